/**
 * Seed 003, whole: fair = mid · (1 − fade · delta), quotes σ realised volatilities to either side, the first orders placed
 * far from the market and then brought in. On a spot market the position is first traded to its target.
 */
import type { VolatilityEstimator } from "../market/volatility.ts";
import { deltaByPosition, deltaByValue, fadeFair } from "../quoting/skew.ts";
import { volatilityHalfSpread } from "../quoting/spread.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, picoToNumber, toLots, toTicks } from "../units.ts";
import { type FadeParameters, fadeParameters } from "./fade-parameters.ts";
import type { Inputs, Strategy } from "./strategy.ts";

/** The first orders count as brought in once this long has passed, also where a gate held one of them back. */
const FAR_MICROS_MAX = 2_000_000;
/** A rebalance smaller than this share of the allowance is left to the quotes. */
const REBALANCE_SHARE_MIN = 0.02;
const REBALANCE_EVERY_MICROS = 500_000;

interface FadeMemory extends Record<string, number | boolean> {
  /** 0 until the first orders were wanted; then when they were. */
  farSince: number;
  broughtIn: boolean;
  rebalanced: boolean;
  rebalanceAt: number;
}

/** Delta as the operator chose it; null where the allowance does not allow one. */
function fadeDelta(
  inputs: Pick<Inputs, "position" | "target" | "allowance" | "mid" | "allowanceValue"> & { quoteRate?: number },
  basis: string,
) {
  const { position, target, allowance, allowanceValue, quoteRate = 1 } = inputs;
  if (basis !== "usd-value") return deltaByPosition(position, target, allowance);
  if (!(allowance > 0)) return null;
  const value = position * inputs.mid * quoteRate;
  // The value at start is the target's at the price when quoting started; a perpetual starts flat and is measured on its allowance.
  const initialValue = target * (allowanceValue / allowance);
  return initialValue === 0 ? deltaByValue(allowanceValue + value, allowanceValue) : deltaByValue(value, initialValue);
}

function rebalance(inputs: Inputs, memory: FadeMemory, wanted: Wanted): boolean {
  if (memory.rebalanced || inputs.instrument.kind !== "spot" || !inputs.mayRebalance) return false;
  const missing = inputs.target - inputs.position;
  const { lotSize, minLots, minNotional } = inputs.instrument;
  const lots = toLots(Math.abs(missing), lotSize);
  // What the venue would refuse as too small is as near to the target as one order can bring it.
  const isTooSmall = lots < minLots || lots * lotSize * inputs.mid < picoToNumber(minNotional);
  if (isTooSmall || Math.abs(missing) < REBALANCE_SHARE_MIN * inputs.allowance) {
    memory.rebalanced = true;
    return false;
  }
  wanted.holdBoth("REBALANCING", inputs.position, inputs.target);
  if (inputs.at - memory.rebalanceAt >= REBALANCE_EVERY_MICROS) {
    memory.rebalanceAt = inputs.at;
    wanted.rebalanceSide = missing > 0 ? BID : ASK;
    wanted.rebalanceLots = lots;
  }
  return true;
}

/** True while the first orders are still to stand far out. */
function standsFar(inputs: Inputs, memory: FadeMemory): boolean {
  if (memory.broughtIn) return false;
  if (memory.farSince === 0) memory.farSince = inputs.at;
  else if (inputs.ordersOpen >= 2 || inputs.at - memory.farSince > FAR_MICROS_MAX) memory.broughtIn = true;
  return !memory.broughtIn;
}

function ladder(inputs: Inputs, p: FadeParameters, half: number, wanted: Wanted): void {
  const { instrument: i, bidTick, askTick } = inputs;
  const size = p.orderSize ?? inputs.allowance / 10;
  const lots = toLots(size, i.lotSize);
  if (lots < i.minLots || lots === 0) {
    wanted.holdBoth("SIZE_BELOW_MIN", size, Math.max(i.minLots, 1) * i.lotSize);
    return;
  }
  let lastBid = Number.POSITIVE_INFINITY;
  let lastAsk = Number.NEGATIVE_INFINITY;
  for (let level = 0; level < p.levels; level++) {
    const away = half * (level + 1);
    // Rounded outward, kept behind the other side's best (post-only), and a tick apart from the level before it.
    const bid = Math.min(
      toTicks(wanted.fair - away, i.tickSize, "down"),
      askTick - 1 - inputs.backoffTicks[BID],
      lastBid - 1,
    );
    const ask = Math.max(
      toTicks(wanted.fair + away, i.tickSize, "up"),
      bidTick + 1 + inputs.backoffTicks[ASK],
      lastAsk + 1,
    );
    if (bid > 0) wanted.quote(BID, (lastBid = bid), lots, level);
    wanted.quote(ASK, (lastAsk = ask), lots, level);
  }
}

export const fade: Strategy = {
  id: "fade",
  label: "Fade",
  parameters: fadeParameters,
  initial: (): FadeMemory => ({ farSince: 0, broughtIn: false, rebalanced: false, rebalanceAt: 0 }),
  // The first orders stand far out again; the position was traded to its target at the start, and that was once.
  restart(memory) {
    Object.assign(memory, { farSince: 0, broughtIn: false });
  },
  decide(inputs, params, mem, wanted) {
    const p = params as unknown as FadeParameters;
    const memory = mem as FadeMemory;
    const delta = fadeDelta(inputs, p.deltaBasis);
    if (delta === null) return wanted.holdBoth("NO_ALLOWANCE");
    wanted.delta = delta;
    wanted.fair = fadeFair(inputs.mid, p.fade, delta);
    if (rebalance(inputs, memory, wanted)) return;
    const rvol = inputs.volatility(p.volEstimator as VolatilityEstimator, p.barSeconds, p.lookbackBars);
    if (Number.isNaN(rvol))
      return wanted.holdBoth("WARMING_UP", inputs.barsAtHand(p.barSeconds, p.lookbackBars), p.lookbackBars);
    wanted.rvol = rvol;
    wanted.halfSpread = volatilityHalfSpread({
      sigma: p.sigma,
      rvol,
      fair: wanted.fair,
      minSpreadBps: p.minSpreadBps,
      tickSize: inputs.instrument.tickSize,
      widen: inputs.widen,
    });
    const far = standsFar(inputs, memory) ? (wanted.fair * p.initialOffsetBps) / 10_000 : 0;
    ladder(inputs, p, Math.max(wanted.halfSpread, far), wanted);
  },
};
