import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelOffset } from "../../engine/core/quoting/ladder.ts";
import { levelSize, percentOfEquity, shapedSize, tieredSize } from "../../engine/core/quoting/size.ts";
import {
  boundSkew,
  deltaByPosition,
  deltaByValue,
  expectedDrift,
  fadeFromGamma,
  positionRatio,
  ratioShift,
  signalFair,
} from "../../engine/core/quoting/skew.ts";
import {
  breakEvenHalfSpreadBps,
  fixedHalfSpread,
  imbalanceSpread,
  rvolHalfSpread,
  spreadFloorBps,
  toFraction,
} from "../../engine/core/quoting/spread.ts";
import { reasonCodes } from "../../engine/core/risk/reasons.ts";
import { ASK, BID } from "../../engine/core/units.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("position ratio and its shift (seed 002, with the right sign)", () => {
  it.each([
    ["half the limit long", () => positionRatio(2, 4), 0.5],
    ["short", () => positionRatio(-1, 4), -0.25],
    ["beyond the limit is 1", () => positionRatio(9, 4), 1],
    ["beyond the limit short is −1", () => positionRatio(-9, 4), -1],
    ["no limit, no ratio", () => positionRatio(1, 0), null],
    ["a negative limit, no ratio", () => positionRatio(1, -4), null],
    ["a limit of NaN, no ratio", () => positionRatio(1, nan), null],
    ["a position of NaN, no ratio", () => positionRatio(nan, 4), null],
    ["delta is clamped where it is told to", () => deltaByPosition(25, 0, 10, 2), 2],
    ["and to 1 else", () => deltaByPosition(-25, 0, 10), -1],
    ["delta counts from the target", () => deltaByPosition(-500, -1000, 1000), 0.5],
    ["delta by value of NaN is none", () => deltaByValue(nan, 1), null],
  ])("%s", (_, value, expected) => expect(value()).toBe(expected));
  it.each([
    ["long moves prices down", () => ratioShift(0.5, 0.002, 0.05, false), -0.001],
    ["short moves them up", () => ratioShift(-0.5, 0.002, 0.05, false), 0.001],
    ["full is the whole shift", () => ratioShift(1, 0.002, 0.05, false), -0.002],
    ["at the band's edge nothing yet", () => ratioShift(0.05, 0.002, 0.05, false), 0],
    ["just beyond it a jump, as the seed has it", () => ratioShift(0.06, 0.002, 0.05, false), -0.00012],
    ["inside the band nothing", () => ratioShift(-0.04, 0.002, 0.05, false), 0],
    ["smooth: nothing at the edge", () => ratioShift(0.05, 0.002, 0.05, true), 0],
    ["smooth: half-way between edge and full is half", () => ratioShift(0.525, 0.002, 0.05, true), -0.001],
    ["smooth: short", () => ratioShift(-0.525, 0.002, 0.05, true), 0.001],
    ["smooth: full is the whole shift", () => ratioShift(-1, 0.002, 0.05, true), 0.002],
    ["a ratio of NaN shifts nothing", () => ratioShift(nan, 0.002, 0.05, false), 0],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it("lowers both quotes of a long and raises both of a short, jumping or smooth", () =>
    fc.assert(
      fc.property(fc.double({ min: 0.051, max: 1, noNaN: true }), fc.boolean(), (ratio, smooth) => {
        expect(ratioShift(ratio, 0.002, 0.05, smooth)).toBeLessThan(0);
        expect(ratioShift(-ratio, 0.002, 0.05, smooth)).toBe(-ratioShift(ratio, 0.002, 0.05, smooth));
        expect(Math.abs(ratioShift(ratio, 0.002, 0.05, smooth))).toBeLessThanOrEqual(0.002);
      }),
    ));
});

describe("why that sign", () => {
  it("three long with the right sign sells faster than it buys", () => {
    const drift = expectedDrift({ A: 140, k: 1.5, halfSpread: 0.745, skewPerUnit: 0.05, position: 3 })!;
    expect(drift.bidRate).toBeCloseTo(36.566862079317595, 10);
    expect(drift.askRate).toBeCloseTo(57.34825538413216, 10);
    expect(drift.drift).toBeCloseTo(-20.781393304814564, 10);
  });
  it("the drift opposes the position with the right sign and runs away with the seed's", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        fc.integer({ min: -20, max: 20 }).filter((q) => q !== 0),
        (skewPerUnit, position) => {
          const world = { A: 140, k: 1.5, halfSpread: 0.745, position };
          expect(Math.sign(expectedDrift({ ...world, skewPerUnit })!.drift)).toBe(-Math.sign(position));
          expect(Math.sign(expectedDrift({ ...world, skewPerUnit: -skewPerUnit })!.drift)).toBe(Math.sign(position));
        },
      ),
    ));
  it.each([
    ["bids", { A: 1, k: 1, halfSpread: 0, skewPerUnit: 1, position: -1e4 }],
    ["asks", { A: 1, k: 1, halfSpread: 0, skewPerUnit: 1, position: 1e4 }],
    ["everything", { A: nan, k: 1, halfSpread: 0, skewPerUnit: 1, position: 0 }],
  ])("a rate of %s beyond numbers is unknown", (_, input) => expect(expectedDrift(input)).toBeNull());
});

describe("fade as Avellaneda and Stoikov would have it", () => {
  it.each([
    ["60,000 with half a unit at most", [1e-4, 1e-4, 60_000, 600, 0.5], 1.8e-5],
    ["coarse figures", [0.1, 0.02, 100, 1, 10], 0.04],
    ["2,500", [0.001, 8e-5, 2500, 300, 5], 2.4e-5],
  ])("%s", (_, [gamma, sigmaFraction, mid, seconds, positionMax], expected) =>
    expect(
      fadeFromGamma({
        gamma: gamma!,
        sigmaFraction: sigmaFraction!,
        mid: mid!,
        seconds: seconds!,
        positionMax: positionMax!,
      }),
    ).toBeCloseTo(expected, 14),
  );
  it("of an unknown volatility is unknown", () =>
    expect(fadeFromGamma({ gamma: 1, sigmaFraction: nan, mid: 1, seconds: 1, positionMax: 1 })).toBeNull());
});

describe("skew is bounded", () => {
  const bounds = { halfSpread: 2, tickSize: 0.5 };
  it.each([
    ["inside, it stays", () => boundSkew(99, 100, bounds), 99],
    ["at the bound, it stays", () => boundSkew(97.5, 100, bounds), 97.5],
    ["down: half the spread and a tick, no further", () => boundSkew(90, 100, bounds), 97.5],
    ["up: half the spread and a tick, no further", () => boundSkew(110, 100, bounds), 102.5],
    ["where crossing is asked for, as far as it goes", () => boundSkew(90, 100, { ...bounds, mayCross: true }), 90],
    ["never to zero", () => boundSkew(-5, 1, { halfSpread: 2, tickSize: 0.5 }), null],
    ["zero itself is no price", () => boundSkew(0, 1, { ...bounds, mayCross: true }), null],
    ["NaN skewed is unknown", () => boundSkew(nan, 100, bounds), null],
    ["NaN unskewed is unknown", () => boundSkew(100, nan, bounds), null],
    ["infinite is unknown", () => boundSkew(infinity, 100, { ...bounds, mayCross: true }), null],
    ["an unskewed of zero is unknown", () => boundSkew(1, 0, bounds), null],
    ["a spread of NaN is unknown", () => boundSkew(99, 100, { halfSpread: nan, tickSize: 1 }), null],
  ])("%s", (_, value, expected) => expect(value()).toBe(expected));
  it("keeps the shedding quote at the middle or a tick beyond it, for any skew", () =>
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (move, half) => {
          const fair = boundSkew(1000 + move, 1000, { halfSpread: half, tickSize: 0.5 })!;
          expect(fair + half).toBeGreaterThanOrEqual(1000 - 0.5 - 1e-9);
          expect(fair - half).toBeLessThanOrEqual(1000 + 0.5 + 1e-9);
        },
      ),
    ));
  it("a signal of two deviations up raises fair value by two of its units", () =>
    expect(signalFair(100, 0.5, 2)).toBe(101));
  it("a signal that is none is unknown", () => expect(signalFair(100, 0.5, nan)).toBeNull());
});

describe("spread, always the full width", () => {
  it.each([
    [".1 percent", () => toFraction(0.1, "percent"), 0.001],
    ["10 bps", () => toFraction(10, "bps"), 0.001],
    [".001", () => toFraction(0.001, "fraction"), 0.001],
    ["half of 10 bps of 60,000", () => fixedHalfSpread(60_000, 10), 30],
    ["rvol as a price is not multiplied by price", () => rvolHalfSpread(1.2, 0.5, 100, "price"), 0.6],
    ["rvol as a fraction is", () => rvolHalfSpread(0.01, 0.5, 200, "fraction"), 1],
    ["an even book has the least", () => imbalanceSpread(0.001, 0.005, 0, why()), 0.001],
    ["half lopsided is half-way", () => imbalanceSpread(0.001, 0.005, 0.5, why()), 0.003],
    ["in either direction", () => imbalanceSpread(0.001, 0.005, -0.5, why()), 0.003],
    ["one side empty has the greatest", () => imbalanceSpread(0.001, 0.005, -1, why()), 0.005],
    ["MIN = MAX is a fixed width", () => imbalanceSpread(5, 5, 0.7, why()), 5],
    ["from 0 upward", () => imbalanceSpread(0, 10, 0.5, why()), 5],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it.each([
    ["MIN above MAX", 6, 5, 0, "MIN_ABOVE_MAX", 6, 5],
    ["a negative MIN", -1, 5, 0, "MIN_ABOVE_MAX", -1, 5],
    ["a MIN of NaN", nan, 5, 0, "MIN_ABOVE_MAX", 0, 5],
    ["an infinite MAX", 1, infinity, 0, "MIN_ABOVE_MAX", 1, 0],
    ["an imbalance of NaN", 1, 5, nan, "NO_DEPTH", 0, 1],
    ["an imbalance beyond 1", 1, 5, -1.5, "NO_DEPTH", -1.5, 1],
  ])("%s is unknown", (_, least, most, imbalance, code, value, limit) => {
    const w = why();
    expect(imbalanceSpread(least, most, imbalance, w)).toBeNull();
    expect(w).toEqual({ code, value, limit });
    expect(reasonCodes).toContain(code);
  });
  it.each([
    ["fee and adverse selection", { makerFeeBps: 1, adverseBps: 2, hedgeCostBps: 0 }, 0, 3, 6],
    ["and the hedge and a margin", { makerFeeBps: 1, adverseBps: 2, hedgeCostBps: 0.5 }, 0.5, 3.5, 8],
    ["a rebate narrows it", { makerFeeBps: -0.5, adverseBps: 1.2, hedgeCostBps: 0 }, 0, 0.7, 1.4],
    ["never below nothing", { makerFeeBps: -2, adverseBps: 1, hedgeCostBps: 0 }, 0, -1, 0],
  ])("the floor pays for %s", (_, costs, margin, half, full) => {
    expect(breakEvenHalfSpreadBps(costs)).toBeCloseTo(half, 12);
    expect(spreadFloorBps(costs, margin)).toBeCloseTo(full, 12);
  });
  it("a cost that is not known makes no floor", () =>
    expect(spreadFloorBps({ makerFeeBps: nan, adverseBps: 1, hedgeCostBps: 0 }, 0)).toBeNull());
});

describe("ladder", () => {
  it.each([
    ["even: the nearest is half the spread away", () => levelOffset("even", 2, 0, 0), 2],
    ["even: spread · (level + 1) · ½", () => levelOffset("even", 2, 3, nan), 8],
    ["geometric: the nearest is half the spread away", () => levelOffset("geometric", 2, 0, 1.5), 2],
    ["geometric: each as many times as far", () => levelOffset("geometric", 2, 3, 1.5), 6.75],
    ["volatility: the nearest is half the spread away", () => levelOffset("volatility", 2, 0, 0.3), 2],
    ["volatility: a step each", () => levelOffset("volatility", 2, 3, 0.3), 2.9],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it.each([
    ["a half spread of 0", () => levelOffset("even", 0, 0, 0)],
    ["a negative half spread", () => levelOffset("even", -1, 0, 0)],
    ["a half spread of NaN", () => levelOffset("geometric", nan, 0, 2)],
    ["an infinite half spread", () => levelOffset("even", infinity, 0, 0)],
    ["a ratio of 1: all levels in one place", () => levelOffset("geometric", 1, 1, 1)],
    ["a ratio of NaN", () => levelOffset("geometric", 1, 1, nan)],
    ["a geometric ladder beyond numbers", () => levelOffset("geometric", 1e300, 9, 10)],
    ["a step of 0", () => levelOffset("volatility", 1, 1, 0)],
    ["a negative step", () => levelOffset("volatility", 1, 1, -1)],
    ["volatility unknown", () => levelOffset("volatility", 1, 1, nan)],
    ["an infinite step", () => levelOffset("volatility", 1, 1, infinity)],
  ])("%s is no ladder", (_, value) => expect(value()).toBeNull());
  it("always leads outward", () =>
    fc.assert(
      fc.property(
        fc.constantFrom("even" as const, "geometric" as const, "volatility" as const),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 1.01, max: 3, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        (spacing, half, step, level) => {
          expect(levelOffset(spacing, half, 0, step)).toBe(half);
          expect(levelOffset(spacing, half, level + 1, step)!).toBeGreaterThan(
            levelOffset(spacing, half, level, step)!,
          );
        },
      ),
    ));
});

describe("size", () => {
  it("nothing of an equity is a size of 0, and known", () => expect(percentOfEquity(100, 0, 10)).toBe(0));
  const sizing = { mode: "fixed", size: 2, percent: 5, tier: 1.5 } as const;
  it.each([
    ["fixed is the same on every level", () => levelSize(sizing, 4, nan, nan), 2],
    ["percent of equity at the price", () => levelSize({ ...sizing, mode: "percent" }, 4, 10_000, 400), 1.25],
    ["tiered, nearest", () => levelSize({ ...sizing, mode: "tiered" }, 0, nan, nan), 2],
    ["tiered, third", () => levelSize({ ...sizing, mode: "tiered" }, 2, nan, nan), 4.5],
    ["tiers may shrink", () => tieredSize(8, 0.5, 2), 2],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it.each([
    ["no equity", () => percentOfEquity(0, 5, 100)],
    ["equity lost", () => percentOfEquity(-1, 5, 100)],
    ["equity unknown", () => percentOfEquity(nan, 5, 100)],
    ["infinite equity", () => percentOfEquity(infinity, 5, 100)],
    ["no price", () => percentOfEquity(100, 5, 0)],
    ["a negative price", () => percentOfEquity(100, 5, -10)],
    ["price unknown", () => percentOfEquity(100, 5, nan)],
    ["a negative percentage", () => percentOfEquity(100, -5, 10)],
    ["no size", () => tieredSize(0, 1, 0)],
    ["size unknown", () => tieredSize(nan, 1, 0)],
    ["a tier of 0", () => tieredSize(1, 0, 1)],
    ["tiers beyond numbers", () => tieredSize(1e300, 1e10, 9)],
  ])("%s: none", (_, value) => expect(value()).toBeNull());
  it.each([
    ["long: buys shrink", () => shapedSize(10, BID, 0.4, 1), 6.703200460356394],
    ["long: sells keep their size", () => shapedSize(10, ASK, 0.4, 1), 10],
    ["short: sells shrink", () => shapedSize(10, ASK, -0.4, 1), 6.703200460356394],
    ["short: buys keep their size", () => shapedSize(10, BID, -0.4, 1), 10],
    ["flat: both keep it, bid", () => shapedSize(10, BID, 0, 1), 10],
    ["flat: both keep it, ask", () => shapedSize(10, ASK, 0, 1), 10],
    ["η 0 changes nothing", () => shapedSize(10, BID, 0.9, 0), 10],
    ["a greater η shrinks more", () => shapedSize(10, BID, 0.4, 2), 10 * Math.exp(-0.8)],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
});
