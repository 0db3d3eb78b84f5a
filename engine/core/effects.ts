/** What leaves a step: the shell carries it out and decides nothing. */
import type { IntentRecord, JournalRecord } from "./journal-records.ts";
import type { AccountIndex, GateLevel, MarketIndex, OrderId } from "./types.ts";
import type { Lots, Micros, Pico, Side, Ticks } from "./units.ts";

export type TimeInForce = "post-only" | "gtc" | "ioc";
export interface PlaceEffect {
  do: "place";
  account: AccountIndex;
  market: MarketIndex;
  id: OrderId;
  side: Side;
  tick: Ticks;
  lots: Lots;
  tif: TimeInForce;
  reduceOnly: boolean;
  /** Distance from the front of the ladder, 0 first; and the strategy's own layer name ("near", "far", "" for one layer). */
  level: number;
  layer: string;
  /** Revision of the settings and number of the decision that wanted it. */
  revision: number;
  decision: number;
  /** Where orders of the venue expire by themselves: when this one is to. */
  expiresAt?: Micros;
}
/** Moves a working order. `lots` is the new total size (what is filled included). */
export interface AmendEffect {
  do: "amend";
  account: AccountIndex;
  market: MarketIndex;
  id: OrderId;
  tick: Ticks;
  lots: Lots;
  /** Where orders of the venue expire by themselves: when it is to from now on. */
  expiresAt?: Micros;
  /**
   * Only where an amend is two orders ("replace" in the venue's rules): a place of `newId` with `lots` of its own and a cancel of
   * `id`, in one request. Each of the two reports by its own id, and what is said of one proves nothing of the other.
   */
  newId?: OrderId;
  side?: Side;
}
export interface CancelEffect {
  do: "cancel";
  account: AccountIndex;
  market: MarketIndex;
  id: OrderId;
}
/** Everything of the account (or of one market) that the venue holds under our key, known to us or not. */
export interface CancelAllEffect {
  do: "cancel-all";
  account: AccountIndex;
  market: MarketIndex | null;
}
/** Asks the venue; the answer comes back as reports. */
export interface QueryEffect {
  do: "query";
  account: AccountIndex;
  what: "order" | "open-orders" | "account" | "fills";
  /** For "order". */
  id: OrderId | null;
  market: MarketIndex | null;
}
/** Every connection of the account is closed, or opened again. */
export interface LineEffect {
  do: "line";
  account: AccountIndex;
  isOpen: boolean;
}
export interface ResyncEffect {
  do: "resync";
  market: MarketIndex;
}
export interface LatchEffect {
  do: "latch";
  level: GateLevel;
  reason: string;
}
/** A command's first and only answer; a repeated command id gets it again. */
export interface AnswerEffect {
  do: "answer";
  commandId: string;
  ok: boolean;
  message: string;
}
export interface AlertEffect {
  do: "alert";
  alert: Alert;
}
/** One posting line for the record: `debit` grows, `credit` shrinks, by `amount` of `asset`. */
export interface PostEffect {
  do: "post";
  account: AccountIndex;
  market: MarketIndex | null;
  cause: "fill" | "fee" | "funding" | "opening" | "bust";
  ref: string;
  entries: readonly { debit: string; credit: string; asset: string; amount: Pico }[];
}
/** A fact for the journal that follows from this step. The shell writes it behind everything before it. */
export interface RecordEffect {
  do: "record";
  record: Exclude<JournalRecord, IntentRecord>;
}
export type Action = PlaceEffect | AmendEffect | CancelEffect;
export type Effect =
  | Action
  | CancelAllEffect
  | QueryEffect
  | LineEffect
  | ResyncEffect
  | LatchEffect
  | AnswerEffect
  | AlertEffect
  | PostEffect
  | RecordEffect;

/** Something a person should know; stays until acknowledged, and counts instead of repeating itself. */
export interface Alert {
  id: number;
  /** Permanent code: "STRATEGY_THREW", "SETTINGS_BROKEN", "POSITION_MISMATCH", … */
  code: string;
  severity: "info" | "warning" | "critical";
  market: MarketIndex | null;
  text: string;
  at: Micros;
  count: number;
  acknowledgedBy: string | null;
}
