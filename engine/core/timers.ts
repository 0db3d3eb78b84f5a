/** What time alone brings: marks, days, time-outs, reconciliation with the venue. */

import { lineAfterClockJump, lineTimer } from "./account-line.ts";
import { verificationTimer } from "./account-reports.ts";
import { recountExposure } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { ask, askFills, askOpenOrders } from "./ask.ts";
import { markAccount } from "./day.ts";
import { dutyAfterClockJump, dutyTimer } from "./duty.ts";
import { inferOverdue } from "./inferred.ts";
import { referenceOf } from "./inputs.ts";
import { ACTION_TIMEOUT_MS } from "./limits.ts";
import { putInDoubt } from "./orders/order.ts";
import { learnOffset } from "./quoting/reference.ts";
import { recoveryAfterClockJump, recoveryTimer } from "./recovered.ts";
import { countError } from "./risk/errors.ts";
import { noticeStall, stallAfterClockJump } from "./risk/stall.ts";
import { pullTriggers } from "./risk/triggers.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { HALTED } from "./types.ts";
import { type Micros, micros } from "./units.ts";

/** The offset from the outside reference is a median over this long; a reference older than this is not sampled. */
const REFERENCE_WINDOW_MS = 300_000;
const REFERENCE_AGE_MS_MAX = 5_000;
const OPEN_ORDERS_EVERY_MICROS = 8_000_000;
/** An order whose own time is over for longer than this, and of which nothing was heard, is in doubt. */
const OVERDUE_MICROS = 1_000_000;
const ACCOUNT_EVERY_MICROS = 5_000_000;
/** Enabled, not paused, and no order for this long: a person should know. */
const IDLE_MICROS = 300_000_000;

export function onTimer(desk: Desk, at: Micros): void {
  noticeStall(desk, at, true);
  for (const a of desk.accounts) {
    a.gross = 0;
    for (const m of a.markets) {
      m.worstNotional = 0;
      recountExposure(desk, m);
      m.bars.passTo(at);
      m.pace.passTo(at);
      m.pace.seePosition(m.ledger.positionLots);
      m.drift.see(at, referencePriceOf(m));
      timeOuts(desk, m, at);
      sampleReference(m, at);
      const told = m.markouts.passTo(
        at,
        m.ledger.mid2 > 0 && m.bidTick > 0 && m.askTick > 0 ? (m.ledger.mid2 / 2) * m.instrument.tickSize : Number.NaN,
      );
      if (told.length > 0) desk.newMarkouts.push(...told);
      idle(desk, m, at);
      tellForgotten(desk, m);
    }
    markAccount(desk, a);
    if (Number.isFinite(a.equityAtStart) && Number.isFinite(a.equity)) a.equityPeaks.see(at, a.equity);
    reconcileWithVenue(desk, a, at);
    pullTriggers(desk, a);
    dutyTimer(desk, a, at);
    lineTimer(desk, a);
  }
  recoveryTimer(desk, at);
  verificationTimer(desk);
}
/** What orders are held against: the oracle's price, else the mid; NaN where neither is known. */
const referencePriceOf = (m: MarketState): number =>
  Number.isNaN(m.oracle) ? (m.ledger.mid2 / 2) * m.instrument.tickSize : m.oracle;
/** Our mid against the outside one, while both are known. */
function sampleReference(m: MarketState, at: Micros): void {
  const known = m.bidTick > 0 && m.askTick > m.bidTick;
  const venue = known ? ((m.bidTick + m.askTick) / 2) * m.instrument.tickSize : null;
  const { price, ageMs } = referenceOf(m, at);
  const isLive = price > 0 && ageMs <= REFERENCE_AGE_MS_MAX;
  learnOffset(m.referenceOffset, at, { venue, reference: isLive ? price : null }, REFERENCE_WINDOW_MS);
}
/** No answer in time puts an order in doubt; it never ends it. */
function timeOuts(desk: Desk, m: MarketState, at: Micros): void {
  for (let i = 0; i < m.orders.live.length; i++) {
    const o = m.orders.live[i]!;
    const isUnanswered = o.pending !== 0 && at - o.actedAt > ACTION_TIMEOUT_MS * 1000;
    // That its time is over proves nothing, but something should have been heard of it.
    const isOverdue = o.expiresAt > 0 && at > o.expiresAt + OVERDUE_MICROS;
    if (o.known && (isUnanswered || isOverdue)) {
      putInDoubt(o, at);
      m.dirty = true;
      if (isUnanswered) countError(desk, m.account, "request without an answer");
    }
    if (!o.known) ask(desk, m, o.id);
    if (o.toldCum > o.cumLots) askFills(desk, m.account);
  }
  inferOverdue(desk, m);
}
function reconcileWithVenue(desk: Desk, a: AccountState, at: Micros): void {
  if (a.privateLink !== "up") return;
  if (at - a.openOrdersAskedAt >= OPEN_ORDERS_EVERY_MICROS) askOpenOrders(desk, a);
  if (at - a.accountAskedAt < ACCOUNT_EVERY_MICROS) return;
  a.accountAskedAt = at;
  desk.effects.push({ do: "query", account: a.index, what: "account", id: null, market: null });
}
/** Time itself moved: no age can be trusted, so everything is asked for anew, and no wait lies in the future. */
export function onClockJump(desk: Desk): void {
  const now = desk.now;
  const past = (t: Micros): Micros => (t > now ? now : t);
  for (const a of desk.accounts) {
    a.accountAskedAt = a.fillsAskedAt = micros(0);
    a.lastFillAt = past(a.lastFillAt);
    // What was read at a time that is still to come was read before now.
    a.fillsReadAt = Math.min(a.fillsReadAt, now);
    for (const u of a.unlisted.values()) u.bookedAt = past(u.bookedAt);
    a.namelessUntil = 0;
    a.errors.length = 0;
    dutyAfterClockJump(a, now);
    lineAfterClockJump(a, now);
    recoveryAfterClockJump(desk, a);
  }
  stallAfterClockJump(desk);
  if (desk.halt.cancelsSentAt !== null) desk.halt.cancelsSentAt = past(desk.halt.cancelsSentAt);
  for (const m of desk.markets) {
    m.lastWordAt = m.decidedAt = micros(0);
    m.quietSince = past(m.quietSince);
    for (const o of m.orders.live) {
      o.actedAt = past(o.actedAt);
      // No clock says any more how long ago it was sent: it may land for as long again.
      o.placedAt = now;
      o.queriedAt = micros(0);
      o.doubtAt = Math.min(o.doubtAt, now);
      o.unpricedAt = Math.min(o.unpricedAt, now);
      o.unlistedAt = 0;
      o.bookedAt = Math.min(o.bookedAt, now);
      if (o.disputed !== null) o.disputed.saidCum = -1;
      const life = m.account.rules.orderLifeMicros;
      if (life !== null) o.expiresAt = Math.min(o.expiresAt, now + life);
    }
  }
}
/** More ended within a day than memory is given for: what of them is said late is met without them. */
function tellForgotten(desk: Desk, m: MarketState): void {
  const keptMicros = m.orders.takeShortfall();
  if (keptMicros === null) return;
  const text = `${m.instrument.symbol}: more orders end in a day than are kept in memory: they are kept for ${(keptMicros / 3_600_000_000).toFixed(1)} h in place of 24, and for good in the journal`;
  raise(desk, { code: "ORDERS_FORGOTTEN_EARLY", severity: "warning", market: m.index, text });
}
function idle(desk: Desk, m: MarketState, at: Micros): void {
  const told = m.paused || m.settings?.enabled !== true || m.instrument.status === "closed";
  if (told || m.orders.live.length > 0 || desk.gate === HALTED) {
    m.quietSince = at;
    return;
  }
  if (m.quietSince === 0) m.quietSince = at;
  if (at - m.quietSince < IDLE_MICROS) return;
  m.quietSince = at;
  const text = `${m.instrument.symbol} is enabled and has had no order for 5 minutes`;
  raise(desk, { code: "NOT_QUOTING", severity: "warning", market: m.index, text });
}
