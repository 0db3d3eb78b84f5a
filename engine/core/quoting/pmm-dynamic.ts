/**
 * Hummingbot's pmm_dynamic: a reference price shifted by MACD, spreads in multiples of NATR. The z-score leans against the
 * trend and the histogram with it; they oppose each other, and the shift is not bounded where |z| > 1.
 *
 * Give it closed candles: the original takes the open one too and repaints. Two back ends differ in how moving averages
 * start: "ta-lib" starts both at slow − 1 and leaves MACD blank until slow + signal − 2; "pandas-ta" starts each by itself.
 */
import { finite } from "./unknown.ts";

export type MacdBackend = "ta-lib" | "pandas-ta";
export interface Candles {
  high: readonly number[];
  low: readonly number[];
  close: readonly number[];
}
export interface MacdLengths {
  fast: number;
  slow: number;
  signal: number;
}

/** Wilder's average true range over `length` candles as a fraction of the last close; null below length + 1 candles. */
export function natr(candles: Candles, length: number): number | null {
  const { high, low, close } = candles;
  const n = close.length;
  if (!(length >= 1) || n < length + 1) return null;
  let atr = 0;
  for (let i = 1; i < n; i++) {
    const before = close[i - 1]!;
    const range = Math.max(high[i]! - low[i]!, Math.abs(high[i]! - before), Math.abs(low[i]! - before));
    atr = i <= length ? atr + range / length : (atr * (length - 1) + range) / length;
  }
  return close[n - 1]! > 0 ? finite(atr / close[n - 1]!) : null;
}

export interface Macd {
  macd: number;
  signalLine: number;
  histogram: number;
  /** Of MACD over the candles where the back end has one; sd by n − 1. */
  mean: number;
  stdev: number;
}
/** Of the last close. Null while there are too few closes for two MACDs and a signal, or unless fast < slow. */
export function macd(closes: readonly number[], lengths: MacdLengths, backend: MacdBackend): Macd | null {
  const { fast: fastLength, slow: slowLength, signal: signalLength } = lengths;
  if (!(fastLength >= 1 && fastLength < slowLength && signalLength >= 1)) return null;
  const fastFrom = backend === "ta-lib" ? slowLength - fastLength : 0;
  const signalAt = slowLength + signalLength - 2;
  const countFrom = backend === "ta-lib" ? signalAt : slowLength - 1;
  if (closes.length < signalAt + 1 || closes.length < countFrom + 2) return null;
  let fast = 0;
  let slow = 0;
  let signal = 0;
  let value = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < closes.length; i++) {
    if (i >= fastFrom) fast = ema(fast, closes[i]!, i - fastFrom, fastLength);
    slow = ema(slow, closes[i]!, i, slowLength);
    if (i < slowLength - 1) continue;
    value = fast - slow;
    signal = ema(signal, value, i - slowLength + 1, signalLength);
    if (i < countFrom) continue;
    // Welford: mean and squares without a list and without cancellation.
    const apart = value - mean;
    mean += apart / (i - countFrom + 1);
    squares += apart * (value - mean);
  }
  const stdev = Math.sqrt(squares / (closes.length - countFrom - 1));
  if (finite(stdev) === null) return null;
  return { macd: value, signalLine: signal, histogram: value - signal, mean, stdev };
}
/** One step of an average that starts as the plain mean of its first `length` values; `i` counts them from 0. */
function ema(before: number, value: number, i: number, length: number): number {
  return i < length ? before + value / length : before + (2 / (length + 1)) * (value - before);
}

export interface PmmDynamic extends Macd {
  /** NATR, which is also what one unit of spread is worth. */
  natr: number;
  z: number;
  trend: 1 | -1;
  /** Shift of the last close as a fraction of it: (z/2 + trend/2) · NATR/2. */
  shift: number;
  reference: number;
}
/** Null while there are too few candles, or where MACD stands still: its z-score is 0/0 then. */
export function pmmDynamic(
  candles: Candles,
  settings: MacdLengths & { natrLength: number },
  backend: MacdBackend,
): PmmDynamic | null {
  const range = natr(candles, settings.natrLength);
  const m = macd(candles.close, settings, backend);
  if (range === null || m === null || !(m.stdev > 0)) return null;
  const z = -(m.macd - m.mean) / m.stdev;
  const trend = m.histogram > 0 ? 1 : -1;
  const shift = (0.5 * z + 0.5 * trend) * (range / 2);
  return { ...m, natr: range, z, trend, shift, reference: candles.close.at(-1)! * (1 + shift) };
}
/** Price of a level: reference · (1 ∓ spread · NATR), spread in NATRs from the reference to the quote. */
export const pmmLevelPrice = (reference: number, natrs: number, side: "bid" | "ask"): number =>
  reference * (side === "bid" ? 1 - natrs : 1 + natrs);
