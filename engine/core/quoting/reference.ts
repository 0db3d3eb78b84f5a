/** Fair value from outside the venue's own book: an oracle with its confidence and age, and another market's price. */
import type { Why } from "../risk/gates.ts";
import { unknown } from "./unknown.ts";

/** A price that somebody publishes. `confidence` is its half width in price units, as Pyth gives it; 0 where none is given. */
export interface Published {
  price: number;
  confidence: number;
  ageMs: number;
}
export interface PublishedLimits {
  ageMsMax: number;
  /** Greatest confidence / price. */
  confidenceBpsMax: number;
}

/**
 * The oracle's price while it is young and sure enough; limits included. An age below zero (its clock is ahead of ours) is
 * held against the same limit.
 */
export function oraclePrice(oracle: Published, limits: PublishedLimits, why: Why): number | null {
  const { price, confidence, ageMs } = oracle;
  if (!(price > 0 && Number.isFinite(price))) return unknown(why, "ORACLE_MISSING", price, 0);
  if (!(Math.abs(ageMs) <= limits.ageMsMax)) return unknown(why, "ORACLE_STALE", ageMs, limits.ageMsMax);
  const confidenceBps = (confidence / price) * 10_000;
  if (!(confidenceBps >= 0 && confidenceBps <= limits.confidenceBpsMax))
    return unknown(why, "ORACLE_UNCERTAIN", confidenceBps, limits.confidenceBpsMax);
  return price;
}

/**
 * The outside price plus the median of (venue − reference) over the last minutes (market/reference.ts), so that a lasting
 * premium of the venue is not quoted away. NaN stands for what is not known, as in the inputs of a decision.
 */
export function referencePrice(reference: number, medianOffset: number, why: Why): number | null {
  if (!(reference > 0 && Number.isFinite(reference))) return unknown(why, "REFERENCE_MISSING", reference, 0);
  if (!Number.isFinite(medianOffset)) return unknown(why, "REFERENCE_LEARNING", reference, 0);
  const price = reference + medianOffset;
  return price > 0 && Number.isFinite(price) ? price : unknown(why, "REFERENCE_MISSING", price, 0);
}
