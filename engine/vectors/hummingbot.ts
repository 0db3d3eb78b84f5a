/** Reference values of section 10: Hummingbot. */
import { closeToClosePopulation, rmsPriceDifferences } from "../core/market/volatility.ts";
import {
  hummingbotLevelOffset,
  hummingbotQuotes,
  instantVolatility,
  legacyAutoParameters,
} from "../core/quoting/hummingbot.ts";
import { type MacdBackend, pmmDynamic } from "../core/quoting/pmm-dynamic.ts";
import { shapedSize } from "../core/quoting/size.ts";
import { ASK, BID } from "../core/units.ts";
import type { VectorGroups } from "./groups.ts";

const backends: Record<string, MacdBackend> = { talib: "ta-lib", sma_seed: "pandas-ta" };

export const hummingbotGroups: VectorGroups = {
  "hb.quotes": (v) =>
    hummingbotQuotes({
      mid: v.number("mid"),
      base: v.number("base"),
      quote: v.number("quote"),
      targetBasePct: v.number("targetBasePct"),
      gamma: v.number("gamma"),
      kappa: v.number("kappa"),
      vol: v.number("vol"),
      timeLeftFraction: v.number("timeLeftFraction", 1),
      minSpreadPct: v.number("minSpreadPct", 0),
    }),
  "hb.eta_order_amount": (v) => {
    const [amount, q, eta] = [v.number("orderAmount"), v.number("q"), v.number("eta")];
    return { buyAmount: shapedSize(amount, BID, q, eta), sellAmount: shapedSize(amount, ASK, q, eta) };
  },
  "hb.volatility_indicators": (v) => {
    const prices = v.numbers("prices");
    return {
      instantVol: instantVolatility(prices),
      instantVolNMinus1: rmsPriceDifferences(prices),
      historicalVol: closeToClosePopulation(prices),
    };
  },
  "hb.level_offsets": (v) => {
    const spread = v.number("optimalSpread");
    const distance = v.number("levelDistancesPct");
    return {
      offsets: Array.from({ length: v.number("levels") }, (_, i) => hummingbotLevelOffset(spread, distance, i)),
    };
  },
  "hb.legacy_auto_parameters": (v) =>
    legacyAutoParameters({
      mid: v.number("mid"),
      vol: v.number("vol"),
      q: v.number("q"),
      minSpread: v.number("minSpread"),
      maxSpread: v.number("maxSpread"),
      inventoryRiskAversion: v.number("inventoryRiskAversion"),
      volToSpreadMultiplier: v.number("volToSpreadMultiplier"),
      targetInventoryBase: v.number("targetInventoryBase"),
    }),
  "hb.pmm_dynamic": (v) => {
    const backend = backends[v.text("mode")];
    if (backend === undefined) throw new Error(`no back end for MACD: ${v.text("mode")}`);
    const candles = { high: v.numbers("high"), low: v.numbers("low"), close: v.numbers("close") };
    const lengths = { fast: v.number("macdFast"), slow: v.number("macdSlow"), signal: v.number("macdSignal") };
    const answer = pmmDynamic(candles, { ...lengths, natrLength: v.number("natrLength") }, backend);
    return (
      answer && {
        natrFraction: answer.natr,
        macd: answer.macd,
        macdSignalLine: answer.signalLine,
        macdHist: answer.histogram,
        macdMean: answer.mean,
        macdStd: answer.stdev,
        macdZ: answer.z,
        histSign: answer.trend,
        priceMultiplier: answer.shift,
        referencePrice: answer.reference,
        spreadMultiplier: answer.natr,
      }
    );
  },
};
