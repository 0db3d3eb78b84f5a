/**
 * A venue without a market of its own, for tests of the wire around it: an order rests as soon as it is there, fills are
 * made by hand, and the book is two levels.
 */

import type {
  AccountReport,
  Action,
  BookEvent,
  Event,
  FillReport,
  Instrument,
  OpenOrder,
  OrderReport,
} from "../../engine/core/types.ts";
import { lots, type Micros, micros, pico, ticks } from "../../engine/core/units.ts";
import type { SimulatedVenue } from "../../engine/edge/exchange/world.ts";

export const instrument = (symbol: string): Instrument => ({
  symbol,
  kind: "linear",
  base: symbol.split("-")[0] ?? symbol,
  quote: "USDC",
  tickSize: 0.1,
  tickPico: pico(100_000_000_000n),
  lotSize: 0.001,
  lotPico: pico(1_000_000_000n),
  multiplier: 1,
  makerFeePpb: -20_000,
  takerFeePpb: 500_000,
  minLots: lots(1),
  minNotional: pico(0n),
  ordersMax: 100,
  maintenanceMargin: 0.03,
  initialMargin: 0.05,
  status: "open",
});

export class FakeVenue implements SimulatedVenue {
  readonly #instruments: Instrument[];
  readonly orders = new Map<number, OpenOrder>();
  readonly seen: string[] = [];
  readonly fills: FillReport[] = [];
  deadManAt = Number.POSITIVE_INFINITY;
  #told: Event[] = [];
  #now = micros(0);

  constructor(symbols: string[] = ["BTC-PERP", "ETH-PERP"]) {
    this.#instruments = symbols.map(instrument);
  }
  instruments(): Instrument[] {
    return this.#instruments;
  }
  list(symbol: string): void {
    this.#instruments.push(instrument(symbol));
  }
  get fillCount(): number {
    return this.fills.length;
  }
  nextAt(): number {
    return this.deadManAt;
  }
  advance(to: Micros, deliver: (event: Event, deliverAt: Micros) => void): void {
    this.#now = to;
    if (to >= this.deadManAt) {
      this.deadManAt = Number.POSITIVE_INFINITY;
      this.cancelAll(to, null);
    }
    const told = this.#told;
    this.#told = [];
    for (const event of told) deliver(event, to);
  }
  /** Markets whose tape is over. */
  readonly ended = new Set<number>();
  hasEnded(market: number): boolean {
    return this.ended.has(market);
  }
  /** Markets in a gap. */
  readonly gaps = new Set<number>();
  inGap(market: number): boolean {
    return this.gaps.has(market);
  }
  submit(a: Action): void {
    this.seen.push(`${a.do} ${a.id}`);
    const resting = this.orders.get(a.id);
    if (a.do === "cancel") {
      this.orders.delete(a.id);
      this.#report(a.id, resting ? "canceled" : "cancel-rejected", resting ? null : "UNKNOWN_ORDER");
    } else if (a.do === "amend") {
      if (resting) this.orders.set(a.id, { ...resting, tick: a.tick, lots: a.lots });
      this.#report(a.id, resting ? "amended" : "amend-rejected", resting ? null : "UNKNOWN_ORDER");
    } else {
      const { id, market, side, tick } = a;
      this.orders.set(id, { id, venueId: `v${id}`, market, side, tick, lots: a.lots, cumLots: lots(0) });
      this.#report(id, "acked", null);
    }
  }
  cancelAll(_: Micros, market: number | null): void {
    this.seen.push("cancel-all");
    for (const [id, o] of this.orders)
      if (market === null || o.market === market) {
        this.orders.delete(id);
        this.#report(id, "canceled", null);
      }
  }
  openOrders(): OpenOrder[] {
    return [...this.orders.values()];
  }
  orderReport(id: number, at: Micros): OrderReport {
    const o = this.orders.get(id);
    return { ...this.#order(id, o ? "acked" : "absent", null), at, via: "query" };
  }
  accountState(at: Micros): AccountReport {
    return {
      type: "report",
      report: "account",
      at,
      exchangeAt: at,
      account: 0,
      requestedAt: at,
      positions: [{ market: 0, lots: lots(5), entryPrice: 61_000.5 }],
      balances: [{ asset: "USDC", amount: pico(12_000_000_000_000_001n) }],
      equity: pico(12_000_000_000_000_001n),
      maintenance: null,
    };
  }
  fillsSince(n: number, max: number): FillReport[] {
    return this.fills.slice(n, n + max);
  }
  snapshot(market: number): BookEvent {
    return this.book(market, { kind: "snapshot", at: this.#now, rows: [0, 609_999, 40, 1, 610_001, 30] });
  }
  candles(): { at: Micros; open: number; high: number; low: number; close: number }[] {
    return [{ at: micros(60_000_000), open: 1, high: 2, low: 0.5, close: 1.5 }];
  }
  armDeadMan(at: Micros | null): void {
    this.deadManAt = at ?? Number.POSITIVE_INFINITY;
  }
  deadMan(): { at: number; fired: number } {
    return { at: this.deadManAt, fired: 0 };
  }
  inFlight(): number {
    return 0;
  }

  /** Something that the venue will tell at its next turn. */
  tell(event: Event): void {
    this.#told.push(event);
  }
  fill(id: number, size: number): void {
    const o = this.orders.get(id)!;
    const f: FillReport = {
      type: "report",
      report: "fill",
      at: this.#now,
      exchangeAt: this.#now,
      account: 0,
      market: o.market,
      fillId: `f${this.fills.length}`,
      id,
      side: o.side,
      tick: o.tick,
      lots: lots(size),
      liquidity: "maker",
      fee: pico(-1_234_567_890_123_456_789n),
      feeAsset: "USDC",
      via: "stream",
    };
    this.fills.push(f);
    this.tell(f);
  }
  book(market: number, b: { kind: "snapshot" | "delta"; at: Micros; rows: number[] }): BookEvent {
    const count = b.rows.length / 3;
    const column = (i: number) => b.rows.filter((_, j) => j % 3 === i);
    return {
      type: "book",
      market,
      at: b.at,
      exchangeAt: b.at,
      kind: b.kind,
      levels: {
        side: Uint8Array.from(column(0)),
        tick: Int32Array.from(column(1)),
        lots: Float64Array.from(column(2)),
      },
      from: 0,
      to: count,
    };
  }
  #order(id: number, status: OrderReport["status"], code: string | null): OrderReport {
    const at = this.#now;
    const o = this.orders.get(id);
    const figures = { tick: o ? ticks(o.tick) : null, lots: o?.lots ?? null, cumLots: o?.cumLots ?? null };
    return { type: "report", report: "order", at, exchangeAt: at, id, status, code, ...figures, via: "stream" };
  }
  #report(id: number, status: OrderReport["status"], code: string | null): void {
    this.tell(this.#order(id, status, code));
  }
}
