/**
 * Funding of perpetuals: the predicted rate, and what it does to fair value. Rate > 0: longs pay shorts, so being long costs
 * and BOTH quotes go down, whatever the position; a negative rate raises both.
 */
import { finite } from "./unknown.ts";

export interface PredictedFunding {
  /** Of the impact prices against the index, as a fraction. */
  premium: number;
  /** Per 8 hours, as a fraction. */
  rate: number;
}
/**
 * premium = (max(0, impact bid − index) − max(0, index − impact ask)) / index; rate = premium + clamp(interest − premium, ± bound).
 * Binance averages the premium over the interval and divides the rate by 8/N for N hours; Hyperliquid pays an eighth each hour.
 */
export function predictedFunding(input: {
  impactBid: number;
  impactAsk: number;
  index: number;
  interestRate: number;
  clampBound: number;
}): PredictedFunding | null {
  const { impactBid, impactAsk, index, interestRate, clampBound } = input;
  if (!(index > 0 && clampBound >= 0)) return null;
  const premium = (Math.max(0, impactBid - index) - Math.max(0, index - impactAsk)) / index;
  const rate = premium + Math.max(-clampBound, Math.min(clampBound, interestRate - premium));
  return finite(rate) === null ? null : { premium, rate };
}

/** What carrying one unit long costs across the next payment, in price units: price · rate · share of it expected to be carried. */
export function fundingCarry(price: number, ratePerInterval: number, share: number): number | null {
  return finite(price * ratePerInterval * share);
}

/**
 * Share of the next payment that is expected to be carried: e^(−time to the stamp / mean holding time). At the stamp itself
 * that payment is made, and the next one is an interval away. Null where a time is negative or the holding time not positive.
 */
export function carryShare(secondsToStamp: number, meanHoldingSeconds: number, intervalSeconds: number): number | null {
  if (!(secondsToStamp >= 0 && meanHoldingSeconds > 0 && intervalSeconds > 0)) return null;
  return finite(Math.exp(-(secondsToStamp === 0 ? intervalSeconds : secondsToStamp) / meanHoldingSeconds));
}

/** fair − carry − q·γ·σ²·τ: Avellaneda-Stoikov's reservation price with a carry. Units as there; q in base units, γ in 1/quote. */
export function fundingReservation(input: {
  fair: number;
  carryPerUnit: number;
  position: number;
  gamma: number;
  sigma: number;
  tau: number;
}): number | null {
  const { fair, carryPerUnit, position, gamma, sigma, tau } = input;
  return finite(fair - carryPerUnit - position * gamma * sigma ** 2 * tau);
}
