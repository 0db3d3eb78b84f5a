/**
 * Certainty equivalent −ln E[exp(−γ · profit)]/γ of a way of quoting in the paper's experiment: the sure sum that a trader of
 * risk aversion γ would take instead. Exact, backwards over inventory, in logarithms (the expectation itself overflows).
 *
 * Where inventory is bounded, the side that would pass the bound does not quote. Null outside the world's domain (see
 * as-world.ts), at γ = 0, where it is the mean, and where something overflows.
 */
import { fillChance } from "./as-fills.ts";
import { type AsWorld, depthsOf, stepsOf } from "./as-world.ts";
import { type ExactDepths, glftFiniteHorizon } from "./glft-exact.ts";

interface SideDepths {
  /** Null: no quote on that side. */
  bidDepth: number | null;
  askDepth: number | null;
}
type Quoting = (q: number, tau: number) => SideDepths | null;

/** Of one of the paper's strategies; its inventory is free. */
export function certaintyEquivalent(w: AsWorld): number | null {
  const rule = depthsOf(w);
  return equivalent(w, null, (q, tau) => rule(0, q, tau));
}

/** Of the best quotes there are with inventory within ±qMax: those of the exact finite horizon. */
export function certaintyEquivalentOfOptimum(w: AsWorld, qMax: number): number | null {
  const { A, k, gamma, sigma } = w;
  let [table, tableTau]: [ExactDepths[] | null, number] = [null, Number.NaN];
  return equivalent(w, qMax, (q, tau) => {
    if (tau !== tableTau) [table, tableTau] = [glftFiniteHorizon({ A, k, gamma, sigma, Q: qMax }, tau), tau];
    return table?.[q + qMax] ?? null;
  });
}

function equivalent(w: AsWorld, qMax: number | null, quoting: Quoting): number | null {
  const steps = stepsOf(w);
  const { gamma } = w;
  if (steps === null) return null;
  const bound = qMax ?? Math.abs(w.q0) + steps;
  if (!(Number.isInteger(bound) && bound >= Math.abs(w.q0))) return null;
  const size = 2 * bound + 1;
  const move = w.sigma * Math.sqrt(w.dt);
  /** ln E[exp(−γ · what is still to come)] by q + bound, the move of the mid that opens the step included. */
  let [later, sooner] = [new Float64Array(size), new Float64Array(size)];
  for (let i = steps - 1; i >= 0; i--) {
    const tau = w.T - i * w.dt;
    for (let at = 0; at < size; at++) later[at] = later[at]! + logCosh(gamma * (at - bound) * move);
    // Only what q0 can reach by now.
    const reach = qMax === null ? Math.abs(w.q0) + i : bound;
    for (let q = -reach; q <= reach; q++) {
      const depths = quoting(q, tau);
      if (depths === null) return null;
      const at = q + bound;
      const bid = depths.bidDepth === null ? null : side(w, depths.bidDepth);
      const ask = depths.askDepth === null ? null : side(w, depths.askDepth);
      sooner[at] = logMean(later, at, { bid, ask });
    }
    [later, sooner] = [sooner, later];
  }
  const result = -later[w.q0 + bound]! / gamma;
  return Number.isFinite(result) ? result : null;
}

interface Side {
  chance: number;
  /** −γ · depth: what a fill adds to the exponent. */
  gain: number;
}
function side(w: AsWorld, depth: number): Side {
  return { chance: fillChance(w.A * Math.exp(-w.k * depth) * w.dt, w.law), gain: -w.gamma * depth };
}

/** ln of the mean of exp over the four outcomes of a step: none, ask alone, bid alone, both. */
function logMean(later: Float64Array, at: number, { bid, ask }: { bid: Side | null; ask: Side | null }): number {
  const pb = bid?.chance ?? 0;
  const pa = ask?.chance ?? 0;
  const gb = bid?.gain ?? 0;
  const ga = ask?.gain ?? 0;
  const none = term((1 - pb) * (1 - pa), later[at]!);
  const sold = term((1 - pb) * pa, ga + (later[at - 1] ?? 0));
  const bought = term(pb * (1 - pa), gb + (later[at + 1] ?? 0));
  const both = term(pb * pa, ga + gb + later[at]!);
  const top = Math.max(none, sold, bought, both);
  return top + Math.log(Math.exp(none - top) + Math.exp(sold - top) + Math.exp(bought - top) + Math.exp(both - top));
}
const term = (chance: number, exponent: number): number => Math.log(chance) + exponent;

function logCosh(x: number): number {
  const a = Math.abs(x);
  return a + Math.log1p(Math.exp(-2 * a)) - Math.LN2;
}
