/** Reference values of section 1: Avellaneda-Stoikov. */

import { averageSpread, fillProbability, symmetricClosedForm } from "../core/quoting/as-fills.ts";
import {
  avellanedaStoikov,
  emptyQuotes,
  indifferencePrices,
  infiniteHorizon,
} from "../core/quoting/avellaneda-stoikov.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

const quoteInput = (v: VectorInput) => ({
  s: v.number("s"),
  q: v.number("q"),
  gamma: v.number("gamma"),
  sigma: v.number("sigma"),
  k: v.number("k"),
  tau: v.number("tau"),
  size: v.number("size", 1),
});

export const avellanedaStoikovGroups: VectorGroups = {
  "as.quotes": (v) => {
    const p = quoteInput(v);
    const quotes = avellanedaStoikov(p, emptyQuotes());
    const indifference = indifferencePrices(p);
    return quotes && indifference && { ...quotes, ...indifference };
  },
  "as.quotes_with_trade_size": (v) => avellanedaStoikov(quoteInput(v), emptyQuotes()),
  "as.infinite_horizon": (v) =>
    infiniteHorizon({
      s: v.number("s"),
      q: v.number("q"),
      gamma: v.number("gamma"),
      sigma: v.number("sigma"),
      qMax: v.number("qMax"),
    }),
  "as.fill_probability": (v) =>
    fillProbability({ A: v.number("A"), k: v.number("k"), depth: v.number("depth"), dt: v.number("dt") }),
  "as.average_spread": (v) =>
    averageSpread({
      gamma: v.number("gamma"),
      sigma: v.number("sigma"),
      k: v.number("k"),
      T: v.number("T"),
      steps: v.number("steps"),
    }),
  "as.symmetric_closed_form": (v) =>
    symmetricClosedForm({
      A: v.number("A"),
      k: v.number("k"),
      depth: v.number("depth"),
      dt: v.number("dt"),
      steps: v.number("steps"),
      sigma: v.number("sigma"),
    }),
};
