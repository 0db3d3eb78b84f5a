/**
 * A headless run of the desk on a recorded tape in virtual time, and its figures: the recording's market, our orders in it by
 * a queue model, the same core as live.
 *
 * Invariant: the same tape and options give the same result, the hash of every effect included.
 */
import type { TapeSource } from "./core/market/tape-block.ts";
import type { Settings } from "./core/settings.ts";
import type { StrategyId } from "./core/strategies/index.ts";
import { numberToPico } from "./core/units.ts";
import { type HeadlessFigures, HeadlessRun } from "./headless-run.ts";
import { type QueueModelName, queueModel } from "./sim/queue.ts";
import { TapeMarket } from "./sim/tape-market.ts";
import { SimVenue } from "./sim/venue.ts";

/** Time that is run between two looks at equity and progress. */
const SLICE_MICROS = 1_000_000;
const STARTING_QUOTE = 100_000;

export interface ReplayOptions {
  source: TapeSource;
  strategy?: StrategyId;
  queue?: QueueModelName;
  /** First part of the tape that is taken as the market's past; 0 by default, the desk then warms up on the tape. */
  warmUpSeconds?: number;
  /** Changes the default settings before the run. */
  edit?: (settings: Settings) => void;
  /** A fraction of 1, by messages; silent where the source doesn't know how many it has. */
  onProgress?: (done: number) => void;
}
/** Money in units of the market's quote. Quote uptime is looked at by whole seconds. */
export interface ReplayResult extends HeadlessFigures {
  symbol: string;
  strategy: StrategyId;
  /** Rows and messages of the tape that happened, and events that reached the desk. */
  rows: number;
  messages: number;
  events: number;
  decisions: number;
  effects: number;
}

export function replay(options: ReplayOptions): ReplayResult {
  const { source, strategy = "fade" } = options;
  const { quote, symbol } = source.instrument;
  const model = new TapeMarket({ source, queue: queueModel(options.queue), warmUpSeconds: options.warmUpSeconds });
  const { startAt } = model;
  const balances = { [quote]: numberToPico(STARTING_QUOTE) };
  const venue = new SimVenue({ models: [model], markets: [0], account: 0, startAt, balances });
  const edit = (settings: Settings) => {
    // The tape's own quote is what its figures are in.
    settings.reporting = { currency: quote, rates: { ...settings.reporting.rates, [quote]: 1 } };
    options.edit?.(settings);
  };
  const run = new HeadlessRun({ mode: "backtest", venue, startAt, strategy, edit });
  for (let end: number = startAt; model.nextAt() < Number.POSITIVE_INFINITY; ) {
    // A silence of the tape is one slice, not a million empty ones.
    end = Math.max(end + SLICE_MICROS, model.nextAt());
    run.runTo(end);
    if (source.messages !== undefined) options.onProgress?.(model.messages / source.messages);
  }
  const { rows, messages } = model;
  const { events, decisions, effects } = run;
  return { symbol, strategy, rows, messages, events, decisions, effects, ...run.figures() };
}
