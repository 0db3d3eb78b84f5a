/**
 * Expected against got, leaf by leaf.
 *
 * Rule: every leaf of `expected` must be met; what `got` has beyond it is not looked at. Numbers may differ by relTol of the
 * expected one, and by 1e-12 where that is more. NaN and infinity never agree with anything. Lists have the same length.
 */
import { isRecord } from "./input.ts";

/** Below this difference two numbers are the same, whatever their size. */
const FLOOR = 1e-12;

export interface Mismatch {
  /** Path of the leaf, "bids[0].price"; empty for the whole answer. */
  key: string;
  expected: unknown;
  got: unknown;
}
export interface Comparison {
  mismatches: Mismatch[];
  /**
   * Largest difference as a share of the expected number (of the number at which the floor takes over, where that is larger):
   * at most relTol exactly when every number passes. Null where something could not be subtracted.
   */
  worst: number | null;
}

/** Compares an answer with what was expected. A null answer stands for null in each of its keys. */
export function compare(expected: unknown, got: unknown, relTol: number): Comparison {
  const result: Comparison = { mismatches: [], worst: 0 };
  walk({ key: "", expected, got }, relTol, result);
  return result;
}

function walk(at: Mismatch, relTol: number, result: Comparison): void {
  const { key, expected, got } = at;
  if (typeof expected === "number" && typeof got === "number" && Number.isFinite(expected) && Number.isFinite(got)) {
    const difference = Math.abs(got - expected);
    const scale = Math.max(Math.abs(expected), FLOOR / relTol);
    if (result.worst !== null) result.worst = Math.max(result.worst, difference / scale);
    if (difference > Math.max(relTol * Math.abs(expected), FLOOR)) result.mismatches.push(at);
  } else if (Array.isArray(expected)) {
    const items: unknown[] | null = got instanceof Float64Array ? [...got] : Array.isArray(got) ? got : null;
    if (items === null || items.length !== expected.length) return fail(at, result);
    for (const [i, value] of expected.entries())
      walk({ key: `${key}[${i}]`, expected: value, got: items[i] }, relTol, result);
  } else if (isRecord(expected)) {
    if (got !== null && !isRecord(got)) return fail(at, result);
    for (const [name, value] of Object.entries(expected)) {
      const inner = got === null ? null : got[name];
      walk({ key: key === "" ? name : `${key}.${name}`, expected: value, got: inner }, relTol, result);
    }
  } else if (expected !== got || typeof expected === "number") fail(at, result);
}

function fail(at: Mismatch, result: Comparison): void {
  result.mismatches.push(at);
  result.worst = null;
}
