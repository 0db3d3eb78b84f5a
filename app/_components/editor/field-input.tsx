"use client";
/** One parameter: label, value, unit; below, when it is touched or focused, what it does, its bounds and its default. */
import clsx from "clsx";
import { memo } from "react";
import type { Parameter } from "../../../engine/core/parameter.ts";
import { type Field, showValue, textOf } from "../../_lib/edit.ts";

export const FieldInput = memo(function FieldInput(props: {
  field: Field;
  text: string;
  touched: boolean;
  problem: string | null;
  onEdit: (id: string, text: string) => void;
}) {
  const { field, problem } = props;
  const p = field.parameter;
  const helpId = `${field.id} help`;
  return (
    <div
      className={clsx(
        "group -mx-1.5 grid break-inside-avoid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded border-l-2 px-1.5 py-[3px]",
        problem !== null
          ? "border-down bg-halt-wash"
          : props.touched
            ? "border-accent bg-accent-wash"
            : "border-transparent",
      )}
    >
      <label htmlFor={field.id} className="min-w-0">
        {p.label}
        {p.unit && <span className={props.touched || problem !== null ? "text-dim" : "text-faint"}> {p.unit}</span>}
      </label>
      <Control {...props} describedBy={helpId} />
      <div className={clsx("col-span-2 text-[11.5px] text-dim", problem === null && "hidden group-focus-within:block")}>
        <p id={helpId}>
          {problem !== null && <span className="block font-medium text-down">{problem}</span>}
          {p.help} {bounds(p)}
        </p>
        {props.text !== textOf(p.default) && (
          <button
            type="button"
            className="mt-0.5 rounded font-medium text-accent underline"
            onClick={() => props.onEdit(field.id, textOf(p.default))}
          >
            Back to {p.default === null ? "auto" : `the default, ${showValue(p, p.default)}`}
          </button>
        )}
      </div>
    </div>
  );
});
/** Bounds, step, default and what raising does, in words. */
function bounds(p: Parameter): string {
  const said = p.raising === "neither" ? "" : ` Raising it ${p.raising}.`;
  const cold = p.hot ? "" : " Needs a restart.";
  const standard = `Default ${showValue(p, p.default)}`;
  if (p.kind === "boolean" || p.kind === "choice") return `${standard}.${cold}`;
  const auto = p.auto === undefined ? "" : ` Empty: ${p.auto}.`;
  const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });
  return `${number.format(p.min)} to ${number.format(p.max)}, step ${p.step}. ${standard}.${auto}${said}${cold}`;
}
/** Choices of more letters than this would be cut in the column beside the label: they stand below it. */
const LABEL_BESIDE = 32;
const box = "h-7 rounded border border-line bg-raised px-2 hover:border-faint";
function Control(props: {
  field: Field;
  text: string;
  problem: string | null;
  describedBy: string;
  onEdit: (id: string, text: string) => void;
}) {
  const { field, text } = props;
  const p = field.parameter;
  const common = {
    id: field.id,
    "aria-describedby": props.describedBy,
    "aria-invalid": props.problem !== null || undefined,
  };
  if (p.kind === "boolean")
    return (
      <input
        {...common}
        type="checkbox"
        checked={text === "true"}
        onChange={(e) => props.onEdit(field.id, String(e.target.checked))}
        className="my-1 size-5 accent-(--accent)"
      />
    );
  if (p.kind === "choice")
    return (
      <select
        {...common}
        value={text}
        title={showValue(p, text)}
        onChange={(e) => props.onEdit(field.id, e.target.value)}
        className={clsx(
          box,
          p.choices.some((c) => c.label.length > LABEL_BESIDE) ? "col-span-2 w-full" : "w-[232px] max-w-full",
        )}
      >
        {!p.choices.some((c) => c.value === text) && (
          <option value={text} disabled>
            {text === "" ? "not set" : `${text}: no longer a choice`}
          </option>
        )}
        {p.choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
    );
  return (
    <input
      {...common}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={text}
      placeholder={p.auto === undefined ? undefined : "auto"}
      onChange={(e) => props.onEdit(field.id, e.target.value)}
      onKeyDown={(e) => {
        if (e.key !== "ArrowUp" && e.key !== "ArrowDown") return;
        const n = Number(text);
        if (text.trim() === "" || !Number.isFinite(n)) return;
        e.preventDefault();
        const steps = (e.key === "ArrowUp" ? 1 : -1) * (e.shiftKey ? 10 : 1);
        props.onEdit(field.id, String(Number((n + steps * p.step).toPrecision(12))));
      }}
      className={clsx(box, "w-28 text-right placeholder:text-faint")}
    />
  );
}
