/** Bench worlds for the core: one market with ten quotes that requotes on every message, and many quiet markets. */

import { defaultSettings } from "../../engine/core/settings.ts";
import type { StrategyId } from "../../engine/core/strategies/index.ts";
import type { BookEvent, Effect, Event, Instrument, LevelColumns } from "../../engine/core/types.ts";
import { lots, micros, parsePico } from "../../engine/core/units.ts";
import { simRules, type VenueRules } from "../../engine/core/venue-rules.ts";
import { createDesk, type Desk, step } from "../../engine/index.ts";

const T0 = Date.UTC(2026, 0, 5, 12) * 1000;
const instrument = (symbol: string): Instrument => ({
  symbol,
  kind: "linear",
  base: "BTC",
  quote: "USDC",
  tickSize: 0.1,
  tickPico: parsePico("0.1"),
  lotSize: 0.001,
  lotPico: parsePico("0.001"),
  multiplier: 1,
  makerFeePpb: 0,
  takerFeePpb: 350_000,
  minLots: lots(1),
  minNotional: parsePico("10"),
  ordersMax: 200,
  maintenanceMargin: 0.02,
  initialMargin: 0.04,
  status: "open",
});

/** Counted as anywhere, and never used up: the world requotes as fast as the machine can. */
const ENDLESS: VenueRules = {
  ...simRules,
  budget: {
    newPerSecond: 1e9,
    amendsPerSecond: 1e9,
    cancelsPerSecond: 1e9,
    requestsPerMinute: 1e11,
    actionsEver: null,
  },
};
export class BenchDesk {
  readonly desk: Desk;
  at = T0;
  decisions = 0;
  effects = 0;
  private readonly columns: LevelColumns = {
    side: Uint8Array.of(0, 0, 1, 1),
    tick: new Int32Array(4),
    lots: new Float64Array(4),
  };
  private readonly bookEvent: BookEvent;

  constructor(
    marketCount: number,
    params: Record<string, number | string>,
    how: { strategy?: StrategyId; closes?: readonly number[] } = {},
  ) {
    const markets = Array.from({ length: marketCount }, (_, i) => ({
      key: `sim:local:main/M${i}`,
      account: 0,
      instrument: instrument(`M${i}`),
    }));
    this.desk = createDesk({
      installation: "bench000",
      epoch: 1,
      accounts: [
        { id: "sim:local:main", venue: "sim", network: "local", subaccount: "main", mode: "sim", rules: ENDLESS },
      ],
      markets,
    });
    const settings = defaultSettings(
      markets.map((m) => m.key),
      how.strategy,
    );
    // The first orders in their place at once, where a strategy brings them in otherwise.
    for (const { params: p } of Object.values(settings.markets))
      Object.assign(p, Object.hasOwn(p, "initialOffsetBps") ? { initialOffsetBps: 0 } : {}, params);
    settings.desk.grossExposureMax = 1e9;
    for (const { limits } of Object.values(settings.markets)) limits.requotesPerMinuteMax = 1_000_000;
    this.bookEvent = {
      type: "book",
      at: micros(T0),
      exchangeAt: null,
      market: 0,
      kind: "delta",
      levels: this.columns,
      from: 0,
      to: 4,
    };
    this.send({
      type: "settings",
      at: micros(this.at),
      exchangeAt: null,
      revision: 1,
      settings,
      by: "bench",
      error: null,
    });
    for (const channel of ["market", "private"] as const)
      this.send({
        type: "connection",
        at: micros(this.at),
        exchangeAt: null,
        account: 0,
        channel,
        status: "up",
        market: null,
      });
    this.send({
      type: "report",
      report: "account",
      at: micros(this.at),
      exchangeAt: null,
      account: 0,
      requestedAt: micros(this.at),
      positions: [],
      balances: [{ asset: "USDC", amount: parsePico("1000000") }],
      equity: null,
      maintenance: null,
    });
    this.send({ type: "gate", at: micros(this.at), exchangeAt: null, level: 2, reason: "bench" });
    for (let m = 0; m < marketCount; m++) {
      const second = Math.floor(this.at / 1e6);
      const closes = how.closes ?? Array.from({ length: 200 }, (_, i) => 61_000 + (i % 2 === 0 ? 3 : -3));
      const bars = closes.map((close, i) => ({
        at: micros((second - closes.length + i) * 1e6),
        open: close,
        high: close + 1,
        low: close - 1,
        close,
      }));
      this.send({ type: "history", at: micros(this.at), exchangeAt: null, market: m, barSeconds: 1, bars });
      this.oblige(this.send(this.depth(m)));
    }
  }
  send(event: Event): readonly Effect[] {
    const effects = step(this.desk, event);
    this.effects += effects.length;
    return effects;
  }
  /** A book whose best moves to `bid` and `bid + 10`. */
  moveTo(market: number, bid: number, before: number): BookEvent {
    const { tick, lots: size } = this.columns;
    tick[0] = before;
    size[0] = 0;
    tick[1] = bid;
    size[1] = 5_000;
    tick[2] = before + 10;
    size[2] = 0;
    tick[3] = bid + 10;
    size[3] = 5_000;
    return this.sameEvent(market, 0, 4);
  }
  /** Forty levels a side, two ticks apart, behind everything that the bench moves. */
  private depth(market: number): BookEvent {
    const n = 80;
    const levels = { side: new Uint8Array(n), tick: new Int32Array(n), lots: new Float64Array(n).fill(2_000) };
    for (let i = 0; i < n; i++) {
      levels.side[i] = i % 2;
      levels.tick[i] = i % 2 === 0 ? 609_980 - i : 610_030 + i;
    }
    return { type: "book", at: micros(this.at), exchangeAt: null, market, kind: "snapshot", levels, from: 0, to: n };
  }
  /** A deep level changes: the best stays. */
  deepChange(market: number, bid: number, n: number): BookEvent {
    this.columns.tick[0] = bid - 200;
    this.columns.lots[0] = 100 + (n % 7);
    return this.sameEvent(market, 0, 1);
  }
  private sameEvent(market: number, from: number, to: number): BookEvent {
    const e = this.bookEvent;
    e.at = micros(this.at);
    e.market = market;
    e.from = from;
    e.to = to;
    return e;
  }
  timer(): Event {
    return { type: "timer", at: micros(this.at), exchangeAt: null };
  }
  /** Answers places and amends at once, as the fastest venue would. */
  oblige(effects: readonly Effect[]): void {
    const todo = effects.filter((e) => e.do === "place" || e.do === "amend" || e.do === "cancel");
    for (const e of todo)
      this.send({
        type: "report",
        report: "order",
        at: micros(this.at),
        exchangeAt: null,
        id: (e as { id: number }).id,
        status: e.do === "place" ? "acked" : e.do === "amend" ? "amended" : "canceled",
        code: null,
        tick: null,
        lots: null,
        cumLots: null,
        via: "response",
      });
  }
}
