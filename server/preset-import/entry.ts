/** What a file of another system says, entry by entry, with the line that says it: what is not taken can then be named. */

export interface Entry {
  /** As it is written, dotted where it is nested: "risk.maxExposurePerMarket". */
  name: string;
  value: unknown;
  /** Counted from 1. */
  line: number;
  /** Which token of a list it belongs to, from 0; −1 outside of any. */
  token: number;
}
/** An entry that was not taken, and why. Values of unknown entries are never told: they may be secrets. */
export interface Left {
  name: string;
  line: number;
  reason: string;
}
/** The file can't be read as what it is: one sentence. */
export class ImportError extends Error {
  override name = "ImportError";
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A finite number, or text that is one from end to end; null for anything else. */
export function numberIn(value: unknown): number | null {
  const n = typeof value === "string" && DECIMAL.test(value.trim()) ? Number(value) : value;
  return typeof n === "number" && Number.isFinite(n) ? n : null;
}
