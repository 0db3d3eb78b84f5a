/** The normal distribution to double precision; JavaScript has no erf of its own. */

const TWO_BY_ROOT_PI = 2 / Math.sqrt(Math.PI);
/** From here on the continued fraction converges faster than the series, and erfc is no difference of near-equals. */
const FAR = 2.5;

/** erfc(x) = 2/√π ∫ₓ^∞ e^(−t²) dt, relative error below 1e-12 while the result is a normal number. NaN for NaN. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < FAR ? 1 - erfSeries(x) : erfcFraction(x);
}
/** Φ(x): probability of a standard normal at or below x. */
export const normalCdf = (x: number): number => erfc(-x / Math.SQRT2) / 2;

/** 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!: every term positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_BY_ROOT_PI * Math.exp(-x * x) * sum;
}
/** e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))), from the inside out: 60 terms are enough from x = 2.5. */
function erfcFraction(x: number): number {
  let inner = x;
  for (let n = 60; n > 0; n--) inner = x + n / 2 / inner;
  return (Math.exp(-x * x) * TWO_BY_ROOT_PI) / 2 / inner;
}
