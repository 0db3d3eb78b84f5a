/**
 * Seed 000's default strategy: a fixed offset and a fixed size on each side, level by level, around a chosen fair value, up to
 * a maximum position. Nothing here follows volatility or position: what it quotes can be worked out by hand.
 */
import { orderLots } from "../quoting/order-lots.ts";
import { ASK, BID, sign } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { defineStrategy } from "./strategy.ts";

const offset = (side: string) =>
  ({
    kind: "number",
    label: `Offset of the ${side}`,
    unit: "bps or price",
    min: 0,
    max: 1_000_000,
    step: 0.1,
    default: 5,
    help: `How far the first ${side} stands from fair value, in the unit chosen above.`,
    raising: "lowers risk",
    hot: true,
  }) as const;
const size = (side: string) =>
  ({
    ...ladder.orderSize,
    label: `Size of each ${side}`,
    help: `Size of every ${side}; level n has the first level's size times (1 + n · growth).`,
  }) as const;

export const staticQuotes = defineStrategy({
  id: "static",
  label: "Static",
  about: "Quotes a fixed offset and size on each side and level around a chosen fair value, up to a maximum position.",
  source: "seed 000, default strategy",
  parameters: {
    ...fairSource,
    offsetUnit: {
      kind: "choice",
      label: "Unit of the offsets",
      unit: "",
      choices: [
        { value: "bps", label: "bps of fair value" },
        { value: "price", label: "price units" },
      ],
      default: "bps",
      help: "In what the offsets and their step are given.",
      raising: "neither",
      hot: true,
    },
    bidOffset: offset("bid"),
    askOffset: offset("ask"),
    levels: { ...ladder.levels, help: "Quotes per side; each stands a step further out than the one before." },
    levelStep: {
      kind: "number",
      label: "Step between levels",
      unit: "bps or price",
      min: 0,
      max: 1_000_000,
      step: 0.1,
      default: 5,
      help: "How much further out each level stands, in the unit of the offsets. Never less than a tick.",
      raising: "lowers risk",
      hot: true,
    },
    bidSize: size("bid"),
    askSize: size("ask"),
    sizeGrowth: {
      kind: "number",
      label: "Growth of the size",
      unit: "× first size per level",
      min: 0,
      max: 10,
      step: 0.1,
      default: 0,
      help: "How much larger each further level is: at 1 the second is twice and the third three times the first.",
      raising: "raises risk",
      hot: true,
    },
    maxPosition: {
      kind: "number",
      label: "Maximum position",
      unit: "base units from target",
      min: 0,
      max: 1_000_000_000,
      step: 0.001,
      default: null,
      auto: "the position limit",
      help: "At or beyond it the side that would add to the position is not quoted.",
      raising: "raises risk",
      hot: true,
    },
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { bidOffset: 15, askOffset: 15, levelStep: 15 },
    balanced: {},
    aggressive: { bidOffset: 2, askOffset: 2, levelStep: 2, levels: 3, sizeGrowth: 0.5 },
  },
  figures: [{ stage: "skew", label: "room to maximum", unit: "base" }],
  followsOracle: true,
  initial: () => ({}),
  restart() {},
  decide(inputs, p, _memory, wanted) {
    const fair = fairOf(inputs, p, wanted);
    if (fair === null) return;
    wanted.fair = fair;
    const unit = p.offsetUnit === "bps" ? fair / 10_000 : 1;
    wanted.halfSpread = ((p.bidOffset + p.askOffset) / 2) * unit * inputs.widen;
    const away = inputs.position - inputs.target;
    if (p.maxPosition !== null) wanted.show(0, p.maxPosition - Math.abs(away));
    for (const side of [BID, ASK] as const) {
      // The side that adds to a position at its maximum: the other one keeps quoting.
      const adds = side === BID ? away : -away;
      if (p.maxPosition !== null && adds >= p.maxPosition) {
        wanted.hold(side, "MAX_POSITION", adds, p.maxPosition);
        continue;
      }
      const first = orderLots(inputs, side === BID ? p.bidSize : p.askSize, wanted, side);
      if (first === 0) continue;
      for (let level = 0; level < p.levels; level++) {
        const from = ((side === BID ? p.bidOffset : p.askOffset) + level * p.levelStep) * unit * inputs.widen;
        wanted.rest(side, fair - from * sign(side), Math.trunc(first * (1 + level * p.sizeGrowth)), level);
      }
    }
  },
});
