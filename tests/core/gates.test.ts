import { describe, expect, it } from "vitest";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import {
  gateMarket,
  gateQuote,
  type MarketGateInput,
  type QuoteGateInput,
  type SideTally,
} from "../../engine/core/risk/gates.ts";
import { reasonCodes, reasonText } from "../../engine/core/risk/reasons.ts";
import { btc, sol } from "./desk-fixture.ts";

const market: MarketGateInput = {
  gate: 2,
  accountLevel: 2,
  marketLevel: 2,
  cancelling: false,
  stalledMs: 0,
  stallMsMax: 2_000,
  skewMs: 0,
  skewMsMax: 500,
  driftBps: 0,
  driftBpsMax: 1_000,
  removed: false,
  enabled: true,
  stopped: false,
  paused: false,
  connected: true,
  gap: false,
  hasSettings: true,
  hasAccount: true,
  status: "open",
  bidTick: 610_000,
  askTick: 610_010,
  crossed: false,
  marketSpreadBpsMax: 100,
  bookAgeMs: 100,
  bookAgeMsMax: 5_000,
  equity: 100_000,
};
const quote: QuoteGateInput = {
  gate: 2,
  instrument: btc,
  positionLots: 0,
  positionLotsMin: -300,
  positionLotsMax: 300,
  orderLotsMax: 200,
  openOrdersMax: 40,
  bidTick: 610_000,
  askTick: 610_010,
  referenceTick: 610_005,
  collarBps: 300,
  orderValueMax: Number.POSITIVE_INFINITY,
  tickLotsMin: 100_000,
  tickLotValue: 0.0001,
  grossElsewhere: 0,
  grossMax: 400_000,
  equity: 100_000,
  marginFractionMin: 0.2,
  quoteTickLotsFree: Number.POSITIVE_INFINITY,
  baseLotsFree: Number.POSITIVE_INFINITY,
};
const why = () => ({ code: "", value: 0, limit: 0 });

describe("whether a market may be quoted at all", () => {
  it.each<[string, Partial<MarketGateInput>, string]>([
    ["all well", {}, ""],
    ["zeroed gate memory is closed", { gate: 0 }, "HALTED"],
    ["no settings read yet", { hasSettings: false }, "NO_SETTINGS"],
    ["the strategy threw", { stopped: true }, "STOPPED"],
    ["switched off", { enabled: false }, "DISABLED"],
    ["paused", { paused: true }, "PAUSED"],
    ["no connection", { connected: false }, "DISCONNECTED"],
    ["a gap in the market data", { connected: false, gap: true }, "FEED_GAP"],
    ["positions not read yet", { hasAccount: false }, "NO_ACCOUNT"],
    ["closed by the venue", { status: "closed" }, "MARKET_CLOSED"],
    ["no bid", { bidTick: -1 }, "NO_BOOK"],
    ["no ask", { askTick: -1 }, "NO_BOOK"],
    ["a book one millisecond too old", { bookAgeMs: 5_001 }, "BOOK_STALE"],
    ["a book of unknown age", { bookAgeMs: Number.NaN }, "BOOK_STALE"],
    ["a crossed book", { crossed: true }, "BOOK_CROSSED"],
    ["equity unknown", { equity: Number.NaN }, "NO_EQUITY"],
    ["no equity left", { equity: 0 }, "NO_EQUITY"],
  ])("%s", (_, change, code) => {
    const w = why();
    expect(gateMarket({ ...market, ...change }, w)).toBe(code === "");
    expect(w.code).toBe(code);
  });
});

describe("whether a quote may be sent", () => {
  it.each<[string, Partial<QuoteGateInput>, [0 | 1, number, number], string]>([
    ["a plain bid", {}, [0, 609_990, 20], ""],
    ["a plain ask", {}, [1, 610_020, 20], ""],
    ["size zero", {}, [0, 609_990, 0], "MIN_SIZE"],
    ["a negative size", {}, [0, 609_990, -5], "MIN_SIZE"],
    ["a size that is no number", {}, [0, 609_990, Number.NaN], "ORDER_SIZE"],
    ["an infinite size", {}, [0, 609_990, Number.POSITIVE_INFINITY], "ORDER_SIZE"],
    ["the largest order", {}, [0, 609_990, 200], ""],
    ["one lot above the largest order", {}, [0, 609_990, 201], "ORDER_SIZE"],
    [
      "below the venue's least size",
      { instrument: { ...btc, minLots: 21 as typeof btc.minLots } },
      [0, 609_990, 20],
      "MIN_SIZE",
    ],
    ["worth less than the venue takes", { tickLotsMin: 620_000 }, [0, 609_990, 1], "MIN_NOTIONAL"],
    ["worth just what the venue takes", { tickLotsMin: 609_990 }, [0, 609_990, 1], ""],
    ["inside the collar", {}, [0, 591_710, 20], ""],
    ["outside the collar", {}, [0, 591_700, 20], "PRICE_COLLAR"],
    ["no reference", { referenceTick: Number.NaN }, [0, 609_990, 20], "PRICE_COLLAR"],
    ["a bid at the best ask", {}, [0, 610_010, 20], "POST_ONLY"],
    ["an ask at the best bid", {}, [1, 610_000, 20], "POST_ONLY"],
    ["up to the position limit", { positionLots: 280 }, [0, 609_990, 20], ""],
    ["one lot beyond the position limit", { positionLots: 281 }, [0, 609_990, 20], "POSITION_LIMIT"],
    ["one lot beyond the short limit", { positionLots: -281 }, [1, 610_020, 20], "POSITION_LIMIT"],
    ["over the limit already: the side that reduces is kept", { positionLots: 500 }, [1, 610_020, 20], ""],
    ["over the limit already: the side that adds is not", { positionLots: 500 }, [0, 609_990, 20], "POSITION_LIMIT"],
    [
      "a spot ask beyond the balance",
      { instrument: sol, positionLots: 10, positionLotsMin: 0 },
      [1, 610_020, 20],
      "BALANCE",
    ],
    ["no room for another open order", { openOrdersMax: 0 }, [0, 609_990, 20], "OPEN_ORDERS"],
    ["gross exposure elsewhere fills the limit", { grossElsewhere: 399_500 }, [0, 609_990, 20], "GROSS_EXPOSURE"],
    ["margin fraction too thin", { equity: 200 }, [0, 609_990, 20], "MARGIN_FRACTION"],
    ["margin too thin, but the quote reduces", { equity: 200, positionLots: 100 }, [1, 610_020, 20], ""],
    ["equity unknown", { equity: Number.NaN }, [0, 609_990, 20], "MARGIN_FRACTION"],
    ["reduce only: adding", { gate: 1 }, [0, 609_990, 20], "REDUCE_ONLY"],
    ["reduce only: reducing", { gate: 1, positionLots: 20 }, [1, 610_020, 20], ""],
    ["reduce only: through zero", { gate: 1, positionLots: 10 }, [1, 610_020, 20], "REDUCE_ONLY"],
  ])("%s", (_, change, [side, tick, size], code) => {
    const wanted = new Wanted();
    wanted.quote(side, tick, size, 0);
    const w = why();
    const tally = [
      { lots: 0, tickLots: 0, orders: 0 },
      { lots: 0, tickLots: 0, orders: 0 },
    ] as [SideTally, SideTally];
    const q = wanted.at(0);
    expect(gateQuote(q, { ...quote, ...change }, tally, w)).toBe(code === "");
    expect(w.code).toBe(code);
    expect(q.approved).toBe(code === "");
  });

  it("quotes of one side add up: the level that would pass the limit together is refused", () => {
    const wanted = new Wanted();
    for (let i = 0; i < 4; i++) wanted.quote(0, 609_990 - i, 100, i);
    const tally: [SideTally, SideTally] = [
      { lots: 0, tickLots: 0, orders: 0 },
      { lots: 0, tickLots: 0, orders: 0 },
    ];
    const passed = [0, 1, 2, 3].map((i) => gateQuote(wanted.at(i), quote, tally, why()));
    expect(passed).toEqual([true, true, true, false]);
  });
});

describe("reasons in words", () => {
  it("names the number and the limit", () =>
    expect(reasonText(1, { code: "POSITION_LIMIT", value: -1.2, limit: -1.25 }, btc)).toBe(
      "ask held: position would reach −1.200 BTC of −1.250 BTC",
    ));
  it("counts bars while warming up", () =>
    expect(reasonText(0, { code: "WARMING_UP", value: 7, limit: 20 }, btc)).toBe("bid held: warming up: 7 of 20 bars"));
  it("has a sentence for every code", () => {
    for (const code of reasonCodes)
      expect(reasonText(0, { code, value: 1, limit: 2 }, btc)).toMatch(/^bid held: [a-zé0-9−]/);
  });
});
