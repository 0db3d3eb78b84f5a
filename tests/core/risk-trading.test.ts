/** The levels that rules take an account or a market down to, on the record, and a person's way up again. */
import { describe, expect, it } from "vitest";
import { activate, activateMarket, haltAccount, reduceAccount, switchOff } from "../../engine/core/risk/trading.ts";
import { isActive, levelOf, stricter } from "../../engine/core/risk/trading-level.ts";
import type { Effect } from "../../engine/core/types.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

const quoting = () => {
  const t = new TestDesk([btc, sol]).quoting();
  const { desk } = t;
  desk.effects.length = 0;
  desk.alerts.length = 0;
  return { desk, a: desk.accounts[0]!, m: desk.markets[0]!, spot: desk.markets[1]! };
};
const records = (effects: readonly Effect[]) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === "trading" ? [e.record] : []));

describe("what a rule takes down, and a person puts up", () => {
  const breach = { code: "TEST", value: 5, limit: 4, text: "a test" };
  it("an account that is halted is not halted again, nor made to reduce", () => {
    const { desk, a } = quoting();
    haltAccount(desk, a, breach);
    const record = { kind: "trading", account: 0, market: null, level: 0, code: "TEST", reason: "a test", by: "rule" };
    expect(records(desk.effects)).toMatchObject([record]);
    expect(desk.alerts).toMatchObject([{ code: "TEST", severity: "critical", market: null, text: "a test" }]);
    haltAccount(desk, a, { ...breach, code: "OTHER" });
    reduceAccount(desk, a, { ...breach, code: "OTHER" });
    expect([a.trading.code, records(desk.effects).length]).toEqual(["TEST", 1]);
  });
  it("one that only reduces is not made to twice, and may still be halted", () => {
    const { desk, a } = quoting();
    reduceAccount(desk, a, breach);
    reduceAccount(desk, a, { ...breach, code: "OTHER" });
    expect(a.trading).toMatchObject({ level: 1, code: "TEST", by: "rule", at: desk.now });
    haltAccount(desk, a, { ...breach, code: "OTHER" });
    expect(a.trading).toMatchObject({ level: 0, code: "OTHER" });
  });
  it("a market by itself: its own index is on the record and in the alert, and it alone is decided anew", () => {
    const { desk, m, spot } = quoting();
    m.dirty = spot.dirty = false;
    switchOff(desk, spot, breach);
    switchOff(desk, spot, { ...breach, code: "OTHER" });
    expect(records(desk.effects)).toMatchObject([{ market: 1, level: 0, code: "TEST", by: "rule" }]);
    expect(desk.alerts).toMatchObject([{ market: 1 }]);
    expect([m.dirty, spot.dirty]).toEqual([false, true]);
    expect(levelOf(desk, spot)).toBe(0);
    expect(levelOf(desk, m)).toBe(2);
  });
  it("an account takes all its markets along", () => {
    const { desk, a, m, spot } = quoting();
    m.dirty = spot.dirty = false;
    reduceAccount(desk, a, breach);
    expect([m.dirty, spot.dirty]).toEqual([true, true]);
    expect([levelOf(desk, m), levelOf(desk, spot)]).toEqual([1, 1]);
  });
  it("a person's resume is a fact where something was down, and none where nothing was", () => {
    const { desk, a, m } = quoting();
    m.dirty = false;
    activate(desk, a);
    expect([records(desk.effects), m.dirty]).toEqual([[], true]);
    switchOff(desk, m, breach);
    haltAccount(desk, a, breach);
    a.errors.push(desk.now);
    m.pace.fills = 7;
    desk.effects.length = 0;
    activate(desk, a);
    const up = { ...isActive(), by: "person", at: desk.now };
    expect([a.trading, m.trading]).toEqual([up, up]);
    expect([a.errors.length, m.pace.fills, a.equityPeaks.peak]).toEqual([0, 0, Number.NEGATIVE_INFINITY]);
    expect(records(desk.effects).map((r) => [r.market, r.level, r.by])).toEqual([
      [null, 2, "person"],
      [0, 2, "person"],
    ]);
  });
  it("a market's own resume", () => {
    const { desk, m } = quoting();
    activateMarket(desk, m);
    expect(records(desk.effects)).toEqual([]);
    switchOff(desk, m, breach);
    m.backoff[0].refused({ code: "MIN_SIZE", level: 0, at: desk.now, had: 0 });
    m.dirty = false;
    activateMarket(desk, m);
    expect([m.trading.level, m.dirty, m.backoff[0].isIdle]).toEqual([2, true, true]);
  });
  it("the stricter of two holds", () => {
    for (const a of [0, 1, 2] as const) for (const b of [0, 1, 2] as const) expect(stricter(a, b)).toBe(Math.min(a, b));
  });
  it("nothing is active by anyone's word", () =>
    expect(isActive()).toEqual({ level: 2, code: "", value: 0, limit: 0, text: "", by: "", at: 0 }));
});
