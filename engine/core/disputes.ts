/**
 * A booked fill may be one that the venue does not have: the same trade told again under a second id. It is booked all the same,
 * for it may as well be another trade, and its order is held in doubt until the venue's words settle that: disproof.ts.
 *
 * Suspected are: a trade like one of its order in everything but the id; more than the order's size; a question answered with
 * less than what is booked; a trade told by the stream and missing in the list of fills that was read since.
 */
import { ask, askFills } from "./ask.ts";
import { isInferred } from "./journal-records.ts";
import { holdEnded, OF_BEFORE, type Order, putInDoubt, type Trade } from "./orders/order.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { FillReport, FillsReadReport, OrderId } from "./types.ts";
import type { Micros } from "./units.ts";

/** A list of fills may be this much behind what the stream tells. */
export const LIST_LATE_MICROS = 5_000_000;
/** Told by the stream and not yet found in the list: so many are waited for, the oldest are let go. */
const WAITING_MAX = 1_000;

/** Told by the stream, and not found in the venue's list of fills so far. */
export interface Unlisted {
  market: MarketState;
  order: Order;
  bookedAt: Micros;
}

/** The id under which that trade stands in the books. */
export const standingIdOf = (m: MarketState, e: { id: OrderId | null; fillId: string }): string =>
  (e.id === null ? undefined : m.orders.get(e.id)?.trades.find((t) => t.otherId === e.fillId))?.fillId ?? e.fillId;

export const tradeOf = (e: FillReport): Trade => ({
  ...{ fillId: e.fillId, tick: e.tick, lots: e.lots, fee: e.fee, feeAsset: e.feeAsset, at: e.at },
  ...{ exchangeAt: e.exchangeAt, isListed: e.via === "query" && !isInferred(e.fillId) },
});
type Figures = Pick<Trade, "tick" | "lots" | "fee" | "feeAsset">;
export const isAlike = (a: Figures, b: Figures): boolean =>
  a.tick === b.tick && a.lots === b.lots && a.fee === b.fee && a.feeAsset === b.feeAsset;

/** Whether the order has a trade like it, of the same moment of the venue; of one from before this start the moment is not known. */
export const hasTwin = (o: Order, e: FillReport): boolean =>
  e.exchangeAt !== null &&
  o.trades.some((t) => isAlike(t, e) && (t.exchangeAt === e.exchangeAt || t.exchangeAt === OF_BEFORE));

/** From now on it is in doubt, ended or not, and the venue is asked for the order and for its fills. */
export function dispute(desk: Desk, m: MarketState, o: Order): void {
  o.disputed ??= { since: desk.now, saidCum: -1, saidAt: 0 };
  if (o.life === "closed") holdEnded(o, desk.now);
  else putInDoubt(o, desk.now);
  m.orders.settle(o);
  m.dirty = true;
  ask(desk, m, o.id);
  askFills(desk, m.account);
}

export function waitForList(desk: Desk, m: MarketState, { o, e }: { o: Order; e: FillReport }): void {
  const { unlisted } = m.account;
  unlisted.set(e.fillId, { market: m, order: o, bookedAt: desk.now });
  if (unlisted.size > WAITING_MAX) for (const [oldest] of unlisted) return void unlisted.delete(oldest);
}
/** The venue's list has it. */
export function sawListed(a: AccountState, fillId: string): void {
  const waiting = a.unlisted.get(fillId);
  if (waiting === undefined) return;
  a.unlisted.delete(fillId);
  const t = waiting.order.trades.find((x) => x.fillId === fillId);
  if (t !== undefined) t.isListed = true;
}
/** The list was read to its end: what it should have had by then, and has not, is asked about. */
export function missedInList(desk: Desk, a: AccountState, e: FillsReadReport): void {
  for (const [fillId, { market, order, bookedAt }] of a.unlisted) {
    if (bookedAt > e.requestedAt - LIST_LATE_MICROS) return;
    a.unlisted.delete(fillId);
    if (order.trades.some((t) => t.fillId === fillId)) dispute(desk, market, order);
  }
}
