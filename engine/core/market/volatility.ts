/**
 * Realised volatility of one bar from recent closed bars. All but `stdevOfCloses` are fractions of price per bar; they are
 * multiplied by price where a price is wanted. Formulas and reference values: Parkinson 1980, Garman-Klass 1980,
 * Rogers-Satchell 1991, Yang-Zhang 2000, RiskMetrics 1996 (EWMA), sample divisors as in TTR.
 *
 * Null means "not known from these bars": never 0, which would be quoted as a spread of nothing.
 */
export interface Ohlc {
  open: number;
  high: number;
  low: number;
  close: number;
}
const LN2 = Math.LN2;

const mean = (xs: readonly number[]): number => xs.reduce((a, x) => a + x, 0) / xs.length;
function variance(xs: readonly number[]): number {
  const m = mean(xs);
  return xs.reduce((a, x) => a + (x - m) ** 2, 0) / (xs.length - 1);
}
/** Standard deviation with divisor n, in the unit of the numbers. Null of nothing. */
export function populationStdev(xs: readonly number[]): number | null {
  return xs.length === 0 ? null : root((variance(xs) * (xs.length - 1)) / xs.length);
}
/** ln(C_i / C_{i-1}): one fewer than closes. */
export function logReturns(closes: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 1; i < closes.length; i++) out.push(Math.log(closes[i]! / closes[i - 1]!));
  return out;
}
const root = (v: number): number | null => (v >= 0 && Number.isFinite(v) ? Math.sqrt(v) : null);

/** Sample standard deviation of log returns (divisor returns − 1); null below two returns. */
export function closeToClose(closes: readonly number[]): number | null {
  const r = logReturns(closes);
  return r.length < 2 ? null : root(variance(r));
}
/** The same by the number of returns (population); smaller by √((n − 1)/n). */
export function closeToClosePopulation(closes: readonly number[]): number | null {
  return closes.length < 3 ? null : populationStdev(logReturns(closes));
}
/** Sample standard deviation of C_i / C_{i−1} − 1. */
export function simpleReturnsStdev(closes: readonly number[]): number | null {
  if (closes.length < 3) return null;
  return root(variance(closes.slice(1).map((c, i) => c / closes[i]! - 1)));
}
/** Root mean square of price differences, in price units: no mean removed. */
export function rmsPriceDifferences(closes: readonly number[]): number | null {
  return closes.length < 3 ? null : root(mean(closes.slice(1).map((c, i) => (c - closes[i]!) ** 2)));
}
/** Root mean square of log returns: no mean removed, better at high frequency. */
export function rms(closes: readonly number[]): number | null {
  const r = logReturns(closes);
  return r.length < 2 ? null : root(mean(r.map((x) => x * x)));
}
/** v_t = λ·v_{t−1} + (1 − λ)·r_t², seeded with the first squared return unless a variance is given. */
export function ewma(returns: readonly number[], lambda = 0.94, seedVariance?: number): number | null {
  if (returns.length < (seedVariance === undefined ? 2 : 1)) return null;
  let v = seedVariance ?? returns[0]! ** 2;
  for (const r of returns) v = lambda * v + (1 - lambda) * r * r;
  return root(v);
}
/** A bar whose high and low do not enclose its open and close is no bar: range estimators would give nonsense. */
const sound = (bars: readonly Ohlc[]): boolean =>
  bars.every((b) => b.low > 0 && b.high >= Math.max(b.open, b.close) && b.low <= Math.min(b.open, b.close));

export function parkinson(bars: readonly Ohlc[]): number | null {
  if (bars.length < 2 || !sound(bars)) return null;
  return root(mean(bars.map((b) => Math.log(b.high / b.low) ** 2)) / (4 * LN2));
}
const garmanKlassVariance = (b: Ohlc): number =>
  0.5 * Math.log(b.high / b.low) ** 2 - (2 * LN2 - 1) * Math.log(b.close / b.open) ** 2;
export function garmanKlass(bars: readonly Ohlc[]): number | null {
  if (bars.length < 2 || !sound(bars)) return null;
  return root(mean(bars.map(garmanKlassVariance)));
}
const rogersSatchellVariance = (bars: readonly Ohlc[]): number =>
  mean(
    bars.map(
      (b) =>
        Math.log(b.high / b.close) * Math.log(b.high / b.open) + Math.log(b.low / b.close) * Math.log(b.low / b.open),
    ),
  );
export function rogersSatchell(bars: readonly Ohlc[]): number | null {
  return bars.length < 2 || !sound(bars) ? null : root(rogersSatchellVariance(bars));
}
/** Uses bars 2..n with bar 1 as the previous close; k = .34 / (1.34 + (m + 1)/(m − 1)), m = n − 1. Null below three bars. */
export function yangZhang(bars: readonly Ohlc[]): number | null {
  const m = bars.length - 1;
  if (m < 2 || !sound(bars)) return null;
  const tail = bars.slice(1);
  const overnight = tail.map((b, i) => Math.log(b.open / bars[i]!.close));
  const openToClose = tail.map((b) => Math.log(b.close / b.open));
  const k = yangZhangWeight(m);
  return root(variance(overnight) + k * variance(openToClose) + (1 - k) * rogersSatchellVariance(tail));
}
/** Yang-Zhang's weight of the open-to-close variance over m bars, m ≥ 2. */
export const yangZhangWeight = (m: number): number => 0.34 / (1.34 + (m + 1) / (m - 1));

/** Garman-Klass with the jump from the last close (Yang and Zhang's extension). Uses bars 2..n; null below two bars. */
export function gkYangZhang(bars: readonly Ohlc[]): number | null {
  if (bars.length < 2 || !sound(bars)) return null;
  return root(mean(bars.slice(1).map((b, i) => Math.log(b.open / bars[i]!.close) ** 2 + garmanKlassVariance(b))));
}
/**
 * Seed 003's literal rule: the sample standard deviation of close LEVELS, in price units. A channel width: for a random
 * walk of n closes its mean square is (n + 1)/6 one-bar variances, so it grows with the window and with any trend.
 */
export function stdevOfCloses(closes: readonly number[]): number | null {
  return closes.length < 2 ? null : root(variance(closes));
}

export type VolatilityEstimator =
  | "close-to-close"
  | "rms"
  | "ewma"
  | "parkinson"
  | "garman-klass"
  | "rogers-satchell"
  | "yang-zhang"
  | "stdev-of-closes";
const estimators: Record<VolatilityEstimator, (bars: readonly Ohlc[], closes: readonly number[]) => number | null> = {
  "close-to-close": (_, closes) => closeToClose(closes),
  rms: (_, closes) => rms(closes),
  ewma: (_, closes) => ewma(logReturns(closes)),
  parkinson,
  "garman-klass": garmanKlass,
  "rogers-satchell": rogersSatchell,
  "yang-zhang": yangZhang,
  "stdev-of-closes": (_, closes) => stdevOfCloses(closes),
};
/** Volatility of one bar in price units: a fraction is multiplied by `price`, stdev of closes is a price already. */
export function realisedVolatility(
  estimator: VolatilityEstimator,
  bars: readonly Ohlc[],
  price: number,
): number | null {
  const closes = bars.map((b) => b.close);
  const value = estimators[estimator](bars, closes);
  if (value === null || !Number.isFinite(price)) return null;
  return estimator === "stdev-of-closes" ? value : value * price;
}
