/**
 * What the simulated venue tells the desk unasked: market data, links, fills, order reports, funding; each with the moment
 * at which the desk hears of it.
 *
 * Invariants: 1. on each wire nothing overtakes. 2. a fill has a number and an id of its own, and is kept to be asked for.
 */
import type {
  AccountIndex,
  AccountReport,
  ConnectionEvent,
  Event,
  FillReport,
  Instrument,
  MarketIndex,
  OrderId,
  OrderReport,
  Via,
} from "../core/types.ts";
import type { Lots, Micros, Pico, Side, Ticks } from "../core/units.ts";
import type { MarketDataEvent } from "./types.ts";
import type { Wire } from "./wire.ts";

/** `deliverAt` is when the desk hears of it: `event.at`. */
export type Deliver = (event: Event, deliverAt: Micros) => void;

/** A market as the desk numbers it. */
interface Market {
  market: MarketIndex;
  instrument: Instrument;
}
export interface ToldFill {
  /** Null where the desk never sent the order: a liquidation. */
  id: OrderId | null;
  side: Side;
  tick: Ticks;
  lots: Lots;
  liquidity: "maker" | "taker";
  fee: Pico;
  feeAsset: string;
  at: Micros;
}
const FILLS_KEPT = 100_000;

export class Teller {
  /** Where it is told; changes from one stretch of time to the next. */
  deliver: Deliver = () => {};
  /** Fills there ever were. */
  fillCount = 0;
  readonly #fills: FillReport[] = [];
  readonly #account: AccountIndex;
  readonly #feed: Wire;
  readonly #response: Wire;
  readonly #idPrefix: string;

  constructor(parts: { account: AccountIndex; feed: Wire; response: Wire; idPrefix: string }) {
    this.#account = parts.account;
    this.#feed = parts.feed;
    this.#response = parts.response;
    this.#idPrefix = parts.idPrefix;
  }

  /** A recording's own venue time is kept, or that it states none; a made-up market's is when it happened. */
  market({ market }: Market, event: MarketDataEvent): void {
    const at = this.#feed.arrival(event.at);
    this.deliver({ ...event, market, at }, at);
  }
  link({ market }: Market, status: ConnectionEvent["status"], exchangeAt: Micros): void {
    const at = this.#feed.arrival(exchangeAt);
    this.deliver({ type: "connection", at, exchangeAt, account: this.#account, channel: "market", status, market }, at);
  }
  fill({ market }: Market, fill: ToldFill): void {
    const at = this.#response.arrival(fill.at);
    const { id, side, tick, lots, liquidity, fee, feeAsset } = fill;
    const report: FillReport = {
      ...{ type: "report", report: "fill", at, exchangeAt: fill.at, account: this.#account, market },
      ...{ fillId: `${this.#idPrefix}-${this.fillCount++}`, id, side, tick, lots, liquidity },
      ...{ fee, feeAsset, via: "stream" },
    };
    this.#fills.push(report);
    if (this.#fills.length > FILLS_KEPT * 1.1) this.#fills.splice(0, this.#fills.length - FILLS_KEPT);
    this.deliver(report, at);
  }
  funding({ market, instrument }: Market, amount: Pico, exchangeAt: Micros): void {
    const at = this.#response.arrival(exchangeAt);
    const { account, asset } = { account: this.#account, asset: instrument.quote };
    const paymentId = `${instrument.symbol}@${exchangeAt}`;
    this.deliver({ type: "report", report: "funding", at, exchangeAt, account, market, paymentId, amount, asset }, at);
  }
  order(
    { id, tick, lots, cumLots }: Pick<OrderReport, "id" | "tick" | "lots" | "cumLots">,
    { status, code, via }: { status: OrderReport["status"]; code: string | null; via: Via },
    exchangeAt: Micros,
  ): void {
    const at = this.#response.arrival(exchangeAt);
    this.deliver({ type: "report", report: "order", at, exchangeAt, id, status, code, tick, lots, cumLots, via }, at);
  }
  account(report: AccountReport): void {
    const at = this.#response.arrival(report.at);
    this.deliver({ ...report, at }, at);
  }
  /** Fills with number `n` and later (the first ever is 0), oldest first, at most `max`, as far as they are kept. */
  fillsSince(n: number, max: number): FillReport[] {
    const from = Math.max(0, n - (this.fillCount - this.#fills.length));
    return this.#fills.slice(from, from + max);
  }
}
