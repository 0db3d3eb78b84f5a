/** What a strategy may read, filled from the market's state before each decision. */
import { realisedVolatility, type VolatilityEstimator } from "./market/volatility.ts";
import { allowanceOf, targetOf } from "./resolve.ts";
import type { MarketState } from "./state.ts";
import type { Inputs } from "./strategies/strategy.ts";
import type { Micros } from "./units.ts";

/** Volatility is measured again when a second closes or what is asked for changes, not at each decision. */
function volatility(m: MarketState, estimator: VolatilityEstimator, barSeconds: number, lookback: number): number {
  if (
    m.rvolSecond === m.bars.openSecond &&
    m.rvolEstimator === estimator &&
    m.rvolBarSeconds === barSeconds &&
    m.rvolLookback === lookback
  )
    return m.rvol;
  const bars = m.bars.closed(barSeconds, lookback);
  m.rvolEstimator = estimator;
  m.rvolBarSeconds = barSeconds;
  m.rvolLookback = lookback;
  m.rvolSecond = m.bars.openSecond;
  m.rvol = bars.length < lookback ? Number.NaN : (realisedVolatility(estimator, bars, m.inputs.mid) ?? Number.NaN);
  return m.rvol;
}
export function makeInputs(m: MarketState): Inputs {
  const mode = m.account.config.mode;
  return {
    at: 0 as Micros,
    instrument: m.instrument,
    bidTick: -1,
    askTick: -1,
    mid: Number.NaN,
    oracle: Number.NaN,
    position: 0,
    allowanceValue: Number.NaN,
    allowance: Number.NaN,
    quoteRate: Number.NaN,
    target: 0,
    widen: 1,
    ordersOpen: 0,
    mayRebalance:
      mode === "sim" || mode === "replay" || mode === "simulate" || mode === "backtest" || mode === "faults",
    backoffTicks: m.backoffTicks,
    barsAtHand: (barSeconds, wanted) => m.bars.closed(barSeconds, wanted).length,
    volatility: (estimator, barSeconds, lookback) => volatility(m, estimator, barSeconds, lookback),
  };
}
export function refillInputs(m: MarketState, at: Micros, quoteRate: number): Inputs {
  const i = m.inputs;
  i.at = at;
  i.instrument = m.instrument;
  i.bidTick = m.bidTick;
  i.askTick = m.askTick;
  i.mid = ((m.bidTick + m.askTick) / 2) * m.instrument.tickSize;
  i.oracle = m.oracle;
  i.position = m.ledger.positionLots * m.instrument.lotSize;
  i.allowanceValue = m.allowanceValue;
  i.allowance = allowanceOf(m);
  i.quoteRate = quoteRate;
  i.target = targetOf(m);
  i.widen = m.widen;
  let open = 0;
  for (let n = 0; n < m.orders.live.length; n++) if (m.orders.live[n]!.life === "open") open++;
  i.ordersOpen = open;
  return i;
}
