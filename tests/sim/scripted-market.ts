/** A market in which only what a test says happens: an order-by-order book, and takers at times of the test's choosing. */
import type { BookEvent, Instrument } from "../../engine/core/types.ts";
import {
  type Lots,
  lots,
  type Micros,
  micros,
  parsePico,
  type Side,
  type Ticks,
  ticks,
} from "../../engine/core/units.ts";
import { L3Market } from "../../engine/sim/l3-market.ts";
import type { MarketModel, ModelOut, PlaceOutcome, RestingOrder } from "../../engine/sim/types.ts";

export const perp: Instrument = {
  symbol: "BTC-PERP",
  kind: "linear",
  base: "BTC",
  quote: "USDC",
  tickSize: 0.1,
  tickPico: parsePico("0.1"),
  lotSize: 0.001,
  lotPico: parsePico("0.001"),
  multiplier: 1,
  makerFeePpb: 20_000,
  takerFeePpb: 350_000,
  minLots: lots(2),
  minNotional: parsePico("0.2"),
  ordersMax: 3,
  maintenanceMargin: 0.025,
  initialMargin: 0.05,
  status: "open",
};
export const spot: Instrument = {
  ...perp,
  symbol: "SOL/USDC",
  kind: "spot",
  base: "SOL",
  lotSize: 0.01,
  lotPico: parsePico("0.01"),
  initialMargin: 0,
  maintenanceMargin: 0,
};

type Act = (market: ScriptedMarket, at: Micros, out: ModelOut) => void;

export class ScriptedMarket implements MarketModel {
  readonly trading = new L3Market(() => {});
  markPrice = 100;
  readonly #script: { at: number; act: Act }[] = [];
  constructor(readonly instrument: Instrument = perp) {}

  /** Something of the test's at a time; in order of time. */
  at(at: number, act: Act): this {
    this.#script.push({ at, act });
    return this;
  }
  /** An order of the crowd. */
  rest(side: Side, tick: number, size: number): this {
    this.trading.book.add(side, tick, size, null);
    this.trading.book.takeChanges(() => {});
    return this;
  }
  /** A taker of the crowd at a time. */
  takes(at: number, side: Side, limit: number, size: number): this {
    return this.at(at, (m, now, out) => m.trading.take({ side, limit, lots: size, own: null }, now, out));
  }
  nextAt(): number {
    return this.#script[0]?.at ?? Number.POSITIVE_INFINITY;
  }
  advance(to: Micros, out: ModelOut): void {
    for (let next = this.#script[0]; next && next.at <= to; next = this.#script[0]) {
      this.#script.shift();
      next.act(this, micros(next.at), out);
      this.trading.tell(micros(next.at), out);
    }
  }
  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome {
    return this.trading.place(order, at, out);
  }
  amend(order: RestingOrder, tick: Ticks, size: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    return this.trading.amend(order, tick, size, at, out);
  }
  cancel(order: RestingOrder, at: Micros, out: ModelOut): void {
    this.trading.cancel(order, at, out);
  }
  snapshot(at: Micros): BookEvent {
    return this.trading.snapshot(at);
  }
  mark(): number {
    return this.markPrice;
  }
  candles() {
    return [];
  }
}

export const order = (more: Partial<RestingOrder> = {}): RestingOrder => ({
  id: 1,
  side: 0,
  tick: ticks(1000),
  lots: lots(10),
  cumLots: lots(0),
  tif: "post-only",
  reduceOnly: false,
  ...more,
});
