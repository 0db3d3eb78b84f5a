/** A market that joins a simulated world while it runs. */
import { describe, expect, it } from "vitest";
import type { Event } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import { simMarkets } from "../../engine/sim/instruments.ts";
import { scenarioTypes } from "../../engine/sim/scenarios.ts";
import { SyntheticMarket } from "../../engine/sim/synthetic-market.ts";
import { syntheticVenue } from "../../engine/sim/synthetic-venue.ts";

const START = micros(Date.UTC(2026, 0, 1, 0, 50) * 1000);
const SECOND = 1_000_000;
const specs = simMarkets(5);
const at = (seconds: number) => micros(START + Math.round(seconds * SECOND));
const world = (count: number) =>
  syntheticVenue({ seed: 7, type: "calm", specs: specs.slice(0, count), startAt: START });
const told = (venue: ReturnType<typeof world>, to: number, market: number): string[] => {
  const out: string[] = [];
  venue.advance(at(to), (e: Event) => {
    if ("market" in e && e.market === market) out.push(JSON.stringify({ ...e, levels: null }));
  });
  return out;
};

describe("a market that joins", () => {
  it("changes nothing of what the others tell", () => {
    const [alone, joined] = [world(2), world(2)];
    const before = [told(alone, 10.05, 1), told(joined, 10.05, 1)];
    const spec = specs[4]!;
    expect(
      joined.addMarket(new SyntheticMarket({ spec, seed: 7, type: "calm", startAt: START, joinAt: at(10.05) })),
    ).toBe(2);
    expect([...before[1]!, ...told(joined, 30, 1)]).toEqual([...before[0]!, ...told(alone, 30, 1)]);
  });
  it("trades: its book, its past and its orders are there", () => {
    const venue = world(2);
    told(venue, 10.05, 0);
    const spec = specs[4]!;
    const market = venue.addMarket(
      new SyntheticMarket({ spec, seed: 7, type: "calm", startAt: START, joinAt: at(10.05) }),
    );
    expect(told(venue, 20, market).length).toBeGreaterThan(50);
    expect(venue.instruments()[market]!.symbol).toBe("MKT05-PERP");
    expect(venue.candles(market, 5, 100).length).toBe(100);
    const { tickSize, lotSize } = spec.instrument;
    const bid = ticks(Math.floor((venue.markPrice(market) * 0.999) / tickSize));
    expect(venue.snapshot(market).to).toBeGreaterThan(10);
    const size = lots(Math.ceil(100 / (bid * tickSize * lotSize)));
    const order = {
      account: 0,
      market,
      id: 1,
      side: 0 as const,
      tick: bid,
      lots: size,
      tif: "post-only" as const,
    };
    venue.submit({ do: "place", ...order, reduceOnly: false, level: 0, layer: "", revision: 1, decision: 1 }, at(20));
    told(venue, 21, market);
    expect(venue.orderReport(1, at(21)).status).toBe("acked");
    expect(venue.accountState().positions.map((p) => p.market)).toEqual([0, 1, market]);
  });
  it.each(scenarioTypes)("%s: sees the price that a market of its asset has seen all along", (type) => {
    const of = (which: number, joinAt?: number) =>
      new SyntheticMarket({
        ...{ spec: specs[which]!, seed: 3, type, startAt: START },
        ...(joinAt === undefined ? {} : { joinAt: at(joinAt) }),
      });
    // The oracle states the asset's own price, with an error of 0.2 bps.
    const oracleOf = (m: SyntheticMarket): number => {
      let price = Number.NaN;
      const market = (e: Event) => {
        if (e.type === "oracle") price = e.price;
      };
      m.advance(at(960), { market, fill() {}, funding() {}, link() {} });
      return price;
    };
    // SOL-PERP from the beginning, SOL/USDC fifteen minutes later.
    expect(Math.abs(oracleOf(of(2)) / oracleOf(of(3, 900)) - 1)).toBeLessThan(2e-4);
  });
  it("is the same for the same world and moment", () => {
    const one = () => {
      const m = new SyntheticMarket({ spec: specs[4]!, seed: 3, type: "calm", startAt: START, joinAt: at(100.07) });
      return JSON.stringify(m.snapshot(at(101)));
    };
    expect(one()).toBe(one());
  });
});
