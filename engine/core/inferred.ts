/**
 * Fills that the venue counts and does not tell. They are asked for; after a deadline they are inferred at the order's own
 * price and with the fee that the instrument's rates make of it, marked as such by their ids. A real fill that comes later
 * takes the place of what was inferred, its fee included: it is never added to it.
 */
import { raise } from "./alerts.ts";
import { askFills } from "./ask.ts";
import { bookFill, undoFill } from "./booking.ts";
import { INFERRED } from "./journal-records.ts";
import { tickLotPico } from "./ledger/account-ledger.ts";
import type { Order } from "./orders/order.ts";
import { noteRepair } from "./reconciliation.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { FillReport, MarketIndex, OrderId } from "./types.ts";
import { BID, lots, type Micros, type Pico, pico, type Side, ticks } from "./units.ts";

const PPB = 1_000_000_000n;

export interface InferredFill {
  fillId: string;
  id: OrderId;
  market: MarketIndex;
  side: Side;
  tick: number;
  lots: number;
  liquidity: "maker" | "taker";
  /** Estimated by the instrument's rates. */
  fee: Pico;
  feeAsset: string;
  /** When it was booked. */
  at: Micros;
}
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
  const text = `${m.instrument.symbol}: order ${o.id} has ${missing} lots filled that the venue never told us: booked at its own price, with the fee of the usual rate, until the fill itself comes`;
  raise(desk, { code: "FILLS_MISSING", severity: "critical", market: m.index, text });
  noteRepair(m.account, { rule: "FILLS_MISSING", text, at: desk.now });
  let fillId = inferredId(o.id, o.toldCum);
  // As much was inferred of it before, and taken back since: this is another one, and the journal keeps each id once.
  while (!m.account.ledger.isNew(fillId)) fillId += "+";
  book(desk, m, {
    ...{ id: o.id, fillId, side: o.side, tick: o.tick, lots: missing },
    ...{ liquidity: o.tif === "post-only" ? "maker" : "taker", at: desk.now },
  });
}
function book(desk: Desk, m: MarketState, f: Omit<InferredFill, "market" | "fee" | "feeAsset">): void {
  const fill = { ...f, market: m.index, ...estimatedFee(m, f) };
  m.account.inferred.set(f.fillId, fill);
  bookFill(desk, m, reportOf(m, fill));
}
/** By the rates that the venue states, rounded against us; what a discount or a tier makes of it only the real fill tells. */
export function estimatedFee(
  { instrument: i }: Pick<MarketState, "instrument">,
  f: { side: Side; tick: number; lots: number; liquidity: "maker" | "taker" },
): { fee: Pico; feeAsset: string } {
  const ppb = f.liquidity === "maker" ? i.makerFeePpb : i.takerFeePpb;
  const isOfBase = i.kind === "spot" && i.feeIn === "received" && f.side === BID;
  const of = isOfBase ? BigInt(f.lots) * i.lotPico : BigInt(f.tick) * BigInt(f.lots) * tickLotPico(i);
  const exact = of * BigInt(ppb);
  const fee = exact / PPB + (exact > 0n && exact % PPB !== 0n ? 1n : 0n);
  return { fee: pico(fee), feeAsset: isOfBase ? i.base : i.quote };
}
function reportOf(m: MarketState, f: InferredFill): FillReport {
  return {
    ...{ type: "report", report: "fill", at: f.at, exchangeAt: null, account: m.account.index, market: m.index },
    ...{ fillId: f.fillId, id: f.id, side: f.side, tick: ticks(f.tick), lots: lots(f.lots), liquidity: f.liquidity },
    ...{ fee: f.fee, feeAsset: f.feeAsset, via: "query" },
  };
}
/**
 * Before a real fill of the order is booked, or found busted: what was inferred goes, the oldest first, up to its size, and as much
 * of the last one as that does not explain comes back. True where any went.
 */
export function replaceInferred(desk: Desk, a: AccountState, e: Pick<FillReport, "id" | "lots">): boolean {
  if (a.inferred.size === 0) return false;
  let left: number = e.lots;
  let isReplaced = false;
  for (const was of [...a.inferred.values()]) {
    if (was.id !== e.id || left <= 0) continue;
    const m = desk.markets[was.market]!;
    a.inferred.delete(was.fillId);
    // Of before this start: what is taken back and what stays belong to the books of then.
    undoFill(desk, m, reportOf(m, was), "inferred");
    const rest = was.lots - left;
    if (rest > 0) book(desk, m, { ...was, fillId: `${was.fillId}/${rest}`, lots: rest });
    left -= was.lots;
    isReplaced = true;
  }
  return isReplaced;
}
