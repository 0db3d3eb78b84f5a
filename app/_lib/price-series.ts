/** The chart's columns from samples and fills, as a pure function: one time axis, gaps stay gaps. */
import type { FillView } from "../../engine/core/view-types.ts";
import type { PriceSample } from "./price-rings.ts";

/** Longer without a sample than this and the lines break: the page was asleep or cut off, and nothing is known. */
export const GAP_MS = 5_000;

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
