/**
 * The parameter editor's arithmetic: which fields a market has, what was typed, what differs. The schemas of the engine
 * are the only source of fields and bounds.
 *
 * Invariants:
 * 1. A draft is what the operator typed, keyed by field; nothing but the operator changes it.
 * 2. A value out of bounds is a problem with its reason, never a clamped value.
 */

import { deskParameters, marketParameters } from "../../engine/core/limit-parameters.ts";
import type { BooleanParameter, Parameter, Parameters } from "../../engine/core/parameter.ts";
import type { Settings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { type PresetName, presetFor } from "../../engine/core/strategies/preset.ts";
import type { Strategy } from "../../engine/core/strategies/strategy.ts";
import type { Change, Scalar } from "./desk-api.ts";

export interface Field {
  /** The path joined with dots, as the server names it in a refusal. */
  id: string;
  path: string[];
  group: "strategy" | "limits" | "desk";
  parameter: Parameter;
  value: Scalar;
}
/** Typed text by field id. A field that is not in it was not touched. */
export type Draft = Readonly<Record<string, string>>;

const enabledParameter: BooleanParameter = {
  kind: "boolean",
  label: "Quoted",
  unit: "",
  help: "Off: the market is not quoted until a revision says otherwise.",
  raising: "raises risk",
  hot: true,
  default: true,
};

/** The strategy that quotes a market by the document, for the form's head; null for a market that is not in it. */
export function strategyOf(key: string, settings: Settings): Strategy | null {
  const market = settings.markets[key];
  return market ? strategies[market.strategy] : null;
}
/** What the form shows while something is looked for: fields with every word in what is said of them, and all that were touched. */
export function findFields(fields: readonly Field[], sought: string, isTouched: (id: string) => boolean): Field[] {
  const words = sought.toLowerCase().split(/\s+/);
  return fields.filter((f) => {
    if (isTouched(f.id)) return true;
    const { label, unit, help, heading = "" } = f.parameter;
    const text = `${f.path.at(-1)} ${label} ${unit} ${help} ${heading}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
/**
 * A preset as typed text: the fields that any preset of the strategy speaks of, as this one has them. The others, such as
 * the money that the market was given, are the operator's and stay.
 */
export function presetTexts(
  { key, base }: { key: string; base: string },
  settings: Settings,
  preset: PresetName,
): Record<string, string> {
  const strategy = strategyOf(key, settings);
  if (!strategy) return {};
  const names = new Set(Object.values(strategy.presets).flatMap((values) => Object.keys(values)));
  const chosen = presetFor(strategy, preset, base);
  const texts: Record<string, string> = {};
  for (const name of names) {
    const value = name in chosen ? chosen[name] : strategy.parameters[name]?.default;
    if (value !== undefined) texts[["markets", key, "params", name].join(".")] = textOf(value);
  }
  return texts;
}

/** Fields of one market and of the desk as the document has them; empty for a market that is not in it. */
export function fieldsOf(key: string, settings: Settings): Field[] {
  const market = settings.markets[key];
  if (!market) return deskFields(settings);
  const at = ["markets", key];
  return [
    field([...at, "enabled"], "strategy", { parameter: enabledParameter, value: market.enabled }),
    ...many([...at, "params"], "strategy", strategies[market.strategy].parameters, market.params),
    ...many([...at, "limits"], "limits", marketParameters, market.limits),
    ...deskFields(settings),
  ];
}
const deskFields = (s: Settings): Field[] => many(["desk"], "desk", deskParameters, s.desk);
const field = (path: string[], group: Field["group"], of: { parameter: Parameter; value: Scalar }): Field => ({
  id: path.join("."),
  path,
  group,
  ...of,
});
function many(
  at: string[],
  group: Field["group"],
  ...[parameters, values]: [Parameters, Record<string, Scalar>]
): Field[] {
  return Object.entries(parameters).map(([name, parameter]) =>
    field([...at, name], group, { parameter, value: values[name] ?? null }),
  );
}

/** A value as the field shows it for editing: empty is "worked out by the engine". */
export const textOf = (value: Scalar): string => (value === null ? "" : String(value));
/** A value as a sentence shows it: with its unit, "auto" for null. */
export function showValue(parameter: Parameter, value: Scalar): string {
  if (value === null) return "auto";
  if (parameter.kind === "boolean") return value ? "on" : "off";
  if (parameter.kind === "choice") return parameter.choices.find((c) => c.value === value)?.label ?? String(value);
  return parameter.unit ? `${value} ${parameter.unit}` : String(value);
}
export type Read = { ok: true; value: Scalar } | { ok: false; reason: string };
/** Typed text as a value of the parameter, or why it is none. The server checks again with the same bounds. */
export function readText(parameter: Parameter, text: string): Read {
  if (parameter.kind === "boolean") return { ok: true, value: text === "true" };
  if (parameter.kind === "choice")
    return parameter.choices.some((c) => c.value === text)
      ? { ok: true, value: text }
      : { ok: false, reason: "is not one of the choices" };
  const trimmed = text.trim();
  const unit = parameter.unit && ` ${parameter.unit}`;
  if (trimmed === "")
    return parameter.auto === undefined
      ? { ok: false, reason: `must be a number, ${parameter.min} to ${parameter.max}${unit}` }
      : { ok: true, value: null };
  const n = Number(trimmed);
  if (!Number.isFinite(n)) return { ok: false, reason: "is not a number" };
  if (n < parameter.min) return { ok: false, reason: `must be at least ${parameter.min}${unit}` };
  if (n > parameter.max) return { ok: false, reason: `must be at most ${parameter.max}${unit}` };
  if (parameter.kind === "integer" && !Number.isInteger(n)) return { ok: false, reason: "must be a whole number" };
  return { ok: true, value: n };
}

export interface Difference {
  field: Field;
  before: Scalar;
  after: Scalar;
  /** Whether it raises risk, by what the schema says of raising the number. "unclear" where no number is compared. */
  risk: "raises" | "lowers" | "neither" | "unclear";
}
export interface Edited {
  differences: Difference[];
  problems: { field: string; reason: string }[];
}
export function edited(fields: readonly Field[], draft: Draft): Edited {
  const differences: Difference[] = [];
  const problems: Edited["problems"] = [];
  for (const f of fields) {
    const text = draft[f.id];
    if (text === undefined) continue;
    const read = readText(f.parameter, text);
    if (!read.ok) problems.push({ field: f.id, reason: read.reason });
    else if (read.value !== f.value)
      differences.push({ field: f, before: f.value, after: read.value, risk: riskOf(f, read.value) });
  }
  return { differences, problems };
}
function riskOf(f: Field, after: Scalar): Difference["risk"] {
  const up = rank(after) - rank(f.value);
  if (f.parameter.raising === "neither") return "neither";
  if (Number.isNaN(up)) return "unclear";
  return up > 0 === (f.parameter.raising === "raises risk") ? "raises" : "lowers";
}
const rank = (v: Scalar): number => (typeof v === "number" ? v : typeof v === "boolean" ? Number(v) : Number.NaN);
export const changesOf = (differences: readonly Difference[]): Change[] =>
  differences.map((d) => ({ field: d.field.path, value: d.after }));
