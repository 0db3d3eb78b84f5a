/** A floor under any strategy's spread: what fees and the moves after our own fills cost, so that a fill pays for itself. */
import type { Parameters, ValuesOf } from "../parameter.ts";
import { shrunkMarkoutBps } from "../quoting/adverse-selection.ts";
import { fixedHalfSpread, type SideCosts, spreadFloorBps } from "../quoting/spread.ts";
import type { Inputs } from "./strategy.ts";

/** Parts per billion in a basis point. */
const PPB_PER_BPS = 100_000;

export const spreadFloor = {
  spreadFloor: {
    kind: "choice",
    label: "Spread floor",
    unit: "",
    choices: [
      { value: "off", label: "None" },
      { value: "fees", label: "Maker fees" },
      { value: "costs", label: "Maker fees and measured adverse selection" },
    ],
    default: "off",
    help: "The full width is never less than both sides' costs: with it a fill pays for itself on average.",
    raising: "neither",
    hot: true,
    heading: "Spread floor",
  },
  floorMarginBps: {
    kind: "number",
    label: "Margin over the costs",
    unit: "bps per side",
    min: -50,
    max: 500,
    step: 0.1,
    default: 0,
    help: "Added to the costs of each side before the floor is drawn.",
    raising: "lowers risk",
    hot: true,
    heading: "Spread floor",
  },
  adversePriorBps: {
    kind: "number",
    label: "Adverse selection expected",
    unit: "bps",
    min: 0,
    max: 100,
    step: 0.1,
    default: 0.5,
    help: "How far the mid is taken to move against a fill before our own fills have shown it.",
    raising: "lowers risk",
    hot: true,
    heading: "Spread floor",
  },
  adversePriorFills: {
    kind: "integer",
    label: "Weight of the expectation",
    unit: "fills",
    min: 1,
    max: 10_000,
    step: 1,
    default: 50,
    help: "After so many fills of our own the measured move counts as much as the expected one.",
    raising: "neither",
    hot: true,
    heading: "Spread floor",
  },
} as const satisfies Parameters;
type SpreadFloor = ValuesOf<typeof spreadFloor>;

const sample = { n: 0, meanBps: 0 };
const prior = { weight: 1, meanBps: 0 };
const costs: SideCosts = { makerFeeBps: 0, adverseBps: 0, hedgeCostBps: 0 };

/** How far the mid is expected to move against a fill within 5 s, bps, never below 0: the measured mean drawn to the prior. */
export function adverseBps(
  inputs: Pick<Inputs, "markoutMoveBps" | "markoutFills">,
  p: Pick<SpreadFloor, "adversePriorBps" | "adversePriorFills">,
): number {
  sample.n = inputs.markoutFills;
  sample.meanBps = inputs.markoutMoveBps;
  prior.weight = p.adversePriorFills;
  prior.meanBps = -p.adversePriorBps;
  return Math.max(0, -(shrunkMarkoutBps(sample, prior) ?? prior.meanBps));
}
/** Half of the floor at a fair value, price units; 0 where it is off. */
export function floorHalf(
  inputs: Pick<Inputs, "instrument" | "markoutMoveBps" | "markoutFills">,
  p: SpreadFloor,
  fair: number,
): number {
  if (p.spreadFloor === "off") return 0;
  costs.makerFeeBps = inputs.instrument.makerFeePpb / PPB_PER_BPS;
  costs.adverseBps = p.spreadFloor === "costs" ? adverseBps(inputs, p) : 0;
  return fixedHalfSpread(fair, spreadFloorBps(costs, p.floorMarginBps) ?? 0);
}
/** A half spread with its floor (and half a tick) under it. A widen below 1 narrows what the model made, never the floor. */
export function flooredHalf(half: number, floor: number, inputs: Pick<Inputs, "instrument" | "widen">): number {
  const least = Math.max(floor, inputs.instrument.tickSize / 2);
  return Math.max(Math.max(half, least) * inputs.widen, least);
}
