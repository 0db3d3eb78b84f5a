import { describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { presetFor } from "../../engine/core/strategies/preset.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import type { Instrument } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { preview } from "../../engine/core/view-detail.ts";
import { both, Trial } from "./decision-fixture.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

type Params = Record<string, number | string | null>;
interface Start {
  instrument?: Instrument;
  positions?: Record<string, number>;
  entryPrice?: number | null;
  balances?: Record<string, string>;
  bid?: number;
  oracle?: number;
  confidence?: number;
}
/** Quotes around an oracle of 61,000 in a market of 60,999.9 / 61,000.1, 20 bps (± 61) and rounds of 1 s unless said. */
function quoting(params: Params = {}, start: Start = {}): TestDesk {
  const { instrument = btc, balances = { USDC: "100000" }, bid = 609_999, oracle = 61_000, confidence = 0 } = start;
  const t = new TestDesk([instrument]);
  for (const m of Object.values(t.settings.markets))
    Object.assign(m, {
      strategy: "oracle-spread",
      params: { ...defaultMarketSettings("oracle-spread").params, spreadBps: 20, orderSize: 0.01, ...params },
    });
  t.open(balances, start.positions, start.entryPrice);
  if (!Number.isNaN(oracle)) t.send({ type: "oracle", market: 0, price: oracle, confidence });
  t.book(0, bid, bid + 2, 100_000);
  settle(t);
  return t;
}
function settle(t: TestDesk): void {
  for (let i = 0; i < 2; i++) {
    t.oblige();
    t.pass(100);
  }
  t.oblige();
}
/** Time passes in steps in which the market is heard, so that nothing grows stale by itself. */
function wait(t: TestDesk, ms: number, oracle = 61_000): void {
  for (let gone = 0; gone < ms; gone += 250) {
    t.send({ type: "oracle", market: 0, price: oracle, confidence: 0 });
    const { bidTick, askTick } = t.desk.markets[0]!;
    t.book(0, bidTick, askTick, 100_000);
    t.pass(250);
    t.oblige();
  }
}
const hear = (t: TestDesk, price: number): void => {
  t.send({ type: "oracle", market: 0, price, confidence: 0 });
  settle(t);
};
const quotes = (t: TestDesk): string[] =>
  t.desk.markets[0]!.orders.live.map((o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`).sort();
const view = (t: TestDesk) => deskView(t.desk, micros(t.at)).markets[0]!;
const reasons = (t: TestDesk): string[] => [view(t).bid.reason, view(t).ask.reason];
const BOTH = ["ask 610610 × 10", "bid 609390 × 10"];

describe("oracle-spread", () => {
  it.each<[string, Params, string[]]>([
    ["20 bps are 10 to either side: bid = oracle · (1 − s/2), ask = oracle · (1 + s/2)", {}, BOTH],
    ["8 bps", { spreadBps: 8 }, ["ask 610244 × 10", "bid 609756 × 10"]],
    ["no width: kept behind the others' touch", { spreadBps: 0 }, ["ask 610001 × 10", "bid 610000 × 10"]],
    ["its own size", { orderSize: 0.25 }, ["ask 610610 × 250", "bid 609390 × 250"]],
    [
      "no size: a tenth of the allowance",
      { orderSize: null, usdPer: 61_000 },
      ["ask 610610 × 100", "bid 609390 × 100"],
    ],
  ])("%s", (_, params, expected) => expect(quotes(quoting(params))).toEqual(expected));
  it("is decided on the oracle, not on the venue's mid", () =>
    expect(quotes(quoting({}, { oracle: 61_100 }))).toEqual(["ask 611611 × 10", "bid 610000 × 10"]));

  it("between rounds the quotes stand; the next round puts them around the oracle of then", () => {
    const t = quoting();
    hear(t, 61_050);
    t.book(0, 610_400, 610_402, 100_000);
    settle(t);
    expect(quotes(t)).toEqual(BOTH);
    wait(t, 1000, 61_050);
    expect(quotes(t)).toEqual(["ask 611111 × 10", "bid 609889 × 10"]);
  });
  it("an unchanged oracle costs no action, round after round", () => {
    const t = quoting();
    wait(t, 500);
    t.effects = [];
    wait(t, 5000);
    expect(t.effects).toEqual([]);
    expect(quotes(t)).toEqual(BOTH);
  });
  it("a changed size takes effect at once, a changed width with the next round", () => {
    const t = quoting();
    t.params(0, { orderSize: 0.05, spreadBps: 40 });
    settle(t);
    expect(quotes(t)).toEqual(["ask 610610 × 50", "bid 609390 × 50"]);
    wait(t, 1000);
    expect(quotes(t)).toEqual(["ask 611220 × 50", "bid 608780 × 50"]);
  });
  it("a preview in the middle of a round shows the next one, and leaves this one standing", () => {
    const t = quoting({ refreshMs: 10_000 });
    const next = structuredClone(t.settings);
    for (const m of Object.values(next.markets)) m.params.spreadBps = 40;
    const seen = preview(t.desk, 0, next, micros(t.at));
    expect([seen.asks, seen.bids]).toEqual([[{ price: 61_122, size: 0.01 }], [{ price: 60_878, size: 0.01 }]]);
    settle(t);
    expect(quotes(t)).toEqual(BOTH);
  });

  describe("deviation", () => {
    it.each<[string, number, string[]]>([
      // The bid at 60,939 is .2960 % below 61,119.9 and .2962 % below 61,120; at .3 % the limit is 61,122.3.
      ["up, both within the limit", 61_120, BOTH],
      ["up: the bid is further than the limit, the ask is not", 61_123, ["ask 610610 × 10"]],
      ["down: the ask is further", 60_877, ["bid 609390 × 10"]],
      ["far: neither stays", 65_000, []],
    ])("%s", (_, oracle, expected) => {
      const t = quoting({ maxPriceDeviation: 0.3, refreshMs: 5000 });
      hear(t, oracle);
      expect(quotes(t)).toEqual(expected);
    });
    it("says by how much until the round, and comes back with it", () => {
      const t = quoting({ maxPriceDeviation: 0.3, refreshMs: 2000 });
      t.send({ type: "oracle", market: 0, price: 61_200, confidence: 0 });
      t.pass(100);
      expect(reasons(t)).toEqual(["bid held: the quote stood 0.4 % from the oracle, at most 0.3 %", ""]);
      settle(t);
      hear(t, 61_000);
      expect(quotes(t)).toEqual(["ask 610610 × 10"]);
      expect(reasons(t)[0]).toBe("bid held: the quote stood 0.4 % from the oracle, at most 0.3 %");
      wait(t, 2000);
      expect(quotes(t)).toEqual(BOTH);
    });
    it("a round does not put a quote that the touch pushes beyond it", () => {
      const t = quoting({ maxPriceDeviation: 0.3 }, { oracle: 61_300 });
      // The bid wants 61,238.7 and would stand at 61,000, .49 % away.
      expect(quotes(t)).toEqual(["ask 613613 × 10"]);
      expect(view(t).bid.code).toBe("ORACLE_DEVIATION");
    });
  });

  describe("the oracle", () => {
    it.each<[string, (t: TestDesk) => void, RegExp]>([
      ["too old", (t) => t.pass(5_100), /oracle price is 5\.\d s old, limit 5\.0 s/],
      [
        "too unsure",
        (t) => t.send({ type: "oracle", market: 0, price: 61_000, confidence: 610 }),
        /oracle is sure to 100\.0 bps only, limit 50\.0 bps/,
      ],
      ["no number", (t) => t.send({ type: "oracle", market: 0, price: Number.NaN, confidence: 0 }), /no oracle price/],
    ])("%s: both sides are pulled and say so, and come back with a round", (_, spoil, words) => {
      const t = quoting();
      t.apply((s) => {
        for (const m of Object.values(s.markets)) m.limits.bookAgeMsMax = 60_000;
      });
      wait(t, 250);
      spoil(t);
      settle(t);
      expect(quotes(t)).toEqual([]);
      for (const reason of reasons(t)) expect(reason).toMatch(words);
      wait(t, 1250);
      expect(quotes(t)).toEqual(BOTH);
    });
    it("before its first price nothing is quoted", () => {
      const t = quoting({}, { oracle: Number.NaN });
      expect(quotes(t)).toEqual([]);
      expect(reasons(t)[1]).toBe("ask held: no oracle price");
    });
  });

  describe("a position stands for the filled side", () => {
    it.each<[string, number, string[], string[]]>([
      ["long by a lot: no bid, the ask keeps its size", 1, ["ask 610610 × 10"], ["bid", "0.001"]],
      ["long by many", 700, ["ask 610610 × 10"], ["bid", "0.700"]],
      ["short by a lot: no ask, the bid keeps its size", -1, ["bid 609390 × 10"], ["ask", "−0.001"]],
      ["short by many", -700, ["bid 609390 × 10"], ["ask", "−0.700"]],
    ])("found at start, %s", (_, position, expected, [side, size]) => {
      const t = quoting({}, { positions: { "BTC-PERP": position } });
      expect(quotes(t)).toEqual(expected);
      expect(reasons(t).find((r) => r !== "")).toBe(
        `${side} held: a position of ${size} BTC stands for this side: not quoted until it is flat`,
      );
    });
    it.each<[string, number | null, number | null]>([
      ["with the entry that the venue states", 60_500.5, 60_500.5],
      ["without one, where it states none", null, null],
    ])("found at start, it is shown %s, and without any once flat", (_, stated, shown) => {
      const t = quoting({ orderSize: 0.02 }, { positions: { "BTC-PERP": 20 }, entryPrice: stated });
      expect(view(t)).toMatchObject({ position: 0.02, entryPrice: shown });
      t.fill(t.ids(0, 1)[0]!, 20);
      expect(view(t)).toMatchObject({ position: 0, entryPrice: null });
    });
    it("filled: the side waits until flat, then both come back with the next round", () => {
      const t = quoting();
      t.fill(t.ids(0, 0)[0]!, 10);
      settle(t);
      expect(quotes(t)).toEqual(["ask 610610 × 10"]);
      wait(t, 2000);
      expect(quotes(t)).toEqual(["ask 610610 × 10"]);
      t.fill(t.ids(0, 1)[0]!, 10);
      t.pass(100);
      t.oblige();
      expect(quotes(t)).toEqual([]);
      for (const reason of reasons(t)) expect(reason).toMatch(/held: the next round is in \d+ ms, one every 1\.0 s/);
      wait(t, 1000);
      expect(quotes(t)).toEqual(BOTH);
    });
    it("filled in part: what is left of the order goes too", () => {
      const t = quoting();
      t.fill(t.ids(0, 0)[0]!, 3);
      settle(t);
      expect(quotes(t)).toEqual(["ask 610610 × 10"]);
    });
    it("spot is measured from its target, not from nothing", () => {
      const at = { instrument: sol, bid: 14_999, oracle: 150 };
      const params = { target: 10, usdPer: 5000, orderSize: 1 };
      const quoted = (held: string): string[] => {
        const t = quoting(params, { ...at, balances: { USDC: "10000", SOL: held } });
        wait(t, 1000, 150);
        return quotes(t);
      };
      expect(quoted("10")).toEqual(["ask 15015 × 100", "bid 14985 × 100"]);
      expect(quoted("10.01")).toEqual(["ask 15015 × 100"]);
      expect(quoted("9.99")).toEqual(["bid 14985 × 100"]);
    });
  });

  it("a post-only refusal moves a side out within the round, not back into the same refusal", () => {
    const t = quoting({ spreadBps: 0, refreshMs: 60_000 });
    t.book(0, 609_990, 609_992, 100_000);
    t.pass(100);
    const [bid] = t.ids(0, 0);
    t.effects = [];
    t.report(bid!, "amend-rejected", { code: "POST_ONLY_WOULD_CROSS" });
    settle(t);
    expect(quotes(t)[1]).toBe("bid 609990 × 10");
  });
  it("after a halt and a resume it starts with a round", () => {
    const s = strategies["oracle-spread"];
    const memory = { roundAt: 5, price: 1, ticks: [3, 4], deviations: [0.4, 0], held: 1 };
    s.restart(memory);
    expect(memory).toEqual(s.initial());
  });

  it.each([
    ["conservative", { refreshMs: 2000, spreadBps: 20, maxPriceDeviation: 2, orderSize: 0.0001 }],
    ["balanced", { refreshMs: 1000, spreadBps: 8, maxPriceDeviation: 3, orderSize: 0.001 }],
    ["aggressive", { refreshMs: 500, spreadBps: 5, maxPriceDeviation: 10, orderSize: 0.01 }],
  ] as const)("the preset %s is the seed's, for BTC; another base keeps its own size", (name, values) => {
    const s = strategies["oracle-spread"];
    expect(presetFor(s, name, "BTC")).toEqual(values);
    expect(presetFor(s, name, "SOL")).toEqual({ ...values, orderSize: null });
    expect(presetFor(strategies.fade, name, "SOL")).toEqual(strategies.fade.presets[name]);
  });
});

describe("oracle-spread, decided by itself", () => {
  const oracle = (price: number) => ({ oracle: { price, confidence: 0, ageMs: 40 } });
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) =>
    new Trial(
      "oracle-spread",
      { spreadBps: 200, orderSize: 0.5, refreshMs: 1_000, ...more },
      { ...oracle(100), ...over },
    );
  it("shows the oracle of its round, its age, how long the round lasts, and how far each side stands", () => {
    // 99 and 101 are 1 % off 100; off 100.5 they are 1.4925 % and .4975 %.
    const t = trial().decide(400, oracle(100.5));
    expect(t.quotes).toEqual(["bid 99.00 × 0.50", "ask 101.00 × 0.50"]);
    const shown = {
      "oracle of the round": 100,
      "oracle's age": 40,
      "next round in": 600,
      "bid from oracle": 1.492537,
      "ask from oracle": 0.497512,
    };
    for (const [name, value] of Object.entries(shown)) expect(t.figure(name)).toBeCloseTo(value, 5);
    expect([t.wanted.fair, t.wanted.halfSpread]).toEqual([100.5, 1]);
  });
  it("widened: the half of it, from the round on", () => {
    const t = trial({}, { widen: 2 });
    expect(t.wanted.halfSpread).toBe(2);
    expect(t.quotes).toEqual(["bid 98.00 × 0.50", "ask 102.00 × 0.50"]);
  });
  it("rounds keep their beat: one that comes late shortens the next", () => {
    const t = trial().decide(1_300);
    expect(t.figure("next round in")).toBe(700);
    expect(t.decide(700, oracle(101)).quotes).toEqual(["bid 99.99 × 0.50", "ask 102.01 × 0.50"]);
  });
  it.each<[string, number, string[]]>([
    // A quarter of 100 to either side: 75 and 125.
    ["just as far as allowed", 25, ["bid 75.00 × 0.50", "ask 125.00 × 0.50"]],
    ["further", 24.99, []],
  ])("a quote that would stand %s", (_, maxPriceDeviation, quotes) =>
    expect(trial({ spreadBps: 5000, maxPriceDeviation }).quotes).toEqual(quotes),
  );
  it("less than a lot from the target is flat", () =>
    expect(trial({}, { position: 2.009, target: 2 }).quotes).toHaveLength(2));
  it("below the first tick there is no bid: no matter of deviation", () => {
    const t = trial({}, { ...oracle(0.005), bidTick: 1, askTick: 2, mid: 0.015 });
    expect(t.held[0]).toBe("PRICE_RANGE 0.00495 0.01");
  });
  it("less than a lot: both sides say so, and the round is not begun", () => {
    const t = trial({ orderSize: 0.004 });
    expect(t.held).toEqual(both("SIZE_BELOW_MIN 0.004 0.01"));
    t.decide(100, oracle(101), { orderSize: 0.5 });
    expect(t.figure("oracle of the round")).toBe(101);
  });
});
