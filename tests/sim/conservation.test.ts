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
const market = fc.constantFrom(0, 1, 2);
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
  // Its fees come out of what was received: the base of a buy.
  { ...spot, symbol: "JUP/USDC", base: "JUP", ordersMax: 50, feeIn: "received" as const },
];
const START = { USDC: parsePico("10000"), SOL: parsePico("20"), JUP: parsePico("20") };

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
        let position = 0;
        const held: Record<string, bigint> = { ...START };
        for (const f of fillsOf(rig)) {
          const i = instruments[f.market]!;
          const traded = BigInt(f.lots) * i.lotPico * BigInt(sign(f.side));
          const value = picoPerTickLot(i) * BigInt(f.tick) * BigInt(f.lots) * BigInt(sign(f.side));
          held.USDC! -= value;
          if (i.kind === "spot") held[i.base]! += traded;
          else position += sign(f.side) * f.lots;
          held[f.feeAsset]! -= f.fee;
          const charged = i.feeIn === "received" && f.side === 0 ? traded : value;
          expect(f.feeAsset).toBe(charged === traded ? i.base : "USDC");
          expect(f.fee).toBe(
            feeOf(charged < 0n ? -charged : charged, f.liquidity === "maker" ? i.makerFeePpb : i.takerFeePpb),
          );
        }
        for (const { event } of rig.told)
          if (event.type === "report" && event.report === "funding") held.USDC! += event.amount;
        const whole = (asset: string) => Number(held[asset]! / spot.lotPico);
        expect(state.positions.map((p) => p.lots)).toEqual([position, whole("SOL"), whole("JUP")]);
        // The perpetual's cash lies in its position's cost until it is closed.
        const perpetual = state.positions[0]!;
        const open = perpetual.entryPrice === null ? 0 : perpetual.entryPrice * perpetual.lots * 0.001;
        const balance = state.balances.find((b) => b.asset === "USDC")!.amount;
        expect(Number(balance - held.USDC!) / 1e12).toBeCloseTo(open, 9);
        if (perpetual.lots === 0) expect(balance).toBe(held.USDC);
        for (const asset of ["SOL", "JUP"])
          expect(state.balances.find((b) => b.asset === asset)!.amount).toBe(held[asset]);
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
