/** Reference values of sections 5 and 6: skew, spread from imbalance, levels. */

import { imbalance } from "../core/quoting/imbalance.ts";
import { levelOffset } from "../core/quoting/ladder.ts";
import {
  deltaByPosition,
  deltaByValue,
  expectedDrift,
  fadeFair,
  fadeFromGamma,
  ratioShift,
} from "../core/quoting/skew.ts";
import { imbalanceSpread, toFraction } from "../core/quoting/spread.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

/** Seed 002's figure. */
const RATIO_SHIFT = 0.002;

const faded = (v: VectorInput, delta: number | null) =>
  delta === null ? null : { delta, fair: fadeFair(v.number("mid"), v.number("fade"), delta) };

export const skewSpreadGroups: VectorGroups = {
  "skew.fade_literal": (v) => faded(v, deltaByValue(v.number("currentUsdLong"), v.number("initialUsdLong"))),
  "skew.fade_robust": (v) =>
    faded(v, deltaByPosition(v.number("q"), v.number("qTarget"), v.number("qMax"), v.number("clamp", 1))),
  "skew.fade_to_as": (v) => {
    const mid = v.number("mid");
    const fade = fadeFromGamma({
      gamma: v.number("gamma"),
      sigmaFraction: v.number("sigmaRel"),
      mid,
      seconds: v.number("tau"),
      positionMax: v.number("qMax"),
    });
    return fade === null ? null : { fadeEquivalent: fade, maxShiftPrice: mid * fade, maxShiftBps: fade * 10_000 };
  },
  "skew.sign_test": (v) => {
    const world = { A: v.number("A"), k: v.number("k"), halfSpread: v.number("halfSpread") };
    const skewPerUnit = v.number("skewPerUnit");
    const position = v.number("q");
    const drift = expectedDrift({ ...world, skewPerUnit, position });
    if (drift === null) return null;
    const sinhForm = -2 * world.A * Math.exp(-world.k * world.halfSpread) * Math.sinh(world.k * skewPerUnit * position);
    return { bidRate: drift.bidRate, askRate: drift.askRate, expectedDqDt: drift.drift, sinhForm };
  },
  "skew.sign_conflict": (v) => {
    const base = v.number("base");
    const shift = ratioShift(v.number("ratio"), RATIO_SHIFT, 0, false);
    // The seed's figure is the same shift the wrong way round.
    return { seedUp: base * (1 - shift), correct: base * (1 + shift) };
  },
  "spread.imbalance": (v) => {
    const why = { code: "", value: 0, limit: 0 };
    const lopsided = imbalance(v.number("bidDepth"), v.number("askDepth"), why);
    if (lopsided === null) return null;
    return {
      imbalance: lopsided,
      spread: imbalanceSpread(v.number("minSpread"), v.number("maxSpread"), lopsided, why),
    };
  },
  "spread.levels": (v) => {
    const mid = v.number("mid");
    const spread = v.number("spreadFraction");
    const offsets = Array.from({ length: v.number("levels") }, (_, l) => levelOffset("even", (mid * spread) / 2, l, 0));
    if (offsets.some((offset) => offset === null)) return null;
    const first = offsets[0] ?? 0;
    return {
      bids: offsets.map((offset) => mid - offset!),
      asks: offsets.map((offset) => mid + offset!),
      level0FullSpreadFraction: (2 * first) / mid,
    };
  },
  "spread.units": (v) => {
    const unit = v.text("unit");
    if (unit !== "fraction" && unit !== "percent" && unit !== "bps") throw new Error(`no unit of spread: ${unit}`);
    return { fraction: toFraction(v.number("value"), unit) };
  },
};
