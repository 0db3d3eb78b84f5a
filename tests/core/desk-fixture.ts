/** A desk of one or more markets for tests, and a venue of a few lines that acknowledges what it is told. */

import { defaultSettings, type Settings } from "../../engine/core/settings.ts";
import { createDesk, type Desk, step } from "../../engine/core/step.ts";
import type { Effect, Event, Instrument, LevelColumns, OrderReport } from "../../engine/core/types.ts";
import { type Lots, lots, type Micros, micros, parsePico, pico, type Ticks } from "../../engine/core/units.ts";
import { simRules, type VenueRules } from "../../engine/core/venue-rules.ts";

export const T0 = Date.UTC(2026, 0, 5, 12) * 1000;

export const btc: Instrument = {
  symbol: "BTC-PERP",
  kind: "linear",
  base: "BTC",
  quote: "USDC",
  tickSize: 0.1,
  tickPico: parsePico("0.1"),
  lotSize: 0.001,
  lotPico: parsePico("0.001"),
  multiplier: 1,
  makerFeePpb: -20_000,
  takerFeePpb: 350_000,
  minLots: lots(1),
  minNotional: parsePico("10"),
  ordersMax: 100,
  maintenanceMargin: 0.02,
  initialMargin: 0.04,
  status: "open",
};
export const sol: Instrument = {
  ...btc,
  symbol: "SOL/USDC",
  kind: "spot",
  base: "SOL",
  tickSize: 0.01,
  tickPico: parsePico("0.01"),
  lotSize: 0.01,
  lotPico: parsePico("0.01"),
};

export function levels(rows: readonly [side: 0 | 1, tick: number, lots: number][]): LevelColumns {
  return {
    side: Uint8Array.from(rows.map((r) => r[0])),
    tick: Int32Array.from(rows.map((r) => r[1])),
    lots: Float64Array.from(rows.map((r) => r[2])),
  };
}

export class TestDesk {
  readonly desk: Desk;
  at = T0;
  effects: Effect[] = [];
  private fillCount = 0;
  settings: Settings;
  revision = 0;
  /** Which life of the account the venue speaks of. */
  life = "";

  constructor(instruments: Instrument[] = [btc], mode: "sim" | "live" = "sim", rules: VenueRules = simRules) {
    const markets = instruments.map((i) => ({ key: `sim:local:main/${i.symbol}`, account: 0, instrument: i }));
    this.desk = createDesk({
      installation: "test0000",
      epoch: 1,
      accounts: [{ id: "sim:local:main", venue: "sim", network: "local", subaccount: "main", mode, rules }],
      markets,
    });
    this.settings = defaultSettings(markets.map((m) => m.key));
  }
  /** Steps, keeps the effects, and answers them as an obliging venue would when `obliging`. */
  send(event: DistributiveOmit<Event, "at" | "exchangeAt"> & { exchangeAt?: Micros | null }): Effect[] {
    const effects = [...step(this.desk, { at: micros(this.at), exchangeAt: null, ...event } as Event)];
    this.effects.push(...effects);
    return effects;
  }
  /**
   * Settings, links, account, gate: everything but a book and bars. `positions`: what the venue says is held at the start, in
   * lots by symbol, entered at `entryPrice`.
   */
  open(
    balances: Record<string, string> = { USDC: "100000" },
    positions: Record<string, number> = {},
    entryPrice: number | null = null,
  ): this {
    this.apply(() => {});
    for (const channel of ["market", "private"] as const)
      this.send({ type: "connection", account: 0, channel, status: "up", market: null });
    this.statement(balances, positions, entryPrice);
    this.send({ type: "gate", level: 2, reason: "test" });
    return this;
  }
  /** What the venue says is held. */
  statement(
    balances: Record<string, string>,
    positions: Record<string, number> = {},
    entryPrice: number | null = null,
  ): void {
    this.send({
      type: "report",
      report: "account",
      account: 0,
      life: this.life,
      requestedAt: micros(this.at),
      positions: this.desk.markets.map((m) => ({
        market: m.index,
        lots: lots(
          m.instrument.kind === "spot"
            ? Math.round(Number(balances[m.instrument.base] ?? 0) / m.instrument.lotSize)
            : (positions[m.instrument.symbol] ?? 0),
        ),
        entryPrice,
      })),
      balances: Object.entries(balances).map(([asset, amount]) => ({ asset, amount: parsePico(amount) })),
      equity: null,
      maintenance: null,
    });
  }
  apply(edit: (s: Settings) => void): void {
    this.settings = structuredClone(this.settings);
    edit(this.settings);
    this.send({ type: "settings", revision: ++this.revision, settings: this.settings, by: "test", error: null });
  }
  params(market: number, values: Record<string, number | string | boolean | null>): void {
    this.apply((s) => Object.assign(s.markets[this.desk.markets[market]!.key]!.params, values));
  }
  book(market: number, bid: number, ask: number, size = 1000): Effect[] {
    return this.send({
      type: "book",
      market,
      kind: "snapshot",
      levels: levels([
        [0, bid, size],
        [0, bid - 5, size],
        [1, ask, size],
        [1, ask + 5, size],
      ]),
      from: 0,
      to: 4,
    });
  }
  /** Closed one-second bars ending now, of a price that swings by `swing`. */
  warm(market: number, price: number, swing: number, count = 200): void {
    const second = Math.floor(this.at / 1e6);
    const bars = Array.from({ length: count }, (_, i) => {
      const close = price + (i % 2 === 0 ? swing : -swing);
      return { at: micros((second - count + i) * 1e6), open: close, high: close + 1, low: close - 1, close };
    });
    this.send({ type: "history", market, barSeconds: 1, bars });
  }
  /** One timer after `ms`. However long that is the engine did not stand still: `stall` is for that. */
  pass(ms: number): Effect[] {
    this.desk.timerAt = 0;
    return this.stall(ms);
  }
  stall(ms: number): Effect[] {
    this.at += ms * 1000;
    return this.send({ type: "timer" });
  }
  report(id: number, status: OrderReport["status"], more: Partial<OrderReport> = {}): Effect[] {
    return this.send({
      type: "report",
      report: "order",
      id,
      status,
      code: null,
      tick: null,
      lots: null,
      cumLots: null,
      via: "stream",
      ...more,
    });
  }
  /** Answers places, amends and cancels among the effects since the last call. */
  oblige(): void {
    const todo = this.effects.splice(0);
    for (const e of todo) {
      if (e.do === "place") this.report(e.id, "acked", { tick: e.tick, lots: e.lots, cumLots: lots(0) });
      if (e.do === "amend") this.report(e.id, "amended", { tick: e.tick, lots: e.lots });
      if (e.do === "cancel") this.report(e.id, "canceled");
    }
  }
  fill(
    id: number,
    size: number,
    more: Partial<{ fillId: string; tick: number; fee: bigint; exchangeAt: Micros }> = {},
  ): Effect[] {
    for (const m of this.desk.markets) {
      const o = m.orders.get(id);
      if (!o) continue;
      return this.send({
        type: "report",
        report: "fill",
        account: 0,
        market: m.index,
        fillId: more.fillId ?? `f${++this.fillCount}`,
        id,
        side: o.side,
        tick: (more.tick ?? o.tick) as Ticks,
        lots: size as Lots,
        liquidity: "maker",
        fee: pico(more.fee ?? 0n),
        feeAsset: "USDC",
        ...(more.exchangeAt !== undefined && { exchangeAt: more.exchangeAt }),
        via: "stream",
      });
    }
    throw new Error(`no order ${id}`);
  }
  /** Every fill that the venue had booked by now has been told. */
  fillsRead(): Effect[] {
    return this.send({ type: "report", report: "fills-read", account: 0, requestedAt: micros(this.at) });
  }
  /** Live orders of a market as "bid 610000 × 20 open". */
  orders(market = 0): string[] {
    return this.desk.markets[market]!.orders.live.map(
      (o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots} ${o.life}`,
    );
  }
  ids(market: number, side: 0 | 1): number[] {
    return this.desk.markets[market]!.orders.live.filter((o) => o.side === side).map((o) => o.id);
  }
  /** Book, bars, both quotes acknowledged and brought in. */
  quoting(bid = 610_000, ask = 610_010): this {
    this.open();
    this.warm(0, ((bid + ask) / 2) * 0.1, 5);
    this.book(0, bid, ask);
    this.pass(250);
    this.oblige();
    this.pass(250);
    this.oblige();
    this.pass(250);
    this.oblige();
    return this;
  }
}
type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never;

export type { Micros };
