import { describe, expect, it } from "vitest";
import { pico } from "../../engine/core/units.ts";
import { ceilDiv, feeOf, picoPerTickLot } from "../../engine/sim/money.ts";
import { perp } from "./scripted-market.ts";

describe("money of the simulated venue", () => {
  it.each([
    ["a whole fee stays whole", 1_000_000_000n, 20_000, 20_000n],
    ["a part of a pico is paid as a whole one", 1n, 20_000, 1n],
    ["a rebate is rounded down in what we get", 99_999n, -20_000, -1n],
    ["a rebate below a pico is nothing", 49_999n, -20_000, 0n],
  ])("%s", (_, notional, ppb, fee) => {
    expect(feeOf(notional, ppb)).toBe(fee);
  });
  it.each([
    [7n, 2n, 4n],
    [-7n, 2n, -3n],
    [6n, 2n, 3n],
    [0n, 5n, 0n],
  ])("%d over %d rounds up to %d", (a, b, expected) => {
    expect(ceilDiv(a, b)).toBe(expected);
  });
  it("knows what a lot is worth at a tick, and refuses what is finer than 10^-12", () => {
    expect(picoPerTickLot(perp)).toBe(100_000_000n);
    expect(() => picoPerTickLot({ ...perp, tickPico: pico(1n) })).toThrow("finer than 10^-12");
  });
});
