/**
 * Fair value from outside the venue's own book: an oracle with its confidence and age, and another market's price moved by
 * the median of (venue − reference) over a window, so that a lasting premium of the venue is not quoted away.
 *
 * Invariants of the offset: 1. its state is plain data of a fixed size; learning allocates nothing. 2. `sorted` holds the
 * offsets of the ring, ascending. 3. samples are at least window / capacity apart, so that a burst does not outvote the rest.
 */
import type { Why } from "../risk/why.ts";
import { MICROS_PER_MS } from "../units.ts";
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

/** Samples of venue − reference, oldest at `head`. */
export type OffsetWindow = {
  head: number;
  count: number;
  at: number[];
  offset: number[];
  sorted: number[];
};
export function offsetWindow(capacity = 240): OffsetWindow {
  const zeros = (): number[] => new Array<number>(capacity).fill(0);
  return { head: 0, count: 0, at: zeros(), offset: zeros(), sorted: zeros() };
}

/**
 * Takes a pair of prices at a time in micros. Samples older than `windowMs` are dropped, also when nothing is added; a pair
 * too soon after the last one, out of order, or with a price that is unknown (null) adds nothing. O(capacity).
 */
export function learnOffset(
  w: OffsetWindow,
  at: number,
  pair: { venue: number | null; reference: number | null },
  windowMs: number,
): void {
  const capacity = w.at.length;
  const window = windowMs * MICROS_PER_MS;
  while (w.count > 0 && at - w.at[w.head]! > window) dropOldest(w);
  if (pair.venue === null || pair.reference === null) return;
  const offset = pair.venue - pair.reference;
  const last = w.count === 0 ? Number.NEGATIVE_INFINITY : w.at[(w.head + w.count - 1) % capacity]!;
  if (!Number.isFinite(offset) || at <= last || at - last < window / capacity) return;
  if (w.count === capacity) dropOldest(w);
  const slot = (w.head + w.count) % capacity;
  w.at[slot] = at;
  w.offset[slot] = offset;
  let i = w.count++;
  for (; i > 0 && w.sorted[i - 1]! > offset; i--) w.sorted[i] = w.sorted[i - 1]!;
  w.sorted[i] = offset;
}
function dropOldest(w: OffsetWindow): void {
  const gone = w.offset[w.head]!;
  w.head = (w.head + 1) % w.at.length;
  w.count--;
  let i = 0;
  while (w.sorted[i] !== gone) i++;
  for (; i < w.count; i++) w.sorted[i] = w.sorted[i + 1]!;
}

/** Median of venue − reference, in price units; null while there are fewer than `samplesMin` samples. */
export function medianOffset(w: OffsetWindow, samplesMin: number): number | null {
  const n = w.count;
  if (n === 0 || n < samplesMin) return null;
  const half = n >> 1;
  return n % 2 === 1 ? w.sorted[half]! : (w.sorted[half - 1]! + w.sorted[half]!) / 2;
}

/** The outside price plus the median offset, while it is young and the offset is known. */
export function referencePrice(
  reference: { price: number; ageMs: number },
  w: OffsetWindow,
  limits: { ageMsMax: number; samplesMin: number },
  why: Why,
): number | null {
  const { price, ageMs } = reference;
  if (!(price > 0 && Number.isFinite(price))) return unknown(why, "REFERENCE_MISSING", price, 0);
  if (!(Math.abs(ageMs) <= limits.ageMsMax)) return unknown(why, "REFERENCE_STALE", ageMs, limits.ageMsMax);
  const offset = medianOffset(w, limits.samplesMin);
  if (offset === null) return unknown(why, "REFERENCE_LEARNING", w.count, Math.max(1, limits.samplesMin));
  return price + offset;
}
