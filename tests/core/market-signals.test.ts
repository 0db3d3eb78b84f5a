import { describe, expect, it } from "vitest";
import { ArrivalLog } from "../../engine/core/market/arrivals.ts";
import { Book } from "../../engine/core/market/book.ts";
import { OthersDepth } from "../../engine/core/market/depth.ts";
import { OrderTable } from "../../engine/core/orders/order-table.ts";
import { ASK, BID, micros } from "../../engine/core/units.ts";
import { levels, T0, TestDesk } from "./desk-fixture.ts";
import { order } from "./order-fixture.ts";

const S = 1_000_000;
const print = (second: number, price: number, over: { taker?: 0 | 1; exchangeAt?: number; mid?: number } = {}) => ({
  at: micros(T0 + second * S),
  exchangeAt: T0 + second * S,
  taker: BID as 0 | 1,
  price,
  mid: 100,
  ...over,
});

describe("arrivals of market orders", () => {
  const log = (...prints: ReturnType<typeof print>[]) => {
    const a = new ArrivalLog();
    for (const p of prints) a.add(p);
    return a;
  };
  const depths = (a: ArrivalLog, seconds: number, at: number) => {
    const w = a.over(seconds, micros(T0 + at * S));
    return [...w.depths.subarray(0, w.count)];
  };
  it.each([
    ["a buyer reaches above the mid", [print(1, 100.5)], [0.5]],
    ["a seller reaches below it", [print(1, 99.25, { taker: ASK })], [0.75]],
    ["prints of one order count once, at the deepest", [print(1, 100.5), print(1, 101.5), print(1, 101)], [1.5]],
    ["another side at the same time is another order", [print(1, 100.5), print(1, 99, { taker: ASK })], [0.5, 1]],
    ["a print with no mid before it is not counted", [print(1, 100.5, { mid: Number.NaN }), print(2, 101)], [1]],
    ["what is older than the window is left out", [print(-40, 100.5), print(1, 102)], [2]],
  ])("%s", (_, prints, expected) => expect(depths(log(...prints), 60, 30)).toEqual(expected));
  it("covers the seconds since the first print where there are fewer than asked for", () => {
    const a = log(print(10, 101));
    expect(a.over(60, micros(T0 + 30 * S)).seconds).toBe(20);
    expect(new ArrivalLog().over(60, micros(T0)).seconds).toBe(0);
  });
  it("a full ring covers only what it still holds", () => {
    const a = new ArrivalLog();
    for (let i = 0; i < 5_000; i++) a.add(print(i, 101));
    const w = a.over(100_000, micros(T0 + 5_000 * S));
    expect([w.count, w.seconds]).toEqual([4_096, 4_096]);
  });
});

describe("the book of the others", () => {
  const book = new Book();
  book.apply({
    type: "book",
    market: 0,
    at: micros(T0),
    exchangeAt: null,
    kind: "snapshot",
    levels: levels([
      [0, 100, 5],
      [0, 99, 7],
      [0, 98, 9],
      [1, 102, 4],
    ]),
    from: 0,
    to: 4,
  });
  it("leaves out what is ours, level by level", () => {
    const orders = new OrderTable();
    orders.add(order(BID, 100, { lots: 5 }));
    orders.add(order(BID, 99, { lots: 3 }));
    const d = new OthersDepth().read(10, { book, orders });
    expect(Array.from({ length: d.bids }, (_, i) => [d.bidPrice[i], d.bidSize[i]])).toEqual([
      [99, 4],
      [98, 9],
    ]);
  });
  it("reads no more levels than asked for", () => {
    expect(new OthersDepth().read(2, { book, orders: new OrderTable() })).toMatchObject({ bids: 2, asks: 1 });
  });
});

describe("the health of the book holds a side, whichever strategy quotes it", () => {
  const reasons = (limits: Record<string, number>) => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) Object.assign(m.limits, limits);
    });
    t.pass(250);
    return t.desk.markets[0]!.reasons.map((r) => r.code);
  };
  it.each([
    ["fewer levels than asked for", { bookLevelsMin: 3 }, ["BOOK_THIN", "BOOK_THIN"]],
    ["less depth than asked for", { bookDepthMin: 1e9 }, ["BOOK_SHALLOW", "BOOK_SHALLOW"]],
    ["a market wider than allowed", { marketSpreadBpsMax: 0.1 }, ["MARKET_WIDE", "MARKET_WIDE"]],
    ["nothing asked for", { bookLevelsMin: 0, bookDepthMin: 0 }, ["", ""]],
  ])("%s", (_, limits, expected) => expect(reasons(limits)).toEqual(expected));
  it("one thin side holds that side alone", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.bookLevelsMin = 3;
    });
    t.oblige();
    t.send({
      type: "book",
      market: 0,
      kind: "delta",
      levels: levels([[0, 609_900, 5]]),
      from: 0,
      to: 1,
    });
    t.pass(250);
    t.oblige();
    t.pass(250);
    expect(t.desk.markets[0]!.reasons.map((r) => r.code)).toEqual(["", "BOOK_THIN"]);
  });
});
