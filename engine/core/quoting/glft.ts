/**
 * The closed form of Guéant-Lehalle-Fernandez-Tapia, "Dealing with the inventory risk" (2013), sections 4 and 5, with the lot
 * size and the second risk aversion of Guéant, "Optimal market making" (2016), (4.6)-(4.7): stationary quotes, good at every
 * hour of a market that does not close.
 *
 * Units: depths in price (or all in ticks); q and size in base units; A 1/time, per side; sigma price/√time; k 1/price;
 * gamma and xi 1/quote currency; mu price/time; impact price.
 * Domain: all finite, A > 0, k > 0, size > 0, gamma ≥ 0, sigma ≥ 0, xi ≥ 0, and γσ² > 0 where mu is not 0. Outside it, and
 * where a result would overflow, the answer is null ("unknown"), never NaN; `glftUnfit` names the parameter.
 * A long position lowers both quotes. A depth can be negative (through the mid): rounding, and staying behind the best opposite
 * price, are the caller's.
 */
import { isNotNegative, isPositive } from "./domain.ts";
import { logRatio, powerRatio } from "./log-ratio.ts";

export interface GlftInput {
  A: number;
  k: number;
  gamma: number;
  /** Aversion to the risk of not being filled; gamma in the paper of 2013. At 0 the quotes of a mean-variance trader. */
  xi: number;
  sigma: number;
  q: number;
  size: number;
  /** Drift of the fair value. */
  mu: number;
  /** How far the mid moves against us after a fill of ours: down after a bid, up after an ask. */
  impact: number;
}
export interface GlftQuotes {
  c1: number;
  c2: number;
  /** Half of the full width, the same for every q. */
  halfSpread: number;
  /** By how much a base unit of position moves both quotes against it. */
  skewPerUnit: number;
  spread: number;
  /** By how much the drift moves both quotes with it. */
  shift: number;
  bidDepth: number;
  askDepth: number;
}
export function emptyGlft(): GlftQuotes {
  return { c1: 0, c2: 0, halfSpread: 0, skewPerUnit: 0, spread: 0, shift: 0, bidDepth: 0, askDepth: 0 };
}

/** The first parameter outside its domain, or null. */
export function glftUnfit(p: GlftInput): keyof GlftInput | null {
  if (!isPositive(p.A)) return "A";
  if (!isPositive(p.k)) return "k";
  if (!isNotNegative(p.gamma)) return "gamma";
  if (!isNotNegative(p.xi)) return "xi";
  if (!isNotNegative(p.sigma)) return "sigma";
  if (!Number.isFinite(p.q)) return "q";
  if (!isPositive(p.size)) return "size";
  // Without risk a drift is a reason to hold without end: no quote follows from it.
  if (!Number.isFinite(p.mu) || (p.mu !== 0 && !(p.gamma * p.sigma * p.sigma > 0))) return "mu";
  if (!Number.isFinite(p.impact)) return "impact";
  return null;
}

/** Position at which a drift leaves the quotes symmetric, μ/(γσ²), in base units; 0 without drift, null outside the domain. */
export function glftSymmetricPosition(mu: number, gamma: number, sigma: number): number | null {
  if (mu === 0) return 0;
  const q = mu / (gamma * sigma * sigma);
  return gamma > 0 && Number.isFinite(q) ? q : null;
}

/**
 * bidDepth = c1 + impact/2 + (2(q − μ/(γσ²)) + size)/2 · e^{k·impact/4} σ c2, askDepth with −q and +μ, where
 * c1 = ln(1 + ξ·size/k)/(ξ·size) and c2 = √(γ/(2 A size k) · (1 + ξ·size/k)^(k/(ξ·size) + 1)).
 * Written into `out`, which is returned, so that a decision allocates nothing; null leaves `out` as it was.
 */
export function glft(p: GlftInput, out: GlftQuotes): GlftQuotes | null {
  if (glftUnfit(p) !== null) return null;
  const g = p.xi * p.size;
  const c1 = logRatio(g, p.k);
  const c2 = Math.sqrt((p.gamma / (2 * p.A * p.size * p.k)) * powerRatio(g / p.k));
  const skew = Math.exp((p.k * p.impact) / 4) * p.sigma * c2;
  const shift = p.mu === 0 ? 0 : (p.mu / (p.gamma * p.sigma * p.sigma)) * skew;
  const half = c1 + p.impact / 2 + (p.size * skew) / 2;
  const lean = skew * p.q - shift;
  if (!(Number.isFinite(half) && Number.isFinite(lean) && Number.isFinite(shift))) return null;
  out.c1 = c1;
  out.c2 = c2;
  out.halfSpread = half;
  out.skewPerUnit = skew;
  out.spread = 2 * half;
  out.shift = shift;
  out.bidDepth = half + lean;
  out.askDepth = half - lean;
  return out;
}
