/**
 * What a screen shows, as plain JSON. Prices and sizes are numbers in price and base units with the decimals to print
 * them; money is a number of the reporting currency, for display only (exact figures are in the ledger and the history).
 * Null is "unknown" or "nothing there" and is shown as a dash.
 */
import type { Alert, GateLevel, Mode, OrderId } from "./types.ts";

export type SideName = "bid" | "ask";

export interface WorkingOrderView {
  id: OrderId;
  side: SideName;
  price: number;
  size: number;
  filled: number;
  level: number;
  layer: string;
  /** "pending-new", "open", "partially-filled", "pending-amend", "pending-cancel", "unknown". */
  shown: string;
  ageMs: number;
  /** Milliseconds from send to acknowledgement; null until acknowledged. */
  ackMs: number | null;
  /** Size ahead of us at our price as far as the book tells; null where unknown. */
  ahead: number | null;
}
export interface SideView {
  state: "quoting" | "held" | "pending";
  /** Why in one sentence with the number and the limit, "ask held: position 1.20 of 1.25 BTC"; "" while quoting. */
  reason: string;
  /** Permanent code of the reason, "" while quoting. */
  code: string;
  sinceMs: number;
  /** Best (first level) of our resting quotes. */
  price: number | null;
  size: number | null;
  orders: number;
}
/** Each part with the sign with which it adds to the total: total = the sum of the others. */
export interface PnlView {
  total: number;
  spreadCapture: number;
  inventory: number;
  funding: number;
  fees: number;
  hedge: number;
  residual: number;
}
export interface MarketView {
  key: string;
  symbol: string;
  account: string;
  mode: Mode;
  kind: "linear" | "inverse" | "spot";
  base: string;
  quote: string;
  priceDecimals: number;
  sizeDecimals: number;
  tickSize: number;
  lotSize: number;
  strategy: string;
  /** One word for the row's dot. */
  state:
    | "quoting"
    | "partly"
    | "held"
    | "warming"
    | "paused"
    | "stopped"
    | "halted"
    | "disabled"
    /** Its position is being traded to zero. */
    | "flattening"
    /** Taken off the desk with a position that is kept. */
    | "removed";
  bid: SideView;
  ask: SideView;
  bestBid: number | null;
  bestAsk: number | null;
  mid: number | null;
  fair: number | null;
  oracle: number | null;
  /** Our quoted full width in bps of fair; null unless both sides quote. */
  spreadBps: number | null;
  /** Realised volatility in price units per bar; null while warming up. */
  rvol: number | null;
  position: number;
  /** Average price of the position; null while flat, or where what was found at start came without one. */
  entryPrice: number | null;
  /** Position · mark in the reporting currency, signed. */
  positionValue: number | null;
  positionMax: number | null;
  delta: number | null;
  widen: number;
  pnlDay: PnlView;
  realised: number;
  unrealised: number;
  volumeDay: number;
  fillsDay: number;
  /** Size-weighted, in bps, of the day's maker fills that are old enough; null while there are none. */
  markoutBps: { s1: number | null; s5: number | null; s30: number | null; s60: number | null };
  /** Milliseconds since the market's last word; null before the first. */
  bookAgeMs: number | null;
  fundingRate: number | null;
  fundingAt: number | null;
  /** Milliseconds since the newest decision, and its number. */
  decision: number;
}
export interface AccountView {
  id: string;
  venue: string;
  mode: Mode;
  equity: number;
  /** Equity as the venue states it, and how old that statement is. */
  venueEquity: number | null;
  venueEquityAgeMs: number | null;
  pnlDay: PnlView;
  /** Unix ms since which the day is counted: midnight UTC or the last word before it, later where nothing was known. */
  dayFrom?: number | null;
  /** Since the engine started. */
  pnlRun: PnlView;
  /** Equity / worst-case notional, in %; null (a dash) with no exposure. */
  marginFraction: number | null;
  marginFractionMin: number;
  grossExposure: number;
  grossExposureMax: number;
  balances: { asset: string; amount: string }[];
  link: { market: string; private: string };
  /** What a person made of its connections: "closed" until the account is resumed. */
  connections?: "open" | "closing" | "closed" | "reading";
  unknownOrders: number;
  openOrders: number;
  /** What the start still waits for before quoting may be armed; null where it is over. */
  recovery?: string | null;
  truth: TruthView;
}
/** An order of which it is not known whether it lives, or how much of it has filled. */
export interface UnknownOrderView {
  id: OrderId;
  market: string;
  side: SideName;
  price: number;
  size: number;
  /** Unix ms; since when it is in doubt. */
  since: number;
  why: string;
  /** What is asked next, and when, Unix ms. */
  question: string;
  askedNextAt: number;
  /** What ends the doubt, in words; from when on (Unix ms) a negative answer is proof, null where none ever is. */
  endsBy: string;
  absentFrom: number | null;
}
/** One automatic trigger: its figure against its limit. Null: not known, or not begun. */
export interface TriggerView {
  code: string;
  /** Key of the market; null for the account. */
  market: string | null;
  value: number | null;
  limit: number | null;
  unit: string;
  /** It is what switched the account or the market off, or holds it now. */
  isTripped: boolean;
  /** "waiting": it has not begun. "unknown": its figure can't be worked out, which counts as a breach. */
  state: "armed" | "tripped" | "waiting" | "unknown";
  /** The figure has to stay above its limit, not below. */
  isLeast: boolean;
  /** What a breach does. */
  does: string;
  /** Markets that the same rule watches and that are at ease, further from their limits than this one; 0 of an account's. */
  others: number;
}
/** Times by the machine's clock; the spans also where the desk's clock is a tape's. */
export interface DeadManView {
  armedUntil: number;
  lastBeatAt: number;
  /** Milliseconds until it fires, below zero once it has or may have; and since it was set. */
  leftMs: number;
  setAgeMs: number;
}
/** One connection to the watchdog: it stops the desk where whoever beats on it falls silent. */
export interface WatchdogLinkView {
  isUp: boolean;
  /** Milliseconds since its own last beat came; null before the first. */
  beatAgeMs: number | null;
  /** Whether the venue answered it at its last look, on its own connection; null before the first beat. */
  reachesVenue: boolean | null;
}
export interface WatchdogView {
  engine: WatchdogLinkView;
  /** Of the process that serves the console; null where there is none. */
  control: WatchdogLinkView | null;
  /** Its last words worth reading; null while it had to do nothing. */
  said: string | null;
}
export interface RepairView {
  /** Permanent code of the rule. */
  rule: string;
  text: string;
  /** Unix ms. */
  at: number;
}
/** The newest doubt that has ended. */
export interface ProofView {
  id: OrderId;
  market: string;
  /** Unix ms. */
  at: number;
  forMs: number;
  /** "open", or how it ended; and the evidence. */
  as: string;
  proof: string;
}
/** A token bucket: what is in it, what it holds, how it fills, and what of it only cancels and questions may take. */
export interface BudgetView {
  kind: "new" | "amend" | "cancel" | "request";
  level: number;
  max: number;
  perSecond: number;
  reserved: number;
}
/** How well what we hold to be true is known to be: what the Risk page shows of one account. */
export interface TruthView {
  /** 0 HALTED, 1 REDUCING, 2 ACTIVE: what rules have made of it; the desk's own gate stands above. */
  level: GateLevel;
  /** Code and sentence of the rule that took it down; "" while it is active. */
  code: string;
  text: string;
  since: number | null;
  unknown: UnknownOrderView[];
  reconciliation: {
    /** Unix ms at which the venue's list and positions were last asked for; null before the first answer. */
    ordersCheckedAt: number | null;
    ours: number;
    theirs: number;
    /** Of theirs, those that are not under our key, and what one leads to. */
    foreign: number;
    foreignPolicy: "halt" | "tell";
    positionsCheckedAt: number | null;
    /** Markets whose position differed at the last look. */
    differences: number;
    /**
     * What that look compared, base units, without those that are flat on both sides. Null: the venue says nothing of it (a spot
     * balance is no position).
     */
    positions: { market: string; ours: number; theirs: number | null; decimals: number }[];
    flatMarkets: number;
    /** Exact, as text. They agree within what an open perpetual's rounding explains. */
    balances: { asset: string; ours: string; theirs: string; agrees: boolean }[];
    /** Differences that were repaired by rule so far, each with an alert; the newest of them first. */
    repairs: number;
    newestRepairs: RepairView[];
    lastProof: ProofView | null;
    /** Statements of the venue that were older than what we knew. */
    staleReports: number;
    /** Fills that were inferred and not replaced by real ones yet. */
    inferredFills: number;
  };
  budgets: BudgetView[];
  /** Places, amends and cancels since the start. */
  actions: number;
  /** Actions that the venue grants for good: used and granted; null where it grants without end. */
  actionsEver: { used: number; max: number; reserved: number } | null;
  /** Requests that the requote tolerance has spared. */
  requestsSaved: number;
  /** The duty to cancel everything, while it runs. */
  obligation: {
    reason: string;
    since: number;
    openAtVenue: number | null;
    left: number;
    /** What has to be seen yet before it is met. */
    missing: string[];
  } | null;
  /** Orders that expire by themselves: after how long, and the next to do so, Unix ms. Null where the venue has no such thing. */
  orderLife: { ms: number; nextAt: number | null } | null;
  clockSkewMs: number;
  /** The venue's own timer, which cancels everything unless it is set anew: Unix ms. Null where it was never set. */
  deadMan: DeadManView | null;
  /** A market's only where it is tripped or unknown, or nearest to its limit of all. */
  triggers: TriggerView[];
}
export interface HaltView {
  /** "running" after a halt until every account is verified empty. */
  state: "none" | "running" | "verified";
  reason: string;
  by: string;
  /** Unix ms of each step, null until it happened. */
  requestedAt: number | null;
  /** When this run of the desk took it up, where it was asked for before: the steps are timed from here. */
  takenUpAt?: number | null;
  gateClosedAt: number | null;
  cancelsSentAt: number | null;
  verifiedAt: number | null;
  perAccount: {
    account: string;
    toCancel: number;
    confirmed: number;
    openAtVenue: number | null;
    verifiedAt: number | null;
  }[];
  /** Positions that are left, in words: "BTC-PERP +0.184 (11,262 USDC)". */
  positionsLeft: string[];
}
export interface DeskView {
  /** Unix ms by the desk's clock. */
  at: number;
  /** The riskiest mode of all accounts. */
  mode: Mode;
  /** For the bar: "seed 7", "usdm_btcusdt_20240808 ×10", "". */
  modeDetail: string;
  gate: GateLevel;
  halt: HaltView;
  currency: string;
  revision: { applied: number; newest: number; error: string | null };
  accounts: AccountView[];
  markets: MarketView[];
  alerts: Alert[];
  /** Filled in by the shell; absent where no watchdog is told of (a virtual run). */
  watchdog?: WatchdogView | null;
}

export interface FillView {
  /** Grows by one per fill of the desk. */
  n: number;
  fillId: string;
  /** Unix ms. */
  at: number;
  key: string;
  symbol: string;
  mode: Mode;
  side: SideName;
  price: number;
  size: number;
  priceDecimals: number;
  sizeDecimals: number;
  liquidity: "maker" | "taker";
  /** Signed as it adds: a fee paid is negative. Reporting currency. */
  fee: number;
  /** side · (mid before the fill − price), in bps of price; null where no mid was known. */
  edgeBps: number | null;
  orderId: OrderId | null;
  strategy: string;
  /** Filled in as time passes; null while too young or unknown. */
  markoutBps: { s1: number | null; s5: number | null; s30: number | null; s60: number | null };
}
export interface BookLevelView {
  price: number;
  size: number;
  /** Our own resting size at the level. */
  own: number;
}
export interface TradeView {
  at: number;
  price: number;
  size: number;
  taker: SideName;
}
/** One stage of the last decision with its numbers, in path order: book, fair, skew, spread, ladder, gates, orders. */
export interface StageView {
  stage: "book" | "fair" | "skew" | "spread" | "ladder" | "gates" | "orders";
  text: string;
  values: { name: string; value: number | string | null; unit: string }[];
}
/** What one market's page shows beside its row. */
export interface MarketDetail {
  key: string;
  at: number;
  bids: BookLevelView[];
  asks: BookLevelView[];
  orders: WorkingOrderView[];
  fills: FillView[];
  trades: TradeView[];
  stages: StageView[];
}
/** The quotes that a set of parameters would make now. */
export interface PreviewView {
  fair: number | null;
  bids: { price: number; size: number }[];
  asks: { price: number; size: number }[];
  reasons: { bid: string; ask: string };
  /** Worst loss of position value if every quote fills and price then moves 1 %, reporting currency. */
  worstCase: number | null;
}
