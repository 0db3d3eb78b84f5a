/**
 * How far from fair value each level stands, in the unit of the half spread. Level 0 is the nearest. Layers (near and far)
 * are ladders of their own, each with its own first distance and step.
 *
 * Levels are a tick apart only after rounding: the one who places them moves a level that fell on its neighbour outward.
 */
import { finite } from "./unknown.ts";

/**
 * even: seed 002's spread · (level + 1) · ½, half a spread apart. geometric: each level `step` times as far as the one before.
 * volatility: `step` price units apart (a multiple of rvol), so that the ladder stretches with the market.
 */
export type Spacing = "even" | "geometric" | "volatility";

/**
 * Distance from fair of a level. `step`: ratio > 1 for geometric, price units > 0 for volatility, not read for even. Null
 * where the half spread is not positive or the step would not lead outward.
 */
export function levelOffset(spacing: Spacing, halfSpread: number, level: number, step: number): number | null {
  if (!(halfSpread > 0)) return null;
  if (spacing === "even") return finite(halfSpread * (level + 1));
  if (spacing === "geometric") return step > 1 ? finite(halfSpread * step ** level) : null;
  return step > 0 ? finite(halfSpread + level * step) : null;
}
