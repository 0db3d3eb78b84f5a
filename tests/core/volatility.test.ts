import { describe, expect, it } from "vitest";
import {
  closeToClose,
  closeToClosePopulation,
  ewma,
  garmanKlass,
  gkYangZhang,
  logReturns,
  type Ohlc,
  parkinson,
  populationStdev,
  realisedVolatility,
  rms,
  rmsPriceDifferences,
  rogersSatchell,
  simpleReturnsStdev,
  stdevOfCloses,
  yangZhang,
  yangZhangWeight,
} from "../../engine/core/market/volatility.ts";
import {
  ewmaMemory,
  levelsVarianceExpected,
  priceVolatilityPerRootSecond,
  SECONDS_PER_YEAR,
  scaleVolatility,
} from "../../engine/core/market/volatility-scale.ts";
import { difference, hasVectors, vectors } from "../shared.ts";

const ohlc = (rows: number[][]): Ohlc[] =>
  rows.map(([open, high, low, close]) => ({ open: open!, high: high!, low: low!, close: close! }));
const twelve = ohlc([
  [100, 101.2, 99.5, 100.8],
  [100.9, 102, 100.3, 101.7],
  [101.6, 101.9, 100.1, 100.4],
  [100.4, 101.1, 99, 99.3],
  [99.4, 100.6, 98.8, 100.2],
  [100.2, 101.5, 99.9, 101.3],
  [101.3, 103, 101, 102.6],
  [102.7, 103.4, 101.8, 102],
  [102, 102.3, 100.7, 101.1],
  [101, 101.8, 100.2, 101.5],
  [101.5, 102.9, 101.3, 102.8],
  [102.8, 104.1, 102.2, 103.6],
]);
const closes = twelve.map((b) => b.close);

describe("volatility of twelve bars", () => {
  it.each([
    ["stdev of close levels, sample", () => stdevOfCloses(closes), 1.2056370126],
    ["sd of log returns, sample", () => closeToClose(closes), 0.0100571281],
    ["rms of log returns", () => rms(closes), 0.0099073162],
    ["Parkinson", () => parkinson(twelve), 0.0104282744],
    ["Garman-Klass", () => garmanKlass(twelve), 0.0107306674],
    ["Rogers-Satchell", () => rogersSatchell(twelve), 0.0103988012],
    ["Yang-Zhang", () => yangZhang(twelve), 0.010340291],
    ["Yang-Zhang's weight", () => yangZhangWeight(11), 0.13385826771653545],
    ["Garman-Klass with the jumps between bars", () => gkYangZhang(twelve), 0.010735180186979151],
    ["stdev of close levels, population", () => populationStdev(closes), 1.1543095579416953],
    ["sd of log returns, population", () => closeToClosePopulation(closes), 0.009589095437751629],
    ["sd of simple returns", () => simpleReturnsStdev(closes), 0.01005909426756894],
    ["rms of price differences", () => rmsPriceDifferences(closes), 1.0036297759994608],
    // The published figure runs over ten of the returns: first squared return as seed.
    ["EWMA .94 of the last ten returns", () => ewma(logReturns(closes).slice(-10)), null],
  ])("%s", (_, value, expected) => {
    if (expected === null) expect(value()).toBeGreaterThan(0);
    else expect(value()).toBeCloseTo(expected, 10);
  });
  it("Hull's example 5.2: λ .9, variance .0001, return 2 % gives 1.14 %", () => {
    expect(ewma([0.02], 0.9, 0.0001)).toBeCloseTo(0.011401754250991379, 14);
  });
});

describe("what is not known is null, never 0", () => {
  it.each([
    ["one close", () => closeToClose([100])],
    ["two closes: one return", () => closeToClose([100, 101])],
    ["no bars", () => parkinson([])],
    ["one return, population", () => closeToClosePopulation([100, 101])],
    ["one simple return", () => simpleReturnsStdev([100, 101])],
    ["simple returns of a close of zero", () => simpleReturnsStdev([100, 0, 100])],
    ["one price difference", () => rmsPriceDifferences([100, 101])],
    ["a price difference to NaN", () => rmsPriceDifferences([100, 101, Number.NaN])],
    ["the population of nothing", () => populationStdev([])],
    ["one bar with no bar before it", () => gkYangZhang(twelve.slice(0, 1))],
    [
      "a low above the close, GK-YZ",
      () => gkYangZhang([twelve[0]!, { open: 100, high: 101, low: 100.5, close: 100.2 }]),
    ],
    ["two bars for Yang-Zhang", () => yangZhang(twelve.slice(0, 2))],
    ["a close of zero", () => closeToClose([100, 0, 100])],
    [
      "a high below the open",
      () =>
        rogersSatchell(
          ohlc([
            [100, 90, 80, 100],
            [100, 90, 80, 100],
          ]),
        ),
    ],
    ["no price", () => realisedVolatility("close-to-close", twelve, Number.NaN)],
  ])("%s", (_, value) => expect(value()).toBeNull());
  it("a flat window is 0: the minimum spread holds then", () => expect(closeToClose([100, 100, 100])).toBe(0));
});

describe("volatility over other lengths of time", () => {
  it.each([
    [".1 % a minute over an hour", () => scaleVolatility(0.001, 60, 3600), 0.007745966692414835],
    ["and over a year", () => scaleVolatility(0.001, 60, SECONDS_PER_YEAR), 0.7249827584156743],
    ["of a shorter time", () => scaleVolatility(0.0123, 86_400, 1), 4.184544977254596e-5],
    ["in price per √second at 60,000", () => priceVolatilityPerRootSecond(0.001, 60_000, 60), 7.745966692414833],
    ["levels of 20 closes", () => levelsVarianceExpected(20, 1), 3.5],
    ["levels of two closes", () => levelsVarianceExpected(2, 2), 2],
    ["EWMA's window", () => ewmaMemory(0.94)?.window ?? null, 16.666666666666654],
    ["its samples", () => ewmaMemory(0.94)?.samples ?? null, 32.33333333333331],
    ["its half-life", () => ewmaMemory(0.94)?.halfLife ?? null, 11.202305583621158],
  ])("%s", (_, value, expected) => expect(value()).toBeCloseTo(expected, 12));
  it.each([
    ["no bar length", () => scaleVolatility(0.001, 0, 60)],
    ["no target", () => scaleVolatility(0.001, 60, 0)],
    ["volatility unknown", () => scaleVolatility(Number.NaN, 60, 60)],
    ["no bar length, in price", () => priceVolatilityPerRootSecond(0.001, 100, 0)],
    ["price unknown", () => priceVolatilityPerRootSecond(0.001, Number.NaN, 60)],
    ["one close has no spread of levels", () => levelsVarianceExpected(1, 1)],
    ["a step of NaN", () => levelsVarianceExpected(5, Number.NaN)],
    ["λ 0 remembers nothing", () => ewmaMemory(0)],
    ["λ 1 forgets nothing", () => ewmaMemory(1)],
    ["λ of NaN", () => ewmaMemory(Number.NaN)],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
});

it("returns are multiplied by price, stdev of closes is a price already", () => {
  expect(realisedVolatility("close-to-close", twelve, 200)).toBeCloseTo(200 * 0.0100571281, 7);
  expect(realisedVolatility("stdev-of-closes", twelve, 200)).toBeCloseTo(1.2056370126, 9);
});

describe.skipIf(!hasVectors)("reference values vol.*", () => {
  const estimators: Record<string, (bars: Ohlc[]) => number | null> = {
    stdevOfCloseLevelsSample: (b) => stdevOfCloses(b.map((x) => x.close)),
    stdevLogReturnsSample: (b) => closeToClose(b.map((x) => x.close)),
    rmsLogReturns: (b) => rms(b.map((x) => x.close)),
    parkinson,
    garmanKlass,
    rogersSatchell,
    yangZhang,
  };
  const { cases, relTol } = vectors<{ ohlc: number[][] }>("vol.estimators");
  it.each(cases.map((c, i) => [i, c] as const))("vol.estimators %i", (_, c) => {
    const bars = ohlc(c.in.ohlc);
    for (const [name, f] of Object.entries(estimators))
      if (c.out[name] !== undefined) expect(difference(f(bars)!, c.out[name]), name).toBeLessThan(relTol);
  });
  it.each(
    vectors<{ returns: number[]; lambda: number; seedVariance?: number }>("vol.ewma").cases.map(
      (c, i) => [i, c] as const,
    ),
  )("vol.ewma %i", (_, c) => {
    const value = ewma(c.in.returns, c.in.lambda, c.in.seedVariance);
    expect(difference(value!, c.out.vol!)).toBeLessThan(relTol);
  });
});
