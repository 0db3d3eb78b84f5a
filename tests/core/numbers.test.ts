/** What formulas ask of the numbers they are given, and the mean that equal numbers have. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNotNegative, isPositive } from "../../engine/core/quoting/domain.ts";
import { meanOf } from "../../engine/core/quoting/mean.ts";

describe("domains", () => {
  it.each([
    ["a number", 2.5, true, true],
    ["the least there is", Number.MIN_VALUE, true, true],
    ["the greatest there is", Number.MAX_VALUE, true, true],
    ["nothing", 0, false, true],
    ["less than nothing", -Number.MIN_VALUE, false, false],
    ["without end", Infinity, false, false],
    ["without end below", -Infinity, false, false],
    ["no number", Number.NaN, false, false],
  ])("%s", (_, n, positive, notNegative) => expect([isPositive(n), isNotNegative(n)]).toEqual([positive, notNegative]));
});

describe("the mean", () => {
  it.each([
    ["of three", [1, 2, 6], 3],
    ["of one", [7], 7],
    ["of numbers about 0", [-4, 4, 3], 1],
    ["of none is no number", [], Number.NaN],
  ])("%s", (_, xs, mean) => expect(meanOf(xs)).toBe(mean));
  it("of equal numbers is that number, to the last digit", () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 50 }), (x, n) => {
        expect(meanOf(Array<number>(n).fill(x))).toBe(x + 0);
      }),
    ));
});
