/**
 * When and how much to hedge. Bands are in units of the inventory; inside one, the maker's skew does the work. Orders to
 * hedge that are on their way count as done, or the same risk is hedged twice.
 */
import { isPositive } from "./domain.ts";
import { meanOf } from "./mean.ts";
import { finite } from "./unknown.ts";

/** Risk γ/2·σ²·q² per time, net flow of `flowVariance` units² per time, and what a hedge costs. All positive. */
export interface HedgeRisk {
  gamma: number;
  sigma: number;
  flowVariance: number;
}
export interface Band {
  band: number;
  /** Risk and cost together, in quote currency per time, at that band. */
  costRate: number;
}
const riskOf = (r: HedgeRisk): number => r.gamma * r.sigma ** 2;
const positive = (band: number, costRate: number): Band | null => (isPositive(band) ? { band, costRate } : null);

/** Cost per unit c, hedged back to the band's EDGE: b = (3cv / 2γσ²)^⅓. A fifth cheaper than hedging to zero. */
export function edgeBand(r: HedgeRisk, costPerUnit: number): Band | null {
  const cv = costPerUnit * r.flowVariance;
  const band = Math.cbrt((3 * cv) / (2 * riskOf(r)));
  return positive(band, (riskOf(r) * band ** 2) / 6 + cv / (2 * band));
}
/** Cost per unit c, hedged to ZERO: b = (6cv / γσ²)^⅓. */
export function zeroBand(r: HedgeRisk, costPerUnit: number): Band | null {
  const cv = costPerUnit * r.flowVariance;
  const band = Math.cbrt((6 * cv) / riskOf(r));
  return positive(band, (riskOf(r) * band ** 2) / 12 + cv / band);
}
/** A fixed cost F per hedge, hedged to zero: b = (12Fv / γσ²)^¼. */
export function fixedCostBand(r: HedgeRisk, fixedCost: number): Band | null {
  const fv = fixedCost * r.flowVariance;
  const band = ((12 * fv) / riskOf(r)) ** 0.25;
  return positive(band, (riskOf(r) * band ** 2) / 12 + fv / band ** 2);
}
/** Whalley-Wilmott 1997: (3/2 · e^(−rτ) · κ · S · Γ² / risk aversion)^⅓, in option delta units; r and τ per the same time. */
export function whalleyWilmottBand(input: {
  costFraction: number;
  price: number;
  optionGamma: number;
  riskAversion: number;
  rate: number;
  tau: number;
}): number | null {
  const { costFraction, price, optionGamma, riskAversion, rate, tau } = input;
  const cube = (1.5 * Math.exp(-rate * tau) * costFraction * price * optionGamma ** 2) / riskAversion;
  return cube >= 0 ? finite(Math.cbrt(cube)) : null;
}

/** Units to trade (bought > 0) to bring an inventory beyond the band back to its edge; 0 inside. `inFlight`: already on its way. */
export function hedgeToEdge(position: number, inFlight: number, band: number): number {
  const held = position + inFlight;
  const beyond = Math.abs(held) - band;
  return beyond > 0 ? -Math.sign(held) * beyond : 0;
}

export interface BetaHedge {
  beta: number;
  /** Null where the asset did not move: 0/0. */
  correlation: number | null;
  /** Sample sd of what the hedge leaves, as a return. */
  residualVolatility: number;
  /** Share of the asset's variance that the hedge takes away. */
  varianceReduction: number | null;
}
/**
 * beta = cov(asset, hedge) / var(hedge) of returns of the same moments. Null where the hedge did not move (fall back to the
 * configured beta), below two pairs, or where the lists differ in length. Use returns of a minute or longer: asynchronous
 * samples pull beta towards 0 (Epps).
 */
export function betaHedge(asset: readonly number[], hedge: readonly number[]): BetaHedge | null {
  const n = asset.length;
  if (hedge.length !== n) return null;
  const meanA = meanOf(asset);
  const meanH = meanOf(hedge);
  let aa = 0;
  let hh = 0;
  let ah = 0;
  for (let i = 0; i < n; i++) {
    const a = asset[i]! - meanA;
    const h = hedge[i]! - meanH;
    aa += a * a;
    hh += h * h;
    ah += a * h;
  }
  if (!(hh > 0) || finite(aa) === null || finite(hh) === null) return null;
  const beta = ah / hh;
  // Summed from the residuals themselves: as sd·√(1 − ρ²) a perfect hedge would leave rounding dust under the root.
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (asset[i]! - meanA - beta * (hedge[i]! - meanH)) ** 2;
  const correlation = aa > 0 ? Math.max(-1, Math.min(1, ah / Math.sqrt(aa * hh))) : null;
  return {
    beta,
    correlation,
    residualVolatility: Math.sqrt(rest / (n - 1)),
    varianceReduction: correlation === null ? null : correlation ** 2,
  };
}
/** Units of the hedge against a position: −beta · units · price / hedge price. Null without a positive hedge price. */
export function hedgeUnits(beta: number, units: number, price: number, hedgePrice: number): number | null {
  return hedgePrice > 0 ? finite((-beta * units * price) / hedgePrice) : null;
}

/**
 * Maker quotes whose fill is hedged at once on another venue at a profit: bid = sell · (1 − ft) / ((1 + fm)(1 + π)),
 * ask = buy · (1 + ft)(1 + π) / (1 − fm). VWAPs are for the full size; fees are fractions, a rebate negative.
 */
export function hedgedQuotes(input: {
  hedgeSellVwap: number;
  hedgeBuyVwap: number;
  makerFee: number;
  takerFee: number;
  minProfit: number;
}): { bid: number; ask: number } | null {
  const { hedgeSellVwap, hedgeBuyVwap, makerFee, takerFee, minProfit } = input;
  const bid = (hedgeSellVwap * (1 - takerFee)) / ((1 + makerFee) * (1 + minProfit));
  const ask = (hedgeBuyVwap * (1 + takerFee) * (1 + minProfit)) / (1 - makerFee);
  return bid > 0 && ask > 0 && finite(bid + ask) !== null ? { bid, ask } : null;
}
