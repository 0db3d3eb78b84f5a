/**
 * How lopsided a book is: (bids − asks) / (bids + asks) in [−1, 1], positive where bids are heavier. One empty side is ±1;
 * two empty sides are 0/0 and unknown (NO_DEPTH).
 *
 * Our own orders have to be taken out of the depth first, and both sides counted in one unit. The sign changes with the
 * number of levels: depth is a setting to be fitted, not a detail.
 */
import type { Why } from "../risk/why.ts";
import { unknown } from "./unknown.ts";

/** The nearest levels of both sides, best first, without our own orders. Any one unit of price and of size. */
export interface Depth {
  bidPrice: ArrayLike<number>;
  bidSize: ArrayLike<number>;
  /** How many of the rows are bids that are there; the same for asks. */
  bids: number;
  askPrice: ArrayLike<number>;
  askSize: ArrayLike<number>;
  asks: number;
}

/** From the depths of the two sides. Unknown where both are 0, or where one is negative or no number. */
export function imbalance(bidDepth: number, askDepth: number, why: Why): number | null {
  const sum = bidDepth + askDepth;
  if (!(bidDepth >= 0 && askDepth >= 0 && sum > 0 && Number.isFinite(sum)))
    return unknown(why, "NO_DEPTH", bidDepth, askDepth);
  return (bidDepth - askDepth) / sum;
}

/** Of the sizes of the best `levels` of each side. */
export function depthImbalance(depth: Depth, levels: number, why: Why): number | null {
  let bids = 0;
  let asks = 0;
  for (let i = 0; i < levels && i < depth.bids; i++) bids += depth.bidSize[i]!;
  for (let i = 0; i < levels && i < depth.asks; i++) asks += depth.askSize[i]!;
  return imbalance(bids, asks, why);
}

/** Of price · size of the best `levels` of each side. */
export function notionalImbalance(depth: Depth, levels: number, why: Why): number | null {
  let bids = 0;
  let asks = 0;
  for (let i = 0; i < levels && i < depth.bids; i++) bids += depth.bidPrice[i]! * depth.bidSize[i]!;
  for (let i = 0; i < levels && i < depth.asks; i++) asks += depth.askPrice[i]! * depth.askSize[i]!;
  return imbalance(bids, asks, why);
}

/** Level i (0 the best) weighs 1/(i + 1), or e^(−decay · i) where a decay is given: far levels are easily put there and taken away. */
export function levelWeightedImbalance(depth: Depth, levels: number, why: Why, decay?: number): number | null {
  let bids = 0;
  let asks = 0;
  const rows = Math.min(levels, Math.max(depth.bids, depth.asks));
  for (let i = 0; i < rows; i++) {
    const weight = decay === undefined ? 1 / (i + 1) : Math.exp(-decay * i);
    if (i < depth.bids) bids += weight * depth.bidSize[i]!;
    if (i < depth.asks) asks += weight * depth.askSize[i]!;
  }
  return imbalance(bids, asks, why);
}

/** Of the sizes within `fraction` of the middle (.025 is 2.5 %), bounds included. Unknown without two sides: there is no middle. */
export function imbalanceWithin(depth: Depth, fraction: number, why: Why): number | null {
  if (depth.bids === 0 || depth.asks === 0) return unknown(why, "NO_BOOK", depth.bids, depth.asks);
  const mid = (depth.bidPrice[0]! + depth.askPrice[0]!) / 2;
  const from = mid * (1 - fraction);
  const to = mid * (1 + fraction);
  let bids = 0;
  let asks = 0;
  for (let i = 0; i < depth.bids && depth.bidPrice[i]! >= from; i++) bids += depth.bidSize[i]!;
  for (let i = 0; i < depth.asks && depth.askPrice[i]! <= to; i++) asks += depth.askSize[i]!;
  return imbalance(bids, asks, why);
}
