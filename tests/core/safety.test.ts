import { describe, expect, it } from "vitest";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Command, OpenOrder } from "../../engine/core/types.ts";
import { lots, micros, parsePico, ticks } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, TestDesk } from "./desk-fixture.ts";

const view = (t: TestDesk) => deskView(t.desk, micros(t.at));
const kinds = (effects: { do: string }[]) => effects.map((e) => e.do);
const list = (t: TestDesk, orders: OpenOrder[] = [], requestedAt = t.at) =>
  t.send({ type: "report", report: "open-orders", account: 0, requestedAt: micros(requestedAt), orders });
const listed = (id: number | null): OpenOrder => ({
  id,
  venueId: "v",
  market: 0,
  side: 0,
  tick: ticks(600_000),
  lots: lots(1),
  cumLots: lots(0),
});
const command = (t: TestDesk, commandId: string, command: Command) =>
  t.send({ type: "command", commandId, by: "operator", command });

describe("HALT", () => {
  it("latches, cancels everything at the venue, and is done only when the venue was read empty afterwards", () => {
    const t = new TestDesk().quoting();
    const effects = command(t, "h1", { do: "halt", reason: "test" });
    expect(kinds(effects)).toEqual(["latch", "cancel-all", "query", "answer"]);
    expect(view(t).halt.state).toBe("running");
    const ids = [...t.ids(0, 0), ...t.ids(0, 1)];
    const haltedAt = t.at;
    for (const id of ids) t.report(id, "canceled");
    // A list from before the cancel proves nothing, also once everything of ours is closed.
    list(t, [], haltedAt - 1);
    expect(view(t).halt.state).toBe("running");
    t.at += 100_000;
    list(t, [listed(ids[0]!)]);
    expect(view(t).halt).toMatchObject({
      state: "running",
      perAccount: [{ toCancel: 2, confirmed: 2, openAtVenue: 1 }],
    });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("waits for an order that was on its way", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [bid, ask] = t.desk.markets[0]!.orders.live.map((o) => o.id);
    command(t, "h1", { do: "halt", reason: "test" });
    t.at += 1000;
    list(t);
    expect(view(t).halt.state).toBe("running");
    t.report(bid!, "canceled");
    t.report(ask!, "rejected", { code: "HALTED" });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("an empty cancel-all is a success", () => {
    const t = new TestDesk().open();
    command(t, "h1", { do: "halt", reason: "test" });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("keeps reading and cancelling until it is true: the obligation does not end by time", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    list(t, [listed(t.ids(0, 0)[0]!)]);
    t.effects = [];
    for (let i = 0; i < 40; i++) t.pass(50);
    expect(kinds(t.effects).filter((k) => k === "cancel-all").length).toBeGreaterThanOrEqual(3);
    expect(kinds(t.effects).filter((k) => k === "query").length).toBeGreaterThanOrEqual(8);
  });
  it("places and amends nothing while halted, whatever comes", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    t.effects = [];
    for (let i = 0; i < 20; i++) {
      t.book(0, 610_000 + 100 * i, 610_010 + 100 * i);
      t.pass(100);
    }
    t.params(0, { sigma: 5 });
    expect(kinds(t.effects).filter((k) => k === "place" || k === "amend")).toEqual([]);
  });
  it("resuming is refused before it is verified, and quotes again after", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    const refused = command(t, "r1", { do: "resume", scope: { scope: "all" } });
    expect(refused.find((e) => e.do === "answer")).toMatchObject({ ok: false });
    for (const id of [...t.ids(0, 0), ...t.ids(0, 1)]) t.report(id, "canceled");
    list(t);
    const resumed = command(t, "r2", { do: "resume", scope: { scope: "all" } });
    expect(kinds(resumed)).toContain("latch");
    t.pass(250);
    expect(t.orders()).toHaveLength(2);
  });
  it("closing the gate from outside is the same halt", () => {
    const t = new TestDesk().quoting();
    expect(kinds(t.send({ type: "gate", level: 0, reason: "watchdog" }))).toEqual(["cancel-all", "query"]);
    expect(view(t).halt.state).toBe("running");
  });
  it("an opened gate does not undo a halt", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    t.send({ type: "gate", level: 2, reason: "start" });
    expect(view(t).gate).toBe(0);
  });
  it("names the positions that are left", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    command(t, "h1", { do: "halt", reason: "test" });
    expect(view(t).halt.positionsLeft).toEqual(["BTC-PERP +0.020 (1,220 USDC)"]);
  });
});

describe("commands", () => {
  it("a repeated id gets the first answer and does nothing", () => {
    const t = new TestDesk().quoting();
    command(t, "c1", { do: "widen", scope: { scope: "all" }, factor: 2 });
    const again = command(t, "c1", { do: "halt", reason: "other body, same id" });
    expect(view(t).halt.state).toBe("none");
    expect(again.find((e) => e.do === "answer")).toMatchObject({
      ok: true,
      message: "the whole desk quotes 2 times its spread",
    });
  });
  it("pause cancels one market's orders and says so per side; resume quotes again", () => {
    const t = new TestDesk().quoting();
    command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    t.oblige();
    expect(t.orders()).toEqual([]);
    expect(view(t).markets[0]).toMatchObject({ state: "paused", bid: { reason: "bid held: paused by an operator" } });
    command(t, "r", { do: "resume", scope: { scope: "market", market: 0 } });
    t.pass(250);
    expect(t.orders()).toHaveLength(2);
  });
  it("pausing a side keeps the other", () => {
    const t = new TestDesk().quoting();
    command(t, "p", { do: "pause", scope: { scope: "side", market: 0, side: 1 } });
    t.oblige();
    expect(t.ids(0, 0)).toHaveLength(1);
    expect(t.ids(0, 1)).toHaveLength(0);
  });
  it("cancel of one order pauses its slot, and is verified by reading the venue", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    command(t, "c", { do: "cancel", scope: { scope: "order", market: 0, id } });
    t.report(id, "canceled");
    const effects = t.pass(50);
    expect(kinds(effects)).toContain("query");
    list(t);
    expect(view(t).alerts.at(-1)).toMatchObject({ code: "CANCEL_VERIFIED" });
    t.pass(500);
    expect(t.ids(0, 0)).toEqual([]);
    expect(t.ids(0, 1)).toHaveLength(1);
  });
  it("widen multiplies the spread", () => {
    const t = new TestDesk().quoting();
    const before = view(t).markets[0]!.spreadBps!;
    command(t, "w", { do: "widen", scope: { scope: "market", market: 0 }, factor: 3 });
    t.oblige();
    expect(view(t).markets[0]!.spreadBps! / before).toBeCloseTo(3, 1);
  });
  it.each([
    ["a factor of nothing", { do: "widen", scope: { scope: "all" }, factor: 0 }],
    ["a factor that is no number", { do: "widen", scope: { scope: "all" }, factor: Number.NaN }],
    ["a market that is not there", { do: "pause", scope: { scope: "market", market: 7 } }],
    ["an order that is not there", { do: "cancel", scope: { scope: "order", market: 0, id: 99 } }],
    ["an alert that is not there", { do: "acknowledge", alert: 5 }],
  ] as const)("refuses %s in words", (_, c) => {
    const t = new TestDesk().quoting();
    const answer = command(t, "x", c as never).find((e) => e.do === "answer");
    expect(answer).toMatchObject({ ok: false });
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

describe("orders in doubt", () => {
  it("no answer in time: unknown, asked about, and its slot stays taken", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    t.effects = [];
    for (let i = 0; i < 20; i++) {
      t.book(0, 610_000 + i, 610_010 + i);
      t.pass(250);
    }
    expect(view(t).accounts[0]).toMatchObject({ unknownOrders: 2, openOrders: 2 });
    expect(kinds(t.effects).filter((k) => k === "place")).toEqual([]);
    expect(t.effects.filter((e) => e.do === "query" && e.what === "order").length).toBeGreaterThanOrEqual(2);
  });
  it("a network error says nothing about the order", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    t.send({ type: "sent", action: "amend", id, outcome: "transport-error" });
    expect(view(t).accounts[0]!.unknownOrders).toBe(1);
  });
  it("refused at the gate: never sent, closed as denied", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const id = t.ids(0, 0)[0]!;
    t.send({ type: "sent", action: "place", id, outcome: "refused-at-gate" });
    expect(t.desk.markets[0]!.orders.get(id)).toMatchObject({ life: "closed", closedAs: "denied" });
  });
  it("a stray of ours in the venue's list is cancelled, a foreign order is told and left alone", () => {
    const t = new TestDesk().quoting();
    const effects = list(t, [listed(424_242), listed(null)]);
    expect(effects.filter((e) => e.do === "cancel")).toMatchObject([{ id: 424_242 }]);
    expect(view(t).alerts.map((a) => a.code)).toEqual(["STRAY_ORDER", "FOREIGN_ORDER"]);
  });
  it("an open order missing from a list is asked about, never dropped", () => {
    const t = new TestDesk().quoting();
    t.at += 5_000_000;
    const effects = list(t);
    expect(effects.filter((e) => e.do === "query" && e.what === "order")).toHaveLength(2);
    expect(view(t).accounts[0]!.openOrders).toBe(2);
  });
});

describe("an amend that comes too late", () => {
  it("is asked about and is no alert: the order filled on its way", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    t.book(0, 610_100, 610_110);
    const effects = t.report(id, "amend-rejected", { code: "ALREADY_CLOSED" });
    expect(effects.filter((e) => e.do === "query")).toMatchObject([{ what: "order", id }]);
    expect(view(t).alerts).toEqual([]);
  });
  it("any other refusal is told with its code", () => {
    const t = new TestDesk().quoting();
    t.report(t.ids(0, 0)[0]!, "amend-rejected", { code: "INSUFFICIENT_MARGIN" });
    expect(view(t).alerts).toMatchObject([{ code: "REFUSED_INSUFFICIENT_MARGIN", severity: "warning" }]);
  });
});

describe("fills", () => {
  it("are booked once per trade id", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    t.fill(id, 5, { fillId: "same" });
    t.fill(id, 5, { fillId: "same" });
    expect(view(t).markets[0]!.position).toBeCloseTo(0.005, 12);
  });
  it("are booked after the cancel, too", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    t.report(id, "canceled");
    t.fill(id, 20);
    expect(view(t).markets[0]!.position).toBeCloseTo(0.02, 12);
  });
  it("more than the order's size halts the desk", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 82);
    expect(view(t).halt.state).toBe("running");
    expect(view(t).alerts.some((a) => a.code === "OVERFILL")).toBe(true);
  });
  it("a market that the venue closes is quoted no more, and one alert says so", () => {
    const t = new TestDesk().quoting();
    for (let i = 0; i < 2; i++) t.send({ type: "instrument", market: 0, instrument: { ...btc, status: "closed" } });
    t.pass(250);
    t.oblige();
    expect(t.orders()).toEqual([]);
    expect(view(t).markets[0]!.bid.code).toBe("MARKET_CLOSED");
    const alerts = view(t).alerts.filter((a) => a.code === "MARKET_CLOSED");
    expect(alerts).toMatchObject([{ severity: "info", count: 1, market: 0 }]);
    for (let i = 0; i < 7; i++) t.pass(60_000);
    expect(view(t).alerts.filter((a) => a.code === "NOT_QUOTING")).toEqual([]);
  });
  it("profit: the parts and the residual add up to the change of equity, signs as they add", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20, { fee: parsePico("0.5") });
    t.book(0, 609_000, 609_010);
    t.pass(250);
    const { pnlDay, equity } = view(t).accounts[0]!;
    expect(pnlDay.fees).toBe(-0.5);
    expect(pnlDay.spreadCapture).toBeGreaterThan(0);
    expect(pnlDay.inventory).toBeCloseTo(-0.02 * 100, 9);
    expect(pnlDay.residual).toBe(0);
    expect(pnlDay.total).toBeCloseTo(
      pnlDay.spreadCapture + pnlDay.inventory + pnlDay.funding + pnlDay.fees + pnlDay.hedge,
      9,
    );
    expect(equity).toBeCloseTo(100_000 + pnlDay.total, 9);
  });
  it("profit: equity and parts are of one instant, so that a move between two timers is no residual", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.book(0, 609_000, 609_010);
    const { pnlDay, equity } = view(t).accounts[0]!;
    expect(pnlDay.inventory).toBeCloseTo(-0.02 * 100, 9);
    expect(pnlDay.residual).toBe(0);
    expect(equity).toBeCloseTo(100_000 + pnlDay.total, 9);
    expect(view(t).markets[0]!.pnlDay.total).toBeCloseTo(pnlDay.total, 9);
  });
  it("markouts are taken at 1, 5, 30 and 60 seconds from the mid of then", () => {
    const t = new TestDesk().quoting();
    const tick = t.desk.markets[0]!.orders.get(t.ids(0, 0)[0]!)!.tick;
    t.fill(t.ids(0, 0)[0]!, 20);
    const fill = t.desk.markets[0]!.fills[0]!;
    t.pass(900);
    expect(fill.markoutBps.s1).toBeNull();
    t.book(0, 611_000, 611_010);
    t.pass(200);
    expect(fill.markoutBps.s1).toBeCloseTo(((611_005 - tick) / tick) * 10_000, 9);
    expect(fill.markoutBps.s5).toBeNull();
  });
});

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

describe("post-only refusals", () => {
  it("stand further out by one tick, then two, then four, and come back after an acknowledgement", () => {
    const t = new TestDesk().quoting();
    t.params(0, { sigma: 0, minSpreadBps: 0 });
    const m = t.desk.markets[0]!;
    for (const backoff of [1, 2, 4]) {
      t.report(t.ids(0, 0)[0] ?? 0, "amend-rejected", { code: "POST_ONLY_WOULD_CROSS" });
      expect(m.backoffTicks[0]).toBe(backoff);
    }
    t.report(t.ids(0, 0)[0]!, "amended");
    expect(m.backoffTicks[0]).toBe(0);
  });
});

describe("the same events give the same effects", () => {
  it("byte for byte", () => {
    const run = () => {
      const t = new TestDesk().quoting();
      const all: unknown[] = [];
      for (let i = 0; i < 50; i++) {
        all.push(...t.book(0, 610_000 + ((i * 37) % 90), 610_010 + ((i * 37) % 90)));
        t.oblige();
        if (i % 7 === 0 && t.ids(0, 0)[0]) all.push(...t.fill(t.ids(0, 0)[0]!, 3));
        all.push(...t.pass(100));
      }
      return JSON.stringify(all, (_, v) => (typeof v === "bigint" ? `${v}n` : v));
    };
    expect(run()).toBe(run());
  });
});

describe("the order of actions is the strategy's to choose", () => {
  it.each([
    ["cancel-first", ["cancel", "place"]],
    ["place-first", ["place", "cancel"]],
  ] as const)("%s", (actionOrder, expected) => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = actionOrder;
    });
    const m = t.desk.markets[0]!;
    m.pausedSides[1] = true;
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = true;
    m.pausedSides[1] = false;
    expect(kinds(t.pass(250)).filter((k) => k !== "query")).toEqual(expected);
  });
  it("place-first keeps the old quote until the venue has taken the new one", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    // A quote of another layer can't be moved into this one: it is replaced.
    const old = t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!;
    Object.assign(old, { layer: "far", tick: old.tick - 50 });
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    const stillWaiting = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = t.pass(250).filter((e) => e.do !== "query");
    expect([first, stillWaiting]).toEqual([["place"], []]);
    expect(second).toMatchObject([{ do: "cancel", id: old.id }]);
  });
  it("place-first does not wait where nothing is wanted any more", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!.layer = "far";
    t.pass(250);
    const paused = command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    expect(kinds(paused).filter((k) => k === "cancel")).toHaveLength(2);
  });
  it("place-first counts both sets: without room for both, the place waits for the cancel", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) {
        m.limits.actionOrder = "place-first";
        m.limits.openOrdersMax = 1;
      }
    });
    t.oblige();
    const m = t.desk.markets[0]!;
    m.pausedSides[0] = true;
    t.pass(250);
    t.oblige();
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = false;
    m.pausedSides[1] = true;
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = kinds(t.pass(250)).filter((k) => k !== "query");
    expect([first, second]).toEqual([["cancel"], ["place"]]);
  });
});
