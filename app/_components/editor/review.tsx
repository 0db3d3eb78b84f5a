"use client";
/** The foot of the editor: before → after, the quotes it would make now, why, apply. */
import clsx from "clsx";
import { useState } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { changesOf, type Difference, showValue, textOf } from "../../_lib/edit.ts";
import { whyNotTrusted } from "../../_lib/link.ts";
import { useLink } from "../../_lib/use-live.ts";
import { Button } from "../ui/button.tsx";
import { Preview } from "./preview.tsx";
import type { Apply } from "./use-apply.ts";

export function Review(props: {
  m: MarketView;
  base: number;
  differences: readonly Difference[];
  problems: readonly { field: string; reason: string }[];
  applyProblems: readonly { field: string; reason: string }[];
  behind: boolean;
  apply: Apply;
}) {
  const { differences, apply } = props;
  const [why, setWhy] = useState("");
  const link = useLink();
  const n = differences.length;
  const blocked =
    props.problems.length > 0
      ? "a field is out of bounds"
      : n === 0
        ? "nothing differs yet"
        : props.behind
          ? "a newer revision came: review your edits on it first"
          : why.trim() === ""
            ? "say why first"
            : whyNotTrusted(link);
  if (n === 0 && props.problems.length === 0)
    return (
      <p className="border-t border-line px-3 py-2 text-[12px] text-faint">
        Edit any set of fields: the difference and the quotes it would make appear here before anything is applied.
      </p>
    );
  const submit = () => {
    if (blocked !== null || apply.busy) return;
    apply.run({ basedOn: props.base, why: why.trim(), changes: changesOf(differences) });
    setWhy("");
  };
  return (
    <form
      className="max-h-[60%] shrink-0 overflow-y-auto border-t border-line px-3 py-2"
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <ul>
        {differences.map((d) => (
          <li key={d.field.id} className="flex flex-wrap justify-between gap-x-3">
            <span>{d.field.parameter.label}</span>
            <span>
              <span className="text-faint">{textOf(d.before) || "auto"}</span> →{" "}
              <span className="font-semibold">{showValue(d.field.parameter, d.after)}</span>
              <span className={clsx("ml-2 text-[11.5px]", d.risk === "raises" ? "text-warn" : "text-faint")}>
                {d.risk === "raises"
                  ? "raises risk"
                  : d.risk === "lowers"
                    ? "lowers risk"
                    : d.risk === "unclear"
                      ? "risk: look"
                      : ""}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {n > 0 && props.problems.length === 0 && <Preview m={props.m} changes={changesOf(differences)} />}
      {apply.error !== null && (
        <div role="alert" className="mt-2 text-down">
          <p className="font-medium">Not applied: {apply.error}</p>
          {props.applyProblems.map((p) => (
            <p key={p.field}>
              {p.field.split(".").at(-1)} {p.reason}
            </p>
          ))}
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <label className="sr-only" htmlFor="why">
          Why
        </label>
        <input
          id="why"
          value={why}
          onChange={(e) => setWhy(e.target.value)}
          placeholder="Why (kept in the history)"
          autoComplete="off"
          maxLength={200}
          className="h-8 min-w-0 flex-1 rounded border border-line bg-raised px-2 placeholder:text-faint"
        />
        <Button
          type="submit"
          look="accent"
          size="normal"
          disabled={blocked !== null || apply.busy}
          title={blocked ?? undefined}
        >
          {apply.busy ? "Applying" : `Apply ${n} change${n === 1 ? "" : "s"}`}
        </Button>
      </div>
      {blocked !== null && <p className="mt-1 text-[11.5px] text-faint">Not yet: {blocked}.</p>}
    </form>
  );
}
