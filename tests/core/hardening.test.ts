/** Corners where guessing would be easy: each row names what must not be taken for granted. */
import { describe, expect, it } from "vitest";
import { Bars } from "../../engine/core/market/bars.ts";
import type { Command, Effect } from "../../engine/core/types.ts";
import { lots, micros, type Ticks } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, levels, sol, TestDesk } from "./desk-fixture.ts";

const eth = { ...btc, symbol: "ETH-PERP", base: "ETH" };
const kinds = (effects: readonly Effect[]) => effects.map((e) => e.do);
let commands = 0;
const command = (t: TestDesk, c: Command) =>
  t.send({ type: "command", commandId: `h${++commands}`, by: "test", command: c });
const list = (t: TestDesk) =>
  t.send({ type: "report", report: "open-orders", account: 0, requestedAt: micros(t.at), orders: [] });
const reason = (t: TestDesk, side: 0 | 1 = 0) => t.desk.markets[0]!.reasons[side].code;

describe("an order's end", () => {
  it("a place that was lost does not keep a HALT from being verified", () => {
    const t = new TestDesk();
    t.open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    expect(t.desk.markets[0]!.orders.live.length).toBe(2);
    for (const o of t.desk.markets[0]!.orders.live)
      t.send({ type: "sent", action: "place", id: o.id, outcome: "written" });
    command(t, { do: "halt", reason: "test" });
    for (let i = 0; i < 40; i++) {
      for (const e of t.pass(250))
        if (e.do === "query" && e.what === "order")
          t.report(e.id!, "absent", { via: "query", requestedAt: micros(t.at) });
      t.fillsRead();
      list(t);
    }
    expect(t.desk.halt.state).toBe("verified");
  });
  it("filled at a size that an unanswered amend gave it is the end, and no overfill", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const o = t.desk.markets[0]!.orders.get(id)!;
    t.book(0, 610_100, 610_110);
    t.pass(250);
    expect(o.pending).not.toBe(0);
    const half = Math.floor(o.lots / 2);
    t.fill(id, half);
    t.report(id, "filled", { tick: o.toTick as Ticks, lots: lots(half), cumLots: lots(half) });
    expect(o).toMatchObject({ life: "closed", closedAs: "filled" });
  });
  it("cancelled with more filled than we were told counts in exposure until the fills are booked", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const o = t.desk.markets[0]!.orders.get(id)!;
    const effects = t.report(id, "canceled", { cumLots: lots(5) });
    expect(effects.some((e) => e.do === "query" && e.what === "fills")).toBe(true);
    expect(o.life).toBe("open");
    t.fill(id, 5);
    t.report(id, "canceled", { cumLots: lots(5), via: "query" });
    expect(o).toMatchObject({ life: "closed", cumLots: 5 });
  });
  it("filled, and in an old list all the same: no fill is owed a second time", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const [id] = t.ids(0, 0) as [number];
    const { tick, lots: size } = m.orders.get(id)!;
    t.fill(id, 3);
    t.fill(id, size - 3);
    const held = m.ledger.positionLots;
    t.pass(3_000);
    const stale = {
      id,
      venueId: "v",
      market: 0,
      side: 0,
      tick: tick as Ticks,
      lots: lots(size),
      cumLots: lots(3),
    } as const;
    t.send({ type: "report", report: "open-orders", account: 0, requestedAt: micros(t.at), orders: [stale] });
    expect(m.orders.get(id)).toMatchObject({ life: "open", known: false, cumLots: size });
    t.report(id, "filled", { via: "query", tick: tick as Ticks, lots: lots(size), cumLots: lots(size) });
    for (let i = 0; i < 300; i++) t.pass(250);
    expect(m.ledger.positionLots).toBe(held);
    expect(m.orders.get(id)).toMatchObject({ life: "closed", cumLots: size });
  });
  it("an old statement about an order is told by the venue's time, and ignored", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const o = t.desk.markets[0]!.orders.get(id)!;
    t.report(id, "acked", { via: "query", exchangeAt: micros(t.at), tick: 609_000 as Ticks, lots: lots(o.lots) });
    t.report(id, "acked", { via: "query", exchangeAt: micros(t.at - 1), tick: 608_000 as Ticks, lots: lots(1) });
    expect(o.tick).toBe(609_000);
  });
});

describe("what is alive counts", () => {
  it("an order that a new limit makes too large is made smaller, not left standing", () => {
    const t = new TestDesk().quoting();
    const before = t.desk.markets[0]!.orders.live[0]!.lots;
    t.apply((s) => {
      const m = Object.values(s.markets)[0]!;
      m.limits.positionMax = 0.002;
      m.params.orderSize = 0.001;
    });
    expect(before).toBeGreaterThan(2);
    const amended = t.effects.filter((e) => e.do === "amend").slice(-2);
    expect(amended.map((e) => e.lots)).toEqual([1, 1]);
  });
  it("a lower limit on gross exposure holds what is placed with everything alive counted", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    t.apply((s) => {
      s.desk.grossExposureMax = 0;
    });
    t.oblige();
    t.pass(250);
    expect(m.orders.live).toEqual([]);
    expect(reason(t)).toBe("GROSS_EXPOSURE");
  });
  it("our own order at its new price, in the book before the answer, is not taken for another's", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    t.book(0, 610_040, 610_050);
    t.pass(250);
    const o = m.orders.live.find((x) => x.side === 0)!;
    expect(o.toTick).not.toBe(o.tick);
    const row = levels([[0, 610_045, o.toLots]]);
    o.toTick = 610_045;
    t.send({ type: "book", market: 0, kind: "delta", levels: row, from: 0, to: 1 });
    expect(m.bidTick).toBe(610_040);
    t.send({ type: "book", market: 0, kind: "delta", levels: levels([[0, 610_045, o.toLots + 3]]), from: 0, to: 1 });
    expect(m.bidTick).toBe(610_045);
  });
});

describe("what is not known stops", () => {
  it("trades alone keep no book alive", () => {
    const t = new TestDesk().quoting();
    for (let i = 0; i < 12; i++) {
      t.at += 500_000;
      t.send({ type: "trade", market: 0, tick: 610_000, lots: 1, taker: 0 });
    }
    t.pass(1);
    expect(reason(t)).toBe("BOOK_STALE");
  });
  it("a best quote that says what the book says keeps it alive, another one does not", () => {
    for (const [bidTick, code] of [
      [610_000, ""],
      [609_999, "BOOK_STALE"],
    ] as const) {
      const t = new TestDesk().quoting();
      for (let i = 0; i < 12; i++) {
        t.at += 500_000;
        t.send({ type: "quote", market: 0, bidTick, bidLots: 1, askTick: 610_010, askLots: 1 });
      }
      t.pass(1);
      expect(reason(t)).toBe(code);
    }
  });
  it("one market that comes up does not mend the channel of its account", () => {
    const t = new TestDesk().quoting();
    t.send({ type: "connection", account: 0, channel: "private", status: "down", market: null });
    t.send({ type: "connection", account: 0, channel: "market", status: "up", market: 0 });
    expect(reason(t)).toBe("DISCONNECTED");
  });
  it("a new tick is not taken over, and no resume makes the market quote in it", () => {
    const t = new TestDesk().quoting();
    t.send({ type: "instrument", market: 0, instrument: { ...btc, tickSize: 1, tickPico: btc.tickPico } });
    expect(t.desk.markets[0]!.stopped).toBeNull();
    t.send({ type: "instrument", market: 0, instrument: { ...btc, lotPico: sol.lotPico, lotSize: sol.lotSize } });
    const answer = command(t, { do: "resume", scope: { scope: "all" } }).find((e) => e.do === "answer");
    expect(answer).toMatchObject({ ok: false });
    expect(t.desk.markets[0]!.instrument.lotSize).toBe(btc.lotSize);
    expect(reason(t)).toBe("STOPPED");
  });
  it("bad data leaves no half message behind: resumed from a HALT the book is asked for anew", () => {
    const t = new TestDesk().quoting();
    const bad = levels([
      [0, 610_005, 10],
      [1, -5, 10],
    ]);
    t.send({ type: "book", market: 0, kind: "delta", levels: bad, from: 0, to: 2 });
    t.oblige();
    expect(reason(t)).toBe("STOPPED");
    command(t, { do: "halt", reason: "test" });
    list(t);
    expect(kinds(command(t, { do: "resume", scope: { scope: "all" } }))).toContain("resync");
    expect(t.desk.markets[0]!.book.empty).toBe(true);
  });
  it("a position that the venue does not list any more is a difference", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 5);
    for (let i = 0; i < 2; i++) {
      t.pass(5_000);
      t.send({
        type: "report",
        report: "account",
        account: 0,
        requestedAt: micros(t.at),
        positions: [],
        balances: [],
        equity: null,
        maintenance: null,
      });
    }
    expect(t.desk.alerts.map((a) => a.code)).toContain("POSITION_MISMATCH");
  });
});

describe("settings and commands", () => {
  it("the allowance counts the markets of the new revision, whichever comes first", () => {
    const t = new TestDesk([btc, eth]);
    t.open();
    t.book(0, 610_000, 610_010);
    t.book(1, 24_000, 24_010);
    t.pass(250);
    expect(t.desk.markets[0]!.allowanceValue).toBe(25_000);
    t.apply((s) => {
      s.markets[t.desk.markets[1]!.key]!.enabled = false;
    });
    expect(t.desk.markets[0]!.allowanceValue).toBe(50_000);
  });
  it("a resume after a HALT does not trade to the start position again", () => {
    const t = new TestDesk([sol]);
    t.open({ USDC: "100000", SOL: "1000" });
    t.warm(0, 148, 0.05);
    t.book(0, 14_800, 14_801);
    t.pass(250);
    const target = t.desk.markets[0]!.inputs.target;
    t.desk.markets[0]!.memory.rebalanced = true;
    expect(target).toBeLessThan(1000);
    command(t, { do: "halt", reason: "test" });
    t.oblige();
    for (const o of [...t.desk.markets[0]!.orders.live]) t.report(o.id, "canceled");
    list(t);
    command(t, { do: "resume", scope: { scope: "all" } });
    t.book(0, 14_800, 14_802);
    const placed = [...t.pass(1000)].concat(t.effects).filter((e) => e.do === "place" && e.tif === "ioc");
    expect(placed.filter((e) => e.do === "place" && e.decision > 2)).toEqual([]);
  });
  it("a loss that a person has resumed from does not halt the desk again at once", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      s.desk.dayLossMax = 1;
    });
    t.fill(t.ids(0, 0)[0]!, 20);
    t.book(0, 600_000, 600_010);
    t.pass(250);
    expect(t.desk.halt.by).toBe("day's loss limit");
    for (const o of [...t.desk.markets[0]!.orders.live]) t.report(o.id, "canceled");
    list(t);
    command(t, { do: "resume", scope: { scope: "all" } });
    t.pass(250);
    expect(t.desk.halt.state).toBe("none");
    t.book(0, 590_000, 590_010);
    t.pass(250);
    expect(t.desk.halt.state).toBe("running");
  });
  it("only a market, an account or the desk can be widened", () => {
    const t = new TestDesk().quoting();
    const effects = command(t, { do: "widen", scope: { scope: "side", market: 0, side: 0 }, factor: 2 });
    expect(effects.find((e) => e.do === "answer")).toMatchObject({ ok: false });
    expect(deskView(t.desk, micros(t.at)).markets[0]!.widen).toBe(1);
  });
});

it("bars that need longer than the ring holds are put by as they close", () => {
  const bars = new Bars();
  for (let s = 0; s < 5 * 3600; s += 60) {
    bars.update(micros(s * 1e6), 100 + s);
    bars.closed(3600, 4);
  }
  bars.passTo(micros(5 * 3600 * 1e6));
  expect(bars.closed(3600, 4).map((b) => b.open)).toEqual([3640, 7240, 10_840, 14_440]);
});
