/** Reference values of section 2: Guéant-Lehalle-Fernandez-Tapia and the intensity of arrivals. */
import { emptyGlft, glft, glftSymmetricPosition } from "../core/quoting/glft.ts";
import { type ExactDepths, glftFiniteHorizon, glftStationary } from "../core/quoting/glft-exact.ts";
import { hftbacktestCount, intensityMle, intensityOls } from "../core/quoting/intensity.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

/** xi stands for the second risk aversion here; the group on adverse selection gives that name to the impact of a fill. */
const closedForm = (v: VectorInput) => {
  const gamma = v.number("gamma");
  return {
    A: v.number("A"),
    k: v.number("k"),
    gamma,
    xi: v.number("xi", gamma),
    sigma: v.number("sigma"),
    q: v.number("q"),
    size: v.number("delta", 1),
    mu: v.number("mu", 0),
    impact: 0,
  };
};

const model = (v: VectorInput) => ({
  A: v.number("A"),
  k: v.number("k"),
  gamma: v.number("gamma"),
  sigma: v.number("sigma"),
  Q: v.number("Q"),
});
/** { "-1": { bidDepth, askDepth }, … }, as the file spells it. */
const byPosition = (table: ExactDepths[] | null) =>
  table && Object.fromEntries(table.map(({ q, ...depths }) => [String(q), depths]));

export const glftGroups: VectorGroups = {
  "glft.closed_form": (v) => glft(closedForm(v), emptyGlft()),
  "glft.general_xi_delta": (v) => glft(closedForm(v), emptyGlft()),
  "glft.drift": (v) => {
    const p = closedForm(v);
    const quotes = glft(p, emptyGlft());
    return quotes && { ...quotes, inventoryAtWhichQuotesAreSymmetric: glftSymmetricPosition(p.mu, p.gamma, p.sigma) };
  },
  "glft.adverse_selection": (v) => {
    const p = closedForm(v);
    return glft({ ...p, xi: p.gamma, impact: v.number("xi") }, emptyGlft());
  },
  "glft.exact_stationary": (v) => byPosition(glftStationary(model(v))),
  "glft.exact_finite_horizon": (v) => byPosition(glftFiniteHorizon(model(v), v.number("tau"))),
  "intensity.ols": (v) => intensityOls(v.numbers("depths"), v.numbers("counts"), v.number("seconds")),
  "intensity.mle": (v) => intensityMle(v.numbers("arrivalDepths"), v.number("seconds"), v.number("dMin", 0)),
  "intensity.hftbacktest_count": (v) => {
    const out = hftbacktestCount(v.numbers("arrivalDepthTicks"));
    return out && { out };
  },
};
