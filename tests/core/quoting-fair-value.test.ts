import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blend,
  effectivePrice,
  effectiveVamp,
  mid,
  vamp,
  weightedDepthPrice,
  weightedMid,
} from "../../engine/core/quoting/fair-value.ts";
import {
  type Depth,
  depthImbalance,
  imbalance,
  imbalanceWithin,
  levelWeightedImbalance,
  notionalImbalance,
} from "../../engine/core/quoting/imbalance.ts";
import {
  learnOffset,
  medianOffset,
  offsetWindow,
  oraclePrice,
  referencePrice,
} from "../../engine/core/quoting/reference.ts";
import { unknown } from "../../engine/core/quoting/unknown.ts";
import { reasonCodes } from "../../engine/core/risk/reasons.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const depth = (bids: number[][], asks: number[][]): Depth => ({
  bidPrice: bids.map((r) => r[0]!),
  bidSize: bids.map((r) => r[1]!),
  bids: bids.length,
  askPrice: asks.map((r) => r[0]!),
  askSize: asks.map((r) => r[1]!),
  asks: asks.length,
});
const bids = [
  [100, 5],
  [99.9, 8],
  [99.8, 2],
  [99.7, 10],
  [99.5, 20],
];
const asks = [
  [100.2, 3],
  [100.3, 4],
  [100.4, 9],
  [100.5, 6],
  [100.8, 15],
];
const book = depth(bids, asks);

describe("fair value of the worked book", () => {
  it.each([
    ["mid", () => mid(100, 100.2, why()), 100.1],
    ["weighted mid", () => weightedMid(book, why()), 100.125],
    ["VAMP of one level is the weighted mid", () => vamp(book, 1, why()), 100.125],
    ["VAMP of three", () => vamp(book, 3, why()), 100.06451612903226],
    ["VAMP of five", () => vamp(book, 5, why()), 100.16707317073171],
    ["effective bid of three", () => effectivePrice(book.bidPrice, book.bidSize, 3, why()), 99.92],
    ["effective ask of five", () => effectivePrice(book.askPrice, book.askSize, 5, why()), 100.55135135135136],
    ["effective VAMP of three", () => effectiveVamp(book, 3, why()), 100.12201612903226],
    ["effective VAMP of five", () => effectiveVamp(book, 5, why()), 100.16018603969825],
    ["weighted-depth price of three", () => weightedDepthPrice(book, 3, why()), 100.13548387096773],
    ["weighted-depth price of five", () => weightedDepthPrice(book, 5, why()), 100.07560975609756],
    ["levels beyond the book change nothing", () => effectiveVamp(book, 50, why()), 100.16018603969825],
    ["nor for the weighted-depth price", () => weightedDepthPrice(book, 50, why()), 100.07560975609756],
    [
      "VAMP leaves out ranks that one side lacks",
      () => vamp(depth(bids, asks.slice(0, 3)), 5, why()),
      100.06451612903226,
    ],
    [
      "effective VAMP uses what each side has",
      () => effectiveVamp(depth(bids.slice(0, 1), asks), 5, why()),
      100.06563706563706,
    ],
    [
      "so does the weighted-depth price",
      () => weightedDepthPrice(depth(bids.slice(0, 1), asks.slice(0, 2)), 5, why()),
      (100 * 5 + 100.2 * 3 + 100.3 * 4) / 12,
    ],
  ])("%s", (_, value, expected) => expect(value() ?? Number.NaN).toBeCloseTo(expected, 10));
});

describe("imbalance", () => {
  it.each([
    ["one level", () => depthImbalance(book, 1, why()), 0.25],
    ["three levels: the sign turns", () => depthImbalance(book, 3, why()), -0.03225806451612903],
    ["five levels: and back", () => depthImbalance(book, 5, why()), 0.0975609756097561],
    ["more levels than there are", () => depthImbalance(book, 9, why()), 0.0975609756097561],
    ["by notional, three", () => notionalImbalance(book, 3, why()), -0.03434057083950781],
    ["by notional, more than there are", () => notionalImbalance(book, 9, why()), 0.09327094148326875],
    ["weighed 1/(i + 1), three", () => levelWeightedImbalance(book, 3, why()), 0.09433962264150941],
    ["weighed 1/(i + 1), five", () => levelWeightedImbalance(book, 9, why()), 0.12790697674418597],
    ["decay 0 is no weighing", () => levelWeightedImbalance(book, 3, why(), 0), -0.03225806451612903],
    ["a great decay leaves the best level", () => levelWeightedImbalance(book, 5, why(), 60), 0.25],
    [
      "weighed where one side is shorter",
      () => levelWeightedImbalance(depth(bids.slice(0, 1), asks.slice(0, 2)), 5, why()),
      0,
    ],
    [
      "weighed where asks are shorter",
      () => levelWeightedImbalance(depth(bids.slice(0, 2), asks.slice(0, 1)), 5, why()),
      0.5,
    ],
    ["within .4 % of the middle", () => imbalanceWithin(book, 0.004, why()), 0.0638297872340425],
    ["within nothing but the best levels", () => imbalanceWithin(book, 0.001, why()), 0.25],
    ["a level on the bound counts", () => imbalanceWithin(depth([[99, 3]], [[101, 1]]), 0.01, why()), 0.5],
    ["only bids is 1", () => imbalance(7, 0, why()), 1],
    ["only asks is −1", () => imbalance(0, 7, why()), -1],
    ["as deep is 0", () => imbalance(4, 4, why()), 0],
  ])("%s", (_, value, expected) => expect(value() ?? Number.NaN).toBeCloseTo(expected, 12));
  it("turns its sign with the book, and stays within ±1", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
        (b, a) => {
          const up = imbalance(b, a, why())!;
          expect(Math.abs(up)).toBeLessThanOrEqual(1);
          expect(imbalance(a, b, why())).toBe(-up + 0);
          expect(up > 0).toBe(b > a);
        },
      ),
    ));
});

it("rows beyond what is there are leftovers of a buffer, and are not read", () => {
  const stale: Depth = { ...book, bids: 2, asks: 3 };
  const fresh = depth(bids.slice(0, 2), asks.slice(0, 3));
  for (const f of [vamp, effectiveVamp, weightedDepthPrice, depthImbalance, notionalImbalance, levelWeightedImbalance])
    expect(f(stale, 5, why())).toBe(f(fresh, 5, why()));
  expect(imbalanceWithin(stale, 0.01, why())).toBe(imbalanceWithin(fresh, 0.01, why()));
});

describe("what has no fair value says why, with its numbers", () => {
  const none = depth([], []);
  it.each<[string, (w: ReturnType<typeof why>) => number | null, string, number, number]>([
    ["no bid", (w) => mid(0, 100, w), "NO_BOOK", 0, 100],
    ["no ask", (w) => mid(100, 0, w), "NO_BOOK", 100, 0],
    ["a negative bid", (w) => mid(-1, 100, w), "NO_BOOK", -1, 100],
    ["a bid of NaN", (w) => mid(Number.NaN, 100, w), "NO_BOOK", 0, 100],
    ["an ask of infinity", (w) => mid(100, Number.POSITIVE_INFINITY, w), "NO_BOOK", 100, 0],
    ["an infinite bid and ask", (w) => mid(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, w), "NO_BOOK", 0, 0],
    ["a crossed book", (w) => mid(100.1, 100, w), "BOOK_CROSSED", 100.1, 100],
    ["a locked book", (w) => mid(100, 100, w), "BOOK_CROSSED", 100, 100],
    ["an empty book, weighted mid", (w) => weightedMid(none, w), "NO_BOOK", 0, 0],
    ["bids alone, VAMP", (w) => vamp(depth(bids, []), 5, w), "NO_BOOK", 5, 0],
    ["asks alone, effective VAMP", (w) => effectiveVamp(depth([], asks), 5, w), "NO_BOOK", 0, 5],
    ["an empty book, weighted depth", (w) => weightedDepthPrice(none, 5, w), "NO_BOOK", 0, 0],
    [
      "crossed depth, effective VAMP",
      (w) => effectiveVamp(depth([[101, 1]], [[100, 1]]), 1, w),
      "BOOK_CROSSED",
      101,
      100,
    ],
    [
      "crossed depth, weighted depth",
      (w) => weightedDepthPrice(depth([[101, 1]], [[100, 1]]), 1, w),
      "BOOK_CROSSED",
      101,
      100,
    ],
    ["no size at the best bid", (w) => weightedMid(depth([[99, 0]], [[101, 2]]), w), "NO_DEPTH", 0, 2],
    ["no size at the best ask", (w) => weightedMid(depth([[99, 2]], [[101, 0]]), w), "NO_DEPTH", 2, 0],
    ["no levels asked for", (w) => vamp(book, 0, w), "NO_DEPTH", 0, 0],
    ["no levels asked for, effective", (w) => effectiveVamp(book, 0, w), "NO_DEPTH", 0, 0],
    ["no levels asked for, weighted depth", (w) => weightedDepthPrice(book, 0, w), "NO_DEPTH", 0, 0],
    [
      "a size of NaN further down",
      (w) =>
        vamp(
          depth(
            [
              [99, 2],
              [98, Number.NaN],
            ],
            [
              [101, 2],
              [102, 1],
            ],
          ),
          2,
          w,
        ),
      "NO_DEPTH",
      0,
      0,
    ],
    [
      "an ask's size of infinity further down",
      (w) =>
        effectiveVamp(
          depth(
            [[99, 2]],
            [
              [101, 2],
              [102, Number.POSITIVE_INFINITY],
            ],
          ),
          2,
          w,
        ),
      "NO_DEPTH",
      0,
      0,
    ],
    [
      "a bid's size of infinity further down, asks in order",
      (w) =>
        effectiveVamp(
          depth(
            [
              [99, 2],
              [98, Number.POSITIVE_INFINITY],
            ],
            [[101, 2]],
          ),
          2,
          w,
        ),
      "NO_DEPTH",
      0,
      0,
    ],
    ["sizes that are negative in sum", (w) => effectivePrice([99], [-2], 1, w), "NO_DEPTH", -2, 0],
    ["imbalance of nothing on both sides", (w) => imbalance(0, 0, w), "NO_DEPTH", 0, 0],
    ["imbalance with a negative depth", (w) => imbalance(-2, 4, w), "NO_DEPTH", -2, 4],
    ["imbalance with a negative ask depth", (w) => imbalance(4, -2, w), "NO_DEPTH", 4, -2],
    ["imbalance with NaN", (w) => imbalance(Number.NaN, 4, w), "NO_DEPTH", 0, 4],
    ["imbalance with infinity", (w) => imbalance(Number.POSITIVE_INFINITY, 4, w), "NO_DEPTH", 0, 4],
    ["imbalance near the middle without bids", (w) => imbalanceWithin(depth([], asks), 0.01, w), "NO_BOOK", 0, 5],
    ["imbalance near the middle without asks", (w) => imbalanceWithin(depth(bids, []), 0.01, w), "NO_BOOK", 5, 0],
    ["imbalance where nothing stands near the middle", (w) => imbalanceWithin(book, 0, w), "NO_DEPTH", 0, 0],
  ])("%s", (_, f, code, value, limit) => {
    const w = why();
    expect(f(w)).toBeNull();
    expect(w).toEqual({ code, value, limit });
    expect(reasonCodes).toContain(code);
  });
  it("a number that is none is written as 0, in both places", () => {
    const w = why();
    expect(unknown(w, "NO_BLEND", Number.NaN, Number.NEGATIVE_INFINITY)).toBeNull();
    expect(w).toEqual({ code: "NO_BLEND", value: 0, limit: 0 });
  });
});

it("every source stays between the levels it was made of", () => {
  const side = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 50 }), (b, a, levels, gap) => {
      const d = depth(
        b.map((size, i) => [1000 - i, size]),
        a.map((size, i) => [1000 + gap + i, size]),
      );
      for (const f of [vamp, effectiveVamp, weightedDepthPrice]) {
        const price = f(d, levels, why())!;
        expect(price).toBeGreaterThanOrEqual(1000 - b.length);
        expect(price).toBeLessThanOrEqual(1000 + gap + a.length);
      }
      const near = weightedMid(d, why())!;
      expect(near).toBeGreaterThanOrEqual(1000 - 1e-9);
      expect(near).toBeLessThanOrEqual(1000 + gap + 1e-9);
      // Heavy bids pull towards the ask.
      if (b[0]! > a[0]! * 1.001) expect(near).toBeGreaterThan(1000 + gap / 2);
    }),
  );
});

describe("oracle", () => {
  const limits = { ageMsMax: 1000, confidenceBpsMax: 10 };
  it.each([
    ["young and sure", { price: 100, confidence: 0.05, ageMs: 10 }, 100, ""],
    ["both limits are included", { price: 100, confidence: 0.1, ageMs: 1000 }, 100, ""],
    ["its clock is a little ahead", { price: 100, confidence: 0, ageMs: -1000 }, 100, ""],
    ["too old", { price: 100, confidence: 0, ageMs: 1001 }, null, "ORACLE_STALE"],
    ["from a future beyond the limit", { price: 100, confidence: 0, ageMs: -1001 }, null, "ORACLE_STALE"],
    ["age unknown", { price: 100, confidence: 0, ageMs: Number.NaN }, null, "ORACLE_STALE"],
    ["too uncertain", { price: 100, confidence: 0.11, ageMs: 0 }, null, "ORACLE_UNCERTAIN"],
    ["confidence unknown", { price: 100, confidence: Number.NaN, ageMs: 0 }, null, "ORACLE_UNCERTAIN"],
    ["confidence negative", { price: 100, confidence: -1, ageMs: 0 }, null, "ORACLE_UNCERTAIN"],
    ["missing", { price: Number.NaN, confidence: 0, ageMs: 0 }, null, "ORACLE_MISSING"],
    ["zero", { price: 0, confidence: 0, ageMs: 0 }, null, "ORACLE_MISSING"],
    ["infinite", { price: Number.POSITIVE_INFINITY, confidence: 0, ageMs: 0 }, null, "ORACLE_MISSING"],
  ])("%s", (_, oracle, expected, code) => {
    const w = why();
    expect(oraclePrice(oracle, limits, w)).toBe(expected);
    expect(w.code).toBe(code);
    if (code !== "") expect(reasonCodes).toContain(code);
  });
  it("says by how much", () => {
    const w = why();
    oraclePrice({ price: 100, confidence: 0.2, ageMs: 0 }, limits, w);
    expect(w).toEqual({ code: "ORACLE_UNCERTAIN", value: 20, limit: 10 });
    oraclePrice({ price: 100, confidence: 0.2, ageMs: 1500 }, limits, w);
    expect(w).toEqual({ code: "ORACLE_STALE", value: 1500, limit: 1000 });
  });
});

describe("outside reference", () => {
  const ms = 1000;
  const filled = (offsets: number[], capacity = 5) => {
    const w = offsetWindow(capacity);
    for (const [i, o] of offsets.entries())
      learnOffset(w, (i + 1) * 100 * ms, { venue: 1000 + o, reference: 1000 }, 500);
    return w;
  };
  it("is the reference plus the median of what the venue stood above it", () => {
    const w = filled([1, 100, 2]);
    expect(medianOffset(w, 3)).toBe(2);
    expect(referencePrice({ price: 2000, ageMs: 5 }, w, { ageMsMax: 5, samplesMin: 3 }, why())).toBe(2002);
  });
  it("an even number of samples takes the middle of the two", () => expect(medianOffset(filled([1, 4]), 1)).toBe(2.5));
  it("a full ring drops the oldest", () => expect(medianOffset(filled([9, 9, 9, 1, 1, 1], 5), 1)).toBe(1));
  it("what is older than the window is dropped, also when the venue has no price", () => {
    const w = filled([1, 2, 3]);
    learnOffset(w, 701 * ms, { venue: null, reference: 1000 }, 500);
    expect(w.count).toBe(1);
    expect(medianOffset(w, 1)).toBe(3);
    learnOffset(w, 9_000 * ms, { venue: 1000, reference: null }, 500);
    expect(medianOffset(w, 0)).toBeNull();
  });
  it("a sample as old as the window still counts", () => {
    const w = filled([1]);
    learnOffset(w, 600 * ms, { venue: null, reference: 1000 }, 500);
    expect(w.count).toBe(1);
    learnOffset(w, 600 * ms + 1, { venue: null, reference: 1000 }, 500);
    expect(w.count).toBe(0);
  });
  it("holds 240 samples where it is not told how many", () => expect(offsetWindow().at).toHaveLength(240));
  it("a burst counts once, and time going back not at all", () => {
    const w = filled([1]);
    learnOffset(w, 150 * ms, { venue: 2000, reference: 1000 }, 500);
    learnOffset(w, 50 * ms, { venue: 2000, reference: 1000 }, 500);
    expect(w.count).toBe(1);
    learnOffset(w, 200 * ms, { venue: 1003, reference: 1000 }, 500);
    expect(medianOffset(w, 2)).toBe(2);
  });
  it("with a window of no length a moment counts once", () => {
    const w = offsetWindow(3);
    for (const venue of [1001, 1005]) learnOffset(w, 100, { venue, reference: 1000 }, 0);
    expect([w.count, medianOffset(w, 1)]).toEqual([1, 1]);
  });
  it("a price that is none adds nothing", () => {
    const w = offsetWindow(3);
    learnOffset(w, 1, { venue: Number.NaN, reference: 1 }, 500);
    expect(w.count).toBe(0);
  });
  it.each([
    ["missing", { price: Number.NaN, ageMs: 0 }, 3, "REFERENCE_MISSING", 0, 0],
    ["zero", { price: 0, ageMs: 0 }, 3, "REFERENCE_MISSING", 0, 0],
    ["infinite", { price: Number.POSITIVE_INFINITY, ageMs: 0 }, 3, "REFERENCE_MISSING", 0, 0],
    ["too old", { price: 1, ageMs: 6 }, 3, "REFERENCE_STALE", 6, 5],
    ["from the future", { price: 1, ageMs: -6 }, 3, "REFERENCE_STALE", -6, 5],
    ["of an age nobody knows", { price: 1, ageMs: Number.NaN }, 3, "REFERENCE_STALE", 0, 5],
    ["too few samples", { price: 1, ageMs: 0 }, 4, "REFERENCE_LEARNING", 3, 4],
  ])("%s is unknown", (_, reference, samplesMin, code, value, limit) => {
    const w = why();
    expect(referencePrice(reference, filled([1, 2, 3]), { ageMsMax: 5, samplesMin }, w)).toBeNull();
    expect(w).toEqual({ code, value, limit });
    expect(reasonCodes).toContain(code);
  });
  it("an empty window is never known, even where none are asked for", () => {
    const w = why();
    expect(referencePrice({ price: 1, ageMs: 0 }, offsetWindow(), { ageMsMax: 5, samplesMin: 0 }, w)).toBeNull();
    expect(w).toEqual({ code: "REFERENCE_LEARNING", value: 0, limit: 1 });
  });
  it("the median is that of the samples inside the window, whatever comes in", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: -20, max: 20 })), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (steps, capacity) => {
          const w = offsetWindow(capacity);
          const kept: { at: number; offset: number }[] = [];
          let at = 0;
          for (const [wait, offset] of steps) {
            at += wait * ms;
            learnOffset(w, at, { venue: 500 + offset, reference: 500 }, 1000);
            const last = kept.at(-1);
            while (kept.length > 0 && at - kept[0]!.at > 1000 * ms) kept.shift();
            if (last && kept.includes(last) && at - last.at < (1000 * ms) / capacity) continue;
            kept.push({ at, offset });
            if (kept.length > capacity) kept.shift();
          }
          const sorted = kept.map((k) => k.offset).sort((a, b) => a - b);
          const n = sorted.length;
          const expected = n === 0 ? null : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
          expect(medianOffset(w, 1)).toBe(expected);
          expect(w.sorted.slice(0, w.count)).toEqual(sorted);
        },
      ),
    ));
  it("its state survives a snapshot", () => {
    const w = filled([3, 1, 2]);
    expect(medianOffset(structuredClone(w), 3)).toBe(2);
    expect(JSON.parse(JSON.stringify(w))).toEqual(w);
  });
});

describe("blend", () => {
  it.each([
    ["is the weighted mean", [100, 200], [3, 1], 125],
    ["does not ask what weighs nothing", [100, null], [1, 0], 100],
    ["weights need not add up to 1", [100, 200], [10, 10], 150],
  ])("%s", (_, prices, weights, expected) => expect(blend(prices, weights, why())).toBe(expected));
  it.each([
    ["no weight", [100], [0], 0],
    ["a negative weight", [100, 200], [1, -0.5], -0.5],
    ["a weight of NaN", [100], [Number.NaN], 0],
    ["an infinite price", [Number.POSITIVE_INFINITY], [2], 2],
    ["nothing to blend", [], [], 0],
    ["a price beyond numbers once it is weighed", [1e308], [10], 10],
  ])("%s is unknown", (_, prices, weights, value) => {
    const w = why();
    expect(blend(prices, weights, w)).toBeNull();
    expect(w).toEqual({ code: "NO_BLEND", value, limit: 0 });
  });
  it("passes on the reason of the source that is unknown", () => {
    const w = why();
    expect(blend([100, mid(0, 100, w)], [1, 1], w)).toBeNull();
    expect(w.code).toBe("NO_BOOK");
    expect(blend([100], [1, 1], why())).toBeNull();
  });
});
