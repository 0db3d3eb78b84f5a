/** The best bid and ask of the others: our own displayed size is taken out before anything is derived from the book. */
import type { OrderTable } from "../orders/order-table.ts";
import { ASK, BID, type Side } from "../units.ts";
import { type Book, NO_TICK } from "./book.ts";

/** We rest on at most twenty prices a side (both legs of ten levels): one more level is the others'. */
const DEPTH = 24;
const ticks = new Int32Array(DEPTH);
const lots = new Float64Array(DEPTH);
/** Sizes are whole lots; anything under half of one is nothing. */
const NOTHING = 0.5;

/** Best tick of a side with something of others on it; NO_TICK where the side is ours alone, or empty. */
function othersBest(side: Side, book: Book, orders: OrderTable): number {
  const best = side === BID ? book.bidTick : book.askTick;
  if (best === NO_TICK || orders.live.length === 0) return best;
  const bestLots = side === BID ? book.bidLots : book.askLots;
  if (bestLots - orders.displayedLots(side, best, bestLots) > NOTHING) return best;
  const n = book.levels(side, DEPTH, ticks, lots);
  for (let i = 1; i < n; i++)
    if (lots[i]! - orders.displayedLots(side, ticks[i]!, lots[i]!) > NOTHING) return ticks[i]!;
  return NO_TICK;
}
/** Refreshes the market's touch in place; true where it moved. */
export function refreshTouch(m: { book: Book; orders: OrderTable; bidTick: number; askTick: number }): boolean {
  const bid = othersBest(BID, m.book, m.orders);
  const ask = othersBest(ASK, m.book, m.orders);
  if (bid === m.bidTick && ask === m.askTick) return false;
  m.bidTick = bid;
  m.askTick = ask;
  return true;
}
