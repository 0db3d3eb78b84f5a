/**
 * Seed 000's base strategy as bounded functions: a highest-risk size, and per side a lean of funding and position that makes the
 * size larger and the offset tighter. Formulas, units and a table of cases: docs/aggression.md.
 */
import { type Side, sign } from "../units.ts";
import { finite } from "./unknown.ts";

/** H = leverage · equity / price: the position, in base units, at which the greatest leverage is reached. Null without a positive equity and price. */
export function highestRiskSize(maxLeverage: number, equity: number, price: number): number | null {
  return maxLeverage >= 0 && equity > 0 && price > 0 ? finite((maxLeverage * equity) / price) : null;
}
/** The sign of the rate; 0 within the dead band (as a fraction per interval), and where the rate is not known. */
export function fundingSign(rate: number, deadBand: number): -1 | 0 | 1 {
  if (!Number.isFinite(rate) || Math.abs(rate) <= deadBand) return 0;
  return rate > 0 ? 1 : -1;
}

export interface Leaning {
  /** Of the funding rate: positive, longs pay shorts. */
  funding: -1 | 0 | 1;
  /** Position from its target over the position limit, positive when long. Clamped here. */
  positionRatio: number;
  isFlat: boolean;
  /** 0 to 1 each. */
  fundingWeight: number;
  positionWeight: number;
  /** Whether funding leans the quotes of a flat market as well. */
  skewFlat: boolean;
}
/**
 * How much a side is favoured, −1 to 1: clamp(−s · (wf · funding + wq · ratio)), s = 1 for the bid and −1 for the ask. The side that receives
 * funding and the side that sheds the position are above 0. Flat: 0, or funding's part alone by choice.
 */
export function leanOf(side: Side, l: Leaning): number {
  if (l.isFlat && !l.skewFlat) return 0;
  const ratio = l.isFlat ? 0 : Math.max(-1, Math.min(1, l.positionRatio));
  const lean = -sign(side) * (l.fundingWeight * l.funding + l.positionWeight * ratio);
  // Without this nothing would lean by −0.
  return Math.max(-1, Math.min(1, lean)) + 0;
}
/** size · (1 + sizeSkew · lean): between (1 − sizeSkew) and (1 + sizeSkew) of it, for a skew of 0 to 1. */
export const leanedSize = (size: number, sizeSkew: number, lean: number): number => size * (1 + sizeSkew * lean);
/** offset · (1 − aggression · lean), never below the least: between (1 − aggression) and (1 + aggression) of it. Any unit. */
export const leanedOffset = (offset: number, aggression: number, lean: number, least: number): number =>
  Math.max(offset * (1 - aggression * lean), least);
