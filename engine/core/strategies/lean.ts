/** The last step of the strategies that lean one fair value against the position and quote evenly around it. */
import { boundSkew } from "../quoting/skew.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID } from "../units.ts";
import type { Inputs } from "./strategy.ts";

const bounds = { halfSpread: 0, tickSize: 0 };

/**
 * The leaned fair value, at most half the spread and a tick from `base`, as `wanted` shows it with its half spread (price
 * units). Null where that is no price: both sides say so.
 */
export function leanTo(
  leaned: number,
  from: { base: number; half: number },
  inputs: Inputs,
  wanted: Wanted,
): number | null {
  bounds.halfSpread = from.half;
  bounds.tickSize = inputs.instrument.tickSize;
  const fair = boundSkew(leaned, from.base, bounds);
  if (fair === null) {
    wanted.holdBoth("NO_FAIR", leaned, from.base);
    return null;
  }
  wanted.fair = fair;
  wanted.halfSpread = from.half;
  return fair;
}
/** Quotes on both sides: level n stands n + 1 half spreads from fair. */
export function restEvenly(wanted: Wanted, fair: number, half: number, quotes: { lots: number; levels: number }): void {
  for (let level = 0; level < quotes.levels; level++) {
    wanted.rest(BID, fair - half * (level + 1), quotes.lots, level);
    wanted.rest(ASK, fair + half * (level + 1), quotes.lots, level);
  }
}
