/** What is near-far's own among its settings; the shared groups are spread in beside it. */
import type { Parameters } from "../parameter.ts";
import { ladder } from "./common-parameters.ts";
import { NEAR_FAR_LEVELS } from "./near-far-rounds.ts";

const interval = (layer: string, ms: number) =>
  ({
    kind: "integer",
    label: `${layer} interval`,
    unit: "ms",
    min: 100,
    max: 600_000,
    step: 100,
    default: ms,
    help: `The ${layer.toLowerCase()} ladder is made anew this often, and stands where it is in between.`,
    raising: "raises risk",
    hot: true,
  }) as const;
const levels = (layer: string, min: number) =>
  ({
    ...ladder.levels,
    label: `${layer} levels per side`,
    min,
    max: NEAR_FAR_LEVELS,
    default: 2,
    help: `Quotes per side of the ${layer.toLowerCase()} ladder.`,
  }) as const;
const width = (layer: string, bps: number) =>
  ({
    kind: "number",
    label: `${layer} spread`,
    unit: "bps, full width",
    min: 0,
    max: 2_000,
    step: 0.5,
    default: bps,
    help: `Between the first bid and the first ask of the ${layer.toLowerCase()} ladder.`,
    raising: "lowers risk",
    hot: true,
  }) as const;
const step = (layer: string, bps: number) =>
  ({
    kind: "number",
    label: `${layer} step`,
    unit: "bps",
    min: 0,
    max: 500,
    step: 0.5,
    default: bps,
    help: `From one level of the ${layer.toLowerCase()} ladder to the next. Never less than a tick.`,
    raising: "lowers risk",
    hot: true,
  }) as const;

export const nearFarParameters = {
  nearIntervalMs: interval("Near", 500),
  farIntervalMs: interval("Far", 10_000),
  diffRatePerRound: {
    kind: "number",
    label: "Rate that moves an order",
    unit: "|new / old − 1|",
    min: -1,
    max: 0.1,
    step: 0.00001,
    default: 0.00005,
    help: "A round leaves an order where it is unless its price changed by more than this. 0 or less: each round replaces all.",
    raising: "raises risk",
    hot: true,
  },
  forceRefreshNum: {
    kind: "integer",
    label: "Rounds to a full refresh",
    unit: "rounds",
    min: 1,
    max: 10_000,
    step: 1,
    default: 30,
    help: "Every so many rounds of a ladder all of its orders are replaced by new ones.",
    raising: "neither",
    hot: true,
  },
  nearLevels: levels("Near", 1),
  nearSpreadBps: width("Near", 10),
  nearStepBps: step("Near", 5),
  nearSize: { ...ladder.orderSize, label: "Near size", help: "Size of each near quote." },
  farLevels: levels("Far", 0),
  farSpreadBps: width("Far", 60),
  farStepBps: step("Far", 20),
  farSize: { ...ladder.orderSize, label: "Far size", help: "Size of each far quote." },
  fade: {
    kind: "number",
    label: "Fade",
    unit: "× price at delta 1",
    min: 0,
    max: 0.05,
    step: 0.0001,
    default: 0.001,
    help: "Moves fair value of both ladders against the position, at most by half the near spread and a tick.",
    raising: "lowers risk",
    hot: true,
  },
} as const satisfies Parameters;
