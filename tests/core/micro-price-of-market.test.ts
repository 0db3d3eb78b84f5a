/** What of a running market goes into its micro-price, when the table is solved, and when it is forgotten. */
import { describe, expect, it } from "vitest";
import {
  askMicroPrice,
  breakChain,
  isForgotten,
  learnTouch,
  type MarketMicroPrice,
  marketMicroPrice,
  tellMicroPrice,
} from "../../engine/core/quoting/micro-price-of-market.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const SECOND = 1_000_000;
const touch = (bidTick: number, askTick: number, bidLots = 5, askLots = 5) => ({ bidTick, askTick, bidLots, askLots });
/** Touches of these widths in turn, thirty of them unless said. */
function sized(widths: readonly number[], touches = 30): MarketMicroPrice {
  const m = marketMicroPrice(0);
  for (let i = 0; i < touches; i++) learnTouch(m, touch(1000, 1000 + widths[i % widths.length]!));
  return m;
}

describe("the width of a class of spreads", () => {
  it.each([
    ["one tick", [1], 1],
    ["ten", [10], 10],
    ["the mean of what was seen, rounded", [3, 4], 4],
    ["a mean nearer below", [1, 1, 2], 1],
  ])("%s", (_, widths, spreadStep) =>
    expect(sized(widths).learner).toMatchObject({
      spreadStep,
      buckets: 5,
      spreadMax: 4,
      moveMax: 20 * spreadStep,
      transitionsMax: 50_000,
      transitions: 0,
    }),
  );
  it("is not known before thirty touches", () => {
    const m = sized([10], 29);
    expect([m.learner, m.touches, m.spreadSum]).toEqual([null, 29, 290]);
  });
  it.each([
    ["no bid", touch(-1, 1000)],
    ["a bid at nothing", touch(0, 10)],
    ["crossed", touch(1000, 990)],
    ["locked", touch(1000, 1000)],
  ])("does not come from a touch that is none: %s", (_, none) => {
    const m = sized([10], 29);
    learnTouch(m, none);
    expect([m.learner, m.touches, m.spreadSum]).toEqual([null, 29, 290]);
  });
});

describe("learning", () => {
  it("goes on with each touch once the width is known", () => {
    const m = sized([10]);
    learnTouch(m, touch(1000, 1010, 9, 1));
    learnTouch(m, touch(1005, 1015, 9, 1));
    expect(m.learner!.transitions).toBe(1);
    expect(m.learner!.moved.reduce((a, x) => a + x, 0)).toBe(5);
  });
  it("does not count across a gap in the data", () => {
    const m = sized([10]);
    learnTouch(m, touch(1000, 1010, 9, 1));
    breakChain(m);
    learnTouch(m, touch(1005, 1015, 9, 1));
    expect(m.learner!.transitions).toBe(0);
    learnTouch(m, touch(1000, 1010, 9, 1));
    expect(m.learner!.transitions).toBe(1);
  });
  it("a gap before the width is known breaks nothing", () => {
    const m = sized([10], 5);
    breakChain(m);
    expect(m).toEqual(sized([10], 5));
  });
});

describe("asking", () => {
  it("while the width is not known, says how many touches there were", () => {
    const w = why();
    const m = sized([10], 7);
    expect(askMicroPrice(m, touch(1000, 1010), 5 * SECOND, w)).toBeNull();
    expect(w).toEqual({ code: "MICROPRICE_LEARNING", value: 7, limit: 30 });
    expect([m.table, m.solvedAt, m.askedAt]).toEqual([null, 0, 5 * SECOND]);
  });
  it("solves at the first question, and again when the table is five seconds old", () => {
    const m = sized([10]);
    const solvedAt = [10, 14.999_999, 15, 19, 20].map((seconds) => {
      askMicroPrice(m, touch(1000, 1010), seconds * SECOND, why());
      return m.solvedAt / SECOND;
    });
    expect(solvedAt).toEqual([10, 10, 15, 15, 20]);
    expect(m.askedAt).toBe(20 * SECOND);
  });
  it("a first question at once is answered by a table all the same", () => {
    const m = sized([10]);
    const w = why();
    expect(askMicroPrice(m, touch(1000, 1010), 0, w)).toBeNull();
    expect(w).toEqual({ code: "MICROPRICE_LEARNING", value: 0, limit: 30 });
  });
  it("answers by the table: nearer the ask where bids are heavy, by as much nearer the bid where asks are", () => {
    const m = sized([10]);
    const [heavyBid, heavyAsk] = [touch(1000, 1010, 9, 1), touch(1000, 1010, 1, 9)];
    // The mid goes where the heavy side pushes it.
    for (let i = 0; i < 40; i++) {
      learnTouch(m, heavyBid);
      learnTouch(m, touch(1010, 1020, 1, 9));
      learnTouch(m, heavyAsk);
      learnTouch(m, touch(990, 1000, 9, 1));
    }
    const up = askMicroPrice(m, heavyBid, SECOND, why())!;
    const down = tellMicroPrice(m, heavyAsk, why())!;
    expect(up).toBeGreaterThan(1006);
    expect(up).toBeLessThan(1015);
    expect(up + down).toBeCloseTo(2010, 9);
  });
});

describe("telling", () => {
  it("where nobody has asked yet, nothing was seen", () => {
    const w = why();
    expect(tellMicroPrice(null, touch(1000, 1010), w)).toBeNull();
    expect(w).toEqual({ code: "MICROPRICE_LEARNING", value: 0, limit: 30 });
  });
  it("does not solve", () => {
    const m = sized([10]);
    const w = why();
    expect(tellMicroPrice(m, touch(1000, 1010), w)).toBeNull();
    expect([m.table, w]).toEqual([null, { code: "MICROPRICE_LEARNING", value: 30, limit: 30 }]);
  });
});

it.each([
  ["ten minutes after the last question it is still kept", 700, false],
  ["a micro later it is forgotten", 700.000_001, true],
  ["just asked, it is kept", 100, false],
])("%s", (_, seconds, forgotten) => {
  const m = marketMicroPrice(100 * SECOND);
  expect(isForgotten(m, Math.round(seconds * SECOND))).toBe(forgotten);
});
