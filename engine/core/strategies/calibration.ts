/**
 * How order flow thins with depth, λ(d) = A e^{−k d} per side, by maximum likelihood from the market orders of a window: for
 * the strategies that quote by it. Read again at most once a second.
 *
 * Units: k 1/price, A orders per second and side.
 */
import type { Parameters, ValuesOf } from "../parameter.ts";
import { mleFromSums } from "../quoting/intensity.ts";
import { MICROS_PER_SECOND } from "../units.ts";
import type { Inputs } from "./strategy.ts";

const heading = "Calibration";
export const calibration = {
  calibrationSeconds: {
    kind: "integer",
    label: "Window",
    unit: "s",
    min: 30,
    max: 7200,
    step: 30,
    default: 1800,
    help: "Market orders of the newest so many seconds tell how order flow thins with depth.",
    raising: "neither",
    hot: true,
    heading,
  },
  arrivalsMin: {
    kind: "integer",
    label: "Least arrivals",
    unit: "orders",
    min: 5,
    max: 2000,
    step: 5,
    default: 50,
    help: "Below so many orders the market is not calibrated; 50 leave an error of 14 %.",
    raising: "lowers risk",
    hot: true,
    heading,
  },
  depthMinBps: {
    kind: "number",
    label: "Shallowest depth counted",
    unit: "bps from mid",
    min: 0,
    max: 100,
    step: 0.1,
    default: 0,
    help: "Orders that went less deep are left out: the exponential holds only near where it is fitted, so fit where you quote.",
    raising: "neither",
    hot: true,
    heading,
  },
  uncertainty: {
    kind: "number",
    label: "Widening for uncertainty",
    unit: "× relative error of k",
    min: 0,
    max: 10,
    step: 0.1,
    default: 1,
    help: "The half spread is multiplied by 1 + this times the relative standard error of k.",
    raising: "lowers risk",
    hot: true,
    heading,
  },
} as const satisfies Parameters;

/** Plain data, kept in a strategy's memory. `at` 0: never read. k and A are 0 while there is no fit. */
export type Calibration = { at: number; n: number; k: number; A: number; relativeError: number };
export const noCalibration = (): Calibration => ({ at: 0, n: 0, k: 0, A: 0, relativeError: 0 });

const sums = { n: 0, beyond: 0, seconds: 0, dMin: 0 };

/** Refreshes `c` where a second has passed; true where there is a fit from enough orders. Otherwise `calibrationHeld` says why. */
export function calibrate(c: Calibration, inputs: Inputs, p: ValuesOf<typeof calibration>): boolean {
  if (inputs.at - c.at >= MICROS_PER_SECOND || inputs.at < c.at) {
    c.at = inputs.at;
    refit(c, inputs, p);
  }
  return c.n >= p.arrivalsMin && c.k > 0;
}
function refit(c: Calibration, inputs: Inputs, p: ValuesOf<typeof calibration>): void {
  const window = inputs.arrivals(p.calibrationSeconds);
  sums.dMin = (inputs.mid * p.depthMinBps) / 10_000;
  sums.n = sums.beyond = 0;
  sums.seconds = window.seconds;
  for (let i = 0; i < window.count; i++) {
    const beyond = window.depths[i]! - sums.dMin;
    if (beyond < 0) continue;
    sums.n++;
    sums.beyond += beyond;
  }
  const fit = mleFromSums(sums);
  c.n = sums.n;
  c.k = fit?.k ?? 0;
  // Both sides' takers were counted; a quote meets those of one.
  c.A = (fit?.A ?? 0) / 2;
  c.relativeError = fit === null ? 0 : fit.seK / fit.k;
}
/** Too few orders, or enough that say nothing (all stopped at one depth). */
export const calibrationHeld = (c: Calibration, arrivalsMin: number): "CALIBRATING" | "CALIBRATION_FLAT" =>
  c.n < arrivalsMin ? "CALIBRATING" : "CALIBRATION_FLAT";
