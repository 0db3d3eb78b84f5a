/**
 * The mean as a deviation from the first number: equal numbers have that very mean, and deviations of exactly 0. A plain sum
 * leaves rounding dust there (three times 0.1 over 3 is not 0.1), and a division by its variance makes a figure of it.
 */
export function meanOf(xs: readonly number[]): number {
  const first = xs[0] ?? Number.NaN;
  return first + xs.reduce((sum, x) => sum + (x - first), 0) / xs.length;
}
