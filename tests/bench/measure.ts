/** How a figure is taken: quantiles of single calls, rates of many; all within one run, on whatever else the machine does. */
export interface Figures {
  /** Dotted name with the unit last → number. */
  figures: Record<string, number>;
  /** What it was measured on, and what was done, so that it can't be had by doing nothing. */
  evidence: Record<string, string | number>;
  /** What limits it. */
  limit: string;
}
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}
/** Quantiles of durations in milliseconds, as microseconds. Sorts in place. */
export function quantilesMicros(ms: Float64Array): { p50: number; p99: number } {
  ms.sort();
  const at = (q: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * q))]! * 1000;
  return { p50: at(0.5), p99: at(0.99) };
}
/** Runs `pass` (which answers how many rows it did) until `seconds` are over; rows per second of the best of five parts. */
export function rowsPerSecond(pass: () => number, seconds = 2): number {
  pass();
  let best = 0;
  for (let part = 0; part < 5; part++) {
    const from = performance.now();
    let rows = 0;
    while (performance.now() - from < (seconds * 1000) / 5) rows += pass();
    best = Math.max(best, rows / ((performance.now() - from) / 1000));
  }
  return best;
}
