/**
 * Why something is held: a permanent code, and the two numbers that decided. The codes of the gates are all here; those of
 * "unknown" are with quoting/unknown.ts, and reasons.ts has each code's words. Imports nothing, so that every part may say why.
 */

export type MarketGate =
  | "HALTED"
  | "CANCELLING"
  | "ACCOUNT_HALTED"
  | "SWITCHED_OFF"
  | "LOOP_STALLED"
  | "CLOCK_SKEW"
  | "PRICE_DRIFT"
  | "REMOVED"
  | "DISABLED"
  | "STOPPED"
  | "PAUSED"
  | "DISCONNECTED"
  | "FEED_GAP"
  | "NO_SETTINGS"
  | "NO_ACCOUNT"
  | "MARKET_CLOSED"
  | "NO_BOOK"
  | "BOOK_STALE"
  | "BOOK_CROSSED"
  | "MARKET_WIDE"
  | "NO_EQUITY";
export type QuoteGate =
  | "BOOK_THIN"
  | "BOOK_SHALLOW"
  | "SIDE_PAUSED"
  | "LAYER_PAUSED"
  | "ORDER_PAUSED"
  | "REDUCE_ONLY"
  | "ORDER_SIZE"
  | "MIN_SIZE"
  | "MIN_NOTIONAL"
  | "ORDER_VALUE"
  | "DUPLICATE"
  | "BUDGET"
  | "BUDGET_EVER"
  | "PRICE_COLLAR"
  | "POST_ONLY"
  | "POSITION_LIMIT"
  | "BALANCE"
  | "QUOTE_BALANCE"
  | "OPEN_ORDERS"
  | "GROSS_EXPOSURE"
  | "MARGIN_FRACTION"
  | "SELF_CROSS"
  | "QUOTE_REFUSED"
  | "NO_FREE_NAME";

/** Why something is held, with the two numbers that decided. Written in place. */
export interface Why {
  code: string;
  value: number;
  limit: number;
}
export function refuse(why: Why, code: MarketGate | QuoteGate, value = 0, limit = 0): false {
  why.code = code;
  why.value = value;
  why.limit = limit;
  return false;
}
