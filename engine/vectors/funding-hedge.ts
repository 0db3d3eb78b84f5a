/** Reference values of section 7: funding and hedging. */
import { fundingCarry, fundingReservation, predictedFunding } from "../core/quoting/funding.ts";
import {
  betaHedge,
  edgeBand,
  fixedCostBand,
  hedgedQuotes,
  hedgeUnits,
  whalleyWilmottBand,
  zeroBand,
} from "../core/quoting/hedge.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

const riskOf = (v: VectorInput) => ({
  gamma: v.number("gamma"),
  sigma: v.number("sigma"),
  flowVariance: v.number("flowVariance"),
});

export const fundingHedgeGroups: VectorGroups = {
  "funding.rate_8h": (v) =>
    predictedFunding({
      impactBid: v.number("impactBid"),
      impactAsk: v.number("impactAsk"),
      index: v.number("index"),
      interestRate: v.number("interestRate"),
      clampBound: v.number("clampBound"),
    }),
  "funding.skew": (v) => {
    const fair = v.number("s");
    const carryPerUnit = fundingCarry(fair, v.number("fundingRate"), v.number("fractionOfInterval"));
    if (carryPerUnit === null) return null;
    const risk = { gamma: v.number("gamma"), sigma: v.number("sigma"), tau: v.number("tau") };
    return { carryPerUnit, reservation: fundingReservation({ fair, carryPerUnit, position: v.number("q"), ...risk }) };
  },
  "hedge.band": (v) => {
    const edge = edgeBand(riskOf(v), v.number("costPerUnit"));
    const zero = zeroBand(riskOf(v), v.number("costPerUnit"));
    if (edge === null || zero === null) return null;
    return { edgeBand: edge.band, zeroBand: zero.band, edgeCostRate: edge.costRate, zeroCostRate: zero.costRate };
  },
  "hedge.band_fixed_cost": (v) => fixedCostBand(riskOf(v), v.number("fixedCost")),
  "hedge.whalley_wilmott": (v) => ({
    band: whalleyWilmottBand({
      costFraction: v.number("costFraction"),
      price: v.number("S"),
      optionGamma: v.number("optionGamma"),
      riskAversion: v.number("riskAversion"),
      rate: v.number("r"),
      tau: v.number("tau"),
    }),
  }),
  "hedge.beta": (v) => {
    const fit = betaHedge(v.numbers("assetReturns"), v.numbers("hedgeReturns"));
    if (fit === null) return null;
    return {
      beta: fit.beta,
      correlation: fit.correlation,
      hedgeUnits: hedgeUnits(fit.beta, v.number("assetUnits"), v.number("assetPrice"), v.number("hedgePrice")),
      residualVolFraction: fit.residualVolatility,
      varianceReduction: fit.varianceReduction,
    };
  },
  "hedge.xemm_quotes": (v) => {
    const quotes = hedgedQuotes({
      hedgeSellVwap: v.number("hedgeSellVwap"),
      hedgeBuyVwap: v.number("hedgeBuyVwap"),
      makerFee: v.number("makerFee"),
      takerFee: v.number("takerFee"),
      minProfit: v.number("minProfit"),
    });
    return quotes && { makerBid: quotes.bid, makerAsk: quotes.ask };
  },
};
