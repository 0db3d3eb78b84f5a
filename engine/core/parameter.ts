/**
 * A setting that an operator may change, said once: the engine parses with it, the API refuses with it and the form is
 * drawn from it. Nothing is clamped: what is out of bounds is refused with the field and the reason.
 */
import { z } from "zod";

interface Said {
  label: string;
  /** Unit as shown behind the number: "bps", "s", "base units", "×", "". */
  unit: string;
  /** What it does, one sentence. */
  help: string;
  /** What raising it does to risk. */
  raising: "raises risk" | "lowers risk" | "neither";
  /** Hot: applied by the next cycle. Cold: needs a restart. */
  hot: boolean;
}
export interface NumberParameter extends Said {
  kind: "number" | "integer";
  min: number;
  max: number;
  step: number;
  /** Null means "worked out by the engine", where `auto` says how. */
  default: number | null;
  /** Present where the field may be left empty (null): what the engine then does. */
  auto?: string;
}
export interface ChoiceParameter extends Said {
  kind: "choice";
  choices: readonly { value: string; label: string }[];
  default: string;
}
export interface BooleanParameter extends Said {
  kind: "boolean";
  default: boolean;
}
export type Parameter = NumberParameter | ChoiceParameter | BooleanParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

export type ValueOf<P extends Parameter> = P extends { kind: "choice"; choices: readonly { value: infer V }[] }
  ? V
  : P extends { kind: "boolean" }
    ? boolean
    : P extends { auto: string }
      ? number | null
      : number;
export type ValuesOf<P extends Parameters> = { -readonly [K in keyof P]: ValueOf<P[K]> };

function one(p: Parameter): z.ZodType {
  if (p.kind === "boolean") return z.boolean();
  if (p.kind === "choice") return z.enum(p.choices.map((c) => c.value) as [string, ...string[]]);
  const what = `${p.min} to ${p.max}${p.unit && ` ${p.unit}`}`;
  let n = z
    .number({ error: `must be a number, ${what}` })
    .min(p.min, { error: `must be at least ${p.min}${p.unit && ` ${p.unit}`}` })
    .max(p.max, { error: `must be at most ${p.max}${p.unit && ` ${p.unit}`}` });
  if (p.kind === "integer") n = n.int({ error: "must be a whole number" });
  return p.auto === undefined ? n : n.nullable();
}
/** Strict parser of a whole set: an unknown or a missing field is an error that names it. */
export function parserOf<P extends Parameters>(parameters: P): z.ZodType<ValuesOf<P>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [key, p] of Object.entries(parameters)) shape[key] = one(p);
  return z.strictObject(shape) as unknown as z.ZodType<ValuesOf<P>>;
}
export function defaultsOf<P extends Parameters>(parameters: P): ValuesOf<P> {
  return Object.fromEntries(Object.entries(parameters).map(([k, p]) => [k, p.default])) as ValuesOf<P>;
}
