/** The automatic rules: what switches an account or a market off, what holds an order back, and what only a person undoes. */
import { describe, expect, it } from "vitest";
import { countAlive, placeIfFits } from "../../engine/core/act.ts";
import { WantedQuote } from "../../engine/core/quoting/wanted.ts";
import { Budgets } from "../../engine/core/risk/budgets.ts";
import { Drift } from "../../engine/core/risk/drift.ts";
import { EquityPeaks } from "../../engine/core/risk/equity-peaks.ts";
import type { QuoteGateInput } from "../../engine/core/risk/gates.ts";
import { stopLadder } from "../../engine/core/risk/ladder.ts";
import { Pace } from "../../engine/core/risk/pace.ts";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";
import type { Effect } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { profileRules, simRules, type VenueRules } from "../../engine/core/venue-rules.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { command, kinds, list, view } from "./desk-words.ts";

const truth = (t: TestDesk) => view(t).accounts[0]!.truth;
const reason = (t: TestDesk) => t.desk.markets[0]!.reasons[0].code;
const records = (effects: readonly Effect[], kind: string) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === kind ? [e.record] : []));
const limits = (t: TestDesk, values: object, market = 0) =>
  t.apply((s) => Object.assign(s.markets[t.desk.markets[market]!.key]!.limits, values));
const desk = (t: TestDesk, values: object) => t.apply((s) => Object.assign(s.desk, values));
/** A desk whose account has other rules of its venue. */
const ruled = (rules: Partial<VenueRules>): TestDesk => new TestDesk([btc], "sim", { ...simRules, ...rules });

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
    const effects = t.fill(t.ids(0, 0)[0]!, 1_000);
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

/** Room for anything. */
const wide: QuoteGateInput = {
  ...{ gate: 2, instrument: btc, positionLots: 0, positionLotsMin: -1e6, positionLotsMax: 1e6, orderLotsMax: 1e6 },
  ...{ openOrdersMax: 40, bidTick: 610_000, askTick: 610_010, referenceTick: 610_005, collarBps: 300 },
  ...{
    orderValueMax: Number.POSITIVE_INFINITY,
    tickLotsMin: 0,
    tickLotValue: 0.0001,
    grossElsewhere: 0,
    grossMax: 1e12,
  },
  ...{ equity: 1e12, marginFractionMin: 0.2 },
  ...{ quoteTickLotsFree: Number.POSITIVE_INFINITY, baseLotsFree: Number.POSITIVE_INFINITY },
};
describe("the very same order again", () => {
  it.each([
    [1_000, 0],
    [3_000, 1],
  ])("%i ms after the first, which stands: %i placed", (ms, placed) => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const o = m.orders.live.find((x) => x.side === 0)!;
    o.createdAt = micros(t.at - ms * 1000);
    t.desk.effects.length = 0;
    const { side, tick, lots, level, layer } = o;
    countAlive(m);
    placeIfFits(t.desk, m, Object.assign(new WantedQuote(), { side, tick, lots, level, layer }), wide);
    expect(kinds(t.desk.effects).filter((k) => k === "place")).toHaveLength(placed);
  });
});

describe("budgets", () => {
  const why = { code: "", value: 0, limit: 0 };
  const small = { newPerSecond: 2, amendsPerSecond: 3, cancelsPerSecond: 1, requestsPerMinute: 600, actionsEver: null };
  const at = (seconds: number) => 1e12 + seconds * 1e6;
  it("a bucket gives what it has, refuses with its numbers, and fills again with time", () => {
    const b = new Budgets(small);
    b.passTo(at(0));
    expect([b.take("new", why), b.take("new", why), b.take("new", why)]).toEqual([true, true, false]);
    expect(why).toEqual({ code: "BUDGET", value: 0, limit: 2 });
    b.passTo(at(0.5));
    expect([b.take("new", why), b.take("new", why)]).toEqual([true, false]);
    b.passTo(at(100));
    expect(b.level("new")).toEqual({ level: 2, max: 2 });
  });
  it("cancels always pass, and places never empty their share of the requests", () => {
    const b = new Budgets({ ...small, newPerSecond: 1e6 });
    b.passTo(at(0));
    let taken = 0;
    while (b.take("new", why)) taken++;
    expect(taken).toBe(48);
    expect(b.level("request").level).toBe(12);
    for (let i = 0; i < 100; i++) b.cancel();
    expect(b.level("cancel").level).toBe(0);
    expect(b.level("request").level).toBe(0);
  });
  it("what is granted for good ends with a fifth left for cancels", () => {
    const b = new Budgets({ ...small, newPerSecond: 1e6, requestsPerMinute: 1e6, actionsEver: 10 });
    b.passTo(at(0));
    let taken = 0;
    while (b.take("new", why)) taken++;
    expect(taken).toBe(8);
    expect(why.code).toBe("BUDGET_EVER");
  });
  it("time that runs backwards fills nothing", () => {
    const b = new Budgets(small);
    b.passTo(at(10));
    while (b.take("new", why));
    b.passTo(at(5));
    expect(b.take("new", why)).toBe(false);
  });
  it("a desk holds its quotes with the numbers and still cancels", () => {
    const t = ruled({ budget: { ...small, newPerSecond: 1 } }).open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    expect(kinds(t.pass(250)).filter((k) => k === "place")).toHaveLength(1);
    expect(t.desk.markets[0]!.reasons.map((r) => r.code)).toContain("BUDGET");
    t.oblige();
    const effects = command(t, "p", { do: "cancel", scope: { scope: "all" } });
    expect(kinds(effects).filter((k) => k === "cancel")).toHaveLength(1);
  });
});

describe("what an amend is, by the venue's rules", () => {
  const moved = (rules: Partial<VenueRules>) => {
    const t = ruled(rules).quoting();
    t.effects = [];
    t.book(0, 610_200, 610_210);
    t.pass(250);
    return { t, m: t.desk.markets[0]!, sent: kinds(t.effects).filter((k) => k === "amend" || k === "cancel") };
  };
  it("none: cancelled, and placed once that is answered", () => {
    const { t, sent } = moved({ amend: "none" });
    expect(sent).toEqual(["cancel", "cancel"]);
    t.oblige();
    t.pass(250);
    expect(kinds(t.effects).filter((k) => k === "place")).toHaveLength(2);
  });
  it("replace: a second order with an id of its own, and both in the worst case", () => {
    const { m, t, sent } = moved({ amend: "replace" });
    expect(sent).toEqual(["amend", "amend"]);
    const amend = t.effects.find((e) => e.do === "amend")!;
    const old = m.orders.get(amend.id)!;
    const next = m.orders.get(amend.newId!)!;
    expect(m.orders.exposedLots(old.side)).toBe(old.lots + next.lots);
  });
  it.each<[string, (t: TestDesk, old: number, next: number) => void, boolean, boolean]>([
    [
      "the first dead, the second alive",
      (t, old, next) => [t.report(old, "canceled"), t.report(next, "acked")],
      false,
      true,
    ],
    [
      "both alive",
      (t, old, next) => [t.report(next, "acked"), t.report(old, "cancel-rejected", { code: "BUSY" })],
      true,
      true,
    ],
    [
      "the first dead, the second refused",
      (t, old, next) => [t.report(old, "canceled"), t.report(next, "rejected", { code: "BAD_PRICE" })],
      false,
      false,
    ],
    [
      "the first alive, the second refused",
      (t, _, next) => t.report(next, "rejected", { code: "BAD_PRICE" }),
      true,
      false,
    ],
    ["taken as a whole", (t, old) => t.report(old, "amended"), false, true],
    [
      "refused as a whole: the first is asked about",
      (t, old) => t.report(old, "amend-rejected", { code: "BAD_PRICE" }),
      true,
      false,
    ],
    [
      "no word: both count",
      (t, old) => t.send({ type: "sent", action: "amend", id: old, outcome: "timed-out" }),
      true,
      true,
    ],
  ])("replace: %s", (_, tell, isOldAlive, isNextAlive) => {
    const { t, m } = moved({ amend: "replace" });
    const amend = t.effects.find((e) => e.do === "amend")!;
    tell(t, amend.id, amend.newId!);
    expect(m.orders.get(amend.id)!.life !== "closed").toBe(isOldAlive);
    expect(m.orders.get(amend.newId!)!.life !== "closed").toBe(isNextAlive);
  });
  it("orders that expire are renewed before, and none is taken for expired by the clock", () => {
    const t = ruled({ orderLifeMicros: 10_000_000 }).quoting();
    const [id] = t.ids(0, 0) as [number];
    const o = t.desk.markets[0]!.orders.get(id)!;
    const first = o.expiresAt;
    t.effects = [];
    for (let i = 0; i < 32; i++) {
      t.book(0, 610_000, 610_010);
      t.pass(250);
      const renewal = t.effects.find((e) => e.do === "amend" && e.id === id);
      if (renewal) break;
    }
    expect(o.expiresAt).toBeGreaterThan(first);
    expect(t.at).toBeLessThan(first);
    // Its time is over and nothing was heard: asked about, and open all the while.
    t.oblige();
    o.expiresAt = t.at - 900_000;
    t.pass(50);
    expect(o).toMatchObject({ life: "open", known: true });
    expect(t.pass(100).some((e) => e.do === "query" && e.id === id)).toBe(true);
    expect(o).toMatchObject({ life: "open", known: false });
  });
});

describe("the figures that rules are held against", () => {
  it("a minute of fills and requotes is forgotten second by second", () => {
    const p = new Pace();
    for (let s = 0; s < 60; s++) p.countFill(s * 1e6, s);
    expect([p.fills, p.swingLots]).toEqual([60, 59]);
    p.passTo(89 * 1e6);
    expect(p.fills).toBe(30);
    p.passTo(1000 * 1e6);
    expect([p.fills, p.swingLots]).toEqual([0, 0]);
  });
  it("the highest equity of a day is forgotten after it", () => {
    const p = new EquityPeaks();
    p.see(1e12, 100);
    p.see(1e12 + 3600e6, 50);
    expect(p.peak).toBe(100);
    p.see(1e12 + 25 * 3600e6, 60);
    expect(p.peak).toBe(60);
  });
  it("the furthest move of a minute, and nothing of before it", () => {
    const d = new Drift();
    d.see(1e12, 100);
    d.see(1e12 + 30e6, 101);
    expect(d.bps).toBeCloseTo(100, 6);
    d.see(1e12 + 200e6, 200);
    expect(d.bps).toBe(0);
    d.see(1e12 + 201e6, Number.NaN);
    d.see(1e12 + 202e6, 202);
    expect(d.bps).toBeCloseTo(100, 6);
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
  it("each kind of venue has its bound: a chain's is its blockhash's", () => {
    expect(profileRules.solana.landingMicrosMax).toBe(75_000_000);
    expect(profileRules["client-id"].landingMicrosMax).toBe(5_000_000);
  });
});
