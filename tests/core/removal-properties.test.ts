/**
 * Markets that come, go and change their strategy at random, beside one that stays: nothing rests in a market that is
 * removed, and the one that stays is quoted as if it were alone.
 */
import { describe, expect, it } from "vitest";
import { defaultMarketSettings, parseSettings, type Settings } from "../../engine/core/settings.ts";
import { type StrategyId, strategyIds } from "../../engine/core/strategies/index.ts";
import type { Effect, Instrument } from "../../engine/core/types.ts";
import { lots, micros, parsePico } from "../../engine/core/units.ts";
import { Random } from "../../engine/sim/random.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

const OTHERS: Instrument[] = [
  { ...btc, symbol: "ETH-PERP", base: "ETH" },
  sol,
  { ...btc, symbol: "X-PERP", base: "X" },
  { ...btc, symbol: "Y-PERP", base: "Y" },
];
const START = [610_000, 610_000, 14_800, 610_000, 610_000];
const keyOf = (i: Instrument) => `sim:local:main/${i.symbol}`;
const BOUNDED = { usdPer: 5_000, refreshMs: 60_000, requoteMinMs: 100 };
const own = (strategy: StrategyId) => {
  const fresh = defaultMarketSettings(strategy);
  const lotsOf = strategy === "static" ? { bidSize: 0.02, askSize: 0.02 } : { orderSize: 0.02 };
  const known = Object.entries({ ...BOUNDED, ...lotsOf }).filter(([name]) => name in fresh.params);
  return { ...fresh, params: { ...fresh.params, ...Object.fromEntries(known) } };
};
/** What concerns a market at the venue, without numbers that count for the whole desk. */
const bare = (e: Effect): unknown[] =>
  e.do === "place" || e.do === "amend"
    ? [[e.do, e.tick, e.lots, e.do === "place" ? e.side : ""]]
    : e.do === "cancel"
      ? ["cancel"]
      : [];

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;

class Life {
  readonly t = new TestDesk([btc]);
  /** All that was sent for the market that stays. */
  readonly stays: unknown[] = [];
  readonly #random: Random;
  readonly #mid = [...START];
  #places = 0;

  constructor(
    readonly seed: number,
    readonly changes: boolean,
  ) {
    this.#random = new Random(`removal/${seed}`);
    this.t.settings.markets[keyOf(btc)] = own("static");
    const send = this.t.send.bind(this.t);
    this.t.send = (event) => {
      const effects = send(event);
      this.#check(effects);
      return effects;
    };
    this.t.open({ USDC: "1000000000", SOL: "1000" });
  }
  #check(effects: readonly Effect[]): void {
    for (const e of effects) {
      if (e.do !== "place" && e.do !== "amend" && e.do !== "cancel") continue;
      if (e.market === 0) this.stays.push(...bare(e));
      const m = this.t.desk.markets[e.market]!;
      if (e.do === "cancel" || m.removed === null) continue;
      const name = `seed ${this.seed}: ${e.do} in ${m.key}, which is removed (${m.removed})`;
      expect(e.do === "place" && e.tif === "ioc" && m.removed === "flatten", name).toBe(true);
      if (e.do !== "place") continue;
      expect(e.side === 0 ? m.ledger.positionLots < 0 : m.ledger.positionLots > 0, name).toBe(true);
      expect(e.lots, name).toBeLessThanOrEqual(Math.abs(m.ledger.positionLots));
    }
  }
  #edit(): void {
    const i = pick(this.#random, OTHERS);
    const strategy = pick(this.#random, strategyIds);
    const after = pick(this.#random, ["keep", "flatten"] as const);
    this.t.apply((s: Settings) => {
      if (!this.changes) return;
      const key = keyOf(i);
      if (s.markets[key] && this.#random.chance(0.5)) {
        delete s.markets[key];
        s.removed[key] = after;
      } else {
        delete s.removed[key];
        s.markets[key] = own(strategy);
      }
      expect(parseSettings(s)).toMatchObject({ ok: true });
    });
    if (!this.changes) return;
    this.t.send({ type: "market", config: { key: keyOf(i), account: 0, instrument: i } });
    this.#account();
  }
  #account(): void {
    this.t.send({
      type: "report",
      report: "account",
      account: 0,
      requestedAt: micros(this.t.at),
      positions: this.t.desk.markets.map((m) => ({
        market: m.index,
        lots: lots(m.opened ? m.ledger.positionLots : 0),
        entryPrice: null,
      })),
      balances: [{ asset: "USDC", amount: parsePico("1000000000") }],
      equity: null,
      maintenance: null,
    });
  }
  /** The market that stays sees the same in both lives: what happens to the others is drawn by a hand of its own. */
  run(steps: number): this {
    const first = this.#random.fork("first");
    const others = this.#random.fork("others");
    for (let n = 0; n < steps; n++) {
      this.t.at += 20_000;
      if (n % 7 === 3) this.#edit();
      this.#move(0, first);
      if (this.changes)
        for (const m of this.t.desk.markets.slice(1)) {
          this.#move(m.index, others);
          if (others.chance(0.2)) this.#fill(m.index, others);
        }
      this.t.send({ type: "timer" });
      this.#oblige();
    }
    return this;
  }
  #move(market: number, random: Random): void {
    const { symbol, tickSize } = this.t.desk.markets[market]!.instrument;
    const n = symbol === "BTC-PERP" ? 0 : 1 + OTHERS.findIndex((i) => i.symbol === symbol);
    const mid = (this.#mid[n] = this.#mid[n]! + random.below(41) - 20);
    this.t.book(market, mid, mid + 10);
    this.t.send({ type: "oracle", market, price: (mid + 5) * tickSize, confidence: 0 });
  }
  #fill(market: number, random: Random): void {
    const open = this.t.desk.markets[market]!.orders.live.filter((o) => o.life === "open" && o.pending === 0);
    if (open.length > 0) this.t.fill(pick(random, open).id, 1);
  }
  #oblige(): void {
    for (const e of this.t.effects.splice(0)) {
      if (e.do === "amend") this.t.report(e.id, "amended", { tick: e.tick, lots: e.lots });
      if (e.do === "cancel") this.t.report(e.id, "canceled");
      if (e.do !== "place") continue;
      this.t.report(e.id, "acked", { tick: e.tick, lots: e.lots, cumLots: lots(0) });
      if (e.tif !== "ioc") continue;
      this.t.fill(e.id, Math.max(1, Math.floor(e.lots / (1 + (this.#places++ % 2)))));
      this.t.report(e.id, "expired");
    }
  }
}

describe("markets that come and go at random", () => {
  it("leave the one that stays as it is, and are left without an order", () => {
    let sent = 0;
    let iocs = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const life = new Life(seed, true).run(150);
      const alone = new Life(seed, false).run(150);
      expect(life.stays, `seed ${seed}`).toEqual(alone.stays);
      sent += life.stays.length;
      for (let calm = 0; calm < 40; calm++) life.run(1);
      for (const m of life.t.desk.markets) {
        if (m.removed === null) continue;
        expect(m.orders.live.length, `seed ${seed}: orders in ${m.key}`).toBe(0);
        if (m.removed !== "flatten") continue;
        // What is left is nothing, or less than the venue takes as an order.
        const left = Math.abs(m.ledger.positionLots);
        const isDust = left < m.instrument.minLots || (left * m.ledger.mid2) / 2 < m.tickLotsMin;
        expect(left === 0 || isDust, `seed ${seed}: ${m.key} is flat, and not at ${left} lots`).toBe(true);
        iocs++;
      }
    }
    // It is a test only where something happened.
    expect(sent).toBeGreaterThan(500);
    expect(iocs).toBeGreaterThan(3);
  });
});
