/**
 * A headless run of the desk on a synthetic market in virtual time, and its figures. One step is 100 ms.
 *
 * Invariant: the same options give the same result, the hash of every effect included.
 */
import { defaultSettings, type Settings } from "./core/settings.ts";
import { createDesk, step } from "./core/step.ts";
import type { StrategyId } from "./core/strategies/index.ts";
import { MICROS_PER_MS, type Micros, micros } from "./core/units.ts";
import { deskView } from "./core/view.ts";
import type { PnlView } from "./core/view-types.ts";
import type { ScenarioType } from "./sim/scenarios.ts";
import { chooseMarkets, syntheticVenue } from "./sim/synthetic-venue.ts";
import { defaultLatency } from "./sim/wire.ts";
import { VirtualRun } from "./virtual-run.ts";

export const STEP_MICROS = 100_000;
/** Ten minutes before a funding stamp, so that a run of a quarter of an hour meets one. */
const START_AT = Date.UTC(2026, 0, 1, 0, 50) * 1000;
const ACCOUNT = "sim:local:simulate";
const DEFAULT_LATENCY_MS = defaultLatency.entryMicros / MICROS_PER_MS;

export interface SimulateOptions {
  type: ScenarioType;
  steps: number;
  seed: number;
  /** Names, a count, or null for the four of the desk. */
  markets: readonly string[] | number | null;
  strategy?: StrategyId;
  /** Of the simulated venue; each 2 ms unless said. */
  orderLatencyMs?: number;
  feedLatencyMs?: number;
  /** Changes the default settings before the run. */
  edit?: (settings: Settings) => void;
  /** Told about a hundred times in a run; a fraction of 1. */
  onProgress?: (done: number) => void;
}
/** Money in units of the quote currency (USDC). Each part of `pnl` carries the sign with which it adds to the total. */
export interface SimulateResult {
  type: ScenarioType;
  steps: number;
  seed: number;
  strategy: StrategyId;
  fills: number;
  volumeQuote: number;
  pnl: PnlView;
  /** Largest fall of equity from a peak before it, zero or positive. */
  drawdown: number;
  /** Share of market-time with a bid and an ask of ours resting, from 0 to 1. */
  quoteUptime: number;
  effectsHash: string;
}

export function simulate(options: SimulateOptions): SimulateResult {
  const { type, steps, seed, strategy = "fade" } = options;
  const startAt = micros(START_AT);
  const specs = chooseMarkets(options.markets);
  const { orderLatencyMs = DEFAULT_LATENCY_MS, feedLatencyMs = DEFAULT_LATENCY_MS } = options;
  const latency = {
    entryMicros: Math.round(orderLatencyMs * MICROS_PER_MS),
    feedMicros: Math.round(feedLatencyMs * MICROS_PER_MS),
  };
  const venue = syntheticVenue({ seed, type, specs, startAt, latency });
  const markets = specs.map(({ instrument }) => ({ key: `${ACCOUNT}/${instrument.symbol}`, account: 0, instrument }));
  const desk = createDesk({
    installation: "simulate",
    epoch: 1,
    accounts: [{ id: ACCOUNT, venue: "sim", network: "local", subaccount: "simulate", mode: "simulate" }],
    markets,
  });
  const settings = defaultSettings(
    markets.map((m) => m.key),
    strategy,
  );
  options.edit?.(settings);

  let fills = 0;
  let volumePico = 0n;
  const run = new VirtualRun({
    desk,
    step,
    venue,
    account: 0,
    settings,
    startAt,
    onStep: (event) => {
      if (event.type !== "report" || event.report !== "fill") return;
      const { tickPico, lotPico } = (specs[event.market] as (typeof specs)[number]).instrument;
      fills++;
      volumePico += (BigInt(event.tick) * tickPico * BigInt(event.lots) * lotPico) / 1_000_000_000_000n;
    },
  });

  let twoSided = 0;
  let peak = Number.NEGATIVE_INFINITY;
  let drawdown = 0;
  const tellEvery = Math.max(1, Math.floor(steps / 100));
  let end: Micros = startAt;
  for (let n = 1; n <= steps; n++) {
    end = micros(startAt + n * STEP_MICROS);
    run.runTo(end);
    for (let m = 0; m < specs.length; m++) if (venue.isTwoSided(m)) twoSided++;
    const equity = desk.accounts[0]?.equity ?? Number.NaN;
    if (equity > peak) peak = equity;
    if (peak - equity > drawdown) drawdown = peak - equity;
    // The screen's queues have no reader here.
    desk.newFills.length = 0;
    desk.newMarkouts.length = 0;
    if (n % tellEvery === 0) options.onProgress?.(n / steps);
  }
  const account = deskView(desk, end).accounts[0];
  if (!account) throw new Error("the desk lost its account");
  return {
    type,
    steps,
    seed,
    strategy,
    fills,
    volumeQuote: Number(volumePico) / 1e12,
    pnl: account.pnlRun,
    drawdown,
    quoteUptime: steps === 0 ? 0 : twoSided / (steps * specs.length),
    effectsHash: run.hash.digest(),
  };
}
