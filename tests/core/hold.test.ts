/** When nothing is quoted: what is not known, and a market in trouble alone. */
import { describe, expect, it } from "vitest";
import { strategies } from "../../engine/core/strategies/index.ts";
import { micros } from "../../engine/core/units.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { command, kinds, view } from "./desk-words.ts";

describe("what is not known is not quoted", () => {
  it("a silent market is pulled, with its age", () => {
    const t = new TestDesk().quoting();
    t.pass(5_100);
    t.oblige();
    expect(t.orders()).toEqual([]);
    expect(view(t).markets[0]!.bid.reason).toMatch(/silent for 5\.\d s, limit 5\.0 s/);
  });
  it("a lost connection clears the book and cancels; a gap also asks for a snapshot", () => {
    const t = new TestDesk().quoting();
    const effects = t.send({ type: "connection", account: 0, channel: "market", status: "gap", market: 0 });
    expect(kinds(effects)).toEqual(["resync", "cancel", "cancel"]);
    expect(view(t).markets[0]).toMatchObject({ bestBid: null, state: "held" });
    expect(view(t).markets[0]!.bid.reason).toBe("bid held: a gap in the market data: waiting for a whole book");
  });
  it.each<["market" | "private", "down" | "gap", string]>([
    ["market", "down", "DISCONNECTED"],
    ["private", "down", "DISCONNECTED"],
    ["market", "gap", "FEED_GAP"],
  ])("a market in a gap whose %s channel goes %s says %s", (channel, status, code) => {
    const t = new TestDesk().quoting();
    t.send({ type: "connection", account: 0, channel: "market", status: "gap", market: 0 });
    t.send({ type: "connection", account: 0, channel, status, market: null });
    expect(view(t).markets[0]!.ask.code).toBe(code);
  });
  it("after a jump of the clock every market has to speak again", () => {
    const t = new TestDesk().quoting();
    expect(kinds(t.send({ type: "clock-jump", byMicros: 3_600_000_000 }))).toEqual(["cancel", "cancel"]);
  });
  it("a clock that jumps ahead proves no absence: what was just sent may still land", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [id] = t.ids(0, 0) as [number];
    t.send({ type: "sent", action: "place", id, outcome: "timed-out" });
    t.at += 3_600_000_000;
    t.send({ type: "clock-jump", byMicros: 3_600_000_000 });
    t.pass(250);
    const asked = { requestedAt: micros(t.at), account: 0 } as const;
    t.send({ type: "report", report: "open-orders", ...asked, orders: [] });
    t.send({ type: "report", report: "fills-read", ...asked });
    t.report(id, "absent", { via: "query", requestedAt: micros(t.at) });
    expect(t.desk.markets[0]!.orders.get(id)).toMatchObject({ life: "sent", known: false });
  });
  it("our own size is taken out of the book before the mid", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const own = m.orders.live[0]!;
    t.send({
      type: "book",
      market: 0,
      kind: "delta",
      levels: { side: Uint8Array.of(0), tick: Int32Array.of(610_005), lots: Float64Array.of(own.lots) },
      from: 0,
      to: 1,
    });
    own.tick = 610_005;
    t.send({
      type: "book",
      market: 0,
      kind: "delta",
      levels: { side: Uint8Array.of(1), tick: Int32Array.of(610_020), lots: Float64Array.of(3) },
      from: 0,
      to: 1,
    });
    t.book(0, 610_000, 610_010);
    expect(m.bidTick).toBe(610_000);
  });
  it("a broken revision leaves the last good one in force and raises an alert", () => {
    const t = new TestDesk().quoting();
    t.send({ type: "settings", revision: 9, settings: null, by: "x", error: "markets: is missing" });
    expect(view(t).revision).toMatchObject({ applied: 1, newest: 9, error: "markets: is missing" });
    expect(view(t).alerts[0]).toMatchObject({ code: "SETTINGS_BROKEN", severity: "critical" });
    expect(t.orders()).toHaveLength(2);
  });
  it("the day's loss limit halts and latches", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      s.desk.dayLossMax = 10;
    });
    t.oblige();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.book(0, 600_000, 600_010);
    const effects = t.pass(250);
    expect(effects.some((e) => e.do === "latch" && e.level === 0)).toBe(true);
    expect(view(t).halt.state).toBe("running");
  });
  it("a new UTC day starts its figures anew and keeps the position", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.pass(250);
    expect(view(t).markets[0]!.fillsDay).toBe(1);
    t.at = Date.UTC(2026, 0, 6, 0, 0, 1) * 1000;
    t.pass(0);
    expect(view(t).markets[0]).toMatchObject({ fillsDay: 0, position: 0.02 });
    expect(view(t).accounts[0]!.pnlDay.total).toBeCloseTo(0, 6);
  });
});

describe("one market's trouble is its own", () => {
  const two = () => {
    const t = new TestDesk([btc, { ...btc, symbol: "ETH-PERP" }]).open();
    for (const m of [0, 1]) {
      t.warm(m, 61_000.5, 5);
      t.book(m, 610_000, 610_010);
    }
    for (let i = 0; i < 3; i++) {
      t.pass(250);
      t.oblige();
    }
    return t;
  };
  it("a strategy that throws stops its market with the reason, cancels it, and the other keeps quoting", () => {
    const t = two();
    const original = strategies.fade;
    const calls = t.desk.markets[0]!;
    calls.strategy = {
      ...original,
      decide: () => {
        throw new Error("no such level");
      },
    };
    t.pass(250);
    t.oblige();
    expect(t.orders(0)).toEqual([]);
    expect(view(t).markets[0]).toMatchObject({ state: "stopped" });
    expect(view(t).markets[0]!.bid.reason).toContain("no such level");
    expect(t.orders(1)).toHaveLength(2);
    expect(view(t).markets[1]!.state).toBe("quoting");
    expect(view(t).alerts.map((a) => a.code)).toEqual(["STRATEGY_THREW"]);
  });
  it("a limit that equity and price have not made yet is shown as none, not as zero", () => {
    expect(view(new TestDesk()).markets[0]).toMatchObject({ positionMax: null });
    expect(view(two()).markets[0]!.positionMax).toBeGreaterThan(0);
  });
  it("bad data stops its market alone", () => {
    const t = two();
    t.send({
      type: "book",
      market: 0,
      kind: "delta",
      levels: { side: Uint8Array.of(0), tick: Int32Array.of(-5), lots: Float64Array.of(1) },
      from: 0,
      to: 1,
    });
    t.oblige();
    expect(view(t).markets[0]!.state).toBe("stopped");
    expect(t.orders(0)).toEqual([]);
    expect(t.orders(1)).toHaveLength(2);
    const [alert, ...others] = view(t).alerts;
    expect(others).toEqual([]);
    // Not the strategy's fault, and said with the way out.
    expect(alert).toMatchObject({ code: "MARKET_DATA_BAD" });
    expect(alert!.text).toMatch(/^BTC-PERP is stopped: bad market data: .+ It starts again when it is resumed/);
  });
  it("resuming a stopped market asks for its book anew", () => {
    const t = two();
    t.send({
      type: "book",
      market: 0,
      kind: "delta",
      levels: { side: Uint8Array.of(0), tick: Int32Array.of(-5), lots: Float64Array.of(1) },
      from: 0,
      to: 1,
    });
    const effects = command(t, "r", { do: "resume", scope: { scope: "market", market: 0 } });
    expect(kinds(effects)).toContain("resync");
  });
  it("a broken invariant of the ledger leaves the step: the shell stops the desk", () => {
    const t = two();
    t.desk.markets[0]!.ledger.totals.volumeTickLots = Number.MAX_SAFE_INTEGER;
    expect(() => t.fill(t.ids(0, 0)[0]!, 20)).toThrow(/exact range/);
  });
});
