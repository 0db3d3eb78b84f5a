/** What is grid's own among its settings; the shared groups are spread in beside it. */
import type { Parameters } from "../parameter.ts";

const bound = (which: string, side: string) =>
  ({
    kind: "number",
    label: `${which} bound`,
    unit: "price",
    min: 0,
    max: 1_000_000_000,
    step: 0.01,
    default: null,
    auto: `the range ${side} the price when quoting started`,
    help: `The ${which.toLowerCase()}est line. Outside of the bounds nothing is quoted.`,
    raising: "neither",
    hot: true,
  }) as const;

export const gridParameters = {
  lower: bound("Low", "below"),
  upper: bound("High", "above"),
  rangePercent: {
    kind: "number",
    label: "Range",
    unit: "% to either side",
    min: 0.01,
    max: 50,
    step: 0.1,
    default: 2,
    help: "How far a bound that is not set lies from the price when quoting started.",
    raising: "neither",
    hot: true,
  },
  grids: {
    kind: "integer",
    label: "Grids",
    unit: "steps",
    min: 2,
    max: 1_000,
    step: 1,
    default: 40,
    help: "Steps between the bounds; there is one line more. More steps: more fills, less profit in each.",
    raising: "raises risk",
    hot: true,
  },
  spacing: {
    kind: "choice",
    label: "Spacing",
    unit: "",
    choices: [
      { value: "geometric", label: "Geometric (equal ratios)" },
      { value: "arithmetic", label: "Arithmetic (equal distances)" },
    ],
    default: "geometric",
    help: "Equal ratios earn the same share on every step; equal distances earn less at the top.",
    raising: "neither",
    hot: true,
  },
  minProfitBps: {
    kind: "number",
    label: "Least profit of a round trip",
    unit: "bps after fees",
    min: 0,
    max: 1_000,
    step: 0.5,
    default: 1,
    help: "A grid whose thinnest step leaves no more than this after both maker fees is not quoted.",
    raising: "lowers risk",
    hot: true,
  },
} as const satisfies Parameters;
