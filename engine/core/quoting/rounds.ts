/** Quotes that are put in rounds and stand in between: when a round is due, when it began, and whether it replaces all. */
import { MICROS_PER_MS } from "../units.ts";

export interface RoundRule {
  /** 0 or less: each round replaces all. */
  diffRatePerRound: number;
  /** Every so many rounds replace all. */
  forceRefreshNum: number;
}
/** Whether this round replaces all; `rounds`: how many there were since the last that did. */
export const isWholeRound = (p: RoundRule, rounds: number): boolean =>
  p.diffRatePerRound <= 0 || rounds + 1 >= p.forceRefreshNum;
/** Whether an interval is over. `last` 0: there was no round yet; a clock that was set back starts one as well. */
export const isDue = (at: number, last: number, intervalMs: number): boolean =>
  last === 0 || at < last || at - last >= intervalMs * MICROS_PER_MS;
/** When a round that is due now is held to have begun: on the beat of the one before, so that late rounds do not add up. */
export function roundStart(at: number, last: number, intervalMs: number): number {
  const beat = last + intervalMs * MICROS_PER_MS;
  return last > 0 && at >= beat && at - beat < intervalMs * MICROS_PER_MS ? beat : at;
}
/** Milliseconds until the next round is due. */
export const roundLeftMs = (at: number, last: number, intervalMs: number): number =>
  Math.max(0, intervalMs - (at - last) / MICROS_PER_MS);
