/**
 * The whole engine against the simulated venue, by seed: what must hold is checked while it runs, on the venue's own books
 * and not on what the desk believes.
 */
import { describe, expect, it } from "vitest";
import { defaultSettings, type Settings } from "../../engine/core/settings.ts";
import { createDesk, step } from "../../engine/core/step.ts";
import type { Effect } from "../../engine/core/types.ts";
import { micros, picoToNumber } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import type { ScenarioType } from "../../engine/sim/scenarios.ts";
import { chooseMarkets, syntheticVenue } from "../../engine/sim/synthetic-venue.ts";
import { VirtualRun } from "../../engine/virtual-run.ts";

const START = Date.UTC(2026, 0, 1, 0, 55) * 1000;
const ACCOUNT = "sim:local:test";

function world(type: ScenarioType, seed: number, edit: (s: Settings) => void = () => {}) {
  const startAt = micros(START);
  const specs = chooseMarkets(null);
  const venue = syntheticVenue({ seed, type, specs, startAt });
  const markets = specs.map(({ instrument }) => ({ key: `${ACCOUNT}/${instrument.symbol}`, account: 0, instrument }));
  const desk = createDesk({
    installation: "testtest",
    epoch: 1,
    accounts: [{ id: ACCOUNT, venue: "sim", network: "local", subaccount: "test", mode: "simulate" }],
    markets,
  });
  const settings = defaultSettings(markets.map((m) => m.key));
  edit(settings);
  const effects: Effect[] = [];
  const run = new VirtualRun({
    desk,
    step,
    venue,
    account: 0,
    settings,
    startAt,
    onStep: (_, out) => {
      for (const e of out) effects.push({ ...e });
    },
  });
  return { venue, desk, run, settings, effects };
}
type World = ReturnType<typeof world>;

/** The venue's truth: position and everything of ours that can still fill, per market and side, in lots. */
function truth(w: World, market: number): { position: number; bid: number; ask: number; orders: number } {
  const open = w.venue.openOrders().filter((o) => o.market === market);
  const left = (side: 0 | 1) => open.filter((o) => o.side === side).reduce((n, o) => n + o.lots - o.cumLots, 0);
  const position = w.venue.accountState().positions.find((p) => p.market === market)?.lots ?? 0;
  return { position, bid: left(0), ask: left(1), orders: open.length };
}
function checkAlways(w: World): void {
  for (const m of w.desk.markets) {
    const t = truth(w, m.index);
    if (m.orderLotsMax === 0) continue;
    // The venue's worst case stays within the limits; a position can lie beyond only where no order adds to it.
    if (t.bid > 0) expect(t.position + t.bid, `${m.key} long`).toBeLessThanOrEqual(Math.max(m.positionLotsMax, 0));
    if (t.ask > 0 && t.position - t.ask < 0)
      expect(t.position - t.ask, `${m.key} short`).toBeGreaterThanOrEqual(Math.min(m.positionLotsMin, 0));
    expect(t.orders).toBeLessThanOrEqual(m.settings!.limits.openOrdersMax);
  }
}
/** Once nothing is under way, both sides tell the same story. */
function checkAtRest(w: World): void {
  const state = w.venue.accountState();
  const a = w.desk.accounts[0]!;
  for (const m of w.desk.markets)
    expect(m.ledger.positionLots, m.key).toBe(state.positions.find((p) => p.market === m.index)?.lots ?? 0);
  // Average cost is rounded differently by each, and cash moves by what was realised against it: cash less the cost of what
  // is still open is the same to a millionth of a dollar, whatever the rounding.
  const ours = new Map([...a.ledger.balances].map(([asset, amount]) => [asset, picoToNumber(amount)]));
  const theirs = new Map(state.balances.map((b) => [b.asset, picoToNumber(b.amount)]));
  for (const m of w.desk.markets) {
    if (m.instrument.kind === "spot") continue;
    const held = state.positions.find((p) => p.market === m.index);
    const quote = m.instrument.quote;
    ours.set(quote, ours.get(quote)! - m.ledger.costTickLots * m.tickLotValue);
    theirs.set(quote, theirs.get(quote)! - (held?.entryPrice ?? 0) * (held?.lots ?? 0) * m.instrument.lotSize);
  }
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  for (const [asset, amount] of ours) expect(amount, asset).toBeCloseTo(theirs.get(asset)!, 6);
  expect(w.venue.openOrders()).toEqual([]);
  expect(a.markets.flatMap((m) => m.orders.live)).toEqual([]);
}
function halt(w: World, at: number): void {
  w.run.inject({
    type: "command",
    commandId: "halt",
    by: "test",
    command: { do: "halt", reason: "end of the test" },
    at: micros(at),
    exchangeAt: null,
  });
}

describe("whole runs by seed", () => {
  it.each<[ScenarioType, number]>([
    ["calm", 1],
    ["calm", 2],
    ["volatile", 3],
    ["trending", 4],
    ["illiquid", 5],
    ["illiquid", 6],
    ["crash", 7],
    ["crash", 8],
  ])("%s, seed %i: limits hold at the venue all the way, and after HALT both books agree", (type, seed) => {
    const w = world(type, seed);
    const seconds = 400;
    for (let s = 1; s <= seconds * 4; s++) {
      w.run.runTo(micros(START + s * 250_000));
      checkAlways(w);
    }
    expect(deskView(w.desk, micros(START + seconds * 1e6)).markets.reduce((n, m) => n + m.fillsDay, 0)).toBeGreaterThan(
      0,
    );
    const end = START + seconds * 1e6;
    halt(w, end + 1);
    w.effects.length = 0;
    w.run.runTo(micros(end + 5e6));
    expect(w.effects.filter((e) => e.do === "place" || e.do === "amend")).toEqual([]);
    expect(w.desk.halt.state).toBe("verified");
    checkAtRest(w);
    const pnl = deskView(w.desk, micros(end + 5e6)).accounts[0]!.pnlRun;
    expect(pnl.residual).toBeCloseTo(0, 5);
  });

  it("ten levels, place-first: limits hold all the way too", () => {
    const w = world("volatile", 11, (s) => {
      for (const m of Object.values(s.markets)) {
        Object.assign(m.params, { levels: 10, requoteMinMs: 50 });
        m.limits.actionOrder = "place-first";
      }
    });
    for (let s = 1; s <= 400; s++) {
      w.run.runTo(micros(START + s * 250_000));
      checkAlways(w);
    }
    halt(w, START + 100e6 + 1);
    w.run.runTo(micros(START + 106e6));
    checkAtRest(w);
  });

  it("settings that change while it runs keep every promise", () => {
    const w = world("calm", 12);
    const sizes = [null, 0.5, 0.001, 2];
    for (let s = 1; s <= 240; s++) {
      w.run.runTo(micros(START + s * 250_000));
      checkAlways(w);
      if (s % 20 !== 0) continue;
      const next = structuredClone(w.settings);
      const key = Object.keys(next.markets)[s % 4]!;
      Object.assign(next.markets[key]!.params, {
        orderSize: sizes[(s / 20) % 4],
        levels: 1 + (s % 5),
        sigma: (s % 7) / 2,
        fade: 0.001 * (s % 3),
      });
      w.run.inject({
        type: "settings",
        revision: 1 + s,
        settings: next,
        by: "test",
        error: null,
        at: micros(START + s * 250_000 + 1),
        exchangeAt: null,
      });
    }
    halt(w, START + 60e6 + 1);
    w.run.runTo(micros(START + 66e6));
    checkAtRest(w);
  });
});

describe("a position that is too large for its margin", () => {
  it("is liquidated in a crash: the venue closes it, the desk books fills that are not its own, and both books agree", () => {
    const w = world("crash", 3, (s) => {
      Object.assign(s.desk, { grossExposureMax: 1e12, marginFractionMin: 0, dayLossMax: 1e9 });
      for (const [key, m] of Object.entries(s.markets)) {
        m.enabled = key.endsWith("BTC-PERP");
        Object.assign(m.limits, { positionMax: 30, collarBps: 5000 });
        Object.assign(m.params, {
          usdPer: 1_500_000,
          target: 24,
          fade: 0.002,
          sigma: 0.2,
          minSpreadBps: 0,
          orderSize: 3,
        });
      }
    });
    w.run.runTo(micros(START + 150e6));
    halt(w, START + 150e6 + 1);
    w.run.runTo(micros(START + 165e6));
    expect(w.desk.alerts.map((a) => a.code)).toContain("FOREIGN_FILL");
    checkAtRest(w);
  });
});
