/**
 * Guéant, Lehalle, Fernandez-Tapia: "Dealing with the inventory risk" (2013), and Guéant, "Optimal market making" (2016).
 * Stationary quotes for a market that never closes, calibrated while it runs: how order flow thins with depth (A, k) from the
 * market orders that come by, σ from recent bars, and how far the mid moves against our own fills.
 *
 * Units inside: price, seconds, base units. γ is told without a unit, see quoting/risk-aversion.ts.
 */
import { emptyGlft, type GlftInput, glft as glftQuotes } from "../quoting/glft.ts";
import { orderLots } from "../quoting/order-lots.ts";
import { gammaOfFill } from "../quoting/risk-aversion.ts";
import { fixedHalfSpread } from "../quoting/spread.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { calibrate, calibrationHeld, noCalibration } from "./calibration.ts";
import { fairOf } from "./fair-source.ts";
import { glftParameters } from "./glft-parameters.ts";
import { leanTo, restEvenly } from "./lean.ts";
import { modelParameters } from "./model-parameters.ts";
import { adverseBps, flooredHalf, floorHalf } from "./spread-floor.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";
import { rvolOf } from "./volatility-source.ts";

const BPS = 10_000;
const FAIR = 0;
const SKEW = 1;
const DRIFT = 2;
const LEAN = 3;
const SIGMA = 4;
const DEPTH = 5;
const RATE = 6;
const ARRIVALS = 7;
const ERROR = 8;
const GAMMA = 9;
const MODEL = 10;
const IMPACT = 11;
const FLOOR = 12;
const SIZE = 13;

const model: GlftInput = { A: 0, k: 0, gamma: 0, xi: 0, sigma: 0, q: 0, size: 0, mu: 0, impact: 0 };
const quotes = emptyGlft();

/** Drift of the fair value in price per second; null: not known, and both sides say so. */
function driftOf(
  inputs: Inputs,
  p: { drift: string; driftWeight: number; barSeconds: number; lookbackBars: number },
  wanted: Wanted,
): number | null {
  if (p.drift === "funding") {
    if (inputs.instrument.kind === "spot") return 0;
    // Who holds a long pays the rate once per interval: the same as a price that falls by it.
    const mu = (-p.driftWeight * inputs.mid * inputs.fundingRate) / inputs.fundingIntervalSeconds;
    if (Number.isFinite(mu)) return mu;
    wanted.holdBoth("FUNDING_MISSING");
    return null;
  }
  if (p.drift !== "momentum") return 0;
  const closes = inputs.closes(p.barSeconds, p.lookbackBars);
  if (closes.length < p.lookbackBars) {
    wanted.holdBoth("WARMING_UP", closes.length, p.lookbackBars);
    return null;
  }
  return (p.driftWeight * (closes.at(-1)! - closes[0]!)) / ((closes.length - 1) * p.barSeconds);
}

export const glft = defineStrategy({
  id: "glft",
  label: "GLFT",
  about:
    "Quotes the stationary optimum of Guéant, Lehalle and Fernandez-Tapia, calibrated from the market's own order flow.",
  source: "papers 2013, 2016",
  parameters: {
    ...glftParameters,
    ...modelParameters("Size of each quote, and the lot in which the model counts the position."),
  },
  presets: {
    conservative: { risk: 0.1, uncertainty: 2, floorMarginBps: 1 },
    balanced: {},
    aggressive: { risk: 0.01, uncertainty: 0.5, levels: 2 },
  },
  figures: [
    { stage: "fair", label: "fair before the lean", unit: "quote" },
    { stage: "skew", label: "skew per quote held", unit: "bps" },
    { stage: "skew", label: "drift", unit: "bps" },
    { stage: "skew", label: "lean", unit: "bps" },
    { stage: "spread", label: "σ per √s", unit: "quote" },
    { stage: "spread", label: "depth 1/k", unit: "bps" },
    { stage: "spread", label: "A per side", unit: "orders/s" },
    { stage: "spread", label: "arrivals", unit: "orders" },
    { stage: "spread", label: "error of k", unit: "%" },
    { stage: "spread", label: "γ", unit: "1/quote" },
    { stage: "spread", label: "model half spread", unit: "bps" },
    { stage: "spread", label: "adverse move", unit: "bps" },
    { stage: "spread", label: "floor", unit: "bps" },
    { stage: "ladder", label: "quote size", unit: "base" },
  ],
  initial: () => ({ calibration: noCalibration() }),
  // What the market told stays true without our orders.
  restart() {},
  decide(inputs, p, memory, wanted) {
    const base = fairOf(inputs, p, wanted);
    if (base === null) return;
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const c = memory.calibration;
    const bps = BPS / base;
    const floor = floorHalf(inputs, p, base);
    const size = lots * inputs.instrument.lotSize;
    const isFitted = calibrate(c, inputs, p);
    wanted.show(FAIR, base);
    wanted.show(ARRIVALS, c.n);
    wanted.show(FLOOR, 2 * floor * bps);
    wanted.show(SIZE, size);
    wanted.delta = inputs.positionRatio;
    wanted.policy.keepRate = p.requoteBps / BPS;
    let half = 0;
    let lean = 0;
    if (isFitted) {
      const rvol = rvolOf(inputs, p, wanted);
      if (rvol === null) return;
      const mu = driftOf(inputs, p, wanted);
      if (mu === null) return;
      const adverse = adverseBps(inputs, p) * p.adverseWeight;
      model.A = c.A;
      model.k = c.k;
      model.sigma = rvol / Math.sqrt(p.barSeconds);
      model.size = size;
      model.gamma = p.riskUnit === "relative" ? (gammaOfFill(p.risk, c.k, size) ?? Number.NaN) : p.risk;
      model.xi = model.gamma * p.fillRisk;
      model.q = inputs.position - inputs.target;
      model.mu = model.gamma * model.sigma > 0 ? mu : 0;
      model.impact = adverse / bps;
      if (glftQuotes(model, quotes) === null) return wanted.holdBoth("MODEL_UNDEFINED", model.sigma, 1 / c.k);
      half = quotes.halfSpread * (1 + p.uncertainty * c.relativeError);
      lean = quotes.skewPerUnit * model.q - quotes.shift;
      wanted.show(SKEW, quotes.skewPerUnit * size * bps);
      wanted.show(DRIFT, quotes.shift * bps);
      wanted.show(SIGMA, model.sigma);
      wanted.show(DEPTH, bps / c.k);
      wanted.show(RATE, c.A);
      wanted.show(ERROR, c.relativeError * 100);
      wanted.show(GAMMA, model.gamma);
      wanted.show(MODEL, quotes.halfSpread * bps);
      wanted.show(IMPACT, adverse);
    } else {
      if (p.whileCalibrating === "hold") return wanted.holdBoth(calibrationHeld(c, p.arrivalsMin), c.n, p.arrivalsMin);
      half = fixedHalfSpread(base, p.fallbackSpreadBps);
      lean = half * inputs.positionRatio;
    }
    half = flooredHalf(half, floor, inputs);
    const fair = leanTo(base - lean, { base, half }, inputs, wanted);
    if (fair === null) return;
    wanted.show(LEAN, (fair - base) * bps);
    restEvenly(wanted, fair, half, { lots, levels: p.levels });
  },
});
