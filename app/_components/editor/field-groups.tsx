"use client";
/**
 * Fields in three groups that fold: the strategy's (under its headings, where it has them), the market's limits, the
 * desk's limits. Where there is room they stand in two columns. A fold says how many of its fields are edited; a search opens all.
 */
import { type Draft, type Field, textOf } from "../../_lib/edit.ts";
import { FieldInput } from "./field-input.tsx";

const groups: readonly { group: Field["group"]; label: string }[] = [
  { group: "strategy", label: "Strategy" },
  { group: "limits", label: "Limits of this market" },
  { group: "desk", label: "Limits of the whole desk" },
];
interface Props {
  fields: readonly Field[];
  draft: Draft;
  problems: readonly { field: string; reason: string }[];
  searching: boolean;
  onEdit: (id: string, text: string) => void;
}
export function FieldGroups(props: Props) {
  const { fields, draft, problems } = props;
  return groups.map(({ group, label }) => {
    const own = fields.filter((f) => f.group === group);
    if (own.length === 0) return null;
    const changed = own.filter((f) => f.id in draft || problems.some((p) => p.field === f.id)).length;
    return (
      <details key={`${group} ${props.searching}`} open className="border-t border-soft px-3 pb-2 first:border-t-0">
        <summary className="-mx-1.5 flex cursor-pointer items-baseline gap-2 rounded px-1.5 pt-1.5 pb-1 text-[11px] font-semibold text-dim">
          <span aria-hidden className="text-faint">
            ▾
          </span>
          {label}
          <span className="font-normal text-faint">
            {own.length}
            {changed > 0 && `, ${changed} edited`}
          </span>
        </summary>
        <fieldset>
          <legend className="sr-only">{label}</legend>
          {headingsOf(own).map(({ heading, fields: under }) => (
            <section key={heading}>
              {heading !== "" && <h3 className="pt-1.5 text-[11px] text-faint">{heading}</h3>}
              <div className="gap-x-8 md:max-xl:columns-2">
                {under.map((f) => (
                  <FieldInput
                    key={f.id}
                    field={f}
                    text={draft[f.id] ?? textOf(f.value)}
                    touched={f.id in draft}
                    problem={problems.find((p) => p.field === f.id)?.reason ?? null}
                    onEdit={props.onEdit}
                  />
                ))}
              </div>
            </section>
          ))}
        </fieldset>
      </details>
    );
  });
}
/** Fields under their headings in the order in which these first come; those without one first. */
function headingsOf(fields: readonly Field[]): { heading: string; fields: Field[] }[] {
  const found = new Map<string, Field[]>([["", []]]);
  for (const f of fields) {
    const heading = f.parameter.heading ?? "";
    found.set(heading, [...(found.get(heading) ?? []), f]);
  }
  return [...found].flatMap(([heading, under]) => (under.length > 0 ? [{ heading, fields: under }] : []));
}
