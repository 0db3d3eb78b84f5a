/**
 * Random events of every kind against the step, by seed: what must hold after each of them, and what must hold once the
 * world is calm again. A failure names its seed; the same seed repeats it.
 */
import { describe, expect, it } from "vitest";
import { defaultMarketSettings, parseSettings } from "../../engine/core/settings.ts";
import type { Effect, Scope } from "../../engine/core/types.ts";
import { profileRules, simRules, type VenueRules } from "../../engine/core/venue-rules.ts";
import { EffectsHash } from "../../engine/effects-hash.ts";
import { Random } from "../../engine/sim/random.ts";
import { btc, levels, sol, TestDesk } from "./desk-fixture.ts";
import { HostileVenue } from "./hostile-venue.ts";

const INSTRUMENTS = [btc, { ...btc, symbol: "ETH-PERP", base: "ETH", minNotional: btc.minNotional }, sol];
const START_TICKS = [610_000, 24_000, 14_800];

class Fuzz {
  readonly t: TestDesk;
  readonly venue: HostileVenue;
  readonly random: Random;
  readonly hash = new EffectsHash();
  readonly mid = [...START_TICKS];
  readonly cum = new Map<number, number>();
  #commands = 0;

  constructor(
    readonly seed: number,
    rules: VenueRules = simRules,
  ) {
    this.t = new TestDesk(INSTRUMENTS, "sim", rules);
    this.random = new Random(`fuzz/${seed}`);
    this.venue = new HostileVenue(this.t, this.random.fork("venue"));
    const send = this.t.send.bind(this.t);
    this.t.send = (event) => {
      const effects = send(event);
      for (const e of effects) this.hash.add(e);
      this.check(effects);
      return effects;
    };
    this.t.settings.desk.errorsMax = 100_000;
    this.t.open({ USDC: "1000000", SOL: "0" });
    for (const [m, mid] of START_TICKS.entries())
      this.t.warm(m, mid * INSTRUMENTS[m]!.tickSize, mid * INSTRUMENTS[m]!.tickSize * 1e-4);
  }

  /** After each event. */
  check(effects: readonly Effect[]): void {
    const { desk } = this.t;
    const acted = new Set<number>();
    for (const e of effects) {
      if (e.do !== "place" && e.do !== "amend" && e.do !== "cancel") continue;
      expect(acted.has(e.id), `seed ${this.seed}: two actions on order ${e.id} in one step`).toBe(false);
      acted.add(e.id);
      if (e.do === "cancel") continue;
      const m = desk.markets[e.market]!;
      const side = m.orders.get(e.id)!.side;
      expect(desk.gate, `seed ${this.seed}: ${e.do} while halted`).not.toBe(0);
      expect(m.book.crossed || m.book.bidTick < 0 || m.book.askTick < 0, `seed ${this.seed}: ${e.do} on no book`).toBe(
        false,
      );
      expect(desk.now - m.lastWordAt).toBeLessThanOrEqual(m.settings!.limits.bookAgeMsMax * 1000);
      if (e.do === "amend") continue;
      const worst = m.ledger.positionLots + (side === 0 ? 1 : -1) * m.orders.exposedLots(side);
      const holds = side === 0 ? worst <= Math.max(0, m.positionLotsMax) : worst >= Math.min(0, m.positionLotsMin);
      expect(holds, `seed ${this.seed}: ${m.key} ${side} worst case ${worst}`).toBe(true);
      if (m.instrument.kind === "spot") expect(worst).toBeGreaterThanOrEqual(0);
      if (desk.gate === 1) expect(side === 0 ? worst <= 0 : worst >= 0, `seed ${this.seed}: reduce only`).toBe(true);
      expect(m.orders.live.length).toBeLessThanOrEqual(m.settings!.limits.openOrdersMax);
    }
    for (const m of desk.markets)
      for (const o of m.orders.live) {
        expect(o.cumLots, `seed ${this.seed}: cum of ${o.id} fell`).toBeGreaterThanOrEqual(this.cum.get(o.id) ?? 0);
        this.cum.set(o.id, o.cumLots);
      }
  }

  book(m: number): void {
    const r = this.random;
    const mid = Math.max(
      1000,
      Math.round(this.mid[m]! * (r.chance(0.02) ? r.between(0.9, 1.1) : r.between(0.9998, 1.0002))),
    );
    this.mid[m] = mid;
    const isCrossed = r.chance(0.03);
    const bid = mid - 1 - r.below(6);
    const ask = isCrossed ? bid - r.below(3) : mid + 1 + r.below(6);
    const rows: [0 | 1, number, number][] = [];
    if (!r.chance(0.03)) rows.push([0, bid, 1 + r.below(500)], [0, bid - 3, 900]);
    if (!r.chance(0.03)) rows.push([1, ask, 1 + r.below(500)], [1, ask + 3, 900]);
    const columns = levels(rows);
    this.venue.hear({ type: "book", market: m, kind: "snapshot", levels: columns, from: 0, to: rows.length });
  }
  settings(): void {
    const r = this.random;
    // The first is the ordinary one: extremes come one at a time, not all at once.
    const pick = <T>(...of: T[]): T => (r.chance(0.85) ? of[0]! : of[r.below(of.length)]!);
    this.t.settings = structuredClone(this.t.settings);
    for (const { key } of this.t.desk.markets) {
      const m = (this.t.settings.markets[key] ??= defaultMarketSettings());
      if (r.chance(0.4)) continue;
      m.enabled = !r.chance(0.05);
      Object.assign(m.params, {
        levels: pick(1, 2, 5, 10),
        sigma: pick(0.5, 0, 1, 20),
        fade: pick(0.0005, 0, 0.05),
        minSpreadBps: pick(1, 0, 2, 1000),
        orderSize: pick(null, null, 0, 0.01, 1, 1e9),
        usdPer: pick(null, 1, 1000, 50_000, 1e9),
        target: pick(null, null, 0, 5, -5),
        deltaBasis: pick("base", "usd-value"),
        initialOffsetBps: pick(100, 0, 2000),
        requoteMinMs: pick(100, 0, 10_000),
        volEstimator: pick("close-to-close", "parkinson", "stdev-of-closes", "yang-zhang"),
        barSeconds: pick(1, 5, 60, 3600),
        lookbackBars: pick(20, 3, 500),
      });
      Object.assign(m.limits, {
        positionMax: pick(null, null, 0, 0.5, 3, 1e9),
        orderSizeMax: pick(null, null, 0, 0.1, 1e9),
        openOrdersMax: pick(40, 1, 3),
        collarBps: pick(300, 1, 5000),
        actionOrder: (["cancel-first", "place-first"] as const)[r.below(2)]!,
      });
      if (r.chance(0.02)) delete this.t.settings.markets[key];
    }
    // So much goes wrong here that every rule against it would halt the desk at once: they have tests of their own.
    this.t.settings.desk.errorsMax = 100_000;
    this.t.settings.desk.grossExposureMax = pick(400_000, 0, 50_000, 1e12);
    expect(parseSettings(this.t.settings).ok).toBe(true);
    this.venue.hear({
      type: "settings",
      revision: ++this.t.revision,
      settings: r.chance(0.1) ? null : this.t.settings,
      by: "fuzz",
      error: "fuzz",
    });
  }
  scope(): Scope {
    const market = this.random.below(3);
    const id = [...this.cum.keys()].at(-1 - this.random.below(5)) ?? 1;
    const side = this.random.below(2) as 0 | 1;
    const scopes: Scope[] = [
      { scope: "all" },
      { scope: "account", account: 0 },
      { scope: "market", market },
      { scope: "side", market, side },
      { scope: "layer", market, layer: "" },
      { scope: "order", market, id },
    ];
    return scopes[this.random.below(scopes.length)]!;
  }
  command(what: "halt" | "resume" | "pause" | "cancel" | "widen", scope = this.scope()): void {
    const commandId = `c${++this.#commands}`;
    const command =
      what === "halt"
        ? { do: what, reason: "fuzz" }
        : what === "widen"
          ? { do: what, scope, factor: this.random.between(1, 10) }
          : { do: what, scope };
    this.venue.hear({ type: "command", commandId, by: "fuzz", command });
  }
  turn(): void {
    const r = this.random;
    this.t.at += (r.chance(0.02) ? r.below(7000) : r.below(200)) * 1000;
    this.venue.pass();
    const what = r.uniform();
    if (what < 0.45) this.book(r.below(3));
    else if (what < 0.55) this.venue.fillOne();
    else if (what < 0.56) this.settings();
    else if (what < 0.565) this.command((["pause", "cancel", "widen"] as const)[r.below(3)]!);
    else if (what < 0.58) this.command("resume", r.chance(0.8) ? { scope: "all" } : this.scope());
    else if (what < 0.582) this.command("halt");
    else if (what < 0.586) this.venue.hear({ type: "gate", level: r.chance(0.2) ? 0 : 1, reason: "fuzz" });
    else if (what < 0.6) this.venue.hear({ type: "gate", level: 2, reason: "fuzz" });
    else if (what < 0.605) this.link(r.chance(0.5) ? "market" : "private", "down");
    else if (what < 0.63) for (const c of ["market", "private"] as const) this.link(c, "up");
    else if (what < 0.635) this.venue.hear({ type: "trade", market: r.below(3), tick: 1000, lots: 5, taker: 0 });
    else if (what < 0.65) {
      const market = r.below(3);
      const price = this.mid[market]! * INSTRUMENTS[market]!.tickSize * r.between(0.999, 1.001);
      this.venue.hear({ type: "oracle", market, price: r.chance(0.02) ? Number.NaN : price, confidence: 0 });
    } else this.venue.hear({ type: "timer" });
  }
  link(channel: "market" | "private", status: "up" | "down"): void {
    this.venue.hear({ type: "connection", account: 0, channel, status, market: null });
  }
  /** Faults stop; everything gets its answer. */
  calm(seconds: number): void {
    this.venue.isCalm = true;
    for (const c of ["market", "private"] as const) this.link(c, "up");
    for (let i = 0; i < seconds * 10; i++) {
      this.t.at += 100_000;
      this.venue.pass();
      this.venue.hear({ type: "timer" });
    }
  }
}

const run = (seed: number, turns: number, rules = simRules): Fuzz => {
  const fuzz = new Fuzz(seed, rules);
  for (let i = 0; i < turns; i++) fuzz.turn();
  return fuzz;
};

describe("whatever comes, in whatever order", () => {
  const kinds: readonly [string, VenueRules, seeds: number][] = [
    ["where orders move", simRules, 40],
    ["where an amend is two orders", { ...simRules, amend: "replace" }, 12],
    ["where nothing moves and orders expire", { ...simRules, amend: "none", orderLifeMicros: 20_000_000 }, 12],
    ["where little may be sent", { ...simRules, budget: { ...profileRules.solana.budget, actionsEver: 200 } }, 8],
  ];
  const rows = kinds.flatMap(([kind, rules, seeds]) =>
    Array.from({ length: seeds }, (_, i) => [kind, i + 1, rules] as const),
  );
  it.each(rows)("%s, seed %i: limits hold, and calm brings the truth", (_, seed, rules) => {
    const fuzz = run(seed, 800, rules);
    fuzz.command("halt");
    fuzz.calm(45);
    const { desk } = fuzz.t;
    expect(desk.halt.state, "the halt is verified").toBe("verified");
    expect(fuzz.venue.openOrders()).toEqual([]);
    expect(desk.markets.flatMap((m) => m.orders.live)).toEqual([]);
    expect(desk.markets.map((m) => m.ledger.positionLots)).toEqual(fuzz.venue.position);
    for (const id of fuzz.cum.keys())
      for (const m of desk.markets) {
        const o = m.orders.get(id);
        if (o) expect(o.proof, `order ${id} is closed with its evidence`).not.toBe("");
      }
    // The venue never fills more than an order's size, and tells each fill in the end.
    expect(desk.alerts.filter((a) => a.code === "OVERFILL" || a.code === "FILLS_MISSING")).toEqual([]);
    expect(desk.alerts.length).toBeLessThanOrEqual(200);
  });
  it("the same seed gives the same effects, byte for byte", () => {
    expect(run(3, 400).hash.digest()).toBe(run(3, 400).hash.digest());
    expect(run(3, 400).hash.digest()).not.toBe(run(4, 400).hash.digest());
  });
});
