/**
 * Decisions of one strategy without a desk around it, on inputs that a row gives: a perpetual at 99.99 / 100.01 in ticks and lots
 * of .01, so that figures can be worked out by hand.
 */
import { defaultsOf } from "../../engine/core/parameter.ts";
import { offsetWindow } from "../../engine/core/quoting/reference.ts";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import { type StrategyId, strategies } from "../../engine/core/strategies/index.ts";
import type { Inputs, LayerOrders, Memory, ParamValues } from "../../engine/core/strategies/strategy.ts";
import type { Instrument } from "../../engine/core/types.ts";
import { lots, type Micros, micros, pico } from "../../engine/core/units.ts";
import { btc, T0 } from "./desk-fixture.ts";

export const plain: Instrument = {
  ...btc,
  tickSize: 0.01,
  lotSize: 0.01,
  minLots: lots(1),
  minNotional: pico(0n),
  makerFeePpb: 0,
};
/** Depths of market orders, as the strategies get them. */
export const arrivals = (depths: readonly number[], seconds: number) => ({
  depths: Float64Array.from(depths),
  count: depths.length,
  seconds,
});
const depth = (bids: number, asks: number) => ({
  bids: 1,
  bidPrice: [9_999],
  bidSize: [bids],
  asks: 1,
  askPrice: [10_001],
  askSize: [asks],
});
const noOrders: LayerOrders = { open: 0, busy: 0, refused: 0 };

/** Equity 10,000, an allowance of 10 base units, flat, nothing measured but what a row gives. */
export function inputsOf(over: Partial<Inputs> = {}): Inputs {
  return {
    at: micros(T0),
    instrument: plain,
    bidTick: 9_999,
    askTick: 10_001,
    mid: 100,
    oracle: { price: Number.NaN, confidence: Number.NaN, ageMs: Number.NaN },
    reference: { price: Number.NaN, ageMs: Number.NaN },
    referenceOffset: offsetWindow(),
    fundingRate: Number.NaN,
    fundingIntervalSeconds: Number.NaN,
    fundingInSeconds: Number.NaN,
    position: 0,
    entryPrice: Number.NaN,
    positionRatio: 0,
    allowanceValue: 1_000,
    allowance: 10,
    equity: 10_000,
    quoteRate: 1,
    target: 0,
    widen: 1,
    ordersOpen: 0,
    mayRebalance: true,
    backoffTicks: [0, 0],
    markoutBps: Number.NaN,
    markoutMoveBps: Number.NaN,
    markoutFills: 0,
    depth: () => depth(10, 10),
    barsAtHand: () => 0,
    volatility: () => Number.NaN,
    closes: () => [],
    arrivals: () => arrivals([], 0),
    microPrice: () => null,
    layer: () => noOrders,
    ...over,
  };
}

const shown = (n: number): number => Number(n.toPrecision(9));

/** One strategy and its memory, decided again and again. */
export class Trial {
  readonly wanted = new Wanted();
  readonly memory: Memory;
  private readonly inputs: Inputs;
  constructor(
    private readonly id: StrategyId,
    private params: ParamValues = {},
    over: Partial<Inputs> = {},
  ) {
    this.memory = strategies[id].initial();
    this.inputs = inputsOf(over);
    this.decide();
  }
  /** Decides again, `ms` later and with what has changed. */
  decide(ms = 0, over: Partial<Inputs> = {}, params: ParamValues = {}): this {
    Object.assign(this.inputs, over);
    this.params = { ...this.params, ...params };
    this.inputs.at = (this.inputs.at + ms * 1000) as Micros;
    this.wanted.begin(this.inputs);
    const s = strategies[this.id];
    s.decide(this.inputs, { ...defaultsOf(s.parameters), ...this.params }, this.memory, this.wanted);
    return this;
  }
  /** What is wanted, as "bid 99.95 × 0.10", in the order of wanting. */
  get quotes(): string[] {
    return Array.from({ length: this.wanted.count }, (_, i) => {
      const { side, tick, lots: size } = this.wanted.at(i);
      return `${side === 0 ? "bid" : "ask"} ${(tick / 100).toFixed(2)} × ${(size / 100).toFixed(2)}`;
    });
  }
  /** Why each side is held, as "CODE value limit", bid first; "" while nothing is said. */
  get held(): string[] {
    const { heldCode, heldValue, heldLimit } = this.wanted;
    return [0, 1].map((s) =>
      heldCode[s] === "" ? "" : `${heldCode[s]} ${shown(heldValue[s]!)} ${shown(heldLimit[s]!)}`,
    );
  }
  /** What is said of parts, as "near CODE value limit". */
  get remarks(): string[] {
    const said = this.wanted.remarks.slice(0, this.wanted.remarkCount);
    return said.map((r) => `${r.part} ${r.code} ${shown(r.value)} ${shown(r.limit)}`);
  }
  /** What the market's page would show under this name. */
  figure(label: string): number {
    const i = strategies[this.id].figures.findIndex((f) => f.label === label);
    if (i < 0) throw new Error(`${this.id} has no figure "${label}"`);
    return this.wanted.figures[i]!;
  }
}
/** The same reason on both sides. */
export const both = <T>(reason: T): T[] => [reason, reason];
