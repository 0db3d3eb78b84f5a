import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CANCEL, NEW, type Order, REPLACE } from "../../engine/core/orders/order.ts";
import { OrderTable } from "../../engine/core/orders/order-table.ts";
import { Plan, reconcile } from "../../engine/core/orders/reconcile.ts";
import { type Policy, Wanted } from "../../engine/core/quoting/wanted.ts";
import { order } from "./order-fixture.ts";

type Q = [side: 0 | 1, tick: number, level?: number, approved?: boolean];
function plan(orders: Order[], quotes: Q[]): string[] {
  const table = new OrderTable();
  for (const o of orders) table.add(o);
  const wanted = new Wanted();
  for (const [side, tick, level = 0, approved = true] of quotes) {
    wanted.quote(side, tick, 10, level);
    wanted.at(wanted.count - 1).approved = approved;
  }
  const p = new Plan();
  reconcile(wanted, table, p);
  const name = (o: Order) => orders.indexOf(o);
  return [
    ...p.cancels.all().map((o) => `cancel ${name(o)}`),
    ...p.amended.all().map((o, i) => `amend ${name(o)} to ${p.amendedTo.at(i).tick}`),
    ...p.places.all().map((q) => `place ${q.side === 0 ? "bid" : "ask"} ${q.tick}`),
  ];
}

describe("the smallest set of actions", () => {
  it.each<[string, Order[], Q[], string[]]>([
    ["nothing wanted, nothing working: nothing", [], [], []],
    ["a missing quote is placed", [], [[0, 100]], ["place bid 100"]],
    ["an unchanged quote is left alone", [order(0, 100)], [[0, 100]], []],
    ["a moved price is amended", [order(0, 100)], [[0, 99]], ["amend 0 to 99"]],
    ["nothing wanted cancels everything", [order(0, 100), order(1, 110)], [], ["cancel 0", "cancel 1"]],
    ["a refused quote is not wanted", [order(0, 100)], [[0, 100, 0, false]], ["cancel 0"]],
    [
      "an order whose quote is gone on one side does not touch the other",
      [order(0, 100), order(1, 110)],
      [[1, 110]],
      ["cancel 0"],
    ],
    [
      "levels that only change places are left alone",
      [order(0, 100), order(0, 99)],
      [
        [0, 99],
        [0, 100, 1],
      ],
      [],
    ],
    [
      "of two levels one moves: one amend",
      [order(0, 100), order(0, 99)],
      [
        [0, 100],
        [0, 98, 1],
      ],
      ["amend 1 to 98"],
    ],
    ["a side is never amended into the other", [order(0, 100)], [[1, 100]], ["cancel 0", "place ask 100"]],
    [
      "surplus: the oldest goes first, an old tight one",
      [order(0, 100), order(0, 95)],
      [[0, 97]],
      ["cancel 0", "amend 1 to 97"],
    ],
    [
      "surplus: the oldest goes first, an old wide one",
      [order(0, 95), order(0, 100)],
      [[0, 97]],
      ["cancel 0", "amend 1 to 97"],
    ],
    ["surplus of an order in its place: the other goes", [order(0, 97), order(0, 100)], [[0, 97]], ["cancel 1"]],
    ["an unacknowledged order keeps its slot", [order(0, 100, { life: "sent", pending: NEW })], [[0, 99]], []],
    ["an order being amended keeps its slot", [order(0, 100, { pending: REPLACE, toTick: 98 })], [[0, 99]], []],
    ["an order in doubt keeps its slot", [order(0, 100, { known: false })], [[0, 99]], []],
    ["an order in doubt is not cancelled blindly", [order(0, 100, { known: false })], [], []],
    ["an order being cancelled gives its slot away", [order(0, 100, { pending: CANCEL })], [[0, 99]], ["place bid 99"]],
    [
      "a busy order keeps its own level's slot, the other level is placed",
      [order(0, 100, { pending: NEW, life: "sent", level: 1 })],
      [
        [0, 101, 0],
        [0, 99, 1],
      ],
      ["place bid 101"],
    ],
    [
      "a quote filled to a third is topped up where it stands",
      [order(0, 100, { cumLots: 7 })],
      [[0, 100]],
      ["amend 0 to 100"],
    ],
    ["a quote filled to two thirds left keeps its place in the queue", [order(0, 100, { cumLots: 3 })], [[0, 100]], []],
    ["a smaller wanted size is amended", [order(0, 100, { lots: 20 })], [[0, 100]], ["amend 0 to 100"]],
    ["an order that trades at once is not reconciled", [order(0, 100, { tif: "ioc" })], [], []],
    ["layers do not mix", [order(0, 99, { layer: "far" })], [[0, 100]], ["cancel 0", "place bid 100"]],
    ["an order just where another layer wants one is taken over", [order(0, 100, { layer: "far" })], [[0, 100]], []],
  ])("%s", (_, orders, quotes, expected) => expect(plan(orders, quotes)).toEqual(expected));

  it("carried out, the plan leaves exactly what is wanted, and a second pass finds nothing", () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 80, max: 120 }), { maxLength: 10 }),
        fc.uniqueArray(fc.integer({ min: 80, max: 120 }), { maxLength: 10 }),
        (working, wantedTicks) => {
          const table = new OrderTable();
          for (const t of working) table.add(order(0, t));
          const wanted = new Wanted();
          wantedTicks.forEach((t, i) => {
            wanted.quote(0, t, 10, i);
            wanted.at(i).approved = true;
          });
          const p = new Plan();
          reconcile(wanted, table, p);
          expect(p.cancels.count + p.amended.count + p.places.count).toBeLessThanOrEqual(
            Math.max(working.length, wantedTicks.length),
          );
          for (const o of p.cancels.all()) {
            o.life = "closed";
            table.settle(o);
          }
          p.amended.all().forEach((o, i) => {
            o.tick = p.amendedTo.at(i).tick;
          });
          for (const q of p.places.all()) table.add(order(0, q.tick));
          expect(table.live.map((o) => o.tick).sort()).toEqual([...wantedTicks].sort());
          reconcile(wanted, table, p);
          expect([p.cancels.count, p.amended.count, p.places.count]).toEqual([0, 0, 0]);
        },
      ),
    ));
});

describe("how the change is made is the strategy's policy", () => {
  const run = (orders: Order[], quotes: [0 | 1, number][], policy: (p: Policy) => void) => {
    const table = new OrderTable();
    for (const o of orders) table.add(o);
    const wanted = new Wanted();
    quotes.forEach(([side, tick], i) => {
      wanted.quote(side, tick, 10, i);
      wanted.at(i).approved = true;
    });
    policy(wanted.policy);
    const plan = new Plan();
    reconcile(wanted, table, plan);
    return [
      ...plan.cancels.all().map((o) => `cancel ${o.tick}`),
      ...plan.amended.all().map((o, i) => `amend ${o.tick} → ${plan.amendedTo.at(i).tick}`),
      ...plan.places.all().map((q) => `place ${q.tick}`),
    ];
  };
  const within = (rate: number) => (p: Policy) => {
    p.keepRate = rate;
  };
  const ticksOf = (ticks: number) => (p: Policy) => {
    p.keepTicks = ticks;
  };
  it.each<[string, Order[], [0 | 1, number][], (p: Policy) => void, string[]]>([
    ["an order within the tolerance stays", [order(0, 1000)], [[0, 1001]], within(0.001), []],
    ["one beyond it is moved", [order(0, 1000)], [[0, 1002]], within(0.001), ["amend 1000 → 1002"]],
    ["a tolerance of 0 is exact", [order(0, 1000)], [[0, 1001]], within(0), ["amend 1000 → 1001"]],
    [
      "an order whose size does not serve is moved, however near",
      [order(0, 1000, { cumLots: 8 })],
      [[0, 1001]],
      within(0.01),
      ["amend 1000 → 1001"],
    ],
    [
      "one that has filled in part and serves still stays",
      [order(0, 1000, { cumLots: 3 })],
      [[0, 1001]],
      within(0.01),
      [],
    ],
    ["just at the tolerance it stays", [order(0, 1000)], [[0, 1500]], within(0.5), []],
    ["in ticks: just at the tolerance it stays", [order(0, 1000)], [[0, 1002]], ticksOf(2), []],
    ["in ticks: one beyond it is moved", [order(0, 1000)], [[0, 1003]], ticksOf(2), ["amend 1000 → 1003"]],
    ["in ticks: moved downward too", [order(0, 1000)], [[0, 997]], ticksOf(2), ["amend 1000 → 997"]],
    [
      "just at the collar it may stay",
      [order(0, 1000)],
      [[0, 1001]],
      (p) => Object.assign(p, { keepRate: 0.01, tickMin: 1000, tickMax: 1000 }),
      [],
    ],
    [
      "above the collar it is never left where it is",
      [order(0, 1000)],
      [[0, 999]],
      (p) => Object.assign(p, { keepRate: 0.01, tickMax: 999.5 }),
      ["amend 1000 → 999"],
    ],
    [
      "an order outside of the collar is never left where it is",
      [order(0, 1000)],
      [[0, 1001]],
      (p) => Object.assign(p, { keepRate: 0.01, tickMin: 1000.5 }),
      ["amend 1000 → 1001"],
    ],
    [
      "a forced refresh replaces what is in place too, in its layer alone",
      [order(0, 1000), order(1, 1010, { layer: "far" })],
      [
        [0, 1000],
        [1, 1010],
      ],
      (p) => p.refresh.push(""),
      ["cancel 1000", "place 1000"],
    ],
    [
      "interleaved, places go out bid, ask, bid, and what one side has more of comes last",
      [],
      [
        [0, 100],
        [0, 99],
        [0, 98],
        [1, 110],
      ],
      (p) => {
        p.interleave = true;
      },
      ["place 100", "place 110", "place 99", "place 98"],
    ],
    [
      "interleaved, more asks than bids",
      [],
      [
        [0, 100],
        [1, 110],
        [1, 111],
        [1, 112],
      ],
      (p) => {
        p.interleave = true;
      },
      ["place 100", "place 110", "place 111", "place 112"],
    ],
  ])("%s", (_, orders, quotes, policy, expected) => expect(run(orders, quotes, policy)).toEqual(expected));
});

it("what is left where it stands is a request saved", () => {
  const table = new OrderTable();
  table.add(order(0, 1000));
  const wanted = new Wanted();
  wanted.quote(0, 1001, 10, 0);
  wanted.at(0).approved = true;
  wanted.policy.keepTicks = 1;
  const p = new Plan();
  for (let i = 0; i < 2; i++) reconcile(wanted, table, p);
  expect([p.saved, p.amended.count, p.amended.all()]).toEqual([1, 0, []]);
});
