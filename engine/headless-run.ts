/**
 * The desk alone on a simulated venue in virtual time, and its figures: what a simulation and a replay have in common.
 *
 * Invariant: the same venue and options give the same figures, the hash of every effect included.
 */
import { defaultSettings, type Settings } from "./core/settings.ts";
import { createDesk, step } from "./core/step.ts";
import type { StrategyId } from "./core/strategies/index.ts";
import type { Event } from "./core/types.ts";
import { type Micros, micros } from "./core/units.ts";
import { deskView } from "./core/view.ts";
import type { PnlView } from "./core/view-types.ts";
import { type Inventory, RunLooks } from "./run-looks.ts";
import type { SimVenue } from "./sim/venue.ts";
import { VirtualRun } from "./virtual-run.ts";

export interface HeadlessOptions {
  /** The desk's mode, and the name of its installation and account. */
  mode: "simulate" | "backtest";
  venue: SimVenue;
  startAt: Micros;
  strategy: StrategyId;
  /** Changes the default settings before the run. */
  edit?: (settings: Settings) => void;
}
/** Money in units of the reporting currency. Each part of `pnl` carries the sign with which it adds to the total. */
export interface HeadlessFigures {
  fills: number;
  volumeQuote: number;
  pnl: PnlView;
  /** Largest fall of equity from a peak before it, zero or positive. */
  drawdown: number;
  /** Share of market-time with a bid and an ask of ours resting, from 0 to 1: as it stood at the end of each slice. */
  quoteUptime: number;
  effectsHash: string;
  /** Share of side-time that each reason held a side, by its code; the most frequent first. */
  held: Record<string, number>;
}

export class HeadlessRun {
  readonly #venue: SimVenue;
  readonly #instruments;
  readonly #desk;
  readonly #run;
  readonly #looks;
  #end: Micros;
  #fills = 0;
  #volumePico = 0n;

  constructor({ mode, venue, startAt, strategy, edit }: HeadlessOptions) {
    const id = `sim:local:${mode}`;
    this.#venue = venue;
    this.#end = startAt;
    this.#instruments = venue.instruments();
    const markets = this.#instruments.map((i) => ({ key: `${id}/${i.symbol}`, account: 0, instrument: i }));
    this.#desk = createDesk({
      installation: mode,
      epoch: 1,
      accounts: [{ id, venue: "sim", network: "local", subaccount: mode, mode }],
      markets,
    });
    this.#looks = new RunLooks(this.#desk);
    const keys = markets.map((m) => m.key);
    const settings = defaultSettings(keys, strategy);
    edit?.(settings);
    const onStep = this.#count;
    this.#run = new VirtualRun({ desk: this.#desk, step, venue, account: 0, settings, startAt, onStep });
  }

  get events(): number {
    return this.#run.events;
  }
  get effects(): number {
    return this.#run.hash.count;
  }
  /** Newest decision of the first market. */
  get decisions(): number {
    return this.#desk.markets[0]?.decision ?? 0;
  }

  /** How large the positions were, over the looks so far. */
  get inventory(): Inventory {
    return this.#looks.inventory();
  }

  /** Runs to the end of the next slice of time and looks at quotes and equity there. */
  runTo(end: number): void {
    this.#end = micros(end);
    this.#run.runTo(this.#end);
    this.#looks.take((market) => this.#venue.isTwoSided(market));
    // The screen's queues have no reader here.
    this.#desk.newFills.length = 0;
    this.#desk.newMarkouts.length = 0;
  }
  figures(): HeadlessFigures {
    const account = deskView(this.#desk, this.#end).accounts[0];
    if (!account) throw new Error("the desk lost its account");
    return {
      fills: this.#fills,
      volumeQuote: Number(this.#volumePico) / 1e12,
      pnl: account.pnlRun,
      drawdown: this.#looks.drawdown,
      quoteUptime: this.#looks.quoteUptime,
      effectsHash: this.#run.hash.digest(),
      held: this.#looks.held(),
    };
  }

  readonly #count = (event: Event): void => {
    if (event.type !== "report" || event.report !== "fill") return;
    this.#fills++;
    const { tickPico, lotPico } = this.#instruments[event.market]!;
    this.#volumePico += (BigInt(event.tick) * tickPico * BigInt(event.lots) * lotPico) / 1_000_000_000_000n;
  };
}
