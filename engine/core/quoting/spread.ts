/**
 * Widths. A spread is always the FULL width, bid = fair · (1 − s/2); a half spread is said so. Units are in the name: a
 * fraction of price (.001), bps (10) or price units.
 */
import type { Why } from "../risk/why.ts";
import { finite, unknown } from "./unknown.ts";

export type SpreadUnit = "fraction" | "percent" | "bps";
const perUnit: Record<SpreadUnit, number> = { fraction: 1, percent: 0.01, bps: 0.0001 };
/** A width as a fraction of price: .1 percent = 10 bps = .001. Done once, where the setting is read. */
export const toFraction = (value: number, unit: SpreadUnit): number => value * perUnit[unit];

/** Half of a fixed full width in bps, in price units. */
export const fixedHalfSpread = (fair: number, spreadBps: number): number => (fair * spreadBps) / 20_000;

/**
 * Half spread of `multiplier` volatilities: `rvol` in price units as it is, as a fraction of price times `fair`.
 * (The designs call the multiplier σ; it is none.)
 */
export function rvolHalfSpread(rvol: number, multiplier: number, fair: number, unit: "price" | "fraction"): number {
  return rvol * multiplier * (unit === "fraction" ? fair : 1);
}

/** Half spread of σ times realised volatility (price units), never under the minimum width nor under half a tick. */
export function volatilityHalfSpread(input: {
  sigma: number;
  rvol: number;
  fair: number;
  minSpreadBps: number;
  tickSize: number;
  widen: number;
}): number {
  const minHalf = fixedHalfSpread(input.fair, input.minSpreadBps);
  const least = Math.max(minHalf, input.tickSize / 2);
  // A factor below 1 narrows what σ made, never the least width.
  return Math.max(Math.max(rvolHalfSpread(input.rvol, input.sigma, input.fair, "price"), least) * input.widen, least);
}

/**
 * Seed 002: MIN + |imbalance| · (MAX − MIN), full width, in the unit of MIN and MAX. Wide where the book is lopsided, in
 * either direction: the direction itself belongs into the fair value (micro-price). Unknown where MIN > MAX, MIN < 0 or the
 * imbalance is none in [−1, 1].
 */
export function imbalanceSpread(spreadMin: number, spreadMax: number, imbalance: number, why: Why): number | null {
  if (!(spreadMin >= 0 && spreadMin <= spreadMax && Number.isFinite(spreadMax)))
    return unknown(why, "MIN_ABOVE_MAX", spreadMin, spreadMax);
  const lopsided = Math.abs(imbalance);
  if (!(lopsided <= 1)) return unknown(why, "NO_DEPTH", imbalance, 1);
  return spreadMin + lopsided * (spreadMax - spreadMin);
}

/** What one side has to earn per unit before it earns anything: fees, what the price moves against fills, the hedge. Bps of price. */
export interface SideCosts {
  /** Signed: a rebate is negative. */
  makerFeeBps: number;
  /** Mean loss to the move after a fill, positive when it moves against us: −(shrunk markout against the mid at the fill). */
  adverseBps: number;
  hedgeCostBps: number;
}
/** Half spread in bps at which a fill just pays for itself: adverse + fee + hedge. Below 0 where rebates exceed costs. */
export const breakEvenHalfSpreadBps = (c: SideCosts): number => c.adverseBps + c.makerFeeBps + c.hedgeCostBps;

/** Least full width in bps: both sides at break-even plus a margin (bps, per side). Never below 0; null where a cost is no number. */
export function spreadFloorBps(costs: SideCosts, marginBps: number): number | null {
  return finite(2 * Math.max(0, breakEvenHalfSpreadBps(costs) + marginBps));
}
