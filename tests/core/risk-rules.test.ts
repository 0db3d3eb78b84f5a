/** The automatic rules: what switches an account or a market off, what holds an order back, and what only a person undoes. */
import { describe, expect, it } from "vitest";
import { stopLadder } from "../../engine/core/risk/ladder.ts";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";
import type { Effect } from "../../engine/core/types.ts";
import { lots, micros } from "../../engine/core/units.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { command, kinds, list, view } from "./desk-words.ts";

const truth = (t: TestDesk) => view(t).accounts[0]!.truth;
const reason = (t: TestDesk) => t.desk.markets[0]!.reasons[0].code;
const records = (effects: readonly Effect[], kind: string) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === kind ? [e.record] : []));
const limits = (t: TestDesk, values: object, market = 0) =>
  t.apply((s) => Object.assign(s.markets[t.desk.markets[market]!.key]!.limits, values));
const desk = (t: TestDesk, values: object) => t.apply((s) => Object.assign(s.desk, values));

describe("an account that a rule switches off", () => {
  it.each<[string, (t: TestDesk) => void, string, number]>([
    [
      "more refusals than its limit",
      (t) => {
        desk(t, { errorsMax: 3 });
        const [id] = t.ids(0, 0) as [number];
        for (let i = 0; i < 5; i++) t.report(id, "cancel-rejected", { code: "BUSY" });
      },
      "ERROR_RATE",
      0,
    ],
    [
      "equity far below its highest",
      (t) => {
        desk(t, { drawdownMax: 100, dayLossMax: 1e9, grossExposureMax: 1e9 });
        t.fill(t.ids(0, 0)[0]!, t.desk.markets[0]!.orders.get(t.ids(0, 0)[0]!)!.lots);
        t.pass(250);
        t.book(0, 580_000, 580_010);
        t.pass(250);
      },
      "DRAWDOWN",
      -1,
    ],
    [
      "too little equity for what is held",
      (t) => {
        t.fill(t.ids(0, 0)[0]!, 20);
        desk(t, { marginFractionStop: 1000 * 9.9 });
        desk(t, { marginFractionStop: 1000 });
        t.desk.accounts[0]!.venueEquity = 100;
        t.pass(250);
      },
      "MARGIN_STOP",
      1,
    ],
  ])("%s", (_, breach, code, level) => {
    const t = new TestDesk().quoting();
    breach(t);
    expect(t.desk.alerts.map((a) => a.code)).toContain(code);
    if (level < 0) expect(t.desk.halt.state).not.toBe("none");
    else expect(truth(t)).toMatchObject({ level, code });
  });
  it("fails closed: what can't be worked out is a breach", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    t.desk.accounts[0]!.venueEquity = Number.NaN;
    t.pass(250);
    expect(truth(t)).toMatchObject({ level: 1, code: "MARGIN_STOP" });
  });
  it("fails closed: what throws while it is worked out is a breach", () => {
    const t = new TestDesk().quoting();
    Object.defineProperty(t.desk.markets[0]!.pace, "swingLots", {
      get: () => {
        throw new Error("broken");
      },
    });
    t.pass(250);
    expect(t.desk.markets[0]!.trading).toMatchObject({ level: 0, code: "POSITION_SWING" });
  });
  it("HALTED: cancels all of it with proof, places nothing, and only a person resumes it, after the proof", () => {
    const t = new TestDesk().quoting();
    const [overfilled] = t.ids(0, 0) as [number];
    const effects = t.fill(overfilled, 1_000);
    expect(kinds(effects)).toContain("cancel-all");
    expect(records(effects, "trading")).toMatchObject([{ level: 0, code: "OVERFILL", market: null }]);
    t.effects = [];
    for (let i = 0; i < 8; i++) t.pass(250);
    expect(kinds(t.effects).filter((k) => k === "place" || k === "amend")).toEqual([]);
    expect(reason(t)).toBe("ACCOUNT_HALTED");
    const resume = () =>
      command(t, `r${t.at}`, { do: "resume", scope: { scope: "account", account: 0 } }).find((e) => e.do === "answer");
    expect(resume()).toMatchObject({ ok: false });
    for (const o of [...t.desk.markets[0]!.orders.live]) t.report(o.id, "canceled");
    expect(records(list(t), "obligation")).toEqual([]);
    t.fillsRead();
    t.report(overfilled, "filled", { via: "query", requestedAt: micros(t.at), cumLots: lots(1_000) });
    expect(records(list(t), "obligation")).toMatchObject([{ state: "met" }]);
    t.at += 1;
    expect(resume()).toMatchObject({ ok: true });
    expect(truth(t)).toMatchObject({ level: 2, code: "", obligation: null });
    t.pass(250);
    expect(t.orders().length).toBeGreaterThan(0);
  });
  it("REDUCING: only what makes the position smaller is placed", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const held = t.desk.markets[0]!.orders.get(id)!.lots;
    t.fill(id, held);
    t.desk.accounts[0]!.venueEquity = 1;
    t.pass(250);
    expect(truth(t).level).toBe(1);
    t.oblige();
    for (let i = 0; i < 4; i++) {
      t.pass(250);
      t.oblige();
    }
    expect(t.orders().filter((o) => o.startsWith("bid"))).toEqual([]);
    const [ask] = t.desk.markets[0]!.orders.live;
    expect(ask!.lots - ask!.cumLots).toBeLessThanOrEqual(held);
  });
  it("more money than may lie at one venue is told, and stops nothing", () => {
    const t = new TestDesk().quoting();
    desk(t, { venueEquityMax: 1_000 });
    t.pass(250);
    expect(t.desk.alerts.map((a) => a.code)).toContain("VENUE_EQUITY");
    expect(truth(t).level).toBe(2);
  });
});

describe("a market that a rule switches off", () => {
  const fillOften = (t: TestDesk, n: number) => {
    for (let i = 0; i < n; i++) t.fill(t.ids(0, 0)[0]!, 1);
  };
  it.each<[string, object, (t: TestDesk) => void, string]>([
    ["fills", { fillsPerMinuteMax: 3 }, (t) => fillOften(t, 4), "FILL_RATE"],
    [
      "requotes",
      { requotesPerMinuteMax: 2 },
      (t) => {
        for (let i = 0; i < 5; i++) {
          t.book(0, 610_000 + 20 * i, 610_010 + 20 * i);
          t.pass(250);
          t.oblige();
        }
      },
      "REQUOTE_RATE",
    ],
    ["a swing of its position", { positionSwingMax: 0.003 }, (t) => fillOften(t, 4), "POSITION_SWING"],
  ])("too many %s: off, also after a restart, until a person resumes it", (_, values, act, code) => {
    const t = new TestDesk([btc, sol]).quoting();
    limits(t, values);
    const all: Effect[] = [];
    const send = t.send.bind(t);
    t.send = (event) => {
      const effects = send(event);
      all.push(...effects);
      return effects;
    };
    act(t);
    t.pass(250);
    const [record] = records(all, "trading");
    expect(record).toMatchObject({ level: 0, code, market: 0 });
    expect(reason(t)).toBe("SWITCHED_OFF");
    expect(t.desk.markets[1]!.trading.level).toBe(2);

    const again = new TestDesk([btc, sol]);
    again.send({
      ...{
        type: "recovered",
        account: 0,
        orders: [],
        positions: null,
        bookedFills: [],
        bookedPayments: [],
        owed: null,
      },
      trading: [record as never],
    });
    expect(again.desk.markets[0]!.trading).toMatchObject({ level: 0, code });

    for (const o of [...t.desk.markets[0]!.orders.live]) t.report(o.id, "canceled");
    command(t, "r", { do: "resume", scope: { scope: "market", market: 0 } });
    expect(t.desk.markets[0]!.trading.level).toBe(2);
    t.pass(250);
    expect(t.orders().length).toBeGreaterThan(0);
  });
});

describe("what holds back without being switched off", () => {
  it("an engine that stood still: quotes are pulled, and come back once the backlog is read", () => {
    const t = new TestDesk().quoting();
    t.pass(250);
    t.stall(3_000);
    expect(reason(t)).toBe("LOOP_STALLED");
    t.oblige();
    for (let i = 0; i < 8; i++) {
      t.book(0, 610_000, 610_010);
      t.stall(250);
      t.oblige();
    }
    expect(reason(t)).toBe("");
  });
  it.each([
    ["after it", 3_000_000],
    ["before it, the clock having been set back meanwhile", -3_000_000],
  ])(
    "what waited while it stood still is read before the timer: by a time %s nothing is moved or placed",
    (_, byMicros) => {
      const t = new TestDesk().quoting();
      t.pass(250);
      t.oblige();
      t.effects.length = 0;
      t.at += byMicros;
      t.book(0, 610_100, 610_110);
      t.book(0, 610_200, 610_210);
      expect(t.desk.stalledUntil).toBeGreaterThan(t.desk.now);
      expect(t.effects.filter((e) => e.do === "place" || e.do === "amend")).toEqual([]);
    },
  );
  it("a clock that is set back ends no stall and makes none last", () => {
    const t = new TestDesk().quoting();
    t.pass(250);
    t.stall(3_600_000);
    t.at -= 3_600_000_000;
    t.send({ type: "clock-jump", byMicros: -3_600_000_000 });
    t.book(0, 610_000, 610_010);
    t.oblige();
    t.pass(100);
    expect(reason(t)).toBe("LOOP_STALLED");
    for (let i = 0; i < 8; i++) {
      t.book(0, 610_000, 610_010);
      t.stall(250);
      t.oblige();
    }
    expect(reason(t)).toBe("");
  });
  it.each([
    ["ahead by 700 ms", 700, "CLOCK_SKEW"],
    ["ahead by 400 ms", 400, ""],
    ["behind by 700 ms, beyond the way", -700 - 80, "CLOCK_SKEW"],
    ["behind by as much as the way took", -60, ""],
  ])("the venue's clock %s", (_, ms, code) => {
    const t = new TestDesk().quoting();
    t.send({
      ...{
        type: "report",
        report: "account",
        account: 0,
        equity: null,
        maintenance: null,
        positions: [],
        balances: [],
      },
      requestedAt: micros(t.at - 80_000),
      exchangeAt: micros(t.at + ms * 1000),
    } as never);
    t.book(0, 610_001, 610_011);
    t.pass(250);
    expect(reason(t)).toBe(code);
  });
  it("a reference that runs away within a minute", () => {
    const t = new TestDesk().quoting();
    limits(t, { driftBpsMax: 50 });
    t.book(0, 615_000, 615_010);
    t.pass(1000);
    t.pass(250);
    expect(reason(t)).toBe("PRICE_DRIFT");
  });
  it("an order worth more than its limit at the reference, however it is priced", () => {
    const t = new TestDesk().quoting();
    limits(t, { orderValueMax: 100 });
    expect(reason(t)).toBe("ORDER_VALUE");
  });
  it("the tolerance leaves quotes where they are, and counts what that saved", () => {
    const t = new TestDesk().quoting();
    limits(t, { toleranceTicks: 8 });
    t.oblige();
    t.pass(250);
    t.oblige();
    t.effects = [];
    t.book(0, 610_003, 610_013);
    t.pass(250);
    expect(kinds(t.effects).filter((k) => k === "amend")).toEqual([]);
    expect(truth(t).requestsSaved).toBeGreaterThanOrEqual(2);
    t.book(0, 610_100, 610_110);
    t.pass(250);
    expect(kinds(t.effects)).toContain("amend");
  });
});

describe("the words of it", () => {
  it("the ladder goes from the lightest rung to the last, each with its effect on the position", () => {
    expect(stopLadder.map((r) => r.name)).toEqual(["widen", "pause", "cancel", "flatten", "disconnect"]);
    for (const r of stopLadder) expect(r.position.length).toBeGreaterThan(20);
  });
  it("settings of before these limits get their defaults; a part of them is refused", () => {
    const now = defaultSettings(["sim:local:main/BTC-PERP"]);
    const before = structuredClone(now) as unknown as {
      desk: Record<string, unknown>;
      markets: Record<string, { limits: Record<string, unknown> }>;
    };
    for (const name of [
      "drawdownMax",
      "marginFractionStop",
      "errorsMax",
      "clockSkewMsMax",
      "loopStallMsMax",
      "venueEquityMax",
    ])
      delete before.desk[name];
    const market = before.markets["sim:local:main/BTC-PERP"]!;
    for (const name of [
      "driftBpsMax",
      "orderValueMax",
      "fillsPerMinuteMax",
      "requotesPerMinuteMax",
      "positionSwingMax",
      "toleranceTicks",
      "toleranceBps",
    ])
      delete market.limits[name];
    expect(parseSettings(before)).toEqual({ ok: true, settings: now });
    before.desk.drawdownMax = 1;
    expect(parseSettings(before).ok).toBe(false);
  });
});
