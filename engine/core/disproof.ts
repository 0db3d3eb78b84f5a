/**
 * The venue's words that a booked trade is not one that it has: then it is reversed as an event of its own, with the proof, so that
 * position and money are the venue's, and nothing is taken over for want of a better explanation.
 *
 * Proof is, of an order that the venue knows: two answers to questions that were asked after the newest of its trades was booked,
 * a second apart, that say the same and less than what is booked; none of them older, by the venue's own clock, than any of those
 * trades; the list of fills, read to its end after the first of them, that brought no explanation; and trades, none of which that
 * list has, that make up the difference to the lot. Of an order that the venue does not know any more: the list alone, read well
 * after the booking, that has another trade just like it and not this one.
 *
 * Invariants: 1. a trade that the venue's list has is never reversed. 2. nothing is reversed on one answer, on one from before a
 * booking, or where the difference does not come out even.
 */
import { raise } from "./alerts.ts";
import { askFills } from "./ask.ts";
import { undoFill } from "./booking.ts";
import { dispute, isAlike, LIST_LATE_MICROS } from "./disputes.ts";
import { isInferred } from "./journal-records.ts";
import { takeBackFill, takenBackSince } from "./orders/life.ts";
import { OF_BEFORE, type Order, type Trade } from "./orders/order.ts";
import { noteRepair } from "./reconciliation.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { BustReport, OrderReport } from "./types.ts";
import { lots, micros, pico, ticks } from "./units.ts";
import { type Books, whichBooks } from "./which-books.ts";

/** Two answers that are to agree are asked for at least this far apart. */
const AGREE_MICROS = 1_000_000;

/** Before an answer about an order is taken in. True: what it filled is not settled by it, and it says nothing else for now. */
export function settlesNothing(desk: Desk, m: MarketState, it: { o: Order; e: OrderReport }): boolean {
  const { o, e } = it;
  if (e.via !== "query" || e.requestedAt === undefined || e.requestedAt < o.bookedAt) return false;
  if (e.status === "absent") return o.disputed !== null && isListOutstanding(desk, m, o);
  if (e.cumLots === null) return false;
  if (isFromBefore(o, e)) {
    if (o.disputed !== null) settleByList(desk, m, o);
    return false;
  }
  const cum = e.cumLots - takenBackSince(o, e.exchangeAt);
  if (cum >= o.cumLots) return o.disputed !== null && isUnsettled(desk, m, o);
  if (o.trades.length === 0) return false;
  return !isDisproved(desk, m, { o, cum, askedAt: e.requestedAt });
}
/** By the venue's own clock older than a trade of it. */
const isFromBefore = (o: Order, { exchangeAt }: OrderReport): boolean =>
  exchangeAt !== null && o.trades.some((t) => t.exchangeAt !== null && t.exchangeAt > exchangeAt);

/** It may answer so for ever, of another order of that id. What the list has is never reversed: with all of it listed nothing is left to be proven. */
function settleByList(desk: Desk, m: MarketState, o: Order): void {
  if (o.trades.every((t) => t.isListed)) o.disputed = null;
  else if (m.account.fillsReadAt < o.bookedAt + LIST_LATE_MICROS) askFills(desk, m.account);
}
/** It has filled at least what is booked: all of it is real, once the list brought nothing more. */
function isUnsettled(desk: Desk, m: MarketState, o: Order): boolean {
  if (m.account.fillsReadAt < o.bookedAt) {
    askFills(desk, m.account);
    return true;
  }
  o.disputed = null;
  return false;
}
/** Reversed what proves to be wrong, or found that nothing can be said: true. False: more has to be heard. */
function isDisproved(desk: Desk, m: MarketState, it: { o: Order; cum: number; askedAt: number }): boolean {
  const { o, cum, askedAt } = it;
  if (o.disputed === null) dispute(desk, m, o);
  const d = o.disputed!;
  if (d.saidCum !== cum) {
    d.saidCum = cum;
    d.saidAt = askedAt;
  }
  if (askedAt - d.saidAt < AGREE_MICROS || m.account.fillsReadAt < d.saidAt) {
    askFills(desk, m.account);
    return false;
  }
  const wrong = explains(o, o.cumLots - cum);
  o.disputed = null;
  if (wrong === null) {
    const text = `${m.instrument.symbol}: order ${o.id} has ${o.cumLots} lots booked and ${cum} by the venue's word, and no trade of it explains that`;
    raise(desk, { code: "FILLS_UNEXPLAINED", severity: "critical", market: m.index, text });
    return true;
  }
  const proof = `the venue says twice, asked after it was booked, that order ${o.id} has filled ${cum} lots; its list of fills, read in between, does not have this trade`;
  for (const t of wrong) reverse(desk, m, { o, t, proof });
  return true;
}
/** The order is not known at the venue any more. True while its list of fills may be behind. */
function isListOutstanding(desk: Desk, m: MarketState, o: Order): boolean {
  if (m.account.fillsReadAt < o.bookedAt + LIST_LATE_MICROS) {
    askFills(desk, m.account);
    return true;
  }
  const proof = `the venue's list of fills, read after it was booked, has one just like it and not this one, and order ${o.id} is not known there any more`;
  for (const t of o.trades.filter((x) => rankOf(o, x) === 0)) reverse(desk, m, { o, t, proof });
  o.disputed = null;
  return false;
}

/**
 * Which are doubted first: those like one that the list has; others that it does not have; of those from before this start, where it
 * is not known what the list had, those that are alike, and those that were inferred. Never one that the list has: null.
 */
function rankOf(o: Order, t: Trade): number | null {
  if (t.isListed) return null;
  const isTwin = o.trades.some((x) => x !== t && isAlike(x, t) && (x.isListed || t.exchangeAt === OF_BEFORE));
  // With nothing like it a trade of before is as likely one of another order of that id: only what we inferred ourselves may go.
  if (t.exchangeAt === OF_BEFORE) return isTwin ? 2 : isInferred(t.fillId) ? 3 : null;
  return isTwin ? 0 : 1;
}
/** Trades that make up that many lots, the newest first within a rank; null where none do to the lot. */
function explains(o: Order, excess: number): Trade[] | null {
  const found: Trade[] = [];
  let left = excess;
  for (let rank = 0; rank <= 3; rank++)
    for (let i = o.trades.length - 1; i >= 0; i--) {
      const t = o.trades[i]!;
      if (t.lots > left || rankOf(o, t) !== rank) continue;
      found.push(t);
      left -= t.lots;
    }
  return left === 0 ? found : null;
}

/** Those that it was booked to. */
function booksOf(a: AccountState, t: Trade): Books {
  if (t.exchangeAt === OF_BEFORE) return a.opened ? "opening" : "journal";
  return whichBooks(a, { at: t.at, exchangeAt: t.exchangeAt === null ? null : micros(t.exchangeAt) });
}
function reverse(desk: Desk, m: MarketState, it: { o: Order; t: Trade; proof: string }): void {
  const { o, t, proof } = it;
  const { account, instrument } = m;
  const bust: BustReport = {
    ...{ type: "report", report: "bust", at: desk.now, exchangeAt: null, account: account.index, market: m.index },
    ...{ fillId: t.fillId, id: o.id, side: o.side, tick: ticks(t.tick), lots: lots(t.lots), fee: pico(t.fee) },
    ...{ feeAsset: t.feeAsset, via: "query" },
  };
  account.ledger.isNewBust(t.fillId);
  account.unlisted.delete(t.fillId);
  const twin = o.trades.find((x) => x !== t && isAlike(x, t));
  if (twin !== undefined) twin.otherId = t.fillId;
  if (isInferred(t.fillId)) account.inferred.delete(t.fillId);
  undoFill(desk, m, bust, { proof, books: booksOf(account, t) });
  takeBackFill(o, { lots: t.lots, isBooked: true, exchangeAt: null });
  const text = `${instrument.symbol}: fill ${t.fillId} of ${t.lots * instrument.lotSize} ${instrument.base} is reversed: ${proof}`;
  raise(desk, { code: "FILL_DISPROVED", severity: "critical", market: m.index, text });
  noteRepair(account, { rule: "FILL_DISPROVED", text, at: desk.now });
}
