/**
 * "Unknown", with its reason. A part that cannot tell a price or a width answers null and writes a permanent code and the
 * two numbers that decided into a `Why` that the caller owns; it never guesses, and no NaN leaves it.
 */
import type { Why } from "../risk/why.ts";

export type UnknownCode =
  | "NO_BOOK"
  | "BOOK_CROSSED"
  | "NO_DEPTH"
  | "ORACLE_MISSING"
  | "ORACLE_STALE"
  | "ORACLE_UNCERTAIN"
  | "REFERENCE_MISSING"
  | "REFERENCE_STALE"
  | "REFERENCE_LEARNING"
  | "MICROPRICE_LEARNING"
  | "MICROPRICE_RANGE"
  | "NO_BLEND"
  | "MIN_ABOVE_MAX";

/** Writes the reason and answers null. A number that is itself not finite is written as 0: the code says what is missing. */
export function unknown(why: Why, code: UnknownCode, value = 0, limit = 0): null {
  why.code = code;
  why.value = Number.isFinite(value) ? value : 0;
  why.limit = Number.isFinite(limit) ? limit : 0;
  return null;
}
/** What came out of a formula, or null where it overflowed or was not defined. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
