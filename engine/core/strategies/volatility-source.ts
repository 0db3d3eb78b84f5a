/** Realised volatility as strategies read it: a group of parameters, and the figure, or why there is none yet. */
import type { Parameters, ValuesOf } from "../parameter.ts";
import type { Wanted } from "../quoting/wanted.ts";
import type { Inputs } from "./strategy.ts";

/** Realised volatility of recent closed bars. */
export const volatility = {
  volEstimator: {
    kind: "choice",
    label: "Volatility estimator",
    unit: "",
    choices: [
      { value: "close-to-close", label: "Close to close (returns × price)" },
      { value: "rms", label: "Root mean square of returns" },
      { value: "ewma", label: "EWMA, λ 0.94" },
      { value: "parkinson", label: "Parkinson (high, low)" },
      { value: "garman-klass", label: "Garman-Klass" },
      { value: "rogers-satchell", label: "Rogers-Satchell" },
      { value: "yang-zhang", label: "Yang-Zhang" },
      { value: "stdev-of-closes", label: "Stdev of closes (a channel width, not volatility)" },
    ],
    default: "close-to-close",
    help: "How realised volatility is measured. Stdev of closes grows with the window and with any trend.",
    raising: "neither",
    hot: true,
  },
  barSeconds: {
    kind: "integer",
    label: "Bar length",
    unit: "s",
    min: 1,
    max: 3600,
    step: 1,
    default: 5,
    help: "Length of the bars that volatility is measured on. A longer bar gives a larger rvol and wider quotes.",
    raising: "lowers risk",
    hot: true,
  },
  lookbackBars: {
    kind: "integer",
    label: "Lookback",
    unit: "bars",
    min: 3,
    max: 500,
    step: 1,
    default: 20,
    help: "How many closed bars volatility looks back over. Fewer react faster and are noisier.",
    raising: "neither",
    hot: true,
  },
} as const satisfies Parameters;

/** Volatility of one bar, price units, as `wanted` shows it; null while there are too few bars: both sides say so. */
export function rvolOf(inputs: Inputs, p: ValuesOf<typeof volatility>, wanted: Wanted): number | null {
  const rvol = inputs.volatility(p.volEstimator, p.barSeconds, p.lookbackBars);
  if (Number.isNaN(rvol)) {
    wanted.holdBoth("WARMING_UP", inputs.barsAtHand(p.barSeconds, p.lookbackBars), p.lookbackBars);
    return null;
  }
  wanted.rvol = rvol;
  return rvol;
}
