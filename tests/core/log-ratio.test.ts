/** The two functions of g/k that every quote of order flow thinning with depth is made of. */
import { describe, expect, it } from "vitest";
import { logRatio, powerRatio } from "../../engine/core/quoting/log-ratio.ts";

describe("ln(1 + g/k)/g", () => {
  it.each([
    ["g as large as k", 2, 2, Math.LN2 / 2],
    ["the paper's .1 and 1.5", 0.1, 1.5, 0.6453852113757],
    ["none: 1/k", 0, 4, 0.25],
  ])("%s", (_, g, k, expected) => expect(logRatio(g, k)).toBeCloseTo(expected, 12));
});

describe("(1 + x)^(1 + 1/x)", () => {
  it.each([
    ["at 0 it is e", 0, Math.E],
    ["at 1 it is 2²", 1, 4],
    ["at 3 it is 4^(4/3)", 3, 6.3496042078728],
    ["at a half it is 1.5³", 0.5, 3.375],
  ])("%s", (_, x, expected) => expect(powerRatio(x)).toBeCloseTo(expected, 12));
  it("beside 0 it grows by half of x, on both sides of where the series takes over", () => {
    for (const x of [0.9e-12, 1.1e-12]) expect((powerRatio(x) / Math.E - 1) / x).toBeCloseTo(0.5, 2);
  });
});
