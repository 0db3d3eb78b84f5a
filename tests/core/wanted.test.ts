/** The buffer of wanted quotes: where a price comes to rest, what is left out, and what the next decision forgets. */
import { describe, expect, it } from "vitest";
import { LEVELS_MAX } from "../../engine/core/limits.ts";
import { FIGURES_MAX, type Touch, Wanted } from "../../engine/core/quoting/wanted.ts";
import { ASK, BID, type Side } from "../../engine/core/units.ts";

/** Best bid 100 and best ask 110 ticks of a half: 50 and 55. */
const market: Touch = { bidTick: 100, askTick: 110, instrument: { tickSize: 0.5 }, backoffTicks: [0, 0] };
const wanting = (over: Partial<Touch> = {}): Wanted => {
  const w = new Wanted();
  w.begin({ ...market, ...over });
  return w;
};
const ticks = (w: Wanted) =>
  Array.from({ length: w.count }, (_, i) => `${w.at(i).side === BID ? "bid" : "ask"} ${w.at(i).tick}`);

describe("where a price rests", () => {
  it.each<[string, Side, number, Partial<Touch>, number]>([
    ["on a tick", BID, 50, {}, 100],
    ["a bid between ticks is rounded down", BID, 50.4, {}, 100],
    ["an ask between ticks is rounded up", ASK, 54.6, {}, 110],
    ["a bid inside the spread", BID, 52, {}, 104],
    ["an ask inside the spread", ASK, 52.5, {}, 105],
    ["a bid at the best ask stays a tick behind it", BID, 55, {}, 109],
    ["a bid through the best ask likewise", BID, 70, {}, 109],
    ["an ask at the best bid stays a tick behind it", ASK, 50, {}, 101],
    ["an ask through the best bid likewise", ASK, 10, {}, 101],
    ["further behind by what the market asks for: a bid", BID, 70, { backoffTicks: [2, 7] }, 107],
    ["further behind by what the market asks for: an ask", ASK, 10, { backoffTicks: [7, 3] }, 104],
    ["the first tick is a price", BID, 0.5, {}, 1],
    ["below it there is no bid", BID, 0.4, {}, 0],
    ["nor below nothing", BID, -20, {}, 0],
    ["no bid where the best ask is the first tick", BID, 50, { bidTick: 0, askTick: 1 }, 0],
    ["a bid beyond all prices is none", BID, 2 ** 40, {}, 0],
    ["an ask beyond all prices is none", ASK, 2 ** 40, {}, 0],
    ["nor beyond them below", ASK, -(2 ** 40), {}, 0],
    ["the last price there is", ASK, 2 ** 39, {}, 2 ** 40],
  ])("%s", (_, side, price, over, tick) => expect(wanting(over).restingTick(side, price)).toBe(tick));
  it.each([BID, ASK] as const)("side %i: a price that is no number throws", (side) =>
    expect(() => wanting().restingTick(side, Number.NaN)).toThrow(),
  );
});

describe("resting quotes", () => {
  it("each stays a tick behind the one before it on its side", () => {
    const w = wanting();
    for (const [level, price] of [52, 52, 53, 51.5].entries()) w.rest(BID, price, 1, level);
    for (const [level, price] of [54, 54, 53, 55.5].entries()) w.rest(ASK, price, 1, level);
    expect(ticks(w)).toEqual(["bid 104", "bid 103", "bid 102", "bid 101", "ask 108", "ask 109", "ask 110", "ask 111"]);
  });
  it("an ask stays behind the best of our own bids, whichever came last", () => {
    const w = wanting();
    w.rest(BID, 53, 1, 0);
    w.rest(BID, 52, 1, 1);
    w.rest(ASK, 52, 1, 0);
    expect(ticks(w)).toEqual(["bid 106", "bid 104", "ask 107"]);
  });
  it("a bid stays behind the best of our own asks, whichever came last", () => {
    const w = wanting();
    w.rest(ASK, 51, 1, 0);
    w.rest(ASK, 52, 1, 1);
    w.rest(BID, 54, 1, 0);
    expect(ticks(w)).toEqual(["ask 102", "ask 104", "bid 101"]);
  });
  it("carries what it was given, and nothing of the quote that stood in its place", () => {
    const w = wanting();
    w.quote(ASK, 120, 9, 3, "far");
    Object.assign(w.at(0), { taker: true, reduceOnly: true, approved: true });
    w.begin(market);
    w.rest(BID, 50, 7, 2, "near");
    w.rest(ASK, 55, 8, 4);
    expect({ ...w.at(0) }).toEqual({
      side: BID,
      tick: 100,
      lots: 7,
      level: 2,
      layer: "near",
      taker: false,
      reduceOnly: false,
      approved: false,
    });
    expect({ ...w.at(1) }).toMatchObject({ side: ASK, tick: 110, lots: 8, level: 4, layer: "" });
  });
  it("a side without a price says so, with the price and the tick; the other side stands", () => {
    const w = wanting();
    w.rest(BID, 0.4, 1, 0);
    w.rest(ASK, 56, 1, 0);
    expect(ticks(w)).toEqual(["ask 112"]);
    expect([w.heldCode, w.heldValue, w.heldLimit]).toEqual([
      ["PRICE_RANGE", ""],
      [0.4, 0],
      [0.5, 0],
    ]);
  });
  it("a reason that was given before is kept", () => {
    const w = wanting();
    w.hold(BID, "WARMING_UP", 3, 20);
    w.rest(BID, 0.4, 1, 0);
    expect([w.heldCode[BID], w.heldValue[BID], w.heldLimit[BID]]).toEqual(["WARMING_UP", 3, 20]);
  });
  it("beyond four full ladders quotes are left out", () => {
    const w = wanting();
    for (let level = 0; level < 4 * LEVELS_MAX + 3; level++) w.rest(ASK, 60 + level, 1, level);
    expect(w.count).toBe(4 * LEVELS_MAX);
    expect(w.at(w.count - 1).level).toBe(4 * LEVELS_MAX - 1);
  });
});

describe("a quote and our own other side", () => {
  it.each<[string, Side, number, boolean]>([
    ["a bid below our best ask", BID, 106, false],
    ["a bid at it", BID, 107, true],
    ["a bid beyond it", BID, 108, true],
    ["an ask above our best bid", ASK, 104, false],
    ["an ask at it", ASK, 103, true],
    ["an ask beyond it", ASK, 102, true],
  ])("%s", (_, side, tick, meets) => {
    const w = wanting();
    for (const tick of [101, 103, 102]) w.quote(BID, tick, 1, 0);
    for (const tick of [109, 107, 108]) w.quote(ASK, tick, 1, 0);
    expect(w.meetsOwn(side, tick)).toBe(meets);
  });
  it.each([BID, ASK] as const)("side %i meets nothing where nothing is wanted", (side) =>
    expect(wanting().meetsOwn(side, 105)).toBe(false),
  );
});

describe("what is said", () => {
  it("one side is held alone, or both", () => {
    const w = wanting();
    w.hold(ASK, "NO_DEPTH", 1, 2);
    expect([w.heldCode, w.heldValue, w.heldLimit]).toEqual([
      ["", "NO_DEPTH"],
      [0, 1],
      [0, 2],
    ]);
    w.holdBoth("NO_BOOK", 3, 4);
    expect([w.heldCode, w.heldValue, w.heldLimit]).toEqual([
      ["NO_BOOK", "NO_BOOK"],
      [3, 3],
      [4, 4],
    ]);
  });
  it("four remarks, and no fifth", () => {
    const w = wanting();
    expect(w.remarks).toEqual(Array(4).fill({ part: "", code: "", value: 0, limit: 0 }));
    for (const part of ["a", "b", "c", "d", "e"]) w.remark(part, "WAITING", part.charCodeAt(0), 7);
    expect(w.remarkCount).toBe(4);
    expect(w.remarks.map((r) => `${r.part} ${r.code} ${r.value} ${r.limit}`)).toEqual([
      "a WAITING 97 7",
      "b WAITING 98 7",
      "c WAITING 99 7",
      "d WAITING 100 7",
    ]);
  });
  it("figures by number; those that were not shown are unknown", () => {
    const w = wanting();
    w.show(3, 1.5);
    expect(w.figures).toHaveLength(FIGURES_MAX);
    expect([w.figures[3], w.figures[2]]).toEqual([1.5, Number.NaN]);
  });
});

describe("the next decision", () => {
  /** Everything a decision can leave behind. */
  function full(): Wanted {
    const w = wanting();
    w.rest(BID, 54, 1, 0);
    w.rest(ASK, 54.5, 1, 0);
    w.holdBoth("NO_BOOK", 3, 4);
    w.remark("far", "WAITING", 1, 2);
    w.rebalanceSide = ASK;
    w.rebalanceLots = 5;
    w.fair = w.delta = w.rvol = w.halfSpread = 1;
    w.show(0, 1);
    w.policy.keepRate = 0.1;
    w.policy.keepTicks = 3;
    w.policy.refresh.push("far");
    w.policy.actionOrder = "place-first";
    w.policy.interleave = true;
    w.policy.tickMin = 90;
    w.policy.tickMax = 120;
    return w;
  }
  it("forgets what was wanted, held and shown", () => {
    const w = full();
    w.begin(market);
    const { count, heldCode, rebalanceLots, remarkCount, fair, delta, rvol, halfSpread, figures, policy } = w;
    expect({ count, heldCode, rebalanceLots, remarkCount }).toEqual({
      count: 0,
      heldCode: ["", ""],
      rebalanceLots: 0,
      remarkCount: 0,
    });
    expect([fair, delta, rvol, halfSpread, ...figures]).toEqual(Array(4 + FIGURES_MAX).fill(Number.NaN));
    expect({ ...policy }).toEqual({
      keepRate: 0,
      keepTicks: 0,
      refresh: [],
      actionOrder: "",
      interleave: false,
      tickMin: 0,
      tickMax: Number.POSITIVE_INFINITY,
    });
    expect({ ...new Wanted().policy }).toEqual({ ...policy });
  });
  it("quotes where the one before it stood: neither side stays behind what is forgotten", () => {
    const w = full();
    w.begin(market);
    w.rest(BID, 54.5, 1, 0);
    w.begin(market);
    w.rest(ASK, 50.5, 1, 0);
    expect(ticks(w)).toEqual(["ask 101"]);
  });
  it("without a market, nothing can rest", () => {
    const w = full();
    w.clear();
    expect([w.count, w.restingTick(BID, 50)]).toEqual([0, 0]);
  });
});
