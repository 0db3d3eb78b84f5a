/**
 * Seed 000's base strategy: a highest-risk size from leverage and equity bounds each order and the position; funding and position
 * then favour one side with a larger size and a tighter offset. Flat, the orders are the default ones. See docs/aggression.md.
 */
import { fundingSign, highestRiskSize, type Leaning, leanedOffset, leanedSize, leanOf } from "../quoting/aggression.ts";
import { orderLots } from "../quoting/order-lots.ts";
import { ASK, BID, sign, toLots } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { defineStrategy } from "./strategy.ts";

/** A position counts from this many lots on: one, less the dust of a float. */
const LOTS_HELD = 1 - 1e-6;
const leaning: Leaning = {
  funding: 0,
  positionRatio: 0,
  isFlat: true,
  fundingWeight: 0,
  positionWeight: 0,
  skewFlat: false,
};

const share = (label: string, value: number, help: string, raising: "raises risk" | "neither" | "lowers risk") =>
  ({ kind: "number", label, unit: "×", min: 0, max: 1, step: 0.05, default: value, help, raising, hot: true }) as const;

export const aggression = defineStrategy({
  id: "aggression",
  label: "Aggression",
  about: "Favours the side that receives funding and the side that sheds the position with size and a tighter offset.",
  source: "seed 000, base strategy",
  parameters: {
    ...fairSource,
    maxLeverage: {
      kind: "number",
      label: "Greatest leverage",
      unit: "× equity",
      min: 0.01,
      max: 50,
      step: 0.1,
      default: 1,
      help: "At a position worth this many times the equity, the highest-risk size, the side that adds is not quoted.",
      raising: "raises risk",
      hot: true,
    },
    targetSize: {
      ...ladder.orderSize,
      label: "Target size",
      help: "Size of each quote before the skew; the highest-risk size bounds it.",
    },
    offsetBps: {
      kind: "number",
      label: "Offset",
      unit: "bps of fair value",
      min: 0,
      max: 1_000,
      step: 0.1,
      default: 5,
      help: "How far each side's first quote stands from fair value before aggression; level n stands n + 1 times as far.",
      raising: "lowers risk",
      hot: true,
    },
    minOffsetBps: {
      kind: "number",
      label: "Least offset",
      unit: "bps of fair value",
      min: 0,
      max: 1_000,
      step: 0.1,
      default: 1,
      help: "Aggression brings no side nearer to fair value than this.",
      raising: "lowers risk",
      hot: true,
    },
    sizeSkew: share(
      "Size skew",
      0.5,
      "By which share the favoured side is larger and the other smaller.",
      "raises risk",
    ),
    aggression: share(
      "Aggression",
      0.5,
      "By which share the favoured side stands nearer and the other further out.",
      "raises risk",
    ),
    fundingWeight: share("Weight of funding", 0.5, "How much the funding's sign favours a side.", "neither"),
    positionWeight: share(
      "Weight of the position",
      1,
      "How much the position favours the side that sheds it.",
      "lowers risk",
    ),
    fundingBpsMin: {
      kind: "number",
      label: "Funding dead band",
      unit: "bps per interval",
      min: 0,
      max: 100,
      step: 0.01,
      default: 0.1,
      help: "A funding rate within this favours no side.",
      raising: "neither",
      hot: true,
    },
    skewFlat: {
      kind: "boolean",
      label: "Skew while flat",
      unit: "",
      default: false,
      help: "Whether funding favours a side while there is no position; else flat means the default orders.",
      raising: "raises risk",
      hot: true,
    },
    levels: ladder.levels,
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { maxLeverage: 0.5, offsetBps: 12, minOffsetBps: 4, sizeSkew: 0.3, aggression: 0.3 },
    balanced: {},
    aggressive: { maxLeverage: 3, offsetBps: 3, minOffsetBps: 0.5, sizeSkew: 0.8, aggression: 0.8, levels: 2 },
  },
  figures: [
    { stage: "skew", label: "highest-risk size", unit: "base" },
    { stage: "skew", label: "funding's sign", unit: "" },
    { stage: "skew", label: "position ratio", unit: "" },
    { stage: "skew", label: "lean to the bid", unit: "" },
    { stage: "spread", label: "bid offset", unit: "bps" },
    { stage: "spread", label: "ask offset", unit: "bps" },
    { stage: "ladder", label: "bid size", unit: "base" },
    { stage: "ladder", label: "ask size", unit: "base" },
  ],
  followsOracle: true,
  initial: () => ({}),
  restart() {},
  decide(inputs, p, _memory, wanted) {
    const fair = fairOf(inputs, p, wanted);
    if (fair === null) return;
    const highest = highestRiskSize(p.maxLeverage, inputs.equity, fair * inputs.quoteRate);
    if (highest === null) return wanted.holdBoth("NO_EQUITY");
    const { lotSize } = inputs.instrument;
    const away = inputs.position - inputs.target;
    leaning.funding = fundingSign(inputs.fundingRate, p.fundingBpsMin / 10_000);
    leaning.positionRatio = inputs.positionRatio;
    leaning.isFlat = Math.abs(away) / lotSize < LOTS_HELD;
    leaning.fundingWeight = p.fundingWeight;
    leaning.positionWeight = p.positionWeight;
    leaning.skewFlat = p.skewFlat;
    const target = orderLots(inputs, p.targetSize, wanted) * lotSize;
    if (target === 0) return;

    wanted.fair = fair;
    wanted.show(0, highest);
    wanted.show(1, leaning.funding);
    wanted.show(2, inputs.positionRatio);
    wanted.show(3, leanOf(BID, leaning));
    let width = 0;
    for (const side of [BID, ASK] as const) {
      const lean = leanOf(side, leaning);
      const offsetBps = leanedOffset(p.offsetBps, p.aggression, lean, p.minOffsetBps) * inputs.widen;
      width += offsetBps;
      wanted.show(4 + side, offsetBps);
      // Room to the highest-risk size: the side that sheds has all of it, and what there is to shed.
      const adds = sign(side) * away;
      let room: number = toLots(Math.max(0, highest - adds), lotSize);
      if (room === 0) {
        wanted.hold(side, "MAX_LEVERAGE", adds, highest);
        continue;
      }
      const size = leanedSize(target, p.sizeSkew, lean);
      const lots = orderLots(inputs, Math.min(size, room * lotSize), wanted, side);
      if (lots === 0) continue;
      wanted.show(6 + side, lots * lotSize);
      for (let level = 0; level < p.levels && room >= Math.max(1, inputs.instrument.minLots); level++) {
        const from = (fair * offsetBps * (level + 1)) / 10_000;
        wanted.rest(side, fair - sign(side) * from, Math.min(lots, room), level);
        room -= Math.min(lots, room);
      }
    }
    wanted.halfSpread = (fair * width) / 20_000;
  },
});
