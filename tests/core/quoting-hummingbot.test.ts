import { describe, expect, it } from "vitest";
import {
  hummingbotLevelOffset,
  hummingbotQuotes,
  instantVolatility,
  legacyAutoParameters,
} from "../../engine/core/quoting/hummingbot.ts";
import { macd, natr, pmmDynamic, pmmLevelPrice } from "../../engine/core/quoting/pmm-dynamic.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("Hummingbot's Avellaneda", () => {
  const input = {
    mid: 100,
    base: 1,
    quote: 500,
    targetBasePct: 50,
    gamma: 1,
    kappa: 3.3468695409821243,
    vol: 0.0501863845537047,
    timeLeftFraction: 1,
    minSpreadPct: 0,
  };
  it("too little base raises the reservation", () => {
    const q = hummingbotQuotes(input)!;
    expect(q.inventoryBase).toBe(6);
    expect(q.q).toBeCloseTo(-1 / 3, 12);
    expect(q.reservation).toBeCloseTo(100.01672879485123, 10);
    expect(q.optimalSpread).toBeCloseTo(0.5730473779667273, 12);
    expect(q.optimalAsk).toBeCloseTo(100.3032524838346, 10);
    expect(q.optimalBid).toBeCloseTo(99.73020510586787, 10);
  });
  it("half of the time left halves the risk", () => {
    const q = hummingbotQuotes({ ...input, gamma: 0.8, timeLeftFraction: 0.5 })!;
    expect(q.reservation).toBeCloseTo(100.0066915179405, 10);
    expect(q.optimalSpread).toBeCloseTo(0.5558952501883672, 12);
  });
  it("the least spread is kept about the mid, not about the reservation", () => {
    const flat = { ...input, base: 5, kappa: 3.35, vol: 0.05, minSpreadPct: 1 };
    expect(hummingbotQuotes(flat)).toMatchObject({ q: 0, reservation: 100, optimalAsk: 100.5, optimalBid: 99.5 });
  });
  it("without risk aversion the spread is 2/κ", () =>
    expect(hummingbotQuotes({ ...input, gamma: 0 })!.optimalSpread).toBeCloseTo(2 / input.kappa, 12));
  it.each([
    ["an empty portfolio", { base: 0, quote: 0 }],
    ["a mid of 0", { mid: 0 }],
    ["a negative mid", { mid: -100, base: 9 }],
    ["no arrivals", { kappa: 0 }],
    ["fewer than none", { kappa: -3 }],
    ["a portfolio of debts", { base: -9, quote: 0 }],
    ["an infinite target", { targetBasePct: infinity }],
    ["a negative γ", { gamma: -1 }],
    ["volatility unknown", { vol: nan }],
    ["a negative volatility", { vol: -1 }],
    ["time unknown", { timeLeftFraction: nan }],
    ["an infinite least spread", { minSpreadPct: infinity }],
  ])("%s: no quotes", (_, over) => expect(hummingbotQuotes({ ...input, ...over })).toBeNull());
  it.each([
    ["of a zigzag, by the number of prices", () => instantVolatility([100, 101, 100, 101, 100]), Math.sqrt(4 / 5)],
    ["of two prices", () => instantVolatility([100, 102]), Math.SQRT2],
    ["of a flat window is nothing", () => instantVolatility([5, 5, 5]), 0],
    ["the first level stands at the optimal quote", () => hummingbotLevelOffset(1.2, 50, 0), 0],
    ["the third two distances out", () => hummingbotLevelOffset(1.2, 50, 2), 0.6],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 12));
  it.each([
    ["volatility of one price", () => instantVolatility([100])],
    ["volatility with NaN", () => instantVolatility([100, nan, 101])],
    ["an offset of NaN", () => hummingbotLevelOffset(nan, 50, 1)],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
});

describe("the parameters that old versions worked out", () => {
  const input = {
    mid: 100,
    vol: 0.5,
    q: 20_000,
    minSpread: 0.0015,
    maxSpread: 0.02,
    inventoryRiskAversion: 0.5,
    volToSpreadMultiplier: 1.3,
    targetInventoryBase: 10,
  };
  it("a volatile market widens both spreads", () => {
    const p = legacyAutoParameters(input)!;
    expect(p.minSpread).toBeCloseTo(0.65, 12);
    expect(p.maxSpread).toBeCloseTo(8.666666666666668, 12);
    expect(p.gamma).toBeCloseTo(0.0004008333333333334, 14);
    expect(p.kappa).toBeCloseTo(0.14989460992964226, 10);
    expect(p.eta).toBeCloseTo(0.1151292546497023, 12);
  });
  it("a calm one leaves them", () => {
    const p = legacyAutoParameters({ ...input, vol: 0.05, q: -8000 })!;
    expect(p.minSpread).toBeCloseTo(0.15, 12);
    expect(p.maxSpread).toBeCloseTo(2, 12);
    expect(p.gamma).toBeCloseTo(0.023125, 12);
    expect(p.kappa).toBeCloseTo(0.6389247465800854, 10);
  });
  it("nothing held: γ is bounded by the spread alone", () => {
    const p = legacyAutoParameters({ ...input, q: 0 })!;
    expect(p.gamma).toBeCloseTo((0.5 * (8.666666666666668 * 3 + 0.65)) / 0.25, 8);
    // γ·σ² is then as wide as the spread itself: κ stands for infinite.
    expect(p.kappa).toBe(1e100);
  });
  it.each([
    ["a least spread of 0", { minSpread: 0 }],
    ["MIN above MAX", { minSpread: 0.03 }],
    ["no volatility", { vol: 0 }],
    ["a negative volatility", { vol: -0.5 }],
    ["no aversion", { inventoryRiskAversion: 0 }],
    ["a negative aversion", { inventoryRiskAversion: -0.5 }],
    ["no target", { targetInventoryBase: 0 }],
    ["a target of debts", { targetInventoryBase: -10 }],
    ["a mid of 0", { mid: 0 }],
    ["a negative mid", { mid: -100 }],
    ["spreads below nothing", { minSpread: -0.03, maxSpread: -0.02 }],
    ["a target so small that the shape overflows", { targetInventoryBase: 1e-309 }],
    ["a position unknown", { q: nan }],
  ])("%s: none", (_, over) => expect(legacyAutoParameters({ ...input, ...over })).toBeNull());
});

/** A wave with a trend; closes of the candles are its values. */
const wave = (n: number) => {
  const close = Array.from({ length: n }, (_, i) => 100 + 3 * Math.sin(i / 7) + i * 0.01);
  return { high: close.map((c) => c + 0.6), low: close.map((c) => c - 0.5), close };
};

describe("NATR", () => {
  it("starts as a mean of true ranges and is then Wilder's", () => {
    const candles = { high: [11, 12, 15, 13], low: [9, 10, 11, 12], close: [10, 11, 14, 12.5] };
    // True ranges 2, 4, 2: mean of two is 3, then (3 · 1 + 2) / 2.
    expect(natr(candles, 2)).toBeCloseTo(2.5 / 12.5, 12);
  });
  it("of three: each later range counts a third", () => {
    const candles = { high: [11, 12, 15, 13, 20], low: [9, 10, 11, 12, 14], close: [10, 11, 14, 12.5, 16] };
    // True ranges 2, 4, 2, 7.5: the first three have the mean 8/3, then (8/3 · 2 + 7.5) / 3.
    expect(natr(candles, 3)).toBeCloseTo((16 / 3 + 7.5) / 3 / 16, 12);
  });
  it("counts a gap up and a gap down", () => {
    expect(natr({ high: [10, 15], low: [10, 14], close: [10, 14] }, 1)).toBeCloseTo(5 / 14, 12);
    expect(natr({ high: [10, 6], low: [10, 5], close: [10, 5] }, 1)).toBeCloseTo(5 / 5, 12);
  });
  it.each([
    ["too few candles", () => natr(wave(14), 14)],
    ["no length", () => natr(wave(14), 0)],
    ["a negative length", () => natr(wave(14), -1)],
    ["a close below 0", () => natr({ high: [1, 1], low: [0, 0], close: [1, -1] }, 1)],
    ["a close of 0", () => natr({ high: [1, 1], low: [0, 0], close: [1, 0] }, 1)],
    ["a high of NaN", () => natr({ high: [1, nan], low: [1, 1], close: [1, 1] }, 1)],
  ])("%s: none", (_, value) => expect(value()).toBeNull());
  it("as many candles as it takes", () => expect(natr(wave(15), 14)).not.toBeNull());
});

describe("MACD", () => {
  const lengths = { fast: 2, slow: 3, signal: 2 };
  const closes = [1, 2, 4, 8, 16];
  it("ta-lib: the fast average starts at slow − fast, the mean counts from the first signal", () => {
    // fast: mean(2, 4) = 3, then 8 → 6.333…, 16 → 12.777…; slow: 7/3, then 31/6, 127/12.
    const values = [3 - 7 / 3, 19 / 3 - 31 / 6, 115 / 9 - 127 / 12] as const;
    const first = (values[0] + values[1]) / 2;
    const signal = first + (2 / 3) * (values[2] - first);
    const m = macd(closes, lengths, "ta-lib")!;
    expect(m.macd).toBeCloseTo(values[2], 12);
    expect(m.signalLine).toBeCloseTo(signal, 12);
    expect(m.histogram).toBeCloseTo(values[2] - signal, 12);
    expect(m.mean).toBeCloseTo((values[1] + values[2]) / 2, 12);
    expect(m.stdev).toBeCloseTo((values[2] - values[1]) / Math.SQRT2, 12);
  });
  it("pandas-ta: each average starts by itself, the mean counts from the first MACD", () => {
    // fast: mean(1, 2) = 1.5, then 4 → 3.1666…, 8 → 6.3888…, 16 → 12.7962…
    const values = [19 / 6 - 7 / 3, 115 / 18 - 31 / 6, 691 / 54 - 127 / 12];
    const mean = (values[0]! + values[1]! + values[2]!) / 3;
    const m = macd(closes, lengths, "pandas-ta")!;
    expect(m.macd).toBeCloseTo(values[2]!, 12);
    expect(m.mean).toBeCloseTo(mean, 12);
    expect(m.stdev).toBeCloseTo(Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / 2), 12);
  });
  it.each([
    ["ta-lib, one close short", closes.slice(0, 4), lengths, "ta-lib"],
    ["pandas-ta, no signal yet", closes.slice(0, 3), lengths, "pandas-ta"],
    ["pandas-ta, one MACD has no deviation", closes.slice(0, 3), { ...lengths, signal: 1 }, "pandas-ta"],
    ["ta-lib, two closes", closes.slice(0, 2), lengths, "ta-lib"],
    ["pandas-ta, two closes", closes.slice(0, 2), lengths, "pandas-ta"],
    ["pandas-ta, MACDs enough but no signal", [...closes, 32], { ...lengths, signal: 5 }, "pandas-ta"],
    ["fast as slow as slow", closes, { ...lengths, fast: 3 }, "ta-lib"],
    ["no fast", closes, { ...lengths, fast: 0 }, "ta-lib"],
    ["no signal", closes, { ...lengths, signal: 0 }, "ta-lib"],
    ["a close of NaN", [1, 2, nan, 8, 16], lengths, "ta-lib"],
  ] as const)("%s: none", (_, xs, l, backend) => expect(macd(xs, l, backend)).toBeNull());
  it("averages of one close are the closes themselves", () => {
    const m = macd(closes, { fast: 1, slow: 3, signal: 1 }, "pandas-ta")!;
    // slow: 7/3, 31/6, 127/12; MACDs are 5/3, 17/6 and 65/12, and each is its own signal.
    expect(m.macd).toBeCloseTo(65 / 12, 12);
    expect(m.mean).toBeCloseTo((5 / 3 + 17 / 6 + 65 / 12) / 3, 12);
    expect(m.histogram).toBe(0);
  });
  it("pandas-ta needs no more closes than for a signal", () =>
    expect(macd(closes.slice(0, 4), lengths, "pandas-ta")).not.toBeNull());
});

describe("pmm_dynamic", () => {
  const settings = { fast: 21, slow: 42, signal: 9, natrLength: 14 };
  it("leans against a MACD that is high, and with its histogram", () => {
    const p = pmmDynamic(wave(142), settings, "ta-lib")!;
    expect(p.z).toBeCloseTo(-(p.macd - p.mean) / p.stdev, 12);
    expect(p.trend).toBe(p.histogram > 0 ? 1 : -1);
    expect(p.shift).toBeCloseTo((p.z + p.trend) * 0.25 * p.natr, 12);
    expect(p.reference).toBeCloseTo(wave(142).close.at(-1)! * (1 + p.shift), 10);
  });
  it("the two back ends differ where the averages start", () =>
    expect(pmmDynamic(wave(142), settings, "ta-lib")!.z).not.toBe(pmmDynamic(wave(142), settings, "pandas-ta")!.z));
  it("the histogram tells the trend, either way", () => {
    expect(pmmDynamic(wave(100), settings, "ta-lib")!.trend).toBe(1);
    expect(pmmDynamic(wave(117), settings, "ta-lib")!.trend).toBe(-1);
    // A signal of one MACD is that MACD: a histogram of 0 counts as a trend down, as in the original.
    expect(pmmDynamic(wave(100), { ...settings, signal: 1 }, "ta-lib")!.trend).toBe(-1);
  });
  it("levels stand in NATRs", () => {
    expect(pmmLevelPrice(100, 0.02, "bid")).toBeCloseTo(98, 12);
    expect(pmmLevelPrice(100, 0.02, "ask")).toBeCloseTo(102, 12);
  });
  it.each([
    ["a market that stands still", { high: Array(142).fill(1), low: Array(142).fill(1), close: Array(142).fill(1) }],
    ["too few candles for MACD", wave(50)],
    ["no candles", wave(0)],
  ])("%s: none", (_, candles) => expect(pmmDynamic(candles, settings, "ta-lib")).toBeNull());
  it("fifty-one candles are two MACDs", () => expect(pmmDynamic(wave(51), settings, "ta-lib")).not.toBeNull());
  it("NATR unknown: none", () => expect(pmmDynamic(wave(142), { ...settings, natrLength: 200 }, "ta-lib")).toBeNull());
});
