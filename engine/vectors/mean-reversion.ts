/** Reference values of section 9: Ornstein-Uhlenbeck and grids. */
import { alignedAsk, alignedBid, breakEvenRatio, gridLines, roundTripReturn } from "../core/quoting/grid.ts";
import {
  calibrateOu,
  ouHalfLife,
  ouMean,
  ouReservation,
  ouStationaryStdev,
  ouVariance,
  zScore,
} from "../core/quoting/ornstein-uhlenbeck.ts";
import type { VectorGroups } from "./groups.ts";

export const meanReversionGroups: VectorGroups = {
  "ou.exact_step": (v) => {
    const kappa = v.number("kappa");
    const sigma = v.number("sigma");
    const mean = ouMean(v.number("x"), v.number("theta"), kappa, v.number("dt"));
    const sd = Math.sqrt(ouVariance(kappa, sigma, v.number("dt")));
    return {
      mean,
      sd,
      next: mean + sd * v.number("z"),
      halfLife: ouHalfLife(kappa),
      stationarySd: ouStationaryStdev(kappa, sigma),
    };
  },
  "ou.calibration": (v) => {
    const fit = calibrateOu(v.numbers("series"), v.number("dt"));
    return fit && { ...fit, halfLife: ouHalfLife(fit.kappa) };
  },
  "ou.zscore": (v) => {
    const window = v.numbers("window");
    const x = v.number("x");
    return {
      mean: window.reduce((a, value) => a + value, 0) / window.length,
      zSample: zScore(window, x, "sample"),
      zPopulation: zScore(window, x, "population"),
    };
  },
  "ou.reservation": (v) => {
    const [theta, kappa, sigma, tau] = [v.number("theta"), v.number("kappa"), v.number("sigma"), v.number("tau")];
    const x = v.number("x");
    return {
      expected: ouMean(x, theta, kappa, tau),
      variance: ouVariance(kappa, sigma, tau),
      reservation: ouReservation({ x, theta, kappa, sigma, tau, position: v.number("q"), gamma: v.number("gamma") }),
    };
  },
  "grid.levels": (v) => {
    const bounds = { lower: v.number("lower"), upper: v.number("upper") };
    const grids = v.number("grids");
    const fee = v.number("fee");
    const arithmetic = gridLines(bounds, grids, "arithmetic");
    const geometric = gridLines(bounds, grids, "geometric");
    if (arithmetic === null || geometric === null) return null;
    return {
      arithmetic,
      geometric,
      arithmeticStep: arithmetic[1]! - arithmetic[0]!,
      geometricRatio: geometric[1]! / geometric[0]!,
      profitPerRoundTripFirst: roundTripReturn(arithmetic[0]!, arithmetic[1]!, fee),
      profitPerRoundTripLast: roundTripReturn(arithmetic[grids - 1]!, arithmetic[grids]!, fee),
      profitPerRoundTripGeometric: roundTripReturn(geometric[0]!, geometric[1]!, fee),
      breakEvenRatio: breakEvenRatio(fee),
    };
  },
  "grid.hft_aligned": (v) => {
    const reservation = v.number("mid") - v.number("skewPerUnit") * v.number("position");
    const half = v.number("halfSpread");
    const interval = v.number("gridInterval");
    const bid = alignedBid(reservation, half, v.number("bestBid"), interval);
    const ask = alignedAsk(reservation, half, v.number("bestAsk"), interval);
    if (bid === null || ask === null) return null;
    const levels = Array.from({ length: v.number("levels") }, (_, i) => i * interval);
    return { reservation, bids: levels.map((d) => bid - d), asks: levels.map((d) => ask + d) };
  },
};
