/** near-far without a desk: decision by decision, what is wanted of which ladder, and what is said where something is left out. */
import { describe, expect, it } from "vitest";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { both, Trial } from "./decision-fixture.ts";

type Params = Record<string, number | string | null>;

describe("near-far, decided by itself", () => {
  /** Near ± .5 and far ± 2 around 100, one level each, by rounds of a second and of ten. */
  const params: Params = {
    nearIntervalMs: 1_000,
    nearLevels: 1,
    nearSpreadBps: 100,
    nearStepBps: 50,
    nearSize: 0.1,
    farIntervalMs: 10_000,
    farLevels: 1,
    farSpreadBps: 400,
    farStepBps: 100,
    farSize: 0.2,
    fade: 0,
    diffRatePerRound: 0.001,
    forceRefreshNum: 100,
  };
  const at = (mid: number): Partial<Inputs> => ({
    mid,
    bidTick: Math.round(mid * 100) - 1,
    askTick: Math.round(mid * 100) + 1,
  });
  /** What the venue says of layers, by name. */
  const venue = (
    layers: Record<string, Partial<{ open: number; busy: number; refused: number }>>,
  ): Partial<Inputs> => ({
    layer: (name) => ({ open: 0, busy: 0, refused: 0, ...layers[name] }),
  });
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) => new Trial("near-far", { ...params, ...more }, over);
  const NEAR_TWO = ["bid 99.50 × 0.10", "ask 100.50 × 0.10"];
  const FAR_TWO = ["bid 98.00 × 0.20", "ask 102.00 × 0.20"];

  it("shows the fair value, the rounds to come and how many it wants of each ladder", () => {
    const t = trial();
    expect(t.quotes).toEqual([...NEAR_TWO, ...FAR_TWO]);
    const named = (): number[] =>
      ["before the skew", "near round in", "far round in", "near", "far", "far, to come"].map((name) => t.figure(name));
    expect(named()).toEqual([100, 1_000, 10_000, 2, 2, 2]);
    // The venue has taken both of the far round.
    t.decide(400, venue({ "far/b": { open: 2 } }));
    expect(named()).toEqual([100, 600, 9_600, 2, 2, 0]);
    expect([t.wanted.policy.actionOrder, t.wanted.policy.interleave]).toEqual(["place-first", true]);
  });
  it("widened, both ladders and the half spread", () => {
    const t = trial({}, { widen: 2 });
    expect(t.quotes).toEqual(["bid 99.00 × 0.10", "ask 101.00 × 0.10", "bid 96.00 × 0.20", "ask 104.00 × 0.20"]);
    expect(t.wanted.halfSpread).toBe(1);
  });
  it.each<[string, number, number, string[]]>([
    // All of the allowance long: 5 % down, at most .51 (of twice the width 1.01); both stand half a per cent of that off.
    ["half the near spread and a tick", 10, 1, ["bid 98.99 × 0.10", "ask 99.99 × 0.10"]],
    ["twice as far where it is widened", 10, 2, ["bid 98.00 × 0.10", "ask 99.98 × 0.10"]],
    ["and what the position asks for below that", 0.5, 1, ["bid 99.25 × 0.10", "ask 100.25 × 0.10"]],
  ])("fades by at most %s", (_, position, widen, quotes) => {
    const t = trial({ fade: 0.05, farLevels: 0 }, { position, widen, bidTick: 9_899 });
    expect(t.quotes).toEqual(quotes);
  });

  describe("between rounds nothing is moved: what cannot rest is left out and says what it would meet", () => {
    it.each<[string, Partial<Inputs>, string[], string[]]>([
      ["a tick from the top bid the ask stands", { bidTick: 10_049, askTick: 10_060 }, NEAR_TWO, ["", ""]],
      [
        "on the top bid it does not",
        { bidTick: 10_050, askTick: 10_060 },
        [NEAR_TWO[0]!],
        ["", "POST_ONLY 100.5 100.5"],
      ],
      ["beyond it neither", { bidTick: 10_055, askTick: 10_060 }, [NEAR_TWO[0]!], ["", "POST_ONLY 100.5 100.55"]],
      [
        "after a refusal a few ticks more",
        { bidTick: 10_047, askTick: 10_060, backoffTicks: [0, 3] },
        [NEAR_TWO[0]!],
        ["", "POST_ONLY 100.5 100.5"],
      ],
      ["a tick from the top ask the bid stands", { bidTick: 9_900, askTick: 9_951 }, NEAR_TWO, ["", ""]],
      ["on the top ask it does not", { bidTick: 9_900, askTick: 9_950 }, [NEAR_TWO[1]!], ["POST_ONLY 99.5 99.5", ""]],
      [
        "nor a few ticks from it after a refusal",
        { bidTick: 9_900, askTick: 9_953, backoffTicks: [3, 0] },
        [NEAR_TWO[1]!],
        ["POST_ONLY 99.5 99.5", ""],
      ],
    ])("%s", (_, touch, quotes, reasons) => {
      const t = trial({ farLevels: 0 }).decide(100, touch);
      expect(t.quotes).toEqual(quotes);
      expect(t.held).toEqual(reasons);
    });
    it("of two levels the first says so", () =>
      expect(trial({ nearLevels: 2, farLevels: 0 }).decide(100, { bidTick: 9_000, askTick: 9_890 }).held).toEqual([
        "POST_ONLY 99.5 98.9",
        "",
      ]));
    it("a far order that a near one would meet", () => {
      const oracle = (price: number) => ({ oracle: { price, confidence: 0, ageMs: 0 } });
      const wide = { bidTick: 9_000, askTick: 11_000 };
      const t = trial({ fairSource: "oracle" }, { ...wide, ...oracle(100) });
      t.decide(1_000, { ...venue({ "far/b": { open: 2 } }), ...oracle(95) });
      // The near ask came down to 95.475: the far bid at 98 would meet it.
      expect(t.quotes).toEqual(["bid 94.52 × 0.10", "ask 95.48 × 0.10", "ask 102.00 × 0.20"]);
      expect(t.held).toEqual(["SELF_CROSS 98 0", ""]);
    });
    it("below the first tick there is no bid", () => {
      const t = trial({ nearLevels: 2, farLevels: 0 }, { mid: 0.015, bidTick: 1, askTick: 2 });
      expect(t.quotes).toEqual(["bid 0.01 × 0.10", "ask 0.02 × 0.10", "ask 0.03 × 0.10"]);
      expect(t.held).toEqual(["BELOW_FIRST_TICK -1 0.01", ""]);
    });
  });
  it("fewer levels are wanted at once, more with the next round", () => {
    const t = trial({ nearLevels: 2, farLevels: 0 });
    expect(t.decide(100, {}, { nearLevels: 1 }).quotes).toEqual(NEAR_TWO);
    expect(t.decide(100, {}, { nearLevels: 3 }).quotes).toHaveLength(4);
  });
  it.each<[string, Params, string[], string]>([
    [
      "a near size of less than a lot: the far ladder goes on",
      { nearSize: 0.004 },
      FAR_TWO,
      "SIZE_BELOW_MIN 0.004 0.01",
    ],
    [
      "a far size of less than a lot: the near ladder goes on",
      { farSize: 0.004 },
      NEAR_TWO,
      "SIZE_BELOW_MIN 0.004 0.01",
    ],
    ["a far size that no level has", { farSize: 0.004, farLevels: 0 }, NEAR_TWO, ""],
  ])("%s", (_, more, quotes, reason) => {
    const t = trial(more);
    expect(t.quotes).toEqual(quotes);
    expect(t.held).toEqual(both(reason));
  });
  it("without an allowance there is no delta: the near ladder goes, the far one stays", () => {
    const t = trial().decide(100, { ...venue({ "far/b": { open: 2 } }), allowance: 0 });
    expect(t.quotes).toEqual(FAR_TWO);
    expect(t.held).toEqual(both("NO_ALLOWANCE 0 0"));
    expect(t.remarks).toEqual(["near NO_ALLOWANCE 0 0"]);
  });
  it.each<[string, Parameters<typeof venue>[0], string[]]>([
    ["none is left", {}, []],
    ["one still stands", { "near/a": { open: 1 } }, ["near/a"]],
    ["one is being cancelled", { "near/a": { busy: 1 } }, ["near/a"]],
    ["one of each", { "near/a": { open: 1, busy: 1 } }, ["near/a"]],
  ])("of the near set before the whole round, %s: that is what is refreshed", (_, layers, refresh) =>
    expect(trial({}, venue(layers)).wanted.policy.refresh).toEqual(refresh),
  );

  describe("a far round", () => {
    const toCome = (t: Trial): number => t.figure("far, to come");
    /** The venue takes what is to come, and the next round is there. */
    const next = (t: Trial, over: Partial<Inputs> = {}): Trial =>
      t.decide(10, venue({ "far/a": { open: 2 }, "far/b": { open: 2 } })).decide(9_990, over);
    it("the first is whole, and then every second one, where every second one shall be", () => {
      const t = trial({ forceRefreshNum: 2 });
      const counts = [toCome(t)];
      for (let i = 0; i < 4; i++) counts.push(toCome(next(t)));
      expect(counts).toEqual([2, 0, 2, 0, 2]);
    });
    it("of every fourth, likewise", () => {
      const t = trial({ forceRefreshNum: 4 });
      const counts = [toCome(t)];
      for (let i = 0; i < 5; i++) counts.push(toCome(next(t)));
      expect(counts).toEqual([2, 0, 0, 0, 2, 0]);
    });
    it("a whole one moves what has moved by less than the rate as well", () => {
      const far = (forceRefreshNum: number) => next(trial({ forceRefreshNum }), at(100.05)).quotes.slice(2);
      // 98.049 and 102.051 are 5 bps away; the rate is 10.
      expect(far(100)).toEqual(FAR_TWO);
      expect(far(1)).toEqual([...FAR_TWO, "bid 98.04 × 0.20", "ask 102.06 × 0.20"]);
    });
    it("one with nothing new is in force at once, and nothing is waited for", () => {
      const t = next(trial({ farLevels: 2 }), {}).decide(0);
      expect(t.remarks).toEqual([]);
      t.decide(10_000, {}, { farLevels: 1 });
      expect(t.remarks).toEqual([]);
      // The second level is gone from what is remembered, too.
      expect(t.decide(10, {}, { farLevels: 2 }).quotes.slice(2)).toEqual(FAR_TWO);
    });
    it("in part: the new order stands beside the old set, and what stays is wanted once", () => {
      const t = next(trial({ farLevels: 2 }));
      t.decide(10_000, {}, { farStepBps: 200 });
      expect(t.quotes.slice(2)).toEqual([
        "bid 98.00 × 0.20",
        "ask 102.00 × 0.20",
        "bid 97.00 × 0.20",
        "ask 103.00 × 0.20",
        "bid 96.00 × 0.20",
        "ask 104.00 × 0.20",
      ]);
      expect(t.remarks).toEqual(["far ROUND_PENDING 2 2"]);
    });
    it("is waited for: no other one is begun meanwhile, however many are due", () => {
      const t = trial({ farIntervalMs: 1_000 }, venue({ "far/b": { open: 1, busy: 1 } }));
      t.decide(5_000, at(101));
      expect(t.quotes.slice(2)).toEqual(FAR_TWO);
      expect(t.remarks).toEqual(["far ROUND_PENDING 1 2"]);
    });
    it.each<[string, { open?: number; busy?: number }, number, number]>([
      ["all are taken: in force", { open: 2 }, 100, 0],
      ["all are taken and one has a command on its way: not yet", { open: 2, busy: 1 }, 9_000, 2],
      ["one is held back: not before three seconds", { open: 1 }, 2_999, 2],
      ["one is held back: in force after three seconds", { open: 1 }, 3_000, 0],
    ])("%s", (_, orders, ms, left) => {
      const t = trial({ farIntervalMs: 600_000 }).decide(ms, venue({ "far/b": orders }));
      expect(toCome(t)).toBe(left);
    });
    it("counts the refusals of its own, not those of before, and forgets them with the next", () => {
      const t = trial({}, venue({ "far/b": { refused: 4 } }));
      t.decide(100, venue({ "far/b": { refused: 6 } }));
      expect(t.remarks).toEqual(["far ROLLED_BACK 2 0"]);
      expect(t.quotes).toEqual(NEAR_TWO);
      t.decide(9_900);
      expect(t.remarks).toEqual(["far ROUND_PENDING 0 2"]);
    });
  });
  it("near refusals are counted of both names, and not those that the desk before had", () => {
    const t = trial({}, venue({ "near/a": { refused: 2 }, "near/b": { refused: 3 } }));
    t.decide(100, venue({ "near/a": { refused: 3 }, "near/b": { refused: 5 } }));
    expect(t.held).toEqual(both("ROUND_REFUSED 3 0"));
    t.decide(900, venue({}));
    expect(t.held).toEqual(["", ""]);
    t.decide(100, venue({ "near/b": { refused: 1 } }));
    expect(t.held).toEqual(both("ROUND_REFUSED 1 0"));
  });
});
