/**
 * What enters a step. Every event has `at` (local, monotone, anchored to UTC) and `exchangeAt` (the venue's own time, or
 * null where it states none).
 */
import type { BookedTrade, FillRecord, TradingRecord } from "./journal-records.ts";
import type { KeptBooked } from "./ledger/account-ledger.ts";
import type { Totals } from "./ledger/market-ledger.ts";
import type { Settings } from "./settings.ts";
import type { AccountIndex, GateLevel, Instrument, MarketConfig, MarketIndex, OrderId } from "./types.ts";
import type { Lots, Micros, Pico, Side, Ticks } from "./units.ts";

interface Timed {
  at: Micros;
  /** The venue's own time, where it states one. */
  exchangeAt: Micros | null;
}

/** Level changes in columns; a book event points at a range of rows, so that a tape is read without copying. */
export interface LevelColumns {
  /** BID or ASK. */
  side: Uint8Array;
  tick: Int32Array;
  /** New resting size at the level in lots; 0 removes it. */
  lots: Float64Array;
}
export interface BookEvent extends Timed {
  type: "book";
  market: MarketIndex;
  /** A snapshot replaces what it covers. */
  kind: "snapshot" | "delta";
  levels: LevelColumns;
  /** Rows [from, to) of `levels`. */
  from: number;
  to: number;
}
/** The venue's own best bid and ask, an independent statement beside the book. */
export interface QuoteEvent extends Timed {
  type: "quote";
  market: MarketIndex;
  bidTick: number;
  bidLots: number;
  askTick: number;
  askLots: number;
}
export interface TradeEvent extends Timed {
  type: "trade";
  market: MarketIndex;
  tick: number;
  lots: number;
  /** The side of the aggressor: BID when a buyer took. */
  taker: Side;
}
export interface OracleEvent extends Timed {
  type: "oracle";
  market: MarketIndex;
  /** Quote per base. */
  price: number;
  /** One standard deviation in the same unit; 0 where the source states none. */
  confidence: number;
}
export interface FundingEvent extends Timed {
  type: "funding";
  market: MarketIndex;
  /** Fraction of notional per interval; positive: longs pay shorts. */
  rate: number;
  intervalSeconds: number;
  nextAt: Micros;
}
export interface InstrumentEvent extends Timed {
  type: "instrument";
  market: MarketIndex;
  instrument: Instrument;
}
export interface Bar {
  /** Start of the bar. */
  at: Micros;
  open: number;
  high: number;
  low: number;
  close: number;
}
/** Closed bars of the market's own past, oldest first, for warm-up. */
export interface HistoryEvent extends Timed {
  type: "history";
  market: MarketIndex;
  barSeconds: number;
  bars: readonly Bar[];
}
export interface ConnectionEvent extends Timed {
  type: "connection";
  account: AccountIndex;
  channel: "market" | "private";
  status: "up" | "down" | "gap" | "silent";
  /** One market, or null for the whole channel. */
  market: MarketIndex | null;
}

export type Via = "response" | "stream" | "query";
/** What a venue says of an order that carries our id. */
export interface OrderReport extends Timed {
  type: "report";
  report: "order";
  id: OrderId;
  status:
    | "acked"
    | "amended"
    | "rejected"
    | "amend-rejected"
    | "cancel-rejected"
    | "canceled"
    | "expired"
    | "filled"
    /** A query by id answered "no such order". Evidence, not proof. */
    | "absent";
  /** Permanent reason code of a refusal, "POST_ONLY_WOULD_CROSS" among them; null where there is none. */
  code: string | null;
  /** Total size of the order and cumulative fill as the venue states them, in lots; null where it does not. */
  tick: Ticks | null;
  lots: Lots | null;
  cumLots: Lots | null;
  via: Via;
  /** Of the answer to a query: when it was asked. Without it the answer is taken to be as old as our newest question. */
  requestedAt?: Micros;
}
export interface FillReport extends Timed {
  type: "report";
  report: "fill";
  account: AccountIndex;
  market: MarketIndex;
  /** The venue's trade id: a fill is booked once per (account, fillId), for ever. */
  fillId: string;
  /** Null for an order that is not ours (a manual order on the same account). */
  id: OrderId | null;
  /** The side of our order: BID when we bought. */
  side: Side;
  tick: Ticks;
  lots: Lots;
  liquidity: "maker" | "taker";
  /** Positive is paid, negative is a rebate. */
  fee: Pico;
  feeAsset: string;
  via: Via;
}
/**
 * The venue took a trade back (a bust, a chain that was reorganised): the fill of that id, as it was told. One that was never
 * booked is from now on as if it had been, and undone.
 */
export interface BustReport extends Omit<FillReport, "report" | "liquidity"> {
  report: "bust";
}
/** Every fill that the venue had booked when this was asked has been told by now. Closes the answer to a question for fills. */
export interface FillsReadReport extends Timed {
  type: "report";
  report: "fills-read";
  account: AccountIndex;
  requestedAt: Micros;
  /** Where the next question may begin, in the adapter's own words. */
  cursor?: string;
}
export interface OpenOrder {
  /** Null for a foreign order. */
  id: OrderId | null;
  venueId: string;
  market: MarketIndex;
  side: Side;
  tick: Ticks;
  lots: Lots;
  cumLots: Lots;
}
export interface OpenOrdersReport extends Timed {
  type: "report";
  report: "open-orders";
  account: AccountIndex;
  /** Local time at which the snapshot was asked for: it says nothing about what happened after. */
  requestedAt: Micros;
  orders: readonly OpenOrder[];
}
export interface AccountReport extends Timed {
  type: "report";
  report: "account";
  account: AccountIndex;
  requestedAt: Micros;
  /** Names the account's life where the venue can begin it anew, with other balances and nothing held. */
  life?: string;
  positions: readonly { market: MarketIndex; lots: Lots; entryPrice: number | null }[];
  balances: readonly { asset: string; amount: Pico }[];
  /** The venue's own equity and maintenance requirement in the reporting currency, or null where it states none. */
  equity: Pico | null;
  maintenance: Pico | null;
}
export interface EquityAt {
  /** Pico of the reporting currency. */
  equity: Pico;
  at: Micros;
}
/** One market's part of a day, in the market's own units, whose scale it names. */
export interface MarketDay {
  key: string;
  tickPico: Pico;
  lotPico: Pico;
  multiplier: number;
  /** What was held at the last word, and the mid that it was marked at (bid + ask, in ticks; 0: none). */
  positionLots: number;
  mid2: number;
  totals: Totals;
}
/** What is kept of an account's UTC day, so that its loss outlives the engine. */
export interface DayRecord {
  /** The account's id. */
  account: string;
  life: string;
  /** Midnight at which the day began. */
  dayAt: Micros;
  currency: string;
  /** What the day is counted from. */
  from: EquityAt;
  /** The newest word. */
  last: EquityAt;
  /** Loss that a person has seen and resumed from. */
  lossSeen: Pico;
  markets: readonly MarketDay[];
}
/** What is recorded of an account's day, before the account's first statement; not sent where there is no record. */
export interface DayEvent extends Timed {
  type: "day";
  account: AccountIndex;
  record: DayRecord | null;
  /** Why the record can't be read. */
  error: string | null;
}
/** A funding payment booked by the venue; positive is received. */
export interface FundingReport extends Timed {
  type: "report";
  report: "funding";
  account: AccountIndex;
  market: MarketIndex;
  /** Booked once per (account, paymentId). */
  paymentId: string;
  amount: Pico;
  asset: string;
}
export type ReportEvent =
  | OrderReport
  | FillReport
  | BustReport
  | FillsReadReport
  | OpenOrdersReport
  | AccountReport
  | FundingReport;

/** An order that was named and has not ended, with what was booked of it, and what the venue took back with its time of that. */
export interface NamedOrder {
  id: OrderId;
  market: MarketIndex;
  side: Side;
  tick: Ticks;
  lots: Lots;
  cumLots: number;
  trades?: readonly BookedTrade[];
  takenBack?: readonly { at: number; lots: number }[];
}
/** What our own journal knows of an account from before this start. Comes once, before the venue's first statement. */
export interface RecoveredEvent extends Timed {
  type: "recovered";
  account: AccountIndex;
  /** Named before a send and not known to have ended: each may be alive. Adopted in doubt, exposure counted, asked about. */
  orders: readonly NamedOrder[];
  /** By our own books; null where the journal has never opened this account. */
  positions: readonly { market: MarketIndex; lots: number }[] | null;
  bookedFills: readonly string[];
  bookedPayments: readonly string[];
  bookedBusts?: readonly string[];
  /** The same, and more, as runs of numbers: a list of years of fills is too long to be told. */
  booked?: KeptBooked;
  /** A duty to cancel everything that was not met. */
  owed: { reason: string; at: Micros } | null;
  /** What a rule or a person had switched off and nobody has switched on again: the account (market null), or one market. */
  trading?: readonly Pick<TradingRecord, "market" | "level" | "code" | "reason" | "by" | "at">[];
  /** Fills that were inferred and not replaced by real ones yet (`inferredId`, orders/inferred.ts). */
  inferred?: readonly Pick<
    FillRecord,
    "market" | "fillId" | "id" | "side" | "tick" | "lots" | "fee" | "feeAsset" | "liquidity" | "at"
  >[];
  /** Which life of the account the facts are of, where its venue can begin it anew. */
  life?: string;
  /** Where the venue's list of fills was read to. */
  cursor?: string;
  /** Newest order id that was ever named: ours go on behind it. */
  newestId?: OrderId;
  /** A newer one that a fill or an end names: a start found that the journal had lost something, and nothing was sent since. */
  unnamedId?: OrderId;
}

/** What became of an effect at the edge. Only "written" means that it may have reached the venue. */
export interface SentEvent extends Timed {
  type: "sent";
  action: "place" | "amend" | "cancel";
  id: OrderId;
  outcome:
    | "written"
    | "refused-at-gate"
    /** Every name that the venue could know it by is taken. */
    | "no-free-name"
    /** Taken back before it could be written: the order was not wanted any more while it waited for the journal. */
    | "withdrawn"
    | "timed-out"
    | "transport-error";
}
/** `settings` null: the newest revision could not be read or parsed; the last good one stays in force. */
export interface SettingsEvent extends Timed {
  type: "settings";
  revision: number;
  settings: Settings | null;
  by: string;
  error: string | null;
}

/** A market that the venue lists joins the desk with the next index; one that is there already is left as it is. */
export interface MarketAddedEvent extends Timed {
  type: "market";
  config: MarketConfig;
}
/** Markets that the settings name and the venue can't give, with why: a person has to know, the others go on. */
export interface MarketsMissingEvent extends Timed {
  type: "markets-missing";
  text: string;
}

/** Which orders a cancel, pause or resume is about. */
export type Scope =
  | { scope: "all" }
  | { scope: "account"; account: AccountIndex }
  | { scope: "market"; market: MarketIndex }
  | { scope: "side"; market: MarketIndex; side: Side }
  | { scope: "layer"; market: MarketIndex; layer: string }
  | { scope: "order"; market: MarketIndex; id: OrderId };
export type Command =
  /** Latch, everything: nothing is wanted anywhere until a person resumes. */
  | { do: "halt"; reason: string }
  /** Takes a latch or a pause away. `all` after a halt. */
  | { do: "resume"; scope: Scope }
  | { do: "pause"; scope: Scope }
  /** Pauses the scope, cancels it, verifies; resumed by one click; no latch. */
  | { do: "cancel"; scope: Scope }
  /** The same for whole markets, and then each position is traded to zero at once. */
  | { do: "flatten"; scope: Scope }
  /** Everything of whole accounts is cancelled and proven gone, then their connections are closed until a person resumes them. */
  | { do: "disconnect"; scope: Scope }
  /** Multiplies the spread of the scope; 1 takes it back. */
  | { do: "widen"; scope: Scope; factor: number }
  | { do: "acknowledge"; alert: number };
export interface CommandEvent extends Timed {
  type: "command";
  commandId: string;
  by: string;
  command: Command;
}
/** The shared-memory gate moved: 0 HALTED, 1 REDUCE ONLY, 2 ACTIVE. */
export interface GateEvent extends Timed {
  type: "gate";
  level: GateLevel;
  reason: string;
  /** Who moved it, where that is known. */
  by?: string;
  /** A HALT that a latch has held since before this run: when it was asked for, by the system's clock. */
  askedAt?: Micros;
}
export interface ClockJumpEvent extends Timed {
  type: "clock-jump";
  byMicros: number;
}
export interface TimerEvent extends Timed {
  type: "timer";
}

export type Event =
  | BookEvent
  | QuoteEvent
  | TradeEvent
  | OracleEvent
  | FundingEvent
  | InstrumentEvent
  | HistoryEvent
  | ConnectionEvent
  | ReportEvent
  | SentEvent
  | RecoveredEvent
  | SettingsEvent
  | MarketAddedEvent
  | MarketsMissingEvent
  | DayEvent
  | CommandEvent
  | GateEvent
  | ClockJumpEvent
  | TimerEvent;
