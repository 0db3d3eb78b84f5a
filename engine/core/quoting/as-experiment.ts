/**
 * The paper's experiment, literally, with a given source of random numbers: in each step quotes from the inventory before it,
 * ask and bid filled independently at their own depth from the mid before its move, then the mid moves ±σ√dt.
 *
 * Three draws per step, in the order ask, bid, mid, whatever happens: the same numbers give the same run everywhere.
 */
import { fillChance } from "./as-fills.ts";
import { type AsWorld, depthsOf, stepsOf } from "./as-world.ts";

/** The next number of [0, 1). */
export type Uniform = () => number;

/** The generator mulberry32: 32 bits of state, `seed` a whole number of 0…2³² − 1. */
export function mulberry32(seed: number): Uniform {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface ExperimentResult {
  paths: number;
  /** Quoted width averaged over the session (by trapezoids: exact for a width that is linear in time) and over the paths. */
  averageSpread: number;
  meanProfit: number;
  /** Standard deviations have the divisor paths − 1. */
  stdProfit: number;
  meanFinalQ: number;
  stdFinalQ: number;
  firstPathProfit: number;
  firstPathFinalQ: number;
  lastPathProfit: number;
  lastPathFinalQ: number;
}

export interface ExperimentOptions {
  /** Whole, at least 2. */
  paths: number;
  uniform: Uniform;
  /** Told about a hundred times; a fraction of 1. */
  onProgress?: (done: number) => void;
}

/** Null where the world is outside its domain (see as-world.ts), with fewer than two paths, or where a quote overflows. */
export function runExperiment(w: AsWorld, { paths, uniform, onProgress }: ExperimentOptions): ExperimentResult | null {
  const steps = stepsOf(w);
  if (steps === null || !(Number.isInteger(paths) && paths >= 2)) return null;
  const profits = new Float64Array(paths);
  const finalQs = new Float64Array(paths);
  const rule = depthsOf(w);
  const move = w.sigma * Math.sqrt(w.dt);
  const every = Math.ceil(paths / 100);
  let averageSum = 0;
  for (let path = 0; path < paths; path++) {
    let [s, q, x, spreadSum] = [w.s0, w.q0, 0, 0];
    for (let i = 0; i < steps; i++) {
      const depths = rule(s, q, w.T - i * w.dt);
      if (depths === null) return null;
      const { bidDepth, askDepth } = depths;
      spreadSum += (bidDepth + askDepth) * (i === 0 ? 0.5 : 1);
      const askFilled = uniform() < fillChance(w.A * Math.exp(-w.k * askDepth) * w.dt, w.law);
      const bidFilled = uniform() < fillChance(w.A * Math.exp(-w.k * bidDepth) * w.dt, w.law);
      if (askFilled) {
        x += s + askDepth;
        q--;
      }
      if (bidFilled) {
        x -= s - bidDepth;
        q++;
      }
      s += uniform() >= 0.5 ? move : -move;
    }
    const last = rule(s, q, 0);
    if (last === null) return null;
    averageSum += (spreadSum + (last.bidDepth + last.askDepth) / 2) / steps;
    // What was gained since the start: a position held then is no profit.
    profits[path] = x + q * s - w.q0 * w.s0;
    finalQs[path] = q;
    if (path % every === 0) onProgress?.(path / paths);
  }
  const profit = meanAndStd(profits);
  const finalQ = meanAndStd(finalQs);
  return {
    paths,
    averageSpread: averageSum / paths,
    meanProfit: profit.mean,
    stdProfit: profit.std,
    meanFinalQ: finalQ.mean,
    stdFinalQ: finalQ.std,
    firstPathProfit: profits[0]!,
    firstPathFinalQ: finalQs[0]!,
    lastPathProfit: profits[paths - 1]!,
    lastPathFinalQ: finalQs[paths - 1]!,
  };
}

function meanAndStd(values: Float64Array): { mean: number; std: number } {
  const n = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, std: Math.sqrt(squares / (n - 1)) };
}
