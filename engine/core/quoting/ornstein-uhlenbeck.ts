/**
 * Ornstein-Uhlenbeck: dx = κ(θ − x)dt + σ dW. Exact step, calibration by regression, reservation price. Time in seconds
 * throughout: κ in 1/second, σ in price/√second.
 */
import { meanOf } from "./mean.ts";
import { finite } from "./unknown.ts";

/** Below it e^(−κt) is 1 − κt to the last digit that matters, and the process is a random walk. */
const NO_REVERSION = 1e-12;

/** E[x after dt] = θ + (x − θ)·e^(−κ·dt). */
export const ouMean = (x: number, theta: number, kappa: number, dt: number): number =>
  theta + (x - theta) * Math.exp(-kappa * dt);
/** Var[x after dt] = σ²·(1 − e^(−2κ·dt)) / 2κ; σ²·dt as κ goes to 0. */
export const ouVariance = (kappa: number, sigma: number, dt: number): number =>
  Math.abs(kappa * dt) < NO_REVERSION ? sigma ** 2 * dt : (sigma ** 2 * -Math.expm1(-2 * kappa * dt)) / (2 * kappa);
/** Time in which half of a deviation is gone. Null where κ is not positive. */
export const ouHalfLife = (kappa: number): number | null => (kappa > 0 ? finite(Math.LN2 / kappa) : null);
/** Standard deviation in the long run, σ/√(2κ). Null where κ is not positive. */
export const ouStationaryStdev = (kappa: number, sigma: number): number | null =>
  kappa > 0 ? finite(sigma / Math.sqrt(2 * kappa)) : null;

/**
 * E[x_τ] − q·γ·Var[x_τ]: leans towards the mean and against the position. κ → 0 is Avellaneda-Stoikov; for a long τ the
 * variance saturates, so that the lean stays bounded. q in base units, γ in 1/quote currency.
 */
export function ouReservation(input: {
  x: number;
  theta: number;
  kappa: number;
  sigma: number;
  tau: number;
  position: number;
  gamma: number;
}): number | null {
  const { x, theta, kappa, sigma, tau, position, gamma } = input;
  return finite(ouMean(x, theta, kappa, tau) - position * gamma * ouVariance(kappa, sigma, tau));
}

export interface OuFit {
  /** x_{t+1} = intercept + slope · x_t. */
  slope: number;
  intercept: number;
  kappa: number;
  theta: number;
  /** With the residuals' divisor n − 2 (least squares) and n (maximum likelihood). */
  sigmaLS: number;
  sigmaML: number;
}
export const emptyOuFit = (): OuFit => ({ slope: 0, intercept: 0, kappa: 0, theta: 0, sigmaLS: 0, sigmaML: 0 });

/** Centred sums over pairs (x, y) = (x_t, x_{t+1}): what a fit needs. */
export interface PairSums {
  pairs: number;
  meanX: number;
  meanY: number;
  xx: number;
  xy: number;
  /** Σ of squared residuals about the fitted line. */
  residual: number;
}
/**
 * Writes the fit into `out` and answers true. False, with slope and intercept as far as they are known (NaN never: 0), where
 * the series does not revert: slope not inside (0, 1), a flat series, fewer than three pairs.
 */
export function fitOu(s: PairSums, dtSeconds: number, out: OuFit): boolean {
  Object.assign(out, { slope: 0, intercept: 0, kappa: 0, theta: 0, sigmaLS: 0, sigmaML: 0 });
  const slope = s.xy / s.xx;
  const intercept = s.meanY - slope * s.meanX;
  // A flat series has no slope: 0/0.
  if (s.pairs < 3 || finite(intercept) === null || !(dtSeconds > 0)) return false;
  out.slope = slope;
  out.intercept = intercept;
  if (!(slope > 0 && slope < 1)) return false;
  const kappa = -Math.log(slope) / dtSeconds;
  const theta = intercept / (1 - slope);
  const rate = (2 * kappa) / (1 - slope * slope);
  const sigmaLS = Math.sqrt((s.residual / (s.pairs - 2)) * rate);
  if (finite(theta + sigmaLS) === null) return false;
  out.kappa = kappa;
  out.theta = theta;
  out.sigmaLS = sigmaLS;
  out.sigmaML = Math.sqrt((s.residual / s.pairs) * rate);
  return true;
}

/** Writes the sums of an evenly spaced series' pairs into `out`; one without a pair gives sums that fit nothing. */
export function pairSums(series: readonly number[], out: PairSums): PairSums {
  const pairs = Math.max(0, series.length - 1);
  Object.assign(out, { pairs, meanX: 0, meanY: 0, xx: 0, xy: 0, residual: 0 });
  // About the first price: a series that stands still is then flat to the last digit.
  const origin = series[0] ?? 0;
  for (let i = 0; i < pairs; i++) {
    out.meanX += (series[i]! - origin) / pairs;
    out.meanY += (series[i + 1]! - origin) / pairs;
  }
  for (let i = 0; i < pairs; i++) {
    const x = series[i]! - origin - out.meanX;
    out.xx += x * x;
    out.xy += x * (series[i + 1]! - origin - out.meanY);
  }
  const slope = out.xy / out.xx;
  for (let i = 0; i < pairs; i++)
    out.residual += (series[i + 1]! - origin - out.meanY - slope * (series[i]! - origin - out.meanX)) ** 2;
  out.meanX += origin;
  out.meanY += origin;
  return out;
}
export const emptyPairSums = (): PairSums => ({ pairs: 0, meanX: 0, meanY: 0, xx: 0, xy: 0, residual: 0 });

/** The fit of an evenly spaced series, or null where it does not revert. Small samples overstate κ. */
export function calibrateOu(series: readonly number[], dtSeconds: number): OuFit | null {
  const fit = emptyOuFit();
  return fitOu(pairSums(series, emptyPairSums()), dtSeconds, fit) ? fit : null;
}

/**
 * How sure the reversion is: (1 − slope) over its standard error. A random walk shows a slope below 1 nearly always; it
 * exceeds 2.57 in one of ten and 2.86 in one of twenty (Dickey, Fuller 1979, with a constant). Null below three pairs or
 * where the series is flat; a series without any noise about its line is as sure as can be (Infinity is not: 1e9).
 */
export function reversionT(s: PairSums): number | null {
  if (s.pairs < 3 || !(s.xx > 0)) return null;
  const error = Math.sqrt(s.residual / (s.pairs - 2) / s.xx);
  const t = (1 - s.xy / s.xx) / error;
  return Number.isNaN(t) ? null : Math.max(-T_MAX, Math.min(T_MAX, t));
}
const T_MAX = 1e9;

/** (x − mean) / sd of a window, sd by n − 1 ("sample") or n ("population"). Null for a flat window or fewer than two. */
export function zScore(window: readonly number[], x: number, divisor: "sample" | "population"): number | null {
  const n = window.length;
  const mean = meanOf(window);
  const squares = window.reduce((a, v) => a + (v - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (divisor === "sample" ? n - 1 : n));
  return finite((x - mean) / sd);
}
