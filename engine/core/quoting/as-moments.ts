/**
 * Exact moments of the paper's experiment, without a random number: given the strategy, inventory is a Markov chain, and
 * E[X^j; q] of the profit X = (wealth) − (wealth at the start) for j = 0…4 is carried forward over every reachable q.
 *
 * With them come the exact standard errors of what a run of n paths measures, so that a z-score means what it says.
 */
import { fillChance } from "./as-fills.ts";
import { type AsWorld, depthsOf, stepsOf } from "./as-world.ts";

export interface ExactMoments {
  meanProfit: number;
  stdProfit: number;
  meanFinalQ: number;
  stdFinalQ: number;
  /** Fills of both sides in a session. */
  meanFills: number;
  /** Share of steps with λ dt > 1 on a side, where the paper's chance of a fill is cut. */
  fracStepsCapped: number;
  /** Share of steps with a quote through the mid. */
  fracStepsThroughMid: number;
  /** Fourth central moment over variance squared; 3 for a normal law, 0 where nothing varies. */
  kurtosisProfit: number;
  kurtosisFinalQ: number;
}

/** E[X^j; q] for j = 0…4, one array each, by q − q0 + steps. */
type Powers = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
const powers = (n: number): Powers => [
  new Float64Array(n),
  new Float64Array(n),
  new Float64Array(n),
  new Float64Array(n),
  new Float64Array(n),
];

/** Null where the world is outside its domain (see as-world.ts) or something overflows. */
export function exactMoments(w: AsWorld): ExactMoments | null {
  const steps = stepsOf(w);
  if (steps === null) return null;
  const rule = depthsOf(w);
  const size = 2 * steps + 1;
  let [now, next] = [powers(size), powers(size)];
  now[0][steps] = 1;
  const move = w.sigma * Math.sqrt(w.dt);
  let [fills, capped, through] = [0, 0, 0];
  for (let i = 0; i < steps; i++) {
    const tau = w.T - i * w.dt;
    for (const array of next) array.fill(0);
    for (let at = steps - i; at <= steps + i; at++) {
      const p = now[0][at]!;
      if (p === 0) continue;
      const depths = rule(0, w.q0 + at - steps, tau);
      if (depths === null) return null;
      const { bidDepth, askDepth } = depths;
      const bidLamDt = w.A * Math.exp(-w.k * bidDepth) * w.dt;
      const askLamDt = w.A * Math.exp(-w.k * askDepth) * w.dt;
      const bid = fillChance(bidLamDt, w.law);
      const ask = fillChance(askLamDt, w.law);
      fills += p * (bid + ask);
      if (bidLamDt > 1 || askLamDt > 1) capped += p;
      if (bidDepth < 0 || askDepth < 0) through += p;
      shift(now, at, { to: next, at, chance: (1 - bid) * (1 - ask), gain: 0 });
      shift(now, at, { to: next, at: at - 1, chance: (1 - bid) * ask, gain: askDepth });
      shift(now, at, { to: next, at: at + 1, chance: bid * (1 - ask), gain: bidDepth });
      shift(now, at, { to: next, at, chance: bid * ask, gain: askDepth + bidDepth });
    }
    for (let at = 0; at < size; at++) if (next[0][at]! > 0) walk(next, at, (w.q0 + at - steps) * move);
    [now, next] = [next, now];
  }
  return summary(now, w.q0 - steps, { fills, capped: capped / steps, through: through / steps });
}

interface Arrival {
  to: Powers;
  at: number;
  chance: number;
  gain: number;
}
/** Adds what `gain` more makes of the powers at `from`, times the chance. */
function shift(now: Powers, from: number, { to, at, chance, gain: g }: Arrival): void {
  if (chance === 0) return;
  const m0 = now[0][from]!;
  const m1 = now[1][from]!;
  const m2 = now[2][from]!;
  const m3 = now[3][from]!;
  to[0][at] = to[0][at]! + chance * m0;
  to[1][at] = to[1][at]! + chance * (m1 + g * m0);
  to[2][at] = to[2][at]! + chance * (m2 + g * (2 * m1 + g * m0));
  to[3][at] = to[3][at]! + chance * (m3 + g * (3 * m2 + g * (3 * m1 + g * m0)));
  to[4][at] = to[4][at]! + chance * (now[4][from]! + g * (4 * m3 + g * (6 * m2 + g * (4 * m1 + g * m0))));
}
/** The mid moves by ±a/q with equal chance: odd powers of the move vanish. */
function walk([m0, m1, m2, m3, m4]: Powers, at: number, a: number): void {
  const a2 = a * a;
  m4[at] = m4[at]! + a2 * (6 * m2[at]! + a2 * m0[at]!);
  m3[at] = m3[at]! + 3 * a2 * m1[at]!;
  m2[at] = m2[at]! + a2 * m0[at]!;
}

function summary(
  [m0, m1, m2, m3, m4]: Powers,
  qFirst: number,
  seen: { fills: number; capped: number; through: number },
): ExactMoments | null {
  const x = [0, 0, 0, 0, 0];
  const q = [0, 0, 0, 0, 0];
  for (let at = 0; at < m0.length; at++) {
    const p = m0[at]!;
    if (p === 0) continue;
    for (const [j, m] of [m0, m1, m2, m3, m4].entries()) {
      x[j] = x[j]! + m[at]!;
      q[j] = q[j]! + p * (qFirst + at) ** j;
    }
  }
  const profit = central(x);
  const finalQ = central(q);
  const result = {
    meanProfit: profit.mean,
    stdProfit: profit.std,
    meanFinalQ: finalQ.mean,
    stdFinalQ: finalQ.std,
    meanFills: seen.fills,
    fracStepsCapped: seen.capped,
    fracStepsThroughMid: seen.through,
    kurtosisProfit: profit.kurtosis,
    kurtosisFinalQ: finalQ.kurtosis,
  };
  return Object.values(result).every(Number.isFinite) ? result : null;
}

/** Mean, standard deviation and kurtosis from raw moments 0…4. */
function central(raw: readonly number[]): { mean: number; std: number; kurtosis: number } {
  const m0 = raw[0]!;
  const m1 = raw[1]! / m0;
  const m2 = raw[2]! / m0;
  const m3 = raw[3]! / m0;
  const m4 = raw[4]! / m0;
  const variance = Math.max(0, m2 - m1 * m1);
  const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
  return { mean: m1, std: Math.sqrt(variance), kurtosis: variance > 0 ? fourth / (variance * variance) : 0 };
}

/** Standard errors of the mean and of the standard deviation (divisor n − 1) that n draws of a law give. */
export function standardErrors(law: { std: number; kurtosis: number }, n: number): { mean: number; std: number } {
  const ofVariance = Math.sqrt(Math.max(0, law.kurtosis - (n - 3) / (n - 1)) / n);
  return { mean: law.std / Math.sqrt(n), std: (law.std * ofVariance) / 2 };
}
