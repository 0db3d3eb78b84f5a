import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calibrateOu,
  emptyOuFit,
  ouHalfLife,
  ouMean,
  ouReservation,
  ouStationaryStdev,
  ouVariance,
  zScore,
} from "../../engine/core/quoting/ornstein-uhlenbeck.ts";
import { calibratorZScore, fitCalibrator, learnOu, ouCalibrator } from "../../engine/core/quoting/ou-calibrator.ts";

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
  it("four prices are three pairs, the fewest", () => expect(calibrateOu([3, 1.5, 0.8, 0.3], 1)).not.toBeNull());
});

describe("the online calibrator", () => {
  const fed = (series: readonly number[], window: number) => {
    const c = ouCalibrator(window);
    for (const x of series) learnOu(c, x);
    return c;
  };
  it("fits the published series like the batch", () => {
    const out = emptyOuFit();
    expect(fitCalibrator(fed(published, 21), 0.25, out)).toBe(true);
    expect(out.kappa).toBeCloseTo(3.12873217812386, 9);
    expect(out.sigmaLS).toBeCloseTo(0.58307607458526, 10);
    expect(out.theta).toBeCloseTo(0.90748788828331, 10);
  });
  it("agrees with the batch on its window, for any series, also after many turns of the ring", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 200 }),
        fc.integer({ min: 4, max: 40 }),
        (steps, window) => {
          const prices = steps.map((s) => 60_000 + s / 10);
          const c = fed(prices, window);
          const kept = prices.slice(-window);
          const batch = calibrateOu(kept, 1);
          const out = emptyOuFit();
          expect(fitCalibrator(c, 1, out)).toBe(batch !== null);
          if (batch !== null && batch.slope > 1e-6 && batch.slope < 1 - 1e-6) {
            expect(out.slope).toBeCloseTo(batch.slope, 6);
            expect(out.kappa / batch.kappa).toBeCloseTo(1, 4);
            expect(out.sigmaLS / batch.sigmaLS).toBeCloseTo(1, 4);
          }
          const z = zScore(kept, kept.at(-1)!, "sample");
          const mine = calibratorZScore(c, kept.at(-1)!);
          if (z === null) expect(mine).toBeNull();
          else expect(mine).toBeCloseTo(z, 6);
        },
      ),
    ));
  it("does not revert until there are three pairs, and says so without NaN", () => {
    const out = emptyOuFit();
    expect(fitCalibrator(ouCalibrator(10), 1, out)).toBe(false);
    expect(fitCalibrator(fed([3, 1.5, 0.8], 10), 1, out)).toBe(false);
    expect(Object.values(out).every(Number.isFinite)).toBe(true);
    expect(fitCalibrator(fed([3, 1.5, 0.8, 0.3], 10), 1, out)).toBe(true);
  });
  it("tells the slope of what does not revert", () => {
    const out = emptyOuFit();
    expect(
      fitCalibrator(
        fed(
          Array.from({ length: 30 }, (_, i) => 1.02 ** i),
          30,
        ),
        1,
        out,
      ),
    ).toBe(false);
    expect(out.slope).toBeCloseTo(1.02, 8);
    expect(out.kappa).toBe(0);
  });
  it("leaves no NaN behind where the series flips about", () => {
    const out = emptyOuFit();
    const flips = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    expect(fitCalibrator(fed(flips, 12), 1, out)).toBe(false);
    expect(out.slope).toBeCloseTo(-1, 12);
    expect(Object.values(out).every(Number.isFinite)).toBe(true);
  });
  it("forgets the scale of prices that have left the window", () => {
    const out = emptyOuFit();
    const far = Array.from({ length: 30 }, (_, i) => 1e9 + i * 1e6);
    expect(fitCalibrator(fed([...far, ...published, ...published], 21), 0.25, out)).toBe(true);
    expect(out.kappa).toBeCloseTo(3.12873217812386, 6);
  });
  it("a price that is none starts the series anew", () => {
    const c = fed([...published.slice(0, 9), nan], 21);
    expect(c.count).toBe(0);
    for (const x of published) learnOu(c, x);
    const out = emptyOuFit();
    expect(fitCalibrator(c, 0.25, out)).toBe(true);
    expect(out.theta).toBeCloseTo(0.90748788828331, 10);
  });
  it("its state survives a snapshot", () => {
    const c = fed(published.slice(0, 15), 10);
    const copy = JSON.parse(JSON.stringify(c)) as typeof c;
    for (const x of published.slice(15)) {
      learnOu(c, x);
      learnOu(copy, x);
    }
    expect(copy).toEqual(c);
  });
  it("is never smaller than four prices", () => expect(ouCalibrator(1).xs.length).toBe(4));
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
    ["a price of NaN", () => zScore([1, 2, 3], nan, "sample")],
    ["a flat window online", () => calibratorZScore(flat(), 101)],
    ["an empty window online", () => calibratorZScore(ouCalibrator(5), 101)],
  ])("of %s is unknown", (_, value) => expect(value()).toBeNull());
  function flat() {
    const c = ouCalibrator(5);
    for (let i = 0; i < 13; i++) learnOu(c, 100.1);
    return c;
  }
  it("online, of a price of NaN is unknown", () => {
    const c = ouCalibrator(5);
    for (const x of [1, 2, 3]) learnOu(c, x);
    expect(calibratorZScore(c, nan)).toBeNull();
    expect(calibratorZScore(c, 3)).toBeCloseTo(1, 12);
  });
});
