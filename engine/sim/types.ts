/**
 * Seams of the simulator. A `MarketModel` is where a simulated market comes from and where own orders rest in it: made up
 * order by order (synthetic), or read from a tape (level-based, with a queue model). `SimVenue` (venue.ts) puts an account,
 * latencies, fees, margin, funding and idempotent client ids around any number of them. Nothing here knows a clock, a
 * timer or a network: time is handed in, so that the same seed gives the same fills byte for byte.
 */
import type {
  BookEvent,
  FundingEvent,
  Instrument,
  OracleEvent,
  OrderId,
  QuoteEvent,
  TimeInForce,
  TradeEvent,
} from "../core/types.ts";
import type { Lots, Micros, Side, Ticks } from "../core/units.ts";

/** One of our orders as the venue holds it. */
export interface RestingOrder {
  id: OrderId;
  side: Side;
  tick: Ticks;
  /** Total size, and what of it is filled. */
  lots: Lots;
  cumLots: Lots;
  tif: TimeInForce;
  reduceOnly: boolean;
}

export type MarketDataEvent = BookEvent | QuoteEvent | TradeEvent | OracleEvent | FundingEvent;
/**
 * What a model tells as time passes, in time order. The event objects may be reused by the model after the call, but rows
 * of levels that an event pointed at are never written again: the venue keeps the row range until it is delivered.
 */
export interface ModelOut {
  market(event: MarketDataEvent): void;
  /** `order.cumLots` is already raised. */
  fill(order: RestingOrder, tick: Ticks, lots: Lots, liquidity: "maker" | "taker", at: Micros): void;
  /** A funding stamp was crossed: position · mark · rate is due from longs to shorts. */
  funding(rate: number, mark: number, at: Micros): void;
  /** Something of the market data is missing before this moment: no book is known until the next whole one, which says "up". */
  link(status: "gap" | "up", at: Micros): void;
}

export type PlaceOutcome =
  /** It rests (after taker fills, told through `out`, where it crossed and was not post-only). */
  | "rests"
  /** Post-only and it would have crossed: nothing happened. */
  | "would-cross"
  /** It is done: filled whole, or ioc and the rest expired (compare cumLots with lots). */
  | "done";

export interface MarketModel {
  readonly instrument: Instrument;
  /** True from a gap to the next whole book: `snapshot` has nothing true to say. Absent where nothing is ever missing. */
  readonly inGap?: boolean;
  /** Venue time of the model's next own happening; Infinity when it has ended. */
  nextAt(): number;
  /** Lets everything up to and including `to` happen. */
  advance(to: Micros, out: ModelOut): void;
  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome;
  /** Keeps queue priority only where the price stays and the size falls. Mutates the order on success. */
  amend(order: RestingOrder, tick: Ticks, lots: Lots, at: Micros, out: ModelOut): PlaceOutcome;
  /** `order` rests. */
  cancel(order: RestingOrder, at: Micros, out: ModelOut): void;
  /** Whole book now, for a snapshot: own orders included as the world sees them. Rows best first, bids then asks. */
  snapshot(at: Micros): BookEvent;
  /** For margin and unrealised profit, quote per base. NaN before the first price. */
  mark(): number;
  /** Closed bars before now, oldest first, for warm-up. A synthetic market pre-rolls them; a tape may have none. */
  candles(barSeconds: number, count: number): { at: Micros; open: number; high: number; low: number; close: number }[];
}
