/** Which price a strategy quotes around: a group of parameters, and the sources of quoting/ put together by it. */
import type { Parameters, ValuesOf } from "../parameter.ts";
import { blend, weightedMid } from "../quoting/fair-value.ts";
import { oraclePrice, referencePrice } from "../quoting/reference.ts";
import type { Why } from "../risk/why.ts";
import type { Inputs } from "./strategy.ts";

const weight = (label: string, share: number) =>
  ({
    kind: "number",
    label,
    unit: "parts",
    min: 0,
    max: 100,
    step: 0.1,
    default: share,
    help: "Its part in the blend; read only where fair value is a blend. 0: not asked.",
    raising: "neither",
    hot: true,
  }) as const;

export const fairSource = {
  fairSource: {
    kind: "choice",
    label: "Fair value",
    unit: "",
    choices: [
      { value: "mid", label: "Mid" },
      { value: "weighted-mid", label: "Weighted mid (nearer the ask where bids are heavy)" },
      { value: "micro-price", label: "Micro-price (learned from this market)" },
      { value: "oracle", label: "Oracle" },
      { value: "reference", label: "Outside reference plus its median offset" },
      { value: "blend", label: "Weighted blend" },
    ],
    default: "mid",
    help: "The price to quote around. Where it is not known, nothing is quoted and the reason says why.",
    raising: "neither",
    hot: true,
  },
  fairAgeMsMax: {
    kind: "integer",
    label: "Oldest outside price",
    unit: "ms",
    min: 100,
    max: 60_000,
    step: 100,
    default: 5_000,
    help: "An oracle or reference price older than this is not known.",
    raising: "raises risk",
    hot: true,
  },
  confidenceBpsMax: {
    kind: "number",
    label: "Widest oracle confidence",
    unit: "bps",
    min: 0,
    max: 1_000,
    step: 1,
    default: 50,
    help: "An oracle that is less sure of its price than this is not known.",
    raising: "raises risk",
    hot: true,
  },
  blendMid: weight("Blend: mid", 1),
  blendMicroPrice: weight("Blend: micro-price", 0),
  blendOracle: weight("Blend: oracle", 1),
  blendReference: weight("Blend: reference", 0),
} as const satisfies Parameters;

/** Seconds of both prices that an offset is worked out from, at the least. */
const OFFSET_SAMPLES_MIN = 8;
const why: Why = { code: "", value: 0, limit: 0 };
const prices: (number | null)[] = [null, null, null, null];
const weights = [0, 0, 0, 0];
const limits = { ageMsMax: 0, confidenceBpsMax: 0, samplesMin: OFFSET_SAMPLES_MIN };

/** The chosen fair value in price units; null: not known, and both sides say why. */
export function fairOf(inputs: Inputs, p: ValuesOf<typeof fairSource>, hold: Hold): number | null {
  const fair = source(inputs, p, p.fairSource);
  if (fair === null) hold.holdBoth(why.code, why.value, why.limit);
  return fair;
}
interface Hold {
  holdBoth(code: string, value: number, limit: number): void;
}
function source(
  inputs: Inputs,
  p: ValuesOf<typeof fairSource>,
  from: ValuesOf<typeof fairSource>["fairSource"],
): number | null {
  limits.ageMsMax = p.fairAgeMsMax;
  limits.confidenceBpsMax = p.confidenceBpsMax;
  switch (from) {
    case "mid":
      return inputs.mid;
    case "weighted-mid": {
      const ticks = weightedMid(inputs.depth(1), why);
      return ticks === null ? null : ticks * inputs.instrument.tickSize;
    }
    case "micro-price":
      return inputs.microPrice(why);
    case "oracle":
      return oraclePrice(inputs.oracle, limits, why);
    case "reference":
      return referencePrice(inputs.reference, inputs.referenceOffset, limits, why);
    case "blend":
      weights[0] = p.blendMid;
      weights[1] = p.blendMicroPrice;
      weights[2] = p.blendOracle;
      weights[3] = p.blendReference;
      // What weighs nothing is not asked: it may be unknown for ever.
      prices[0] = inputs.mid;
      prices[1] = p.blendMicroPrice > 0 ? source(inputs, p, "micro-price") : null;
      if (p.blendMicroPrice > 0 && prices[1] === null) return null;
      prices[2] = p.blendOracle > 0 ? source(inputs, p, "oracle") : null;
      if (p.blendOracle > 0 && prices[2] === null) return null;
      prices[3] = p.blendReference > 0 ? source(inputs, p, "reference") : null;
      return blend(prices, weights, why);
  }
}
