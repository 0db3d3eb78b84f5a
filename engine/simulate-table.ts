/**
 * Every strategy on every kind of market over the same seeds: the runs that a table needs, and its rows.
 *
 * Invariant: rows stand in the order of strategies and then of kinds, and follow from the runs alone, whoever ran them and in
 * whatever order they ended.
 */
import { type MeanAndInterval, meanAndInterval, meanOf } from "./confidence.ts";
import type { StrategyId } from "./core/strategies/index.ts";
import type { PnlView } from "./core/view-types.ts";
import type { Inventory } from "./run-looks.ts";
import type { ScenarioType } from "./sim/scenarios.ts";
import type { SimulatedRun, SimulateOptions } from "./simulate.ts";

/** What goes to another thread: no functions. */
export type RunOptions = Omit<SimulateOptions, "edit" | "onProgress" | "strategy"> & { strategy: StrategyId };
export interface TableOptions extends Omit<RunOptions, "strategy" | "type" | "seed"> {
  strategies: readonly StrategyId[];
  types: readonly ScenarioType[];
  /** How many worlds each cell is run in, and the first of their seeds. */
  seeds: number;
  firstSeed: number;
}
/** Means over the seeds unless said otherwise. Money in USDC, shares from 0 to 1. */
export interface TableRow {
  strategy: StrategyId;
  type: ScenarioType;
  seeds: number;
  steps: number;
  pnl: MeanAndInterval;
  parts: Omit<PnlView, "total">;
  /** |position − target| as a share of the room to the limit: its mean, and the largest in any run. */
  inventory: Inventory;
  fills: number;
  volumeQuote: number;
  /** Profit over volume; null without a fill. */
  pnlBps: number | null;
  quoteUptime: number;
  drawdown: number;
  /** Share of side-time that each reason held a side; the most frequent first. */
  held: Record<string, number>;
}

/** The runs of a table: strategy by strategy, kind by kind, seed by seed. */
export function tableRuns(options: TableOptions): RunOptions[] {
  const { strategies, types, seeds, firstSeed, ...rest } = options;
  return strategies.flatMap((strategy) =>
    types.flatMap((type) =>
      Array.from({ length: seeds }, (_, n): RunOptions => ({ ...rest, strategy, type, seed: firstSeed + n })),
    ),
  );
}
/** Rows from the runs of `tableRuns`, in its order. */
export function tableRows(seeds: number, runs: readonly SimulatedRun[]): TableRow[] {
  return Array.from({ length: runs.length / seeds }, (_, n) => rowOf(runs.slice(n * seeds, (n + 1) * seeds)));
}

function rowOf(runs: readonly SimulatedRun[]): TableRow {
  const results = runs.map((r) => r.result);
  const { strategy, type, steps } = results[0]!;
  const over = (of: (r: SimulatedRun) => number) => meanOf(runs.map(of));
  const part = (name: keyof PnlView) => over((r) => r.result.pnl[name]);
  const pnl = meanAndInterval(results.map((r) => r.pnl.total));
  const volumeQuote = over((r) => r.result.volumeQuote);
  return {
    strategy,
    type,
    seeds: runs.length,
    steps,
    pnl,
    parts: {
      spreadCapture: part("spreadCapture"),
      inventory: part("inventory"),
      funding: part("funding"),
      fees: part("fees"),
      hedge: part("hedge"),
      residual: part("residual"),
    },
    inventory: { mean: over((r) => r.inventory.mean), max: Math.max(...runs.map((r) => r.inventory.max)) },
    fills: over((r) => r.result.fills),
    volumeQuote,
    pnlBps: volumeQuote > 0 ? (pnl.mean / volumeQuote) * 10_000 : null,
    quoteUptime: over((r) => r.result.quoteUptime),
    drawdown: over((r) => r.result.drawdown),
    held: heldOver(results.map((r) => r.held)),
  };
}
function heldOver(all: readonly Record<string, number>[]): Record<string, number> {
  const codes = [...new Set(all.flatMap((held) => Object.keys(held)))];
  const rows = codes.map((code): [string, number] => [code, meanOf(all.map((held) => held[code] ?? 0))]);
  return Object.fromEntries(rows.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
