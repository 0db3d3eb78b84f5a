/** A and k from observed arrivals: exact data come back exactly, seeded data within their error, useless data not at all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../engine/core/quoting/as-experiment.ts";
import { hftbacktestCount, intensityMle, intensityOls, mleFromSums } from "../../engine/core/quoting/intensity.ts";

const depths = [0.5, 1.5, 2.5, 3.5];
const counts = (A: number, k: number) => depths.map((d) => 100 * A * Math.exp(-k * d));

describe("least squares", () => {
  it("gives back the curve that the counts lie on", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (A, k) => {
          const fit = intensityOls(depths, counts(A, k), 100)!;
          expect(Math.abs(fit.A / A - 1)).toBeLessThan(1e-10);
          expect(Math.abs(fit.k / k - 1)).toBeLessThan(1e-9);
        },
      ),
    ));
  it("cuts at the first depth that nothing reached", () =>
    expect(intensityOls([...depths, 4.5, 5.5], [...counts(2, 0.7), 0, 40], 100)?.k).toBeCloseTo(0.7, 10));
  it.each<[string, number[], number[], number]>([
    ["nothing observed", [], [], 100],
    ["one depth", [1], [5], 100],
    ["one depth twice", [1, 1], [5, 4], 100],
    ["counts that do not fall", [1, 2], [5, 5], 100],
    ["fewer depths than counts", [1, 2], [9, 5, 3], 100],
    ["more depths than counts", [1, 2, 3], [9, 5], 100],
    ["a negative time", [1, 2], [5, 3], -100],
    ["time without end", [1, 2], [5, 3], Infinity],
    ["counts without end", [1, 2], [Infinity, 3], 100],
    ["nothing at the first depth", [1, 2, 3], [0, 5, 3], 100],
    ["counts that grow with depth", [1, 2, 3], [3, 5, 9], 100],
    ["no time", [1, 2], [5, 3], 0],
    ["lists of two lengths", [1, 2], [5], 100],
    ["a negative count", [1, 2, 3], [5, -3, 1], 100],
    ["NaN", [1, 2], [Number.NaN, 3], 100],
    ["a depth that is not finite", [1, Infinity], [5, 3], 100],
  ])("%s: no fit", (_, d, c, seconds) => expect(intensityOls(d, c, seconds)).toBeNull());
});

describe("maximum likelihood", () => {
  const sample = (k: number, n: number, seed: number) => {
    const uniform = mulberry32(seed);
    return Array.from({ length: n }, () => -Math.log(1 - uniform()) / k);
  };
  it("the error it states is the error it makes: 400 samples of 100 arrivals", () => {
    const z = Array.from({ length: 400 }, (_, seed) => {
      const fit = intensityMle(sample(0.3, 100, seed), 10, 0)!;
      return (fit.k - 0.3) / fit.seK;
    });
    const rms = Math.sqrt(z.reduce((sum, x) => sum + x * x, 0) / z.length);
    expect(rms).toBeGreaterThan(0.85);
    expect(rms).toBeLessThan(1.15);
  });
  it("an exponential does not remember: leaving out what is shallow changes k within its error, and A is the one at the mid", () => {
    const all = sample(0.3, 20_000, 5);
    const cut = intensityMle(all, 100, 2)!;
    expect(Math.abs(cut.k - 0.3)).toBeLessThan(4 * cut.seK);
    expect(cut.n).toBeLessThan(all.length);
    expect(Math.abs(cut.A / 200 - 1)).toBeLessThan(0.1);
  });
  // Twelve arrivals; at least a quarter deep is every one of them.
  const depths = [0.5, 1.5, 0.5, 2.5, 0.5, 1.5, 3.5, 0.5, 0.5, 1, 2, 6.5];
  it.each([
    ["the mean of all is 1.75", depths, 0, { n: 12, k: 0.5714285714285714, A: 0.4, seK: 0.1649572197684645 }],
    ["of 1.5 beyond a quarter", depths, 0.25, { n: 12, k: 2 / 3, A: 0.47254416514625835, seK: 0.19245008972987526 }],
    [
      "an arrival at the least depth counts",
      [1, 1, 2, 0.5],
      1,
      { n: 3, k: 3, A: 0.1 * Math.exp(3), seK: Math.sqrt(3) },
    ],
  ])("%s", (_, arrivals, dMin, expected) => {
    const fit = intensityMle(arrivals, 30, dMin)!;
    expect(fit.n).toBe(expected.n);
    expect(fit.k).toBeCloseTo(expected.k, 12);
    expect(fit.A).toBeCloseTo(expected.A, 12);
    expect(fit.seK).toBeCloseTo(expected.seK, 12);
  });
  it("running sums give the same", () => {
    const all = sample(0.3, 50, 9);
    const beyond = all.filter((d) => d >= 1).reduce((sum, d) => sum + (d - 1), 0);
    const n = all.filter((d) => d >= 1).length;
    expect(mleFromSums({ n, beyond, seconds: 7, dMin: 1 })).toEqual(intensityMle(all, 7, 1));
  });
  it.each<[string, number[], number, number]>([
    ["no arrivals", [], 30, 0],
    ["all too shallow", [0.1, 0.2], 30, 1],
    ["all at the least depth", [1, 1], 30, 1],
    ["no time", [1, 2], 0, 0],
    ["a negative time", [1, 2], -30, 0],
    ["time without end", [1, 2], Infinity, 0],
    ["NaN among them", [1, Number.NaN], 30, 0],
    ["one that went down without end", [1, -Infinity, 2], 30, 0],
    ["a least depth without end", [1, 2], 30, -Infinity],
    ["a least depth of NaN", [1, 2], 30, Number.NaN],
  ])("%s: no fit", (_, arrivals, seconds, dMin) => expect(intensityMle(arrivals, seconds, dMin)).toBeNull());
});

describe("the tutorial's counting", () => {
  it.each<[string, number[], number[] | null]>([
    ["half a tick is inside nothing", [0.5], []],
    ["one tick is beyond half a tick", [1], [1]],
    ["each adds to all shallower", [1, 2], [2, 1, 1]],
    ["ties go to the even half tick: 1.25 ticks are 2 halves", [1.25], [1]],
    ["and 0.75 ticks are 2 as well", [0.75], [1]],
    ["orders that did not reach the mid count nowhere", [-3, 0], []],
    ["nothing arrived", [], []],
    ["a depth that is no number", [Number.NaN], null],
    ["a depth without end", [Infinity], null],
    ["a depth that only a fault of the feed has", [100_000.5], null],
    ["so far up likewise", [-100_000.5], null],
  ])("%s", (_, arrivals, out) => expect(hftbacktestCount(arrivals)).toEqual(out));
  it("the deepest that is counted", () => expect(hftbacktestCount([100_000])).toHaveLength(199_999));
});
