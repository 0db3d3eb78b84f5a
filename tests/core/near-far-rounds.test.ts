/** The parts of a round of near-far: when one is due, whether it is whole, what of its ladder stays, and the ladder itself. */
import { describe, expect, it } from "vitest";
import { isDue, isWholeRound, roundStart } from "../../engine/core/quoting/rounds.ts";
import { keepUnmoved, makeLadder, noLadder } from "../../engine/core/quoting/tick-ladder.ts";

describe("the parts of a round", () => {
  it.each<[string, number[], number[], number[]]>([
    ["what moved by the rate and less stays", [1000, 2000], [995, 2010], [1000, 2000]],
    ["what moved by more is new", [1000, 2000], [994, 2011], [994, 2011]],
    ["one by one", [1000, 2000], [994, 2010], [994, 2000]],
    ["what was not there is new", [0, 2000], [995, 2000], [995, 2000]],
    // The bid moved by .0047 and would stay, the ask by .0053 and came down to it.
    ["a kept bid at a new ask: all is new", [10_000, 10_053], [9_953, 10_000], [9_953, 10_000]],
    [
      "a kept level behind the next one's new tick: all is new",
      [1000, 995, 1010, 1020],
      [996, 1000, 1010, 1020],
      [996, 1000, 1010, 1020],
    ],
  ])("at a rate of .005, %s", (_, old, made, expected) => {
    keepUnmoved(made, old, 0.005);
    expect(made).toEqual(expected);
  });
  it.each<[string, number, number, boolean]>([
    ["below the number", 0.1, 1, false],
    ["the third of three", 0.1, 2, true],
    ["at a rate of nothing", 0, 0, true],
    ["below nothing", -0.1, 0, true],
  ])("a whole round, %s", (_, diffRatePerRound, rounds, expected) =>
    expect(isWholeRound({ diffRatePerRound, forceRefreshNum: 3 }, rounds)).toBe(expected),
  );
  it.each<[string, number, number, boolean, number]>([
    ["the first", 5, 0, true, 5],
    ["too early", 1_000_999, 1000, false, 1_000_999],
    ["on time", 1_001_000, 1000, true, 1_001_000],
    ["a little late: on the beat", 1_200_000, 1000, true, 1_001_000],
    ["a whole interval late: a new beat", 2_001_000, 1000, true, 2_001_000],
    ["the clock was set back", 500, 1000, true, 500],
  ])("a round of a second, %s", (_, at, last, due, start) => {
    expect(isDue(at, last, 1000)).toBe(due);
    expect(roundStart(at, last, 1000)).toBe(start);
  });
  it("a ladder is a tick apart at the least, and below the first tick there is no bid", () => {
    const out = noLadder(3);
    makeLadder(out, { levels: 3, spreadBps: 0, stepBps: 0 }, { fair: 2, tickSize: 1, widen: 1 });
    expect(out).toEqual([2, 1, -1, 3, 4, 5]);
  });
});
