import { describe, expect, it } from "vitest";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { lots, micros, parsePico } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { both, plain, Trial } from "./decision-fixture.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { figure } from "./strategy-fixture.ts";

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
  it("levels stand at whole multiples of half the spread, as large on both sides", () => {
    const t = new TestDesk().quoting();
    t.params(0, { levels: 3, sigma: 0, minSpreadBps: 20, orderSize: 0.01 });
    for (let i = 0; i < 3; i++) {
      t.oblige();
      t.pass(250);
    }
    t.oblige();
    // 10 bps of 61,000.5 is 61.0005.
    expect(t.orders().sort()).toEqual([
      "ask 610616 × 10 open",
      "ask 611226 × 10 open",
      "ask 611836 × 10 open",
      "bid 608174 × 10 open",
      "bid 608784 × 10 open",
      "bid 609394 × 10 open",
    ]);
  });
  it("the first orders count as brought in after two seconds, also where one of them never stood", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.params(0, { sigma: 0, minSpreadBps: 20 });
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const far = ["bid 603904", "ask 616106"];
    const ticks = () => t.orders().map((o) => o.split(" ×")[0]);
    expect(ticks()).toEqual(far);
    // The ask is refused each time it is tried.
    const refuseAsks = (ms: number) => {
      for (const e of t.effects.splice(0)) {
        if (e.do === "amend") t.report(e.id, "amended", { tick: e.tick, lots: e.lots });
        else if (e.do === "place")
          t.report(e.id, e.side === 0 ? "acked" : "rejected", { code: "POST_ONLY_WOULD_CROSS" });
      }
      t.at += ms * 1000;
      t.book(0, 610_000, 610_010);
      t.send({ type: "timer" });
    };
    for (let i = 0; i < 6; i++) refuseAsks(250);
    expect(t.orders().find((o) => o.startsWith("bid"))).toContain("603904");
    for (let i = 0; i < 4; i++) refuseAsks(250);
    expect(t.orders().find((o) => o.startsWith("bid"))).toContain("609394");
  });
  it("shows delta, volatility and half the spread of what it quotes", () => {
    const t = new TestDesk().quoting();
    t.params(0, { sigma: 2, minSpreadBps: 0, spreadFloor: "off" });
    t.pass(250);
    expect(figure(t, "half")).toBeCloseTo(2 * (figure(t, "rvol") as number), 9);
    expect(figure(t, "delta")).toBe(0);
  });
  it("widened by command", () => {
    const t = new TestDesk().quoting();
    t.params(0, { sigma: 2, minSpreadBps: 0, spreadFloor: "off" });
    t.pass(250);
    const before = figure(t, "half") as number;
    const command = { do: "widen", scope: { scope: "all" }, factor: 3 } as const;
    t.send({ type: "command", commandId: "w", by: "test", command });
    t.pass(250);
    expect(figure(t, "half")).toBeCloseTo(3 * before, 9);
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
    expect(t.pass(1000).filter((e) => e.do === "amend")).toHaveLength(2);
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
  it("asks again only after half a second, for what is missing then", () => {
    const t = spot({ USDC: "3000" });
    const first = t.desk.markets[0]!.orders.live[0]!.id;
    t.report(first, "acked");
    t.fill(first, 400, { tick: 15_001 });
    t.report(first, "canceled", { cumLots: lots(400) });
    const taken = () => t.effects.filter((e) => e.do === "place").map((e) => `${e.side} ${e.lots}`);
    t.effects = [];
    t.pass(249);
    expect(taken()).toEqual([]);
    t.pass(251);
    expect(taken()).toEqual(["0 600"]);
  });
  it.each([
    // The allowance is 1500 / 150: 10 SOL, of which a fiftieth is .2.
    ["more than a fiftieth of the allowance short of the target is traded", 979, true],
    ["less than that is left to the quotes", 981, false],
    ["as is as much too much", 1019, false],
    ["and beyond it is sold", 1021, true],
  ])("%s", (_, held, trades) => {
    const t = spot({ USDC: String(3000 - held * 1.5), SOL: String(held / 100) });
    expect(t.desk.markets[0]!.orders.live.some((o) => o.tif === "ioc")).toBe(trades);
  });
  it("what the venue would refuse as too small is left to the quotes", () => {
    // 1 SOL is missing, worth 150.
    for (const [minNotional, trades] of [
      ["150", true],
      ["151", false],
    ] as const) {
      const t = new TestDesk([{ ...sol, minNotional: parsePico(minNotional) }]).open({ USDC: "1650", SOL: "9" });
      t.warm(0, 150, 0.1);
      t.book(0, 14_999, 15_001, 100_000);
      t.pass(250);
      expect(t.desk.markets[0]!.orders.live.some((o) => o.tif === "ioc")).toBe(trades);
    }
  });
  it("by value, delta is what the target has gained since the start", () => {
    const t = spot({ USDC: "1500", SOL: "10" });
    t.params(0, { deltaBasis: "usd-value" });
    t.pass(250);
    expect(view(t).delta).toBeCloseTo(0, 9);
    t.book(0, 15_149, 15_151, 100_000);
    t.pass(250);
    // 10 SOL at 151.5 are worth 1 % more than at 150.
    expect(view(t).delta).toBeCloseTo(0.01, 9);
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

describe("fade, worked out by hand", () => {
  const spot = { ...plain, kind: "spot" } as const;
  const params = { fade: 0.01, sigma: 1, minSpreadBps: 0, initialOffsetBps: 0, orderSize: 0.5 };
  const trial = (more: Record<string, number | string> = {}, over: Partial<Inputs> = {}) =>
    new Trial("fade", { ...params, ...more }, { volatility: () => 0.2, ...over });

  it.each<[string, Record<string, number | string>, Partial<Inputs>, number, string[]]>([
    // Half of the allowance of 10: fair 100 · (1 − .01 · ½) = 99.5, ± 1.
    ["in base units", {}, { position: 5 }, 0.5, ["bid 98.50 × 0.50", "ask 100.50 × 0.50"]],
    ["from the target on", {}, { position: 5, target: 2.5 }, 0.25, ["bid 98.75 × 0.50", "ask 100.75 × 0.50"]],
    [
      "by value, in the reporting currency: 1 at 100, each worth 2, of 1,000",
      { deltaBasis: "usd-value" },
      { position: 1, quoteRate: 2 },
      0.2,
      ["bid 98.80 × 0.50", "ask 100.80 × 0.50"],
    ],
    [
      "by value, of the target's when quoting started",
      { deltaBasis: "usd-value" },
      // 5 at 100 are worth 500 of the 400 that 4 were.
      { position: 5, target: 4 },
      0.25,
      ["bid 98.75 × 0.50", "ask 100.75 × 0.50"],
    ],
  ])("delta %s", (_, more, over, delta, quotes) => {
    const t = trial(more, { volatility: () => 1, ...over });
    expect(t.wanted.delta).toBeCloseTo(delta, 12);
    expect(t.quotes).toEqual(quotes);
  });
  it.each<[string, Record<string, number | string>, Partial<Inputs>, string]>([
    ["no allowance", {}, { allowance: 0 }, "NO_ALLOWANCE 0 0"],
    ["no allowance, by value", { deltaBasis: "usd-value" }, { allowance: 0 }, "NO_ALLOWANCE 0 0"],
    // 21 and −19 times the target of 1: delta 20 and −20, of which a fade of 5 % makes 1.
    [
      "a fair value of just nothing",
      { deltaBasis: "usd-value", fade: 0.05 },
      { position: 21, target: 1 },
      "FAIR_BEYOND 0 100",
    ],
    [
      "a fair value of just twice the mid",
      { deltaBasis: "usd-value", fade: 0.05 },
      { position: -19, target: 1 },
      "FAIR_BEYOND 200 100",
    ],
    ["too few bars", {}, { volatility: () => Number.NaN, barsAtHand: () => 7 }, "WARMING_UP 7 20"],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });

  describe("the trade to the target", () => {
    const traded = (t: Trial): string => `${t.wanted.rebalanceSide === 0 ? "buy" : "sell"} ${t.wanted.rebalanceLots}`;
    it.each<[string, Partial<Inputs>, string, number]>([
      ["buys what is missing", { instrument: spot, target: 1 }, "buy 100", 0],
      ["sells what is too much", { instrument: spot, position: 1 }, "sell 100", 0],
      ["is not made on a perpetual", { target: 1 }, "buy 0", 2],
      ["is not made where it may not be", { instrument: spot, target: 1, mayRebalance: false }, "buy 0", 2],
      ["a fiftieth of the allowance is traded", { instrument: spot, target: 0.2 }, "buy 20", 0],
      ["less is left to the quotes, at once", { instrument: spot, target: 0.19 }, "buy 0", 2],
      ["the venue's least is traded", { instrument: { ...spot, minLots: lots(100) }, target: 1 }, "buy 100", 0],
      ["a lot less is not", { instrument: { ...spot, minLots: lots(101) }, target: 1 }, "buy 0", 2],
      [
        "the venue's least value is traded",
        { instrument: { ...spot, minNotional: parsePico("100") }, target: 1 },
        "buy 100",
        0,
      ],
      ["less value is not", { instrument: { ...spot, minNotional: parsePico("100.01") }, target: 1 }, "buy 0", 2],
    ])("%s", (_, over, expected, quotes) => {
      const t = trial({ orderSize: 2 }, over);
      expect(traded(t)).toBe(expected);
      expect(t.quotes).toHaveLength(quotes);
      expect(t.held[0]).toBe(quotes > 0 ? "" : `REBALANCING ${over.position ?? 0} ${over.target ?? 0}`);
    });
    it("is made once: what fills move away from the target later is the quotes' business", () => {
      const t = trial({}, { instrument: spot, target: 1, position: 1 });
      t.decide(1000, { position: 3 });
      expect(t.wanted.rebalanceLots).toBe(0);
      expect(t.quotes).toHaveLength(2);
    });
  });

  describe("the first orders stand far out", () => {
    const FAR = ["bid 99.00 × 0.50", "ask 101.00 × 0.50"];
    const IN = ["bid 99.80 × 0.50", "ask 100.20 × 0.50"];
    const first = () => trial({ initialOffsetBps: 100 });
    it("for two seconds and no longer, where they are not acknowledged", () => {
      const t = first();
      expect(t.quotes).toEqual(FAR);
      expect(t.decide(2_000, { ordersOpen: 1 }).quotes).toEqual(FAR);
      expect(t.decide(0.001).quotes).toEqual(IN);
    });
    it("until both are acknowledged, and never again", () => {
      const t = first();
      expect(t.decide(100, { ordersOpen: 2 }).quotes).toEqual(IN);
      expect(t.decide(100, { ordersOpen: 0 }).quotes).toEqual(IN);
    });
    it("and again after a halt", () => {
      const t = first().decide(5_000);
      strategies.fade.restart(t.memory);
      expect(t.decide(100).quotes).toEqual(FAR);
    });
  });
});
