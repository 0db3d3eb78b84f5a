import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Side } from "../../engine/core/units.ts";
import { type BookOrder, L3Book } from "../../engine/sim/l3-book.ts";

describe("the order-by-order book", () => {
  it("meets the best price first and, within it, the oldest order first", () => {
    const book = new L3Book();
    const far = book.add(1, 103, 5, null);
    const first = book.add(1, 101, 5, null);
    const second = book.add(1, 101, 5, null);
    const met: [BookOrder, number][] = [];
    expect(book.match(0, 103, 12, (maker, lots) => met.push([maker, lots]))).toBe(0);
    expect(met).toEqual([
      [first, 5],
      [second, 5],
      [far, 2],
    ]);
  });
  it("stops at the taker's limit and says what is left", () => {
    const book = new L3Book();
    book.add(0, 99, 5, null);
    book.add(0, 97, 5, null);
    expect(book.match(1, 98, 20, () => {})).toBe(15);
    expect(book.best(0)).toBe(97);
  });
  it("keeps the place of an order that is made smaller", () => {
    const book = new L3Book();
    book.add(0, 99, 4, null);
    const behind = book.add(0, 99, 5, null);
    book.reduce(behind, 1);
    book.add(0, 99, 7, null);
    expect(book.ahead(behind)).toBe(4);
  });
  it("refuses an order that would cross", () => {
    const book = new L3Book();
    book.add(1, 101, 1, null);
    expect(() => book.add(0, 101, 1, null)).toThrow("cross");
  });
  it("averages what a size would cost, and has no answer beyond what rests", () => {
    const book = new L3Book();
    book.add(1, 101, 5, null);
    book.add(1, 103, 5, null);
    expect(book.averageTick(1, 10)).toBe(102);
    expect(book.averageTick(1, 11)).toBeNaN();
  });

  const act = fc.oneof(
    fc.record({
      do: fc.constant("add" as const),
      side: fc.constantFrom<Side>(0, 1),
      tick: fc.integer({ min: 90, max: 110 }),
      lots: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({
      do: fc.constant("take" as const),
      side: fc.constantFrom<Side>(0, 1),
      tick: fc.integer({ min: 90, max: 110 }),
      lots: fc.integer({ min: 1, max: 30 }),
    }),
    fc.record({ do: fc.constant("remove" as const), which: fc.nat() }),
    fc.record({ do: fc.constant("reduce" as const), which: fc.nat() }),
  );
  it("does as a list of orders searched from the start would, for any acts", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const book = new L3Book();
        const plain: BookOrder[] = [];
        const levels = new Map<string, number>();
        for (const a of acts) {
          if (a.do === "add" && !book.crosses(a.side, a.tick)) plain.push(book.add(a.side, a.tick, a.lots, null));
          if (a.do === "remove" && plain.length > 0)
            book.remove(plain.splice(a.which % plain.length, 1)[0] as BookOrder);
          if (a.do === "reduce" && plain.length > 0) {
            const o = plain[a.which % plain.length] as BookOrder;
            book.reduce(o, Math.ceil(o.lots / 2));
          }
          if (a.do === "take") {
            const better = (x: BookOrder, y: BookOrder) => (a.side === 0 ? x.tick - y.tick : y.tick - x.tick);
            const queue = plain
              .filter((o) => o.side !== a.side && (a.side === 0 ? o.tick <= a.tick : o.tick >= a.tick))
              .sort(better);
            const expected: [BookOrder, number][] = [];
            for (let left = a.lots, i = 0; left > 0 && i < queue.length; i++) {
              const o = queue[i] as BookOrder;
              expected.push([o, Math.min(left, o.lots)]);
              left -= Math.min(left, o.lots);
            }
            const met: [BookOrder, number][] = [];
            book.match(a.side, a.tick, a.lots, (maker, lots) => met.push([maker, lots]));
            expect(met).toEqual(expected);
            for (const [o] of met) if (o.lots === 0) plain.splice(plain.indexOf(o), 1);
          }
          // The told changes alone rebuild the book.
          book.takeChanges((side, tick, lots) =>
            lots === 0 ? levels.delete(`${side} ${tick}`) : levels.set(`${side} ${tick}`, lots),
          );
          const sums = new Map<string, number>();
          for (const o of plain) sums.set(`${o.side} ${o.tick}`, (sums.get(`${o.side} ${o.tick}`) ?? 0) + o.lots);
          expect(new Map([...levels].sort())).toEqual(new Map([...sums].sort()));
          const bids = plain.filter((o) => o.side === 0).map((o) => o.tick);
          const asks = plain.filter((o) => o.side === 1).map((o) => o.tick);
          expect(book.best(0)).toBe(bids.length ? Math.max(...bids) : 0);
          expect(book.best(1)).toBe(asks.length ? Math.min(...asks) : 0);
          if (bids.length && asks.length) expect(book.best(0)).toBeLessThan(book.best(1));
        }
      }),
      { numRuns: 150 },
    );
  });
});
