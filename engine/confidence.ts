/** Mean and 95 % confidence interval of a few independent figures, by Student's t: exact for every number of them. */

export interface MeanAndInterval {
  mean: number;
  /** Bounds of the 95 % interval of the mean; null for fewer than two figures, which say nothing of their spread. */
  ci95: [lo: number, hi: number] | null;
}

const LEVEL = 0.95;
const BISECTIONS = 60;

/** P(|T| ≤ t) at θ = atan(t / √df) for whole degrees of freedom: Abramowitz and Stegun 26.7.3 and 26.7.4. */
function within(theta: number, df: number): number {
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  const isOdd = df % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = df === 1 ? 0 : term;
  for (let n = isOdd ? 3 : 2; n < df; n += 2) {
    term *= (cos * cos * (n - 1)) / n;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
}
/** The t that 95 % of the distribution lies within, both tails cut; `df` is a whole number of at least 1. */
export function studentT95(df: number): number {
  let [lo, hi] = [0, Math.PI / 2];
  for (let i = 0; i < BISECTIONS; i++) {
    const mid = (lo + hi) / 2;
    if (within(mid, df) < LEVEL) lo = mid;
    else hi = mid;
  }
  return Math.sqrt(df) * Math.tan((lo + hi) / 2);
}

export const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export function meanAndInterval(values: readonly number[]): MeanAndInterval {
  const mean = meanOf(values);
  const df = values.length - 1;
  if (df < 1) return { mean, ci95: null };
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / df;
  const half = studentT95(df) * Math.sqrt(variance / values.length);
  return { mean, ci95: [mean - half, mean + half] };
}
