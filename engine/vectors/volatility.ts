/** Reference values of section 4: realised volatility. */
import * as vol from "../core/market/volatility.ts";
import {
  ewmaMemory,
  levelsVarianceExpected,
  priceVolatilityPerRootSecond,
  SECONDS_PER_YEAR,
  scaleVolatility,
} from "../core/market/volatility-scale.ts";
import { rvolHalfSpread } from "../core/quoting/spread.ts";
import type { VectorGroups } from "./groups.ts";

export const volatilityGroups: VectorGroups = {
  "vol.estimators": (v) => {
    const bars = v.rows("ohlc").map(([open, high, low, close]) => ({
      open: open!,
      high: high!,
      low: low!,
      close: close!,
    }));
    const closes = bars.map((bar) => bar.close);
    return {
      stdevOfCloseLevelsSample: vol.stdevOfCloses(closes),
      stdevOfCloseLevelsPopulation: vol.populationStdev(closes),
      stdevLogReturnsSample: vol.closeToClose(closes),
      stdevLogReturnsPopulation: vol.closeToClosePopulation(closes),
      rmsLogReturns: vol.rms(closes),
      stdevSimpleReturnsSample: vol.simpleReturnsStdev(closes),
      rmsPriceDiffs: vol.rmsPriceDifferences(closes),
      parkinson: vol.parkinson(bars),
      garmanKlass: vol.garmanKlass(bars),
      rogersSatchell: vol.rogersSatchell(bars),
      yangZhang: vol.yangZhang(bars),
      yangZhangK: bars.length < 3 ? null : vol.yangZhangWeight(bars.length - 1),
      gkYangZhang: vol.gkYangZhang(bars),
    };
  },
  "vol.ewma": (v) => {
    const sd = vol.ewma(
      v.numbers("returns"),
      v.number("lambda"),
      v.has("seedVariance") ? v.number("seedVariance") : undefined,
    );
    return sd === null ? null : { variance: sd * sd, vol: sd };
  },
  "vol.ewma_memory": (v) => {
    const memory = ewmaMemory(v.number("lambda"));
    return memory && { effectiveWindow: memory.window, effectiveN: memory.samples, halfLife: memory.halfLife };
  },
  "vol.time_scaling": (v) => {
    const perBar = v.number("sigmaPerBar");
    const barSeconds = v.number("barSeconds");
    return {
      sigmaTarget: scaleVolatility(perBar, barSeconds, v.number("targetSeconds")),
      sigmaAbsPerSqrtSecond: priceVolatilityPerRootSecond(perBar, v.number("price"), barSeconds),
      sigmaAnnual: scaleVolatility(perBar, barSeconds, SECONDS_PER_YEAR),
    };
  },
  "vol.rvol_quote": (v) => {
    const fair = v.number("fair");
    const unit = v.text("rVolUnit");
    if (unit !== "price" && unit !== "fraction") throw new Error(`"rVolUnit" must be price or fraction, not ${unit}`);
    const half = rvolHalfSpread(v.number("rVol"), v.number("sigmaMultiplier"), fair, unit);
    return { bid: fair - half, ask: fair + half, spreadBps: ((2 * half) / fair) * 10_000 };
  },
  "vol.levels_stdev_bias": (v) => {
    const variance = levelsVarianceExpected(v.number("n"), v.number("sigmaStep"));
    return variance === null ? null : { expectedVarianceOfLevels: variance, rootExpected: Math.sqrt(variance) };
  },
};
