/**
 * A headless run of the desk on a synthetic market in virtual time, and its figures. One step is 100 ms.
 *
 * Invariant: the same options give the same result, the hash of every effect included.
 */
import type { Settings } from "./core/settings.ts";
import { type StrategyId, strategies } from "./core/strategies/index.ts";
import { type PresetName, presetFor } from "./core/strategies/preset.ts";
import { MICROS_PER_MS, micros } from "./core/units.ts";
import { type HeadlessFigures, HeadlessRun } from "./headless-run.ts";
import type { Inventory } from "./run-looks.ts";
import type { ScenarioType } from "./sim/scenarios.ts";
import { chooseMarkets, syntheticVenue } from "./sim/synthetic-venue.ts";
import { defaultLatency } from "./sim/wire.ts";

export const STEP_MICROS = 100_000;
/** Ten minutes before a funding stamp, so that a run of a quarter of an hour meets one. */
const START_AT = Date.UTC(2026, 0, 1, 0, 50) * 1000;
const DEFAULT_LATENCY_MS = defaultLatency.entryMicros / MICROS_PER_MS;

export interface SimulateOptions {
  type: ScenarioType;
  steps: number;
  seed: number;
  /** Names, a count, or null for the four of the desk. */
  markets: readonly string[] | number | null;
  strategy?: StrategyId;
  /** Values of the strategy that differ from its defaults, as each market can take them. */
  preset?: PresetName;
  /** Of the simulated venue; each 2 ms unless said. */
  orderLatencyMs?: number;
  feedLatencyMs?: number;
  /** Changes the default settings before the run. */
  edit?: (settings: Settings) => void;
  /** Told about a hundred times in a run; a fraction of 1. */
  onProgress?: (done: number) => void;
}
/** Money in units of the quote currency (USDC). Quote uptime is looked at after each step. */
export interface SimulateResult extends HeadlessFigures {
  type: ScenarioType;
  steps: number;
  seed: number;
  strategy: StrategyId;
}

/** What a table of many runs asks of one run beside its result. */
export interface SimulatedRun {
  result: SimulateResult;
  inventory: Inventory;
}

export const simulate = (options: SimulateOptions): SimulateResult => simulatedRun(options).result;

export function simulatedRun(options: SimulateOptions): SimulatedRun {
  const { type, steps, seed, strategy = "fade", preset } = options;
  const startAt = micros(START_AT);
  const specs = chooseMarkets(options.markets);
  const { orderLatencyMs = DEFAULT_LATENCY_MS, feedLatencyMs = DEFAULT_LATENCY_MS } = options;
  const latency = {
    entryMicros: Math.round(orderLatencyMs * MICROS_PER_MS),
    feedMicros: Math.round(feedLatencyMs * MICROS_PER_MS),
  };
  const edit = (settings: Settings) => {
    // Markets stand in the document in the order of the specs.
    const all = Object.values(settings.markets);
    if (preset !== undefined)
      specs.forEach(({ instrument }, i) => {
        Object.assign(all[i]!.params, presetFor(strategies[strategy], preset, instrument.base));
      });
    options.edit?.(settings);
  };
  const venue = syntheticVenue({ seed, type, specs, startAt, latency });
  const run = new HeadlessRun({ mode: "simulate", venue, startAt, strategy, edit });
  const tellEvery = Math.max(1, Math.floor(steps / 100));
  for (let n = 1; n <= steps; n++) {
    run.runTo(startAt + n * STEP_MICROS);
    if (n % tellEvery === 0) options.onProgress?.(n / steps);
  }
  return { result: { type, steps, seed, strategy, ...run.figures() }, inventory: run.inventory };
}
