/** A simulated venue around scripted markets, with everything it told. Times are microseconds after `T0`. */
import type { Event, Instrument, OrderReport, PlaceEffect } from "../../engine/core/types.ts";
import { lots, type Micros, micros, type Pico, ticks } from "../../engine/core/units.ts";
import { SimVenue } from "../../engine/sim/venue.ts";
import type { Latency } from "../../engine/sim/wire.ts";
import { perp, ScriptedMarket } from "./scripted-market.ts";

export const T0 = micros(Date.UTC(2026, 0, 1) * 1000);

export class VenueRig {
  readonly models: ScriptedMarket[];
  readonly venue: SimVenue;
  readonly told: { event: Event; at: Micros }[] = [];

  constructor(
    options: { instruments?: Instrument[]; balances?: Record<string, Pico>; latency?: Partial<Latency> } = {},
  ) {
    const {
      instruments = [perp],
      balances,
      latency = { entryMicros: 1000, responseMicros: 1000, feedMicros: 1000 },
    } = options;
    this.models = instruments.map((i) => new ScriptedMarket(i).rest(0, 990, 50).rest(1, 1010, 50));
    this.venue = new SimVenue({
      models: this.models,
      markets: instruments.map((_, i) => i),
      account: 0,
      startAt: T0,
      balances,
      latency,
    });
  }
  get market(): ScriptedMarket {
    return this.models[0] as ScriptedMarket;
  }
  /** Runs to `after` microseconds past the start. */
  to(after: number): this {
    this.venue.advance(micros(T0 + after), (event, at) => this.told.push({ event, at }));
    return this;
  }
  place(id: number, more: Partial<PlaceEffect> = {}, after = 0): this {
    const action: PlaceEffect = {
      do: "place",
      account: 0,
      market: 0,
      id,
      side: 0,
      tick: ticks(1000),
      lots: lots(10),
      tif: "post-only",
      reduceOnly: false,
      level: 0,
      layer: "",
      revision: 1,
      decision: 1,
      ...more,
    };
    this.venue.submit(action, micros(T0 + after));
    return this;
  }
  amend(id: number, tick: number, size: number, after = 0): this {
    this.venue.submit(
      { do: "amend", account: 0, market: 0, id, tick: ticks(tick), lots: lots(size) },
      micros(T0 + after),
    );
    return this;
  }
  cancel(id: number, after = 0): this {
    this.venue.submit({ do: "cancel", account: 0, market: 0, id }, micros(T0 + after));
    return this;
  }
  /** Reports told so far: "acked 1", "rejected 2 BAD_SIZE", "fill 1 10@1000 maker". */
  reports(): string[] {
    return this.told.flatMap(({ event }) => {
      if (event.type !== "report") return [];
      if (event.report === "order") return [sentence(event)];
      if (event.report === "fill") return [`fill ${event.id} ${event.lots}@${event.tick} ${event.liquidity}`];
      return event.report === "funding" ? [`funding ${event.amount}`] : [];
    });
  }
}
const sentence = (r: OrderReport) => `${r.status} ${r.id}${r.code === null ? "" : ` ${r.code}`}`;
