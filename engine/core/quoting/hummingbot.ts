/**
 * Hummingbot's "Avellaneda", as its code has it (avellaneda_market_making.pyx at 2bfaccc4): a model of its own. Volatility
 * enters as a standard deviation (the paper has the variance), per sample and in price units, and q is a share of the
 * portfolio. For those who bring their settings from there; the paper's own quotes: avellaneda-stoikov.ts.
 */
import { logRatio } from "./log-ratio.ts";
import { finite } from "./unknown.ts";

export interface HummingbotQuotes {
  /** The portfolio in base units, and (base − target) as a share of it: positive is too much base. */
  inventoryBase: number;
  q: number;
  reservation: number;
  /** Full width. */
  optimalSpread: number;
  optimalAsk: number;
  optimalBid: number;
}
export interface HummingbotInput {
  mid: number;
  /** Balances of the base and of the quote asset. */
  base: number;
  quote: number;
  /** Percent of the portfolio that shall be base. */
  targetBasePct: number;
  gamma: number;
  kappa: number;
  /** Price units per sample. */
  vol: number;
  /** Time left over session length; 1 for no end. */
  timeLeftFraction: number;
  /** Least full width in percent of mid. */
  minSpreadPct: number;
}
/** Null for an empty portfolio, without arrivals (κ ≤ 0), or where a figure is no number. */
export function hummingbotQuotes(v: HummingbotInput): HummingbotQuotes | null {
  const inventoryBase = v.base + v.quote / v.mid;
  if (!(inventoryBase > 0 && v.mid > 0 && v.kappa > 0 && v.gamma >= 0 && v.vol >= 0)) return null;
  const q = (v.base - (inventoryBase * v.targetBasePct) / 100) / inventoryBase;
  const risk = v.gamma * v.vol * v.timeLeftFraction;
  const reservation = v.mid - q * risk;
  const optimalSpread = risk + 2 * logRatio(v.gamma, v.kappa);
  const minHalf = ((v.mid / 100) * v.minSpreadPct) / 2;
  const optimalAsk = Math.max(reservation + optimalSpread / 2, v.mid + minHalf);
  const optimalBid = Math.min(reservation - optimalSpread / 2, v.mid - minHalf);
  if (finite(optimalAsk - optimalBid) === null) return null;
  return { inventoryBase, q, reservation, optimalSpread, optimalAsk, optimalBid };
}

/**
 * Its "instant volatility": √(Σ diff² / N) with N the number of PRICES, one more than of differences, so that it is low by
 * √((N − 1)/N). Price units per sample. Null below two prices.
 */
export function instantVolatility(prices: readonly number[]): number | null {
  if (prices.length < 2) return null;
  let squares = 0;
  for (let i = 1; i < prices.length; i++) squares += (prices[i]! - prices[i - 1]!) ** 2;
  return finite(Math.sqrt(squares / prices.length));
}

/** How much further out than the optimal quote level i stands (0 the optimal itself): i · spread/2 · distance %. */
export function hummingbotLevelOffset(optimalSpread: number, levelDistancesPct: number, level: number): number | null {
  return finite(level * (optimalSpread / 2 / 100) * levelDistancesPct);
}

export interface LegacyParameters {
  /** Price units, full width. */
  minSpread: number;
  maxSpread: number;
  gamma: number;
  kappa: number;
  eta: number;
}
/** κ beyond any use: the second term of the spread vanishes. The original's own figure. */
const KAPPA_INFINITE = 1e100;
/**
 * What versions 0.38 to 0.45 worked out from least and greatest spread (fractions of mid) and an inventory risk aversion in
 * (0, 1]; removed since. `q` as scaled there: (balance − target) · 1e5 / inventory in base. Null where it is not defined.
 */
export function legacyAutoParameters(v: {
  mid: number;
  vol: number;
  q: number;
  minSpread: number;
  maxSpread: number;
  inventoryRiskAversion: number;
  volToSpreadMultiplier: number;
  targetInventoryBase: number;
}): LegacyParameters | null {
  const aversion = v.inventoryRiskAversion;
  const least = v.minSpread * v.mid;
  if (!(least > 0 && v.maxSpread >= v.minSpread && v.vol > 0 && aversion > 0 && v.targetInventoryBase > 0)) return null;
  const minSpread = Math.max(least, v.volToSpreadMultiplier * v.vol);
  const maxSpread = v.maxSpread * v.mid * (minSpread / least);
  const variance = v.vol ** 2;
  const gamma =
    aversion *
    Math.min(
      (maxSpread - minSpread) / (2 * Math.abs(v.q) * variance),
      ((maxSpread * (2 - aversion)) / aversion + minSpread) / variance,
    );
  const around = maxSpread * (2 - aversion) + minSpread * aversion;
  const kappa =
    around <= gamma * variance ? KAPPA_INFINITE : gamma / Math.expm1((around * gamma - variance * gamma ** 2) / 2);
  const eta = (aversion * Math.LN10) / v.targetInventoryBase;
  return finite(gamma + kappa + eta) === null ? null : { minSpread, maxSpread, gamma, kappa, eta };
}
