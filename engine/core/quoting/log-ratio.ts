/**
 * ln(1 + g/k)/g, the half spread that a risk aversion g adds under order flow that thins as exp(−k · depth), without loss of
 * figures where g is small: there it tends to 1/k.
 */

/** Under this g/k the second term of the series is below what a double can hold. */
const SMALL = 1e-12;

/** ln(1 + g/k)/g in units of 1/k. Needs g ≥ 0 and k > 0; the caller has looked. */
export function logRatio(g: number, k: number): number {
  const x = g / k;
  return x < SMALL ? (1 - x / 2) / k : Math.log1p(x) / g;
}
/** (1 + x)^(1 + 1/x) for x ≥ 0; e at 0. */
export function powerRatio(x: number): number {
  return Math.exp((1 + x) * (x < SMALL ? 1 - x / 2 : Math.log1p(x) / x));
}
