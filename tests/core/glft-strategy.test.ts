import { describe, expect, it } from "vitest";
import { emptyGlft, glft } from "../../engine/core/quoting/glft.ts";
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
