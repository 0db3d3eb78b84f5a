/** Each automatic rule exactly at its limit and just beyond it, the sentence that it says, and how it stands on the screen. */
import { describe, expect, it } from "vitest";
import { countError, errorsOf } from "../../engine/core/risk/errors.ts";
import { isActive } from "../../engine/core/risk/trading-level.ts";
import { pullTriggers, triggersOf } from "../../engine/core/risk/triggers.ts";
import type { AccountState, Desk, MarketState } from "../../engine/core/state.ts";
import { micros } from "../../engine/core/units.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

/** A quoting desk of a perpetual and a spot market, its account and the perpetual; nothing said yet. */
function quoting(): { t: TestDesk; desk: Desk; a: AccountState; m: MarketState; spot: MarketState } {
  const t = new TestDesk([btc, sol]).quoting();
  t.book(1, 14_000, 14_010);
  t.pass(250);
  t.oblige();
  const { desk } = t;
  desk.effects.length = 0;
  desk.alerts.length = 0;
  return { t, desk, a: desk.accounts[0]!, m: desk.markets[0]!, spot: desk.markets[1]! };
}
type At = ReturnType<typeof quoting>;
const desks = ({ t }: At, values: object) => t.apply((s) => Object.assign(s.desk, values));
const limits = ({ t, m }: At, values: object) => t.apply((s) => Object.assign(s.markets[m.key]!.limits, values));
const alerts = ({ desk }: At) => desk.alerts.map((a) => [a.code, a.severity, a.market, a.text]);

describe("a rule at its limit, and just beyond it", () => {
  /** Equity of 100,000 and a peak above it. */
  const fallen = (by: number) => (at: At) => {
    desks(at, { drawdownMax: 1_000 });
    at.a.equity = 100_000;
    at.a.equityPeaks.see(at.t.at, 100_000 + by);
  };
  /** One bitcoin at 61,000.5, and as little equity. */
  const margin = (equity: number, venue: number | null) => (at: At) => {
    desks(at, { marginFractionStop: 10 });
    at.m.ledger.positionLots = 1_000;
    at.m.pace.startAt(1_000);
    at.a.equity = equity;
    at.a.venueEquity = venue;
    at.a.equityPeaks.forget();
  };
  const per = 6_100.05;
  it.each<[string, (at: At) => void, string | null]>([
    ["drawdown, at it", fallen(1_000), null],
    [
      "drawdown, beyond",
      fallen(1_001),
      "sim:local:main is 1001 below its highest equity of the last 24 hours, at most 1000: the desk is halted until a person resumes it",
    ],
    ["margin, at it", margin(per, null), null],
    [
      "drawdown in whole money, whatever the fraction",
      fallen(1_000.6),
      "sim:local:main is 1001 below its highest equity of the last 24 hours, at most 1000: the desk is halted until a person resumes it",
    ],
    [
      "margin, beyond",
      margin(per * 0.999, null),
      "sim:local:main holds positions with 9.99 % of their value as equity, least 10: it may only reduce until a person resumes it",
    ],
    ["margin by the venue's word, at it", margin(100_000, per), null],
    [
      "margin by the venue's word, where that is less",
      margin(100_000, per / 2),
      "sim:local:main holds positions with 5 % of their value as equity, least 10: it may only reduce until a person resumes it",
    ],
    [
      "margin by ours, where that is less",
      margin(per / 4, 100_000),
      "sim:local:main holds positions with 2.5 % of their value as equity, least 10: it may only reduce until a person resumes it",
    ],
    [
      "errors, at it",
      (at) => {
        desks(at, { errorsMax: 3 });
        at.a.errors.push(at.desk.now, at.desk.now, at.desk.now);
      },
      null,
    ],
    [
      "errors, beyond",
      (at) => {
        desks(at, { errorsMax: 3 });
        at.a.errors.push(at.desk.now, at.desk.now, at.desk.now, at.desk.now);
      },
      "sim:local:main: 4 errors within a minute, at most 3: halted until a person resumes it",
    ],
    [
      "money at the venue, at it",
      (at) => {
        desks(at, { venueEquityMax: 5_000 });
        at.a.venueEquity = 5_000;
      },
      null,
    ],
    [
      "money at the venue, beyond",
      (at) => {
        desks(at, { venueEquityMax: 5_000 });
        at.a.venueEquity = 5_001;
      },
      "sim:local:main has 5001, more than the 5000 that may lie at one venue: take home what is not needed there",
    ],
    [
      "money at the venue, by our own count where it says nothing",
      (at) => {
        desks(at, { venueEquityMax: 5_000 });
        at.a.venueEquity = null;
        at.a.equity = 5_002;
        at.a.equityPeaks.forget();
      },
      "sim:local:main has 5002, more than the 5000 that may lie at one venue: take home what is not needed there",
    ],
  ])("account: %s", (_, make, said) => {
    const at = quoting();
    make(at);
    at.desk.alerts.length = 0;
    pullTriggers(at.desk, at.a);
    expect(alerts(at).map(([, , market, text]) => [market, text])).toEqual(said === null ? [] : [[null, said]]);
  });

  const figure = (name: "fills" | "requotes", value: number) => (at: At) => {
    limits(at, { fillsPerMinuteMax: 3, requotesPerMinuteMax: 3 });
    at.m.pace.forget();
    at.m.pace[name] = value;
  };
  const swing = (value: number, positionSwingMax: number | null) => (at: At) => {
    limits(at, { positionSwingMax });
    at.m.pace.startAt(0);
    at.m.pace.seePosition(value);
  };
  it.each<[string, (at: At) => void, string | null]>([
    ["fills, at it", figure("fills", 3), null],
    ["fills, beyond", figure("fills", 4), "4 fills within a minute, at most 3"],
    ["requotes, at it", figure("requotes", 3), null],
    ["requotes, beyond", figure("requotes", 4), "4 requotes within a minute, at most 3"],
    ["a swing, at it", swing(250, 0.25), null],
    ["a swing, beyond", swing(250, 0.125), "the position went 0.25 up and down within a minute, at most 0.125"],
    [
      "a swing of many digits, whose zeros are digits too",
      swing(100_000_400, 0.0625),
      "the position went 100000 up and down within a minute, at most 0.0625",
    ],
  ])("market: %s", (_, make, said) => {
    const at = quoting();
    make(at);
    at.desk.alerts.length = 0;
    pullTriggers(at.desk, at.a);
    const expected = said === null ? [] : [`BTC-PERP is switched off until a person resumes it: ${said}`];
    expect(alerts(at).map(([, , , text]) => text)).toEqual(expected);
    expect([at.m.trading.level, at.spot.trading.level, at.a.trading.level]).toEqual([said === null ? 2 : 0, 2, 2]);
  });
  it("without a limit of its own a swing is held against the bounds of the position, in base units", () => {
    const at = quoting();
    limits(at, { positionSwingMax: null });
    const room = (at.m.positionLotsMax - at.m.positionLotsMin) * 0.001;
    expect(
      triggersOf(at.desk, at.a).find((x) => x.code === "POSITION_SWING" && x.market === at.m.key)!.limit,
    ).toBeCloseTo(room, 9);
    at.m.pace.startAt(0);
    at.m.pace.seePosition(at.m.positionLotsMax - at.m.positionLotsMin);
    pullTriggers(at.desk, at.a);
    expect(at.m.trading.level).toBe(2);
    at.m.pace.seePosition(at.m.positionLotsMax - at.m.positionLotsMin + 1);
    pullTriggers(at.desk, at.a);
    expect(at.m.trading).toMatchObject({ level: 0, code: "POSITION_SWING" });
    at.m.trading = isActive();
    // Not begun where the bounds are not worked out yet.
    at.m.resolved = false;
    at.m.pace.seePosition(1e9);
    pullTriggers(at.desk, at.a);
    expect(at.m.trading.level).toBe(2);
  });
  it("what is held is worth the mid's price; without a price, or of a spot market, nothing is known or asked", () => {
    const at = quoting();
    desks(at, { marginFractionStop: 10 });
    at.spot.ledger.positionLots = 1e9;
    pullTriggers(at.desk, at.a);
    expect(at.a.trading.level).toBe(2);
    at.m.ledger.positionLots = 1;
    at.m.ledger.mid2 = 0;
    pullTriggers(at.desk, at.a);
    expect(at.a.trading).toMatchObject({ level: 1, code: "MARGIN_STOP" });
    expect(at.a.trading.value).toBeNaN();
  });
  it.each<[string, (at: At) => void, unknown]>([
    ["drawdown", fallen(1_001), ["DRAWDOWN", "critical"]],
    [
      "money at the venue",
      (at) => {
        desks(at, { venueEquityMax: 5_000 });
        at.a.venueEquity = 5_001;
      },
      ["VENUE_EQUITY", "warning"],
    ],
  ])("%s is told by its code, as gravely as it is", (_, make, said) => {
    const at = quoting();
    make(at);
    at.desk.alerts.length = 0;
    pullTriggers(at.desk, at.a);
    expect(alerts(at).map(([code, severity]) => [code, severity])).toEqual([said]);
  });
  it("drawdown halts the desk by its name", () => {
    const at = quoting();
    fallen(1_001)(at);
    pullTriggers(at.desk, at.a);
    expect(at.desk.halt).toMatchObject({ by: "drawdown limit", reason: expect.stringContaining("is 1001 below") });
  });
  it("what is held is worth the reporting currency's rate, not the quote's number", () => {
    const at = quoting();
    margin(per, null)(at);
    at.t.apply((s) => Object.assign(s.reporting.rates, { USDC: 2 }));
    at.a.equity = per * 2;
    at.a.equityPeaks.forget();
    const shown = triggersOf(at.desk, at.a).find((x) => x.code === "MARGIN_STOP")!;
    expect(shown.value).toBeCloseTo(10, 9);
  });
  it("the day's loss is another's to act on: day.ts", () => {
    const at = quoting();
    at.a.lossSeen = (at.a.lossSeen - 10n ** 18n) as typeof at.a.lossSeen;
    expect(triggersOf(at.desk, at.a)[0]).toMatchObject({ code: "DAY_LOSS", value: 1e6, state: "tripped" });
    pullTriggers(at.desk, at.a);
    expect(alerts(at)).toEqual([]);
  });
  it("a market without settings is held against nothing", () => {
    const at = quoting();
    at.m.settings = null;
    at.m.pace.fills = 1e9;
    pullTriggers(at.desk, at.a);
    expect([at.m.trading.level, alerts(at)]).toEqual([2, []]);
  });
  it("a desk that is halted is not latched for its drawdown once more", () => {
    const at = quoting();
    fallen(5_000)(at);
    at.t.send({ type: "gate", level: 0, reason: "test" });
    at.desk.alerts.length = 0;
    at.desk.effects.length = 0;
    pullTriggers(at.desk, at.a);
    expect(alerts(at)).toEqual([]);
  });
  it("a market that is off is not switched off again", () => {
    const at = quoting();
    figure("fills", 4)(at);
    pullTriggers(at.desk, at.a);
    at.desk.alerts.length = 0;
    at.m.trading.at = micros(1);
    pullTriggers(at.desk, at.a);
    expect([alerts(at), at.m.trading.at]).toEqual([[], 1]);
  });
  it("without settings there is nothing to hold against", () => {
    const at = quoting();
    at.desk.settings = null;
    at.a.errors.push(...Array.from({ length: 1_000 }, () => at.desk.now));
    pullTriggers(at.desk, at.a);
    expect([alerts(at), triggersOf(at.desk, at.a)]).toEqual([[], []]);
  });
});

describe("errors of a minute", () => {
  it("are forgotten when they are older, and the newest tells why", () => {
    const at = quoting();
    const { desk, a } = at;
    desks(at, { errorsMax: 2 });
    const now = desk.now;
    a.errors.push(micros(now - 60_000_001), micros(now - 60_000_000), micros(now - 1));
    expect([errorsOf(desk, a), a.errors]).toEqual([2, [now - 60_000_000, now - 1]]);
    countError(desk, a, "refusal");
    expect(a.trading).toMatchObject({
      ...{ level: 0, code: "ERROR_RATE", value: 3, limit: 2 },
      text: "sim:local:main: 3 refusals and requests without an answer within a minute, at most 2 (the last: a refusal): the account is halted until a person resumes it",
    });
  });
  it("as many as the limit are borne; the list never outgrows it by more than one", () => {
    const at = quoting();
    desks(at, { errorsMax: 2 });
    countError(at.desk, at.a, "refusal");
    countError(at.desk, at.a, "refusal");
    expect(at.a.trading.level).toBe(2);
    for (let i = 0; i < 10; i++) countError(at.desk, at.a, "refusal");
    expect(at.a.errors).toHaveLength(3);
  });
  it("before settings are read the default holds", () => {
    const at = quoting();
    at.desk.settings = null;
    for (let i = 0; i < 3; i++) countError(at.desk, at.a, "refusal");
    expect(at.a.trading.level).toBe(2);
  });
});
