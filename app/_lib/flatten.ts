/**
 * What closing a market's position would meet now, and how far a closing has come. Pure: the row, the book and the account
 * in, figures and words out.
 */
import { TAKER_REACH_BPS } from "../../engine/core/limits.ts";
import type { AccountView, MarketDetail, MarketView } from "../../engine/core/view-types.ts";

export interface FlattenEstimate {
  verb: "sell" | "buy";
  /** In base units, above zero. */
  size: number;
  /** The touch, and the furthest that one order may go beyond it. */
  touch: number | null;
  worst: number | null;
  /** Size-weighted over the levels that it eats; null without a book. */
  price: number | null;
  /** Of the mid, above zero against us. */
  slippageBps: number | null;
  levels: number;
  /** Not held by the book within reach: it is tried again until it is flat. */
  unfilled: number;
}
/** Null while flat. Our own orders are cancelled first and are not counted. */
export function flattenEstimate(m: MarketView, detail: MarketDetail | null): FlattenEstimate | null {
  if (m.position === 0) return null;
  const long = m.position > 0;
  const size = Math.abs(m.position);
  const touch = long ? m.bestBid : m.bestAsk;
  const worst = touch === null ? null : touch * (1 + ((long ? -1 : 1) * TAKER_REACH_BPS) / 1e4);
  const half = m.lotSize / 2;
  let left = size;
  let paid = 0;
  let levels = 0;
  for (const level of (long ? detail?.bids : detail?.asks) ?? []) {
    if (left < half || worst === null || (long ? level.price < worst : level.price > worst)) break;
    const taken = Math.min(left, level.size - level.own);
    if (taken < half) continue;
    paid += taken * level.price;
    left -= taken;
    levels++;
  }
  const price = levels > 0 ? paid / (size - left) : null;
  const slippageBps =
    price === null || m.mid === null || m.mid === 0 ? null : ((long ? m.mid - price : price - m.mid) / m.mid) * 1e4;
  const unfilled = left < half ? 0 : left;
  return { verb: long ? "sell" : "buy", size, touch, worst, price, slippageBps, levels, unfilled };
}

/** The account once the market is flat and its orders are gone: at most this exposed, at least this far from its limit. */
export function accountAfter(
  m: MarketView,
  account: AccountView | undefined,
): { grossExposure: number; marginFraction: number | null } | null {
  if (!account || m.positionValue === null) return null;
  const grossExposure = Math.max(0, account.grossExposure - Math.abs(m.positionValue));
  return { grossExposure, marginFraction: grossExposure > 0 ? (account.equity / grossExposure) * 100 : null };
}

export type Closing = "cancelling" | "trading" | "flat" | "left" | "halted";
/** Where a closing that the desk has accepted stands. */
export function closingOf(m: MarketView): Closing {
  const orders = m.bid.orders + m.ask.orders;
  if (m.state === "halted") return "halted";
  if (m.position === 0 && orders === 0) return "flat";
  if (m.state !== "flattening") return "left";
  return orders > 0 ? "cancelling" : "trading";
}
