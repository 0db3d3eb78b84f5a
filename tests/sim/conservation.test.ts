/** Whatever is asked of the venue, in whatever order: money and lots are conserved. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FillReport, TimeInForce } from "../../engine/core/types.ts";
import { lots, micros, parsePico, type Side, sign, ticks } from "../../engine/core/units.ts";
import { feeOf, picoPerTickLot } from "../../engine/sim/money.ts";
import { perp, spot } from "./scripted-market.ts";
import { T0, VenueRig } from "./venue-rig.ts";

const side = fc.constantFrom<Side>(0, 1);
const tick = fc.integer({ min: 985, max: 1015 });
const size = fc.integer({ min: 2, max: 40 });
const market = fc.constantFrom(0, 1);
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("place" as const),
      market,
      side,
      tick,
      size,
      tif: fc.constantFrom<TimeInForce>("post-only", "gtc", "ioc"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("take" as const), market, side, tick, size }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("amend" as const), which: fc.nat(), tick, size }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("fund" as const), rate: fc.integer({ min: -5000, max: 5000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rest" as const), market, side, tick, size }) },
);
const instruments = [
  { ...perp, ordersMax: 50 },
  { ...spot, ordersMax: 50 },
];
const START = { USDC: parsePico("10000"), SOL: parsePico("20") };

function play(acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[]): VenueRig {
  const rig = new VenueRig({ instruments, balances: START });
  acts.forEach((a, i) => {
    const after = (i + 1) * 10_000;
    const at = T0 + after + 2000;
    if (a.do === "place")
      rig.place(i + 1, { market: a.market, side: a.side, tick: ticks(a.tick), lots: lots(a.size), tif: a.tif }, after);
    if (a.do === "amend") rig.amend((a.which % (i + 1)) + 1, a.tick, a.size, after);
    if (a.do === "cancel") rig.cancel((a.which % (i + 1)) + 1, after);
    if (a.do === "take") rig.models[a.market]?.takes(at, a.side, a.tick, a.size);
    if (a.do === "fund") rig.market.at(at, (_, now, out) => out.funding(a.rate / 1e6, 100, now));
    if (a.do === "rest")
      rig.models[a.market]?.at(at, (m) => {
        if (!m.trading.book.crosses(a.side, a.tick)) m.trading.book.add(a.side, a.tick, a.size, null);
      });
    rig.to(after + 5000);
  });
  return rig;
}
const fillsOf = (rig: VenueRig): FillReport[] =>
  rig.told.flatMap(({ event }) => (event.type === "report" && event.report === "fill" ? [event] : []));

describe("for any requests and any takers", () => {
  it("positions are the sum of fills, and balances move by fills, fees and funding exactly", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const rig = play(acts);
        const state = rig.venue.accountState();
        const position = [0, Number(START.SOL / instruments[1]!.lotPico)];
        let usdc: bigint = START.USDC;
        for (const f of fillsOf(rig)) {
          const i = instruments[f.market]!;
          const value = picoPerTickLot(i) * BigInt(f.tick) * BigInt(f.lots) * BigInt(sign(f.side));
          position[f.market]! += sign(f.side) * f.lots;
          usdc -= value + f.fee;
          expect(f.fee).toBe(
            feeOf(value < 0n ? -value : value, f.liquidity === "maker" ? i.makerFeePpb : i.takerFeePpb),
          );
        }
        for (const { event } of rig.told)
          if (event.type === "report" && event.report === "funding") usdc += event.amount;
        expect(state.positions.map((p) => p.lots)).toEqual(position);
        // The perpetual's cash lies in its position's cost until it is closed.
        const held = state.positions[0]!;
        const open = held.entryPrice === null ? 0 : held.entryPrice * held.lots * 0.001;
        const balance = state.balances.find((b) => b.asset === "USDC")!.amount;
        expect(Number(balance - usdc) / 1e12).toBeCloseTo(open, 9);
        if (held.lots === 0) expect(balance).toBe(usdc);
        expect(state.balances.find((b) => b.asset === "SOL")!.amount).toBe(
          BigInt(position[1]!) * instruments[1]!.lotPico,
        );
        for (const b of state.balances) expect(b.amount >= 0n).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  it("no order fills beyond its size, no own orders meet, the book never crosses, and all locks are free in the end", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const rig = play(acts);
        const filled = new Map<number, number>();
        for (const f of fillsOf(rig)) filled.set(f.id ?? 0, (filled.get(f.id ?? 0) ?? 0) + f.lots);
        for (const [id, sum] of filled) {
          const report = rig.venue.orderReport(id, T0);
          expect(report.cumLots).toBe(sum);
          expect(sum).toBeLessThanOrEqual(report.lots ?? 0);
          if (sum === report.lots) expect(report.status).toBe("filled");
        }
        const byTime = new Map<number, Set<string>>();
        for (const f of fillsOf(rig)) {
          const kinds = byTime.get(f.exchangeAt ?? 0) ?? new Set();
          byTime.set(f.exchangeAt ?? 0, kinds.add(f.liquidity));
        }
        for (const kinds of byTime.values()) expect(kinds.size).toBe(1);
        for (const m of rig.models) {
          const bid = m.trading.book.best(0);
          const ask = m.trading.book.best(1);
          if (bid && ask) expect(bid).toBeLessThan(ask);
        }
        for (const o of rig.venue.openOrders())
          expect(rig.models[o.market]!.trading.queueAhead(o.id!)).toBeGreaterThanOrEqual(0);
        rig.venue.cancelAll(micros(T0 + 10_000_000));
        rig.to(20_000_000);
        expect(rig.venue.openOrders()).toEqual([]);
        expect(rig.venue.isTwoSided(0) || rig.venue.isTwoSided(1)).toBe(false);
      }),
      { numRuns: 120 },
    );
  });
});
