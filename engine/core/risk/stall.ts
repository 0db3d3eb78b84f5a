/**
 * An engine that stood still: what was said meanwhile comes late and looks new. For a while after it nothing is quoted, until
 * the backlog has been read.
 */
import { raise } from "../alerts.ts";
import { deskParameters } from "../limit-parameters.ts";
import type { Desk } from "../state.ts";
import type { Mode } from "../types.ts";
import type { Micros } from "../units.ts";

const HOLD_MICROS = 1_000_000;
/** Modes whose clock is the world's: elsewhere time passes as fast as the machine likes. */
export const REAL_TIME: ReadonlySet<Mode> = new Set(["live", "paper", "sim", "faults"]);

/** Time was set back: what is held is held no longer than ever. */
export function stallAfterClockJump(desk: Desk): void {
  if (desk.timerAt !== 0) desk.timerAt = desk.now;
  desk.stalledUntil = Math.min(desk.stalledUntil, desk.now + HOLD_MICROS);
}
/**
 * By the timer that comes late, or by whatever is taken before it: what waited is taken first, and looks new. A time from long
 * before the newest timer is a clock that was set back and not told of yet: it says nothing of how long that took.
 */
export function noticeStall(desk: Desk, at: Micros, isTimer: boolean): void {
  const before = desk.timerAt;
  if (isTimer) desk.timerAt = at;
  if (before === 0) return;
  const stoodMs = Math.abs(at - before) / 1000;
  const limit = desk.settings?.desk.loopStallMsMax ?? deskParameters.loopStallMsMax.default;
  if (stoodMs <= limit || !desk.accounts.some((a) => REAL_TIME.has(a.config.mode))) return;
  desk.timerAt = at;
  desk.stalledMs = stoodMs;
  desk.stalledUntil = Math.max(at, desk.now) + HOLD_MICROS;
  for (const m of desk.markets) m.dirty = true;
  const text = `the engine stood still for ${stoodMs.toFixed(0)} ms, at most ${limit}: quotes are pulled until what waited has been read`;
  raise(desk, { code: "LOOP_STALLED", severity: "warning", market: null, text });
}
