import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bookState,
  microPriceTicks,
  mirrorState,
  solveMicroPrice,
  type TickTouch,
} from "../../engine/core/quoting/micro-price.ts";
import {
  learnMicroPrice,
  type MicroPriceLearner,
  microPriceLearner,
  microPriceTable,
} from "../../engine/core/quoting/micro-price-learner.ts";
import { reasonCodes } from "../../engine/core/risk/reasons.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const touch = (bidTick: number, bidLots: number, askTick: number, askLots: number): TickTouch => ({
  bidTick,
  bidLots,
  askTick,
  askLots,
});
const two = {
  Q: [
    [0.6, 0.2],
    [0.2, 0.6],
  ],
  R1: [
    [0.15, 0.05],
    [0.05, 0.15],
  ],
  K: [-0.5, 0.5],
  R2: [
    [0.08, 0.12],
    [0.12, 0.08],
  ],
};

describe("Stoikov's micro-price", () => {
  it("of two states, as by hand", () => {
    const s = solveMicroPrice(two)!;
    expect(s.G1[1]).toBeCloseTo(1 / 12, 13);
    expect(s.G2[1]).toBeCloseTo(7 / 90, 13);
    expect(s.GStar[0]).toBeCloseTo(-0.078125, 13);
    expect(s.GStar[1]).toBeCloseTo(0.078125, 13);
    expect(s.B[0]![0]).toBeCloseTo(7 / 15, 13);
    expect(s.B[0]![1]).toBeCloseTo(8 / 15, 13);
    expect(s.fixedPointResidual).toBeLessThan(1e-13);
  });
  it("of three states", () => {
    const s = solveMicroPrice({
      Q: [
        [0.55, 0.2, 0.05],
        [0.15, 0.5, 0.15],
        [0.05, 0.2, 0.55],
      ],
      R1: [
        [0.17, 0.03],
        [0.1, 0.1],
        [0.03, 0.17],
      ],
      K: [-0.5, 0.5],
      R2: [
        [0.06, 0.04, 0.1],
        [0.07, 0.06, 0.07],
        [0.1, 0.04, 0.06],
      ],
    })!;
    expect(s.GStar[0]).toBeCloseTo(-7 / 54, 12);
    expect(s.GStar[1]).toBeCloseTo(0, 12);
    expect(s.GStar[2]).toBeCloseTo(7 / 54, 12);
  });
  it("the first pivot may be zero", () => {
    // From state 0 the book always goes to 1 first: I − Q has to be pivoted only where a row is exchanged.
    const s = solveMicroPrice({
      ...two,
      Q: [
        [1, 0.2 - 0.2],
        [0.2, 0.6],
      ],
      R1: [
        [0, 0],
        [0.05, 0.15],
      ],
      R2: [
        [0, 0],
        [0.12, 0.08],
      ],
    });
    expect(s).toBeNull();
    const swapped = solveMicroPrice({
      Q: [
        [1, -1],
        [-1, 1],
      ],
      R1: [[1], [2]],
      K: [1],
      R2: [
        [0, 0],
        [0, 0],
      ],
    })!;
    // (I − Q) is [[0, 1], [1, 0]]: it exchanges the two.
    expect(swapped.GStar).toEqual([2, 1]);
  });
  it("a mid that never moves from some state has none", () =>
    expect(solveMicroPrice({ Q: [[1]], R1: [[0]], K: [1], R2: [[0]] })).toBeNull());
  it("a drift that nobody took out grows without end, and is refused", () =>
    expect(solveMicroPrice({ Q: [[0.5]], R1: [[0.5]], K: [1], R2: [[0.5]] })).toBeNull());
  it("numbers that are none are refused", () =>
    expect(solveMicroPrice({ Q: [[Number.NaN]], R1: [[0.5]], K: [1], R2: [[0.5]] })).toBeNull());
  it("a slow series is summed to its end", () => {
    // B is .999: Σ .999ⁱ = 1000.
    const s = solveMicroPrice({ Q: [[0]], R1: [[1]], K: [1], R2: [[0.999]] })!;
    expect(s.GStar[0]).toBeCloseTo(1000, 6);
    // What the sum leaves out of G = 1 + .999 G is told, and is not nothing.
    expect(s.fixedPointResidual).toBeCloseTo(Math.abs(0.001 * s.GStar[0]! - 1), 13);
    expect(s.fixedPointResidual).toBeGreaterThan(1e-12);
  });
  it("a mid that hardly ever moves from some state is no better than one that never does", () =>
    expect(solveMicroPrice({ Q: [[1 - 1e-13]], R1: [[1e-13]], K: [1], R2: [[0]] })).toBeNull());
  it("where a mirror is given, rounding stays antisymmetric", () => {
    const m = {
      ...two,
      R1: [
        [0.101, 0.099],
        [0.099, 0.101],
      ],
    };
    const [low, high] = solveMicroPrice(m, (x) => 1 - x)!.GStar as [number, number];
    expect(high).toBeCloseTo(0.0015625, 12);
    expect(Math.abs(low + high)).toBeLessThanOrEqual(2 * Number.EPSILON * high);
  });
});

describe("the state of a book", () => {
  it.each([
    ["even, in the middle bucket", touch(100, 5, 101, 5), 2],
    ["all bids", touch(100, 500, 101, 1), 4],
    ["all asks", touch(100, 1, 101, 500), 0],
    ["bids a little heavier", touch(100, 13, 101, 7), 3],
    ["asks a little heavier", touch(100, 7, 101, 13), 1],
    ["on a bucket's edge, bids", touch(100, 6, 101, 4), 3],
    ["on a bucket's edge, asks", touch(100, 4, 101, 6), 1],
    ["two ticks wide", touch(100, 5, 102, 5), 7],
    ["as wide as the table", touch(100, 5, 103, 5), 12],
    ["wider than the table", touch(100, 5, 104, 5), -1],
    ["locked", touch(100, 5, 100, 5), -1],
    ["crossed", touch(101, 5, 100, 5), -1],
    ["no bid", touch(-1, 0, 1, 5), -1],
    ["a bid below the first tick, with a size", touch(-1, 5, 1, 5), -1],
    ["a bid at nothing", touch(0, 5, 1, 5), -1],
    ["a side next to nothing", touch(100, 1e17, 101, 1), 4],
    ["no size at the bid", touch(100, 0, 101, 5), -1],
    ["no size at the ask", touch(100, 5, 101, 0), -1],
    ["a size of NaN", touch(100, 5, 101, Number.NaN), -1],
  ])("%s", (_, t, state) => expect(bookState(t, { buckets: 5, spreadMax: 3 })).toBe(state));
  it.each([
    ["as wide as the first class", 110, 2],
    ["narrower than a class", 101, 2],
    ["a tick into the second", 111, 7],
    ["as wide as the last", 130, 12],
    ["wider than the last", 131, -1],
  ])("with classes of ten ticks, %s", (_, ask, state) =>
    expect(bookState(touch(100, 5, ask, 5), { buckets: 5, spreadMax: 3, spreadStep: 10 })).toBe(state),
  );
  it("of a mirrored book is the mirrored state, for any sizes", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(1, 3, 5, 9, 11),
        fc.integer({ min: 1, max: 3 }),
        (bid, ask, buckets, spread) => {
          const state = bookState(touch(100, bid, 100 + spread, ask), { buckets, spreadMax: 3 });
          const mirrored = bookState(touch(100, ask, 100 + spread, bid), { buckets, spreadMax: 3 });
          // An even book is its own mirror.
          expect(mirrorState(state, buckets)).toBe(mirrored);
          expect(mirrorState(mirrored, buckets)).toBe(state);
        },
      ),
    ));
});

/** A market where a heavy side wins: the mid moves towards the lighter side's price three times of four. */
function market(moves: number, seed = 1): TickTouch[] {
  const out: TickTouch[] = [];
  let tick = 1000;
  let s = seed;
  const random = (): number => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
  for (let i = 0; i < moves; i++) {
    const heavyBid = random() < 0.5;
    out.push(touch(tick, heavyBid ? 90 : 10, tick + 1, heavyBid ? 10 : 90));
    tick += heavyBid === random() < 0.75 ? 1 : -1;
  }
  return out;
}
const fed = (books: TickTouch[], l: MicroPriceLearner = microPriceLearner(3, 1)): MicroPriceLearner => {
  for (const b of books) learnMicroPrice(l, b);
  return l;
};

describe("learning it", () => {
  it("a heavy bid is worth half a tick more where it wins three times of four", () => {
    const table = microPriceTable(fed(market(20_000)), 100);
    // The next book is heavy on either side alike: only the first move is foreseen, .75 − .25 of a tick.
    expect(table.ticks[2]).toBeCloseTo(0.5, 1);
    expect(table.ticks[0]).toBe(-table.ticks[2]!);
    expect(table.ticks[1]).toBeNull();
    expect(microPriceTicks(touch(1000, 90, 1001, 10), table, why())).toBeCloseTo(1001, 1);
    expect(microPriceTicks(touch(1000, 10, 1001, 90), table, why())).toBeCloseTo(1000, 1);
  });
  it("is antisymmetric, whatever comes by, also in a market that only rises", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 2 }),
            fc.integer({ min: 1, max: 9 }),
            fc.integer({ min: 1, max: 9 }),
            fc.integer({ min: 1, max: 2 }),
          ),
          { minLength: 20, maxLength: 120 },
        ),
        (steps) => {
          const l = microPriceLearner(5, 2);
          let tick = 100;
          for (const [move, bid, ask, spread] of steps)
            learnMicroPrice(l, touch((tick += move), bid, tick + spread, ask));
          const table = microPriceTable(l, 1);
          table.ticks.forEach((t, x) => {
            const m = table.ticks[mirrorState(x, 5)]!;
            if (t === null) expect(m).toBeNull();
            else {
              expect(Number.isFinite(t)).toBe(true);
              expect(t + m).toBeCloseTo(0, 12);
            }
          });
        },
      ),
    ));
  it("a state is not known before it was left often enough, and says how often it was", () => {
    const l = fed([touch(100, 90, 101, 10), touch(101, 10, 102, 90), touch(100, 90, 101, 10), touch(101, 90, 102, 10)]);
    const w = why();
    expect(microPriceTicks(touch(100, 90, 101, 10), microPriceTable(l, 4), w)).toBeNull();
    // Three transitions, each counted for its mirror too.
    expect(w).toEqual({ code: "MICROPRICE_LEARNING", value: 3, limit: 4 });
    expect(microPriceTable(l, 3).seen).toEqual([3, 0, 3]);
    expect(microPriceTable(l, 3).ticks[0]).not.toBeNull();
  });
  it("a market that only swings to and fro ends nowhere: none is known", () => {
    const swings = Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0 ? touch(100, 90, 101, 10) : touch(101, 10, 102, 90),
    );
    expect(microPriceTable(fed(swings), 1).ticks).toEqual([null, null, null]);
  });
  it("nothing seen is nothing known, even where nothing is asked for", () =>
    expect(microPriceTable(microPriceLearner(3, 1), 0).ticks).toEqual([null, null, null]));
  it("how often a book is looked at changes nothing", () => {
    const books = market(500);
    const often = books.flatMap((b) => [b, b, b]);
    expect(fed(often)).toEqual(fed(books));
  });
  it("a jump, and a book without a state, break the chain", () => {
    const up = touch(100, 90, 101, 10);
    const jumped = fed([up, touch(121, 90, 122, 10), touch(122, 90, 123, 10)]);
    expect(jumped.transitions).toBe(1);
    expect(jumped.moved).toEqual([0, 0, 1]);
    expect(fed([up, touch(79, 90, 80, 10)]).transitions).toBe(0);
    const hollow = fed([up, touch(-1, 0, 101, 10), touch(101, 90, 102, 10), touch(102, 10, 103, 90)]);
    expect(hollow.transitions).toBe(1);
    const emptied = fed([up, touch(100, 0, 101, 10), touch(100, 10, 101, 90)]);
    expect([emptied.transitions, emptied.seen]).toEqual([0, [0, 0, 0]]);
    const widest = fed([up, touch(120, 90, 121, 10)]);
    expect(widest.moved).toEqual([0, 0, 20]);
  });
  it("the first book follows from nothing, however near the first tick", () =>
    expect(fed([touch(1, 5, 2, 5)]).transitions).toBe(0));
  it("without a move a state is left to another, with one it lands in any", () => {
    const l = fed([touch(100, 90, 101, 10), touch(100, 10, 101, 90), touch(99, 10, 100, 90)]);
    expect(l.stay[2 * 3 + 0]).toBe(1);
    expect(l.land[0 * 3 + 0]).toBe(1);
    expect(l.moved).toEqual([-1, 0, 0]);
    expect(l.seen).toEqual([1, 0, 1]);
  });
  it("what is long past fades: all counts are halved together", () => {
    const limits = { moveMax: 20, transitionsMax: 8 };
    const l = fed(market(9), microPriceLearner(3, 1, limits));
    expect(l.transitions).toBe(4);
    const sum = (xs: number[]) => xs.reduce((a, x) => a + x, 0);
    expect(sum(l.seen)).toBe(4);
    expect(sum(l.stay) + sum(l.land)).toBe(4);
  });
  it("its state survives a snapshot", () => {
    const l = fed(market(200));
    const copy = JSON.parse(JSON.stringify(l)) as MicroPriceLearner;
    expect(fed(market(50, 7), copy)).toEqual(fed(market(50, 7), l));
  });
  it("an even number of buckets has no middle and is refused", () => {
    expect(() => microPriceLearner(4, 1)).toThrow("odd");
    expect(() => microPriceLearner(5, 0)).toThrow();
    expect(() => microPriceLearner(-1, 1)).toThrow();
  });
});

describe("what has no micro-price says why", () => {
  const table = microPriceTable(microPriceLearner(3, 2), 5);
  it.each([
    ["a bid at nothing", touch(0, 1, 101, 1), "NO_BOOK", 0, 101],
    ["an ask at nothing", touch(100, 1, 0, 1), "NO_BOOK", 100, 0],
    ["no bid", touch(-1, 0, 101, 1), "NO_BOOK", -1, 101],
    ["no ask", touch(100, 1, -1, 0), "NO_BOOK", 100, -1],
    ["crossed", touch(102, 1, 101, 1), "BOOK_CROSSED", 102, 101],
    ["locked", touch(101, 1, 101, 1), "BOOK_CROSSED", 101, 101],
    ["no size at the ask", touch(100, 1, 101, 0), "NO_DEPTH", 1, 0],
    ["no size at the bid", touch(100, 0, 101, 1), "NO_DEPTH", 0, 1],
    ["wider than the table", touch(100, 1, 103, 1), "MICROPRICE_RANGE", 3, 2],
    ["not learned", touch(100, 1, 101, 1), "MICROPRICE_LEARNING", 0, 5],
  ])("%s", (_, t, code, value, limit) => {
    const w = why();
    expect(microPriceTicks(t, table, w)).toBeNull();
    expect(w).toEqual({ code, value, limit });
    expect(reasonCodes).toContain(code);
  });
  it("wider than a table whose classes are ten ticks: in ticks", () => {
    const w = why();
    const limits = { moveMax: 20, transitionsMax: 100, spreadStep: 10 };
    expect(microPriceTicks(touch(100, 1, 125, 1), microPriceTable(microPriceLearner(3, 2, limits), 5), w)).toBeNull();
    expect(w).toEqual({ code: "MICROPRICE_RANGE", value: 25, limit: 20 });
  });
});
