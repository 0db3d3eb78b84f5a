/**
 * How far the venue's clock is from ours. An answer was made between the question and its arrival: as much as its time lies
 * outside of that is skew, and no delay of the way can be taken for it.
 */
import type { AccountState } from "../state.ts";
import type { AccountReport } from "../types.ts";
import { REAL_TIME } from "./stall.ts";

export function learnSkew(a: AccountState, e: AccountReport): void {
  // One that was not asked for says nothing of how long it was on its way.
  if (e.exchangeAt === null || e.requestedAt >= e.at || !REAL_TIME.has(a.config.mode)) return;
  const before = a.skewMs;
  if (e.exchangeAt > e.at) a.skewMs = (e.exchangeAt - e.at) / 1000;
  else a.skewMs = Math.min(0, (e.exchangeAt - e.requestedAt) / 1000);
  if (a.skewMs !== before) for (const m of a.markets) m.dirty = true;
}
