/** The chart's columns from samples and fills, as a pure function: one time axis, gaps stay gaps. */
import type { FillView } from "../../engine/core/view-types.ts";
import type { PriceSample } from "./price-rings.ts";

/** Longer without a sample than this and the lines break: the page was asleep or cut off, and nothing is known. */
const GAP_MS = 5_000;

export interface PriceSeries {
  /** Unix seconds. */
  at: number[];
  mid: (number | null)[];
  fair: (number | null)[];
  bid: (number | null)[];
  ask: (number | null)[];
}
/** Samples from `fromMs` on. A gap is one point of nulls in its middle. */
export function priceSeries(samples: readonly PriceSample[], fromMs: number): PriceSeries {
  const out: PriceSeries = { at: [], mid: [], fair: [], bid: [], ask: [] };
  const push = (at: number, s: Omit<PriceSample, "at">) => {
    out.at.push(at / 1000);
    out.mid.push(s.mid);
    out.fair.push(s.fair);
    out.bid.push(s.bid);
    out.ask.push(s.ask);
  };
  let before: number | null = null;
  for (const s of samples) {
    if (s.at < fromMs) continue;
    if (before !== null && s.at - before > GAP_MS)
      push((before + s.at) / 2, { mid: null, fair: null, bid: null, ask: null });
    push(s.at, s);
    before = s.at;
  }
  return out;
}
export interface Mark {
  /** Unix seconds. */
  at: number;
  price: number;
  side: FillView["side"];
}
export const fillMarks = (fills: readonly FillView[], key: string, fromMs: number): Mark[] =>
  fills.filter((f) => f.key === key && f.at >= fromMs).map((f) => ({ at: f.at / 1000, price: f.price, side: f.side }));

/** Quotes further from the mid than this many times the usual distance run out of the chart instead of flattening it. */
const FAR = 4;
/**
 * Least and greatest price that the chart is about: mid, fair, fills, and our quotes unless they stand unusually far out,
 * as the first orders do before they are brought in. Null where no price is known.
 */
export function priceRange(s: PriceSeries, marks: readonly Mark[]): { min: number; max: number } | null {
  const distances = s.mid.flatMap((mid, i) =>
    [s.bid[i], s.ask[i]].flatMap((q) => (mid === null || q == null ? [] : [Math.abs(q - mid)])),
  );
  distances.sort((a, b) => a - b);
  const far = FAR * (distances[distances.length >> 1] ?? 0);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const take = (p: number | null | undefined) => {
    if (p == null) return;
    min = Math.min(min, p);
    max = Math.max(max, p);
  };
  for (let i = 0; i < s.at.length; i++) {
    const mid = s.mid[i];
    take(mid);
    take(s.fair[i]);
    for (const quote of [s.bid[i], s.ask[i]])
      if (mid == null || quote == null || Math.abs(quote - mid) <= far) take(quote);
  }
  for (const m of marks) take(m.price);
  return min <= max ? { min, max } : null;
}
