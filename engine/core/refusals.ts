/**
 * Refusals of the venue, by market and side: what they were for, and when that has changed. The waiting itself: risk/backoff.ts.
 *
 * Post-only refusals are answered by price and "no such order" by asking: neither comes here.
 */
import { raise } from "./alerts.ts";
import { baseLotsFree, quoteTickLotsFree } from "./funds.ts";
import { GONE_CODES } from "./orders/life.ts";
import type { Order } from "./orders/order.ts";
import { type BackoffKind, kindOf } from "./risk/backoff.ts";
import { PLACINGS_MAX, type Placing } from "./risk/placings.ts";
import { refuse, type Why } from "./risk/why.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { OrderReport } from "./types.ts";
import { ASK, BID, SIDE_NAMES, type Side } from "./units.ts";

/** Money has to have grown by this much before an order that lacked it is tried again. */
const MORE_MONEY = 1.05;
/** Without a free name the next id is tried this much later, or once an order of the account has ended. */
const NAME_AGAIN_MICROS = 1_000_000;

/** How much there is of what a refusal of this kind was for, where more of it can be seen from here; else nothing. */
function holdings(m: MarketState, side: Side, kind: BackoffKind): number {
  switch (kind) {
    case "balance":
      if (m.instrument.kind === "spot") return side === BID ? quoteTickLotsFree(m) : baseLotsFree(m);
      return m.account.gross > 0 ? m.account.equity / m.account.gross : Number.POSITIVE_INFINITY;
    case "orders":
      return -m.orders.live.length;
    case "position":
      return side === BID ? -m.ledger.positionLots : m.ledger.positionLots;
    default:
      return Number.NaN;
  }
}
/** A place or an amend of ours was refused: the side waits. */
export function onRefusal(desk: Desk, m: MarketState, o: Order, e: OrderReport): void {
  if (e.code === "POST_ONLY_WOULD_CROSS" || e.code === "DUPLICATE_ID" || GONE_CODES.has(e.code ?? "")) return;
  const kind = kindOf(e.code);
  const has = holdings(m, o.side, kind);
  const had = kind === "balance" ? has * MORE_MONEY : has;
  if (!m.backoff[o.side].refused({ code: e.code, level: o.level, at: desk.now, had })) return;
  raise(desk, {
    code: "SIDE_HELD",
    severity: "critical",
    market: m.index,
    text: `${m.instrument.symbol} ${SIDE_NAMES[o.side]}: the venue refused again and again (${e.code ?? "no reason given"}): nothing more is sent until that changes, new settings come or a person resumes`,
  });
}
/** The same quote was refused for sure once more: after the last time it waits for the book to move. */
export function countPlacing(desk: Desk, m: MarketState, o: Order, e: OrderReport): void {
  if (!m.placings[o.side].refused(o, m, e.code)) return;
  raise(desk, {
    code: "QUOTE_HELD",
    severity: "warning",
    market: m.index,
    text: `${m.instrument.symbol} ${SIDE_NAMES[o.side]}: the venue refused the same quote ${PLACINGS_MAX} times (${e.code ?? "no reason given"}): it is not placed again until the book moves, new settings come or a person resumes`,
  });
}
/** The venue had no name for another order: nothing was sent. A later id may have a name that is free. */
export function outOfNames(desk: Desk, a: AccountState): void {
  a.namelessUntil = desk.now + NAME_AGAIN_MICROS;
}
/** Before another order is made: false while there is no name for it. */
export function hasName(a: AccountState, now: Desk["now"], why: Why): boolean {
  return a.namelessUntil <= now || refuse(why, "NO_FREE_NAME", (a.namelessUntil - now) / 1000, 0);
}
/** Before a decision: where there is more of what was lacking, one more try is permitted. */
export function lookAgain(m: MarketState): void {
  for (const side of [BID, ASK] as const) {
    if (m.backoff[side].isIdle) continue;
    for (const kind of ["balance", "orders", "position"] as const)
      if (m.backoff[side].codeOf(kind) !== "") m.backoff[side].permitTryFor(kind, holdings(m, side, kind));
  }
}
/** The venue stated new rules of the market, or its private channel came back. */
export function rulesChanged(m: MarketState): void {
  for (const side of [BID, ASK] as const) {
    m.backoff[side].permitTry("rules", "other");
    m.placings[side].clear();
  }
}
export function reconnected(a: AccountState): void {
  for (const m of a.markets) for (const side of [BID, ASK] as const) m.backoff[side].permitTry("other");
}
/** A person acted: everything is tried anew. */
export function forgetRefusals(m: MarketState): void {
  m.backoff[BID].clear();
  m.backoff[ASK].clear();
  m.placings[BID].clear();
  m.placings[ASK].clear();
}
/** False while an order of this level has to wait, with the reason and the time left (−1: until something changes). */
export function maySend(m: MarketState, it: Placing & { side: Side }, now: Desk["now"], why: Why): boolean {
  const spent = m.placings[it.side].spent(it, m);
  if (spent > 0) return refuse(why, "QUOTE_REFUSED", spent, PLACINGS_MAX);
  const backoff = m.backoff[it.side];
  if (backoff.isIdle) return true;
  const held = backoff.holding(it.level, now);
  if (held === null) return true;
  why.code = `REFUSED_${held.kind.toUpperCase()}`;
  why.value = Number.isFinite(held.until) ? (held.until - now) / 1000 : -1;
  why.limit = held.count;
  return false;
}
/** What the venue itself said, behind a reason of this file; empty for any other. */
export function venueSaid(m: MarketState, side: Side, code: string): string {
  if (code === "QUOTE_REFUSED") return ` (${m.placings[side].code})`;
  if (!code.startsWith("REFUSED_")) return "";
  const said = m.backoff[side].codeOf(code.slice("REFUSED_".length).toLowerCase() as BackoffKind);
  return said === "" ? "" : ` (${said})`;
}
