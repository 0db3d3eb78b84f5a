/** What the confirm of "Flatten" says before, and what is said while it goes on. */
import { describe, expect, it } from "vitest";
import { accountAfter, closingOf, flattenEstimate } from "../../app/_lib/flatten.ts";
import type { BookLevelView, MarketDetail, MarketView } from "../../engine/core/view-types.ts";
import { account, market, side } from "./views.ts";

const level = (price: number, size: number, own = 0): BookLevelView => ({ price, size, own });
const book = (bids: BookLevelView[], asks: BookLevelView[]): MarketDetail => ({
  key: "a/X",
  at: 1,
  bids,
  asks,
  orders: [],
  fills: [],
  trades: [],
  stages: [],
});
const bids = [level(99.95, 1), level(99.9, 2), level(99.5, 50)];
const asks = [level(100.05, 1), level(100.1, 2), level(101, 50)];
const row = (position: number, more: Partial<MarketView> = {}) =>
  market("a/X", { position, positionValue: position * 100, bestBid: 99.95, bestAsk: 100.05, mid: 100, ...more });

describe("the estimate", () => {
  it("of no position is none", () => expect(flattenEstimate(row(0), book(bids, asks))).toBeNull());
  it.each([
    ["a long is sold into the bids, best first", 2, "sell", (99.95 + 99.9) / 2, 2, 0],
    ["a short is bought from the asks, best first", -2, "buy", (100.05 + 100.1) / 2, 2, 0],
    ["what one level holds eats that level alone", 0.5, "sell", 99.95, 1, 0],
    ["what lies beyond 20 bps of the touch is not counted on", 5, "sell", (99.95 + 2 * 99.9) / 3, 2, 2],
    ["nor for a short", -5, "buy", (100.05 + 2 * 100.1) / 3, 2, 2],
  ] as const)("%s", (_, position, verb, price, levels, unfilled) => {
    const e = flattenEstimate(row(position), book(bids, asks));
    expect(e).toMatchObject({ verb, size: Math.abs(position), levels });
    expect(e?.price).toBeCloseTo(price, 9);
    expect(e?.unfilled).toBeCloseTo(unfilled, 9);
    // against us on both sides
    expect(e?.slippageBps).toBeCloseTo(Math.abs(100 - price) * 100, 6);
  });
  it("does not count on our own orders: they are cancelled first", () => {
    const e = flattenEstimate(row(2), book([level(99.98, 3, 3), level(99.95, 4, 3), level(99.9, 2)], asks));
    expect(e).toMatchObject({ levels: 2, unfilled: 0 });
    expect(e?.price).toBeCloseTo((99.95 + 99.9) / 2, 9);
  });
  it("names the worst price, 20 bps beyond the touch", () => {
    expect(flattenEstimate(row(1), null)?.worst).toBeCloseTo(99.95 * 0.998, 9);
    expect(flattenEstimate(row(-1), null)?.worst).toBeCloseTo(100.05 * 1.002, 9);
  });
  it("without a book says so, and all of it is open", () =>
    expect(flattenEstimate(row(1), null)).toMatchObject({ price: null, slippageBps: null, levels: 0, unfilled: 1 }));
  it("without a touch knows no worst price", () =>
    expect(flattenEstimate(row(1, { bestBid: null }), book([], asks))).toMatchObject({ touch: null, worst: null }));
  it("is not misled by a rest smaller than a lot", () =>
    expect(flattenEstimate(row(0.1 + 0.2), book([level(99.95, 0.3)], asks))?.unfilled).toBe(0));
});
describe("the account after", () => {
  it("is less exposed by the position and further from its limit", () =>
    expect(accountAfter(row(-2), account("a", { equity: 1000, grossExposure: 500 }))).toEqual({
      grossExposure: 300,
      marginFraction: (1000 / 300) * 100,
    }));
  it("has no margin fraction without exposure", () =>
    expect(accountAfter(row(5), account("a", { grossExposure: 500 }))?.marginFraction).toBeNull());
  it("is unknown where the position's value is", () =>
    expect(accountAfter(row(2, { positionValue: null }), account("a"))).toBeNull());
});
describe("while it goes on", () => {
  const none = { bid: side({ orders: 0 }), ask: side({ orders: 0 }) };
  it.each([
    ["orders are open yet", row(2, { state: "flattening" }), "cancelling"],
    ["none is, and a position is held", row(2, { state: "flattening", ...none }), "trading"],
    ["neither", row(0, { state: "paused", ...none }), "flat"],
    ["flat, but for an order that is open", row(0, { state: "flattening" }), "cancelling"],
    ["it has ended with a rest too small for an order", row(0.0001, { state: "paused", ...none }), "left"],
    ["the desk was halted", row(2, { state: "halted", ...none }), "halted"],
  ] as const)("%s", (_, m, said) => expect(closingOf(m)).toBe(said));
});
