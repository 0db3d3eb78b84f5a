/**
 * The duty to cancel everything of an account. A HALT owes it, and so does an account that a rule has halted; it is a fact of
 * its own, outlives the latch and the process, and ends in one way: the venue was read, after the cancel, with nothing of ours
 * open, and of every order that was on its way then it is proven what became of it.
 *
 * An empty cancel-all is a success. Duties do not end by time.
 */
import { recountExposure } from "./accounts.ts";
import { ask, askOpenOrders } from "./ask.ts";
import type { ObligationRecord } from "./journal-records.ts";
import { CANCEL, NEW } from "./orders/order.ts";
import type { AccountState, Desk } from "./state.ts";
import type { OpenOrdersReport } from "./types.ts";
import { type Micros, micros } from "./units.ts";

/** While it runs the venue is read this often, and told again to cancel everything if something is left: more seldom each time. */
const READ_EVERY_MICROS = 200_000;
const READ_EVERY_MICROS_LATER = 1_000_000;
const CANCEL_AGAIN_MICROS = 500_000;
const CANCEL_AGAIN_MICROS_MAX = 4_000_000;
/** From then on it is read at the slower pace. */
const LATER_MICROS = 10_000_000;

const liveOf = (a: AccountState): number => a.markets.reduce((n, m) => n + m.orders.live.length, 0);

/** Cancels everything of the account and keeps at it until it is proven. One that runs already is left to run. */
export function owe(desk: Desk, a: AccountState, reason: string): void {
  if (a.duty !== null) return;
  if (a.line === "closed") {
    // It was read empty before its connections were closed, and nothing can have been sent since.
    a.openAtVenue = 0;
    a.haltVerifiedAt = desk.now;
    return;
  }
  a.duty = { reason, since: desk.now };
  a.haltToCancel = liveOf(a);
  a.openAtVenue = null;
  a.haltVerifiedAt = null;
  a.cancelAllTries = 0;
  state(desk, a, { state: "owed", reason });
  cancelEverything(desk, a);
  askOpenOrders(desk, a);
}
function state(desk: Desk, a: AccountState, it: Pick<ObligationRecord, "state" | "reason">): void {
  desk.effects.push({ do: "record", record: { kind: "obligation", account: a.index, ...it, at: desk.now } });
}
/** One cancel-all per account: it also covers orders that are on their way and orders that we do not know of. */
export function cancelEverything(desk: Desk, a: AccountState): void {
  a.cancelAllAt = desk.now;
  a.cancelAllTries += 1;
  desk.effects.push({ do: "cancel-all", account: a.index, market: null });
  for (const m of a.markets) {
    m.dirty = true;
    for (const o of m.orders.live) {
      // Told again it keeps its first time: from that on an answer is overdue.
      if (o.pending & CANCEL) continue;
      o.pending |= CANCEL;
      o.actedAt = desk.now;
    }
    recountExposure(desk, m);
  }
}
/** The venue's own list, read after the cancel. */
export function dutySawOpenOrders(desk: Desk, a: AccountState, e: OpenOrdersReport): void {
  // A list asked for after the first cancel counts: what was told again since then takes nothing back.
  if (a.duty === null || e.requestedAt < a.duty.since) return;
  // Orders that are not ours are left alone: they were reported, and no cancel of ours ends them.
  const ours = e.orders.filter((o) => o.id !== null).length;
  a.openAtVenue = ours;
  if (ours > 0) return;
  // What may still land is asked about by its own timer: before its answer was due there is nothing to ask.
  const isOnItsWay = a.markets.some((m) => m.orders.live.some((o) => o.known && o.pending & NEW));
  if (!isOnItsWay) for (const m of a.markets) for (const o of m.orders.live) ask(desk, m, o.id);
  if (liveOf(a) > 0) return;
  state(desk, a, { state: "met", reason: a.duty.reason });
  a.duty = null;
  a.haltVerifiedAt = e.at;
}
export function dutyTimer(desk: Desk, a: AccountState, at: Micros): void {
  if (a.duty === null) return;
  const left = (a.openAtVenue ?? 0) > 0 || liveOf(a) > 0;
  const wait = Math.min(CANCEL_AGAIN_MICROS_MAX, CANCEL_AGAIN_MICROS * 2 ** Math.max(0, a.cancelAllTries - 3));
  if (left && at - a.cancelAllAt >= wait) cancelEverything(desk, a);
  const every = at - a.duty.since < LATER_MICROS ? READ_EVERY_MICROS : READ_EVERY_MICROS_LATER;
  if (at - a.openOrdersAskedAt >= every) askOpenOrders(desk, a);
}
/** Time was set back: nothing lies in the future. */
export function dutyAfterClockJump(a: AccountState, now: Micros): void {
  a.cancelAllAt = a.cancelAllAt > now ? now : a.cancelAllAt;
  a.openOrdersAskedAt = micros(0);
  if (a.duty !== null && a.duty.since > now) a.duty = { ...a.duty, since: now };
}
