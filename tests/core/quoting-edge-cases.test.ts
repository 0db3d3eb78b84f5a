/** What an engine must do where a formula has no answer: the prose of the reference, case by case, on the parts themselves. */
import { describe, expect, it } from "vitest";
import { closeToClose, realisedVolatility } from "../../engine/core/market/volatility.ts";
import { fillChance } from "../../engine/core/quoting/as-fills.ts";
import { avellanedaStoikov, emptyQuotes } from "../../engine/core/quoting/avellaneda-stoikov.ts";
import { mid, weightedMid } from "../../engine/core/quoting/fair-value.ts";
import { carryShare } from "../../engine/core/quoting/funding.ts";
import { betaHedge } from "../../engine/core/quoting/hedge.ts";
import { imbalance } from "../../engine/core/quoting/imbalance.ts";
import {
  calibrateOu,
  emptyOuFit,
  emptyPairSums,
  fitOu,
  pairSums,
  zScore,
} from "../../engine/core/quoting/ornstein-uhlenbeck.ts";
import { boundSkew, deltaByPosition, deltaByValue, fadeFair } from "../../engine/core/quoting/skew.ts";
import { imbalanceSpread, volatilityHalfSpread } from "../../engine/core/quoting/spread.ts";
import { toTicks } from "../../engine/core/units.ts";

const why = () => ({ code: "", value: 0, limit: 0 });
const { NaN: nan } = Number;

describe("the book", () => {
  it("both sides empty: no imbalance, so no spread and no quote", () => {
    const w = why();
    expect(imbalance(0, 0, w)).toBeNull();
    expect(w).toEqual({ code: "NO_DEPTH", value: 0, limit: 0 });
  });
  it("one side empty: the greatest spread, and no mid from that book", () => {
    const lopsided = imbalance(100, 0, why())!;
    expect(imbalanceSpread(0.001, 0.005, lopsided, why())).toBe(0.005);
    const oneSided = { bidPrice: [100], bidSize: [100], bids: 1, askPrice: [], askSize: [], asks: 0 };
    const w = why();
    expect(weightedMid(oneSided, w)).toBeNull();
    expect(w).toEqual({ code: "NO_BOOK", value: 1, limit: 0 });
  });
  it.each([
    ["crossed", 100.1, 100],
    ["locked", 100, 100],
  ])("%s: refused with both prices", (_, bid, ask) => {
    const w = why();
    expect(mid(bid, ask, w)).toBeNull();
    expect(w).toEqual({ code: "BOOK_CROSSED", value: bid, limit: ask });
  });
  it("rounding: a bid down and an ask up, never across", () => {
    expect(toTicks(99.996, 0.01, "down")).toBe(9999);
    expect(toTicks(100.004, 0.01, "up")).toBe(10_001);
  });
  it("a tick of zero is no market: it throws, and stops that market alone", () =>
    expect(() => toTicks(100, 0, "down")).toThrow());
});

describe("delta", () => {
  it("nothing at the start: by value there is none, by the allowance there is", () => {
    expect(deltaByValue(500, 0)).toBeNull();
    expect(deltaByPosition(5, 0, 10)).toBe(0.5);
  });
  it("a short start that was bought back counts as bought: fair falls, by either rule", () => {
    const byValue = deltaByValue(-500, -1000)!;
    const byPosition = deltaByPosition(-500, -1000, 1000)!;
    expect([byValue, byPosition]).toEqual([0.5, 0.5]);
    expect(fadeFair(100, 0.01, byValue)).toBe(99.5);
  });
  it("far beyond the allowance the bounded fair value stays within reach of the touch", () => {
    const skewed = fadeFair(100, 0.05, deltaByValue(1e6, 1000)!);
    expect(skewed).toBeLessThan(0);
    expect(boundSkew(skewed, 100, { halfSpread: 0.05, tickSize: 0.01 })).toBeCloseTo(99.94, 12);
  });
});

describe("Avellaneda-Stoikov", () => {
  const p = { s: 100, q: 1, gamma: 0.1, sigma: 2, k: 1.5, tau: 1, size: 1 };
  it.each([0, 1e-300, 1e-15])("γ of %f: the spread is 2/k and the reservation the price", (gamma) => {
    const quotes = avellanedaStoikov({ ...p, gamma }, emptyQuotes())!;
    expect(quotes.spread).toBeCloseTo(2 / 1.5, 12);
    expect(quotes.reservation).toBeCloseTo(100, 12);
  });
  it.each([
    ["k of 0", { k: 0 }],
    ["a negative k", { k: -1 }],
    ["k of NaN", { k: nan }],
    ["a negative σ", { sigma: -1 }],
    ["σ of NaN", { sigma: nan }],
  ])("%s: no quote", (_, over) => expect(avellanedaStoikov({ ...p, ...over }, emptyQuotes())).toBeNull());
  it("λ·dt above 1 is a chance of 1", () => {
    expect(fillChance(140 * Math.exp(1.5 * 0.5) * 0.005, "linear")).toBe(1);
    expect(fillChance(140 * Math.exp(1.5 * 0.5) * 0.005, "poisson")).toBeLessThan(1);
  });
});

describe("volatility and reversion", () => {
  it("fewer than two returns: unknown, never 0", () => {
    expect(closeToClose([100])).toBeNull();
    expect(realisedVolatility("close-to-close", [{ open: 100, high: 100, low: 100, close: 100 }], 100)).toBeNull();
  });
  it("a flat window: the least spread holds, and there is no z-score", () => {
    const sd = closeToClose([100, 100, 100])!;
    expect(sd).toBe(0);
    const width = { sigma: 2, rvol: sd * 100, fair: 100, minSpreadBps: 10, tickSize: 0.01, widen: 1 };
    expect(volatilityHalfSpread(width)).toBeCloseTo(0.05, 12);
    expect(zScore([100, 100, 100], 100, "sample")).toBeNull();
  });
  it("a slope of 1.02: not mean reverting, and the slope is told", () => {
    const series = Array.from({ length: 40 }, (_, i) => 100 + 1.02 ** i);
    expect(calibrateOu(series, 1)).toBeNull();
    const out = emptyOuFit();
    expect(fitOu(pairSums(series, emptyPairSums()), 1, out)).toBe(false);
    expect(out.slope).toBeCloseTo(1.02, 6);
  });
});

describe("hedge and funding", () => {
  it("a hedge that did not move gives no ratio: the configured beta is for that", () =>
    expect(betaHedge([0.01, -0.01, 0.02], [0, 0, 0])).toBeNull());
  it("at the stamp the share of the next interval is carried", () => {
    const interval = 28_800;
    expect(carryShare(0, 3600, interval)).toBe(carryShare(interval, 3600, interval));
    expect(carryShare(1, 3600, interval)!).toBeGreaterThan(0.999);
  });
});
