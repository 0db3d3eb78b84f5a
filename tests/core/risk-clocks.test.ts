/** What time itself tells: how far the venue's clock is from ours, and that the engine stood still. */
import { describe, expect, it } from "vitest";
import { learnSkew } from "../../engine/core/risk/clock-skew.ts";
import { noticeStall, stallAfterClockJump } from "../../engine/core/risk/stall.ts";
import type { AccountReport, Mode } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

const quoting = () => {
  const t = new TestDesk([btc, sol]).quoting();
  t.desk.alerts.length = 0;
  return { t, desk: t.desk, a: t.desk.accounts[0]! };
};
const limitOf = (t: TestDesk, loopStallMsMax: number) => t.apply((s) => Object.assign(s.desk, { loopStallMsMax }));

describe("the venue's clock", () => {
  const answer = (requestedAt: number, at: number, exchangeAt: number | null) =>
    ({
      requestedAt: micros(requestedAt),
      at: micros(at),
      exchangeAt: exchangeAt === null ? null : micros(exchangeAt),
    }) as AccountReport;
  it.each<[string, AccountReport, number, boolean]>([
    ["within the way of the answer: none", answer(1_000, 5_000, 3_000), 0, true],
    ["as the answer was asked: none", answer(1_000, 5_000, 1_000), 0, true],
    ["as it came: none", answer(1_000, 5_000, 5_000), 0, true],
    ["after it came", answer(1_000, 5_000, 8_000), 3, true],
    ["before it was asked", answer(4_000, 5_000, 1_000), -3, true],
    ["not told: as before", answer(1_000, 5_000, null), 7, false],
    ["not asked for: as before", answer(5_000, 5_000, 9_000), 7, false],
    ["the same as before: no market has to be decided anew", answer(1_000, 2_000, 9_000), 7, false],
  ])("%s", (_, e, skewMs, isNews) => {
    const at = quoting();
    at.a.skewMs = 7;
    for (const m of at.a.markets) m.dirty = false;
    learnSkew(at.a, e);
    expect(at.a.skewMs).toBe(skewMs);
    expect(at.a.markets.map((m) => m.dirty)).toEqual([isNews, isNews]);
  });
  it("of a replay is not ours to measure", () => {
    const at = quoting();
    Object.assign(at.a.config, { mode: "replay" satisfies Mode });
    learnSkew(at.a, answer(1_000, 5_000, 9_000_000));
    expect(at.a.skewMs).toBe(0);
  });
});

describe("an engine that stood still", () => {
  const limit = 2_000;
  const stoodStill = (ms: number, isTimer = true, mode: Mode = "sim") => {
    const at = quoting();
    Object.assign(at.a.config, { mode });
    limitOf(at.t, limit);
    at.desk.alerts.length = 0;
    for (const m of at.desk.markets) m.dirty = false;
    at.desk.timerAt = at.t.at;
    at.desk.stalledUntil = at.desk.stalledMs = 0;
    noticeStall(at.desk, micros(at.t.at + ms * 1_000), isTimer);
    return at;
  };
  it.each([
    ["as long as it may", limit, true, "sim", false],
    ["longer", limit + 1, true, "sim", true],
    ["longer, noticed by another event", limit + 1, false, "sim", true],
    ["longer, in a replay", limit + 1, true, "replay", false],
    ["for a time before the newest timer's, by more", -limit - 1, true, "sim", true],
  ] as const)("%s", (_, ms, isTimer, mode, isStall) => {
    const { t, desk } = stoodStill(ms, isTimer, mode);
    expect(desk.stalledUntil > 0).toBe(isStall);
    expect(desk.markets.map((m) => m.dirty)).toEqual([isStall, isStall]);
    expect(desk.timerAt).toBe(isTimer || isStall ? t.at + ms * 1_000 : t.at);
    expect(desk.alerts).toMatchObject(
      isStall
        ? [
            {
              ...{ code: "LOOP_STALLED", severity: "warning", market: null },
              text: `the engine stood still for ${limit + 1} ms, at most ${limit}: quotes are pulled until what waited has been read`,
            },
          ]
        : [],
    );
  });
  it("another event is no timer", () => {
    const { t, desk } = stoodStill(100, false);
    expect(desk.timerAt).toBe(t.at);
  });
  it("one account of the world's time is enough", () => {
    const at = stoodStill(0);
    at.desk.accounts.push({ ...at.a, config: { ...at.a.config, mode: "replay" } });
    at.desk.timerAt = at.t.at;
    noticeStall(at.desk, micros(at.t.at + 3_000_000), true);
    expect(at.desk.stalledMs).toBe(3_000);
  });
  it("before settings are read the default holds", () => {
    const at = stoodStill(0);
    at.desk.settings = null;
    at.desk.timerAt = at.t.at;
    noticeStall(at.desk, micros(at.t.at + 60_000_000), true);
    expect(at.desk.stalledMs).toBe(60_000);
  });
  it("a clock that is set back takes the newest timer's time along, where there was one", () => {
    const { desk } = stoodStill(0);
    desk.timerAt = 0;
    stallAfterClockJump(desk);
    expect(desk.timerAt).toBe(0);
    desk.timerAt = desk.now + 5_000_000;
    desk.stalledUntil = desk.now + 9_000_000;
    stallAfterClockJump(desk);
    expect([desk.timerAt, desk.stalledUntil]).toEqual([desk.now, desk.now + 1_000_000]);
  });
});
