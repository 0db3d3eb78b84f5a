"use client";
/** Fields in three groups: the strategy's, the market's limits, the desk's limits. */
import { type Draft, type Field, textOf } from "../../_lib/edit.ts";
import { FieldInput } from "./field-input.tsx";

const groups: readonly { group: Field["group"]; label: string }[] = [
  { group: "strategy", label: "Strategy" },
  { group: "limits", label: "Limits of this market" },
  { group: "desk", label: "Limits of the whole desk" },
];
export function FieldGroups(props: {
  fields: readonly Field[];
  draft: Draft;
  problems: readonly { field: string; reason: string }[];
  onEdit: (id: string, text: string) => void;
}) {
  return groups.map(({ group, label }) => (
    <fieldset key={group} className="px-3 pb-2">
      <legend className="pt-1 pb-0.5 text-[11px] font-semibold text-faint">{label}</legend>
      {props.fields
        .filter((f) => f.group === group)
        .map((f) => (
          <FieldInput
            key={f.id}
            field={f}
            text={props.draft[f.id] ?? textOf(f.value)}
            touched={f.id in props.draft}
            problem={props.problems.find((p) => p.field === f.id)?.reason ?? null}
            onEdit={props.onEdit}
          />
        ))}
    </fieldset>
  ));
}
