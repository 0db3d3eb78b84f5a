import { describe, expect, it } from "vitest";
import { meanAndInterval, studentT95 } from "../../engine/confidence.ts";
import { type SimulatedRun, simulatedRun } from "../../engine/simulate.ts";
import { type RunOptions, tableRows, tableRuns } from "../../engine/simulate-table.ts";

describe("the 95 % interval of a mean", () => {
  // Tables of Student's t, two-sided 95 %.
  it.each([
    [1, 12.706_205],
    [2, 4.302_653],
    [3, 3.182_446],
    [4, 2.776_445],
    [9, 2.262_157],
    [19, 2.093_024],
    [30, 2.042_272],
    [120, 1.979_93],
  ])("t with %i degrees of freedom is %d", (df, t) => expect(studentT95(df)).toBeCloseTo(t, 5));
  it.each<[string, number[], number, [number, number] | null]>([
    ["of 1, 2, 3 is 2 ± 4.302653 / √3", [1, 2, 3], 2, [-0.484_138, 4.484_138]],
    ["of equal figures is a point", [5, 5, 5, 5], 5, [5, 5]],
    ["of one figure is not known", [7], 7, null],
  ])("%s", (_, values, mean, interval) => {
    const said = meanAndInterval(values);
    expect(said.mean).toBe(mean);
    expect(said.ci95 === null).toBe(interval === null);
    for (const i of [0, 1]) if (interval) expect(said.ci95![i]).toBeCloseTo(interval[i]!, 5);
  });
});

const options = { strategies: ["fade", "static"], types: ["calm", "crash"], seeds: 3, firstSeed: 7 } as const;
const runs = tableRuns({ ...options, steps: 20, markets: 1 });

/** A run that earned what its seed is. */
const made = ({ strategy, type, seed, steps }: RunOptions): SimulatedRun => ({
  result: {
    ...{ type, steps, seed, strategy, fills: seed, volumeQuote: seed === 7 ? 0 : 10_000, drawdown: 2 },
    pnl: { total: seed, spreadCapture: 2 * seed, inventory: -seed, funding: 0, fees: 0, hedge: 0, residual: 0 },
    ...{ quoteUptime: 0.5, effectsHash: "" },
    held: seed === 7 ? { NO_BOOK: 0.3 } : { BOOK_THIN: 0.06, NO_BOOK: 0.03 },
  },
  inventory: { mean: 0.1, max: seed / 10 },
});

describe("the table of strategies", () => {
  it("asks for strategy by strategy, type by type, seed by seed", () =>
    expect(runs.map((r) => `${r.strategy} ${r.type} ${r.seed}`)).toEqual(
      ["fade calm", "fade crash", "static calm", "static crash"].flatMap((cell) =>
        [7, 8, 9].map((n) => `${cell} ${n}`),
      ),
    ));
  it("has a row for each cell: means over its seeds, the largest position of all of them", () => {
    const rows = tableRows(3, runs.map(made));
    expect(rows.map((r) => `${r.strategy} ${r.type}`)).toEqual([
      "fade calm",
      "fade crash",
      "static calm",
      "static crash",
    ]);
    expect(rows[0]).toMatchObject({
      seeds: 3,
      steps: 20,
      pnl: { mean: 8 },
      parts: { spreadCapture: 16, inventory: -8 },
      inventory: { max: 0.9 },
      fills: 8,
      quoteUptime: 0.5,
      drawdown: 2,
    });
    expect(rows[0]!.pnl.ci95![0]).toBeCloseTo(8 - 4.302_653 / Math.sqrt(3), 5);
    expect(rows[0]!.pnlBps).toBeCloseTo((8 / (20_000 / 3)) * 10_000, 9);
    const [most, least] = Object.entries(rows[0]!.held);
    expect([most![0], least![0]]).toEqual(["NO_BOOK", "BOOK_THIN"]);
    expect(most![1]).toBeCloseTo(0.12, 12);
    expect(least![1]).toBeCloseTo(0.04, 12);
  });
  it("says nothing of profit over volume where nothing was traded", () =>
    expect(tableRows(1, [made(runs[0]!)])[0]!.pnlBps).toBeNull());
});

describe("what a run is looked at for", () => {
  const go = (more: Partial<RunOptions>) =>
    simulatedRun({ type: "calm", steps: 300, seed: 2, markets: 1, strategy: "static", ...more });
  it("a thin and torn market is held by its book's health, and says for how long", () => {
    const { held, quoteUptime } = go({ type: "illiquid", steps: 1_500, markets: null }).result;
    expect(held.MARKET_WIDE).toBeGreaterThan(0.01);
    expect(held.NO_BOOK).toBeGreaterThan(0.01);
    const shares = Object.values(held);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    // A held side is not two-sided: the reasons account for the time in which one side or both were missing.
    expect(shares.reduce((a, b) => a + b, 0)).toBeGreaterThan((1 - quoteUptime) / 2 - 0.02);
  });
  it("a preset is the defaults with its own values over them", () => {
    const edited = go({ preset: "conservative" }).result.effectsHash;
    expect(edited).not.toBe(go({}).result.effectsHash);
    expect(go({ preset: "balanced" }).result.effectsHash).toBe(go({}).result.effectsHash);
  });
  it("positions are shares of the room to the limit", () => {
    const { inventory } = go({ type: "volatile" });
    expect(inventory.max).toBeGreaterThan(inventory.mean);
    expect(inventory.mean).toBeGreaterThan(0);
    expect(inventory.max).toBeLessThanOrEqual(1.01);
  });
});
