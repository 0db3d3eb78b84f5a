import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deltaByPosition, deltaByValue, fadeFair } from "../../engine/core/quoting/skew.ts";
import { volatilityHalfSpread } from "../../engine/core/quoting/spread.ts";
import { toLots, toTicks } from "../../engine/core/units.ts";
import { difference, hasVectors, vectors } from "../shared.ts";

describe("the seed's worked examples", () => {
  it("600 long of 500 is delta .2, 1000 is delta 1", () => {
    expect(deltaByValue(600, 500)).toBeCloseTo(0.2, 12);
    expect(deltaByValue(1000, 500)).toBe(1);
  });
  it("mid 35, delta .2, fade .001 is a fair value of 34.993", () =>
    expect(fadeFair(35, 0.001, 0.2)).toBeCloseTo(34.993, 12));
  it("1300, rvol 1, sigma 2 quotes 1298 and 1302", () => {
    const half = volatilityHalfSpread({ sigma: 2, rvol: 1, fair: 1300, minSpreadBps: 0, tickSize: 0.01, widen: 1 });
    expect([1300 - half, 1300 + half]).toEqual([1298, 1302]);
  });
});

describe("skew", () => {
  it("long lowers fair value, short raises it, for any mid and fade", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.05, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (mid, fade, delta) => fadeFair(mid, fade, delta) < mid && fadeFair(mid, fade, -delta) > mid,
      ),
    ));
  it("a perpetual starts flat: the divisor is the allowance, never the initial position", () =>
    expect(deltaByPosition(0, 0, 2)).toBe(0));
  it("without an allowance there is no delta", () => expect(deltaByPosition(1, 0, 0)).toBeNull());
  it("buying back a short start raises delta", () => expect(deltaByValue(-500, -1000)).toBe(0.5));
  it("a value of nothing at start gives no delta by value", () => expect(deltaByValue(500, 0)).toBeNull());
});

describe("the spread's floor", () => {
  it.each([
    ["σ · rvol where it is widest", { sigma: 2, rvol: 3, minSpreadBps: 1, tickSize: 0.1 }, 6],
    ["the minimum spread in a flat window", { sigma: 2, rvol: 0, minSpreadBps: 10, tickSize: 0.1 }, 0.5],
    ["half a tick where nothing else is wider", { sigma: 0, rvol: 0, minSpreadBps: 0, tickSize: 0.5 }, 0.25],
  ])("%s", (_, input, half) => expect(volatilityHalfSpread({ fair: 1000, widen: 1, ...input })).toBeCloseTo(half, 12));
  it("a widened market quotes that many times its spread", () =>
    expect(volatilityHalfSpread({ sigma: 1, rvol: 2, fair: 100, minSpreadBps: 0, tickSize: 0.01, widen: 3 })).toBe(6));
});

describe("floats become ticks and lots with a named direction", () => {
  it.each([
    ["99.996 bid at .01", () => toTicks(99.996, 0.01, "down"), 9999],
    ["100.004 ask at .01", () => toTicks(100.004, 0.01, "up"), 10001],
    ["a price on the step stays, rounded down", () => toTicks(0.3, 0.1, "down"), 3],
    ["a price on the step stays, rounded up", () => toTicks(0.3, 0.1, "up"), 3],
    ["99.999999999 at .25 is 400 ticks", () => toTicks(99.999999999, 0.25, "down"), 400],
    ["sizes are cut toward zero", () => toLots(0.12999, 0.001), 129],
    ["negative sizes too", () => toLots(-0.12999, 0.001), -129],
    [".29 of .01 is 29 lots, not 28", () => toLots(0.29, 0.01), 29],
  ])("%s", (_, value, expected) => expect(value()).toBe(expected));
  it("a bid never rounds up and an ask never down by more than the float's dust", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.constantFrom(0.01, 0.1, 0.25, 1),
        (price, tick) => {
          const down = toTicks(price, tick, "down") * tick;
          const up = toTicks(price, tick, "up") * tick;
          expect(down).toBeLessThanOrEqual(price + tick * 1e-5);
          expect(up).toBeGreaterThanOrEqual(price - tick * 1e-5);
          expect(up - down).toBeLessThan(tick * 1.0001);
        },
      ),
    ));
  it("what is no number throws instead of becoming a price", () =>
    expect(() => toTicks(Number.NaN, 0.1, "up")).toThrow());
});

describe.skipIf(!hasVectors)("reference values skew.*", () => {
  it.each(
    vectors<Record<"mid" | "fade" | "currentUsdLong" | "initialUsdLong", number>>("skew.fade_literal").cases.map(
      (c, i) => [i, c] as const,
    ),
  )("skew.fade_literal %i", (_, c) => {
    const delta = deltaByValue(c.in.currentUsdLong, c.in.initialUsdLong)!;
    expect(difference(delta, c.out.delta!)).toBeLessThan(1e-9);
    expect(difference(fadeFair(c.in.mid, c.in.fade, delta), c.out.fair!)).toBeLessThan(1e-9);
  });
  it.each(
    vectors<Record<"mid" | "fade" | "q" | "qTarget" | "qMax", number>>("skew.fade_robust").cases.map(
      (c, i) => [i, c] as const,
    ),
  )("skew.fade_robust %i", (_, c) => {
    const delta = deltaByPosition(c.in.q, c.in.qTarget, c.in.qMax)!;
    expect(difference(delta, c.out.delta!)).toBeLessThan(1e-9);
    expect(difference(fadeFair(c.in.mid, c.in.fade, delta), c.out.fair!)).toBeLessThan(1e-9);
  });
  it.each(
    vectors<{ fair: number; rVol: number; sigmaMultiplier: number; rVolUnit: string }>("vol.rvol_quote").cases.map(
      (c, i) => [i, c] as const,
    ),
  )("vol.rvol_quote %i", (_, c) => {
    const v = c.in;
    const rvol = v.rVol * (v.rVolUnit === "price" ? 1 : v.fair);
    const half = volatilityHalfSpread({
      sigma: v.sigmaMultiplier,
      rvol,
      fair: v.fair,
      minSpreadBps: 0,
      tickSize: 1e-9,
      widen: 1,
    });
    expect(difference(v.fair - half, c.out.bid!)).toBeLessThan(1e-9);
    expect(difference(v.fair + half, c.out.ask!)).toBeLessThan(1e-9);
  });
});
