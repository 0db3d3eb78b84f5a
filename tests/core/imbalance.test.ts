import { describe, expect, it } from "vitest";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";
import { levels, type TestDesk } from "./desk-fixture.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

/** Mid 61,000.5, one tick is .1. */
const even = { spreadMinBps: 10, spreadMaxBps: 50, levels: 1, orderSize: 0.01, requoteBps: 0 };
function book(t: TestDesk, bids: number, asks: number): void {
  t.send({
    type: "book",
    market: 0,
    kind: "snapshot",
    levels: levels([
      [0, 610_000, bids],
      [1, 610_010, asks],
    ]),
    from: 0,
    to: 2,
  });
  settle(t);
}

describe("imbalance", () => {
  it.each<[string, number, number, number, string[]]>([
    // 10 bps of 61,000.5 is 61.0005: half is 30.50025.
    ["an even book: the least spread", 1000, 1000, 10, ["ask 610311 × 10", "bid 609699 × 10"]],
    ["three to one: a half of the way to the widest", 3000, 1000, 30, ["ask 610921 × 10", "bid 609089 × 10"]],
    ["the other way round: as wide", 1000, 3000, 30, ["ask 610921 × 10", "bid 609089 × 10"]],
  ])("%s", (_, bids, asks, width, expected) => {
    const t = quotingBy("imbalance", even);
    book(t, bids, asks);
    expect(figure(t, "full width")).toBeCloseTo(width, 9);
    expect(resting(t)).toEqual(expected);
  });
  it.each<[string, number, boolean, number]>([
    ["long lowers both quotes by the ratio's share of the shift", 0.5, false, -10],
    ["short raises both", -0.5, false, 10],
    ["inside of the dead band nothing moves", 0.04, false, 0],
    ["just beyond it, the seed's jump", 0.06, false, -1.2],
    ["just beyond it, smooth: from nothing", 0.06, true, (-20 * 0.01) / 0.95],
  ])("%s", (_, ratio, smoothShift, shiftBps) => {
    const t = quotingBy("imbalance", { ...even, spreadMinBps: 100, spreadMaxBps: 100, smoothShift });
    const m = t.desk.markets[0]!;
    const limit = m.positionLotsMax;
    m.ledger.open(Math.round(ratio * limit), null);
    settle(t);
    expect(figure(t, "shift")).toBeCloseTo((shiftBps * (m.ledger.positionLots / limit)) / ratio, 1);
  });
  it("the shift never takes a quote past the middle by more than a tick", () => {
    const t = quotingBy("imbalance", { ...even, ratioShift: 0.05 });
    t.desk.markets[0]!.ledger.open(Math.round(t.desk.markets[0]!.positionLotsMax * 0.9), null);
    settle(t);
    expect(resting(t)[0]).toBe("ask 610004 × 10");
  });
  it.each<[string, Record<string, number | string>, string[]]>([
    ["fixed: the same on each level", { sizeMode: "fixed" }, ["10", "10", "10"]],
    ["tiered: each level out a half more", { sizeMode: "tiered", sizeTier: 1.5 }, ["10", "15", "22"]],
    // 1 % of 100,000 is 1,000, at 61,000 that is 0.016 BTC.
    ["percent of equity", { sizeMode: "percent", sizePercent: 1 }, ["16", "16", "16"]],
  ])("sizes are %s", (_, params, expected) => {
    const t = quotingBy("imbalance", { ...even, levels: 3, ...params });
    const bids = t.desk.markets[0]!.orders.live.filter((o) => o.side === 0).sort((a, b) => b.tick - a.tick);
    expect(bids.map((o) => String(o.lots))).toEqual(expected);
  });
  it("levels stand half a spread apart", () => {
    const t = quotingBy("imbalance", { ...even, levels: 3 });
    const bids = t.desk.markets[0]!.orders.live.filter((o) => o.side === 0).map((o) => o.tick);
    expect(bids.sort((a, b) => b - a)).toEqual([609_699, 609_394, 609_089]);
  });
  it("a change that is not significant moves no order; one that is moves them", () => {
    const t = quotingBy("imbalance", { ...even, requoteBps: 2 });
    const before = resting(t);
    t.book(0, 610_010, 610_020);
    settle(t);
    expect(resting(t)).toEqual(before);
    t.book(0, 610_200, 610_210);
    settle(t);
    expect(resting(t)).not.toEqual(before);
  });
  it("requotes no faster than every 100 ms, whatever is asked for", () => {
    const s = defaultSettings(["m"], "imbalance");
    s.markets.m!.params.requoteMinMs = 50;
    expect(parseSettings(s)).toEqual({
      ok: false,
      problems: [{ field: "markets.m.params.requoteMinMs", reason: "must be at least 100 ms" }],
    });
  });
  it("least above widest: no quote, and the reason with its numbers", () => {
    const t = quotingBy("imbalance", { ...even, spreadMinBps: 60 });
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toMatch(/60.*50/);
  });
});
