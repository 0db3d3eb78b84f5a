/**
 * Funding of a perpetual from its premium (formulas.md section 7, the rule of Hyperliquid): once a second the premium of
 * the impact prices over the index is sampled; at a stamp the mean of the interval gives the rate.
 *
 * rate per 8 h = P + clamp(interest - P, ±0.0005), interest 0.0001 per 8 h; an interval of N hours pays N/8 of it.
 * Positive: longs pay shorts.
 */
import { MICROS_PER_SECOND, type Micros, micros } from "../core/units.ts";

const INTEREST_8H = 0.0001;
const CLAMP_8H = 0.0005;
const SECONDS_8H = 8 * 3600;

/** Fraction of the index; 0 while the index lies between the impact prices. Empty sides (NaN) say nothing. */
export function premium(impactBid: number, impactAsk: number, index: number): number {
  const above = Number.isNaN(impactBid) ? 0 : Math.max(0, impactBid - index);
  const below = Number.isNaN(impactAsk) ? 0 : Math.max(0, index - impactAsk);
  return (above - below) / index;
}

/** Rate of one interval, as a fraction of notional. */
export function fundingRate(premiumMean: number, intervalSeconds: number): number {
  const pull = Math.min(CLAMP_8H, Math.max(-CLAMP_8H, INTEREST_8H - premiumMean));
  return ((premiumMean + pull) * intervalSeconds) / SECONDS_8H;
}

/** Samples of the running interval and the time of the next stamp (whole intervals since 1970 UTC). */
export class FundingClock {
  readonly intervalSeconds: number;
  nextAt: Micros;
  #sum = 0;
  #count = 0;
  constructor(intervalSeconds: number, startAt: Micros) {
    this.intervalSeconds = intervalSeconds;
    const interval = intervalSeconds * MICROS_PER_SECOND;
    this.nextAt = micros((Math.floor(startAt / interval) + 1) * interval);
  }
  sample(value: number): void {
    this.#sum += value;
    this.#count++;
  }
  /** The rate if the interval ended now. */
  rate(): number {
    return fundingRate(this.#count === 0 ? 0 : this.#sum / this.#count, this.intervalSeconds);
  }
  /** Ends the interval: its rate, and the next one begins. */
  settle(): number {
    const rate = this.rate();
    this.#sum = 0;
    this.#count = 0;
    this.nextAt = micros(this.nextAt + this.intervalSeconds * MICROS_PER_SECOND);
    return rate;
  }
}
