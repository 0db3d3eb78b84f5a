/** A market's orders: who is alive, who is remembered, and what they can still do together. */
import { describe, expect, it } from "vitest";
import { CANCEL, NEW, type Order, REPLACE } from "../../engine/core/orders/order.ts";
import { ENDED_MAX, OrderTable } from "../../engine/core/orders/order-table.ts";
import { micros } from "../../engine/core/units.ts";
import { order } from "./order-fixture.ts";

const tableOf = (...orders: Order[]): OrderTable => {
  const table = new OrderTable();
  for (const o of orders) table.add(o);
  return table;
};
const end = (table: OrderTable, o: Order): boolean => {
  o.life = "closed";
  o.closedAs = "canceled";
  return table.settle(o);
};

describe("who is alive", () => {
  it("one that closes leaves, is found still, and its end is told once", () => {
    const [a, b] = [order(0, 100), order(0, 99)];
    const table = tableOf(a, b);
    expect([table.settle(a), end(table, a), table.settle(a)]).toEqual([false, true, false]);
    expect(table.live).toEqual([b]);
    expect(table.get(a.id)).toBe(a);
  });
  it("one that comes back to life is alive again, once", () => {
    const a = order(0, 100);
    const table = tableOf(a);
    end(table, a);
    a.life = "open";
    expect([table.settle(a), table.settle(a)]).toEqual([false, false]);
    expect(table.live).toEqual([a]);
  });
});

describe("what has ended is remembered", () => {
  const HOUR = 3_600_000_000;
  /** `count` orders that end one after the other, `every` microseconds apart. */
  const endMore = (table: OrderTable, count: number, every: number, from = 0): Order[] =>
    Array.from({ length: count }, (_, i) => {
      const o = order(0, 100);
      table.add(o);
      o.closedAt = micros(from + i * every);
      end(table, o);
      return o;
    });
  const found = (table: OrderTable, ...orders: (Order | undefined)[]) =>
    orders.map((o) => table.get(o!.id) !== undefined);
  it("for a day, however many there are", () => {
    const table = tableOf();
    const orders = endMore(table, 49, HOUR / 2);
    expect(found(table, orders[0], orders[48])).toEqual([true, true]);
    endMore(table, 1, 0, 24 * HOUR + 1);
    expect(found(table, orders[0], orders[1])).toEqual([false, true]);
    expect(table.takeShortfall()).toBeNull();
  });
  it("and one that comes back to life after that is found again, so that a word can end it", () => {
    const table = tableOf();
    const [first] = endMore(table, 1, 0);
    endMore(table, 1, 0, 25 * HOUR);
    expect(found(table, first)).toEqual([false]);
    first!.life = "open";
    table.settle(first!);
    expect(found(table, first)).toEqual([true]);
    expect(table.live).toEqual([first]);
  });
  it("up to a bound that the markets of a desk share, and what had to go early is told once", () => {
    const table = tableOf();
    table.share(20);
    const most = ENDED_MAX / 20;
    const orders = endMore(table, most * 1.125, 1_000);
    expect(found(table, orders[0])).toEqual([true]);
    expect(table.takeShortfall()).toBeNull();
    endMore(table, 1, 0, most * 1_125);
    expect(found(table, orders[most / 8], orders[most / 8 + 1])).toEqual([false, true]);
    expect(table.takeShortfall()).toBe(most * 1_000);
    expect(table.takeShortfall()).toBeNull();
  });
  it("a thousand of each market are, however many markets there are", () => {
    const table = tableOf();
    table.share(1_000);
    const orders = endMore(table, 1_126, 1);
    expect(found(table, orders[125], orders[126])).toEqual([false, true]);
  });
  it("but none that has come back to life since goes", () => {
    const table = tableOf();
    const [first, second] = endMore(table, 2, 1) as [Order, Order];
    first.life = "open";
    table.settle(first);
    endMore(table, 1, 0, 25 * HOUR);
    expect(found(table, first, second)).toEqual([true, false]);
  });
  it("one that ended twice is kept from its later end on", () => {
    const table = tableOf();
    const [twice] = endMore(table, 1, 1) as [Order];
    twice.life = "open";
    table.settle(twice);
    twice.closedAt = micros(10 * HOUR);
    end(table, twice);
    endMore(table, 1, 0, 25 * HOUR);
    expect(found(table, twice)).toEqual([true]);
    endMore(table, 1, 0, 35 * HOUR);
    expect(found(table, twice)).toEqual([false]);
  });
  it("none is lost where thousands are let go over days", () => {
    const table = tableOf();
    const orders = endMore(table, 20_000, HOUR / 100);
    const kept = orders.filter((o) => table.get(o.id) !== undefined);
    expect(kept).toEqual(orders.slice(-2_401));
  });
});

it("each side's exposure is its own", () => {
  const table = tableOf(order(0, 100), order(0, 99, { cumLots: 4 }), order(1, 200, { pending: REPLACE, toLots: 20 }));
  expect([table.exposedLots(0), table.exposedLots(1)]).toEqual([16, 20]);
  expect([table.exposedTickLots(0), table.exposedTickLots(1)]).toEqual([1_594, 4_000]);
});

describe("what of ours a book shows at a tick", () => {
  const sent: Partial<Order> = { life: "sent", pending: NEW };
  it.each<[string, Order[], number | undefined, number]>([
    ["what rests there, less what has filled", [order(0, 100), order(0, 100, { cumLots: 4 })], 50, 16],
    ["not what rests elsewhere", [order(0, 99)], 50, 0],
    ["not the other side's", [order(1, 100)], 50, 0],
    ["not what rests on the other side and is on its way here", [order(1, 100, sent)], 50, 0],
    ["one on its way, where the book has room for it", [order(0, 100, sent)], 10, 10],
    ["one on its way, less what has filled", [order(0, 100, { ...sent, cumLots: 4 })], 50, 6],
    ["one on its way, where the book shows too little for it", [order(0, 100, sent)], 9, 0],
    ["one on its way to another tick", [order(0, 99, sent)], 50, 0],
    ["one on its way, where it is not said what the book shows", [order(0, 100, sent)], undefined, 0],
    ["one that never rests", [order(0, 100, { ...sent, tif: "ioc" })], 50, 0],
    ["what rests, and what the book is too small for besides", [order(0, 100), order(0, 100, sent)], 19, 10],
    ["what rests and what is on its way together", [order(0, 100), order(0, 100, sent)], 20, 20],
    ["an amend's new price", [order(0, 99, { pending: REPLACE, toTick: 100, toLots: 12 })], 50, 12],
    ["a new price that nobody asked for", [order(0, 99, { toTick: 100, toLots: 12 })], 50, 0],
    ["one that is told to go: it is there still", [order(0, 100, { pending: CANCEL })], 50, 10],
    ["what rests, where it is not said what the book shows", [order(0, 100)], undefined, 10],
    ["what rests, where the book shows less than that", [order(0, 100)], 5, 10],
  ])("%s", (_, orders, shown, lots) => expect(tableOf(...orders).displayedLots(0, 100, shown)).toBe(lots));
});
