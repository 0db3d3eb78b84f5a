/**
 * How likely a resting order is to trade within a time, from little data. Touch needs σ alone and holds until own arrivals
 * are counted; the queue model needs a rate of departures. Neither knows of adverse selection.
 */
import { erfc } from "./normal.ts";
import { finite } from "./unknown.ts";

/**
 * Probability that a driftless Brownian price reaches `distance` within `horizon`: erfc(d / (σ·√(2t))), by reflection.
 * Distance and σ in one price unit, σ per √second, horizon in seconds. 1 at a distance of 0 or less; null where σ or the
 * horizon is negative or no number.
 */
export function touchProbability(distance: number, sigma: number, horizonSeconds: number): number | null {
  if (!(sigma >= 0 && horizonSeconds >= 0)) return null;
  if (distance <= 0) return 1;
  return finite(erfc(distance / (sigma * Math.sqrt(2 * horizonSeconds))));
}

/**
 * Probability that the unit behind `ahead` others goes within the horizon, departures one at a time and Poisson at `rate`
 * per second: the Erlang distribution of order ahead + 1. A part of a unit ahead counts as one. O(ahead): measure the queue
 * in typical trades, not in lots.
 */
export function queueProbability(ahead: number, rate: number, horizonSeconds: number): number | null {
  const m = rate * horizonSeconds;
  if (!(ahead >= 0 && rate >= 0 && horizonSeconds >= 0 && Number.isFinite(ahead + m))) return null;
  const order = Math.ceil(ahead) + 1;
  // ln of e^(−m)·m^j / j! at j = order: the product itself would underflow for a busy queue.
  let log = -m;
  for (let j = 1; j <= order; j++) log += Math.log(m / j);
  // The tail that holds less than half is summed, so that a small probability keeps its digits.
  if (m < order) return Math.min(1, upperTail(m, order, Math.exp(log)));
  return Math.max(0, 1 - lowerTail(m, order, Math.exp(log)));
}
/** Σ over j ≥ from, given the first term. */
function upperTail(m: number, from: number, first: number): number {
  let sum = first;
  for (let j = from + 1, term = first * (m / j); term > sum * 1e-17; j++, term *= m / j) sum += term;
  return sum;
}
/** Σ over j < below, given the term at `below`. Below j = 0 terms are 0. */
function lowerTail(m: number, below: number, at: number): number {
  let sum = 0;
  for (let j = below, term = at * (below / m); term > sum * 1e-17; j--, term *= j / m) sum += term;
  return sum;
}
