/** Our orders in a recorded market: each row is one thing that may happen to them. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Book } from "../../engine/core/market/book.ts";
import {
  TAPE_CLEAR,
  TAPE_DELTA,
  TAPE_QUOTE,
  TAPE_SNAPSHOT,
  TAPE_TRADE,
  type TapeBlock,
} from "../../engine/core/market/tape-block.ts";
import type { Event } from "../../engine/core/types.ts";
import { ASK, BID, lots, type Micros, micros, type Side, ticks } from "../../engine/core/units.ts";
import { recordedInstrument } from "../../engine/edge/tape/instruments.ts";
import { stepOf } from "../../engine/edge/tape/steps.ts";
import { queueModel } from "../../engine/sim/queue.ts";
import { TapeMarket } from "../../engine/sim/tape-market.ts";
import type { ModelOut, RestingOrder } from "../../engine/sim/types.ts";

type Row = [side: Side, tick: number, lots: number];
type Message = [kind: number, rows: Row[], lagMicros?: number];
const instrument = recordedInstrument("csv", { symbol: "TEST", tick: stepOf("1", 0, ""), lot: stepOf("1", 0, "") });
const SECOND = 1_000_000;

/** One message per second from second 1; at most `perBlock` in a block. */
function tape(messages: Message[], perBlock = 3) {
  const blocks: TapeBlock[] = [];
  for (let m = 0; m < messages.length; m += perBlock) {
    const part = messages.slice(m, m + perBlock);
    const rows = part.flatMap(([kind, r, lag], i) =>
      r.map((row) => ({ kind, row, at: (m + i + 1) * SECOND, lag: lag ?? 1000 })),
    );
    let end = 0;
    blocks.push({
      rows: rows.length,
      messages: part.length,
      ends: Int32Array.from(part, ([, r]) => (end += r.length)),
      at: Float64Array.from(rows, (r) => r.at),
      exchangeAt: Float64Array.from(rows, (r) => r.at - r.lag),
      kind: Uint8Array.from(rows, (r) => r.kind),
      levels: {
        side: Uint8Array.from(rows, (r) => r.row[0]),
        tick: Int32Array.from(rows, (r) => r.row[1]),
        lots: Float64Array.from(rows, (r) => r.row[2]),
      },
    });
  }
  return { instrument, blockCount: blocks.length, block: (i: number) => blocks[i]! };
}
const SNAPSHOT: Message = [
  TAPE_SNAPSHOT,
  [
    [BID, 99, 10],
    [BID, 98, 20],
    [BID, 95, 5],
    [ASK, 101, 10],
    [ASK, 102, 20],
    [ASK, 105, 5],
  ],
];
const sell = (tick: number, size: number, lag?: number): Message => [TAPE_TRADE, [[ASK, tick, size]], lag];
const buy = (tick: number, size: number): Message => [TAPE_TRADE, [[BID, tick, size]]];

let fills: [id: number, tick: number, lots: number, liquidity: string][] = [];
let events: Event[] = [];
const out: ModelOut = {
  market: (e) => events.push(e),
  fill: (o, tick, l, liquidity) => fills.push([o.id, tick, l, liquidity]),
  funding: () => {},
  link: () => {},
};
beforeEach(() => {
  fills = [];
  events = [];
});
const order = (
  id: number,
  side: Side,
  tick: number,
  size: number,
  tif: RestingOrder["tif"] = "post-only",
): RestingOrder => ({
  id,
  side,
  tick: ticks(tick),
  lots: lots(size),
  cumLots: lots(0),
  tif,
  reduceOnly: false,
});
const at = (seconds: number): Micros => micros(seconds * SECOND);
/** The snapshot has happened, `orders` rest, then the rest of the tape happens. */
function run(orders: RestingOrder[], messages: Message[], model = queueModel()): TapeMarket {
  const market = new TapeMarket({ source: tape([SNAPSHOT, ...messages]), queue: model });
  market.advance(at(1), out);
  for (const o of orders) expect(market.place(o, at(1), out)).toBe("rests");
  market.advance(at(1000), out);
  return market;
}

describe("an order that rests", () => {
  it.each<[string, RestingOrder, Message[], [number, number][]]>([
    ["waits for the queue ahead of it", order(1, BID, 99, 5), [sell(99, 10)], []],
    ["gets what a print leaves beyond the queue", order(1, BID, 99, 5), [sell(99, 8), sell(99, 4)], [[99, 2]]],
    ["never gets more than it asked for", order(1, BID, 99, 5), [sell(99, 40)], [[99, 5]]],
    ["is filled whole when a print goes through its price", order(1, BID, 99, 5), [sell(98, 1)], [[99, 5]]],
    [
      "is filled whole when the other side's best reaches it",
      order(1, BID, 99, 5),
      [
        [
          TAPE_DELTA,
          [
            [ASK, 99, 3],
            [BID, 99, 0],
          ],
        ],
      ],
      [[99, 5]],
    ],
    [
      "is filled whole when the venue's best quote reaches it",
      order(1, ASK, 101, 5),
      [
        [
          TAPE_QUOTE,
          [
            [BID, 101, 3],
            [ASK, 102, 1],
          ],
        ],
      ],
      [[101, 5]],
    ],
    ["is not touched by prints of its own side", order(1, BID, 99, 5), [buy(101, 50)], []],
    ["is not touched by prints at better prices", order(1, BID, 98, 5), [sell(99, 50)], []],
    ["alone at its price is first", order(1, BID, 100, 5), [sell(100, 3)], [[100, 3]]],
    ["inside the spread is filled by a print at the old best", order(1, BID, 100, 5), [sell(99, 1)], [[100, 5]]],
    ["where nobody knows the level waits until somebody does", order(1, BID, 90, 5), [sell(90, 500)], []],
    [
      "moves up when the level ahead vanishes",
      order(1, BID, 99, 5),
      [[TAPE_DELTA, [[BID, 99, 0]]], [TAPE_DELTA, [[BID, 99, 4]]], sell(99, 2)],
      [[99, 2]],
    ],
    ["is not filled by a print from long before", order(1, BID, 99, 5), [sell(99, 50, 20 * SECOND)], []],
    ["as an ask waits in the same way", order(1, ASK, 101, 5), [buy(101, 12)], [[101, 2]]],
  ])("%s", (_, o, messages, expected) => {
    run([o], messages);
    expect(fills.map(([, tick, l]) => [tick, l])).toEqual(expected);
    expect(fills.every(([, , , liquidity]) => liquidity === "maker")).toBe(true);
    expect(o.cumLots).toBe(expected.reduce((sum, [, l]) => sum + l, 0));
  });
  it("shares one print with the other orders at its price, the older first", () => {
    run([order(1, BID, 99, 3), order(2, BID, 99, 3)], [sell(99, 14)]);
    expect(fills).toEqual([
      [1, 99, 3, "maker"],
      [2, 99, 1, "maker"],
    ]);
  });
  it.each([
    // Twenty ahead and ten behind, sixteen cancel, fourteen print: power 3 has 20 − 8/9 · 16 = 5.78 left ahead.
    ["risk-averse", 0],
    ["power", 8],
  ] as const)("moves up by cancels as %s says", (name, filled) => {
    const messages: Message[] = [
      [TAPE_DELTA, [[BID, 99, 0]]],
      [TAPE_DELTA, [[BID, 98, 30]]],
      [TAPE_DELTA, [[BID, 98, 14]]],
      sell(98, 14),
    ];
    run([order(1, BID, 98, 50)], messages, queueModel(name));
    expect(fills.reduce((sum, f) => sum + f[2], 0)).toBe(filled);
  });
});

describe("an order that arrives", () => {
  const market = () => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, buy(101, 1)]) });
    m.advance(at(1), out);
    return m;
  };
  it.each<[string, RestingOrder, string, [number, number][]]>([
    ["post-only that would cross is refused and nothing happens", order(1, BID, 101, 5), "would-cross", []],
    ["post-only one tick short of crossing rests", order(1, BID, 100, 5), "rests", []],
    [
      "a taker walks the book to its limit, the rest expires",
      order(1, BID, 102, 40, "ioc"),
      "done",
      [
        [101, 10],
        [102, 20],
      ],
    ],
    ["a taker that fits is filled at the best", order(1, ASK, 90, 4, "ioc"), "done", [[99, 4]]],
    ["a taker may rest with what is left", order(1, BID, 101, 40, "gtc"), "rests", [[101, 10]]],
    ["an ioc that crosses nothing is done unfilled", order(1, BID, 99, 4, "ioc"), "done", []],
  ])("%s", (_, o, outcome, expected) => {
    expect(market().place(o, at(1), out)).toBe(outcome);
    expect(fills.map(([, tick, l]) => [tick, l])).toEqual(expected);
    expect(fills.every(([, , , liquidity]) => liquidity === "taker")).toBe(true);
  });
  it("leaves the recorded market as it was", () => {
    const m = market();
    m.place(order(1, BID, 102, 40, "ioc"), at(1), out);
    m.place(order(2, BID, 101, 4, "ioc"), at(1), out);
    expect(fills.at(-1)).toEqual([2, 101, 4, "taker"]);
  });
  it("a newer best quote decides whether it crosses", () => {
    const m = new TapeMarket({
      source: tape([
        SNAPSHOT,
        [
          TAPE_QUOTE,
          [
            [BID, 99, 1],
            [ASK, 104, 1],
          ],
        ],
      ]),
    });
    m.advance(at(2), out);
    expect(m.place(order(1, BID, 103, 5), at(2), out)).toBe("rests");
    expect(m.place(order(2, BID, 104, 5, "ioc"), at(2), out)).toBe("done");
    expect(fills, "levels that the quote denies are not met").toEqual([]);
  });
});

describe("an amended order", () => {
  it.each([
    ["keeps its place when only its size falls", 99, 4, 4],
    ["loses its place when its size grows", 99, 9, 0],
  ])("%s", (_, tick, size, filled) => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, sell(99, 10), sell(99, 6)]) });
    m.advance(at(1), out);
    const o = order(1, BID, 99, 8);
    m.place(o, at(1), out);
    m.advance(at(2), out);
    expect(m.amend(o, ticks(tick), lots(size), at(2), out)).toBe("rests");
    m.advance(at(3), out);
    expect(o.cumLots).toBe(filled);
  });
  it("that would cross stays where it was", () => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, sell(98, 1)]) });
    m.advance(at(1), out);
    const o = order(1, BID, 99, 8);
    m.place(o, at(1), out);
    expect(m.amend(o, ticks(101), lots(8), at(1), out)).toBe("would-cross");
    m.advance(at(2), out);
    expect(fills).toEqual([[1, 99, 8, "maker"]]);
  });
  it("and a cancelled one is gone", () => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, sell(98, 1)]) });
    m.advance(at(1), out);
    const o = order(1, BID, 99, 8);
    m.place(o, at(1), out);
    m.cancel(o, at(1), out);
    m.advance(at(2), out);
    expect(fills).toEqual([]);
  });
});

describe("what the world sees", () => {
  it("the events build the same book as a snapshot, our orders in it, whatever happens", () => {
    const row = fc.tuple(fc.constantFrom<Side>(BID, ASK), fc.integer({ min: 90, max: 110 }), fc.nat({ max: 9 }));
    const message = fc.oneof(
      fc.tuple(fc.constantFrom(TAPE_DELTA, TAPE_DELTA, TAPE_SNAPSHOT), fc.array(row, { minLength: 1, maxLength: 6 })),
      fc.tuple(fc.constant(TAPE_TRADE), fc.tuple(row)),
      fc.tuple(fc.constant(TAPE_CLEAR), fc.constant<Row[]>([[BID, 0, 0]])),
    );
    const act = fc.record({
      side: fc.constantFrom<Side>(BID, ASK),
      tick: fc.integer({ min: 90, max: 110 }),
      size: fc.integer({ min: 1, max: 9 }),
      cancel: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(message, act), { maxLength: 30 }), (steps) => {
        const market = new TapeMarket({ source: tape([SNAPSHOT, ...steps.map(([m]): Message => m as Message)]) });
        const seen = new Book();
        const world: ModelOut = {
          market: (e) => e.type === "book" && seen.apply(e),
          fill: (o, _t, l) => {
            expect(l).toBeGreaterThan(0);
            expect(o.cumLots).toBeLessThanOrEqual(o.lots);
          },
          funding: () => {},
          link: () => {},
        };
        market.advance(at(1), world);
        const live: RestingOrder[] = [];
        steps.forEach(([, a], i) => {
          if (a.cancel && live.length > 0) {
            const o = live.shift()!;
            if (o.cumLots < o.lots) market.cancel(o, at(i + 1), world);
          } else {
            const o = order(i + 1, a.side, a.tick, a.size);
            if (market.place(o, at(i + 1), world) === "rests") live.push(o);
          }
          market.advance(at(i + 2), world);
          const whole = new Book();
          whole.apply(market.snapshot(at(i + 2)));
          for (const side of [BID, ASK] as const)
            for (let t = 89; t <= 111; t++)
              expect(seen.lotsAt(side, t) || 0, `${side} ${t} after ${i}`).toBe(whole.lotsAt(side, t) || 0);
        });
      }),
      { numRuns: 300 },
    );
  });
  it("a level that nobody knows does not show ours when the tape says that it is empty", () => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, [TAPE_DELTA, [[BID, 90, 0]]]]) });
    m.advance(at(1), out);
    m.place(order(1, BID, 90, 3), at(1), out);
    m.advance(at(2), out);
    const last = events.at(-1);
    expect(last?.type === "book" && last.levels.lots[last.from]).toBe(0);
  });
  it("a best quote shows our order where it is the best", () => {
    const m = new TapeMarket({
      source: tape([
        SNAPSHOT,
        [
          TAPE_QUOTE,
          [
            [BID, 99, 10],
            [ASK, 101, 10],
          ],
        ],
      ]),
    });
    m.advance(at(1), out);
    m.place(order(1, BID, 100, 3), at(1), out);
    m.place(order(2, ASK, 101, 4), at(1), out);
    m.advance(at(2), out);
    expect(events.at(-1)).toMatchObject({ type: "quote", bidTick: 100, bidLots: 3, askTick: 101, askLots: 14 });
  });
});

describe("time", () => {
  it("one message at a time, and Infinity when the tape has ended", () => {
    const m = new TapeMarket({ source: tape([SNAPSHOT, buy(101, 1)], 1) });
    expect(m.nextAt()).toBe(at(1));
    m.advance(at(1), out);
    expect(m.nextAt()).toBe(at(2));
    m.advance(micros(Number.MAX_SAFE_INTEGER), out);
    expect(m.nextAt()).toBe(Number.POSITIVE_INFINITY);
    expect([m.messages, m.rows]).toEqual([2, 7]);
  });
  it("has no past at the start, and the one it lived through later", () => {
    const m = new TapeMarket({
      source: tape([SNAPSHOT, ...Array.from({ length: 9 }, (_, i): Message => [TAPE_DELTA, [[BID, 100, i]]])]),
    });
    expect(m.candles(2, 10)).toEqual([]);
    m.advance(at(7), out);
    expect(m.candles(2, 10)).toEqual([
      { at: at(2), open: 100, high: 100.5, low: 100, close: 100.5 },
      { at: at(4), open: 100.5, high: 100.5, low: 100.5, close: 100.5 },
    ]);
  });
  it("may take its first part as its past", () => {
    const m = new TapeMarket({
      source: tape([SNAPSHOT, ...Array.from({ length: 9 }, (): Message => buy(101, 1))]),
      warmUpSeconds: 5,
    });
    expect([m.startAt, m.nextAt()]).toEqual([at(6), at(6)]);
    expect(m.mark()).toBe(100);
  });
  it("an empty tape has ended before it began", () => {
    const m = new TapeMarket({ source: tape([]) });
    expect(m.nextAt()).toBe(Number.POSITIVE_INFINITY);
    expect(m.mark()).toBeNaN();
  });
});
