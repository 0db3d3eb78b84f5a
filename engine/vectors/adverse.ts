/** Reference values of section 8: adverse selection and fill probability. */
import {
  bulkBuyVolume,
  edgeBps,
  markout,
  ofiEvent,
  ofiMoveTicks,
  shrunkMarkoutBps,
  vpin,
} from "../core/quoting/adverse-selection.ts";
import { queueProbability, touchProbability } from "../core/quoting/fill-probability.ts";
import { breakEvenHalfSpreadBps } from "../core/quoting/spread.ts";
import { ASK, BID } from "../core/units.ts";
import type { VectorGroups } from "./groups.ts";

export const adverseGroups: VectorGroups = {
  "adverse.markout": (v) => {
    const side = v.text("makerSide");
    if (side !== "buy" && side !== "sell") throw new Error(`"makerSide" must be buy or sell, not ${side}`);
    return markout({
      side: side === "buy" ? BID : ASK,
      price: v.number("price"),
      midAtFill: v.number("midAtFill"),
      midLater: v.number("midLater"),
      feeFraction: v.number("feeFraction", 0),
    });
  },
  "adverse.ofi": (v) => {
    const touches = v.objects("snapshots").map((s) => ({
      bid: s.number("bid"),
      bidSize: s.number("bidSize"),
      ask: s.number("ask"),
      askSize: s.number("askSize"),
    }));
    const events = touches.slice(1).map((now, i) => ofiEvent(touches[i]!, now));
    const ofi = events.reduce((a, e) => a + e, 0);
    const avgDepth = touches.reduce((a, t) => a + t.bidSize + t.askSize, 0) / (2 * touches.length);
    return { events, ofi, avgDepth, impliedMoveTicks: ofiMoveTicks(ofi, avgDepth) };
  },
  "adverse.vpin_bvc": (v) => {
    const volume = v.number("bucketVolume");
    const buyVolumes = v.numbers("priceChanges").map((change) => bulkBuyVolume(volume, change, v.number("sigmaDp")));
    const bought = buyVolumes.map((b) => b ?? Number.NaN);
    const sold = bought.map((b) => volume - b);
    return { buyVolumes, vpin: vpin(bought, sold) };
  },
  "adverse.vpin_signed": (v) => ({ vpin: vpin(v.numbers("buyVolumes"), v.numbers("sellVolumes")) }),
  "adverse.shrunk_markout": (v) => ({
    estimate: shrunkMarkoutBps(
      { n: v.number("n"), meanBps: v.number("sampleMeanBps") },
      { weight: v.number("priorWeight"), meanBps: v.number("priorMeanBps") },
    ),
  }),
  "adverse.quote_gate": (v) => {
    const costs = {
      adverseBps: v.number("adverseBps"),
      makerFeeBps: v.number("makerFeeBps"),
      hedgeCostBps: v.number("hedgeCostBps", 0),
    };
    const edge = edgeBps(v.number("halfSpreadBps"), costs);
    return edge === null
      ? null
      : { edgeBps: edge, quote: edge > 0, breakEvenHalfSpreadBps: breakEvenHalfSpreadBps(costs) };
  },
  "fill.touch_probability": (v) => ({
    pTouch: touchProbability(v.number("distance"), v.number("sigma"), v.number("horizon")),
  }),
  "fill.queue_probability": (v) => ({
    pFill: queueProbability(v.number("queueAhead"), v.number("rate"), v.number("horizon")),
  }),
};
