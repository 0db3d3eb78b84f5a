/**
 * Fills in the world of Avellaneda-Stoikov: market orders hit a quote at depth d with intensity λ(d) = A e^{−k d} per side.
 *
 * Units: A 1/time; k 1/price; depth price; dt, T time; sigma price/√time; gamma 1/price (q in lots).
 * Domain: all finite, A > 0, k > 0, dt > 0, T > 0, sigma ≥ 0, gamma ≥ 0, steps whole and ≥ 1; a depth may be negative (a
 * quote through the mid). Outside it, or where a result would overflow, null.
 */
import { isNotNegative, isPositive } from "./domain.ts";
import { logRatio } from "./log-ratio.ts";

/** How an intensity becomes the probability of a fill within dt: the paper's min(1, λ dt), or that of a Poisson process. */
export type FillLaw = "linear" | "poisson";

/** Probability of a fill from λ dt ≥ 0. The paper's must be capped: λ dt passes 1 where a quote lies far through the mid. */
export function fillChance(lamDt: number, law: FillLaw): number {
  return law === "linear" ? Math.min(1, lamDt) : -Math.expm1(-lamDt);
}

export interface FillProbability {
  /** Intensity, 1/time. */
  lam: number;
  lamDt: number;
  pPaper: number;
  pPoisson: number;
}
export function fillProbability(p: { A: number; k: number; depth: number; dt: number }): FillProbability | null {
  if (!(p.A > 0 && isPositive(p.k) && Number.isFinite(p.depth) && p.dt > 0)) return null;
  const lam = p.A * Math.exp(-p.k * p.depth);
  const lamDt = lam * p.dt;
  if (!(Number.isFinite(lam) && Number.isFinite(lamDt))) return null;
  return { lam, lamDt, pPaper: fillChance(lamDt, "linear"), pPoisson: fillChance(lamDt, "poisson") };
}

export interface AverageSpread {
  /** (2/γ) ln(1 + γ/k): all that the working paper of 2006 prints. */
  constantPart: number;
  spreadAt0: number;
  /** What the published tables print. */
  avgSpreadContinuous: number;
  /** Averages over t = 0…T − dt and t = dt…T: each misses the continuous one by half a step. */
  avgSpreadGridStart: number;
  avgSpreadGridEnd: number;
}
/** The width of the paper's quotes, averaged over a session of length T in `steps` steps. */
export function averageSpread(p: {
  gamma: number;
  sigma: number;
  k: number;
  T: number;
  steps: number;
}): AverageSpread | null {
  const { gamma, sigma, k, T, steps } = p;
  if (!(gamma >= 0 && sigma >= 0 && isPositive(k) && T > 0 && steps >= 1 && Number.isInteger(steps))) return null;
  const risk = gamma * sigma * sigma * T;
  const constantPart = 2 * logRatio(gamma, k);
  if (!(Number.isFinite(risk) && constantPart < Infinity)) return null;
  return {
    constantPart,
    spreadAt0: constantPart + risk,
    avgSpreadContinuous: constantPart + risk / 2,
    avgSpreadGridStart: constantPart + (risk * (steps + 1)) / (2 * steps),
    avgSpreadGridEnd: constantPart + (risk * (steps - 1)) / (2 * steps),
  };
}

export interface SymmetricMoments {
  /** Chance of a fill per side and step. */
  p: number;
  meanProfit: number;
  meanFills: number;
  stdFinalQ: number;
  stdProfit: number;
}
/**
 * A constant depth on both sides: fills are independent draws of chance p = min(1, λ dt), so mean 2Npd, std(q) √(2Np(1−p)),
 * std(profit) √(2p(1−p)(Nd² + σ² dt N(N+1)/2)).
 */
export function symmetricClosedForm(world: {
  A: number;
  k: number;
  depth: number;
  dt: number;
  steps: number;
  sigma: number;
}): SymmetricMoments | null {
  const { depth: d, dt, steps: n, sigma } = world;
  const fill = fillProbability(world);
  if (fill === null || !(Number.isInteger(n) && n >= 1 && isNotNegative(sigma))) return null;
  const p = fill.pPaper;
  const perSide = p * (1 - p);
  return {
    p,
    meanProfit: 2 * n * p * d,
    meanFills: 2 * n * p,
    stdFinalQ: Math.sqrt(2 * n * perSide),
    stdProfit: Math.sqrt(2 * perSide * (n * d * d + (sigma * sigma * dt * n * (n + 1)) / 2)),
  };
}
