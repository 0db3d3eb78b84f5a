/**
 * Where a market's micro-price meets its book: what is told to it (the touch of the others, with sizes) and what is asked.
 * A market that no strategy asks learns nothing and costs nothing.
 */
import { OthersDepth } from "./market/depth.ts";
import type { TickTouch } from "./quoting/micro-price.ts";
import {
  askMicroPrice,
  breakChain,
  isForgotten,
  learnTouch,
  marketMicroPrice,
  tellMicroPrice,
} from "./quoting/micro-price-of-market.ts";
import type { Why } from "./risk/why.ts";
import type { MarketState } from "./state.ts";
import type { Micros } from "./units.ts";

/** Its own: a strategy may be reading the market's `depth` when it asks. */
const best = new OthersDepth();
const touch: TickTouch = { bidTick: -1, bidLots: 0, askTick: -1, askLots: 0 };
function readTouch(m: MarketState): TickTouch {
  best.read(1, m);
  touch.bidTick = best.bids > 0 ? best.bidPrice[0]! : -1;
  touch.bidLots = best.bids > 0 ? best.bidSize[0]! : 0;
  touch.askTick = best.asks > 0 ? best.askPrice[0]! : -1;
  touch.askLots = best.asks > 0 ? best.askSize[0]! : 0;
  return touch;
}

/** Call after each message that changed the best of a side. */
export function learnMicroPriceOf(m: MarketState, at: Micros): void {
  if (m.microPrice === null) return;
  if (isForgotten(m.microPrice, at)) m.microPrice = null;
  else learnTouch(m.microPrice, readTouch(m));
}
/** Books of before a gap say nothing of those after it. */
export function breakMicroPriceOf(m: MarketState): void {
  if (m.microPrice !== null) breakChain(m.microPrice);
}
const inPrice = (m: MarketState, ticks: number | null): number | null =>
  ticks === null ? null : ticks * m.instrument.tickSize;
/** For a decision: the first question starts the learning. Price units; null: not known, with the reason. */
export function microPriceOf(m: MarketState, at: Micros, why: Why): number | null {
  m.microPrice ??= marketMicroPrice(at);
  return inPrice(m, askMicroPrice(m.microPrice, readTouch(m), at, why));
}
/** The same for a look from outside (a preview): nothing is started or solved. */
export const microPriceSeen = (m: MarketState, why: Why): number | null =>
  inPrice(m, tellMicroPrice(m.microPrice, readTouch(m), why));
