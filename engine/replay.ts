/**
 * A headless run of the desk on a recorded tape in virtual time, and its figures: the recording's market, our orders in it by
 * a queue model, the same core as live.
 *
 * Invariant: the same tape and options give the same result, the hash of every effect included.
 */

import type { TapeSource } from "./core/market/tape-block.ts";
import { defaultSettings, type Settings } from "./core/settings.ts";
import { createDesk, step } from "./core/step.ts";
import type { StrategyId } from "./core/strategies/index.ts";
import { type Micros, micros, numberToPico } from "./core/units.ts";
import { deskView } from "./core/view.ts";
import type { PnlView } from "./core/view-types.ts";
import { type QueueModelName, queueModel } from "./sim/queue.ts";
import { TapeMarket } from "./sim/tape-market.ts";
import { SimVenue } from "./sim/venue.ts";
import { VirtualRun } from "./virtual-run.ts";

const ACCOUNT = "sim:local:backtest";
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
/** Money in units of the market's quote. Each part of `pnl` carries the sign with which it adds to the total. */
export interface ReplayResult {
  symbol: string;
  strategy: StrategyId;
  /** Rows and messages of the tape that happened, and events that reached the desk. */
  rows: number;
  messages: number;
  events: number;
  decisions: number;
  effects: number;
  fills: number;
  volumeQuote: number;
  pnl: PnlView;
  drawdown: number;
  /** Share of whole seconds at whose end a bid and an ask of ours rested, from 0 to 1. */
  quoteUptime: number;
  effectsHash: string;
}

export function replay(options: ReplayOptions): ReplayResult {
  const { source, strategy = "fade" } = options;
  const { instrument } = source;
  const model = new TapeMarket({ source, queue: queueModel(options.queue), warmUpSeconds: options.warmUpSeconds });
  const { startAt } = model;
  const balances = { [instrument.quote]: numberToPico(STARTING_QUOTE) };
  const venue = new SimVenue({ models: [model], markets: [0], account: 0, startAt, balances });
  const key = `${ACCOUNT}/${instrument.symbol}`;
  const desk = createDesk({
    installation: "backtest",
    epoch: 1,
    accounts: [{ id: ACCOUNT, venue: "sim", network: "local", subaccount: "backtest", mode: "backtest" }],
    markets: [{ key, account: 0, instrument }],
  });
  const settings = defaultSettings([key], strategy);
  // The tape's own quote is what its figures are in.
  settings.reporting = { currency: instrument.quote, rates: { ...settings.reporting.rates, [instrument.quote]: 1 } };
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
      fills++;
      const { tickPico, lotPico } = instrument;
      volumePico += (BigInt(event.tick) * tickPico * BigInt(event.lots) * lotPico) / 1_000_000_000_000n;
    },
  });

  let seconds = 0;
  let twoSided = 0;
  let peak = Number.NEGATIVE_INFINITY;
  let drawdown = 0;
  let end: Micros = startAt;
  while (model.nextAt() < Number.POSITIVE_INFINITY) {
    // A silence of the tape is one slice, not a million empty ones.
    end = micros(Math.max(end + SLICE_MICROS, model.nextAt()));
    run.runTo(end);
    seconds++;
    if (venue.isTwoSided(0)) twoSided++;
    const equity = desk.accounts[0]?.equity ?? Number.NaN;
    if (equity > peak) peak = equity;
    if (peak - equity > drawdown) drawdown = peak - equity;
    // The screen's queues have no reader here.
    desk.newFills.length = 0;
    desk.newMarkouts.length = 0;
    if (source.messages !== undefined) options.onProgress?.(model.messages / source.messages);
  }
  const view = deskView(desk, end);
  const [account] = view.accounts;
  if (!account) throw new Error("the desk lost its account");
  return {
    symbol: instrument.symbol,
    strategy,
    rows: model.rows,
    messages: model.messages,
    events: run.events,
    decisions: view.markets[0]?.decision ?? 0,
    effects: run.hash.count,
    fills,
    volumeQuote: Number(volumePico) / 1e12,
    pnl: account.pnlRun,
    drawdown,
    quoteUptime: seconds === 0 ? 0 : twoSided / seconds,
    effectsHash: run.hash.digest(),
  };
}
