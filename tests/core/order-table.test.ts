/** A market's orders: who is alive, who is remembered, and what they can still do together. */
import { describe, expect, it } from "vitest";
import { CANCEL, NEW, type Order, REPLACE } from "../../engine/core/orders/order.ts";
import { OrderTable } from "../../engine/core/orders/order-table.ts";
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

describe("how many that have ended are remembered", () => {
  const endMore = (table: OrderTable, count: number): Order[] =>
    Array.from({ length: count }, () => {
      const o = order(0, 100);
      table.add(o);
      end(table, o);
      return o;
    });
  it.each([
    ["8,000 are", 8_000, [true, true, true, true]],
    ["with one more the older 4,000 go", 8_001, [false, false, true, true]],
  ])("%s", (_, count, kept) => {
    const table = tableOf();
    const orders = endMore(table, count);
    expect([0, 3_999, 4_000, count - 1].map((i) => table.get(orders[i]!.id) !== undefined)).toEqual(kept);
  });
  it("but none that has come back to life since goes", () => {
    const table = tableOf();
    const [first, second] = endMore(table, 8_000) as [Order, Order];
    first.life = "open";
    table.settle(first);
    endMore(table, 1);
    expect([table.get(first.id), table.get(second.id)]).toEqual([first, undefined]);
  });
  it("one that ended twice goes once", () => {
    const table = tableOf();
    const [twice] = endMore(table, 1) as [Order];
    twice.life = "open";
    table.settle(twice);
    endMore(table, 4_500);
    end(table, twice);
    endMore(table, 8_000);
    expect(table.get(twice.id)).toBeUndefined();
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
