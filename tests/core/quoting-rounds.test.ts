/** Ladders that are made in rounds: what a shape makes of fair value, and what of the last round is kept. */
import { describe, expect, it } from "vitest";
import { isDue, isWholeRound, roundLeftMs, roundStart } from "../../engine/core/quoting/rounds.ts";
import { sessionLeft } from "../../engine/core/quoting/session.ts";
import { copyLadder, keepUnmoved, makeLadder, noLadder, slotIn } from "../../engine/core/quoting/tick-ladder.ts";
import { ASK, BID } from "../../engine/core/units.ts";

describe("a ladder of a shape", () => {
  const wide = { levels: 2, spreadBps: 20, stepBps: 10 };
  const at = { fair: 61_000, tickSize: 0.1, widen: 1 };
  it.each([
    ["half of the spread, then a step on each side", wide, at, [609_390, 608_780, 0, 610_610, 611_220, 0]],
    ["widened: both", wide, { ...at, widen: 2 }, [608_780, 607_560, 0, 611_220, 612_440, 0]],
    ["between ticks: outward", wide, { ...at, fair: 61_000.05 }, [609_390, 608_780, 0, 610_611, 611_221, 0]],
    [
      "between ticks, nearer the mid: outward",
      wide,
      { ...at, fair: 61_000.02 },
      [609_390, 608_780, 0, 610_611, 611_221, 0],
    ],
    ["a bid of 0 is none", { ...wide, levels: 1, spreadBps: 20_000 }, at, [-1, 0, 0, 1_220_000, 0, 0]],
    ["no levels: nothing", { ...wide, levels: 0 }, at, [0, 0, 0, 0, 0, 0]],
    ["all levels", { ...wide, levels: 3 }, at, [609_390, 608_780, 608_170, 610_610, 611_220, 611_830]],
    [
      "no step: a tick apart",
      { ...wide, levels: 3, stepBps: 0 },
      at,
      [609_390, 609_389, 609_388, 610_610, 610_611, 610_612],
    ],
    ["below the first tick there is no bid", { ...wide, spreadBps: 40_000 }, at, [-1, -1, 0, 1_830_000, 1_830_610, 0]],
  ])("%s", (_, shape, where, expected) => {
    const out = noLadder(3).fill(7);
    makeLadder(out, shape, where);
    expect(out).toEqual(expected);
  });
  it("bids are listed first, each side from its best", () => {
    const out = noLadder(3);
    expect([slotIn(out, BID, 0), slotIn(out, BID, 2), slotIn(out, ASK, 0), slotIn(out, ASK, 2)]).toEqual([0, 2, 3, 5]);
  });
  it("a copy is whole", () => {
    const to = [0, 0];
    copyLadder([1, 2], to);
    expect(to).toEqual([1, 2]);
  });
});

describe("what a round keeps", () => {
  it.each([
    [
      "a kept ask behind the next one's new tick: all is new",
      0.005,
      [1000, 995, 1010, 1016],
      [1000, 995, 1016, 1020],
      [1000, 995, 1016, 1020],
    ],
    [
      "levels that are not there do not count",
      0.005,
      [1000, 0, 0, 1010, 0, 0],
      [1001, 0, 0, 1011, 0, 0],
      [1000, 0, 0, 1010, 0, 0],
    ],
    ["a level that is gone is gone at any rate", 1, [1000, 995, 1010, 1015], [1000, 0, 1010, 0], [1000, 0, 1010, 0]],
    ["no such price is no level to keep", 1, [1000, 995, 1010, 1015], [1000, -1, 1010, 1015], [1000, -1, 1010, 1015]],
    ["the second level alone", 0.005, [1000, 995, 1010, 1015], [1001, 980, 1010, 1030], [1000, 980, 1010, 1030]],
  ])("%s", (_, rate, old, made, expected) => {
    keepUnmoved(made, old, rate);
    expect(made).toEqual(expected);
  });
});

describe("when a round comes", () => {
  it.each([
    ["no rate to keep by: all", 0, 5, 0, true],
    ["a negative rate: all", -1, 5, 0, true],
    ["the first after a whole one: what moved", 0.005, 3, 0, false],
    ["the second", 0.005, 3, 1, false],
    ["the third, where every third is whole", 0.005, 3, 2, true],
    ["and later than that", 0.005, 3, 7, true],
    ["every round whole", 0.005, 1, 0, true],
  ])("%s", (_, diffRatePerRound, forceRefreshNum, rounds, whole) =>
    expect(isWholeRound({ diffRatePerRound, forceRefreshNum }, rounds)).toBe(whole),
  );
  // Micros; rounds of a second.
  it.each([
    ["no round yet: due", 5, 0, true],
    ["at the beat: due", 3_000_000, 2_000_000, true],
    ["a micro before it: not yet", 2_999_999, 2_000_000, false],
    ["at the last round itself: not again", 2_000_000, 2_000_000, false],
    ["a clock that was set back: due", 1_999_999, 2_000_000, true],
    ["long after: due", 60_000_000, 2_000_000, true],
  ])("%s", (_, at, last, due) => expect(isDue(at, last, 1000)).toBe(due));
  it.each([
    ["the first round begins when it comes: there is no beat to keep", 1_500_000, 0, 1_500_000],
    ["at the beat", 3_000_000, 2_000_000, 3_000_000],
    ["late, it keeps the beat", 3_400_000, 2_000_000, 3_000_000],
    ["a micro short of a round late, it keeps the beat", 3_999_999, 2_000_000, 3_000_000],
    ["a whole round late, it begins anew", 4_000_000, 2_000_000, 4_000_000],
    ["before the beat, it begins anew", 2_500_000, 2_000_000, 2_500_000],
  ])("%s", (_, at, last, start) => expect(roundStart(at, last, 1000)).toBe(start));
});
it.each([
  ["just begun: all of it", 1_000_000, 500],
  ["under way: what is left", 1_200_000, 300],
  ["over: nothing, however late", 9_000_000, 0],
])("a round of 500 ms, %s", (_, at, left) => expect(roundLeftMs(at, 1_000_000, 500)).toBe(left));

describe("a session of 100 s", () => {
  const S = 1_000_000;
  it.each([
    ["begins when it is first asked for", 0, 7_000, 100, 7_000],
    ["runs", 7_000, 7_030, 70, 7_000],
    ["starts again at its end", 7_000, 7_100, 100, 7_100],
    ["and keeps its beat, however late", 7_000, 7_350, 50, 7_300],
    ["starts anew where the clock was set back", 7_000, 6_970, 100, 6_970],
  ])("%s", (_, startedAt, at, left, begun) => {
    const memory = { startedAt: startedAt * S };
    expect(sessionLeft(memory, at * S, 100)).toBe(left);
    expect(memory.startedAt).toBe(begun * S);
  });
});
