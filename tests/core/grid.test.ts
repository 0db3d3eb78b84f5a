import { describe, expect, it } from "vitest";
import { nearestLine, thinnestRoundTrip, thinnestStep } from "../../engine/core/quoting/grid.ts";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import type { Instrument } from "../../engine/core/types.ts";
import { lots, micros, parsePico } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { both, plain, Trial } from "./decision-fixture.ts";
import { btc, TestDesk } from "./desk-fixture.ts";

type Params = Record<string, number | string | null>;
/** Lines of 60,000 to 62,000, 100 apart, two a side, in a market of 60,999.9 / 61,000.1. */
function quoting(params: Params = {}, instrument: Instrument = btc, held = 0): TestDesk {
  const t = new TestDesk([instrument]);
  for (const m of Object.values(t.settings.markets))
    Object.assign(m, {
      strategy: "grid",
      params: {
        ...defaultMarketSettings("grid").params,
        lower: 60_000,
        upper: 62_000,
        grids: 20,
        spacing: "arithmetic",
        levels: 2,
        orderSize: 0.01,
        ...params,
      },
      limits: { ...m.limits, collarBps: 5000 },
    });
  t.open({ USDC: "100000" }, { "BTC-PERP": held });
  go(t, 610_000);
  return t;
}
/** The market's middle is there, in ticks; time passes and the venue answers. */
function go(t: TestDesk, mid: number, ms = 300): void {
  for (let gone = 0; gone < ms; gone += 100) {
    t.at += 100_000;
    t.book(0, mid - 1, mid + 1, 100_000);
    t.send({ type: "timer" });
    t.oblige();
  }
}
const live = (t: TestDesk) => t.desk.markets[0]!.orders.live;
const quotes = (t: TestDesk): string[] =>
  live(t)
    .map((o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`)
    .sort();
const idAt = (t: TestDesk, tick: number): number => live(t).find((o) => o.tick === tick)!.id;
const reasons = (t: TestDesk): string[] => {
  const m = deskView(t.desk, micros(t.at)).markets[0]!;
  return [m.bid.reason, m.ask.reason];
};
const AT_61000 = ["ask 611000 × 10", "ask 612000 × 10", "bid 608000 × 10", "bid 609000 × 10"];
const AT_60900 = ["ask 610000 × 10", "ask 611000 × 10", "bid 607000 × 10", "bid 608000 × 10"];

describe("grid: which lines", () => {
  it.each<[string, Params, string[]]>([
    ["arithmetic: equal distances, the line at the price empty", {}, AT_61000],
    [
      "geometric: equal ratios",
      // (62/60)^(1/20) is 1.00164: line 10 is 60,991.8, its neighbours 60,891.89 and 61,091.88.
      { spacing: "geometric", levels: 1 },
      ["ask 610919 × 10", "bid 608918 × 10"],
    ],
    [
      "the line nearest to the price is the empty one",
      { lower: 60_040, upper: 62_040, levels: 1 },
      ["ask 611400 × 10", "bid 609400 × 10"],
    ],
    [
      "no bounds: 2 % around the price",
      { lower: null, upper: null, grids: 4, levels: 1 },
      ["ask 616100 × 10", "bid 603900 × 10"],
    ],
    [
      "one bound and the other of the range",
      { lower: null, upper: 61_610, rangePercent: 1, grids: 2 },
      ["ask 616100 × 10", "bid 603900 × 10"],
    ],
    ["at the bound there is no line beyond", { upper: 61_000, grids: 10 }, ["bid 608000 × 10", "bid 609000 × 10"]],
  ])("%s", (_, params, expected) => expect(quotes(quoting(params))).toEqual(expected));
  it("at most ten a side", () => {
    const t = quoting({ levels: 10, grids: 200, orderSize: 0.005 });
    expect(live(t)).toHaveLength(20);
  });
  it("at the bound the side without a line says so", () =>
    expect(reasons(quoting({ upper: 61_000, grids: 10 }))).toEqual(["", "ask held: the grid ends at 61,000.0"]));
  it("bounds that are not set stay around the price of the start", () => {
    const t = quoting({ lower: null, upper: null, grids: 4, levels: 1 });
    go(t, 612_000, 1000);
    expect(quotes(t)).toEqual(["ask 616100 × 10", "bid 603900 × 10"]);
  });
  it("widened by command, more lines are left empty", () => {
    const t = quoting({ levels: 1 });
    t.send({
      type: "command",
      commandId: "w",
      by: "test",
      command: { do: "widen", scope: { scope: "all" }, factor: 2 },
    });
    go(t, 610_000);
    expect(quotes(t)).toEqual(["ask 612000 × 10", "bid 608000 × 10"]);
  });
});

describe("grid: fills", () => {
  it("a line that filled is armed again only after its neighbour has filled", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 10);
    go(t, 609_000);
    expect(quotes(t)).toEqual(AT_60900);
    // The price comes back to just below the next line: nothing is armed, nothing withdrawn.
    go(t, 609_990, 5000);
    expect(quotes(t)).toEqual(AT_60900);
    t.fill(idAt(t, 610_000), 10);
    go(t, 610_000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("the price alone, however near a line, moves nothing", () => {
    const t = quoting();
    go(t, 610_990, 5000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("in part: the rest of the line stays wanted, and no more of it", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 6);
    go(t, 609_200, 1000);
    expect(quotes(t)).toEqual(["ask 611000 × 10", "ask 612000 × 10", "bid 608000 × 10", "bid 609000 × 4"]);
    t.fill(idAt(t, 609_000), 4);
    go(t, 609_000);
    expect(quotes(t)).toEqual(AT_60900);
  });
  it("several lines at once", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 10);
    t.fill(idAt(t, 608_000), 10);
    go(t, 608_000);
    expect(quotes(t)).toEqual(["ask 609000 × 10", "ask 610000 × 10", "bid 606000 × 10", "bid 607000 × 10"]);
  });
  it("a line and a part of the next at once: of the next only its rest is wanted", () => {
    const t = quoting();
    // A decision now: the next one, with both fills, is 100 ms away.
    t.at += 100_000;
    t.book(0, 609_998, 610_002, 100_000);
    t.fill(idAt(t, 609_000), 10);
    t.fill(idAt(t, 608_000), 4);
    go(t, 608_500);
    expect(quotes(t)).toEqual(["ask 610000 × 10", "ask 611000 × 10", "bid 607000 × 10", "bid 608000 × 6"]);
    t.fill(idAt(t, 608_000), 6);
    go(t, 608_000);
    expect(quotes(t)).toEqual(["ask 609000 × 10", "ask 610000 × 10", "bid 606000 × 10", "bid 607000 × 10"]);
  });
  it("a price that ran through lines without filling them: left out first, then the grid follows", () => {
    const t = quoting();
    go(t, 613_500, 1000);
    expect(quotes(t)).toEqual(["bid 608000 × 10", "bid 609000 × 10"]);
    go(t, 613_500, 2500);
    expect(quotes(t)).toEqual(["ask 615000 × 10", "ask 616000 × 10", "bid 612000 × 10", "bid 613000 × 10"]);
  });
  it("the position limit holds the side that adds; the other goes on", () => {
    const t = quoting({}, btc, 100);
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.positionMax = 0.1;
    });
    go(t, 610_000);
    expect(quotes(t)).toEqual(["ask 611000 × 10", "ask 612000 × 10"]);
    expect(reasons(t)[0]).toMatch(/^bid held: position would reach 0\.110 BTC of 0\.100 BTC/);
  });
});

describe("grid: reasons to hold", () => {
  const dear = { ...btc, makerFeePpb: 1_000_000 };
  it.each<[string, Params, Instrument, string]>([
    [
      "below its bounds",
      { lower: 61_500, upper: 62_000 },
      btc,
      "the price 61,000.0 is outside of the grid, which ends at 61,500.0",
    ],
    [
      "above its bounds",
      { lower: 60_000, upper: 60_500 },
      btc,
      "the price 61,000.0 is outside of the grid, which ends at 60,500.0",
    ],
    [
      "bounds the wrong way round",
      { lower: 62_000, upper: 60_000 },
      btc,
      "the lower bound 62,000.0 is not below the upper bound 60,000.0, or not above 0",
    ],
    // 62,000 / 61,900 is 16.2 bps, two fees of 10 bps take 20.
    [
      "a round trip that does not pay its fees",
      {},
      dear,
      "a round trip leaves −3.9 bps after fees, at least 1.0 bps are asked for",
    ],
    [
      "less than is asked for",
      { minProfitBps: 40 },
      btc,
      "a round trip leaves 16.6 bps after fees, at least 40.0 bps are asked for",
    ],
    [
      "lines finer than the ticks",
      { lower: 60_999, upper: 61_001, grids: 40, minProfitBps: 0 },
      btc,
      "lines 0.05 apart are finer than the tick 0.1",
    ],
  ])("%s", (_, params, instrument, words) => {
    const t = quoting(params, instrument);
    expect(quotes(t)).toEqual([]);
    expect(reasons(t)).toEqual([`bid held: ${words}`, `ask held: ${words}`]);
  });
  it("a wider step pays the same fees", () => expect(quotes(quoting({ grids: 10 }, dear))).toHaveLength(4));
  it("outside, everything goes; back inside, it is there again", () => {
    const t = quoting();
    go(t, 620_100);
    expect(quotes(t)).toEqual([]);
    go(t, 610_000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("after a halt and a resume the bounds stay, the empty line is chosen anew", () => {
    const { restart, initial } = strategies.grid;
    const memory = { ...initial(), start: 100, grids: 4, empty: 3, carryLots: 2, positionLots: 9, lines: [1, 2] };
    restart(memory);
    expect(memory).toEqual({ ...initial(), start: 100 });
  });
});

describe("the parts", () => {
  const g = (spacing: "arithmetic" | "geometric", lower = 90, upper = 110) => ({
    bounds: { lower, upper },
    grids: 4,
    spacing,
  });
  it.each<[string, number, number | null]>([
    ["below the grid: the lowest", 50, 0],
    ["on a line", 95, 1],
    ["a little above the middle of two", 97.6, 2],
    ["a little below it", 97.4, 1],
    ["above the grid: the highest", 500, 4],
    ["no price", 0, null],
    ["no number", Number.NaN, null],
  ])("nearest line: %s", (_, price, expected) => expect(nearestLine(g("arithmetic"), price)).toBe(expected));
  it("nearest line of a geometric grid: by ratio, 90 · 1.0514^½ is 92.286", () => {
    expect(nearestLine(g("geometric"), 92.3)).toBe(1);
    expect(nearestLine(g("geometric"), 92.27)).toBe(0);
  });
  it("no grid has no nearest line", () => expect(nearestLine(g("arithmetic", 110, 90), 100)).toBeNull());
  // Reference: 90 to 110 in 4 grids at a fee of .1 %.
  it("the thinnest round trip is the highest of an arithmetic grid, and any of a geometric one", () => {
    expect(thinnestRoundTrip(g("arithmetic"), 0.001)! * 100).toBeCloseTo(4.5526, 4);
    expect(thinnestRoundTrip(g("geometric"), 0.001)! * 100).toBeCloseTo(4.9346587874, 9);
    expect(thinnestRoundTrip(g("geometric", 110, 90), 0.001)).toBeNull();
  });
  it("the thinnest step is the lowest of a geometric grid", () => {
    expect(thinnestStep(g("arithmetic"))).toBe(5);
    expect(thinnestStep(g("geometric"))).toBeCloseTo(90 * 0.0514473818, 6);
    expect(thinnestStep(g("geometric", 0, 90))).toBeNull();
  });
});

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
