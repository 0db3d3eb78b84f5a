/** What the venue reports of our orders, in whatever order it comes. */
import { describe, expect, it } from "vitest";
import { parsePico } from "../../engine/core/units.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { kinds, list, listed, view } from "./desk-words.ts";

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
    // Nothing of the kind is on its way: it was answered before.
    expect(view(t).accounts[0]!.unknownOrders).toBe(0);
    t.book(0, 610_100, 610_110);
    t.pass(250);
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
  it("more than the order's size halts the account, until a person resumes it", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 82);
    expect(view(t).accounts[0]!.truth).toMatchObject({ level: 0, code: "OVERFILL" });
    expect(view(t).accounts[0]!.truth.obligation).not.toBeNull();
    expect(view(t).alerts.some((a) => a.code === "OVERFILL")).toBe(true);
  });
  it("more than the order's size is told of each order, also where the account is halted already", () => {
    const t = new TestDesk().quoting();
    const [first, second] = [t.ids(0, 0)[0]!, t.ids(0, 1)[0]!];
    t.fill(first, 82);
    t.fill(second, 82);
    expect(view(t).alerts.find((a) => a.code === "OVERFILL")).toMatchObject({
      count: 2,
      text: expect.stringContaining(`order ${second} `),
    });
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
