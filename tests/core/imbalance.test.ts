import { describe, expect, it } from "vitest";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";
import { lots } from "../../engine/core/units.ts";
import { both, Trial } from "./decision-fixture.ts";
import { btc, levels, TestDesk } from "./desk-fixture.ts";
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
  it("both sides have as many levels, in the same sizes", () => {
    const t = quotingBy("imbalance", { ...even, levels: 2, sizeMode: "tiered", sizeTier: 2 });
    expect(resting(t)).toEqual(["ask 610311 × 10", "ask 610616 × 20", "bid 609394 × 20", "bid 609699 × 10"]);
  });
  it("no size: a tenth of the allowance of 50,000 / 61,000.5", () =>
    expect(resting(quotingBy("imbalance", { ...even, orderSize: null }))).toEqual([
      "ask 610311 × 81",
      "bid 609699 × 81",
    ]));
  it("tiers that shrink end the ladder where they are no order any more, without a word", () => {
    const t = quotingBy("imbalance", { ...even, levels: 5, sizeMode: "tiered", sizeTier: 0.1 });
    expect(resting(t)).toEqual(["ask 610311 × 10", "ask 610616 × 1", "bid 609394 × 1", "bid 609699 × 10"]);
    expect(reasonsOf(t)).toEqual(["", ""]);
  });
  it("a first level that is no order holds both sides, with the size and the least", () => {
    const t = quotingBy("imbalance", { ...even, orderSize: 0.0004 });
    expect(resting(t)).toEqual([]);
    const reason = "held: order size 0.0004 BTC below one order's least 0.001 BTC";
    expect(reasonsOf(t)).toEqual([`bid ${reason}`, `ask ${reason}`]);
  });
  it("one lot below the venue's least is no order, the least itself is one", () => {
    const few = { ...btc, minLots: lots(10) };
    const at = (orderSize: number) => quotingBy("imbalance", { ...even, orderSize }, new TestDesk([few]).quoting());
    expect(resting(at(0.01))).toEqual(["ask 610311 × 10", "bid 609699 × 10"]);
    expect(resting(at(0.009))).toEqual([]);
    expect(reasonsOf(at(0.009))[0]).toBe("bid held: order size 0.009 BTC below one order's least 0.010 BTC");
  });
  it("less than a lot is no order where the venue names no least", () => {
    const any = { ...btc, minLots: lots(0) };
    const t = quotingBy("imbalance", { ...even, orderSize: 0.0004 }, new TestDesk([any]).quoting());
    expect(reasonsOf(t)[0]).toBe("bid held: order size 0.0004 BTC below one order's least 0.001 BTC");
  });
  it("shows what it made its prices of", () => {
    const t = quotingBy("imbalance", even);
    book(t, 3000, 1000);
    expect(figure(t, "imbalance")).toBe(0.5);
    // 30 bps of 61,000.5, half of it.
    expect(figure(t, "half")).toBeCloseTo(91.50075, 9);
    expect(figure(t, "position ratio")).toBe(0);
    const m = t.desk.markets[0]!;
    m.ledger.open(Math.round(m.positionLotsMax / 2), null);
    settle(t);
    expect(figure(t, "position ratio")).toBeCloseTo(0.5, 3);
    expect(figure(t, "delta")).toBe(figure(t, "position ratio"));
    expect(figure(t, "shift")).toBeCloseTo(-10, 1);
  });
  it("takes the imbalance of the levels it is told to", () => {
    const t = quotingBy("imbalance", { ...even, depthLevels: 1 });
    const twoDeep = levels([
      [0, 610_000, 1000],
      [0, 609_990, 3000],
      [1, 610_010, 1000],
      [1, 610_020, 1000],
    ]);
    t.send({ type: "book", market: 0, kind: "snapshot", levels: twoDeep, from: 0, to: 4 });
    settle(t);
    expect(figure(t, "full width")).toBe(10);
    t.params(0, { depthLevels: 2 });
    settle(t);
    // (4000 − 2000) / 6000 of the way from 10 to 50.
    expect(figure(t, "full width")).toBeCloseTo(10 + 40 / 3, 9);
  });
  it("widened by command", () => {
    const t = quotingBy("imbalance", even);
    const command = { do: "widen", scope: { scope: "all" }, factor: 2 } as const;
    t.send({ type: "command", commandId: "w", by: "test", command });
    settle(t);
    expect(resting(t)).toEqual(["ask 610616 × 10", "bid 609394 × 10"]);
  });
  it("quotes nothing while the chosen fair value is not known, and says why", () => {
    const t = quotingBy("imbalance", { ...even, fairSource: "oracle" });
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[1]).toMatch(/^ask held: .*oracle/);
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

describe("imbalance, decided by itself", () => {
  const trial = (...how: Parameters<typeof inputs>) => new Trial("imbalance", ...inputs(...how));
  const inputs = (
    params: Record<string, number | string>,
    over: ConstructorParameters<typeof Trial>[2] = {},
  ): [typeof params, typeof over] => [
    { spreadMinBps: 100, spreadMaxBps: 200, levels: 2, orderSize: 0.5, ...params },
    over,
  ];
  it("equity and price are compared in the reporting currency: 1 % of 10,000 at 200 is half a unit", () =>
    expect(trial({ sizeMode: "percent", sizePercent: 1, levels: 1 }, { quoteRate: 2 }).quotes).toEqual([
      "bid 99.50 × 0.50",
      "ask 100.50 × 0.50",
    ]));
  it("levels that get too small end the ladder without a word", () => {
    const t = trial({ sizeMode: "tiered", sizeTier: 0.01, levels: 3 });
    expect(t.quotes).toEqual(["bid 99.50 × 0.50", "ask 100.50 × 0.50"]);
    expect(t.held).toEqual(["", ""]);
  });
  it.each<[string, Record<string, number | string>, ConstructorParameters<typeof Trial>[2], string]>([
    [
      "no depth on either side",
      {},
      { depth: () => ({ bids: 0, bidPrice: [], bidSize: [], asks: 0, askPrice: [], askSize: [] }) },
      "NO_DEPTH 0 0",
    ],
    ["least above widest", { spreadMinBps: 300 }, {}, "MIN_ABOVE_MAX 300 200"],
    ["no fair value", { fairSource: "oracle" }, {}, "ORACLE_MISSING 0 0"],
    ["no size of no equity", { sizeMode: "percent" }, { equity: 0 }, "SIZE_BELOW_MIN 0 0.01"],
  ])("%s: both sides say so", (_, params, over, reason) => {
    const t = trial(params, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
});
