import { describe, expect, it } from "vitest";
import { emptyGlft, glft } from "../../engine/core/quoting/glft.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { arrivals, both, plain, Trial } from "./decision-fixture.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { arrive, depthsOf } from "./order-flow.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

type Params = Record<string, number | string | boolean | null>;
/** Everything off that is not asked for by a row. */
const bare: Params = {
  orderSize: 0.01,
  risk: 0.05,
  uncertainty: 0,
  adverseWeight: 0,
  spreadFloor: "off",
  requoteBps: 0,
  barSeconds: 1,
  lookbackBars: 150,
};
function calibrated(params: Params = {}, n = 60): TestDesk {
  const t = quotingBy("glft", { ...bare, ...params });
  arrive(t, depthsOf(n));
  settle(t);
  return t;
}
const at = (t: TestDesk, name: string): number => Number(figure(t, name));
const prices = (t: TestDesk) => {
  const [bid, ask] = [0, 1].map((side) => t.desk.markets[0]!.orders.live.find((o) => o.side === side)!.tick * 0.1);
  return { bid: bid!, ask: ask! };
};

describe("glft", () => {
  it("says how far the calibration has come, and quotes nothing before it is there", () => {
    const t = calibrated({}, 12);
    expect(reasonsOf(t)).toEqual([
      "bid held: calibrating: 12 of 50 arrivals",
      "ask held: calibrating: 12 of 50 arrivals",
    ]);
    expect(resting(t)).toEqual([]);
  });
  it("by choice a fixed spread is quoted until then", () => {
    // 20 bps of 61,000.5: 61.0005 to either side.
    expect(resting(calibrated({ whileCalibrating: "fixed" }, 12))).toEqual(["ask 610616 × 10", "bid 609394 × 10"]);
  });
  it("orders less deep than what is counted do not calibrate it", () => {
    expect(reasonsOf(calibrated({ depthMinBps: 2 }))[0]).toBe("bid held: calibrating: 40 of 50 arrivals");
  });
  it("orders that all stop at one depth tell nothing of how flow thins, however many", () => {
    const t = quotingBy("glft", bare);
    // Both sides' orders at the mid itself, where a print within the spread would stand.
    t.book(0, 610_000, 610_010);
    arrive(t, new Array<number>(60).fill(0));
    expect(reasonsOf(t)[0]).toBe("bid held: 60 arrivals (least 50) do not tell how order flow thins with depth");
  });
  it("k, A per side and the error follow from the arrivals by maximum likelihood", () => {
    const t = calibrated();
    const mean = (10 + 20 + 30) / 3;
    expect(at(t, "arrivals")).toBe(60);
    expect(at(t, "depth 1/k")).toBeCloseTo((mean / 61_000.5) * 1e4, 1);
    expect(at(t, "error of k")).toBeCloseTo(100 / Math.sqrt(60), 6);
    // One order a second, both sides: half of them meet a quote of one side.
    expect(at(t, "A per side")).toBeGreaterThan(0.45);
    expect(at(t, "A per side")).toBeLessThan(0.52);
  });
  it("quotes what the paper's closed form says of these figures", () => {
    const t = calibrated();
    const k = 1e4 / (at(t, "depth 1/k") * 61_000.5);
    const gamma = at(t, "γ");
    expect(gamma).toBeCloseTo((0.05 * k) / 0.01, 9);
    const input = {
      A: at(t, "A per side"),
      k,
      gamma,
      xi: gamma,
      sigma: at(t, "σ per √s"),
      q: 0,
      size: 0.01,
      mu: 0,
      impact: 0,
    };
    const q = glft(input, emptyGlft())!;
    expect(prices(t).bid).toBeCloseTo(Math.floor((61_000.5 - q.bidDepth) * 10) / 10, 6);
    expect(prices(t).ask).toBeCloseTo(Math.ceil((61_000.5 + q.askDepth) * 10) / 10, 6);
  });
  it("σ is the bars' volatility per root second, whatever their length", () => {
    const t = calibrated({ barSeconds: 5, lookbackBars: 35 });
    const m = t.desk.markets[0]!;
    expect(at(t, "σ per √s")).toBeCloseTo(m.wanted.rvol / Math.sqrt(5), 9);
  });
  it.each<[string, Params, (half: number, bare: number, t: TestDesk) => void]>([
    ["widens by the error of k", { uncertainty: 2 }, (h, b) => expect(h / b).toBeCloseTo(1 + 2 / Math.sqrt(60), 3)],
    [
      "never closer than fees and expected adverse selection",
      { spreadFloor: "costs", adversePriorBps: 30 },
      (h) =>
        // 30 bps less a rebate of .2 on each side.
        expect((h / 61_000.5) * 1e4).toBeCloseTo(29.8, 1),
    ],
    [
      "half of the move against our fills on each side",
      { adverseWeight: 1, adversePriorBps: 2 },
      (h, b) => expect(((h - b) / 61_000.5) * 1e4).toBeCloseTo(1, 1),
    ],
    [
      "a trader indifferent to not being filled quotes 1/k",
      { fillRisk: 0, risk: 0 },
      (h, _, t) => expect((h / 61_000.5) * 1e4).toBeCloseTo(at(t, "depth 1/k"), 2),
    ],
    [
      "a γ as in the papers, 1/quote",
      { riskUnit: "quote", risk: 0.25 },
      (h, b, t) => {
        expect(at(t, "γ")).toBe(0.25);
        expect(h).toBeCloseTo(b, 1);
      },
    ],
  ])("%s", (_, params, check) => {
    const t = calibrated(params);
    check(t.desk.markets[0]!.wanted.halfSpread, calibrated().desk.markets[0]!.wanted.halfSpread, t);
  });
  it.each<[string, number, 1 | -1]>([
    ["long lowers both quotes", 20, -1],
    ["short raises both", -20, 1],
  ])("%s", (_, lots, sign) => {
    const t = calibrated();
    const flat = prices(t);
    t.desk.markets[0]!.ledger.open(lots, null);
    settle(t);
    expect(Math.sign(prices(t).bid - flat.bid)).toBe(sign);
    expect(Math.sign(prices(t).ask - flat.ask)).toBe(sign);
    expect(Math.sign(at(t, "lean"))).toBe(sign);
  });
  it("leans by at most half the spread and a tick, however large the position", () => {
    const t = calibrated({ risk: 5 });
    t.desk.markets[0]!.ledger.open(100, null);
    settle(t);
    const { halfSpread, fair } = t.desk.markets[0]!.wanted;
    expect(61_000.5 - fair).toBeCloseTo(halfSpread + 0.1, 6);
  });
  it.each<[string, Params, number, 1 | -1]>([
    ["positive funding lowers both quotes", { drift: "funding", driftWeight: 1 }, 0.001, -1],
    ["negative funding raises both", { drift: "funding", driftWeight: 1 }, -0.001, 1],
  ])("%s", (_, params, rate, sign) => {
    const t = calibrated(params);
    expect(reasonsOf(t)[0]).toBe("bid held: the funding rate is not known");
    t.send({ type: "funding", market: 0, rate, intervalSeconds: 3600, nextAt: (t.at + 1e9) as never });
    settle(t);
    expect(Math.sign(at(t, "lean"))).toBe(sign);
    expect(Math.sign(at(t, "drift"))).toBe(sign);
  });
  it("momentum carries the quotes with it", () => {
    const t = calibrated({ drift: "momentum", driftWeight: 1 });
    const m = t.desk.markets[0]!;
    for (let i = 1; i <= 25; i++) {
      t.at += 1_000_000;
      t.book(0, 610_000 + i * 20, 610_010 + i * 20);
      t.oblige();
    }
    settle(t);
    expect(at(t, "drift")).toBeGreaterThan(0);
    expect(m.wanted.fair).toBeGreaterThan(m.inputs.mid);
  });
  it("one risk aversion fits markets whose prices are four hundred times apart", () => {
    const t = new TestDesk([btc, { ...sol, kind: "linear" }]).quoting();
    t.warm(1, 146, 146 * (5 / 61_000));
    t.book(1, 14_600, 14_601);
    quotingBy("glft", { ...bare, orderSize: null }, t);
    const small = depthsOf(60).map((d) => d * (146 / 61_000));
    arrive(t, depthsOf(60), 0);
    arrive(t, small, 1);
    t.book(0, 610_000, 610_010);
    settle(t);
    const skews = [0, 1].map((m) => Number(figure(t, "skew per quote held", m)));
    expect(skews[0]).toBeGreaterThan(0);
    expect(skews[1]! / skews[0]!).toBeGreaterThan(0.5);
    expect(skews[1]! / skews[0]!).toBeLessThan(2);
  });
});

describe("glft, worked out by hand", () => {
  /** γ 2, ξ 1, a size of ½, σ 2 (4 over four seconds); a hundred orders in 100 s to a depth of 1: k 1, A ½, an error of .1. */
  const params: Params = {
    riskUnit: "quote",
    risk: 2,
    fillRisk: 0.5,
    orderSize: 0.5,
    uncertainty: 1,
    adverseWeight: 0,
    spreadFloor: "fees",
    requoteBps: 5,
    barSeconds: 4,
    lookbackBars: 3,
  };
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) =>
    new Trial(
      "glft",
      { ...params, ...more },
      {
        instrument: { ...plain, makerFeePpb: 200_000 },
        volatility: () => 4,
        arrivals: () => arrivals(new Array<number>(100).fill(1), 100),
        ...over,
      },
    );
  // c1 = 2 ln 1.5 = .81093; c2 = √(2 / ½ · 1.5³) = 3.674235; skew σ c2 = 7.348469 a unit; half .81093 + ¼ · 7.348469 = 2.648047.
  it("half the spread a tenth wider for the error, a quarter off the target leans by a quarter of the skew", () => {
    const t = trial({}, { position: 0.5, target: 0.25, positionRatio: 0.3 });
    // 98.162883 ± 2.912852.
    expect(t.quotes).toEqual(["bid 95.25 × 0.50", "ask 101.08 × 0.50"]);
    expect(t.wanted.delta).toBe(0.3);
    expect(t.wanted.rvol).toBe(4);
    expect(t.wanted.policy.keepRate).toBe(0.0005);
  });
  it.each([
    ["fair before the lean", 100],
    ["skew per quote held", 367.423461],
    ["drift", 0],
    ["lean", -183.711731],
    ["σ per √s", 2],
    ["depth 1/k", 100],
    ["A per side", 0.5],
    ["arrivals", 100],
    ["error of k", 10],
    ["γ", 2],
    ["model half spread", 264.804752],
    ["adverse move", 0],
    ["floor", 4],
    ["quote size", 0.5],
  ])("shows %s", (name, value) =>
    expect(trial({}, { position: 0.5, target: 0.25 }).figure(name)).toBeCloseTo(value, 5),
  );
  it.each<[string, Params, Partial<Inputs>, number]>([
    // Twice 18 % of 100 an hour are .01 a second; μ / γσ² = .01 / 8 of a skew of 7.348469.
    [
      "longs pay: down, by the share that is believed",
      { drift: "funding", driftWeight: 2 },
      { fundingRate: 0.18, fundingIntervalSeconds: 3600 },
      -0.918559,
    ],
    // A tenth of 4 in two bars of 4 s is .05 a second.
    ["momentum: with it", { drift: "momentum", driftWeight: 0.1 }, { closes: () => [100, 101, 104] }, 4.592793],
    [
      "a spot market pays no funding",
      { drift: "funding" },
      { instrument: { ...plain, kind: "spot" }, fundingRate: 0.18, fundingIntervalSeconds: 3600 },
      0,
    ],
  ])("drift, %s", (_, more, over, bps) => {
    const t = trial(more, over);
    expect(t.held).toEqual(["", ""]);
    expect(t.figure("drift")).toBeCloseTo(bps, 5);
    expect(t.figure("lean")).toBeCloseTo(bps, 5);
  });
  it("a market that stands still has no risk, and no drift is followed: the quotes of no lean", () => {
    const t = trial({ drift: "funding" }, { volatility: () => 0, fundingRate: 0.18, fundingIntervalSeconds: 3600 });
    // .81093 and a tenth.
    expect(t.quotes).toEqual(["bid 99.10 × 0.50", "ask 100.90 × 0.50"]);
  });
  it("without risk aversion no drift is followed either: 1/k by the fills alone", () =>
    expect(trial({ risk: 0, drift: "momentum" }, { closes: () => [100, 101, 104], position: 0.5 }).quotes).toEqual([
      "bid 98.90 × 0.50",
      "ask 101.10 × 0.50",
    ]));
  it("a fixed spread until calibrated, leaned by the position's share of its limit", () => {
    const t = trial(
      { whileCalibrating: "fixed", fallbackSpreadBps: 100 },
      { arrivals: () => arrivals([], 0), positionRatio: 0.5 },
    );
    expect(t.quotes).toEqual(["bid 99.25 × 0.50", "ask 100.25 × 0.50"]);
  });
  it.each<[string, Params, Partial<Inputs>, string]>([
    ["no fair value", { fairSource: "oracle" }, {}, "ORACLE_MISSING 0 0"],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
    ["too few bars", {}, { volatility: () => Number.NaN, barsAtHand: () => 2 }, "WARMING_UP 2 3"],
    ["too few closes for a momentum", { drift: "momentum" }, { closes: () => [100, 101] }, "WARMING_UP 2 3"],
    ["a funding that is not known", { drift: "funding" }, {}, "FUNDING_MISSING 0 0"],
    ["a volatility beyond all numbers", { risk: 1e300 }, { volatility: () => 1e200 }, "MODEL_UNDEFINED 5e+199 1"],
    [
      "a lean below the first tick",
      {},
      { mid: 0.015, bidTick: 1, askTick: 2, position: 1 },
      "NO_FAIR -7.33346923 0.015",
    ],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
});
