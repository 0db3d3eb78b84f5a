/** Bounds of settings: what lies at one is taken, what lies beyond is refused with the field and the bound in words. */
import { describe, expect, it } from "vitest";
import { deskParameters, marketParameters } from "../../engine/core/limit-parameters.ts";
import { defaultsOf, type NumberParameter, type Parameter, type Parameters } from "../../engine/core/parameter.ts";
import { parserOf } from "../../engine/core/parser.ts";

const isNumber = (p: Parameter): p is NumberParameter => p.kind === "number" || p.kind === "integer";
const rows = [deskParameters, marketParameters].flatMap((all: Parameters) =>
  Object.entries(all).flatMap(([name, p]) => (isNumber(p) ? [[name, p, all] as const] : [])),
);
describe.each(rows)("%s", (name, p, all) => {
  const parser = parserOf(all);
  const problems = (value: unknown): string[] =>
    parser
      .safeParse({ ...defaultsOf(all), [name]: value })
      .error?.issues.map((i) => `${i.path.join(".")} ${i.message}`) ?? [];
  const unit = p.unit && ` ${p.unit}`;
  it("at its bounds", () => expect([...problems(p.min), ...problems(p.max)]).toEqual([]));
  it("beyond them", () => {
    expect(problems(p.min - 1)).toEqual([`${name} must be at least ${p.min}${unit}`]);
    // A whole number beyond what is exact is refused for that besides.
    expect(problems(p.max * 2 + 1)).toContain(`${name} must be at most ${p.max}${unit}`);
  });
  it("no number", () => {
    expect(problems("5")).toEqual([`${name} must be a number, ${p.min} to ${p.max}${unit}`]);
    expect(problems(Number.NaN)).not.toEqual([]);
    expect(problems(undefined)).not.toEqual([]);
  });
  it("empty only where the engine then works it out", () =>
    expect(problems(null).length === 0).toBe(p.auto !== undefined));
  if (p.kind === "integer")
    it("whole", () => expect(problems(p.min + 0.5)).toEqual([`${name} must be a whole number`]));
});
it("a field that there is not is refused", () =>
  expect(parserOf(deskParameters).safeParse({ ...defaultsOf(deskParameters), typo: 1 }).success).toBe(false));
