/**
 * HALT: the gate closes first, then everything is cancelled at the venue, known to us or not, then the venue is read until
 * none is open. It is verified only by the venue's own list, asked for after the cancel, with nothing of ours in flight.
 * An empty cancel-all is a success.
 */
import { dayLossPico, recountExposure } from "./accounts.ts";
import { CANCEL, NEW } from "./orders/order.ts";
import { isRecovered } from "./recovered.ts";
import { forgetRefusals } from "./refusals.ts";
import { type AccountState, type Desk, noHalt } from "./state.ts";
import { startAgain } from "./stops.ts";
import { ACTIVE, HALTED, type OpenOrdersReport } from "./types.ts";
import { type Micros, micros } from "./units.ts";

/** While a halt runs the venue is read this often, and told again to cancel everything if something is left. */
const READ_EVERY_MICROS = 200_000;
const CANCEL_AGAIN_MICROS = 500_000;

/**
 * Closes the gate and cancels everything. Called again while halted it changes nothing but the obligation's urgency.
 * `askedAt`: a HALT of before this run keeps its time; what is done for it now is timed from now.
 */
export function halt(desk: Desk, by: string, reason: string, askedAt: Micros | null = null): void {
  const at = desk.now;
  desk.gate = HALTED;
  if (desk.halt.state === "running") return;
  const asked = askedAt === null ? { requestedAt: at } : { requestedAt: askedAt, takenUpAt: at };
  desk.halt = { ...noHalt(), state: "running", reason, by, ...asked, gateClosedAt: at, cancelsSentAt: at };
  // What a person asked for before it is over; what the settings say goes on after it.
  for (const m of desk.markets) if (m.flattening?.by === "command") m.flattening = null;
  for (const a of desk.accounts) {
    a.haltToCancel = a.markets.reduce((n, m) => n + m.orders.live.length, 0);
    a.openAtVenue = null;
    a.haltVerifiedAt = null;
    cancelEverything(desk, a);
    askOpenOrders(desk, a);
  }
}
/** One cancel-all per account: it also covers orders that are on their way and orders that we do not know of. */
export function cancelEverything(desk: Desk, a: AccountState): void {
  a.cancelAllAt = desk.now;
  desk.effects.push({ do: "cancel-all", account: a.index, market: null });
  for (const m of a.markets) {
    m.dirty = true;
    for (const o of m.orders.live) {
      // Told again it keeps its first time: from that on an answer is overdue, and absence becomes proof.
      if (o.pending & CANCEL) continue;
      o.pending |= CANCEL;
      o.actedAt = desk.now;
    }
    recountExposure(desk, m);
  }
}
export function askOpenOrders(desk: Desk, a: AccountState): void {
  a.openOrdersAskedAt = desk.now;
  desk.effects.push({ do: "query", account: a.index, what: "open-orders", id: null, market: null });
}

/** The venue's own list while a halt runs. */
export function haltSawOpenOrders(desk: Desk, a: AccountState, e: OpenOrdersReport): void {
  // A list asked for after the first cancel counts: what was told again since then takes nothing back.
  if (desk.halt.state !== "running" || e.requestedAt < desk.halt.cancelsSentAt!) return;
  // Orders that are not ours are left alone: they were reported, and no cancel of ours ends them.
  const ours = e.orders.filter((o) => o.id !== null).length;
  a.openAtVenue = ours;
  const unanswered = a.markets.some((m) => m.orders.live.some((o) => o.pending & NEW));
  if (ours > 0 || unanswered) return;
  for (const m of a.markets)
    for (const o of m.orders.live)
      desk.effects.push({ do: "query", account: a.index, what: "order", id: o.id, market: m.index });
  if (a.markets.some((m) => m.orders.live.length > 0)) return;
  a.haltVerifiedAt ??= e.at;
  if (desk.accounts.every((x) => x.haltVerifiedAt !== null)) {
    desk.halt.state = "verified";
    desk.halt.verifiedAt = e.at;
  }
}
/** Keeps at it until it is verified: the obligation does not end by time. */
export function haltTimer(desk: Desk, at: Micros): void {
  if (desk.halt.state !== "running") return;
  for (const a of desk.accounts) {
    if (a.haltVerifiedAt !== null) continue;
    const left = (a.openAtVenue ?? 0) > 0 || a.markets.some((m) => m.orders.live.length > 0);
    if (left && at - a.cancelAllAt >= CANCEL_AGAIN_MICROS) cancelEverything(desk, a);
    if (at - a.openOrdersAskedAt >= READ_EVERY_MICROS) askOpenOrders(desk, a);
  }
}
/** A person takes the latch away. Refused (with the reason) while the venue has not been read empty. */
export function resumeFromHalt(desk: Desk): { ok: boolean; message: string } {
  if (desk.halt.state === "running")
    return { ok: false, message: "the halt is not verified yet: the venue still has to be read with no open order" };
  if (!isRecovered(desk)) return { ok: false, message: "the start is not over: the venue is still being read" };
  desk.halt = noHalt();
  desk.gate = ACTIVE;
  for (const a of desk.accounts) {
    a.cancelAllAt = micros(0);
    const lost = dayLossPico(desk, a) ?? 0n;
    a.lossSeen = lost > 0n ? lost : 0n;
  }
  for (const m of desk.markets) {
    m.dirty = true;
    if (m.stopped !== null) startAgain(desk, m);
    forgetRefusals(m);
    m.strategy?.restart(m.memory);
  }
  desk.effects.push({ do: "latch", level: ACTIVE, reason: "resumed" });
  return { ok: true, message: "quoting is resumed" };
}
/** Halts by a rule of ours: latched, so that a restart starts halted. */
export function latchAndHalt(desk: Desk, by: string, reason: string): void {
  if (desk.halt.state !== "none") return;
  desk.effects.push({ do: "latch", level: 0, reason });
  halt(desk, by, reason);
}
