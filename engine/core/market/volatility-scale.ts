/** Volatility carried from one length of time to another, and what an estimator's memory and bias amount to. */
import { finite } from "../quoting/unknown.ts";

/** Crypto markets never close: a year is 365 days. */
export const SECONDS_PER_YEAR = 31_536_000;

/** σ of one bar as σ of another length of time: σ · √(target / bar). Null where a length is not positive. */
export function scaleVolatility(perBar: number, barSeconds: number, targetSeconds: number): number | null {
  return barSeconds > 0 && targetSeconds > 0 ? finite(perBar * Math.sqrt(targetSeconds / barSeconds)) : null;
}
/** A fraction per bar as price units per √second: what Avellaneda-Stoikov and GLFT call σ. */
export function priceVolatilityPerRootSecond(perBar: number, price: number, barSeconds: number): number | null {
  return barSeconds > 0 ? finite((perBar * price) / Math.sqrt(barSeconds)) : null;
}

/** How long an EWMA remembers, in bars. Null unless 0 < λ < 1. */
export function ewmaMemory(lambda: number): { window: number; samples: number; halfLife: number } | null {
  if (!(lambda > 0 && lambda < 1)) return null;
  return {
    window: 1 / (1 - lambda),
    samples: (1 + lambda) / (1 - lambda),
    halfLife: Math.log(0.5) / Math.log(lambda),
  };
}

/**
 * What the sample variance of n close LEVELS of a driftless random walk is expected to be: s² · (n + 1)/6, s the sd of one
 * step. Its root is 1.87 s at n = 20 and 4.5 s at 120, which is why it is a channel width and no volatility.
 */
export function levelsVarianceExpected(n: number, stepStdev: number): number | null {
  return n >= 2 ? finite((stepStdev ** 2 * (n + 1)) / 6) : null;
}
