/**
 * How often market orders reach a depth, λ(d) = A e^{−k d}: A and k from what was observed.
 *
 * Units: depths in price (or ticks), measured from the mid; seconds; A 1/s, k 1/depth. A is per side where the arrivals of one
 * side are counted, which is what Avellaneda-Stoikov and GLFT want. The exponential is a local fit: fit where you quote.
 * Where nothing follows from the data (too little, not falling with depth, not finite, no time) the answer is null: A and k then
 * come out as 0, negative, infinite or NaN.
 */
import { isPositive } from "./domain.ts";

export interface OlsFit {
  A: number;
  k: number;
  logA: number;
}
/**
 * Least squares of ln(count/seconds) on depth; `counts[i]` orders went at least `depths[i]` deep. Cut at the first depth that
 * no order reached, where the logarithm ends. Counts at successive depths hold the same orders, so no error bar follows from
 * this fit: with little data use the likelihood below. Null with fewer than two different depths or where k would not be > 0.
 */
export function intensityOls(depths: readonly number[], counts: readonly number[], seconds: number): OlsFit | null {
  if (depths.length !== counts.length) return null;
  const empty = counts.indexOf(0);
  const n = empty === -1 ? counts.length : empty;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanX += depths[i]! / n;
    meanY += Math.log(counts[i]! / seconds) / n;
  }
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < n; i++) {
    sxx += (depths[i]! - meanX) ** 2;
    sxy += (depths[i]! - meanX) * (Math.log(counts[i]! / seconds) - meanY);
  }
  const k = -sxy / sxx;
  const logA = meanY + k * meanX;
  const A = Math.exp(logA);
  return k > 0 && isPositive(A) ? { A, k, logA } : null;
}

export interface MleFit {
  /** Arrivals used: those at least dMin deep. */
  n: number;
  k: number;
  A: number;
  /** Standard error of k, k/√n: 50 arrivals give ±14 %. */
  seK: number;
}
/**
 * Maximum likelihood from how deep each order went: depths beyond dMin are exponential, so k = 1/(mean − dMin) over those at
 * least dMin deep, A = (n/seconds) e^{k dMin}. Null without arrivals or where all stop at dMin.
 */
export function intensityMle(arrivalDepths: readonly number[], seconds: number, dMin: number): MleFit | null {
  let [n, beyond] = [0, 0];
  for (const d of arrivalDepths) {
    if (!Number.isFinite(d)) return null;
    if (d < dMin) continue;
    n++;
    beyond += d - dMin;
  }
  return mleFromSums({ n, beyond, seconds, dMin });
}
/** The same from running sums: `beyond` is the sum of (depth − dMin) over the n arrivals at least dMin deep. */
export function mleFromSums(sums: { n: number; beyond: number; seconds: number; dMin: number }): MleFit | null {
  const { n, beyond, seconds, dMin } = sums;
  const k = n / beyond;
  const A = (n / seconds) * Math.exp(k * dMin);
  return isPositive(k) && isPositive(A) ? { n, k, A, seK: k / Math.sqrt(n) } : null;
}

/**
 * The counting of the hftbacktest tutorial: an order `d` ticks deep adds one to every half tick strictly inside it, so that
 * index j means depth (j + 1)/2 ticks. The tutorial then fits against j + 1/2 ticks; set right, k = 2·k_fit and
 * A = A_fit·e^{k_fit/2}. Ties round to even, as there. Null where a depth is not finite or beyond DEPTH_TICKS_MAX.
 */
export function hftbacktestCount(arrivalDepthTicks: readonly number[]): number[] | null {
  const out: number[] = [];
  for (const depth of arrivalDepthTicks) {
    if (!(Math.abs(depth) <= DEPTH_TICKS_MAX)) return null;
    const inside = roundHalfEven(depth / 0.5) - 1;
    while (out.length < inside) out.push(0);
    for (let j = 0; j < inside; j++) out[j] = out[j]! + 1;
  }
  return out;
}
/** An order this deep is a fault of the feed: 100 000 ticks. */
const DEPTH_TICKS_MAX = 100_000;

function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}
