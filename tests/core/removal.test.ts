/** Markets that join and leave a running desk, and positions that are traded to zero. */
import { describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import type { Effect, Instrument, PositionAfter } from "../../engine/core/types.ts";
import { lots, micros, parsePico } from "../../engine/core/units.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { command, kinds, list, view } from "./desk-words.ts";
import { quotingBy, resting, settle } from "./strategy-fixture.ts";

const eth: Instrument = { ...btc, symbol: "ETH-PERP", base: "ETH" };
const KEY = (i: Instrument) => `sim:local:main/${i.symbol}`;
const alerts = (t: TestDesk, code: string) =>
  view(t)
    .alerts.filter((a) => a.code === code)
    .map((a) => a.text);
const add = (t: TestDesk, i: Instrument) =>
  t.send({ type: "market", config: { key: KEY(i), account: 0, instrument: i } });
/** The venue's word on what is held, by market. */
const account = (t: TestDesk, held: Record<number, number> = {}, requestedAt = t.at): Effect[] =>
  t.send({
    type: "report",
    report: "account",
    account: 0,
    requestedAt: micros(requestedAt),
    positions: t.desk.markets.map((m) => ({ market: m.index, lots: lots(held[m.index] ?? 0), entryPrice: 61_000 })),
    balances: [{ asset: "USDC", amount: parsePico("100000") }],
    equity: null,
    maintenance: null,
  });
function remove(t: TestDesk, after: PositionAfter, market = 0): Effect[] {
  const key = t.desk.markets[market]!.key;
  const from = t.effects.length;
  t.apply((s) => {
    delete s.markets[key];
    s.added = s.added.filter((k) => k !== key);
    s.removed[key] = after;
  });
  return t.effects.slice(from);
}
/** The venue takes an ioc whole, at the touch. */
function take(t: TestDesk, place: Effect | undefined): void {
  if (place?.do !== "place") throw new Error("no order was placed");
  t.report(place.id, "acked");
  t.fill(place.id, place.lots, { tick: place.side === 0 ? 610_010 : 610_000 });
  t.report(place.id, "filled");
}
const ioc = (t: TestDesk) => t.effects.filter((e) => e.do === "place" && e.tif === "ioc").at(-1);

describe("a market that is removed", () => {
  it("has its orders cancelled, the venue read, and that is said; it leaves the screen", () => {
    const t = new TestDesk().quoting();
    t.effects = [];
    expect(kinds(remove(t, "keep")).filter((k) => k === "cancel")).toHaveLength(2);
    expect(view(t).markets[0]).toMatchObject({ state: "removed", bid: { reason: "bid held: removed from the desk" } });
    t.oblige();
    t.pass(50);
    list(t);
    expect(alerts(t, "CANCEL_VERIFIED")).toEqual([
      "BTC-PERP is removed: 2 cancelled, the venue was read and holds none of them",
    ]);
    expect(view(t).markets).toEqual([]);
  });
  it("is said to have had no order where it had none", () => {
    const t = new TestDesk().open();
    remove(t, "flatten");
    t.pass(250);
    expect(alerts(t, "MARKET_REMOVED")).toEqual(["BTC-PERP is removed: it had no order"]);
    expect(view(t).markets).toEqual([]);
  });
  it("keeps its position where that is the wish, and stays on the screen with it", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    remove(t, "keep");
    t.oblige();
    settle(t);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(20);
    expect(view(t).markets).toMatchObject([{ state: "removed", position: 0.02 }]);
    expect(t.orders()).toEqual([]);
  });
  it.each([
    { name: "a long is sold", side: 0 as const, word: "+0.020", price: 608_780 },
    { name: "a short is bought back", side: 1 as const, word: "−0.020", price: 611_231 },
  ])("is flattened once its orders are gone: $name", ({ side, word, price }) => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, side)[0]!, 20);
    t.effects = [];
    remove(t, "flatten");
    expect(ioc(t)).toBeUndefined();
    expect(view(t).markets[0]).toMatchObject({ state: "flattening" });
    t.oblige();
    t.pass(250);
    expect(ioc(t)).toMatchObject({ side: 1 - side, lots: 20, tick: price, tif: "ioc", reduceOnly: true });
    take(t, ioc(t));
    t.pass(250);
    list(t);
    expect(alerts(t, "CANCEL_VERIFIED")[0]).toContain(`${word} BTC is being closed`);
    expect(alerts(t, "FLAT")).toEqual(["BTC-PERP is flat: its position was closed"]);
    expect(view(t).markets).toEqual([]);
    expect(view(t).accounts[0]!.pnlDay.spreadCapture).not.toBe(0);
  });
  it("closes nothing while an order of its own could still fill beside it", () => {
    const t = new TestDesk().quoting();
    const { lots: whole } = t.desk.markets[0]!.orders.get(t.ids(0, 0)[0]!)!;
    const ask = t.ids(0, 1)[0]!;
    t.fill(t.ids(0, 0)[0]!, whole);
    t.effects = [];
    remove(t, "flatten");
    settle(Object.assign(t, { oblige: () => {} }));
    expect(ioc(t)).toBeUndefined();
    t.report(ask, "canceled");
    t.book(0, 610_000, 610_010);
    t.pass(250);
    expect(ioc(t)).toMatchObject({ side: 1, lots: whole });
  });
  it("goes on where an order filled in part, and never sells more than is held", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    remove(t, "flatten");
    t.oblige();
    t.pass(250);
    const first = ioc(t)!;
    if (first.do !== "place") throw new Error();
    t.report(first.id, "acked");
    t.fill(first.id, 5, { tick: 610_000 });
    t.pass(250);
    expect(t.effects.filter((e) => e.do === "place" && e.tif === "ioc")).toHaveLength(1);
    t.report(first.id, "expired");
    t.pass(250);
    expect(ioc(t)).toMatchObject({ lots: 15 });
  });
  it("says what is left where it is too little for an order", () => {
    const t = new TestDesk([{ ...btc, minNotional: parsePico("5000") }]).quoting();
    t.params(0, { orderSize: 0.1 });
    settle(t);
    t.fill(t.ids(0, 0)[0]!, 3);
    remove(t, "flatten");
    t.oblige();
    settle(t);
    expect(alerts(t, "FLATTEN_LEFT")).toEqual([
      "BTC-PERP is not flat: +0.003 BTC is left, too little for an order (order value 183 USDC below the venue's least 5,000 USDC)",
    ]);
    expect(view(t).markets).toMatchObject([{ state: "removed", position: 0.003 }]);
  });
  it("says why it does not get on, and gets on by itself when it can", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    remove(t, "flatten");
    t.oblige();
    t.send({ type: "connection", account: 0, channel: "market", status: "gap", market: 0 });
    for (let i = 0; i < 50; i++) t.pass(250);
    expect(alerts(t, "FLATTEN_STUCK")).toEqual([
      "BTC-PERP is not flat yet, +0.020 BTC is left: a gap in the market data: waiting for a whole book. It is tried on.",
    ]);
    t.book(0, 610_000, 610_010);
    t.send({ type: "connection", account: 0, channel: "market", status: "up", market: 0 });
    expect(ioc(t)).toMatchObject({ lots: 20 });
  });
  it("trades nothing while the desk is halted, and goes on after it", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    remove(t, "flatten");
    command(t, "h", { do: "halt", reason: "test" });
    t.oblige();
    settle(t);
    expect(ioc(t)).toBeUndefined();
    t.at += 1000;
    list(t);
    command(t, "r", { do: "resume", scope: { scope: "all" } });
    t.book(0, 610_000, 610_010);
    expect(ioc(t)).toMatchObject({ lots: 20 });
  });
  it("sells a spot market's base without asking for reduce-only, which has no meaning there", () => {
    const t = new TestDesk([sol]).open({ USDC: "100000", SOL: "3" });
    t.book(0, 14_800, 14_801);
    remove(t, "flatten");
    t.pass(250);
    expect(ioc(t)).toMatchObject({ side: 1, lots: 300, reduceOnly: false });
  });
  it("is taken back by being named again: quoted on with its ledger as it was", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    const fills = view(t).markets[0]!.fillsDay;
    remove(t, "keep");
    t.oblige();
    t.apply((s) => {
      s.removed = {};
      s.markets[KEY(btc)] = defaultMarketSettings();
    });
    settle(t);
    expect(t.orders()).toHaveLength(2);
    expect(view(t).markets[0]).toMatchObject({ state: "quoting", position: 0.02, fillsDay: fills });
  });
  it("is not closed again by the same wish after a restart that finds it flat, and is where it finds it held", () => {
    for (const [held, places] of [
      [0, 0],
      [20, 1],
    ] as const) {
      const t = new TestDesk();
      t.settings.markets = {};
      t.settings.removed = { [KEY(btc)]: "flatten" };
      t.open({ USDC: "100000" }, { "BTC-PERP": held }, 61_000);
      t.book(0, 610_000, 610_010);
      t.pass(250);
      expect(kinds(t.effects).filter((k) => k === "place")).toHaveLength(places);
      expect(alerts(t, "FLAT")).toEqual([]);
    }
  });
});

describe("a market that is added", () => {
  it("quotes as the settings in force say, once the venue has said what is held of it", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      s.markets[KEY(eth)] = defaultMarketSettings();
      s.added = [KEY(eth)];
    });
    expect(view(t).markets).toHaveLength(1);
    expect(kinds(add(t, eth))).toContain("query");
    t.warm(1, 61_000, 5);
    t.book(1, 610_000, 610_010);
    expect(view(t).markets[1]!.bid.reason).toBe("bid held: position and balances have not been read yet");
    account(t);
    settle(t);
    expect(view(t).markets.map((m) => m.state)).toEqual(["quoting", "quoting"]);
    expect(view(t).alerts).toEqual([]);
  });
  it("is added once: the same again changes nothing", () => {
    const t = new TestDesk().quoting();
    add(t, eth);
    add(t, eth);
    add(t, btc);
    expect(t.desk.config.markets.map((m) => m.key)).toEqual([KEY(btc), KEY(eth)]);
  });
  it("that is found with a position neither wins nor loses by it", () => {
    const t = new TestDesk().quoting();
    const before = view(t).accounts[0]!.pnlDay.total;
    t.apply((s) => {
      s.markets[KEY(eth)] = defaultMarketSettings();
    });
    add(t, eth);
    account(t, { 1: 500 });
    // Not counted before its price is known: the account's equity never becomes unknown by it.
    t.pass(250);
    expect(view(t).halt.state).toBe("none");
    t.book(1, 620_000, 620_010);
    account(t, { 1: 500 });
    t.pass(250);
    expect(view(t).markets[1]).toMatchObject({ position: 0.5 });
    expect(view(t).accounts[0]!.pnlDay.total).toBeCloseTo(before, 6);
    t.book(1, 620_100, 620_110);
    expect(view(t).accounts[0]!.pnlDay.total).toBeCloseTo(before + 5, 6);
  });
  it("a statement that was asked for before it joined says nothing of it", () => {
    const t = new TestDesk().quoting();
    t.at += 1_000_000;
    add(t, eth);
    t.book(1, 610_000, 610_010);
    account(t, {}, t.at - 500_000);
    expect(t.desk.markets[1]!.opened).toBe(false);
  });
});

describe("a position that a person has flattened", () => {
  it("is paused, cancelled, traded to zero, and stays paused", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    const effects = command(t, "f", { do: "flatten", scope: { scope: "market", market: 0 } });
    expect(effects.find((e) => e.do === "answer")).toMatchObject({
      ok: true,
      message: "BTC-PERP is paused and 2 orders are being cancelled; then BTC-PERP is traded to zero",
    });
    t.oblige();
    t.pass(250);
    take(t, ioc(t));
    t.pass(250);
    expect(alerts(t, "FLAT")).toHaveLength(1);
    expect(view(t).markets[0]).toMatchObject({ state: "paused", position: 0 });
  });
  it.each([
    {
      name: "a resume",
      end: (t: TestDesk) => command(t, "r", { do: "resume", scope: { scope: "market", market: 0 } }),
    },
    { name: "a halt", end: (t: TestDesk) => command(t, "h", { do: "halt", reason: "test" }) },
  ])("$name ends it", ({ end }) => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    command(t, "f", { do: "flatten", scope: { scope: "market", market: 0 } });
    end(t);
    expect(t.desk.markets[0]!.flattening).toBeNull();
  });
  it("is refused for what is no market, and while halted", () => {
    const t = new TestDesk().quoting();
    const side = command(t, "f", { do: "flatten", scope: { scope: "side", market: 0, side: 0 } });
    expect(side.find((e) => e.do === "answer")).toMatchObject({ ok: false });
    command(t, "h", { do: "halt", reason: "test" });
    const halted = command(t, "g", { do: "flatten", scope: { scope: "all" } });
    expect(halted.find((e) => e.do === "answer")).toMatchObject({ ok: false });
  });
});

describe("another strategy while it runs", () => {
  it("leaves orders where the new one wants them: nothing is sent at all", () => {
    const t = quotingBy("static", { fairSource: "mid", bidOffset: 10, askOffset: 10, bidSize: 0.02, askSize: 0.02 });
    const before = resting(t);
    const ids = t.desk.markets[0]!.orders.live.map((o) => o.id);
    expect(before).toHaveLength(2);
    t.send({ type: "oracle", market: 0, price: 61_000.5, confidence: 0 });
    t.effects = [];
    t.apply((s) => {
      const fresh = defaultMarketSettings("oracle-spread");
      s.markets[KEY(btc)] = { ...fresh, params: { ...fresh.params, spreadBps: 20, orderSize: 0.02 } };
    });
    expect(kinds(t.effects).filter((k) => k === "place" || k === "amend" || k === "cancel")).toEqual([]);
    expect(resting(t)).toEqual(before);
    expect(t.desk.markets[0]!.orders.live.map((o) => o.id)).toEqual(ids);
    expect(view(t).markets[0]!.strategy).toBe("oracle-spread");
  });
  it("and so does another length and number of bars: what is known of the past is measured anew, not waited for", () => {
    const t = new TestDesk().quoting();
    const revisions: Record<string, number>[] = [
      { barSeconds: 9 },
      { lookbackBars: 12 },
      { barSeconds: 2, lookbackBars: 30 },
    ];
    for (const bars of revisions) {
      t.params(0, bars);
      settle(t);
      expect(view(t).markets[0]!.state, JSON.stringify(bars)).toBe("quoting");
    }
  });
  it("moves orders that stand elsewhere by amend, without a moment off the market", () => {
    const t = quotingBy("static", { fairSource: "mid", bidOffset: 10, askOffset: 10, bidSize: 0.02, askSize: 0.02 });
    t.effects = [];
    t.apply((s) => {
      s.markets[KEY(btc)] = defaultMarketSettings("fade");
    });
    const sent = kinds(t.effects).filter((k) => k === "place" || k === "amend" || k === "cancel");
    expect(sent).toEqual(["amend", "amend"]);
  });
});
