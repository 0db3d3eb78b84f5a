/** One order by itself: what is known of a new one, what of it can still fill or cost, and the name that is shown. */
import { describe, expect, it } from "vitest";
import {
  CANCEL,
  exposedLots,
  exposedTickLots,
  makeKnown,
  makeOrder,
  NEW,
  type Order,
  putInDoubt,
  REPLACE,
  shownLife,
} from "../../engine/core/orders/order.ts";
import { micros } from "../../engine/core/units.ts";
import { order } from "./order-fixture.ts";

it("a new order is known, never sent, on its way to be new, and nothing else is known of it", () =>
  expect(makeOrder({ id: 7, market: 2, side: 1, tick: 100, lots: 30, createdAt: micros(5) })).toEqual({
    ...{ id: 7, market: 2, side: 1, tick: 100, lots: 30, cumLots: 0, level: 0, layer: "", tif: "post-only" },
    ...{ reduceOnly: false, strategy: "", revision: 0, decision: 0, life: "intent", closedAs: "", pending: NEW },
    ...{
      known: true,
      doubtAt: 0,
      doubtedFrom: 0,
      toTick: 100,
      toLots: 30,
      replacedBy: 0,
      toldCum: 0,
      toldCumAt: 0,
      takenBack: [],
      trades: [],
      bookedAt: 0,
      disputed: null,
      unpricedAt: 0,
      endAs: "",
      isFromJournal: false,
    },
    ...{ expiresAt: 0, createdAt: 5, actedAt: 5, placedAt: 5, unlistedAt: 0, toldAt: 0, toldAs: "" },
    ...{ ackMicros: -1, closedAt: 0, queriedAt: 0, cancelTries: 0, proof: "" },
  }));
it("one that is made with fills was told of them", () => expect(order(0, 100, { cumLots: 4 }).toldCum).toBe(4));

describe("what of an order can still fill, and what that costs at the most", () => {
  it.each<[string, Partial<Order>, number, number]>([
    ["whole", {}, 10, 1_000],
    ["filled in part", { cumLots: 4 }, 6, 600],
    ["filled for more than it was", { cumLots: 12 }, 0, 0],
    ["on its way", { life: "sent", pending: NEW }, 10, 1_000],
    ["in doubt", { known: false }, 10, 1_000],
    ["told to go", { pending: CANCEL }, 10, 1_000],
    ["closed, with lots left", { life: "closed", closedAs: "canceled", cumLots: 4 }, 0, 0],
    ["ended, all its fills booked", { endAs: "canceled", cumLots: 4 }, 0, 0],
    ["ended, and 3 lots of fills owed", { endAs: "canceled", cumLots: 4, toldCum: 7 }, 3, 300],
    ["ended, with more booked than was told", { endAs: "canceled", cumLots: 4, toldCum: 2 }, 0, 0],
    ["growing", { pending: REPLACE, toLots: 25, toTick: 100 }, 25, 2_500],
    ["shrinking: the old leg may stay", { pending: REPLACE, toLots: 5, toTick: 100 }, 10, 1_000],
    ["shrinking to a dearer price", { pending: REPLACE, toLots: 9, toTick: 200 }, 10, 1_800],
    ["growing, filled in part", { pending: REPLACE, toLots: 25, toTick: 101, cumLots: 5 }, 20, 2_020],
    ["a larger leg that nobody asked for", { toLots: 25, toTick: 200 }, 10, 1_000],
    ["moved below what it has filled", { pending: REPLACE, toLots: 3, toTick: 300, cumLots: 4 }, 6, 600],
  ])("%s", (_, more, lots, tickLots) => {
    const o = order(0, 100, more);
    expect([exposedLots(o), exposedTickLots(o)]).toEqual([lots, tickLots]);
  });
});

describe("the name that is shown", () => {
  it.each<[string, Partial<Order>]>([
    ["open", {}],
    ["partially-filled", { cumLots: 1 }],
    ["pending-new", { life: "intent", pending: NEW }],
    ["pending-new", { life: "sent", pending: NEW, cumLots: 1 }],
    ["pending-cancel", { pending: CANCEL }],
    ["pending-cancel", { pending: CANCEL | REPLACE }],
    ["pending-amend", { pending: REPLACE }],
    ["unknown", { known: false, pending: CANCEL }],
    ["unknown", { known: false, life: "closed", closedAs: "filled" }],
    ["expired", { life: "closed", closedAs: "expired", pending: CANCEL }],
  ])("%s: %j", (name, more) => expect(shownLife(order(0, 100, more))).toBe(name));
});

it("in doubt since the first time, until it is known again", () => {
  const o = order(0, 100);
  putInDoubt(o, micros(5));
  putInDoubt(o, micros(9));
  expect([o.known, o.doubtAt]).toEqual([false, 5]);
  makeKnown(o);
  expect([o.known, o.doubtAt]).toEqual([true, 0]);
});
