"use client";
/** A list to choose one of, under its label; what is said of the choice stands below. */
import { type ReactNode, useId } from "react";
import { box } from "./revising-form.tsx";

export function Choice(props: {
  label: string;
  value: string;
  onChoose: (value: string) => void;
  about?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-faint">
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(e) => props.onChoose(e.target.value)}
        aria-describedby={props.about === undefined ? undefined : `${id}-about`}
        className={box}
      >
        {props.children}
      </select>
      {props.about !== undefined && (
        <p id={`${id}-about`} className="mt-0.5 text-[11.5px] text-dim">
          {props.about}
        </p>
      )}
    </div>
  );
}
