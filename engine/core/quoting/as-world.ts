/**
 * The experiment of Avellaneda-Stoikov, section 3.3, as it is: one trader, a mid that walks ±σ√dt, and the ways of quoting
 * that the paper and its editions compare. Shared by the seeded runs and by the exact computations beside them.
 *
 * Units as in avellaneda-stoikov.ts with q in lots of 1; A and k as in as-fills.ts.
 */
import { averageSpread, type FillLaw } from "./as-fills.ts";
import { avellanedaStoikov, emptyQuotes } from "./avellaneda-stoikov.ts";
import { isPositive } from "./domain.ts";
import { emptyGlft, glft } from "./glft.ts";

/**
 * inv: the published quotes. sym_avg: the published benchmark, their average width about the mid. sym_tv: their width of the
 * moment about the mid. inv_const, sym_const: of the working paper, with (2/γ) ln(1 + γ/k) for a width. glft: stationary GLFT.
 */
export const AS_STRATEGIES = ["inv", "sym_avg", "sym_tv", "inv_const", "sym_const", "glft"] as const;
export type AsStrategy = (typeof AS_STRATEGIES)[number];

export interface AsWorld {
  gamma: number;
  strategy: AsStrategy;
  s0: number;
  /** Whole lots at the start. */
  q0: number;
  T: number;
  dt: number;
  sigma: number;
  k: number;
  A: number;
  law: FillLaw;
}
/** The paper's parameters. */
export function paperWorld(gamma: number, strategy: AsStrategy): AsWorld {
  return { gamma, strategy, s0: 100, q0: 0, T: 1, dt: 0.005, sigma: 2, k: 1.5, A: 140, law: "linear" };
}

/** A session of more steps is refused: the exact computations grow with its square. */
const STEPS_MAX = 5_000;
/** Whole steps of the session, the nearest to T/dt; null where the world is outside its domain. */
export function stepsOf(w: AsWorld): number | null {
  const steps = Math.round(w.T / w.dt);
  const fits = w.T > 0 && w.dt > 0 && steps >= 1 && steps <= STEPS_MAX && isPositive(w.A);
  return fits && Number.isInteger(w.q0) && depthsOf(w)(w.s0, w.q0, w.T) !== null ? steps : null;
}

export interface Depths {
  bidDepth: number;
  askDepth: number;
}
/** Depths at mid s, position q and time left tau; null where there is no quote. The object is used again by the next call. */
export type DepthRule = (s: number, q: number, tau: number) => Depths | null;

/** The rule of a strategy, through the functions that are shipped. */
export function depthsOf(w: AsWorld): DepthRule {
  const { gamma, sigma, k, strategy } = w;
  const input = { s: 0, q: 0, gamma, sigma, k, tau: 0, size: 1 };
  const quotes = emptyQuotes();
  const asQuotes = (s: number, q: number, tau: number) => {
    input.s = s;
    input.q = q;
    input.tau = tau;
    return avellanedaStoikov(input, quotes);
  };
  switch (strategy) {
    case "inv":
      return asQuotes;
    case "inv_const": {
      const width = asQuotes(0, 0, 0)?.spread;
      return (s, q, tau) => {
        const r = asQuotes(s, q, tau);
        return r && width !== undefined ? both(r, s - r.reservation, width / 2) : null;
      };
    }
    case "sym_avg": {
      const width = averageSpread({ gamma, sigma, k, T: w.T, steps: 1 })?.avgSpreadContinuous;
      return constant(width);
    }
    case "sym_const":
      return constant(asQuotes(0, 0, 0)?.spread);
    case "sym_tv":
      return (s, _q, tau) => {
        const r = asQuotes(s, 0, tau);
        return r && both(r, 0, r.spread / 2);
      };
    case "glft": {
      const p = { A: w.A, k, gamma, xi: gamma, sigma, q: 0, size: 1, mu: 0, impact: 0 };
      const out = emptyGlft();
      return (_s, q) => {
        p.q = q;
        return glft(p, out);
      };
    }
  }
}

function constant(width: number | undefined): DepthRule {
  if (width === undefined) return () => null;
  const depths = { bidDepth: width / 2, askDepth: width / 2 };
  return () => depths;
}
function both(out: Depths, lean: number, half: number): Depths {
  out.bidDepth = half + lean;
  out.askDepth = half - lean;
  return out;
}
