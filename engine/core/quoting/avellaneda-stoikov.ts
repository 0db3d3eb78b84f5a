/**
 * Quotes of M. Avellaneda, S. Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8(3), 2008.
 *
 * Units: s price; time in the unit of the caller, the same in sigma (price / √time) and tau (time); k 1/price; gamma 1/quote
 * currency where q is in base units (1/price where q counts lots); q and size in base units (size 1: q counts lots).
 * Domain: all finite, gamma ≥ 0, sigma ≥ 0, tau ≥ 0, k > 0, size > 0. Outside it, and where a result would overflow, the
 * answer is null ("unknown"), never NaN; `avellanedaStoikovUnfit` names the parameter.
 * A long position lowers both quotes. Far from the end the skew can carry a quote through the mid (a negative depth): legal in
 * the model, so it is answered as it is. Rounding, and staying behind the best opposite price, are the caller's.
 */
import { isNotNegative, isPositive } from "./domain.ts";
import { logRatio } from "./log-ratio.ts";

export interface AvellanedaStoikovInput {
  /** Mid or fair price. */
  s: number;
  /** Position, long positive. */
  q: number;
  gamma: number;
  sigma: number;
  k: number;
  /** Time left, T − t. */
  tau: number;
  /** Base units that one quote trades. */
  size: number;
}
export interface AvellanedaStoikovQuotes {
  reservation: number;
  /** Full width. */
  spread: number;
  bid: number;
  ask: number;
  /** s − bid and ask − s; negative where the quote lies through the mid. */
  bidDepth: number;
  askDepth: number;
}
export function emptyQuotes(): AvellanedaStoikovQuotes {
  return { reservation: 0, spread: 0, bid: 0, ask: 0, bidDepth: 0, askDepth: 0 };
}

/** The first parameter outside its domain, or null. */
export function avellanedaStoikovUnfit(p: AvellanedaStoikovInput): keyof AvellanedaStoikovInput | null {
  if (!Number.isFinite(p.s)) return "s";
  if (!Number.isFinite(p.q)) return "q";
  if (!isNotNegative(p.gamma)) return "gamma";
  if (!isNotNegative(p.sigma)) return "sigma";
  if (!isPositive(p.k)) return "k";
  if (!isNotNegative(p.tau)) return "tau";
  if (!isPositive(p.size)) return "size";
  return null;
}

/**
 * Quotes of a finite session: r = s − q γ σ² τ, spread = γ size σ² τ + (2/(γ size)) ln(1 + γ size/k), with its limit 2/k at
 * γ = 0. Written into `out`, which is returned, so that a decision allocates nothing; null leaves `out` as it was.
 */
export function avellanedaStoikov(
  p: AvellanedaStoikovInput,
  out: AvellanedaStoikovQuotes,
): AvellanedaStoikovQuotes | null {
  if (avellanedaStoikovUnfit(p) !== null) return null;
  const risk = p.gamma * p.sigma * p.sigma * p.tau;
  const reservation = p.s - p.q * risk;
  const spread = p.size * risk + 2 * logRatio(p.gamma * p.size, p.k);
  const bid = reservation - spread / 2;
  const ask = reservation + spread / 2;
  if (!(Number.isFinite(bid) && Number.isFinite(ask))) return null;
  out.reservation = reservation;
  out.spread = spread;
  out.bid = bid;
  out.ask = ask;
  out.bidDepth = p.s - bid;
  out.askDepth = ask - p.s;
  return out;
}

export interface IndifferencePrices {
  indiffBid: number;
  indiffAsk: number;
}
/** Prices at which one more lot, bought or sold and then held to the end, changes nothing: s + (∓1 − 2q) γ σ² τ/2 (q in lots). */
export function indifferencePrices(p: Omit<AvellanedaStoikovInput, "k" | "size">): IndifferencePrices | null {
  if (avellanedaStoikovUnfit({ ...p, k: 1, size: 1 }) !== null) return null;
  const half = (p.gamma * p.sigma * p.sigma * p.tau) / 2;
  const indiffBid = p.s + (-1 - 2 * p.q) * half;
  const indiffAsk = p.s + (1 - 2 * p.q) * half;
  return Number.isFinite(indiffBid) && Number.isFinite(indiffAsk) ? { indiffBid, indiffAsk } : null;
}

export interface InfiniteHorizon extends IndifferencePrices {
  omega: number;
  reservation: number;
}
/**
 * The stationary version with ω = γ² σ² (qMax + 1)²/2; needs |q| < qMax and γ > 0, σ > 0. With this ω both σ and γ cancel in
 * the logarithm, so that the skew does not know volatility: here for reference, not to be quoted with.
 */
export function infiniteHorizon(p: {
  s: number;
  q: number;
  gamma: number;
  sigma: number;
  qMax: number;
}): InfiniteHorizon | null {
  const { s, q, gamma, sigma, qMax } = p;
  if (!(Number.isFinite(s) && isPositive(gamma) && isPositive(sigma))) return null;
  if (!(qMax < Infinity && Math.abs(q) < qMax)) return null;
  const risk = gamma * gamma * sigma * sigma;
  const omega = (risk * (qMax + 1) ** 2) / 2;
  // γ²σ² stands in numerator and denominator: it is left out of both, where it could only overflow.
  const room = (qMax + 1) ** 2 - q * q;
  const indiffAsk = s + Math.log1p((1 - 2 * q) / room) / gamma;
  const indiffBid = s + Math.log1p((-1 - 2 * q) / room) / gamma;
  const reservation = (indiffAsk + indiffBid) / 2;
  return Number.isFinite(reservation) && Number.isFinite(omega) ? { omega, indiffAsk, indiffBid, reservation } : null;
}
