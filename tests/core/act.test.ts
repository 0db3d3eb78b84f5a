/** In which order a decision is acted on, and that nothing is sent twice. */
import { describe, expect, it } from "vitest";
import { countAlive, placeIfFits } from "../../engine/core/act.ts";
import { WantedQuote } from "../../engine/core/quoting/wanted.ts";
import type { QuoteGateInput } from "../../engine/core/risk/gates.ts";
import { micros } from "../../engine/core/units.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { command, kinds } from "./desk-words.ts";

describe("the order of actions is the strategy's to choose", () => {
  it.each([
    ["cancel-first", ["cancel", "place"]],
    ["place-first", ["place", "cancel"]],
  ] as const)("%s", (actionOrder, expected) => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = actionOrder;
    });
    const m = t.desk.markets[0]!;
    m.pausedSides[1] = true;
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = true;
    m.pausedSides[1] = false;
    expect(kinds(t.pass(250)).filter((k) => k !== "query")).toEqual(expected);
  });
  it("place-first keeps the old quote until the venue has taken the new one", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    // A quote of another layer can't be moved into this one: it is replaced.
    const old = t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!;
    Object.assign(old, { layer: "far", tick: old.tick - 50 });
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    const stillWaiting = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = t.pass(250).filter((e) => e.do !== "query");
    expect([first, stillWaiting]).toEqual([["place"], []]);
    expect(second).toMatchObject([{ do: "cancel", id: old.id }]);
  });
  it("place-first does not wait where nothing is wanted any more", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!.layer = "far";
    t.pass(250);
    const paused = command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    expect(kinds(paused).filter((k) => k === "cancel")).toHaveLength(2);
  });
  it("place-first counts both sets: without room for both, the place waits for the cancel", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) {
        m.limits.actionOrder = "place-first";
        m.limits.openOrdersMax = 1;
      }
    });
    t.oblige();
    const m = t.desk.markets[0]!;
    m.pausedSides[0] = true;
    t.pass(250);
    t.oblige();
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = false;
    m.pausedSides[1] = true;
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = kinds(t.pass(250)).filter((k) => k !== "query");
    expect([first, second]).toEqual([["cancel"], ["place"]]);
  });
});

/** Room for anything. */
const wide: QuoteGateInput = {
  ...{ gate: 2, instrument: btc, positionLots: 0, positionLotsMin: -1e6, positionLotsMax: 1e6, orderLotsMax: 1e6 },
  ...{ openOrdersMax: 40, bidTick: 610_000, askTick: 610_010, referenceTick: 610_005, collarBps: 300 },
  ...{
    orderValueMax: Number.POSITIVE_INFINITY,
    tickLotsMin: 0,
    tickLotValue: 0.0001,
    grossElsewhere: 0,
    grossMax: 1e12,
  },
  ...{ equity: 1e12, marginFractionMin: 0.2 },
  ...{ quoteTickLotsFree: Number.POSITIVE_INFINITY, baseLotsFree: Number.POSITIVE_INFINITY },
};
describe("the very same order again", () => {
  it.each([
    [1_000, 0],
    [3_000, 1],
  ])("%i ms after the first, which stands: %i placed", (ms, placed) => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const o = m.orders.live.find((x) => x.side === 0)!;
    o.createdAt = micros(t.at - ms * 1000);
    t.desk.effects.length = 0;
    const { side, tick, lots, level, layer } = o;
    countAlive(m);
    placeIfFits(t.desk, m, Object.assign(new WantedQuote(), { side, tick, lots, level, layer }), wide);
    expect(kinds(t.desk.effects).filter((k) => k === "place")).toHaveLength(placed);
  });
});

describe("the last look before an order is sent: everything alive counts", () => {
  /** One bid of 10 and one ask of 10 rest; a bid of 5 is to be placed beside them. */
  const placed = (tick: number, g: Partial<QuoteGateInput>) => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    for (const o of m.orders.live) o.lots = o.toLots = 10;
    m.orders.live.find((o) => o.side === 1)!.tick = 610_020;
    t.desk.effects.length = 0;
    countAlive(m);
    const q = Object.assign(new WantedQuote(), { side: 0, tick, lots: 5, level: 3 });
    placeIfFits(t.desk, m, q, { ...wide, ...g });
    return kinds(t.desk.effects).filter((k) => k === "place").length;
  };
  it.each<[string, number, Partial<QuoteGateInput>, number]>([
    ["within every limit", 609_000, {}, 1],
    ["up to the position's limit with what rests", 609_000, { positionLotsMax: 15 }, 1],
    ["a lot beyond it with what rests", 609_000, { positionLotsMax: 14 }, 0],
    ["below our own ask", 610_019, {}, 1],
    ["at our own ask", 610_020, {}, 0],
    ["above our own ask", 610_021, {}, 0],
    ["the third of three", 609_000, { openOrdersMax: 3 }, 1],
    ["the third of two", 609_000, { openOrdersMax: 2 }, 0],
  ])("%s", (_, tick, g, places) => expect(placed(tick, g)).toBe(places));
});
