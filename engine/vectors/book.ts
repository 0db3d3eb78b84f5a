/** Reference values of section 3: fair price from the book. */
import {
  effectivePrice,
  effectiveVamp,
  mid,
  vamp,
  weightedDepthPrice,
  weightedMid,
} from "../core/quoting/fair-value.ts";
import {
  type Depth,
  depthImbalance,
  imbalance,
  levelWeightedImbalance,
  notionalImbalance,
} from "../core/quoting/imbalance.ts";
import { solveMicroPrice } from "../core/quoting/micro-price.ts";
import type { VectorGroups } from "./groups.ts";

const depthOf = (bids: number[][], asks: number[][]): Depth => ({
  bidPrice: bids.map((row) => row[0]!),
  bidSize: bids.map((row) => row[1]!),
  bids: bids.length,
  askPrice: asks.map((row) => row[0]!),
  askSize: asks.map((row) => row[1]!),
  asks: asks.length,
});

export const bookGroups: VectorGroups = {
  "book.fair_and_imbalance": (v) => {
    const depth = depthOf(v.rows("bids"), v.rows("asks"));
    const levels = v.number("levels");
    const why = { code: "", value: 0, limit: 0 };
    const top = imbalance(depth.bidSize[0]!, depth.askSize[0]!, why);
    return {
      mid: mid(depth.bidPrice[0]!, depth.askPrice[0]!, why),
      spread: depth.askPrice[0]! - depth.bidPrice[0]!,
      topImbalance01: top === null ? null : (top + 1) / 2,
      weightedMid: weightedMid(depth, why),
      imbalance: depthImbalance(depth, levels, why),
      imbalanceNotional: notionalImbalance(depth, levels, why),
      imbalanceLevelWeighted: levelWeightedImbalance(depth, levels, why),
      effBid: effectivePrice(depth.bidPrice, depth.bidSize, Math.min(levels, depth.bids), why),
      effAsk: effectivePrice(depth.askPrice, depth.askSize, Math.min(levels, depth.asks), why),
      vampEffective: effectiveVamp(depth, levels, why),
      weightedDepthPrice: weightedDepthPrice(depth, levels, why),
      vamp: vamp(depth, levels, why),
    };
  },
  "book.stoikov_bac_rows": (v) => {
    const depth = depthOf([[v.number("bid"), v.number("bidSize")]], [[v.number("ask"), v.number("askSize")]]);
    const why = { code: "", value: 0, limit: 0 };
    const top = imbalance(depth.bidSize[0]!, depth.askSize[0]!, why);
    return {
      mid: mid(depth.bidPrice[0]!, depth.askPrice[0]!, why),
      imb: top === null ? null : (top + 1) / 2,
      wmid: weightedMid(depth, why),
    };
  },
  "book.microprice_markov": (v) =>
    solveMicroPrice({ Q: v.rows("Q"), R1: v.rows("R1"), K: v.numbers("K"), R2: v.rows("R2") }),
};
