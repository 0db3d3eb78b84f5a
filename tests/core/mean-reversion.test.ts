import { describe, expect, it } from "vitest";
import { calibrateOu, emptyPairSums, pairSums, reversionT } from "../../engine/core/quoting/ornstein-uhlenbeck.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { lots, micros } from "../../engine/core/units.ts";
import { both, plain, Trial } from "./decision-fixture.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

type Params = Record<string, number | string | boolean | null>;
const bare: Params = {
  orderSize: 0.01,
  barSeconds: 1,
  windowBars: 240,
  requoteBps: 0,
  minSpreadBps: 0,
  halfLifeMax: 300,
};

/** Even numbers in [−1, 1), the same each time. */
function noise(): () => number {
  let x = 12345;
  return () => {
    x = (x * 1103515245 + 12345) % 2147483648;
    return x / 1073741824 - 1;
  };
}
/** `slope` of the pull: 1 is a random walk. A price around 61,000. */
function path(slope: number, drift = 0, n = 300): number[] {
  const next = noise();
  let away = 0;
  return Array.from({ length: n }, (_, i) => {
    away = slope * away + 5 * next();
    return 61_000 + away + drift * i;
  });
}
/** A desk with these closes of a second behind it, whose mid is `mid` now. */
function following(closes: readonly number[], params: Params = {}, mid = 61_000): TestDesk {
  const t = new TestDesk([btc]).open();
  const second = Math.floor(t.at / 1e6);
  const bars = closes.map((close, i) => ({
    at: micros((second - closes.length + i) * 1e6),
    open: close,
    high: close,
    low: close,
    close,
  }));
  t.send({ type: "history", market: 0, barSeconds: 1, bars });
  const tick = Math.round(mid * 10);
  t.book(0, tick - 5, tick + 5);
  return quotingBy("mean-reversion", { ...bare, ...params }, t);
}
const at = (t: TestDesk, name: string): number => Number(figure(t, name));

describe("mean-reversion", () => {
  it("fits the newest closes, and shows mean, half-life and z", () => {
    const t = following(path(0.9));
    const fit = calibrateOu(t.desk.markets[0]!.inputs.closes(1, 240), 1)!;
    expect(at(t, "mean θ")).toBeCloseTo(fit.theta, 6);
    expect(at(t, "half-life")).toBeCloseTo(Math.LN2 / fit.kappa, 6);
    expect(at(t, "z-score")).toBeCloseTo((61_000 - fit.theta) / (fit.sigmaLS / Math.sqrt(2 * fit.kappa)), 6);
    expect(resting(t)).toHaveLength(2);
  });
  it.each<[string, number]>([
    ["flat", 0],
    ["long lowers both quotes", 20],
    ["short raises both", -20],
  ])("%s: r = E[x] − q γ Var, the half spread a multiple of the deviation", (_, position) => {
    const t = following(path(0.9), { width: 1.5, risk: 0.05, horizonSeconds: 10 });
    t.desk.markets[0]!.ledger.open(position, null);
    settle(t, 1);
    const fit = calibrateOu(t.desk.markets[0]!.inputs.closes(1, 240), 1)!;
    const decay = Math.exp(-fit.kappa * 10);
    const expected = fit.theta + (61_000 - fit.theta) * decay;
    const variance = (fit.sigmaLS ** 2 * (1 - decay ** 2)) / (2 * fit.kappa);
    const sd = Math.sqrt(variance);
    const gamma = 0.05 / (0.01 * sd);
    const r = expected - position * 0.001 * gamma * variance;
    expect(at(t, "γ")).toBeCloseTo(gamma, 9);
    const { wanted } = t.desk.markets[0]!;
    expect([0, 1].map((i) => wanted.at(i).tick)).toEqual([
      Math.floor((r - 1.5 * sd) * 10),
      Math.ceil((r + 1.5 * sd) * 10),
    ]);
  });
  it.each<[string, number[], Params, RegExp]>([
    ["too few bars", path(0.9, 0, 100), {}, /^bid held: warming up: 1\d\d of 240 bars$/],
    [
      "a saw: each close undoes the one before",
      path(-0.8),
      {},
      /^bid held: the series does not revert: slope −?-?0\.\d+, needs more than 0 and less than 1$/,
    ],
    [
      "a market that stands still",
      new Array<number>(300).fill(61_000),
      {},
      /^bid held: the series does not revert: slope 0\.0000/,
    ],
    [
      "a trend",
      path(1, 3),
      { reversionT: 0, halfLifeMax: 10 },
      /^bid held: (the series does not revert|half of a deviation takes)/,
    ],
    [
      "a reversion that takes too long",
      path(0.9),
      { halfLifeMax: 3 },
      /^bid held: half of a deviation takes \d+ s to go, limit 3 s$/,
    ],
    [
      "a random walk, whose slope is below 1, too",
      path(1),
      { reversionT: 2.86 },
      /^bid held: the reversion is not sure enough: t \d\.\d\d, needs 2\.86$/,
    ],
  ])("%s: no quote, and the reason with its numbers", (_, closes, params, reason) => {
    const t = following(closes, params);
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toMatch(reason);
  });
  it.each<[string, number, Params, string[]]>([
    // 10 bps of 61,000: 30.5 to the side that reduces, of at most what is held.
    ["long: the ask stays", 4, {}, ["ask 610305 × 4"]],
    ["short: the bid stays", -25, {}, ["bid 609695 × 10"]],
    ["by choice nothing stays", 4, { whenOff: "hold" }, []],
  ])("when the reversion has gone, the way out of a position is quoted. %s", (_, position, params, expected) => {
    const t = following(path(1), { reversionT: 2.86, minSpreadBps: 10, ...params });
    t.desk.markets[0]!.ledger.open(position, null);
    settle(t);
    expect(resting(t)).toEqual(expected);
    const held = reasonsOf(t);
    expect(held[position > 0 ? 0 : 1]).toMatch(/not sure enough/);
    expect(held[position > 0 ? 1 : 0]).toBe(
      expected.length > 0 ? "" : held[position > 0 ? 0 : 1]!.replace("bid", "ask"),
    );
  });
  it.each<[string, number, number | null, string[]]>([
    ["far above the mean only the ask", 61_060, 2, ["ask"]],
    ["far below it only the bid", 60_940, 2, ["bid"]],
    ["unless it is asked for, both", 61_060, null, ["ask", "bid"]],
    ["near the mean, both", 61_002, 2, ["ask", "bid"]],
  ])("%s", (_, mid, zMax, sides) => {
    const t = following(path(0.9), { zMax }, mid);
    expect(resting(t).map((o) => o.slice(0, 3))).toEqual(sides);
    if (sides.length === 1) expect(reasonsOf(t).join("")).toMatch(/held: z is -?\d+\.\d\d, limit 2$/);
  });
  it("above the mean the quotes stand lower than the price, below it higher", () => {
    expect(at(following(path(0.9), {}, 61_020), "lean")).toBeLessThan(0);
    expect(at(following(path(0.9), {}, 60_980), "lean")).toBeGreaterThan(0);
  });
  it("is fitted when a bar closes, not at each decision", () => {
    const t = following(path(0.9), { barSeconds: 5, windowBars: 50, reversionT: 0, halfLifeMax: 1e6 });
    const fitted = () => structuredClone((t.desk.markets[0]!.memory as { fit: { bar: number; slope: number } }).fit);
    const before = fitted();
    t.pass(250);
    expect(fitted()).toEqual(before);
    t.pass(5_000);
    t.book(0, 610_100, 610_110);
    settle(t);
    expect(fitted().bar).toBe(before.bar + 1);
  });
});

describe("how sure a reversion is", () => {
  it.each<[string, number[], (t: number | null) => void]>([
    ["a strong pull is sure", path(0.5), (t) => expect(t).toBeGreaterThan(5)],
    ["a random walk is not", path(1), (t) => expect(t).toBeLessThan(2.86)],
    ["a flat series is not known", [1, 1, 1, 1, 1], (t) => expect(t).toBeNull()],
    ["two prices are too few", [1, 2], (t) => expect(t).toBeNull()],
    [
      "without noise it is as sure as can be, and finite",
      [8, 4, 2, 1, 0.5, 0.25],
      (t) => expect(t).toBeGreaterThan(1e6),
    ],
  ])("%s", (_, series, check) => check(reversionT(pairSums(series, emptyPairSums()))));
  it("is the textbook's t of the slope against 1", () => {
    // y on x of 1, 3, 2, 4, 3: pairs (1,3) (3,2) (2,4) (4,3); xx 5, xy −1 → slope −.2… by hand below.
    const s = pairSums([1, 3, 2, 4, 3], emptyPairSums());
    const slope = s.xy / s.xx;
    const residual = [
      [1, 3],
      [3, 2],
      [2, 4],
      [4, 3],
    ].reduce((a, [x, y]) => a + (y! - 3 - slope * (x! - 2.5)) ** 2, 0);
    expect(reversionT(s)).toBeCloseTo((1 - slope) / Math.sqrt(residual / 2 / 5), 12);
  });
});

describe("mean-reversion, worked out by hand", () => {
  /**
   * Bars of 10 s. About 100 each close is followed by a third of itself and ± a residual: Σx² 6, Σxy 2, Σe² 16/3, four degrees
   * of freedom. κ = ln 3 / 10, half-life 6.3093 s, variance of a bar 4/3, in the long run 3/2, t = (2/3) / √(2/9) = √2.
   */
  const CLOSES = [101, 101, 101, 99, 99, 99, 101];
  const params = {
    barSeconds: 10,
    windowBars: 7,
    horizonSeconds: 10,
    reversionT: 1,
    halfLifeMax: 300,
    width: 0.8,
    risk: 0.15,
    minSpreadBps: 5,
    orderSize: 0.5,
    requoteBps: 5,
  };
  const trial = (more: Record<string, number | string | null> = {}, over: Partial<Inputs> = {}) =>
    new Trial(
      "mean-reversion",
      { ...params, ...more },
      { mid: 100.3, bidTick: 10_029, askTick: 10_031, closes: () => CLOSES, ...over },
    );
  const held = { position: 0.75, target: 0.25, positionRatio: 0.4 };

  it("quotes around what is expected at the horizon, less the risk of the position", () => {
    // E = 100 + .3 / 3 = 100.1; γ = .15 / (½ √(4/3)) = .259808; ½ · γ · 4/3 = .173205; half = .8 √(4/3) = .92376.
    const t = trial({ levels: 2 }, held);
    expect(t.quotes).toEqual(["bid 99.00 × 0.50", "bid 98.07 × 0.50", "ask 100.86 × 0.50", "ask 101.78 × 0.50"]);
    expect(t.wanted.delta).toBe(0.4);
    // σ² = 4/3 · 2κ / (1 − 1/9), over a bar.
    expect(t.wanted.rvol).toBeCloseTo(Math.sqrt(0.3 * Math.log(3) * 10), 9);
    expect(t.wanted.halfSpread).toBeCloseTo(0.92376, 6);
    expect(t.wanted.policy.keepRate).toBe(0.0005);
  });
  it.each([
    ["price now", 100.3],
    ["mean θ", 100],
    ["expected at the horizon", 100.1],
    ["z-score", 0.244949],
    ["half-life", 6.309298],
    ["slope", 0.333333],
    ["t of the reversion", Math.SQRT2],
    ["lean", -37.208881],
    ["γ", 0.259808],
    ["deviation at the horizon", 115.124676],
    ["floor", 5],
    ["quote size", 0.5],
  ])("shows %s", (name, value) => expect(trial({}, held).figure(name)).toBeCloseTo(value, 5));

  it.each<[string, Record<string, number>, Partial<Inputs>, string]>([
    ["no fair value", {}, { mid: Number.NaN }, "ORACLE_MISSING 0 0"],
    ["too few bars", {}, { closes: () => CLOSES.slice(1) }, "WARMING_UP 6 7"],
    ["a line upward", {}, { closes: () => [1, 2, 3, 4, 5, 6, 7] }, "NOT_REVERTING 1 1"],
    ["not sure enough", { reversionT: 1.5 }, {}, "REVERSION_UNSURE 1.41421356 1.5"],
    ["too slow", { halfLifeMax: 6 }, {}, "REVERTS_TOO_SLOWLY 6.30929754 6"],
    [
      "no noise about the line: no width follows",
      { windowBars: 5 },
      { closes: () => [116, 108, 104, 102, 101] },
      "MODEL_UNDEFINED 0 0",
    ],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
  ])("%s: both sides say so", (name, more, over, reason) => {
    const t = trial({ ...more, ...(name === "no fair value" ? { fairSource: "oracle" } : {}) }, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
  it("at just the certainty and the half-life that are asked for it is trusted", () => {
    const t = trial();
    const exact = { reversionT: t.figure("t of the reversion"), halfLifeMax: t.figure("half-life") };
    expect(trial(exact).held).toEqual(["", ""]);
  });
  it("without noise there is no z-score, and without a reversion no mean", () => {
    expect(trial({ windowBars: 5 }, { closes: () => [116, 108, 104, 102, 101] }).figure("z-score")).toBeNaN();
    expect(trial({}, { closes: () => [1, 2, 3, 4, 5, 6, 7] }).figure("mean θ")).toBeNaN();
  });

  describe("while it does not revert, the way out of a position", () => {
    // The floor of 5 bps: .025 to a side of 100.
    const rising = { mid: 100, bidTick: 9_999, askTick: 10_001, closes: () => [1, 2, 3, 4, 5, 6, 7] };
    const NOT = "NOT_REVERTING 1 1";
    it.each<[string, Record<string, number | string>, Partial<Inputs>, string[], string[]]>([
      [
        "long of the target: the ask, of what is too much",
        {},
        { position: 0.5, target: 0.25 },
        ["ask 100.03 × 0.25"],
        [NOT, ""],
      ],
      [
        "short of it: the bid, of one order at the most",
        {},
        { position: -0.5, target: 0.25 },
        ["bid 99.97 × 0.50"],
        ["", NOT],
      ],
      ["at the target: nothing", {}, { position: 0.25, target: 0.25 }, [], both(NOT)],
      [
        "also where there is no noise about the line",
        { windowBars: 5 },
        { position: 0.25, closes: () => [116, 108, 104, 102, 101] },
        ["ask 100.03 × 0.25"],
        ["MODEL_UNDEFINED 0 0", ""],
      ],
      ["by choice: nothing", { whenOff: "hold" }, { position: 0.5 }, [], both(NOT)],
      [
        "less than the venue's least: nothing",
        {},
        { position: 0.25, instrument: { ...plain, minLots: lots(26) } },
        [],
        both(NOT),
      ],
      [
        "just the venue's least",
        {},
        { position: 0.25, instrument: { ...plain, minLots: lots(25) } },
        ["ask 100.03 × 0.25"],
        [NOT, ""],
      ],
      ["an order of less than a lot", { orderSize: 0.004 }, { position: 0.25 }, [], [NOT, "SIZE_BELOW_MIN 0.004 0.01"]],
    ])("%s", (_, more, over, quotes, reasons) => {
      const t = trial(more, { ...rising, ...over });
      expect(t.quotes).toEqual(quotes);
      expect(t.held).toEqual(reasons);
    });
  });

  it.each<[string, number, number, string[]]>([
    ["above the mean by more: no bid", 100.3, 0.2, ["FAR_FROM_MEAN 0.244948974 0.2", ""]],
    ["below it by more: no ask", 99.7, 0.2, ["", "FAR_FROM_MEAN -0.244948974 0.2"]],
    ["by less: both", 100.3, 0.25, ["", ""]],
  ])("one side beyond a z-score, %s", (_, mid, zMax, reasons) =>
    expect(trial({ zMax }, { mid, bidTick: mid * 100 - 1, askTick: mid * 100 + 1 }).held).toEqual(reasons),
  );
  it("at just that z-score both sides are quoted", () =>
    expect(trial({ zMax: trial().figure("z-score") }).held).toEqual(["", ""]));

  it("is fitted when a bar closes, or when its length or the window changes, and not in between", () => {
    let fits = 0;
    const closes = () => {
      fits++;
      return CLOSES;
    };
    const t = trial({}, { closes });
    const counted: number[] = [];
    for (const [ms, change] of [
      [9_999, {}],
      [1, {}],
      [0, { windowBars: 6 }],
      [0, { windowBars: 6 }],
      [0, { barSeconds: 5 }],
      [0, {}],
    ] as const) {
      t.decide(ms, {}, change);
      counted.push(fits);
    }
    expect(counted).toEqual([1, 2, 3, 3, 4, 4]);
  });
});
