/**
 * Seed 000's idea, filled in: the price as an Ornstein-Uhlenbeck process, dx = κ(θ − x)dt + σ dW, fitted to recent closes.
 * Quotes stand around where the price is expected to be a horizon from now, less the risk of the position until then:
 * r = E[x_τ] − q γ Var[x_τ]. With κ → 0 it is Avellaneda-Stoikov.
 *
 * A random walk fits with a slope a little below 1, too: where the reversion is too slow or not sure, nothing is quoted and
 * the reason says so. The fit is made again when a bar closes, not at each decision.
 */
import { orderLots } from "../quoting/order-lots.ts";
import {
  emptyOuFit,
  emptyPairSums,
  fitOu,
  ouHalfLife,
  ouMean,
  ouReservation,
  ouStationaryStdev,
  ouVariance,
  pairSums,
  reversionT,
} from "../quoting/ornstein-uhlenbeck.ts";
import { gammaOfMove } from "../quoting/risk-aversion.ts";
import { fixedHalfSpread } from "../quoting/spread.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, MICROS_PER_SECOND, sign, toLots } from "../units.ts";
import { allowance, ladder, minSpread, patience, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { leanTo } from "./lean.ts";
import { meanReversionParameters } from "./mean-reversion-parameters.ts";
import { flooredHalf, floorHalf, spreadFloor } from "./spread-floor.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

const BPS = 10_000;
const FAIR = 0;
const MEAN = 1;
const EXPECTED = 2;
const Z = 3;
const HALF_LIFE = 4;
const SLOPE = 5;
const SURE = 6;
const LEAN = 7;
const GAMMA = 8;
const SD = 9;
const FLOOR = 10;
const SIZE = 11;

/** The fit of the newest closed bars. `reverts`: the slope lies inside of (0, 1). */
type Fit = {
  bar: number;
  barSeconds: number;
  windowBars: number;
  count: number;
  reverts: boolean;
  slope: number;
  t: number;
  kappa: number;
  theta: number;
  sigma: number;
};
const noFit = (): Fit => ({
  bar: -1,
  barSeconds: 0,
  windowBars: 0,
  count: 0,
  reverts: false,
  slope: 0,
  t: 0,
  kappa: 0,
  theta: 0,
  sigma: 0,
});

const sums = emptyPairSums();
const ou = emptyOuFit();
const at = { x: 0, theta: 0, kappa: 0, sigma: 0, tau: 0, position: 0, gamma: 0 };

function refit(fit: Fit, inputs: Inputs, barSeconds: number, windowBars: number): void {
  const bar = Math.floor(inputs.at / (barSeconds * MICROS_PER_SECOND));
  if (fit.bar === bar && fit.barSeconds === barSeconds && fit.windowBars === windowBars) return;
  fit.bar = bar;
  fit.barSeconds = barSeconds;
  fit.windowBars = windowBars;
  const closes = inputs.closes(barSeconds, windowBars);
  fit.count = closes.length;
  fit.reverts = fitOu(pairSums(closes, sums), barSeconds, ou);
  fit.slope = ou.slope;
  fit.t = reversionT(sums) ?? 0;
  fit.kappa = ou.kappa;
  fit.theta = ou.theta;
  fit.sigma = ou.sigmaLS;
}
/** True where the fit says what to do; else both sides say what is amiss. */
function isTrusted(fit: Fit, p: { halfLifeMax: number; reversionT: number }, wanted: Wanted): boolean {
  if (fit.count < fit.windowBars) wanted.holdBoth("WARMING_UP", fit.count, fit.windowBars);
  else if (!fit.reverts) wanted.holdBoth("NOT_REVERTING", fit.slope, 1);
  else if (!(fit.sigma > 0)) wanted.holdBoth("MODEL_UNDEFINED", fit.sigma, 0);
  else if (fit.t < p.reversionT) wanted.holdBoth("REVERSION_UNSURE", fit.t, p.reversionT);
  else if ((ouHalfLife(fit.kappa) ?? Number.POSITIVE_INFINITY) > p.halfLifeMax)
    wanted.holdBoth("REVERTS_TOO_SLOWLY", Math.LN2 / fit.kappa, p.halfLifeMax);
  else return true;
  return false;
}

/** The side that brings the position back to its target, of at most what is missing; the other one keeps its reason. */
function wayOut(inputs: Inputs, orderSize: number | null, from: { base: number; half: number }, wanted: Wanted): void {
  const away = inputs.position - inputs.target;
  const side = away > 0 ? ASK : BID;
  const held = toLots(Math.abs(away), inputs.instrument.lotSize);
  if (held === 0 || held < inputs.instrument.minLots) return;
  const lots = Math.min(held, orderLots(inputs, orderSize, wanted, side));
  if (lots === 0) return;
  wanted.hold(side, "");
  wanted.fair = from.base;
  wanted.halfSpread = from.half;
  wanted.rest(side, from.base - from.half * sign(side), lots, 0);
}

export const meanReversion = defineStrategy({
  id: "mean-reversion",
  label: "Mean reversion",
  about: "Quotes around where an Ornstein-Uhlenbeck process fitted to recent closes expects the price to be.",
  source: "seed 000, mean reversion",
  parameters: {
    ...meanReversionParameters,
    ...minSpread,
    minSpreadBps: { ...minSpread.minSpreadBps, default: 5 },
    orderSize: ladder.orderSize,
    levels: ladder.levels,
    ...spreadFloor,
    ...fairSource,
    ...patience,
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { width: 1.5, reversionT: 2.86, halfLifeMax: 180, risk: 0.3 },
    balanced: {},
    aggressive: { width: 0.5, reversionT: 1, minSpreadBps: 3, risk: 0.08 },
  },
  figures: [
    { stage: "fair", label: "price now", unit: "quote" },
    { stage: "fair", label: "mean θ", unit: "quote" },
    { stage: "fair", label: "expected at the horizon", unit: "quote" },
    { stage: "fair", label: "z-score", unit: "standard deviations" },
    { stage: "fair", label: "half-life", unit: "s" },
    { stage: "fair", label: "slope", unit: "per bar" },
    { stage: "fair", label: "t of the reversion", unit: "" },
    { stage: "skew", label: "lean", unit: "bps" },
    { stage: "skew", label: "γ", unit: "1/quote" },
    { stage: "spread", label: "deviation at the horizon", unit: "bps" },
    { stage: "spread", label: "floor", unit: "bps" },
    { stage: "ladder", label: "quote size", unit: "base" },
  ],
  initial: () => ({ fit: noFit() }),
  // What the market told stays true without our orders.
  restart() {},
  decide(inputs, p, memory, wanted) {
    const base = fairOf(inputs, p, wanted);
    if (base === null) return;
    const { fit } = memory;
    const bps = BPS / base;
    refit(fit, inputs, p.barSeconds, p.windowBars);
    const stationary = fit.reverts ? ouStationaryStdev(fit.kappa, fit.sigma) : null;
    const z = stationary !== null && stationary > 0 ? (base - fit.theta) / stationary : Number.NaN;
    wanted.delta = inputs.positionRatio;
    wanted.show(FAIR, base);
    wanted.show(SLOPE, fit.slope);
    wanted.show(SURE, fit.t);
    if (fit.reverts) {
      wanted.show(MEAN, fit.theta);
      wanted.show(Z, z);
      wanted.show(HALF_LIFE, Math.LN2 / fit.kappa);
    }
    const floor = Math.max(floorHalf(inputs, p, base), fixedHalfSpread(base, p.minSpreadBps));
    wanted.show(FLOOR, 2 * floor * bps);
    wanted.policy.keepRate = p.requoteBps / BPS;
    if (!isTrusted(fit, p, wanted)) {
      if (p.whenOff === "reduce") wayOut(inputs, p.orderSize, { base, half: flooredHalf(0, floor, inputs) }, wanted);
      return;
    }
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const size = lots * inputs.instrument.lotSize;
    const sd = Math.sqrt(ouVariance(fit.kappa, fit.sigma, p.horizonSeconds));
    at.x = base;
    at.theta = fit.theta;
    at.kappa = fit.kappa;
    at.sigma = fit.sigma;
    at.tau = p.horizonSeconds;
    at.position = inputs.position - inputs.target;
    at.gamma = gammaOfMove(p.risk, sd, 1, size) ?? Number.NaN;
    const reservation = ouReservation(at);
    if (reservation === null) return wanted.holdBoth("MODEL_UNDEFINED", fit.sigma, 0);
    const half = flooredHalf(p.width * sd, floor, inputs);
    const fair = leanTo(reservation, { base, half }, inputs, wanted);
    if (fair === null) return;
    wanted.rvol = fit.sigma * Math.sqrt(p.barSeconds);
    wanted.show(EXPECTED, ouMean(base, fit.theta, fit.kappa, p.horizonSeconds));
    wanted.show(LEAN, (fair - base) * bps);
    wanted.show(GAMMA, at.gamma);
    wanted.show(SD, sd * bps);
    wanted.show(SIZE, size);
    // Far above the mean only asks are worth having, far below only bids.
    const oneSided = p.zMax !== null && Math.abs(z) > p.zMax;
    for (const side of [BID, ASK] as const) {
      if (oneSided && z > 0 === (side === BID)) {
        wanted.hold(side, "FAR_FROM_MEAN", z, p.zMax ?? 0);
        continue;
      }
      const out = side === BID ? -half : half;
      for (let level = 0; level < p.levels; level++) wanted.rest(side, fair + out * (level + 1), lots, level);
    }
  },
});
