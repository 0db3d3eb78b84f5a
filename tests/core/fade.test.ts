import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

const MID = 610_005;
const view = (t: TestDesk, market = 0) => deskView(t.desk, micros(t.at)).markets[market]!;

describe("fade on a perpetual", () => {
  it("places the first orders far from the market, then brings them in", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    // 100 bps of 610,005 is 6,100 ticks.
    expect(t.orders()).toEqual(["bid 603904 × 81 intent", "ask 616106 × 81 intent"]);
    t.oblige();
    t.pass(250);
    t.oblige();
    const [bid, ask] = t.desk.markets[0]!.orders.live;
    expect(bid!.tick).toBeGreaterThan(609_800);
    expect(ask!.tick).toBeLessThan(610_200);
  });
  it("says how far the warm-up is, and quotes nothing before", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5, 38);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    expect(t.orders()).toEqual([]);
    expect(view(t).bid.reason).toBe("bid held: warming up: 7 of 20 bars");
    expect(view(t).state).toBe("warming");
  });
  it("bid = fair − σ · rvol, ask = fair + σ · rvol, rounded outward", () => {
    const t = new TestDesk().quoting();
    t.params(0, { sigma: 3, minSpreadBps: 0 });
    t.oblige();
    const { rvol, fair, bid, ask } = view(t);
    expect(bid.price).toBeCloseTo(Math.floor((fair! - 3 * rvol!) / 0.1) * 0.1, 6);
    expect(ask.price).toBeCloseTo(Math.ceil((fair! + 3 * rvol!) / 0.1) * 0.1, 6);
  });
  it("the minimum spread holds in a flat market", () => {
    const t = new TestDesk().quoting();
    t.params(0, { sigma: 0, minSpreadBps: 20 });
    t.oblige();
    expect(view(t).spreadBps!).toBeGreaterThanOrEqual(20);
    expect(view(t).spreadBps!).toBeLessThan(20.1);
  });
  it("long lowers both quotes, short raises both", () => {
    for (const side of [0, 1] as const) {
      const t = new TestDesk().quoting();
      t.params(0, { fade: 0.01 });
      t.pass(250);
      t.oblige();
      const before = view(t);
      t.fill(t.ids(0, side)[0]!, 20);
      t.pass(250);
      t.oblige();
      const after = view(t);
      const down = side === 0 ? -1 : 1;
      expect(Math.sign(after.bid.price! - before.bid.price!)).toBe(down);
      expect(Math.sign(after.ask.price! - before.ask.price!)).toBe(down);
      expect(Math.sign(after.delta!)).toBe(-down);
    }
  });
  it("delta is position over allowance: equity / (2 · markets) at the price when quoting started", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.pass(250);
    expect(view(t).delta!).toBeCloseTo(0.02 / (50_000 / (MID * 0.1)), 9);
  });
  it("a price move alone does not change delta in base units; by value it does", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.pass(250);
    const before = view(t).delta!;
    t.book(0, 620_000, 620_010);
    t.pass(250);
    expect(view(t).delta).toBeCloseTo(before, 12);
    t.params(0, { deltaBasis: "usd-value" });
    t.pass(250);
    expect(view(t).delta! / before).toBeCloseTo(620_005 / MID, 4);
  });
  it("a fair value that the skew takes past twice the mid, or below nothing, is a reason, not a price", () => {
    for (const target of [1e-9, -1e-9]) {
      const t = new TestDesk().quoting();
      t.params(0, { deltaBasis: "usd-value", target });
      t.fill(t.ids(0, 0)[0]!, 20);
      t.pass(250);
      expect(view(t).bid.reason).toMatch(/^bid held: the skew would take fair value to [−\d.,]+, the mid is 61,000.5$/);
    }
  });
  it("levels stand a half spread apart and never share a tick", () => {
    const t = new TestDesk().quoting();
    t.params(0, { levels: 4, sigma: 0, minSpreadBps: 0 });
    for (let i = 0; i < 3; i++) {
      t.oblige();
      t.pass(250);
    }
    const ticks = t.desk.markets[0]!.orders.live.map((o) => o.tick);
    expect(ticks).toHaveLength(8);
    expect(new Set(ticks).size).toBe(8);
  });
  it("fewer levels: the surplus is cancelled, oldest first", () => {
    const t = new TestDesk().quoting();
    t.params(0, { levels: 3 });
    for (let i = 0; i < 3; i++) {
      t.oblige();
      t.pass(250);
    }
    const oldest = t.ids(0, 0)[0]!;
    t.effects = [];
    // Every price moves, so that nothing stands in its place.
    t.params(0, { levels: 1, minSpreadBps: 50 });
    expect(t.effects.filter((e) => e.do === "cancel").map((e) => (e as { id: number }).id)).toContain(oldest);
  });
  it("an order size below one lot is a reason, not an order", () => {
    const t = new TestDesk().quoting();
    t.params(0, { orderSize: 0.0004 });
    expect(view(t).ask.reason).toBe("ask held: order size 0.0004 BTC below one order's least 0.001 BTC");
    t.oblige();
    expect(t.orders()).toEqual([]);
  });
  it("an unchanged market costs no action", () => {
    const t = new TestDesk().quoting();
    t.effects = [];
    for (let i = 0; i < 10; i++) t.pass(250);
    expect(t.effects.filter((e) => e.do === "place" || e.do === "amend" || e.do === "cancel")).toEqual([]);
  });
  it("does not follow faster than requoteMinMs", () => {
    const t = new TestDesk().quoting();
    t.params(0, { requoteMinMs: 1000, refreshMs: 60_000 });
    t.oblige();
    t.at += 2_000_000;
    t.book(0, 610_020, 610_030);
    t.oblige();
    t.at += 100_000;
    expect(t.book(0, 610_040, 610_050).filter((e) => e.do === "amend")).toEqual([]);
    t.at += 1_000_000;
    expect(t.send({ type: "timer" }).filter((e) => e.do === "amend")).toHaveLength(2);
  });
});

describe("fade on a spot market", () => {
  const spot = (balances: Record<string, string>) => {
    const t = new TestDesk([sol]).open(balances);
    t.warm(0, 150, 0.1);
    t.book(0, 14_999, 15_001, 100_000);
    t.pass(250);
    return t;
  };
  it("buys to its target first: 3000 in one market is 1500 of the asset", () => {
    const t = spot({ USDC: "3000" });
    const [order] = t.desk.markets[0]!.orders.live;
    expect([order!.side, order!.tif, order!.lots]).toEqual([0, "ioc", 1000]);
    expect(view(t).bid.reason).toBe("bid held: trading to the start position: 0.00 SOL of 10.00 SOL");
  });
  it("sells what it holds too much of", () => {
    const t = spot({ USDC: "1000", SOL: "20" });
    const [order] = t.desk.markets[0]!.orders.live;
    // Equity 4000: 2000 of the asset, 13.33 SOL.
    expect([order!.side, order!.tif, order!.lots]).toEqual([1, "ioc", 666]);
  });
  it("then quotes both sides, with delta 0 at the target", () => {
    const t = spot({ USDC: "3000" });
    const id = t.desk.markets[0]!.orders.live[0]!.id;
    t.report(id, "acked");
    t.fill(id, 1000, { tick: 15_001 });
    for (let i = 0; i < 4; i++) {
      t.pass(250);
      t.oblige();
    }
    expect(view(t).state).toBe("quoting");
    expect(view(t).delta).toBeCloseTo(0, 9);
    expect(view(t).position).toBe(10);
  });
  it("in live mode it does not trade to its target by itself", () => {
    const t = new TestDesk([sol], "live").open({ USDC: "3000" });
    t.warm(0, 150, 0.1);
    t.book(0, 14_999, 15_001, 100_000);
    t.pass(250);
    expect(t.desk.markets[0]!.orders.live.filter((o) => o.tif === "ioc")).toEqual([]);
  });
  it("the seed's allowance: 3000 over 3 markets is 500 each", () => {
    const t = new TestDesk([btc, { ...btc, symbol: "ETH-PERP" }, { ...sol }]).open({ USDC: "3000" });
    t.book(2, 14_999, 15_001, 100_000);
    t.pass(250);
    expect(t.desk.markets.map((m) => m.allowanceValue)[2]).toBe(500);
  });
});
