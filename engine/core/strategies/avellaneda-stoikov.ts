/**
 * M. Avellaneda, S. Stoikov, "High-frequency trading in a limit order book" (2008), as the paper has it: quotes around a
 * reservation price r = s − q γ σ² τ, for a session that ends (τ → 0, and starts again) or for a horizon that rolls on.
 *
 * The formula is linear in the position and leans too far when the end is far: keep τ short, or use GLFT. Units inside: price,
 * seconds, base units; a quote's size stands in the logarithm. γ is told without a unit, see quoting/risk-aversion.ts.
 */
import {
  type AvellanedaStoikovInput,
  emptyQuotes,
  avellanedaStoikov as paperQuotes,
} from "../quoting/avellaneda-stoikov.ts";
import { orderLots } from "../quoting/order-lots.ts";
import { gammaOfMove } from "../quoting/risk-aversion.ts";
import { sessionLeft } from "../quoting/session.ts";
import { avellanedaStoikovParameters } from "./avellaneda-stoikov-parameters.ts";
import { calibrate, calibrationHeld, noCalibration } from "./calibration.ts";
import { fairOf } from "./fair-source.ts";
import { leanTo, restEvenly } from "./lean.ts";
import { modelParameters } from "./model-parameters.ts";
import { flooredHalf, floorHalf } from "./spread-floor.ts";
import { defineStrategy } from "./strategy.ts";
import { rvolOf } from "./volatility-source.ts";

const BPS = 10_000;
const FAIR = 0;
const SKEW = 1;
const LEAN = 2;
const TAU = 3;
const SIGMA = 4;
const DEPTH = 5;
const ARRIVALS = 6;
const ERROR = 7;
const GAMMA = 8;
const MODEL = 9;
const FLOOR = 10;
const FILLS = 11;
const SIZE = 12;

const model: AvellanedaStoikovInput = { s: 0, q: 0, gamma: 0, sigma: 0, k: 0, tau: 0, size: 0 };
const quotes = emptyQuotes();

export const avellanedaStoikov = defineStrategy({
  id: "avellaneda-stoikov",
  label: "Avellaneda-Stoikov",
  about:
    "Quotes around the reservation price of Avellaneda and Stoikov, in a session that ends or with a horizon that rolls.",
  source: "paper 2008",
  parameters: {
    ...avellanedaStoikovParameters,
    ...modelParameters("Size of each quote, and the lot that stands in the model's logarithm."),
  },
  presets: {
    conservative: { risk: 0.25, uncertainty: 2, floorMarginBps: 1 },
    balanced: {},
    aggressive: { risk: 0.04, horizonSeconds: 30, uncertainty: 0.5, levels: 2 },
  },
  figures: [
    { stage: "fair", label: "fair before the lean", unit: "quote" },
    { stage: "skew", label: "skew per quote held", unit: "bps" },
    { stage: "skew", label: "lean", unit: "bps" },
    { stage: "skew", label: "τ", unit: "s" },
    { stage: "spread", label: "σ per √s", unit: "quote" },
    { stage: "spread", label: "depth 1/k", unit: "bps" },
    { stage: "spread", label: "arrivals", unit: "orders" },
    { stage: "spread", label: "error of k", unit: "%" },
    { stage: "spread", label: "γ", unit: "1/quote" },
    { stage: "spread", label: "model spread", unit: "bps" },
    { stage: "spread", label: "floor", unit: "bps" },
    { stage: "ladder", label: "fills expected", unit: "per minute and side" },
    { stage: "ladder", label: "quote size", unit: "base" },
  ],
  initial: () => ({ startedAt: 0, calibration: noCalibration() }),
  restart(memory) {
    memory.startedAt = 0;
  },
  decide(inputs, p, memory, wanted) {
    const base = fairOf(inputs, p, wanted);
    if (base === null) return;
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const c = memory.calibration;
    const bps = BPS / base;
    const isFitted = p.orderFlow !== "by-hand" && calibrate(c, inputs, p);
    const byHand = p.orderFlow === "by-hand" || (p.orderFlow === "by-hand-first" && !isFitted);
    const left = p.horizon === "session" ? sessionLeft(memory, inputs.at, p.horizonSeconds) : p.horizonSeconds;
    wanted.delta = inputs.positionRatio;
    wanted.show(FAIR, base);
    wanted.show(TAU, left);
    wanted.show(ARRIVALS, p.orderFlow === "by-hand" ? Number.NaN : c.n);
    if (!isFitted && !byHand) return wanted.holdBoth(calibrationHeld(c, p.arrivalsMin), c.n, p.arrivalsMin);
    const rvol = rvolOf(inputs, p, wanted);
    if (rvol === null) return;
    const error = byHand ? 0 : c.relativeError;
    const rate = byHand ? p.arrivalRate : c.A;
    model.s = base;
    model.q = inputs.position - inputs.target;
    model.sigma = rvol / Math.sqrt(p.barSeconds);
    model.k = byHand ? bps / p.depthBps : c.k;
    model.tau = left;
    model.size = lots * inputs.instrument.lotSize;
    // A market that does not move has no risk to be averse to: γ would be anything, and leans nothing.
    const relative = model.sigma > 0 ? gammaOfMove(p.risk, model.sigma, p.horizonSeconds, model.size) : 0;
    model.gamma = p.riskUnit === "relative" ? (relative ?? Number.NaN) : p.risk;
    if (paperQuotes(model, quotes) === null) return wanted.holdBoth("MODEL_UNDEFINED", model.sigma, 1 / model.k);
    const floor = floorHalf(inputs, p, base);
    const half = flooredHalf((quotes.spread / 2) * (1 + p.uncertainty * error), floor, inputs);
    const fair = leanTo(quotes.reservation, { base, half }, inputs, wanted);
    if (fair === null) return;
    wanted.policy.keepRate = p.requoteBps / BPS;
    wanted.show(SKEW, model.gamma * model.sigma * model.sigma * left * model.size * bps);
    wanted.show(LEAN, (fair - base) * bps);
    wanted.show(SIGMA, model.sigma);
    wanted.show(DEPTH, bps / model.k);
    wanted.show(ERROR, error * 100);
    wanted.show(GAMMA, model.gamma);
    wanted.show(MODEL, quotes.spread * bps);
    wanted.show(FLOOR, 2 * floor * bps);
    wanted.show(FILLS, 60 * rate * Math.exp(-model.k * half));
    wanted.show(SIZE, model.size);
    restEvenly(wanted, fair, half, { lots, levels: p.levels });
  },
});
