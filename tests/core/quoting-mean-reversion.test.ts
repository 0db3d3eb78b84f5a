import { describe, expect, it } from "vitest";
import {
  calibrateOu,
  emptyOuFit,
  emptyPairSums,
  fitOu,
  ouHalfLife,
  ouMean,
  ouReservation,
  ouStationaryStdev,
  ouVariance,
  pairSums,
  zScore,
} from "../../engine/core/quoting/ornstein-uhlenbeck.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
/** The published series of van den Berg: 21 points, .25 apart. */
const published = [
  3, 1.76, 1.2693, 1.196, 0.9468, 0.9532, 0.6252, 0.8604, 1.0984, 1.431, 1.3019, 1.4005, 1.2686, 0.7147, 0.9237, 0.7297,
  0.7105, 0.8683, 0.7406, 0.7314, 0.6232,
];

describe("Ornstein-Uhlenbeck, exactly", () => {
  it.each([
    ["mean after a quarter", () => ouMean(3, 1, 3, 0.25), 1.9447331054820294],
    ["sd after a quarter", () => Math.sqrt(ouVariance(3, 0.5, 0.25)), 0.17991547087585907],
    ["half-life", () => ouHalfLife(3), 0.23104906018664842],
    ["sd in the long run", () => ouStationaryStdev(3, 0.5), 0.20412414523193154],
    ["variance without reversion is a random walk's", () => ouVariance(0, 0.5, 4), 1],
    ["and next to none nearly so", () => ouVariance(1e-9, 0.5, 4), 1 - 4e-9],
    ["a step of no time has no variance", () => ouVariance(3, 0.5, 0), 0],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it.each([
    ["half-life without reversion", () => ouHalfLife(0)],
    ["half-life of a run-away", () => ouHalfLife(-1)],
    ["long-run sd without reversion", () => ouStationaryStdev(0, 1)],
    ["long-run sd of NaN", () => ouStationaryStdev(1, nan)],
    [
      "reservation of NaN",
      () => ouReservation({ x: nan, theta: 1, kappa: 1, sigma: 1, tau: 1, position: 0, gamma: 0 }),
    ],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
  it.each([
    ["flat it is the expected price", 0, 100.39346934028737],
    ["long it is below", 4, 100.16590593910908],
  ])("reservation: %s", (_, position, expected) =>
    expect(ouReservation({ x: 100, theta: 101, kappa: 0.05, sigma: 0.3, tau: 10, position, gamma: 0.1 })).toBeCloseTo(
      expected,
      10,
    ),
  );
  it("without reversion the reservation is Avellaneda-Stoikov's", () =>
    expect(ouReservation({ x: 100, theta: 0, kappa: 0, sigma: 2, tau: 1, position: 1, gamma: 0.1 })).toBeCloseTo(
      99.6,
      12,
    ));
});

describe("calibration", () => {
  it("gives the published figures", () => {
    const fit = calibrateOu(published, 0.25)!;
    expect(fit.theta).toBeCloseTo(0.90748788828331, 12);
    expect(fit.kappa).toBeCloseTo(3.12873217812386, 11);
    expect(fit.sigmaLS).toBeCloseTo(0.58307607458526, 12);
    expect(fit.sigmaML).toBeCloseTo(0.55315453345189, 12);
    expect(fit.slope).toBeCloseTo(0.4574063820838266, 13);
    expect(fit.intercept).toBeCloseTo(0.4923971365187486, 13);
  });
  it.each([
    ["a series that runs away, slope 1.02", Array.from({ length: 30 }, (_, i) => 1.02 ** i)],
    ["a series that flips about, slope −1", Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1 : -1))],
    ["a flat series", [5, 5, 5, 5, 5, 5]],
    ["three prices", [1, 2, 1]],
    ["no prices", []],
    ["NaN inside", [1, 2, nan, 1, 2, 1, 1.5]],
    ["infinity inside", [1, 2, infinity, 1, 2, 1, 1.5]],
  ])("%s does not revert", (_, series) => expect(calibrateOu(series, 1)).toBeNull());
  it("no time between prices is no series", () => expect(calibrateOu(published, 0)).toBeNull());
  it("what does not revert leaves its slope and nothing else, and never NaN", () => {
    const fitted = (series: readonly number[], dt: number) => {
      const out = { ...emptyOuFit(), kappa: 7, sigmaML: nan };
      expect(fitOu(pairSums(series, emptyPairSums()), dt, out)).toBe(false);
      return out;
    };
    const away = fitted(
      Array.from({ length: 30 }, (_, i) => 1.02 ** i),
      1,
    );
    expect(away.slope).toBeCloseTo(1.02, 12);
    expect(away).toEqual({ ...emptyOuFit(), slope: away.slope, intercept: away.intercept });
    const flips = fitted([1, -1, 1, -1, 1, -1, 1], 1);
    expect(flips.slope).toBeCloseTo(-1, 12);
    expect(flips.kappa).toBe(0);
    expect(fitted([5, 5, 5, 5], 1)).toEqual(emptyOuFit());
    expect(fitted([1, 2], 1)).toEqual(emptyOuFit());
    for (const dt of [0, -1, nan]) expect(fitted(published, dt)).toEqual(emptyOuFit());
  });
  it.each([
    ["a mean beyond numbers", { meanX: -1.5e308, meanY: 1.5e308, xy: 1 }, { slope: 0, intercept: 0 }],
    ["a long-run mean beyond numbers", { meanX: 0, meanY: 1.5e308, xy: 1 }, { slope: 0.5, intercept: 1.5e308 }],
    ["a noise beyond numbers", { residual: 1e308, xy: 1e-9 }, { slope: 5e-10, intercept: 0 }],
    ["no slope", { xy: 0 }, {}],
    ["a slope of one", { xy: 2 }, { slope: 1 }],
  ])("%s is no fit", (_, over, told) => {
    const out = emptyOuFit();
    expect(fitOu({ pairs: 4, meanX: 0, meanY: 0, xx: 2, residual: 1, ...over }, 1, out)).toBe(false);
    expect(out).toEqual({ ...emptyOuFit(), ...told });
  });
  it("four prices are three pairs, the fewest", () => expect(calibrateOu([3, 1.5, 0.8, 0.3], 1)).not.toBeNull());
});

describe("z-score", () => {
  const closes = [100.8, 101.7, 100.4, 99.3, 100.2, 101.3, 102.6, 102, 101.1, 101.5, 102.8, 103.6];
  it.each([
    ["sample", 103.6, 1.7902016202587878],
    ["population", 103.6, 1.8698046104564525],
    ["sample", 99, -2.025208782763801],
  ] as const)("by the %s sd at %f", (divisor, x, expected) =>
    expect(zScore(closes, x, divisor)).toBeCloseTo(expected, 10),
  );
  it.each([
    ["a flat window", () => zScore([100, 100, 100], 101, "sample")],
    ["one price", () => zScore([100], 101, "population")],
    ["one price, by n − 1", () => zScore([100], 101, "sample")],
    ["no price", () => zScore([], 101, "population")],
    ["a price of NaN", () => zScore([1, 2, 3], nan, "sample")],
  ])("of %s is unknown", (_, value) => expect(value()).toBeNull());
});
