/**
 * Fills, busts and funding payments as the venue tells them.
 *
 * Invariants: 1. each is booked once per id of the venue, in any state of its order, also for an order we do not know. 2. a
 * bust undoes one fill, once: position, cash, fee and the order's sum; one that was never booked will not be any more.
 */

import { raise } from "./alerts.ts";
import { bookFill, feeRate, recordFill, undoFill } from "./booking.ts";
import { sawListed, standingIdOf } from "./disputes.ts";
import { replaceInferred } from "./inferred.ts";
import { takeBackFill } from "./orders/life.ts";
import { valuedAt } from "./rates.ts";
import { sawOwn } from "./recovered.ts";
import type { Desk, MarketState } from "./state.ts";
import type { BustReport, FillReport, FundingReport } from "./types.ts";
import { whichBooks } from "./which-books.ts";

export function onFill(desk: Desk, e: FillReport): MarketState | null {
  const account = desk.accounts[e.account]!;
  if (e.via === "query") sawListed(account, e.fillId);
  if (!account.ledger.isNew(e.fillId)) return null;
  replaceInferred(desk, account, e);
  if (e.id !== null) sawOwn(desk, account, e.id);
  return bookFill(desk, desk.markets[e.market]!, e);
}
/** A trade that the venue took back. Its id is used up from now on, whether the fill had come or not. */
export function onBust(desk: Desk, told: BustReport): MarketState | null {
  const account = desk.accounts[told.account]!;
  const m = desk.markets[told.market]!;
  const e = { ...told, fillId: standingIdOf(m, told) };
  if (!account.ledger.isNewBust(e.fillId)) return null;
  const wasBooked = !account.ledger.isNew(e.fillId);
  const size = `${e.lots * m.instrument.lotSize} ${m.instrument.base}`;
  const text = `${m.instrument.symbol}: the venue took back a fill of ${size}${wasBooked ? "" : ", which had not been told"}`;
  raise(desk, { code: "FILL_BUSTED", severity: "critical", market: m.index, text });
  const o = e.id === null ? undefined : m.orders.get(e.id);
  // What was inferred for want of this very fill goes with it; said after the bust, the venue's figure was without it.
  const isInferredFor = !wasBooked && (e.exchangeAt === null || (o?.toldCumAt ?? 0) < e.exchangeAt);
  const isReplaced = isInferredFor && replaceInferred(desk, account, e);
  if (wasBooked) undoFill(desk, m, e, "bust");
  else bookAsUndone(desk, e);
  if (o) takeBackFill(o, { lots: e.lots, isBooked: wasBooked, exchangeAt: e.exchangeAt });
  if (o?.disputed) o.disputed.saidCum = -1;
  return wasBooked || isReplaced ? m : null;
}
function bookAsUndone(desk: Desk, e: BustReport): void {
  // Booked and taken back in one: the id is never booked again, and no position moves.
  recordFill(desk, e, { kind: "fill", charged: [], inOpening: true });
  recordFill(desk, e, { kind: "bust", charged: [], inOpening: true });
}
export function onFundingReport(desk: Desk, e: FundingReport): void {
  const account = desk.accounts[e.account]!;
  if (!account.ledger.isNewPayment(e.paymentId)) return;
  const { market, paymentId, amount, asset, at } = e;
  desk.effects.push({
    do: "record",
    record: { kind: "payment", account: account.index, market, paymentId, amount, asset, at },
  });
  // What came before the books were opened is in them.
  if (whichBooks(account, e) !== "ledger") return;
  desk.effects.push(account.ledger.funding(e));
  const m = desk.markets[e.market]!;
  m.ledger.totals.funding += valuedAt(e.amount, feeRate(desk, m, e.asset));
}
