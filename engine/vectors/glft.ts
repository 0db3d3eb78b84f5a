/** Reference values of section 2: Guéant-Lehalle-Fernandez-Tapia and the intensity of arrivals. */
import { emptyGlft, glft, glftSymmetricPosition } from "../core/quoting/glft.ts";
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
};
