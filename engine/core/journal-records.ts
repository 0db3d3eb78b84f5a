/**
 * What the journal keeps: facts, in the order in which they came to be. The core states them as effects; the shell gives
 * them names that outlive a run (account id, market key), writes them, and at the next start reads them back.
 *
 * Invariants: 1. a fact is never changed or taken back: what turns out wrong is one more fact. 2. an order is named here
 * before the venue can have heard of it (its intent), and once it has ended, with the proof.
 */
import type { ClosedAs } from "./orders/order.ts";
import type { AccountIndex, GateLevel, MarketIndex, OrderId } from "./types.ts";
import type { Lots, Micros, Pico, Side, Ticks } from "./units.ts";

/**
 * A place or an amend is about to be sent. `lots` is the total size. Made by the shell from the effect itself. An amend that makes
 * a second order (`newId`) names that one, as a place: the first has its intent.
 */
export interface IntentRecord {
  kind: "intent";
  account: AccountIndex;
  market: MarketIndex;
  action: "place" | "amend";
  id: OrderId;
  side: Side | null;
  tick: Ticks;
  lots: Lots;
  at: Micros;
}
/** An order can trade no more, and how that is known. A later one for the same id (a resurrection that ended) replaces it. */
export interface EndedRecord {
  kind: "ended";
  account: AccountIndex;
  market: MarketIndex;
  id: OrderId;
  as: Exclude<ClosedAs, "">;
  cumLots: number;
  proof: string;
  at: Micros;
}
/** One trade of an order, as it was booked. */
export interface BookedTrade {
  fillId: string;
  tick: number;
  lots: number;
  fee: Pico;
  feeAsset: string;
  at: Micros;
}
/** Booked once per (account, fillId), for ever. A bust takes one back by its id, as a fact of its own. */
export interface FillRecord {
  kind: "fill" | "bust";
  account: AccountIndex;
  market: MarketIndex;
  fillId: string;
  id: OrderId | null;
  side: Side;
  tick: Ticks;
  lots: Lots;
  fee: Pico;
  feeAsset: string;
  liquidity?: "maker" | "taker";
  /** Spot: whole lots that its fee moved off positions, this market's or another's; negative where a rebate added some. */
  charged?: readonly { market: MarketIndex; lots: number }[];
  /** Of a bust: the venue's own time of it, where it states one. A statement about the order from before still counts the fill. */
  exchangeAt?: Micros;
  /** Of a bust that is no word of the venue's for this trade: what proves that it has no such trade. */
  proof?: string;
  /** It happened before the venue's statement that opened our books, which hold it already: it moves no position. */
  inOpening?: boolean;
  at: Micros;
}
/** Ids of fills that no venue told, and that the real ones replace. */
export const INFERRED = "inferred/";
export const isInferred = (fillId: string): boolean => fillId.startsWith(INFERRED);
/** A funding payment, booked once per (account, paymentId). */
export interface PaymentRecord {
  kind: "payment";
  account: AccountIndex;
  market: MarketIndex;
  paymentId: string;
  amount: Pico;
  asset: string;
  at: Micros;
}
/** The duty to cancel everything of an account: owed from a HALT on, met once the venue was read with nothing open. */
export interface ObligationRecord {
  kind: "obligation";
  account: AccountIndex;
  state: "owed" | "met";
  reason: string;
  at: Micros;
}
/** Position and balances that our books of a market begin with, or are set to by a rule, and why. */
export interface OpeningRecord {
  kind: "opening";
  account: AccountIndex;
  market: MarketIndex;
  lots: number;
  reason: string;
  /** Of an account that its venue can begin anew: which life of it this is. With another one, what was before is void. */
  life?: string;
  at: Micros;
}
/**
 * What may be sent for an account (market null) or for one market: 0 nothing, 1 what reduces, 2 everything. The newest one of
 * each holds, also over a restart, until a person says otherwise.
 */
export interface TradingRecord {
  kind: "trading";
  account: AccountIndex;
  market: MarketIndex | null;
  level: GateLevel;
  /** Permanent code of the rule that switched it off; "" where a person switched it on again. */
  code: string;
  reason: string;
  by: string;
  at: Micros;
}
/** The venue's list of fills was read up to here; what came before is among the facts before this one. */
export interface CursorRecord {
  kind: "cursor";
  account: AccountIndex;
  cursor: string;
  at: Micros;
}
export type JournalRecord =
  | IntentRecord
  | EndedRecord
  | FillRecord
  | PaymentRecord
  | ObligationRecord
  | OpeningRecord
  | TradingRecord
  | CursorRecord;
