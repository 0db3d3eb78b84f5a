/**
 * The exact quotes of Guéant-Lehalle-Fernandez-Tapia (2013), theorems 1 and 2, on whole lots −Q…Q: what the closed form
 * approximates. With α = kγσ²/2 and η = A(1 + γ/k)^(−(1 + k/γ)) the matrix M has αq² on its diagonal and −η beside it;
 *   stationary: v is the eigenvector of M's smallest eigenvalue;   τ before the end: v = exp(−Mτ)·1;
 *   bidDepth(q) = ln(v_q/v_{q+1})/k + ln(1 + γ/k)/γ, askDepth(q) with v_{q−1}.
 *
 * Both are even in q, so only q ≥ 0 is computed, and as ratios r_q = v_q/v_{q−1}: these keep their figures where v itself
 * falls below what a double can hold.
 * Units as in glft.ts, q in lots. Domain: all finite, A > 0, k > 0, gamma ≥ 0, sigma ≥ 0, tau ≥ 0, Q whole from 1 to 1000 (to 300
 * before the end of a session, where the work grows with Q³). Outside it null. No bid at q = Q and no ask at q = −Q: null there.
 */
import { isNotNegative, isPositive } from "./domain.ts";
import { logRatio, powerRatio } from "./log-ratio.ts";
import { finite } from "./unknown.ts";

export interface GlftModel {
  A: number;
  k: number;
  gamma: number;
  sigma: number;
  /** Largest position in lots, either way. */
  Q: number;
}
export interface ExactDepths {
  q: number;
  bidDepth: number | null;
  askDepth: number | null;
}

const Q_MAX = 1000;
const Q_MAX_FINITE = 300;

interface Matrix {
  alpha: number;
  eta: number;
  Q: number;
}
function matrixOf({ A, k, gamma, sigma, Q }: GlftModel): Matrix | null {
  if (!(k > 0 && gamma >= 0 && sigma >= 0 && Number.isInteger(Q) && Q >= 1 && Q <= Q_MAX)) return null;
  const alpha = (k * gamma * sigma * sigma) / 2;
  const eta = A / powerRatio(gamma / k);
  return isPositive(eta) && Number.isFinite(alpha * Q * Q) ? { alpha, eta, Q } : null;
}

/** Quotes far from the end of the session, for every q of −Q…Q. */
export function glftStationary(model: GlftModel): ExactDepths[] | null {
  const m = matrixOf(model);
  return m && depths(model, stationaryRatios(m));
}

/** Quotes `tau` before the end of the session, for every q of −Q…Q. */
export function glftFiniteHorizon(model: GlftModel, tau: number): ExactDepths[] | null {
  const m = matrixOf(model);
  if (m === null || m.Q > Q_MAX_FINITE || !isNotNegative(tau)) return null;
  return depths(model, finiteRatios(m, tau));
}

/** `ratios[q]` is v_q/v_{q−1} for q of 1…Q. */
function depths({ k, gamma, Q }: GlftModel, ratios: Float64Array): ExactDepths[] {
  const c1 = logRatio(gamma, k);
  /** Depth of the side whose fill makes |q| larger, at |q|. */
  const outward = (q: number) => finite(c1 - Math.log(ratios[q + 1]!) / k);
  const inward = (q: number) => finite(c1 + Math.log(ratios[q]!) / k);
  const table: ExactDepths[] = [];
  for (let q = -Q; q <= Q; q++) {
    const n = Math.abs(q);
    const grows = n === Q ? null : outward(n);
    const shrinks = inward(n);
    table.push({ q, bidDepth: q >= 0 ? grows : shrinks, askDepth: q > 0 ? shrinks : grows });
  }
  return table;
}

/**
 * From the edge inwards M v = λ v gives r_q = η/(αq² − λ − η r_{q+1}), and its row at 0 gives λ + 2η r_1 = 0. The left side
 * grows with λ and has one root in [−2η, 0] before a denominator turns negative: the smallest eigenvalue, by bisection.
 */
function stationaryRatios(m: Matrix): Float64Array {
  const ratios = new Float64Array(m.Q + 1);
  let [low, high] = [-2 * m.eta, 0];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (fillRatios(m, middle, ratios) && middle + 2 * m.eta * ratios[1]! < 0) low = middle;
    else high = middle;
  }
  fillRatios(m, low, ratios);
  return ratios;
}
/** False where λ lies beyond the smallest eigenvalue of the rows away from 0: a vector of one sign does not exist there. */
function fillRatios({ alpha, eta, Q }: Matrix, lambda: number, ratios: Float64Array): boolean {
  for (let q = Q, outer = 0; q >= 1; q--) {
    const below = alpha * q * q - lambda - eta * outer;
    if (!(below > 0)) return false;
    outer = eta / below;
    ratios[q] = outer;
  }
  return true;
}

/** Length of one step of the exponential, in units of the norm: e^300 of growth, far from overflow. */
const STEP = 300;
/** Relative distance from the stationary ratios at which v has arrived, and under which rounding is all that moves it. */
const ARRIVED = 1e-14;
const NEAR = 1e-9;
/** Below this share of v_0 the figures of v_q run out; beyond it its quotes are unknown. */
const FAINT = 1e-290;

/**
 * exp(−Mτ)·1 by Taylor steps of cI − M, c the largest diagonal entry: no entry is negative, so nothing cancels, however stiff
 * M is. v_q/v_0 only falls with τ: a row that has become faint stays so and is left out, which keeps the steps long. Where v
 * has become stationary the rest of τ changes nothing, which bounds the work.
 */
function finiteRatios(m: Matrix, tau: number): Float64Array {
  const { alpha, eta, Q } = m;
  const goal = stationaryRatios(m);
  const v = new Float64Array(Q + 1).fill(1);
  const terms = [new Float64Array(Q + 1), new Float64Array(Q + 1)] as const;
  const ratios = new Float64Array(Q + 1).fill(1);
  let last = Q;
  for (let [left, before] = [tau, Infinity]; left > 0; ) {
    const c = alpha * last * last;
    const h = Math.min(left, STEP / (c + 2 * eta));
    left -= h;
    taylorStep({ alpha, eta, Q: last }, { h, c, terms }, v);
    while (last > 0 && v[last]! < FAINT) ratios[last--] = Number.NaN;
    let away = 0;
    for (let q = 1; q <= last; q++) {
      ratios[q] = v[q]! / v[q - 1]!;
      away = Math.max(away, Math.abs(ratios[q]! / goal[q]! - 1));
    }
    if (away <= ARRIVED || (away <= NEAR && away >= before)) return goal;
    before = away;
  }
  return ratios;
}

interface StepOf {
  h: number;
  c: number;
  terms: readonly [Float64Array, Float64Array];
}
/** v ← exp((cI − M)h)·v, scaled to 1 at q = 0. */
function taylorStep({ alpha, eta, Q }: Matrix, { h, c, terms }: StepOf, v: Float64Array): void {
  let [term, next] = terms;
  term.set(v);
  for (let n = 1, live = true; live; n++) {
    const scale = h / n;
    live = false;
    for (let q = 0; q <= Q; q++) {
      const inner = q === 0 ? term[1]! : term[q - 1]!;
      const outer = q < Q ? term[q + 1]! : 0;
      const value = scale * ((c - alpha * q * q) * term[q]! + eta * (inner + outer));
      next[q] = value;
      const sum = v[q]! + value;
      if (sum !== v[q]) live = true;
      v[q] = sum;
    }
    [term, next] = [next, term];
  }
  const top = v[0]!;
  for (let q = 0; q <= Q; q++) v[q] = v[q]! / top;
}
