/**
 * Calibrates Ornstein-Uhlenbeck while prices come in: a ring of evenly spaced prices and the sums of its pairs.
 *
 * Invariants: 1. plain data of a fixed size; a price costs O(1) and allocates nothing. 2. sums are about `origin`, a price of
 * the window, so that they do not cancel; they are made anew once per turn of the ring, so that rounding does not add up.
 */
import { fitOu, type OuFit, type PairSums } from "./ornstein-uhlenbeck.ts";

export type OuCalibrator = {
  /** Ring of prices, oldest at `head`. */
  xs: number[];
  head: number;
  count: number;
  origin: number;
  /** Sums over pairs (x_t, x_{t+1}) less the origin. */
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
  /** Of all prices in the ring less the origin: for the z-score. */
  all: number;
  allSquares: number;
};
/** `window`: prices kept, at least 4. */
export function ouCalibrator(window: number): OuCalibrator {
  const xs = new Array<number>(Math.max(4, Math.floor(window))).fill(0);
  return { xs, head: 0, count: 0, origin: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0, all: 0, allSquares: 0 };
}

/** The next price of an evenly spaced series. One that is no number breaks the series: the calibrator starts anew. */
export function learnOu(c: OuCalibrator, price: number): void {
  if (!Number.isFinite(price)) {
    c.head = c.count = 0;
    return rebase(c);
  }
  const size = c.xs.length;
  if (c.count === size) {
    const oldest = c.xs[c.head]! - c.origin;
    const second = c.xs[(c.head + 1) % size]! - c.origin;
    pair(c, oldest, second, -1);
    c.all -= oldest;
    c.allSquares -= oldest * oldest;
    c.head = (c.head + 1) % size;
    c.count--;
  }
  if (c.count === 0) c.origin = price;
  const now = price - c.origin;
  if (c.count > 0) pair(c, c.xs[(c.head + c.count - 1) % size]! - c.origin, now, 1);
  c.xs[(c.head + c.count++) % size] = price;
  c.all += now;
  c.allSquares += now * now;
  if (c.head === 0 && c.count === size) rebase(c);
}
function pair(c: OuCalibrator, x: number, y: number, sign: 1 | -1): void {
  c.x += sign * x;
  c.y += sign * y;
  c.xx += sign * x * x;
  c.xy += sign * x * y;
  c.yy += sign * y * y;
}
/** Sums from the ring itself, about its newest price. */
function rebase(c: OuCalibrator): void {
  const size = c.xs.length;
  c.x = c.y = c.xx = c.xy = c.yy = c.all = c.allSquares = 0;
  if (c.count === 0) return;
  c.origin = c.xs[(c.head + c.count - 1) % size]!;
  for (let i = 0; i < c.count; i++) {
    const v = c.xs[(c.head + i) % size]! - c.origin;
    c.all += v;
    c.allSquares += v * v;
    if (i + 1 < c.count) pair(c, v, c.xs[(c.head + i + 1) % size]! - c.origin, 1);
  }
}

/** Reused: the engine decides one market at a time. */
const sums: PairSums = { pairs: 0, meanX: 0, meanY: 0, xx: 0, xy: 0, residual: 0 };

/** Writes the fit of the window into `out`; false where the series does not revert (then `out.slope` says how it stands). */
export function fitCalibrator(c: OuCalibrator, dtSeconds: number, out: OuFit): boolean {
  const n = c.count - 1;
  sums.pairs = n;
  sums.meanX = c.x / n + c.origin;
  sums.meanY = c.y / n + c.origin;
  sums.xx = c.xx - (c.x * c.x) / n;
  sums.xy = c.xy - (c.x * c.y) / n;
  sums.residual = Math.max(0, c.yy - (c.y * c.y) / n - (sums.xy * sums.xy) / sums.xx);
  return fitOu(sums, dtSeconds, out);
}

/** (price − mean) / sample sd of the window; null while it is flat or holds fewer than two prices. */
export function calibratorZScore(c: OuCalibrator, price: number): number | null {
  const n = c.count;
  if (n < 2) return null;
  const mean = c.all / n;
  const variance = (c.allSquares - n * mean * mean) / (n - 1);
  // What is left of rounding in a flat window is no deviation.
  if (!(variance > 1e-24 * c.origin * c.origin)) return null;
  const z = (price - c.origin - mean) / Math.sqrt(variance);
  return Number.isFinite(z) ? z : null;
}
