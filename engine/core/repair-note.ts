/** Differences from the venue that a rule has put right: counted for ever, the newest kept for the screen. */
import type { AccountState, Repair } from "./state.ts";

const KEPT = 20;

export function noteRepair({ reconciliation: r }: AccountState, repair: Repair): void {
  r.repairs += 1;
  r.newestRepairs.unshift(repair);
  if (r.newestRepairs.length > KEPT) r.newestRepairs.pop();
}
