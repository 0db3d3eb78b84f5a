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
  desk.timerAt = 0;
  desk.stalledUntil = Math.min(desk.stalledUntil, desk.now + HOLD_MICROS);
}
export function noticeStall(desk: Desk, at: Micros): void {
  const before = desk.timerAt;
  desk.timerAt = at;
  if (before === 0 || !desk.accounts.some((a) => REAL_TIME.has(a.config.mode))) return;
  const stoodMs = (at - before) / 1000;
  const limit = desk.settings?.desk.loopStallMsMax ?? deskParameters.loopStallMsMax.default;
  if (stoodMs <= limit) return;
  desk.stalledMs = stoodMs;
  desk.stalledUntil = at + HOLD_MICROS;
  for (const m of desk.markets) m.dirty = true;
  const text = `the engine stood still for ${stoodMs.toFixed(0)} ms, at most ${limit}: quotes are pulled until what waited has been read`;
  raise(desk, { code: "LOOP_STALLED", severity: "warning", market: null, text });
}
