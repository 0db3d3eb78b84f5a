/**
 * HALT: the gate closes first, then every account owes that everything is cancelled and proven gone (duty.ts). It is verified
 * once each of them has met that. The latch and the duty are two things: taking the one away leaves the other.
 */
import { resumeAccount } from "./account-line.ts";
import { dayLossPico } from "./accounts.ts";
import { owe } from "./duty.ts";
import { forgetRefusals } from "./refusals.ts";
import { type AccountState, type Desk, isRecovered, noHalt } from "./state.ts";
import { startAgain } from "./stops.ts";
import { ACTIVE, HALTED } from "./types.ts";
import { type Micros, micros } from "./units.ts";

/**
 * Closes the gate and cancels everything. Called again while it runs it changes nothing but the duty's urgency.
 * `askedAt`: a HALT of before this run keeps its time; what is done for it now is timed from now.
 */
export function halt(desk: Desk, by: string, reason: string, askedAt: Micros | null = null): void {
  const at = desk.now;
  const asked = askedAt === null ? { requestedAt: at } : { requestedAt: askedAt, takenUpAt: at };
  desk.gate = HALTED;
  if (desk.halt.state === "running") return;
  desk.halt = { ...noHalt(), state: "running", reason, by, ...asked, gateClosedAt: at, cancelsSentAt: at };
  // What a person asked for before it is over; what the settings say goes on after it.
  for (const m of desk.markets) if (m.flattening?.by === "command") m.flattening = null;
  for (const a of desk.accounts) {
    // Begun anew where one runs already: what was on its way before this moment is part of this one.
    if (a.duty !== null) a.duty = null;
    owe(desk, a, reason);
  }
  verifyHalt(desk, at);
}
/** Something of ours was found alive though all was verified: it is owed again, and the halt runs again. */
export function oweAgain(desk: Desk, a: AccountState, reason: string): void {
  if (desk.gate !== HALTED && a.trading.level !== HALTED) return;
  if (desk.halt.state === "verified") {
    desk.halt.state = "running";
    desk.halt.verifiedAt = null;
  }
  owe(desk, a, reason);
}
/** Verified once no account owes anything any more. */
export function verifyHalt(desk: Desk, at: Micros): void {
  if (desk.halt.state !== "running" || desk.accounts.some((a) => a.duty !== null)) return;
  desk.halt.state = "verified";
  desk.halt.verifiedAt = at;
}
/** A person takes the latch away. Refused (with the reason) while the venue has not been read empty. */
export function resumeFromHalt(desk: Desk): { ok: boolean; message: string } {
  if (desk.halt.state === "running" || desk.accounts.some((a) => a.duty !== null))
    return { ok: false, message: "the halt is not verified yet: the venue still has to be read with no open order" };
  if (!isRecovered(desk)) return { ok: false, message: "the start is not over: the venue is still being read" };
  desk.halt = noHalt();
  desk.gate = ACTIVE;
  for (const a of desk.accounts) {
    a.cancelAllAt = micros(0);
    const lost = dayLossPico(desk, a) ?? 0n;
    a.lossSeen = lost > 0n ? lost : 0n;
    resumeAccount(desk, a);
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
