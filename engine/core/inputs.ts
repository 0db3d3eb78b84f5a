/** What a strategy may read, filled from the market's state before each decision. */
import { realisedVolatility, type VolatilityEstimator } from "./market/volatility.ts";
import { microPriceOf } from "./micro-price.ts";
import { allowanceOf, targetOf } from "./resolve.ts";
import type { MarketState } from "./state.ts";
import type { Inputs, LayerOrders } from "./strategies/strategy.ts";
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
/** Closes are read again when a second closes or another length or count is asked for. */
class Closes {
  private list: readonly number[] = [];
  private second = -1;
  private barSeconds = 0;
  private count = 0;
  constructor(private readonly m: MarketState) {}
  of(barSeconds: number, count: number): readonly number[] {
    const second = this.m.bars.openSecond;
    if (second === this.second && barSeconds === this.barSeconds && count === this.count) return this.list;
    this.second = second;
    this.barSeconds = barSeconds;
    this.count = count;
    this.list = this.m.bars.closed(barSeconds, count).map((b) => b.close);
    return this.list;
  }
}
const reference = { price: Number.NaN, ageMs: Number.NaN };
const layerOrders: LayerOrders = { open: 0, busy: 0, refused: 0 };
/** One object for all: read before the next call. */
function layer(m: MarketState, name: string): LayerOrders {
  layerOrders.open = layerOrders.busy = 0;
  layerOrders.refused = m.refusals[name] ?? 0;
  for (let i = 0; i < m.orders.live.length; i++) {
    const o = m.orders.live[i]!;
    if (o.layer !== name || o.tif === "ioc") continue;
    if (o.known && o.pending === 0 && o.life === "open") layerOrders.open++;
    else layerOrders.busy++;
  }
  return layerOrders;
}

export function makeInputs(m: MarketState): Inputs {
  const mode = m.account.config.mode;
  const closes = new Closes(m);
  return {
    at: 0 as Micros,
    instrument: m.instrument,
    bidTick: -1,
    askTick: -1,
    mid: Number.NaN,
    oracle: { price: Number.NaN, confidence: Number.NaN, ageMs: Number.NaN },
    reference: { price: Number.NaN, ageMs: Number.NaN },
    referenceOffset: m.referenceOffset,
    fundingRate: Number.NaN,
    fundingIntervalSeconds: Number.NaN,
    fundingInSeconds: Number.NaN,
    position: 0,
    entryPrice: Number.NaN,
    positionRatio: 0,
    allowanceValue: Number.NaN,
    allowance: Number.NaN,
    equity: Number.NaN,
    quoteRate: Number.NaN,
    target: 0,
    widen: 1,
    ordersOpen: 0,
    mayRebalance:
      mode === "sim" || mode === "replay" || mode === "simulate" || mode === "backtest" || mode === "faults",
    backoffTicks: m.backoffTicks,
    markoutBps: Number.NaN,
    markoutMoveBps: Number.NaN,
    markoutFills: 0,
    depth: (levels) => m.depth.read(levels, m),
    barsAtHand: (barSeconds, wanted) => m.bars.closed(barSeconds, wanted).length,
    volatility: (estimator, barSeconds, lookback) => volatility(m, estimator, barSeconds, lookback),
    closes: (barSeconds, count) => closes.of(barSeconds, count),
    arrivals: (seconds) => m.arrivals.over(seconds, m.inputs.at),
    microPrice: (why) => microPriceOf(m, m.inputs.at, why),
    layer: (name) => layer(m, name),
  };
}
export function refillInputs(m: MarketState, at: Micros, quoteRate: number): Inputs {
  const i = m.inputs;
  const lotSize = m.instrument.lotSize;
  i.at = at;
  i.instrument = m.instrument;
  i.bidTick = m.bidTick;
  i.askTick = m.askTick;
  i.mid = ((m.bidTick + m.askTick) / 2) * m.instrument.tickSize;
  i.oracle.price = m.oracle;
  i.oracle.confidence = m.oracleConfidence;
  i.oracle.ageMs = (at - m.oracleAt) / 1000;
  i.reference = referenceOf(m, at);
  i.fundingRate = m.fundingRate;
  i.fundingIntervalSeconds = m.fundingIntervalSeconds;
  i.fundingInSeconds = m.fundingAt > 0 ? Math.max(0, (m.fundingAt - at) / 1_000_000) : Number.NaN;
  i.position = m.ledger.positionLots * lotSize;
  i.entryPrice = m.ledger.averageTick() * m.instrument.tickSize;
  i.allowanceValue = m.allowanceValue;
  i.allowance = allowanceOf(m);
  i.equity = m.account.equity;
  i.quoteRate = quoteRate;
  i.target = targetOf(m);
  i.positionRatio = ratioOf(i.position, i.target, m);
  i.widen = m.widen;
  i.markoutBps = m.markouts.meanBps;
  i.markoutMoveBps = m.markouts.meanMoveBps;
  i.markoutFills = m.markouts.meanFills;
  let open = 0;
  for (let n = 0; n < m.orders.live.length; n++) if (m.orders.live[n]!.life === "open") open++;
  i.ordersOpen = open;
  return i;
}
/** Share of the room between target and the position limit on the side where the position stands, within ±1. */
export function ratioOf(position: number, target: number, m: MarketState): number {
  const away = position - target;
  const bound = (away >= 0 ? m.positionLotsMax : m.positionLotsMin) * m.instrument.lotSize - target;
  // A room of nothing, or of next to nothing, is full.
  const ratio = bound === 0 ? Math.sign(away) : away / Math.abs(bound);
  return Math.max(-1, Math.min(1, ratio));
}
/** The mid of another market of the same base asset, else the oracle, with its age; NaN: there is none. */
export function referenceOf(m: MarketState, at: Micros): { price: number; ageMs: number } {
  const s = m.sibling;
  if (s === null) {
    reference.price = m.oracle;
    reference.ageMs = (at - m.oracleAt) / 1000;
  } else {
    const isKnown = s.connected && s.bidTick > 0 && s.askTick > s.bidTick;
    reference.price = isKnown ? ((s.bidTick + s.askTick) / 2) * s.instrument.tickSize : Number.NaN;
    reference.ageMs = (at - s.lastWordAt) / 1000;
  }
  return reference;
}
