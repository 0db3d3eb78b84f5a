/** Grids between two prices: their lines, what a round trip leaves, and quotes on multiples of an interval. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  alignedAsk,
  alignedBid,
  breakEvenRatio,
  gridLine,
  gridLines,
  nearestLine,
  roundTripReturn,
  thinnestRoundTrip,
  thinnestStep,
} from "../../engine/core/quoting/grid.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const bounds = { lower: 90, upper: 110 };

describe("grid", () => {
  it("arithmetic: as far apart in price", () =>
    expect(gridLines(bounds, 4, "arithmetic")).toEqual([90, 95, 100, 105, 110]));
  it("one grid has the bounds for its lines", () => expect(gridLines(bounds, 1, "arithmetic")).toEqual([90, 110]));
  it("geometric: as far apart in proportion", () => {
    const lines = gridLines(bounds, 4, "geometric")!;
    expect(lines[1]).toBeCloseTo(94.63026436589713, 10);
    for (let i = 1; i < 5; i++) expect(lines[i]! / lines[i - 1]!).toBeCloseTo(1.0514473818433014, 12);
  });
  it("the last line is the upper bound itself, to the last digit", () => {
    expect(gridLines(bounds, 4, "geometric")!.at(-1)).toBe(110);
    expect(gridLine({ lower: 0.3, upper: 0.7 }, 7, 7, "geometric")).toBe(0.7);
  });
  it.each([
    ["bounds the wrong way round", { lower: 110, upper: 90 }, 4, 0],
    ["bounds in one place", { lower: 90, upper: 90 }, 4, 0],
    ["a lower bound of 0", { lower: 0, upper: 90 }, 4, 0],
    ["a bound of NaN", { lower: 90, upper: nan }, 4, 0],
    ["an infinite bound", { lower: 90, upper: infinity }, 4, 4],
    ["no grids", bounds, 0, 0],
    ["half a grid", bounds, 1.5, 0],
    ["a line below", bounds, 4, -1],
    ["a line above", bounds, 4, 5],
  ])("%s: no line", (_, b, grids, i) => expect(gridLine(b, grids, i, "geometric")).toBeNull());
  it("no lines where there is no line", () => {
    expect(gridLines({ lower: 5, upper: 4 }, 4, "arithmetic")).toBeNull();
    expect(gridLines(bounds, -1, "arithmetic")).toBeNull();
  });
  it.each([
    ["lowest arithmetic step", () => roundTripReturn(90, 95, 0.001), 0.05344655344655359],
    ["highest arithmetic step", () => roundTripReturn(105, 110, 0.001), 0.045525902668759916],
    ["break-even pays exactly nothing", () => roundTripReturn(100, 100 * breakEvenRatio(0.001)!, 0.001), 0],
    ["break-even at .1 %", () => breakEvenRatio(0.001), 1.002002002002002],
    ["break-even of a rebate is below 1", () => breakEvenRatio(-0.001), 0.998001998001998],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it("no round trip from a price of 0, no break-even at a fee of all", () => {
    expect(roundTripReturn(0, 1, 0.001)).toBeNull();
    expect(breakEvenRatio(1)).toBeNull();
    expect(breakEvenRatio(2)).toBeNull();
  });
  it.each([
    ["bid of a long", () => alignedBid(99.95, 0.25, 100, 0.25), 99.5],
    ["ask of a long", () => alignedAsk(99.95, 0.25, 100.1, 0.25), 100.25],
    ["bid of a short", () => alignedBid(100.15, 0.25, 100, 0.25), 99.75],
    ["ask of a short", () => alignedAsk(100.15, 0.25, 100.1, 0.25), 100.5],
    ["a bid never above the best bid", () => alignedBid(105, 0.25, 100, 0.25), 100],
    ["an ask never below the best ask", () => alignedAsk(95, 0.25, 100, 0.25), 100],
    ["a float's dust keeps its line, bid", () => alignedBid(100.25 - 1e-11, 0.25, 101, 0.25), 100],
    ["a float's dust keeps its line, ask", () => alignedAsk(99.75 + 1e-11, 0.25, 99, 0.25), 100],
  ])("aligned: %s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 10));
  it.each([
    ["no interval, bid", () => alignedBid(100, 1, 100, 0)],
    ["no interval, ask", () => alignedAsk(100, 1, 100, 0)],
    ["a negative interval, ask", () => alignedAsk(100, 1, 100, -1)],
    ["a negative interval, bid", () => alignedBid(100, 1, 100, -1)],
    ["reservation unknown, bid", () => alignedBid(nan, 1, 100, 1)],
    ["reservation unknown, ask", () => alignedAsk(nan, 1, 100, 1)],
  ])("aligned: %s is unknown", (_, value) => expect(value()).toBeNull());
});

describe("a price among the lines", () => {
  // Arithmetic lines: 90, 95, 100, 105, 110. Geometric ones: 90, 94.63, 99.50, 104.62, 110.
  it.each([
    ["on a line", "arithmetic", 100, 2],
    ["nearer the line below", "arithmetic", 97.4, 1],
    ["nearer the line above", "arithmetic", 97.6, 2],
    ["under the grid: its lowest line", "arithmetic", 50, 0],
    ["over the grid: its highest line", "arithmetic", 300, 4],
    ["by ratio 97.05 is nearer 99.50", "geometric", 97.05, 2],
    ["by ratio 97.01 is nearer 94.63", "geometric", 97.01, 1],
    ["geometric, over the grid", "geometric", 300, 4],
    ["geometric, next to nothing", "geometric", 1e-9, 0],
  ] as const)("%s", (_, spacing, price, line) => expect(nearestLine({ bounds, grids: 4, spacing }, price)).toBe(line));
  it.each([
    ["a price of 0", { bounds, grids: 4 }, 0],
    ["a negative price", { bounds, grids: 4 }, -95],
    ["a price of NaN", { bounds, grids: 4 }, nan],
    ["no grid", { bounds: { lower: 110, upper: 90 }, grids: 4 }, 100],
    ["no lines", { bounds, grids: 0 }, 100],
  ])("%s is near none", (_, g, price) => expect(nearestLine({ ...g, spacing: "arithmetic" }, price)).toBeNull());
  it("each line is nearest to itself", () =>
    fc.assert(
      fc.property(
        fc.constantFrom("arithmetic" as const, "geometric" as const),
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        fc.double({ min: 1.01, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        (spacing, lower, factor, grids) => {
          const g = { bounds: { lower, upper: lower * factor }, grids, spacing };
          const lines = gridLines(g.bounds, grids, spacing)!;
          expect(lines.map((line) => nearestLine(g, line))).toEqual(lines.map((_, i) => i));
          expect([lines[0], lines[grids]]).toEqual([g.bounds.lower, g.bounds.upper]);
        },
      ),
    ));
});

describe("the thinnest of a grid", () => {
  it.each([
    ["round trip, arithmetic: the one at the top", "arithmetic", 4, 0.045525902668759916],
    ["round trip, geometric: all are alike", "geometric", 4, 0.049346587874],
    ["round trip of one grid: from bound to bound", "arithmetic", 1, (110 * 0.999 - 90 * 1.001) / (90 * 1.001)],
  ] as const)("%s", (_, spacing, grids, expected) =>
    expect(thinnestRoundTrip({ bounds, grids, spacing }, 0.001) ?? nan).toBeCloseTo(expected, 11),
  );
  it.each([
    ["step, arithmetic: all are alike", "arithmetic", 4, 5],
    ["step, geometric: the one at the bottom", "geometric", 4, 4.63026436589713],
    ["step of one grid: from bound to bound", "geometric", 1, 20],
  ] as const)("%s", (_, spacing, grids, expected) =>
    expect(thinnestStep({ bounds, grids, spacing }) ?? nan).toBeCloseTo(expected, 10),
  );
  it("of no grid is unknown", () => {
    const none = { bounds: { lower: 5, upper: 4 }, grids: 4, spacing: "arithmetic" } as const;
    expect([thinnestRoundTrip(none, 0.001), thinnestStep(none)]).toEqual([null, null]);
  });
});

describe("lines and steps of a grid", () => {
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
