/** How much to quote, in base units, before rounding to lots and before the gates. Null: no size can be told, quote nothing. */
import { type Side, sign } from "../units.ts";
import { finite } from "./unknown.ts";

/** fixed: `size` on every level. percent: `percent` of equity on every level. tiered: `size` · `tier`^level. */
export type SizeMode = "fixed" | "percent" | "tiered";
export interface Sizing {
  mode: SizeMode;
  /** Base units. */
  size: number;
  /** Percent of equity per order: 1 is a hundredth. */
  percent: number;
  /** Above 1 grows outward, below 1 shrinks. */
  tier: number;
}

/** Equity · percent / 100 / price. Equity and price in one currency; null without a positive equity and price. */
export function percentOfEquity(equity: number, percent: number, price: number): number | null {
  return equity > 0 && price > 0 && percent >= 0 ? finite((equity * percent) / 100 / price) : null;
}
/** size · tier^level. Null where size or tier is not positive. */
export function tieredSize(size: number, tier: number, level: number): number | null {
  return size > 0 && tier > 0 ? finite(size * tier ** level) : null;
}
/** The size of one level. `equity` and `price` are read by percent alone. */
export function levelSize(s: Sizing, level: number, equity: number, price: number): number | null {
  if (s.mode === "percent") return percentOfEquity(equity, s.percent, price);
  return tieredSize(s.size, s.mode === "tiered" ? s.tier : 1, level);
}

/**
 * Shape η: the side that adds to the position shrinks by e^(−η·|ratio|), the side that sheds it keeps its size. Ratio is
 * position − target over the limit, positive when long. Fushimi, Rojas, Herman 2018; Hummingbot's order_amount_shape_factor.
 */
export function shapedSize(size: number, side: Side, ratio: number, eta: number): number {
  const added = sign(side) * ratio;
  return added > 0 ? size * Math.exp(-eta * added) : size;
}
