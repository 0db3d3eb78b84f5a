/** Which of several orders goes to which of several quotes, by place, level, layer and age, and which slot a busy one keeps. */
import { describe, expect, it } from "vitest";
import { NEW, type Order, REPLACE } from "../../engine/core/orders/order.ts";
import { OrderTable } from "../../engine/core/orders/order-table.ts";
import { Plan, reconcile } from "../../engine/core/orders/reconcile.ts";
import { Wanted, type WantedQuote } from "../../engine/core/quoting/wanted.ts";
import { order } from "./order-fixture.ts";

describe("who keeps which slot, and who goes where", () => {
  const sent: Partial<Order> = { life: "sent", pending: NEW };
  interface Quote {
    side?: 0 | 1;
    tick: number;
    level?: number;
    layer?: string;
    size?: number;
  }
  const wantedOf = (quotes: readonly Quote[]): Wanted => {
    const wanted = new Wanted();
    for (const { side = 0, tick, level = 0, layer = "", size = 10 } of quotes) {
      wanted.quote(side, tick, size, level, layer);
      wanted.at(wanted.count - 1).approved = true;
    }
    return wanted;
  };
  const tableOf = (orders: readonly Order[]): OrderTable => {
    const table = new OrderTable();
    for (const o of orders) table.add(o);
    return table;
  };
  /** Orders by their number, quotes by theirs. */
  const planned = (orders: readonly Order[], quotes: readonly Quote[], renewBefore = 0): string => {
    const wanted = wantedOf(quotes);
    const p = new Plan();
    p.renewBefore = renewBefore;
    reconcile(wanted, tableOf(orders), p);
    const number = (q: WantedQuote) => quotes.findIndex((_, i) => wanted.at(i) === q);
    return [
      ...p.cancels.all().map((o) => `cancel ${orders.indexOf(o)}`),
      ...p.amended.all().map((o, i) => `${orders.indexOf(o)}→${number(p.amendedTo.at(i))}`),
      ...p.places.all().map((q) => `place ${number(q)}`),
    ].join(", ");
  };
  const three: Quote[] = [{ tick: 100 }, { tick: 99, level: 1 }, { tick: 98, level: 2 }];
  const twins: Quote[] = [{ tick: 100, level: 1 }, { tick: 99, level: 1 }, { tick: 98 }];
  const ab: Quote[] = [
    { tick: 98, layer: "b" },
    { tick: 97, layer: "a" },
  ];
  it.each<[string, Order[], Quote[], string]>([
    [
      "a busy order keeps the slot where it stands, whatever its level",
      [order(0, 99, sent)],
      three,
      "place 0, place 2",
    ],
    [
      "one that is moved keeps the slot where it goes",
      [order(0, 90, { pending: REPLACE, toTick: 98 })],
      three,
      "place 0, place 1",
    ],
    ["elsewhere that of its level", [order(0, 90, { ...sent, level: 1 })], three, "place 0, place 2"],
    ["of its level the first", [order(0, 90, { ...sent, level: 1 })], twins, "place 1, place 2"],
    ["also where that is the very first", [order(0, 90, sent)], three, "place 1, place 2"],
    ["of no level that is wanted: the last", [order(0, 90, { ...sent, level: 7 })], three, "place 0, place 1"],
    ["two of them two", [order(0, 90, sent), order(0, 91, sent)], three, "place 1"],
    ["of another layer none", [order(0, 100, { ...sent, layer: "far" })], three, "place 0, place 1, place 2"],
    ["the last of its own layer", [order(0, 90, { ...sent, level: 7, layer: "b" })], ab, "place 1"],
    ["bids: the nearest goes to the nearest", [order(0, 96), order(0, 101)], three.slice(1), "1→0, 0→1"],
    ["bids that stand in order stay so", [order(0, 101), order(0, 96)], three.slice(1), "0→0, 1→1"],
    [
      "asks: the nearest goes to the nearest",
      [order(1, 120), order(1, 110)],
      [
        { side: 1, tick: 111 },
        { side: 1, tick: 119, level: 1 },
      ],
      "1→0, 0→1",
    ],
    [
      "asks in order, quotes out of it",
      [order(1, 110), order(1, 120)],
      [
        { side: 1, tick: 119 },
        { side: 1, tick: 111, level: 1 },
      ],
      "0→1, 1→0",
    ],
    ["bids of one price: the older first", [order(0, 101), order(0, 101)], three.slice(1), "0→0, 1→1"],
    [
      "asks of one price: the older first",
      [order(1, 101), order(1, 101)],
      [
        { side: 1, tick: 110 },
        { side: 1, tick: 111, level: 1 },
      ],
      "0→0, 1→1",
    ],
    [
      "bids wanted at one price: the first first",
      [order(0, 101), order(0, 102)],
      [{ tick: 99 }, { tick: 99, level: 1, size: 5 }],
      "1→0, 0→1",
    ],
    [
      "asks wanted at one price: the first first",
      [order(1, 101), order(1, 102)],
      [
        { side: 1, tick: 110 },
        { side: 1, tick: 110, level: 1, size: 5 },
      ],
      "0→0, 1→1",
    ],
    ["each to a quote of its own layer", [order(0, 101, { layer: "a" }), order(0, 99, { layer: "b" })], ab, "0→1, 1→0"],
    [
      "to the one as far out as it is, where there are more",
      [order(0, 101, { layer: "a" }), order(0, 100, { layer: "b" })],
      [
        { tick: 98, layer: "b" },
        { tick: 97, layer: "b" },
        { tick: 96, layer: "a" },
      ],
      "0→2, 1→1, place 0",
    ],
    [
      "more of a layer than it wants: what is left of them goes, and the other layer's quote is placed",
      [order(0, 101, { layer: "a" }), order(0, 100, { layer: "a" })],
      ab,
      "cancel 1, 0→1, place 0",
    ],
    [
      "of a layer that wants nothing all go, and count for no surplus",
      [order(0, 101), order(0, 100, { layer: "far" })],
      [{ tick: 99 }],
      "cancel 1, 0→0",
    ],
  ])("%s", (_, orders, quotes, expected) => {
    // What a larger pass has left behind is nobody's business.
    const before = [...three, ...three, { tick: 90, level: 7 }, { tick: 90, layer: "a" }];
    reconcile(wantedOf([...before, ...before.map((q) => ({ ...q, side: 1 as const }))]), tableOf([]), new Plan());
    expect(planned(orders, quotes)).toBe(expected);
  });
  it.each([
    ["ends by itself, and later than it has to be renewed", 50, ""],
    ["ends before: it is renewed where it stands", 49, "0→0"],
    ["never ends by itself", 0, ""],
  ])("one that %s", (_, expiresAt, expected) =>
    expect(planned([order(0, 100, { expiresAt })], [{ tick: 100 }], 50)).toBe(expected),
  );
  it("of a larger pass nothing is left: an order without a quote of its layer goes nowhere", () => {
    const layered = (layer: string) => Array.from({ length: 6 }, (_, i) => ({ tick: 90 - i, level: i, layer }));
    reconcile(wantedOf(layered("a")), tableOf([]), new Plan());
    const orders = [order(0, 101, { layer: "a" }), order(0, 100, { layer: "a" })];
    expect(planned(orders, ab)).toBe("cancel 1, 0→1, place 0");
    reconcile(wantedOf(layered("")), tableOf([]), new Plan());
    expect(planned([order(0, 95, { ...sent, level: 1 })], [{ tick: 100 }])).toBe("");
  });
});
