/** One quote's size in lots: set or left to the allowance, and what is said where it is less than one order may be. */
import { describe, expect, it } from "vitest";
import { orderLots } from "../../engine/core/quoting/order-lots.ts";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import { ASK, BID, lots } from "../../engine/core/units.ts";
import { btc } from "./desk-fixture.ts";

const inputs = (minLots: number, allowance = 1) => ({ instrument: { ...btc, minLots: lots(minLots) }, allowance });

describe("lots of one quote", () => {
  it.each<[string, number, number | null, number]>([
    ["the size in whole lots, the rest cut off", 1, 0.0129, 12],
    ["no size: a tenth of the allowance", 1, null, 100],
    ["just the least of one order", 10, 0.01, 10],
    ["one lot where the venue names no least", 0, 0.001, 1],
  ])("%s", (_, least, size, expected) => {
    const wanted = new Wanted();
    expect(orderLots(inputs(least), size, wanted)).toBe(expected);
    expect(wanted.heldCode).toEqual(["", ""]);
  });
  it.each<[string, number, number | null, number, number]>([
    ["a lot below the least", 10, 0.009, 0.009, 0.01],
    ["less than a lot, where the venue names no least", 0, 0.0009, 0.0009, 0.001],
    ["a size of 0", 0, 0, 0, 0.001],
    ["a negative size", 1, -1, -1, 0.001],
    ["a size that is no number", 1, Number.NaN, Number.NaN, 0.001],
    ["an infinite size", 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.001],
  ])("%s holds both sides, with the size and the least", (_, minLots, size, value, least) => {
    const wanted = new Wanted();
    expect(orderLots(inputs(minLots), size, wanted)).toBe(0);
    expect(wanted.heldCode).toEqual(["SIZE_BELOW_MIN", "SIZE_BELOW_MIN"]);
    expect(wanted.heldValue).toEqual([value, value]);
    expect(wanted.heldLimit).toEqual([least, least]);
  });
  it.each([
    ["bid", BID, ["SIZE_BELOW_MIN", ""]],
    ["ask", ASK, ["", "SIZE_BELOW_MIN"]],
  ] as const)("the size of the %s alone holds that side alone", (_, side, codes) => {
    const wanted = new Wanted();
    expect(orderLots(inputs(1), 0, wanted, side)).toBe(0);
    expect(wanted.heldCode).toEqual(codes);
    expect([wanted.heldValue[side], wanted.heldLimit[side]]).toEqual([0, 0.001]);
  });
});
