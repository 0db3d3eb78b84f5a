/**
 * Seed 002: a spread that widens with the imbalance of the book's best levels, quotes that lean against the position, up to ten
 * levels in one of three sizes, and a requote only where something changed by enough.
 *
 * The seed raised both prices when long. That sign feeds on itself (the longer, the cheaper to buy more) and is turned round
 * here: long lowers both quotes, see quoting/skew.ts.
 */
import { depthImbalance } from "../quoting/imbalance.ts";
import { levelOffset } from "../quoting/ladder.ts";
import { levelSize, type Sizing } from "../quoting/size.ts";
import { ratioShift } from "../quoting/skew.ts";
import { fixedHalfSpread, imbalanceSpread } from "../quoting/spread.ts";
import type { Why } from "../risk/why.ts";
import { ASK, BID, toLots } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { leanTo } from "./lean.ts";
import { flooredHalf, floorHalf, spreadFloor } from "./spread-floor.ts";
import { defineStrategy } from "./strategy.ts";

/** Share of the allowance that an order is where no size is set. */
const ALLOWANCE_SHARE = 0.1;
const BPS = 10_000;
const IMBALANCE = 0;
const SPREAD = 1;
const RATIO = 2;
const SHIFT = 3;
const why: Why = { code: "", value: 0, limit: 0 };
const sizing: Sizing = { mode: "fixed", size: 0, percent: 0, tier: 1 };

const spreadBps = (label: string, standard: number, help: string) =>
  ({
    kind: "number",
    label,
    unit: "bps, full width",
    min: 0.1,
    max: 2_000,
    step: 0.5,
    default: standard,
    help,
    raising: "lowers risk",
    hot: true,
  }) as const;

export const imbalance = defineStrategy({
  id: "imbalance",
  label: "Imbalance",
  about: "Widens with the imbalance of the book's best levels and leans its quotes against the position.",
  source: "seed 002",
  parameters: {
    ...fairSource,
    spreadMinBps: spreadBps("Least spread", 8, "Full width of the first level while the book is even."),
    spreadMaxBps: spreadBps("Widest spread", 30, "Full width of the first level while one side of the book is empty."),
    depthLevels: {
      kind: "integer",
      label: "Levels counted",
      unit: "levels a side",
      min: 1,
      max: 50,
      step: 1,
      default: 5,
      help: "How many of the book's best levels the imbalance is taken from. Its sign changes with this: fit it.",
      raising: "neither",
      hot: true,
    },
    ...spreadFloor,
    ratioShift: {
      kind: "number",
      label: "Shift at the position limit",
      unit: "× price",
      min: 0,
      max: 0.05,
      step: 0.0001,
      default: 0.002,
      help: "Both prices move by this times the position ratio, down when long; never past half the spread and a tick.",
      raising: "lowers risk",
      hot: true,
    },
    ratioDeadBand: {
      kind: "number",
      label: "Dead band",
      unit: "× position limit",
      min: 0,
      max: 0.9,
      step: 0.01,
      default: 0.05,
      help: "A position smaller than this share of its limit moves nothing.",
      raising: "raises risk",
      hot: true,
    },
    smoothShift: {
      kind: "boolean",
      label: "Smooth shift",
      unit: "",
      default: false,
      help: "On: the shift starts from nothing at the edge of the dead band. Off: it jumps there, as the seed's does.",
      raising: "neither",
      hot: true,
    },
    levels: { ...ladder.levels, default: 3, help: "Quotes per side; level n stands (n + 1) half spreads from fair." },
    sizeMode: {
      kind: "choice",
      label: "Sizing",
      unit: "",
      choices: [
        { value: "fixed", label: "Fixed: the order size on each level" },
        { value: "percent", label: "Percent of equity on each level" },
        { value: "tiered", label: "Tiered: the order size times the tier for each level out" },
      ],
      default: "fixed",
      help: "How large each level is.",
      raising: "neither",
      hot: true,
    },
    orderSize: { ...ladder.orderSize, help: "Size of the first level where sizing is fixed or tiered." },
    sizePercent: {
      kind: "number",
      label: "Percent of equity",
      unit: "% of equity",
      min: 0.01,
      max: 100,
      step: 0.1,
      default: 1,
      help: "Value of each order where sizing is by percent.",
      raising: "raises risk",
      hot: true,
    },
    sizeTier: {
      kind: "number",
      label: "Tier",
      unit: "× per level",
      min: 0.1,
      max: 5,
      step: 0.1,
      default: 1.5,
      help: "Each level out is this many times the one before where sizing is tiered.",
      raising: "raises risk",
      hot: true,
    },
    requoteBps: {
      kind: "number",
      label: "Significant change",
      unit: "bps",
      min: 0,
      max: 100,
      step: 0.1,
      default: 0.5,
      help: "An order that is no further than this from where it should be is left alone, and keeps its place in the queue.",
      raising: "raises risk",
      hot: true,
    },
    ...allowance,
    ...timing,
    requoteMinMs: { ...timing.requoteMinMs, min: 100 },
  },
  presets: {
    conservative: { spreadMinBps: 20, spreadMaxBps: 60, levels: 2, ratioShift: 0.003 },
    balanced: {},
    aggressive: { spreadMinBps: 4, spreadMaxBps: 20, levels: 5, sizeMode: "tiered" },
  },
  figures: [
    { stage: "fair", label: "imbalance", unit: "" },
    { stage: "spread", label: "full width", unit: "bps" },
    { stage: "skew", label: "position ratio", unit: "× limit" },
    { stage: "skew", label: "shift", unit: "bps" },
  ],
  initial: () => ({}),
  restart() {},
  decide(inputs, p, _memory, wanted) {
    const base = fairOf(inputs, p, wanted);
    if (base === null) return;
    const lopsided = depthImbalance(inputs.depth(p.depthLevels), p.depthLevels, why);
    const width = lopsided === null ? null : imbalanceSpread(p.spreadMinBps, p.spreadMaxBps, lopsided, why);
    if (lopsided === null || width === null) return wanted.holdBoth(why.code, why.value, why.limit);
    const half = flooredHalf(fixedHalfSpread(base, width), floorHalf(inputs, p, base), inputs);
    const shift = ratioShift(inputs.positionRatio, p.ratioShift, p.ratioDeadBand, p.smoothShift);
    const fair = leanTo(base * (1 + shift), { base, half }, inputs, wanted);
    if (fair === null) return;
    wanted.delta = inputs.positionRatio;
    wanted.show(IMBALANCE, lopsided);
    wanted.show(SPREAD, width);
    wanted.show(RATIO, inputs.positionRatio);
    wanted.show(SHIFT, (fair / base - 1) * BPS);
    wanted.policy.keepRate = p.requoteBps / BPS;
    sizing.mode = p.sizeMode;
    sizing.size = p.orderSize ?? inputs.allowance * ALLOWANCE_SHARE;
    sizing.percent = p.sizePercent;
    sizing.tier = p.sizeTier;
    const { lotSize, minLots } = inputs.instrument;
    for (let level = 0; level < p.levels; level++) {
      const size = levelSize(sizing, level, inputs.equity, fair * inputs.quoteRate);
      const lots = size === null ? 0 : toLots(size, lotSize);
      // Sizes that fall with the level end the ladder where they get too small; the first one says so.
      if (lots === 0 || lots < minLots) {
        if (level === 0) wanted.holdBoth("SIZE_BELOW_MIN", size ?? 0, Math.max(minLots, 1) * lotSize);
        break;
      }
      const away = levelOffset("even", half, level, 0) ?? half;
      wanted.rest(BID, fair - away, lots, level);
      wanted.rest(ASK, fair + away, lots, level);
    }
  },
});
