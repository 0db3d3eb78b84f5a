import { describe, expect, it } from "vitest";
import { gammaOfFill, gammaOfMove } from "../../engine/core/quoting/risk-aversion.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { arrivals, both, plain, Trial } from "./decision-fixture.ts";
import type { TestDesk } from "./desk-fixture.ts";
import { arrive, depthsOf } from "./order-flow.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

type Params = Record<string, number | string | boolean | null>;
const MID = 61_000.5;
const SIZE = 0.01;
/** 1/k is 20 in price; everything off that is not asked for by a row. */
const bare: Params = {
  orderSize: SIZE,
  orderFlow: "by-hand",
  depthBps: (20 / MID) * 1e4,
  spreadFloor: "off",
  requoteBps: 0,
  barSeconds: 1,
  lookbackBars: 100,
};
const quoting = (params: Params = {}): TestDesk => quotingBy("avellaneda-stoikov", { ...bare, ...params });
const at = (t: TestDesk, name: string): number => Number(figure(t, name));
/** Lets seconds pass in which the book says that it stands still. */
function wait(t: TestDesk, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    t.pass(1_000);
    t.book(0, 610_000, 610_010);
    t.oblige();
  }
  settle(t, 1);
}
/** The paper's own lines, q and size in base units. */
function paper(v: { q: number; gamma: number; sigma: number; tau: number }): string[] {
  const risk = v.gamma * v.sigma ** 2 * v.tau;
  const r = MID - v.q * risk;
  const spread = SIZE * risk + (2 / (v.gamma * SIZE)) * Math.log(1 + v.gamma * SIZE * 20);
  return [`ask ${Math.ceil((r + spread / 2) * 10)} × 10`, `bid ${Math.floor((r - spread / 2) * 10)} × 10`];
}

describe("avellaneda-stoikov", () => {
  it.each<[string, number, number]>([
    ["flat", 0, 60],
    ["long lowers both quotes", 20, 60],
    ["short raises both", -20, 60],
    ["a longer horizon leans and widens more", 20, 240],
  ])("%s: quotes what the paper says", (_, position, horizonSeconds) => {
    const t = quoting({ risk: 0.05, horizonSeconds });
    t.desk.markets[0]!.ledger.open(position, null);
    settle(t);
    const sigma = at(t, "σ per √s");
    const gamma = 0.05 / (SIZE * sigma * Math.sqrt(horizonSeconds));
    expect(at(t, "γ")).toBeCloseTo(gamma, 12);
    expect(resting(t)).toEqual(paper({ q: position * 0.001, gamma, sigma, tau: horizonSeconds }));
  });
  it("a γ as in the paper is taken as it is", () => {
    const t = quoting({ riskUnit: "quote", risk: 0.02 });
    expect(at(t, "γ")).toBe(0.02);
    expect(resting(t)).toEqual(paper({ q: 0, gamma: 0.02, sigma: at(t, "σ per √s"), tau: 60 }));
  });
  it("no risk aversion: 1/k to either side, wherever the position stands", () => {
    const t = quoting({ risk: 0 });
    t.desk.markets[0]!.ledger.open(20, null);
    settle(t);
    expect(resting(t)).toEqual(["ask 610205 × 10", "bid 609805 × 10"]);
  });
  it("in a session the lean fades to the end, and then starts again", () => {
    // A γ of the paper: σ, which falls while the market stands still, moves the lean alone.
    const t = quoting({ horizon: "session", horizonSeconds: 60, riskUnit: "quote", risk: 0.1 });
    t.desk.markets[0]!.ledger.open(20, null);
    settle(t);
    const leanOf = () => at(t, "lean") / at(t, "σ per √s") ** 2;
    const first = leanOf();
    expect(first).toBeLessThan(0);
    wait(t, 29);
    const left = at(t, "τ");
    expect(left).toBeGreaterThan(28);
    expect(left).toBeLessThan(31);
    const half = leanOf();
    expect(half / first).toBeCloseTo(left / 59, 1);
    wait(t, 27);
    expect(leanOf() / half).toBeLessThan(0.15);
    wait(t, 6);
    expect(at(t, "τ")).toBeGreaterThan(50);
    expect(leanOf()).toBeLessThan(half);
  });
  it("a halt ends the session: the next one starts whole", () => {
    const t = quoting({ horizon: "session", horizonSeconds: 100 });
    wait(t, 50);
    t.desk.markets[0]!.strategy!.restart(t.desk.markets[0]!.memory);
    settle(t, 1);
    expect(at(t, "τ")).toBeGreaterThan(98);
  });
  it("a rolling horizon is always as far away", () => {
    const t = quoting({ horizonSeconds: 100 });
    wait(t, 50);
    expect(at(t, "τ")).toBe(100);
  });
  it("the lean stops at half the spread and a tick", () => {
    const t = quoting({ risk: 50 });
    t.desk.markets[0]!.ledger.open(100, null);
    settle(t);
    const { fair, halfSpread } = t.desk.markets[0]!.wanted;
    expect(MID - fair).toBeCloseTo(halfSpread + 0.1, 6);
  });
  it.each<[string, string, number, RegExp | null]>([
    [
      "calibrated: nothing before there are enough orders",
      "calibrated",
      12,
      /^bid held: calibrating: 12 of 50 arrivals$/,
    ],
    ["by hand until then: quotes at once", "by-hand-first", 12, null],
    ["calibrated: quotes then", "calibrated", 60, null],
  ])("order flow %s", (_, orderFlow, n, reason) => {
    const t = quoting({ orderFlow, lookbackBars: 20, uncertainty: 0 });
    arrive(t, depthsOf(n));
    settle(t);
    if (reason === null) expect(resting(t)).toHaveLength(2);
    else expect(reasonsOf(t)[0]).toMatch(reason);
    if (orderFlow === "by-hand-first") expect(at(t, "depth 1/k")).toBeCloseTo(Number(bare.depthBps), 9);
    if (n === 60) expect(at(t, "error of k")).toBeCloseTo(100 / Math.sqrt(60), 9);
  });
  it("the fills that are expected follow from A and the half spread: 37 % of the flow at 1/k", () => {
    const t = quoting({ risk: 0, arrivalRate: 0.5 });
    expect(at(t, "fills expected")).toBeCloseTo(60 * 0.5 * Math.exp(-1), 6);
  });
  it("the spread floor holds where the model is narrower", () => {
    // 29.8 bps of 61,000.5 are 181.78149 to either side: 30 expected against us less a rebate of .2.
    const t = quoting({ spreadFloor: "costs", adversePriorBps: 30 });
    expect(resting(t)).toEqual(["ask 611823 × 10", "bid 608187 × 10"]);
  });
});

describe("risk aversion without a unit", () => {
  it.each<[string, () => number | null, number | null]>([
    ["the paper's experiment is .2 of a move: γ .1 at σ 2, T 1, size 1", () => gammaOfMove(0.2, 2, 1, 1), 0.1],
    ["a lot a hundred times smaller takes a hundred times the γ", () => gammaOfMove(0.2, 2, 1, 0.01), 10],
    ["four times the horizon, half the γ", () => gammaOfMove(0.2, 2, 4, 1), 0.05],
    ["none is none", () => gammaOfMove(0, 2, 1, 1), 0],
    ["without volatility there is none", () => gammaOfMove(0.2, 0, 1, 1), null],
    ["of a fill: γ · size / k is the figure", () => gammaOfFill(0.2, 1.5, 3), 0.1],
    ["of a fill, none", () => gammaOfFill(0, 1.5, 3), 0],
    ["of a fill without a size", () => gammaOfFill(0.1, 1.5, 0), null],
    ["of a fill where no depth thins the flow", () => gammaOfFill(0.1, 0, 1), null],
    ["a negative aversion is none at all", () => gammaOfMove(-1, 2, 1, 1), null],
    ["no number in, none out", () => gammaOfFill(Number.NaN, 1.5, 3), null],
  ])("%s", (_, got, expected) => {
    if (expected === null) expect(got()).toBeNull();
    else expect(got() ?? Number.NaN).toBeCloseTo(expected, 12);
  });
});

describe("avellaneda-stoikov, worked out by hand", () => {
  /** γ .1, σ 2 (4 over four seconds), 10 s, a size of ½, 1/k of 1 (100 bps of 100). */
  const params: Params = {
    riskUnit: "quote",
    risk: 0.1,
    orderFlow: "by-hand",
    depthBps: 100,
    arrivalRate: 0.5,
    horizonSeconds: 10,
    orderSize: 0.5,
    spreadFloor: "fees",
    requoteBps: 5,
    barSeconds: 4,
  };
  const market = (over: Partial<Inputs> = {}): Partial<Inputs> => ({
    instrument: { ...plain, makerFeePpb: 200_000 },
    volatility: () => 4,
    ...over,
  });
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) =>
    new Trial("avellaneda-stoikov", { ...params, ...more }, market(over));
  /** A hundred orders in as many seconds, all to a depth of 1: k 1, A ½ a side, an error of a tenth. */
  const seen = { arrivals: () => arrivals(new Array<number>(100).fill(1), 100) };

  it("a quarter off the target moves both quotes by a quarter of γσ²τ, 4", () => {
    // r = 100 − ¼ · 4 = 99; spread = ½ · 4 + 40 ln 1.05 = 3.9516.
    const t = trial({}, { position: 0.5, target: 0.25, positionRatio: 0.3 });
    expect(t.quotes).toEqual(["bid 97.02 × 0.50", "ask 100.98 × 0.50"]);
    expect(t.wanted.delta).toBe(0.3);
    expect(t.wanted.rvol).toBe(4);
    expect(t.wanted.halfSpread).toBeCloseTo(1.975803, 6);
    expect(t.wanted.policy.keepRate).toBe(0.0005);
  });
  it.each([
    ["fair before the lean", 100],
    ["skew per quote held", 200],
    ["lean", -100],
    ["τ", 10],
    ["σ per √s", 2],
    ["depth 1/k", 100],
    ["error of k", 0],
    ["γ", 0.1],
    ["model spread", 395.160657],
    ["floor", 4],
    ["fills expected", 4.159496],
    ["quote size", 0.5],
  ])("shows %s", (name, value) => {
    const t = trial({}, { position: 0.5, target: 0.25 });
    expect(t.figure(name)).toBeCloseTo(value, 5);
  });
  it("by hand the market's orders are not asked for, nor shown", () => {
    const ask = () => {
      throw new Error("asked");
    };
    expect(trial({}, { arrivals: ask }).figure("arrivals")).toBeNaN();
  });
  it("calibrated: half of 1/k and a fifth more for an error of a tenth, counted twice", () => {
    const t = trial({ risk: 0, orderFlow: "calibrated", uncertainty: 2 }, seen);
    expect(t.quotes).toEqual(["bid 98.80 × 0.50", "ask 101.20 × 0.50"]);
    expect(t.figure("arrivals")).toBe(100);
    expect(t.figure("error of k")).toBeCloseTo(10, 9);
    // 60 · ½ · e^−1.2.
    expect(t.figure("fills expected")).toBeCloseTo(9.035826, 5);
  });
  it("a second level stands twice as far", () =>
    expect(trial({ risk: 0, levels: 2 }).quotes).toEqual([
      "bid 99.00 × 0.50",
      "ask 101.00 × 0.50",
      "bid 98.00 × 0.50",
      "ask 102.00 × 0.50",
    ]));
  it.each<[string, Params, Partial<Inputs>, string]>([
    ["no fair value", { fairSource: "oracle" }, {}, "ORACLE_MISSING 0 0"],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
    ["too few bars", {}, { volatility: () => Number.NaN, barsAtHand: () => 7 }, "WARMING_UP 7 60"],
    ["too few orders", { orderFlow: "calibrated" }, {}, "CALIBRATING 0 50"],
    ["a volatility beyond all numbers", { depthBps: 50 }, { volatility: () => 1e200 }, "MODEL_UNDEFINED 5e+199 0.5"],
    // Long 1 at a price of .015, with bounds of half the spread and a tick: below nothing.
    ["a lean below the first tick", {}, { mid: 0.015, bidTick: 1, askTick: 2, position: 1 }, "NO_FAIR -3.985 0.015"],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
});
