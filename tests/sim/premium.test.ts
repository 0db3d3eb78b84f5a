import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { FundingClock, fundingRate, premium } from "../../engine/sim/premium.ts";

const H8 = 8 * 3600;
describe("funding", () => {
  it("has the premium of the published example", () => {
    expect(premium(60_100, 60_110, 60_000)).toBeCloseTo(0.0016666667, 9);
  });
  it.each([
    ["index between the impact prices: nothing", 59_990, 60_010, 0],
    ["perpetual below index: negative", 59_880, 59_940, -0.001],
    ["empty sides say nothing", Number.NaN, Number.NaN, 0],
  ])("premium, %s", (_, bid, ask, expected) => {
    expect(premium(bid, ask, 60_000)).toBeCloseTo(expected, 12);
  });
  it.each([
    ["the published example over 8 h", 0.0016666667, H8, 0.0011666667],
    ["near zero premium pays the interest", 0, H8, 0.0001],
    ["one hour pays an eighth", 0, 3600, 0.0001 / 8],
    ["a deep discount makes shorts pay", -0.002, H8, -0.0015],
  ])("rate, %s", (_, p, seconds, expected) => {
    expect(fundingRate(p, seconds)).toBeCloseTo(expected, 10);
  });
  it("stamps whole hours of UTC, and starts each interval with no samples", () => {
    const clock = new FundingClock(3600, micros(Date.UTC(2026, 0, 1, 0, 50) * 1000));
    expect(clock.nextAt).toBe(Date.UTC(2026, 0, 1, 1) * 1000);
    clock.sample(0.004);
    clock.sample(0.002);
    expect(clock.settle()).toBeCloseTo((0.003 - 0.0005) / 8, 12);
    expect(clock.nextAt).toBe(Date.UTC(2026, 0, 1, 2) * 1000);
    expect(clock.rate()).toBeCloseTo(0.0001 / 8, 12);
  });
});
