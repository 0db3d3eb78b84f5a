/** Why each side of a market is held: the first refusal of a decision, and since when it reads so. */
import type { Why } from "./risk/why.ts";
import type { MarketState } from "./state.ts";
import { ASK, BID, type Micros, type Side } from "./units.ts";

const NO_REASON: Why = { code: "", value: 0, limit: 0 };
/** Of the decision that is being made; there is one at a time. */
const first: [Why, Why] = [
  { code: "", value: 0, limit: 0 },
  { code: "", value: 0, limit: 0 },
];

export function forgetReasons(): void {
  first[BID].code = first[ASK].code = "";
}
/** The first reason of a side is kept: gates are asked in the order of what a person should know. */
export function note(side: Side, because: Why): void {
  if (first[side].code === "") Object.assign(first[side], because);
}
/** A side quotes while it wants something and the venue may hold it; else it says why, and since when. */
export function tellReasons(m: MarketState, at: Micros): void {
  tell(m, BID, at);
  tell(m, ASK, at);
}
function tell(m: MarketState, side: Side, at: Micros): void {
  const isQuoting = m.tally[side].orders > 0 && rests(m, side);
  const because = isQuoting ? NO_REASON : first[side];
  const told = m.reasons[side];
  told.value = because.value;
  told.limit = because.limit;
  if (told.code === because.code) return;
  told.code = because.code;
  told.since = at;
}
/** A side with something resting quotes, though perhaps not each level of it. */
function rests(m: MarketState, side: Side): boolean {
  const live = m.orders.live;
  for (let i = 0; i < live.length; i++) if (live[i]!.side === side && live[i]!.tif !== "ioc") return true;
  return false;
}
