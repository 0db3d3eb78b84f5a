/**
 * Seed 003, whole: fair = mid · (1 − fade · delta), quotes σ realised volatilities to either side, the first orders placed
 * far from the market and then brought in. On a spot market the position is first traded to its target.
 */
import type { ValuesOf } from "../parameter.ts";
import { orderLots } from "../quoting/order-lots.ts";
import { deltaByPosition, deltaByValue, fadeFair } from "../quoting/skew.ts";
import { volatilityHalfSpread } from "../quoting/spread.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, picoToNumber, toLots } from "../units.ts";
import { allowance, ladder, minSpread, timing } from "./common-parameters.ts";
import { restEvenly } from "./lean.ts";
import { floorHalf, spreadFloor } from "./spread-floor.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";
import { rvolOf, volatility } from "./volatility-source.ts";

const parameters = {
  fade: {
    kind: "number",
    label: "Fade",
    unit: "× price at delta 1",
    min: 0,
    max: 0.05,
    step: 0.0001,
    default: 0.0005,
    help: "Moves fair value against the position: fair = mid · (1 − fade · delta). Long lowers both quotes.",
    raising: "lowers risk",
    hot: true,
  },
  sigma: {
    kind: "number",
    label: "Sigma",
    unit: "× volatility",
    min: 0,
    max: 20,
    step: 0.1,
    default: 1,
    help: "Half spread in multiples of realised volatility: bid = fair − sigma · rvol, ask = fair + sigma · rvol.",
    raising: "lowers risk",
    hot: true,
  },
  ...volatility,
  ...minSpread,
  ...spreadFloor,
  orderSize: ladder.orderSize,
  levels: ladder.levels,
  ...allowance,
  deltaBasis: {
    kind: "choice",
    label: "Delta basis",
    unit: "",
    choices: [
      { value: "base", label: "Base units, clamped to ±1" },
      { value: "usd-value", label: "Value in the reporting currency, unclamped (as the seed)" },
    ],
    default: "base",
    help: "By value, a price move alone changes delta without a trade; in base units it does not.",
    raising: "neither",
    hot: true,
  },
  initialOffsetBps: {
    kind: "number",
    label: "Initial offset",
    unit: "bps",
    min: 0,
    max: 2000,
    step: 1,
    default: 100,
    help: "The first orders rest this far from fair value and are then brought in.",
    raising: "lowers risk",
    hot: true,
  },
  ...timing,
} as const;
type FadeParameters = ValuesOf<typeof parameters>;

/** The first orders count as brought in once this long has passed, also where a gate held one of them back. */
const FAR_MICROS_MAX = 2_000_000;
/** A rebalance smaller than this share of the allowance is left to the quotes. */
const REBALANCE_SHARE_MIN = 0.02;
const REBALANCE_EVERY_MICROS = 500_000;

type FadeMemory = {
  /** 0 until the first orders were wanted; then when they were. */
  farSince: number;
  broughtIn: boolean;
  rebalanced: boolean;
  rebalanceAt: number;
};

/** Delta as the operator chose it; null where the allowance does not allow one. */
function fadeDelta(inputs: Inputs, basis: string): number | null {
  const { position, target, allowance, allowanceValue, quoteRate } = inputs;
  if (basis !== "usd-value") return deltaByPosition(position, target, allowance);
  if (!(allowance > 0)) return null;
  const value = position * inputs.mid * quoteRate;
  // The value at start is the target's at the price when quoting started; a perpetual starts flat and is measured on its allowance.
  const initialValue = target * (allowanceValue / allowance);
  return initialValue === 0 ? deltaByValue(allowanceValue + value, allowanceValue) : deltaByValue(value, initialValue);
}

function rebalance(inputs: Inputs, memory: FadeMemory, wanted: Wanted): boolean {
  if (memory.rebalanced || inputs.instrument.kind !== "spot" || !inputs.mayRebalance) return false;
  const missing = inputs.target - inputs.position;
  const { lotSize, minLots, minNotional } = inputs.instrument;
  const lots = toLots(Math.abs(missing), lotSize);
  // What the venue would refuse as too small is as near to the target as one order can bring it.
  const isTooSmall = lots < minLots || lots * lotSize * inputs.mid < picoToNumber(minNotional);
  if (isTooSmall || Math.abs(missing) < REBALANCE_SHARE_MIN * inputs.allowance) {
    memory.rebalanced = true;
    return false;
  }
  wanted.holdBoth("REBALANCING", inputs.position, inputs.target);
  if (inputs.at - memory.rebalanceAt >= REBALANCE_EVERY_MICROS) {
    memory.rebalanceAt = inputs.at;
    wanted.rebalanceSide = missing > 0 ? BID : ASK;
    wanted.rebalanceLots = lots;
  }
  return true;
}

/** True while the first orders are still to stand far out. Quotes that stand already (another strategy's) are in. */
function standsFar(inputs: Inputs, memory: FadeMemory): boolean {
  if (memory.farSince === 0) memory.farSince = inputs.at;
  if (inputs.ordersOpen >= 2 || inputs.at - memory.farSince > FAR_MICROS_MAX) memory.broughtIn = true;
  return !memory.broughtIn;
}

export const fade = defineStrategy({
  id: "fade",
  label: "Fade",
  about: "Quotes σ realised volatilities around a fair value that fades against the position.",
  source: "seed 003",
  parameters,
  presets: {
    conservative: { fade: 0.001, sigma: 2, minSpreadBps: 12, refreshMs: 500 },
    balanced: {},
    aggressive: { fade: 0.0003, sigma: 0.6, minSpreadBps: 3, levels: 2 },
  },
  figures: [],
  initial: (): FadeMemory => ({ farSince: 0, broughtIn: false, rebalanced: false, rebalanceAt: 0 }),
  // The first orders stand far out again; the position was traded to its target at the start, and that was once.
  restart(memory) {
    Object.assign(memory, { farSince: 0, broughtIn: false });
  },
  decide(inputs, p: FadeParameters, memory: FadeMemory, wanted) {
    const delta = fadeDelta(inputs, p.deltaBasis);
    if (delta === null) return wanted.holdBoth("NO_ALLOWANCE");
    wanted.delta = delta;
    const fair = fadeFair(inputs.mid, p.fade, delta);
    // Delta by value has no bound: against an initial value of almost nothing it is no price any more.
    if (!(fair > 0 && fair < 2 * inputs.mid))
      return wanted.holdBoth("FAIR_BEYOND", Number.isFinite(fair) ? fair : 0, inputs.mid);
    wanted.fair = fair;
    if (rebalance(inputs, memory, wanted)) return;
    const rvol = rvolOf(inputs, p, wanted);
    if (rvol === null) return;
    const spread = volatilityHalfSpread({
      sigma: p.sigma,
      rvol,
      fair,
      minSpreadBps: p.minSpreadBps,
      tickSize: inputs.instrument.tickSize,
      widen: inputs.widen,
    });
    wanted.halfSpread = Math.max(spread, floorHalf(inputs, p, fair));
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const far = standsFar(inputs, memory) ? (fair * p.initialOffsetBps) / 10_000 : 0;
    restEvenly(wanted, fair, Math.max(wanted.halfSpread, far), { lots, levels: p.levels });
  },
});
