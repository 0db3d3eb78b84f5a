/**
 * The desk's state. It belongs to the step: nothing else writes it. Mutated in place; the same events in the same order
 * give the same state and the same effects.
 */

import type { AccountLine } from "./account-line.ts";
import type { Unlisted } from "./disputes.ts";
import type { InferredFill } from "./inferred.ts";
import { AccountLedger, tickLotPico } from "./ledger/account-ledger.ts";
import { MarketLedger } from "./ledger/market-ledger.ts";
import { Markouts } from "./ledger/markouts.ts";
import { ArrivalLog } from "./market/arrivals.ts";
import { Bars } from "./market/bars.ts";
import { Book } from "./market/book.ts";
import { OthersDepth } from "./market/depth.ts";
import { OrderTable } from "./orders/order-table.ts";
import { Plan } from "./orders/reconcile.ts";
import type { MarketMicroPrice } from "./quoting/micro-price-of-market.ts";
import { offsetWindow } from "./quoting/reference.ts";
import { Wanted } from "./quoting/wanted.ts";
import { nothingRead } from "./reconciliation.ts";
import { Backoff } from "./risk/backoff.ts";
import { Budgets } from "./risk/budgets.ts";
import { Drift } from "./risk/drift.ts";
import { EquityPeaks } from "./risk/equity-peaks.ts";
import type { SideTally } from "./risk/gates.ts";
import { Pace } from "./risk/pace.ts";
import { Placings } from "./risk/placings.ts";
import { isActive, type Trading } from "./risk/trading-level.ts";
import type { Why } from "./risk/why.ts";
import type { Inputs, Memory, ParamValues, Strategy } from "./strategies/strategy.ts";
import type {
  AccountConfig,
  AccountIndex,
  Alert,
  ConnectionEvent,
  DayRecord,
  DeskConfig,
  Effect,
  EquityAt,
  GateLevel,
  Instrument,
  MarketConfig,
  MarketDay,
  MarketIndex,
  MarketSettings,
  OrderId,
  PositionAfter,
  Settings,
} from "./types.ts";
import { type Micros, micros, type Side } from "./units.ts";
import { simRules, type VenueRules } from "./venue-rules.ts";
import type { FillView } from "./view-types.ts";

export interface SideReason extends Why {
  since: Micros;
}
const reason = (): SideReason => ({ code: "", value: 0, limit: 0, since: micros(0) });

export class MarketState {
  readonly book = new Book();
  readonly bars = new Bars();
  readonly depth = new OthersDepth();
  readonly arrivals = new ArrivalLog();
  /** Another market of the same base asset: this one's outside reference. Null where there is none. */
  sibling: MarketState | null = null;
  readonly referenceOffset = offsetWindow();
  /** What is learned for the micro-price; null while no strategy asks for it. */
  microPrice: MarketMicroPrice | null = null;
  readonly orders = new OrderTable();
  readonly ledger = new MarketLedger();
  readonly markouts = new Markouts();
  readonly wanted = new Wanted();
  readonly plan = new Plan();
  readonly reasons: [SideReason, SideReason] = [reason(), reason()];
  readonly tally: [SideTally, SideTally] = [
    { lots: 0, tickLots: 0, orders: 0 },
    { lots: 0, tickLots: 0, orders: 0 },
  ];
  readonly backoffTicks: [number, number] = [0, 0];
  /** What a rule has switched off here. */
  trading: Trading = isActive();
  readonly pace = new Pace();
  readonly drift = new Drift();
  /** Requests that the tolerance of requoting has spared so far. */
  requestsSaved = 0;
  /** The quotes that the venue refused. */
  readonly placings: readonly [Placings, Placings] = [new Placings(), new Placings()];
  /** What the venue refused for other reasons than crossing. */
  readonly backoff: readonly [Backoff, Backoff] = [new Backoff(), new Backoff()];
  /** Best of the others: the book without our own displayed size. NO_TICK (−1) where there is none. */
  bidTick = -1;
  askTick = -1;
  /** Newest price of the oracle and when it came; NaN before the first. */
  oracle = Number.NaN;
  oracleAt = micros(0);
  oracleConfidence = Number.NaN;
  fundingRate = Number.NaN;
  fundingIntervalSeconds = Number.NaN;
  fundingAt = 0;
  /** The venue's own best quote, as it last said it. */
  quoteBid = -1;
  quoteAsk = -1;
  /** When the market last said anything; 0 before the first word. */
  lastWordAt = micros(0);
  /** The market's own channel, and all there is to quote by: it and both channels of its account. */
  link: ConnectionEvent["status"] = "up";
  connected = false;
  /** Not connected, and only for a gap of the market data. */
  inGap = false;
  trades: { at: Micros; tick: number; lots: number; taker: Side }[] = [];
  fills: FillView[] = [];

  settings: MarketSettings | null = null;
  /** Taken off the desk, and what is to become of its position; null while the settings name it. */
  removed: PositionAfter | null = null;
  /** The position is being traded to zero: nothing else is wanted here. Null: it is not. */
  flattening: Flattening | null = null;
  /** The venue's positions and balances have been read for this market. */
  opened = false;
  /** What is held by the journal and by the fills told since, until the venue's first statement; null: the journal does not know. */
  expectedLots: number | null = null;
  /** Base that fees of those fills took, pico. */
  expectedFees = 0n;
  /** When it joined a running desk; 0 for those of the start. */
  addedAt = micros(0);
  strategy: Strategy | null = null;
  params: ParamValues = {};
  memory: Memory = {};
  /** Places and amends that the venue refused, by layer. */
  readonly refusals: Record<string, number> = {};
  requoteMinMicros = 100_000;
  refreshMicros = 250_000;
  /** Volatility cache: the value and what it was made for. */
  rvol = Number.NaN;
  rvolEstimator = "";
  rvolBarSeconds = 0;
  rvolLookback = 0;
  rvolSecond = -1;

  paused = false;
  readonly pausedSides: [boolean, boolean] = [false, false];
  readonly pausedLayers: string[] = [];
  /** "side layer level" of slots whose order an operator cancelled. */
  readonly pausedSlots: string[] = [];
  widen = 1;
  /** Why the strategy was stopped: its own message; null while it runs. */
  stopped: string | null = null;
  /** The venue changed the scale: nothing here means what it did, and only a new desk can quote in the new one. */
  outgrown = false;

  /** Price when quoting started: base units of the allowance do not move with the price. NaN until then. */
  referencePrice = Number.NaN;
  allowanceValue = Number.NaN;
  /** Allowance and bounds below are known for the settings in force. */
  resolved = false;
  positionLotsMin = 0;
  positionLotsMax = 0;
  orderLotsMax = 0;
  /** Reporting currency per tick · lot. */
  tickLotValue!: number;
  /** The venue's least order value in tick · lots, rounded up. */
  tickLotsMin!: number;
  /** Worst case of position and orders in reporting currency, as last counted into the account. */
  worstNotional = 0;

  /** When it last had an order, or a reason to have none. */
  quietSince: Micros = micros(0);
  dirty = true;
  decision = 0;
  decidedAt = micros(0);
  inputs!: Inputs;

  constructor(
    readonly index: MarketIndex,
    readonly key: string,
    readonly account: AccountState,
    public instrument: Instrument,
  ) {
    this.rescale();
  }
  /** The instrument's scale in the units of the hot path. */
  rescale(): void {
    const unit = tickLotPico(this.instrument);
    this.tickLotValue = Number(unit) / 1e12;
    this.tickLotsMin = Number((this.instrument.minNotional + unit - 1n) / unit);
  }
}

export interface Flattening {
  /** By the settings it goes on after a halt; what a command began, a halt ends. */
  by: "settings" | "command";
  /** The position was not zero when it began, or became so since. */
  hadPosition: boolean;
  /** When it last got on, or a person was last told that it does not. */
  movedAt: Micros;
}

export class AccountState {
  readonly ledger: AccountLedger;
  readonly rules: VenueRules;
  readonly markets: MarketState[] = [];
  marketLink = "down";
  privateLink = "down";
  /** Whether its connections are to be there at all: account-line.ts. */
  line: AccountLine = "open";
  lineSince = micros(0);
  lineAskedAt = micros(0);
  /** False until the venue's positions and balances were read once. */
  opened = false;
  /** The time of that statement by the venue's clock, or by ours where it states none. */
  openedAt = 0;
  openedByVenueTime = false;
  /** How far the start has got where a journal knows of the account; null where there is none. */
  recovery: Recovery | null = null;
  /** Loss of the day that a person has seen and resumed from; pico of the reporting currency. */
  lossSeen = 0n;
  /** Which life of the account it is, where the venue can begin it anew; "" where it does not say. */
  life = "";
  /** Equity by our marks in reporting currency; NaN while unknown. */
  equity = Number.NaN;
  equityAtStart = Number.NaN;
  /** What the day is counted from, and its loss limit is held against. Null while it is unknown. */
  dayFrom: EquityAt | null = null;
  /** What was recorded of the day before this start, until equity is known. */
  found: { record: DayRecord | null; error: string | null } | null = null;
  /** The markets' parts of the day before this start, by key, also for those that join later. */
  carried: ReadonlyMap<string, MarketDay> | null = null;
  venueEquity: number | null = null;
  venueEquityAt = micros(0);
  /** Sum of the markets' worst cases. */
  gross = 0;
  lastFillAt = micros(0);
  openOrdersAskedAt = micros(0);
  accountAskedAt = micros(0);
  fillsAskedAt = micros(0);
  /** Every fill that the venue had booked by then has been told. */
  fillsReadAt = 0;
  mismatches = 0;
  readonly reconciliation = nothingRead();
  /** Statements that were older than what we knew, and ignored. */
  staleReports = 0;
  /** Fills that were inferred for want of the real ones, by their ids, oldest first: an order may have several. */
  readonly inferred = new Map<string, InferredFill>();
  /** Trades that the stream has told and the venue's list of fills has not had so far, by their ids, oldest first. */
  readonly unlisted = new Map<string, Unlisted>();
  /** What a rule has switched off for the whole account. */
  trading: Trading = isActive();
  /** When each of the newest refusals and time-outs was, oldest first. */
  readonly errors: Micros[] = [];
  readonly equityPeaks = new EquityPeaks();
  readonly budgets: Budgets;
  /** How far the venue's clock is from ours beyond what the way explains, ms: positive: ours is behind. */
  skewMs = 0;
  /** The venue had no name left for another order: nothing new is sent until one ends, or until then for a name of its own. */
  namelessUntil = 0;
  /** While everything has to be cancelled: duty.ts. */
  duty: { reason: string; since: Micros } | null = null;
  cancelAllAt = micros(0);
  cancelAllTries = 0;
  haltToCancel = 0;
  openAtVenue: number | null = null;
  haltVerifiedAt: Micros | null = null;

  constructor(
    readonly index: AccountIndex,
    readonly config: AccountConfig,
  ) {
    this.ledger = new AccountLedger(index);
    this.rules = config.rules ?? simRules;
    this.budgets = new Budgets(this.rules.budget);
  }
}

/** A start, which is a recovery: recovered.ts. */
export interface Recovery {
  phase: "clearing" | "reading" | "checking" | "done";
  /** Which life of the account the journal knows; "" where its venue names none. */
  life: string;
  /** The journal has opened this account before. */
  isKnown: boolean;
  /** Own orders that the venue listed first; adopted from the journal. */
  strays: number | null;
  adopted: number;
  /** Newest order that the journal names; 0 for none, null where it does not say. */
  newestId: OrderId | null;
  /** Newest order of which it has anything, a fill or an end included: of a newer one nothing was booked before this start. */
  newestToldId: OrderId;
  /** Lots booked since the start began of orders that the table does not have. */
  bookedOfUnknown: Map<OrderId, number>;
  /** What was sent before this life left before then. */
  startedAt: Micros;
  /** The journal has lost something: what was sent before this start can land until then. Null: nothing shows that. */
  landsUntil: Micros | null;
  /** Lists and answers that were asked for before this say nothing. */
  from: Micros;
  /** What is asked next is asked again then. */
  askAgainAt: Micros;
  /** The last question for fills that was answered, by when it was asked. */
  fillsReadAt: Micros;
  /** Statements in a row that differ in the same way from what the journal and the fills say; how, and the last one's time. */
  mismatches: number;
  difference: string;
  differedAt: Micros;
}

export interface HaltState {
  state: "none" | "running" | "verified";
  reason: string;
  by: string;
  requestedAt: Micros | null;
  /** When this run took it up, where it was asked for before. */
  takenUpAt: Micros | null;
  gateClosedAt: Micros | null;
  cancelsSentAt: Micros | null;
  verifiedAt: Micros | null;
}
export const noHalt = (): HaltState => ({
  state: "none",
  reason: "",
  by: "",
  requestedAt: null,
  takenUpAt: null,
  gateClosedAt: null,
  cancelsSentAt: null,
  verifiedAt: null,
});

/** A scoped cancel that is not finished before the venue was read. */
export interface Verification {
  account: AccountState;
  orders: readonly OrderId[];
  text: string;
  market: MarketIndex | null;
  /** Set once all of them are closed here: the venue is read after this. */
  askedAt: Micros | null;
}

/** The markets grow while the desk runs; everything else stays. */
export interface RunningConfig extends DeskConfig {
  readonly markets: MarketConfig[];
}
export interface Desk {
  readonly config: RunningConfig;
  readonly accounts: AccountState[];
  readonly markets: MarketState[];
  settings: Settings | null;
  revision: number;
  newestRevision: number;
  revisionError: string | null;
  gate: GateLevel;
  halt: HaltState;
  alerts: Alert[];
  alertCount: number;
  /** First answers by command id, oldest first. */
  answers: Map<string, { ok: boolean; message: string }>;
  verifications: Verification[];
  /** Behind this our order ids go on: epoch · ORDER_IDS_PER_SECOND, or more where an id of ours beyond was seen. */
  idBase: number;
  orderCounter: number;
  decisions: number;
  fillCount: number;
  newFills: FillView[];
  newMarkouts: FillView[];
  now: Micros;
  /** When the last timer was; 0 before the first. A loop that stood still shows by it. */
  timerAt: number;
  /** How long it stood still, ms, and until when what was said meanwhile is not trusted. */
  stalledMs: number;
  stalledUntil: number;
  /** End of the running UTC day; 0 before the first event. */
  dayEndsAt: number;
  /** Reused by each step. */
  effects: Effect[];
}

/** Quoting may be armed: no journal, or what it knew has been held against the venue. */
export const isRecovered = (desk: Desk): boolean =>
  desk.accounts.every((a) => a.recovery === null || a.recovery.phase === "done");

/** A layer may be made of sets that replace one another, "far/a" and "far/b": to a person they are one, "far". */
export const layerOf = (name: string): string => name.split("/", 1)[0]!;
export const slotOf = (side: Side, layer: string, level: number): string => `${side} ${layerOf(layer)} ${level}`;
