/**
 * Adverse selection: what fills cost after they happened, and gauges of one-sided flow. All from the maker's side.
 *
 * Markouts are sampled on the mid, one per fill, weighed by size. OFI explains the move of the same moment and is no forecast;
 * VPIN is a gauge to widen or pause by, not a price.
 */
import { type Side, sign } from "../units.ts";
import { normalCdf } from "./normal.ts";
import { breakEvenHalfSpreadBps, type SideCosts } from "./spread.ts";
import { finite } from "./unknown.ts";

/** One fill held against the mid at the fill and later. Price units, bps of the fill price; positive is good for the maker. */
export interface Markout {
  /** sg · (mid at fill − price); sg +1 for our buy, −1 for our sell. */
  spreadCapture: number;
  /** sg · (mid later − mid at fill): below 0 when the price moved against us. */
  adverse: number;
  /** sg · (mid later − price) = capture + adverse. */
  markout: number;
  markoutBps: number;
  /** markoutBps less the fee (a rebate adds). */
  netBps: number;
  /** The taker's words for the same: effective spread = realised spread + price impact. */
  effectiveSpread: number;
  realisedSpread: number;
  priceImpact: number;
}
export function markout(fill: {
  side: Side;
  price: number;
  midAtFill: number;
  midLater: number;
  feeFraction: number;
}): Markout | null {
  const { price, midAtFill, midLater, feeFraction } = fill;
  if (!(price > 0) || finite(price + midAtFill + midLater + feeFraction) === null) return null;
  const sg = sign(fill.side);
  const earned = sg * (midLater - price);
  const markoutBps = (earned / price) * 10_000;
  return {
    spreadCapture: sg * (midAtFill - price),
    adverse: sg * (midLater - midAtFill),
    markout: earned,
    markoutBps,
    netBps: markoutBps - feeFraction * 10_000,
    effectiveSpread: 2 * sg * (midAtFill - price),
    realisedSpread: 2 * earned,
    priceImpact: -2 * sg * (midLater - midAtFill),
  };
}

/** (n · mean + n0 · prior) / (n + n0): a few fills move the prior a little. Null where there is neither a fill nor a prior. */
export function shrunkMarkoutBps(
  sample: { n: number; meanBps: number },
  prior: { weight: number; meanBps: number },
): number | null {
  // The mean of no fills is not looked at: it may well be NaN.
  const seen = sample.n > 0 ? sample.n * sample.meanBps : 0;
  return finite((seen + prior.weight * prior.meanBps) / (sample.n + prior.weight));
}

/** What a fill at this half spread leaves after costs, in bps. Quote only where it is above 0; null where a cost is unknown. */
export function edgeBps(halfSpreadBps: number, costs: SideCosts): number | null {
  return finite(halfSpreadBps - breakEvenHalfSpreadBps(costs));
}

/** The best of both sides; sizes without our own. */
export interface Touch {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
}
/** One event of order flow imbalance, in size units (Cont, Kukanov, Stoikov 2014): positive is pressure to buy. */
export function ofiEvent(before: Touch, now: Touch): number {
  return (
    (now.bid >= before.bid ? now.bidSize : 0) -
    (now.bid <= before.bid ? before.bidSize : 0) -
    (now.ask <= before.ask ? now.askSize : 0) +
    (now.ask >= before.ask ? before.askSize : 0)
  );
}
/** The move that goes with an OFI, in ticks: OFI / (2 · mean depth of a side). Null without depth. */
export function ofiMoveTicks(ofi: number, meanDepth: number): number | null {
  return meanDepth > 0 ? finite(ofi / (2 * meanDepth)) : null;
}

/** Bulk volume classification: the bought part of a bucket's volume, V · Φ(ΔP / σ_ΔP). Null where σ is not positive. */
export function bulkBuyVolume(volume: number, priceChange: number, sigmaPriceChange: number): number | null {
  return sigmaPriceChange > 0 ? finite(volume * normalCdf(priceChange / sigmaPriceChange)) : null;
}
/** VPIN: Σ|bought − sold| / Σ(bought + sold) over buckets, in [0, 1]. Null where nothing was traded or a volume is negative. */
export function vpin(bought: readonly number[], sold: readonly number[]): number | null {
  let apart = 0;
  let all = 0;
  for (let i = 0; i < bought.length; i++) {
    const b = bought[i]!;
    const s = sold[i] ?? Number.NaN;
    if (!(b >= 0 && s >= 0)) return null;
    apart += Math.abs(b - s);
    all += b + s;
  }
  return finite(apart / all);
}
