/** Random settings out of a schema: every value is one that the parser takes, the bounds and the defaults more often than chance. */
import fc from "fast-check";
import type { Parameter, Parameters } from "../../engine/core/parameter.ts";

type Value = number | string | boolean | null;

function one(p: Parameter): fc.Arbitrary<Value> {
  if (p.kind === "boolean") return fc.boolean();
  if (p.kind === "choice") return fc.constantFrom(...p.choices.map((c) => c.value));
  const inside = (n: number): number => {
    const clamped = Math.max(p.min, Math.min(p.max, n));
    return p.kind === "integer" ? Math.round(clamped) : clamped;
  };
  const usual = p.default ?? (p.min > 0 ? p.min : Math.min(p.max, 1));
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant<Value>(p.default) },
    { weight: 1, arbitrary: fc.constant(p.min) },
    { weight: 1, arbitrary: fc.constant(p.max) },
    // Near what people set, over two decades either way, and a step or two above the least.
    { weight: 3, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }).map((e) => inside(usual * 10 ** e)) },
    { weight: 1, arbitrary: fc.nat(3).map((n) => inside(p.min + n * p.step)) },
    { weight: 1, arbitrary: fc.double({ min: p.min, max: p.max, noNaN: true }).map(inside) },
  );
}
/** Whole and valid sets of values for a schema. */
export const valuesOf = (parameters: Parameters): fc.Arbitrary<Record<string, Value>> =>
  fc.record(Object.fromEntries(Object.entries(parameters).map(([key, p]) => [key, one(p)])));
