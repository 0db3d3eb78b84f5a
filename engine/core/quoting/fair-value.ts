/**
 * Fair value: what one unit is worth now. Each source answers a price, or null with the reason in `why`.
 *
 * Prices are in any one unit (ticks or quote currency) and the answer is in the same. A book that is one-sided, crossed or
 * locked has no fair value. Depth is without our own orders: see imbalance.ts. Micro-price: micro-price.ts; a price from
 * elsewhere: reference.ts.
 */
import type { Why } from "../risk/why.ts";
import type { Depth } from "./imbalance.ts";
import { unknown } from "./unknown.ts";

/** True where there is a best bid below a best ask. */
function hasTouch(bid: number, ask: number, why: Why): boolean {
  if (!(bid > 0 && ask > 0 && Number.isFinite(bid) && Number.isFinite(ask))) unknown(why, "NO_BOOK", bid, ask);
  else if (bid >= ask) unknown(why, "BOOK_CROSSED", bid, ask);
  else return true;
  return false;
}
function hasDepth(depth: Depth, why: Why): boolean {
  if (!(depth.bids > 0 && depth.asks > 0)) unknown(why, "NO_BOOK", depth.bids, depth.asks);
  // A best level without size is no level: weighing by it would put fair value on the other side's best.
  else if (!(depth.bidSize[0]! > 0 && depth.askSize[0]! > 0))
    unknown(why, "NO_DEPTH", depth.bidSize[0]!, depth.askSize[0]!);
  else return hasTouch(depth.bidPrice[0]!, depth.askPrice[0]!, why);
  return false;
}
/** Σ / sizes, or unknown where no size rests there. */
const perSize = (sum: number, size: number, why: Why): number | null =>
  size > 0 && Number.isFinite(sum / size) ? sum / size : unknown(why, "NO_DEPTH", size, 0);

/** (bid + ask) / 2. */
export function mid(bid: number, ask: number, why: Why): number | null {
  return hasTouch(bid, ask, why) ? (bid + ask) / 2 : null;
}

/**
 * ask · I + bid · (1 − I) with I = bid size / both sizes of the best level: nearer the ask where bids are heavy. Noisy, and
 * moved by whoever puts size at the best.
 */
export function weightedMid(depth: Depth, why: Why): number | null {
  return vamp(depth, 1, why);
}

/**
 * Volume-adjusted mid price of the best `levels`: each price weighed with the size of the opposite side's level of the same
 * rank. Ranks that only one side has are left out.
 */
export function vamp(depth: Depth, levels: number, why: Why): number | null {
  if (!hasDepth(depth, why)) return null;
  let sum = 0;
  let size = 0;
  for (let i = 0; i < levels && i < depth.bids && i < depth.asks; i++) {
    const bidSize = depth.bidSize[i]!;
    const askSize = depth.askSize[i]!;
    sum += depth.bidPrice[i]! * askSize + depth.askPrice[i]! * bidSize;
    size += bidSize + askSize;
  }
  return perSize(sum, size, why);
}

/** Mean price of the best `levels` of one side, weighed by size: what taking all of them would cost on average. */
export function effectivePrice(
  price: ArrayLike<number>,
  size: ArrayLike<number>,
  levels: number,
  why: Why,
): number | null {
  let sum = 0;
  let sizes = 0;
  for (let i = 0; i < levels; i++) {
    sum += price[i]! * size[i]!;
    sizes += size[i]!;
  }
  return perSize(sum, sizes, why);
}
const sumOf = (size: ArrayLike<number>, levels: number): number => {
  let sum = 0;
  for (let i = 0; i < levels; i++) sum += size[i]!;
  return sum;
};

/** (effective bid · ask sizes + effective ask · bid sizes) / both sizes, over the best `levels` of each side. */
export function effectiveVamp(depth: Depth, levels: number, why: Why): number | null {
  if (!hasDepth(depth, why)) return null;
  const bids = Math.min(levels, depth.bids);
  const asks = Math.min(levels, depth.asks);
  const bid = effectivePrice(depth.bidPrice, depth.bidSize, bids, why);
  const ask = effectivePrice(depth.askPrice, depth.askSize, asks, why);
  if (bid === null || ask === null) return null;
  const bidSize = sumOf(depth.bidSize, bids);
  const askSize = sumOf(depth.askSize, asks);
  return perSize(bid * askSize + ask * bidSize, bidSize + askSize, why);
}

/** Mean price of the best `levels` of both sides, each weighed with its own size: pulled towards the HEAVY side, unlike VAMP. */
export function weightedDepthPrice(depth: Depth, levels: number, why: Why): number | null {
  if (!hasDepth(depth, why)) return null;
  let sum = 0;
  let size = 0;
  for (let i = 0; i < levels; i++) {
    if (i < depth.bids) sum += depth.bidPrice[i]! * depth.bidSize[i]!;
    if (i < depth.bids) size += depth.bidSize[i]!;
    if (i < depth.asks) sum += depth.askPrice[i]! * depth.askSize[i]!;
    if (i < depth.asks) size += depth.askSize[i]!;
  }
  return perSize(sum, size, why);
}

/**
 * Σ weight · price / Σ weight. A source that weighs something and is unknown (null) makes the blend unknown, with the reason
 * that source left in `why`; one that weighs 0 is not asked. A negative weight, or none at all, is NO_BLEND.
 */
export function blend(prices: ArrayLike<number | null>, weights: ArrayLike<number>, why: Why): number | null {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    const price = prices[i];
    if (price === null || price === undefined) return null;
    if (!(w > 0)) return unknown(why, "NO_BLEND", w, 0);
    sum += w * price;
    weight += w;
  }
  return weight > 0 && Number.isFinite(sum / weight) ? sum / weight : unknown(why, "NO_BLEND", weight, 0);
}
