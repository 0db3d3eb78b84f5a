/** The book against a plain map of levels, and the sentences of its promises. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Book, NO_TICK } from "../../engine/core/market/book.ts";
import type { BookEvent } from "../../engine/core/types.ts";
import { ASK, BID, micros, type Side } from "../../engine/core/units.ts";

type Row = [side: Side, tick: number, lots: number];
const event = (kind: "snapshot" | "delta", rows: Row[]): BookEvent => ({
  type: "book",
  at: micros(0),
  exchangeAt: null,
  market: 0,
  kind,
  levels: {
    side: Uint8Array.from(rows, (r) => r[0]),
    tick: Int32Array.from(rows, (r) => r[1]),
    lots: Float64Array.from(rows, (r) => r[2]),
  },
  from: 0,
  to: rows.length,
});
const best = (b: Book) => [b.bidTick, b.bidLots, b.askTick, b.askLots];
function levelsOf(book: Book, side: Side, n: number): [number, number][] {
  const ticks = new Int32Array(n);
  const lots = new Float64Array(n);
  const filled = book.levels(side, n, ticks, lots);
  return Array.from({ length: filled }, (_, i) => [ticks[i]!, lots[i]!]);
}

describe("book", () => {
  it.each<[string, Row[], number[]]>([
    ["an empty book has no best", [], [NO_TICK, 0, NO_TICK, 0]],
    [
      "the highest bid and the lowest ask are best",
      [
        [BID, 99, 5],
        [BID, 98, 1],
        [ASK, 101, 2],
        [ASK, 102, 9],
      ],
      [99, 5, 101, 2],
    ],
    [
      "removing the best finds the next one",
      [
        [BID, 99, 5],
        [BID, 20, 1],
        [BID, 99, 0],
      ],
      [20, 1, NO_TICK, 0],
    ],
    [
      "removing what is not there changes nothing",
      [
        [ASK, 50, 3],
        [ASK, 49, 0],
      ],
      [NO_TICK, 0, 50, 3],
    ],
    [
      "a size is replaced, not added",
      [
        [ASK, 50, 3],
        [ASK, 50, 4],
      ],
      [NO_TICK, 0, 50, 4],
    ],
    [
      "a best far beyond the window is found",
      [
        [BID, 1_000_000_000, 1],
        [BID, 5, 2],
        [BID, 1_000_000_000, 0],
      ],
      [5, 2, NO_TICK, 0],
    ],
    [
      "the last tick that fits is a tick like others",
      [
        [ASK, 2 ** 31 - 1, 1],
        [BID, 2 ** 31 - 2, 2],
        [BID, 0, 3],
      ],
      [2 ** 31 - 2, 2, 2 ** 31 - 1, 1],
    ],
  ])("%s", (_, rows, expected) => {
    const book = new Book(256);
    book.apply(event("delta", rows));
    expect(best(book)).toEqual(expected);
  });

  it("beyond a snapshot's worst row an empty level is unknown, within it it is empty", () => {
    const book = new Book();
    expect(book.lotsAt(BID, 99)).toBeNaN();
    book.apply(
      event("snapshot", [
        [BID, 99, 5],
        [BID, 95, 1],
        [ASK, 101, 2],
      ]),
    );
    expect([99, 97, 95].map((t) => book.lotsAt(BID, t))).toEqual([5, 0, 1]);
    expect(book.lotsAt(BID, 94)).toBeNaN();
    expect(book.lotsAt(ASK, 102)).toBeNaN();
    book.set(ASK, 102, 7);
    expect(book.lotsAt(ASK, 102)).toBe(7);
    book.clear();
    expect(book.lotsAt(ASK, 101)).toBeNaN();
  });
  it("a snapshot without a row on one side says that the side is empty", () => {
    const book = new Book();
    book.apply(event("snapshot", [[BID, 99, 5]]));
    expect(book.lotsAt(ASK, 100)).toBe(0);
  });
  it("a snapshot replaces what was there, inside the window and beyond it", () => {
    const book = new Book(256);
    book.apply(
      event("delta", [
        [BID, 100_000, 1],
        [BID, 3, 1],
        [ASK, 100_001, 1],
        [ASK, 900_000, 1],
      ]),
    );
    expect(book.outside).toBe(2);
    book.apply(
      event("snapshot", [
        [BID, 50, 2],
        [ASK, 51, 3],
      ]),
    );
    expect([book.count(BID), book.count(ASK), book.outside]).toEqual([1, 1, 0]);
    expect(best(book)).toEqual([50, 2, 51, 3]);
  });
  it("changes counts the messages that moved a best price or size, and no others", () => {
    const book = new Book();
    book.apply(
      event("snapshot", [
        [BID, 99, 5],
        [ASK, 101, 2],
      ]),
    );
    const before = book.changes;
    book.apply(
      event("delta", [
        [BID, 98, 5],
        [BID, 99, 6],
        [BID, 99, 5],
      ]),
    );
    book.apply(
      event("snapshot", [
        [BID, 99, 5],
        [ASK, 101, 2],
      ]),
    );
    expect(book.changes).toBe(before);
    book.apply(event("delta", [[ASK, 101, 3]]));
    expect(book.changes).toBe(before + 1);
  });
  it.each<[string, Row[], boolean]>([
    [
      "a bid below the ask is not crossed",
      [
        [BID, 99, 1],
        [ASK, 100, 1],
      ],
      false,
    ],
    [
      "a bid at the ask is crossed",
      [
        [BID, 100, 1],
        [ASK, 100, 1],
      ],
      true,
    ],
    ["one side alone is not crossed", [[BID, 100, 1]], false],
    ["an empty book is not crossed", [], false],
  ])("%s", (_, rows, crossed) => {
    const book = new Book();
    book.apply(event("delta", rows));
    expect(book.crossed).toBe(crossed);
  });
  it.each([
    ["a negative size", 5, -1],
    ["a size that is no number", 5, Number.NaN],
    ["a negative tick", -5, 1],
  ])("%s is a broken invariant", (_, tick, lots) => {
    expect(() => new Book(256).set(BID, tick, lots)).toThrow();
  });

  const row = fc.tuple(
    fc.constantFrom<Side>(BID, ASK),
    // Near, around the edges of the window, and far: every path of re-centring.
    fc.oneof(fc.integer({ min: 900, max: 1100 }), fc.integer({ min: 0, max: 5000 }), fc.nat({ max: 2 ** 31 - 1 })),
    fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 3 }),
  );
  const message = fc.record({
    kind: fc.constantFrom("delta" as const, "delta" as const, "delta" as const, "snapshot" as const),
    rows: fc.array(row, { maxLength: 12 }),
  });
  it("equals a plain map of levels after every message of any walk", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        const book = new Book(256);
        const plain = [new Map<number, number>(), new Map<number, number>()] as const;
        for (const m of messages) {
          if (m.kind === "snapshot") for (const p of plain) p.clear();
          for (const [side, tick, lots] of m.rows)
            if (lots === 0) plain[side].delete(tick);
            else plain[side].set(tick, lots);
          book.apply(event(m.kind, m.rows));
          for (const side of [BID, ASK] as const) {
            const sorted = [...plain[side]].sort((a, b) => (side === BID ? b[0] - a[0] : a[0] - b[0]));
            expect(levelsOf(book, side, 1000)).toEqual(sorted);
            expect(levelsOf(book, side, 3)).toEqual(sorted.slice(0, 3));
            expect(book.depth(side, 4)).toBe(sorted.slice(0, 4).reduce((sum, l) => sum + l[1], 0));
            expect(book.count(side)).toBe(sorted.length);
            expect([side === BID ? book.bidTick : book.askTick, side === BID ? book.bidLots : book.askLots]).toEqual(
              sorted[0] ?? [NO_TICK, 0],
            );
            for (const [tick, lots] of sorted) expect(book.lotsAt(side, tick)).toBe(lots);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
