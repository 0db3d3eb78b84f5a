/** The size of one quote in lots, where the operator set it and where they did not. */
import type { Instrument } from "../types.ts";
import { type Side, toLots } from "../units.ts";
import type { Wanted } from "./wanted.ts";

/** Share of the market's allowance that one quote is, where no size is set. */
const ALLOWANCE_SHARE = 0.1;

/**
 * Lots of a quote of `size` base units, or of a tenth of the allowance where it is null. 0 where that is less than one order
 * may be or no number: the side (or both) is then held, with the size and the least.
 */
export function orderLots(
  inputs: { instrument: Instrument; allowance: number },
  size: number | null,
  wanted: Wanted,
  side: Side | null = null,
): number {
  const { lotSize, minLots } = inputs.instrument;
  const base = size ?? inputs.allowance * ALLOWANCE_SHARE;
  const lots = Number.isFinite(base) ? toLots(base, lotSize) : 0;
  const leastLots = Math.max(minLots, 1);
  if (lots >= leastLots) return lots;
  const least = leastLots * lotSize;
  if (side === null) wanted.holdBoth("SIZE_BELOW_MIN", base, least);
  else wanted.hold(side, "SIZE_BELOW_MIN", base, least);
  return 0;
}
