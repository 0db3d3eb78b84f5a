"use client";
/** What another strategy or a preset would change, in the words of the form: the strategy, its parameters, what falls away. */
import type { Parameter } from "../../../engine/core/parameter.ts";
import { type StrategyId, strategies } from "../../../engine/core/strategies/index.ts";
import type { FieldChange, Scalar } from "../../_lib/desk-api.ts";
import { showValue } from "../../_lib/edit.ts";

const parametersOf = (id: StrategyId): Readonly<Record<string, Parameter>> => strategies[id].parameters;
const scalar = (value: unknown): Scalar =>
  typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null;

export function Switched(props: { from: StrategyId; to: StrategyId; changes: readonly FieldChange[] }) {
  const { from, to } = props;
  const [was, will] = [parametersOf(from), parametersOf(to)];
  const named = props.changes
    .filter((c) => c.field.includes(".params."))
    .map((c) => ({ ...c, name: c.field.slice(c.field.lastIndexOf(".") + 1) }));
  const gone = named.filter(({ name }) => !(name in will)).map(({ name }) => was[name]?.label ?? name);
  return (
    <ul data-testid="switched" className="max-h-44 overflow-y-auto rounded border border-line px-2 py-1 text-[12px]">
      {from !== to && (
        <li className="font-semibold">
          Strategy: <span className="text-faint">{strategies[from].label}</span> → {strategies[to].label}
        </li>
      )}
      {named.map(({ name, field, before, after }) => {
        const [old, parameter] = [was[name], will[name]];
        if (!parameter) return null;
        return (
          <li key={field} title={parameter.help}>
            {parameter.label}: {old && <span className="text-faint">{showValue(old, scalar(before))} → </span>}
            {showValue(parameter, scalar(after))}
          </li>
        );
      })}
      {gone.length > 0 && <li className="text-faint">Has no meaning there: {gone.join(", ")}</li>}
    </ul>
  );
}
