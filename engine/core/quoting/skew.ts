/**
 * Leaning the fair value against the position. Long lowers BOTH quotes (bid less eager, ask more eager): the other sign
 * feeds on itself and runs away, since then dq/dt has the sign of q (`expectedDrift`).
 *
 * Seed 002 writes base · (1 + ratio · .002) for a long: as a price that is the wrong sign for both quotes. It would be right
 * as the bid's DISTANCE, or for a ratio that is negative when long, and it is neither there. Here the sign is the right one.
 */
import { finite } from "./unknown.ts";

const clamp = (x: number, least: number, most: number): number => Math.max(least, Math.min(most, x));

/** Seed 003: (current − initial) / initial by value, with the initial value's sign taken out of the divisor. Null at 0. */
export function deltaByValue(currentValue: number, initialValue: number): number | null {
  return finite((currentValue - initialValue) / Math.abs(initialValue));
}
/** (position − target) / allowance in base units, clamped to ± `most`. Null where the allowance is not positive. */
export function deltaByPosition(position: number, target: number, allowance: number, most = 1): number | null {
  if (!(allowance > 0)) return null;
  return finite(clamp((position - target) / allowance, -most, most));
}
/** Position over position limit, clamped to ±1; positive when long. Null where there is no limit to measure by. */
export function positionRatio(position: number, positionMax: number): number | null {
  return deltaByPosition(position, 0, positionMax);
}

/** fair = mid · (1 − fade · delta). */
export function fadeFair(mid: number, fade: number, delta: number): number {
  return mid * (1 - fade * delta);
}
/**
 * The fade that moves quotes as Avellaneda-Stoikov would: fade = γ · σ² · mid · τ · qMax, with delta = q / qMax, γ in
 * 1/quote currency, σ as a fraction of price per √second, τ in seconds, qMax in base units. Derived: q·γ·(σ·mid)²·τ = mid·fade·q/qMax.
 */
export function fadeFromGamma(input: {
  gamma: number;
  sigmaFraction: number;
  mid: number;
  seconds: number;
  positionMax: number;
}): number | null {
  return finite(input.gamma * input.sigmaFraction ** 2 * input.mid * input.seconds * input.positionMax);
}

/**
 * Seed 002's shift with the right sign, as a fraction of price to be added to 1: −ratio · shift once |ratio| > deadBand,
 * else 0. As the seed has it, it jumps at the band's edge; smooth, it starts from 0 there and reaches −shift at ratio 1.
 * The seed's figures: shift .002, dead band .05.
 */
export function ratioShift(ratio: number, shift: number, deadBand: number, smooth: boolean): number {
  const beyond = Math.abs(ratio) - deadBand;
  if (!(beyond > 0)) return 0;
  return smooth ? -Math.sign(ratio) * shift * (beyond / (1 - deadBand)) : -ratio * shift;
}

/** fair + priceUnits · z: a forecast of the price in standard scores (z > 0: up). Not inventory: it raises both quotes. */
export function signalFair(fair: number, priceUnits: number, z: number): number | null {
  return finite(fair + priceUnits * z);
}

/**
 * A skewed fair value, never further from the unskewed one than half the spread plus a tick: beyond it the quote of one side
 * would stand through the middle and be refused as post-only, over and over. `mayCross` lifts the bound. Null where an
 * input is no number or the price would not be positive.
 */
export function boundSkew(
  skewed: number,
  unskewed: number,
  bounds: { halfSpread: number; tickSize: number; mayCross?: boolean },
): number | null {
  const most = bounds.halfSpread + bounds.tickSize;
  const fair = bounds.mayCross ? skewed : clamp(skewed, unskewed - most, unskewed + most);
  return fair > 0 && unskewed > 0 ? finite(fair) : null;
}

/** Fills per unit time with arrivals A·e^(−k·depth) on each side and depths half ± skew·q: dq/dt = bid rate − ask rate. */
export interface Drift {
  bidRate: number;
  askRate: number;
  /** Expected change of the position per unit time; has the sign opposite to q exactly when the skew is positive. */
  drift: number;
}
export function expectedDrift(input: {
  A: number;
  k: number;
  halfSpread: number;
  skewPerUnit: number;
  position: number;
}): Drift | null {
  const { A, k, halfSpread, skewPerUnit, position } = input;
  const bidRate = A * Math.exp(-k * (halfSpread + skewPerUnit * position));
  const askRate = A * Math.exp(-k * (halfSpread - skewPerUnit * position));
  return finite(bidRate) === null || finite(askRate) === null ? null : { bidRate, askRate, drift: bidRate - askRate };
}
