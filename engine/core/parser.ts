/** Parsers of sets of parameters: whole and strict, every refusal with its field and its reason. */
import { z } from "zod";
import type { Parameter, Parameters, ValuesOf } from "./parameter.ts";

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
