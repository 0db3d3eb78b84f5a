/** The two numbers that a gate decided by, what stands exactly at each limit, and which gate speaks where several would. */
import { describe, expect, it } from "vitest";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import {
  type BookHealthInput,
  gateBookSide,
  gateMarket,
  gateQuote,
  type MarketGateInput,
  type QuoteGateInput,
  reduces,
  type SideTally,
  withinBalance,
  withinExposure,
  withinPosition,
} from "../../engine/core/risk/gates.ts";
import { lots, type Side } from "../../engine/core/units.ts";
import { btc } from "./desk-fixture.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const passes = { code: "", value: 0, limit: 0 };

const market: MarketGateInput = {
  ...{ gate: 2, accountLevel: 2, marketLevel: 2, cancelling: false, stalledMs: 0, stallMsMax: 2_000 },
  ...{ skewMs: 0, skewMsMax: 500, driftBps: 0, driftBpsMax: 1_000, removed: false, enabled: true, stopped: false },
  ...{ paused: false, connected: true, gap: false, hasSettings: true, hasAccount: true, status: "open" },
  ...{ bidTick: 990, askTick: 1_010, crossed: false, marketSpreadBpsMax: 200, bookAgeMs: 100, bookAgeMsMax: 5_000 },
  equity: 1,
};
describe("a market", () => {
  it.each<[string, Partial<MarketGateInput>, string, number, number]>([
    ["stood still for a moment", { stalledMs: 1 }, "LOOP_STALLED", 1, 2_000],
    ["stood still for an unknown time", { stalledMs: Number.NaN }, "LOOP_STALLED", Number.NaN, 2_000],
    ["a clock at the limit", { skewMs: 500 }, "", 0, 0],
    ["a clock beyond it", { skewMs: 501 }, "CLOCK_SKEW", 501, 500],
    ["an unknown clock", { skewMs: Number.NaN }, "CLOCK_SKEW", Number.NaN, 500],
    ["a book of the limit's age", { bookAgeMs: 5_000 }, "", 0, 0],
    ["an older one", { bookAgeMs: 5_001 }, "BOOK_STALE", 5_001, 5_000],
    ["a crossed book", { crossed: true }, "BOOK_CROSSED", 990, 1_010],
    ["a market as wide as it may be", {}, "", 0, 0],
    ["a tick wider", { askTick: 1_011 }, "MARKET_WIDE", (21 / 2_001) * 20_000, 200],
    ["a reference that moved to the limit", { driftBps: 1_000 }, "", 0, 0],
    ["and beyond it", { driftBps: 1_001 }, "PRICE_DRIFT", 1_001, 1_000],
    ["an unknown drift", { driftBps: Number.NaN }, "PRICE_DRIFT", Number.NaN, 1_000],
    ["no bid", { bidTick: 0 }, "NO_BOOK", 0, 0],
    ["no ask", { askTick: 0 }, "NO_BOOK", 0, 0],
    ["a debt", { equity: -5 }, "NO_EQUITY", -5, 0],
    ["the account halted", { accountLevel: 0 }, "ACCOUNT_HALTED", 0, 0],
    ["the market switched off", { marketLevel: 0 }, "SWITCHED_OFF", 0, 0],
    ["both reducing: it may be quoted", { gate: 1, accountLevel: 1, marketLevel: 1 }, "", 0, 0],
    ["being cancelled", { cancelling: true }, "CANCELLING", 0, 0],
    ["removed", { removed: true }, "REMOVED", 0, 0],
    ["reduce-only by the venue: it may be quoted", { status: "reduce-only" }, "", 0, 0],
  ])("%s", (_, change, code, value, limit) => {
    const w = why();
    expect(gateMarket({ ...market, ...change }, w)).toBe(code === "");
    expect(w).toEqual({ code, value, limit });
  });
  it("where everything is wrong the gravest speaks, and with it cured the next", () => {
    const wrong: [keyof MarketGateInput, unknown, string][] = [
      ["gate", 0, "HALTED"],
      ["accountLevel", 0, "ACCOUNT_HALTED"],
      ["cancelling", true, "CANCELLING"],
      ["removed", true, "REMOVED"],
      ["hasSettings", false, "NO_SETTINGS"],
      ["stopped", true, "STOPPED"],
      ["marketLevel", 0, "SWITCHED_OFF"],
      ["enabled", false, "DISABLED"],
      ["paused", true, "PAUSED"],
      ["connected", false, "DISCONNECTED"],
      ["stalledMs", 1, "LOOP_STALLED"],
      ["skewMs", 501, "CLOCK_SKEW"],
      ["hasAccount", false, "NO_ACCOUNT"],
      ["status", "closed", "MARKET_CLOSED"],
      ["bidTick", -1, "NO_BOOK"],
      ["bookAgeMs", 6_000, "BOOK_STALE"],
      ["crossed", true, "BOOK_CROSSED"],
      ["marketSpreadBpsMax", 1, "MARKET_WIDE"],
      ["driftBps", 1_001, "PRICE_DRIFT"],
      ["equity", 0, "NO_EQUITY"],
    ];
    const said = wrong.map((_, from) => {
      const w = why();
      gateMarket({ ...market, ...Object.fromEntries(wrong.slice(from).map(([k, v]) => [k, v])) }, w);
      return w.code;
    });
    expect(said).toEqual(wrong.map(([, , code]) => code));
  });
});

describe("the book on a side", () => {
  const book: BookHealthInput = { levels: [2, 5], lots: [10, 40], levelsMin: 2, lotsMin: 10, lotSize: 0.5 };
  it.each<[string, Side, Partial<BookHealthInput>, string, number, number]>([
    ["just enough of it", 0, {}, "", 0, 0],
    ["a level too few", 0, { levelsMin: 3 }, "BOOK_THIN", 2, 3],
    ["enough levels on the other side help nothing", 1, { levels: [9, 1] }, "BOOK_THIN", 1, 2],
    ["a lot too little, said in base", 0, { lotsMin: 11 }, "BOOK_SHALLOW", 5, 5.5],
    ["unknown depth", 1, { lots: [10, Number.NaN] }, "BOOK_SHALLOW", Number.NaN, 5],
  ])("%s", (_, side, change, code, value, limit) => {
    const w = why();
    expect(gateBookSide(side, { ...book, ...change }, w)).toBe(code === "");
    expect(w).toEqual({ code, value, limit });
  });
});

const linear = { ...btc, tickSize: 2, lotSize: 0.5, minLots: lots(3), ordersMax: 10 };
const spot = { ...linear, kind: "spot" as const };
const quote: QuoteGateInput = {
  ...{ gate: 2, instrument: linear, positionLots: 0, positionLotsMin: -100, positionLotsMax: 100, orderLotsMax: 50 },
  ...{ openOrdersMax: 8, bidTick: 990, askTick: 1_010, referenceTick: 1_000, collarBps: 500, orderValueMax: 1e9 },
  ...{ tickLotsMin: 2_900, tickLotValue: 0.5, grossElsewhere: 1_000, grossMax: 1e9, equity: 1e9 },
  ...{ marginFractionMin: 0.25, quoteTickLotsFree: 30_000, baseLotsFree: 40 },
};
const tallies = (bids: Partial<SideTally> = {}, asks: Partial<SideTally> = {}): [SideTally, SideTally] => [
  { lots: 0, tickLots: 0, orders: 0, ...bids },
  { lots: 0, tickLots: 0, orders: 0, ...asks },
];
describe("a quote", () => {
  type Row = [
    what: string,
    change: Partial<QuoteGateInput>,
    quote: [Side, number, number],
    tally: [SideTally, SideTally],
    code: string,
    value: number,
    limit: number,
  ];
  const none = tallies();
  it.each<Row>([
    ["only reducing, and it adds", { gate: 1, positionLots: 7 }, [0, 980, 5], none, "REDUCE_ONLY", 3.5, 0],
    [
      "only reducing by the venue",
      { instrument: { ...linear, status: "reduce-only" } },
      [0, 980, 5],
      none,
      "REDUCE_ONLY",
      0,
      0,
    ],
    ["only reducing, all of what is held", { gate: 1, positionLots: 7 }, [1, 1_020, 7], none, "", 0, 0],
    ["and a lot more", { gate: 1, positionLots: 7 }, [1, 1_020, 8], none, "REDUCE_ONLY", 3.5, 0],
    [
      "and with what stands before it",
      { gate: 1, positionLots: -7 },
      [0, 980, 4],
      tallies({ lots: 4 }),
      "REDUCE_ONLY",
      -3.5,
      0,
    ],
    [
      "just as much with what stands before it",
      { gate: 1, positionLots: -7 },
      [0, 980, 3],
      tallies({ lots: 4 }),
      "",
      0,
      0,
    ],
    ["a lot too large", {}, [0, 980, 51], none, "ORDER_SIZE", 25.5, 25],
    ["half a lot", {}, [0, 980, 5.5], none, "ORDER_SIZE", 2.75, 25],
    ["the least size", {}, [0, 980, 3], none, "", 0, 0],
    ["below it", {}, [0, 980, 2], none, "MIN_SIZE", 1, 1.5],
    [
      "nothing, where there is no least size",
      { instrument: { ...linear, minLots: lots(0) } },
      [0, 980, 0],
      none,
      "MIN_SIZE",
      0,
      0,
    ],
    ["worth too little", { tickLotsMin: 3_000 }, [0, 980, 3], none, "MIN_NOTIONAL", 1_470, 1_500],
    ["just at the collar", {}, [0, 950, 5], none, "", 0, 0],
    ["beyond it", {}, [0, 949, 5], none, "PRICE_COLLAR", 510, 500],
    ["beyond it above", {}, [1, 1_051, 5], none, "PRICE_COLLAR", 510, 500],
    ["worth just what it may be", { orderValueMax: 2_500 }, [0, 980, 5], none, "", 0, 0],
    [
      "worth more at the reference, if not at its price",
      { orderValueMax: 2_499 },
      [0, 980, 5],
      none,
      "ORDER_VALUE",
      2_500,
      2_499,
    ],
    ["a bid at the ask", {}, [0, 1_010, 5], none, "POST_ONLY", 2_020, 2_020],
    ["an ask at the bid", {}, [1, 990, 5], none, "POST_ONLY", 1_980, 1_980],
    ["a bid a tick below the ask", {}, [0, 1_009, 5], none, "", 0, 0],
    ["an ask a tick above the bid", {}, [1, 991, 5], none, "", 0, 0],
    ["a lot beyond the position", { positionLots: 96 }, [0, 980, 5], none, "POSITION_LIMIT", 50.5, 50],
    ["a lot beyond it with what stands before", {}, [0, 980, 5], tallies({ lots: 96 }), "POSITION_LIMIT", 50.5, 50],
    ["a lot beyond it below", { positionLots: -96 }, [1, 1_020, 5], none, "POSITION_LIMIT", -50.5, -50],
    ["spot: paid for to the last", { instrument: spot, quoteTickLotsFree: 4_900 }, [0, 980, 5], none, "", 0, 0],
    [
      "spot: not paid for",
      { instrument: spot, quoteTickLotsFree: 4_899 },
      [0, 980, 5],
      none,
      "QUOTE_BALANCE",
      2_450,
      2_449.5,
    ],
    [
      "spot: with what stands before it",
      { instrument: spot, quoteTickLotsFree: 4_900 },
      [0, 980, 5],
      tallies({ tickLots: 100 }),
      "QUOTE_BALANCE",
      2_500,
      2_450,
    ],
    [
      "spot: delivered to the last",
      { instrument: spot, positionLots: 9, baseLotsFree: 5 },
      [1, 1_020, 5],
      none,
      "",
      0,
      0,
    ],
    [
      "spot: locked elsewhere",
      { instrument: spot, positionLots: 9, baseLotsFree: 4 },
      [1, 1_020, 5],
      none,
      "BALANCE",
      2.5,
      2,
    ],
    [
      "spot: with what stands before it",
      { instrument: spot, positionLots: 9 },
      [1, 1_020, 5],
      tallies({}, { lots: 5 }),
      "BALANCE",
      5,
      4.5,
    ],
    ["the eighth of eight", {}, [0, 980, 5], tallies({ orders: 4 }, { orders: 3 }), "", 0, 0],
    ["the ninth", {}, [0, 980, 5], tallies({ orders: 4 }, { orders: 4 }), "OPEN_ORDERS", 9, 8],
    ["more than the venue takes", { openOrdersMax: 20 }, [0, 980, 5], tallies({ orders: 10 }), "OPEN_ORDERS", 11, 10],
    ["the account's worst case at its limit", { grossMax: 3_500 }, [0, 980, 5], none, "", 0, 0],
    ["beyond it", { grossMax: 3_499 }, [0, 980, 5], none, "GROSS_EXPOSURE", 3_500, 3_499],
    [
      "beyond it with what stands before it",
      { grossMax: 3_999 },
      [0, 980, 5],
      tallies({ lots: 1 }),
      "GROSS_EXPOSURE",
      4_000,
      3_999,
    ],
    [
      "of the two sides the larger counts",
      { grossMax: 5_999 },
      [0, 980, 5],
      tallies({}, { lots: 10 }),
      "GROSS_EXPOSURE",
      6_000,
      5_999,
    ],
    [
      "an ask with what stands before it",
      { grossMax: 3_999 },
      [1, 1_020, 5],
      tallies({}, { lots: 1 }),
      "GROSS_EXPOSURE",
      4_000,
      3_999,
    ],
    [
      "an ask, where the bids are more",
      { grossMax: 5_999 },
      [1, 1_020, 5],
      tallies({ lots: 10 }),
      "GROSS_EXPOSURE",
      6_000,
      5_999,
    ],
    ["beyond it, and it reduces", { grossMax: 1, positionLots: 20 }, [1, 1_020, 5], none, "", 0, 0],
    ["the margin at its least", { equity: 875 }, [0, 980, 5], none, "", 0, 0],
    ["below it", { equity: 700 }, [0, 980, 5], none, "MARGIN_FRACTION", 20, 25],
  ])("%s", (_, change, [side, tick, size], tally, code, value, limit) => {
    const wanted = new Wanted();
    wanted.quote(side, tick, size, 0);
    const q = wanted.at(0);
    const w = why();
    const before = structuredClone(tally);
    const mine = structuredClone(tally);
    expect(gateQuote(q, { ...quote, ...change }, mine, w)).toBe(code === "");
    expect(w.code).toBe(code);
    expect([w.value, w.limit]).toEqual([expect.closeTo(value, 6), expect.closeTo(limit, 6)]);
    expect(q.approved).toBe(code === "");
    // What passes is counted, on its own side alone; what does not, is not.
    if (code === "") {
      const b = before[side]!;
      before[side] = { lots: b.lots + size, tickLots: b.tickLots + tick * size, orders: b.orders + 1 };
    }
    expect(mine).toEqual(before);
  });
  it("one that is meant to trade may cross", () => {
    const wanted = new Wanted();
    wanted.quote(0, 1_010, 5, 0);
    wanted.at(0).taker = true;
    expect(gateQuote(wanted.at(0), quote, tallies(), why())).toBe(true);
  });
});

describe("the worst cases by themselves", () => {
  it.each<[string, Side, number, number, boolean]>([
    ["buying back a part", 0, -10, 4, true],
    ["buying back all", 0, -10, 10, true],
    ["buying back more", 0, -10, 11, false],
    ["buying with nothing held", 0, 0, 1, false],
    ["selling a part", 1, 10, 4, true],
    ["selling all", 1, 10, 10, true],
    ["selling more", 1, 10, 11, false],
    ["selling with nothing held", 1, 0, 1, false],
  ])("%s reduces: %s", (_, side, position, size, is) => expect(reduces(side, position, size)).toBe(is));
  it.each<[string, Side, number, number, typeof passes]>([
    ["at the limit", 0, 90, 10, passes],
    ["beyond it", 0, 90, 11, { code: "POSITION_LIMIT", value: 50.5, limit: 50 }],
    ["at the lower limit", 1, -90, 10, passes],
    ["beyond it", 1, -90, 11, { code: "POSITION_LIMIT", value: -50.5, limit: -50 }],
    ["sold short beyond its limit, and bought back to zero", 0, -150, 150, passes],
    ["bought beyond its limit, and sold to zero", 1, 150, 150, passes],
    ["an unknown position", 0, Number.NaN, 1, { code: "POSITION_LIMIT", value: Number.NaN, limit: 50 }],
    ["an unknown position", 1, Number.NaN, 1, { code: "POSITION_LIMIT", value: Number.NaN, limit: -50 }],
  ])("a position %s", (_, side, positionLots, size, expected) => {
    const w = why();
    expect(withinPosition(side, size, { ...quote, positionLots }, w)).toBe(expected === passes);
    expect(w).toEqual(expected);
  });
  it.each<[string, Side, Partial<QuoteGateInput>, typeof passes]>([
    ["held above a limit that is below zero, and bought to it", 0, { positionLots: -20, positionLotsMax: -10 }, passes],
    ["held below a limit that is above zero, and sold to it", 1, { positionLots: 20, positionLotsMin: 10 }, passes],
  ])("a position %s", (_, side, change, expected) => {
    const w = why();
    expect(withinPosition(side, 15, { ...quote, ...change }, w)).toBe(expected === passes);
  });
  it.each<[string, number, number, number, Partial<QuoteGateInput>, typeof passes]>([
    ["long: its bids count", 10, 4, 4, { grossMax: 8_000 }, passes],
    [
      "long: its bids count, beyond",
      10,
      4,
      4,
      { grossMax: 7_999 },
      { code: "GROSS_EXPOSURE", value: 8_000, limit: 7_999 },
    ],
    [
      "short: its asks count, beyond",
      -10,
      4,
      4,
      { grossMax: 7_999 },
      { code: "GROSS_EXPOSURE", value: 8_000, limit: 7_999 },
    ],
    ["nothing anywhere needs no margin", 0, 0, 0, { grossElsewhere: 0, equity: -1 }, passes],
    [
      "an unknown worst case",
      0,
      1,
      1,
      { grossElsewhere: Number.NaN },
      { code: "GROSS_EXPOSURE", value: Number.NaN, limit: 1e9 },
    ],
    ["unknown equity", 0, 1, 1, { equity: Number.NaN }, { code: "MARGIN_FRACTION", value: Number.NaN, limit: 25 }],
    ["elsewhere alone", 0, 0, 0, { equity: 200 }, { code: "MARGIN_FRACTION", value: 20, limit: 25 }],
  ])("an account, %s", (_, positionLots, bids, asks, change, expected) => {
    const w = why();
    expect(withinExposure(bids, asks, { ...quote, positionLots, ...change }, w)).toBe(expected === passes);
    expect(w).toEqual(expected);
  });
  it("no balance is asked for a perpetual", () =>
    expect(withinBalance(0, { lots: 1e9, tickLots: 1e12 }, { ...quote, quoteTickLotsFree: 0 }, why())).toBe(true));
  it.each<[string, Side, Partial<QuoteGateInput>, typeof passes]>([
    [
      "less than nothing free to pay with is shown as nothing",
      0,
      { quoteTickLotsFree: -5 },
      { code: "QUOTE_BALANCE", value: 500, limit: 0 },
    ],
    [
      "less than nothing free to deliver is shown as nothing",
      1,
      { baseLotsFree: -5 },
      { code: "BALANCE", value: 5, limit: 0 },
    ],
  ])("%s", (_, side, change, expected) => {
    const w = why();
    expect(withinBalance(side, { lots: 10, tickLots: 1_000 }, { ...quote, instrument: spot, ...change }, w)).toBe(
      false,
    );
    expect(w).toEqual(expected);
  });
});
