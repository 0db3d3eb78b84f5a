/** The grid, decided by itself: figures, lines, and what a restart remembers. */
import { describe, expect, it } from "vitest";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { lots, parsePico } from "../../engine/core/units.ts";
import { both, plain, Trial } from "./decision-fixture.ts";

type Params = Record<string, number | string | null>;

describe("grid, decided by itself", () => {
  /** Lines at 90, 95, 100, 105 and 110; ten lots each. */
  const params: Params = {
    lower: 90,
    upper: 110,
    grids: 4,
    spacing: "arithmetic",
    levels: 2,
    orderSize: 0.1,
    minProfitBps: 0,
  };
  const at = (mid: number): Partial<Inputs> => ({
    mid,
    bidTick: Math.round(mid * 100) - 1,
    askTick: Math.round(mid * 100) + 1,
  });
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) => new Trial("grid", { ...params, ...more }, over);
  const emptyLine = (t: Trial): number => t.figure("empty line");

  it("shows its bounds, the empty line, half of what lies between its neighbours, and the thinnest round trip", () => {
    const t = trial();
    expect(t.quotes).toEqual(["bid 95.00 × 0.10", "bid 90.00 × 0.10", "ask 105.00 × 0.10", "ask 110.00 × 0.10"]);
    const shown = ["empty line", "lower bound", "upper bound", "bought of the next line"].map((name) => t.figure(name));
    expect(shown).toEqual([100, 90, 110, 0]);
    // Bought at 105, sold at 110.
    expect(t.figure("thinnest round trip")).toBeCloseTo(476.190476, 5);
    expect([t.wanted.fair, t.wanted.halfSpread]).toEqual([100, 5]);
    expect(t.held).toEqual(["", ""]);
  });
  it.each<[string, number, string[], string[], number]>([
    ["at the lower bound", 90, ["ask 95.00 × 0.10", "ask 100.00 × 0.10"], ["GRID_EDGE 90 0", ""], 2.5],
    ["at the upper bound", 110, ["bid 105.00 × 0.10", "bid 100.00 × 0.10"], ["", "GRID_EDGE 110 0"], 2.5],
    [
      "a line from it: the one that is there",
      95,
      ["bid 90.00 × 0.10", "ask 100.00 × 0.10", "ask 105.00 × 0.10"],
      ["", ""],
      5,
    ],
    ["a line from the upper one", 105, ["bid 100.00 × 0.10", "bid 95.00 × 0.10", "ask 110.00 × 0.10"], ["", ""], 5],
  ])("%s", (_, mid, quotes, reasons, half) => {
    const t = trial({}, at(mid));
    expect(t.quotes).toEqual(quotes);
    expect(t.held).toEqual(reasons);
    expect(t.wanted.halfSpread).toBe(half);
  });
  it("lines between ticks are rounded outward", () =>
    expect(trial({ lower: 90.005, upper: 110.005 }).quotes).toEqual([
      "bid 95.00 × 0.10",
      "bid 90.00 × 0.10",
      "ask 105.01 × 0.10",
      "ask 110.01 × 0.10",
    ]));
  it.each<[string, Params, Partial<Inputs>, string]>([
    ["a tick below the lower bound", {}, at(89.99), "GRID_OUTSIDE 89.99 90"],
    ["a tick above the upper bound", {}, at(110.01), "GRID_OUTSIDE 110.01 110"],
    ["no bounds at all", { lower: 110, upper: 90 }, {}, "GRID_BOUNDS 110 90"],
    [
      "just what is asked for of a round trip",
      { lower: 75, upper: 125, grids: 2, minProfitBps: 2500 },
      {},
      "GRID_UNPROFITABLE 2500 2500",
    ],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
  it("lines just a tick apart are a grid", () =>
    expect(
      trial(
        { lower: 64, upper: 65 },
        { ...at(64.5), instrument: { ...plain, tickSize: 0.25 }, bidTick: 257, askTick: 259 },
      ).held,
    ).toEqual(["", ""]));
  it.each<[string, number, string[], string[]]>([
    ["up", 106, ["bid 95.00 × 0.10", "bid 90.00 × 0.10", "ask 110.00 × 0.10"], ["", "POST_ONLY 105 105.99"]],
    ["down", 94, ["bid 90.00 × 0.10", "ask 105.00 × 0.10", "ask 110.00 × 0.10"], ["POST_ONLY 95 94.01", ""]],
  ])(
    "a line that the market has run through is left out, and says what it would meet: %s",
    (_, mid, quotes, reasons) => {
      const t = trial().decide(100, at(mid));
      expect(t.quotes).toEqual(quotes);
      expect(t.held).toEqual(reasons);
    },
  );
  it("of two such lines the nearest one says so", () =>
    expect(trial({ grids: 8 }).decide(100, at(106)).held).toEqual(["", "POST_ONLY 102.5 105.99"]));

  describe("the empty line", () => {
    /** A bid at 95 has filled: 95 is the empty line. */
    const filled = () => trial().decide(100, { position: 0.1, ...at(96) });
    it("follows a fill", () => {
      const t = filled();
      expect(emptyLine(t)).toBe(95);
      expect(t.quotes).toEqual(["bid 90.00 × 0.10", "ask 100.00 × 0.10", "ask 105.00 × 0.10"]);
    });
    it.each<[string, Params, number]>([
      ["the lower bound", { lower: 86 }, 98],
      ["the upper bound", { upper: 114 }, 96],
      ["the number of lines", { grids: 5 }, 98],
      ["the spacing", { spacing: "geometric" }, 90 * (110 / 90) ** 0.5],
    ])("is chosen anew where another grid is asked for: %s", (_, change, line) =>
      expect(emptyLine(filled().decide(100, at(98.5), change))).toBeCloseTo(line, 9),
    );
    it("stays under other fees, which the round trip pays", () => {
      const t = filled().decide(100, { ...at(99), instrument: { ...plain, makerFeePpb: 1_000_000 } });
      expect(emptyLine(t)).toBe(95);
      // (110 · .999 − 105 · 1.001) / (105 · 1.001).
      expect(t.figure("thinnest round trip")).toBeCloseTo(455.259027, 5);
    });
    it.each<[string, number, Partial<Inputs>, number, number, string]>([
      [
        "seven of ten lots, three are the least: the rest stays wanted",
        0.07,
        { instrument: { ...plain, minLots: lots(3) } },
        100,
        0.07,
        "bid 95.00 × 0.03",
      ],
      [
        "eight: what is left is no order and counts as filled",
        0.08,
        { instrument: { ...plain, minLots: lots(3) } },
        95,
        -0.02,
        "bid 90.00 × 0.10",
      ],
      // A lot at 100 is worth 1.
      [
        "the venue's least value, 3: likewise",
        0.08,
        { instrument: { ...plain, minNotional: parsePico("3") } },
        95,
        -0.02,
        "bid 90.00 × 0.10",
      ],
      [
        "and of seven lots it is an order",
        0.07,
        { instrument: { ...plain, minNotional: parsePico("3") } },
        100,
        0.07,
        "bid 95.00 × 0.03",
      ],
      ["sold: the other way", -0.1, {}, 105, 0, "bid 100.00 × 0.10"],
      ["two lines at once", 0.2, {}, 90, 0, ""],
      ["beyond the grid's end there is no line to go to", 0.5, {}, 90, 0, ""],
    ])("after a fill of %s", (_, position, over, line, carried, bid) => {
      const t = trial({}, over).decide(100, { position });
      expect(emptyLine(t)).toBe(line);
      expect(t.figure("bought of the next line")).toBeCloseTo(carried, 9);
      expect(t.quotes[0]?.startsWith("bid") ? t.quotes[0] : "").toBe(bid);
    });
    it("the lowest line is one like any other: a sale moves on from it", () => {
      const t = trial({}, at(90)).decide(100, { position: -0.1, ...at(92) });
      expect(emptyLine(t)).toBe(95);
    });
    it.each<[string, [number, number][], number]>([
      [
        "on its neighbour, however long",
        [
          [0, 105],
          [9_000, 105],
        ],
        100,
      ],
      [
        "on the lower neighbour as well",
        [
          [0, 95],
          [9_000, 95],
        ],
        100,
      ],
      [
        "beyond it for less than two seconds",
        [
          [0, 106],
          [1_999, 106],
        ],
        100,
      ],
      [
        "beyond it for two seconds: left behind",
        [
          [0, 106],
          [2_000, 106],
        ],
        105,
      ],
      [
        "beyond the lower one: likewise",
        [
          [0, 94],
          [2_000, 94],
        ],
        95,
      ],
      [
        "back in between: counted anew",
        [
          [0, 106],
          [1_500, 106],
          [100, 104],
          [100, 106],
          [1_500, 106],
        ],
        100,
      ],
    ])("the price is %s", (_, steps, line) => {
      const t = trial();
      for (const [ms, mid] of steps) t.decide(ms, at(mid));
      expect(emptyLine(t)).toBe(line);
    });
    it("a fill beyond counts the two seconds anew", () => {
      const t = trial()
        .decide(0, at(106))
        .decide(1_900, { position: -0.1, ...at(111) });
      expect(t.held[0]).toBe("GRID_OUTSIDE 111 110");
      t.decide(0, at(109.99)).decide(50, at(110));
      expect(emptyLine(t)).toBe(105);
    });
  });
});
