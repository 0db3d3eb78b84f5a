/**
 * Fills that the venue counts and does not tell. They are asked for; after a deadline they are inferred at the order's own
 * price and without a fee, marked as such. A real fill that comes later takes the place of what was inferred: it is
 * never added to it.
 */
import { raise } from "./alerts.ts";
import { askFills } from "./ask.ts";
import { bookFill, undoFill } from "./fills.ts";
import { INFERRED } from "./journal-records.ts";
import type { Order } from "./orders/order.ts";
import type { AccountState, Desk, InferredFill, MarketState } from "./state.ts";
import type { FillReport, OrderId } from "./types.ts";
import { lots, pico, ticks } from "./units.ts";

/** Waited for this long, and asked for all the while. */
const FILLS_LATE_MICROS_MAX = 30_000_000;

export const inferredId = (order: OrderId, cumLots: number): string => `${INFERRED}${order}/${cumLots}`;

/** What is overdue in one market. The venue has to have been asked since it said so. */
export function inferOverdue(desk: Desk, m: MarketState): void {
  for (const o of [...m.orders.live]) {
    if (o.unpricedAt === 0 || o.toldCum <= o.cumLots || desk.now - o.unpricedAt < FILLS_LATE_MICROS_MAX) continue;
    if (m.account.fillsReadAt < o.unpricedAt) askFills(desk, m.account);
    else infer(desk, m, o);
  }
}
function infer(desk: Desk, m: MarketState, o: Order): void {
  const missing = o.toldCum - o.cumLots;
  const text = `${m.instrument.symbol}: order ${o.id} has ${missing} lots filled that the venue never told us: booked at its own price until the fill itself comes`;
  raise(desk, { code: "FILLS_MISSING", severity: "critical", market: m.index, text });
  m.account.reconciliation.repairs += 1;
  book(desk, m, { id: o.id, fillId: inferredId(o.id, o.toldCum), side: o.side, tick: o.tick, lots: missing });
}
function book(desk: Desk, m: MarketState, f: Omit<InferredFill, "market"> & { id: OrderId }): void {
  const { id, fillId, side, tick } = f;
  m.account.inferred.set(id, { fillId, market: m.index, side, tick, lots: f.lots });
  bookFill(desk, m, reportOf(desk, m, f));
}
function reportOf(desk: Desk, m: MarketState, f: Omit<InferredFill, "market"> & { id: OrderId }): FillReport {
  return {
    ...{ type: "report", report: "fill", at: desk.now, exchangeAt: null, account: m.account.index, market: m.index },
    ...{ fillId: f.fillId, id: f.id, side: f.side, tick: ticks(f.tick), lots: lots(f.lots), liquidity: "maker" },
    ...{ fee: pico(0n), feeAsset: m.instrument.quote, via: "query" },
  };
}
/** Before a real fill of the order is booked: what was inferred goes, as much of it as the fill does not explain comes back. */
export function replaceInferred(desk: Desk, a: AccountState, e: FillReport): void {
  const was = e.id === null ? undefined : a.inferred.get(e.id);
  if (was === undefined || e.id === null) return;
  const m = desk.markets[was.market]!;
  a.inferred.delete(e.id);
  const { fillId, side, tick } = was;
  undoFill(desk, m, reportOf(desk, m, { ...was, id: e.id }), "inferred");
  const rest = was.lots - e.lots;
  if (rest > 0) book(desk, m, { id: e.id, fillId: `${fillId}/${rest}`, side, tick, lots: rest });
}
