import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bulkBuyVolume,
  edgeBps,
  markout,
  ofiEvent,
  ofiMoveTicks,
  shrunkMarkoutBps,
  vpin,
} from "../../engine/core/quoting/adverse-selection.ts";
import { queueProbability, touchProbability } from "../../engine/core/quoting/fill-probability.ts";
import { carryShare, fundingCarry, fundingReservation, predictedFunding } from "../../engine/core/quoting/funding.ts";
import {
  betaHedge,
  edgeBand,
  fixedCostBand,
  hedgedQuotes,
  hedgeToEdge,
  hedgeUnits,
  whalleyWilmottBand,
  zeroBand,
} from "../../engine/core/quoting/hedge.ts";
import { erfc, normalCdf } from "../../engine/core/quoting/normal.ts";
import { ASK, BID } from "../../engine/core/units.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("the normal distribution, to double precision", () => {
  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [2.49, 0.00042928786773391303],
    [2.5, 0.000406952017444959],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
    [-1, 1.8427007929497148],
    [-4, 1.9999999845827421],
  ])("erfc(%f)", (x, expected) => expect(erfc(x) / expected).toBeCloseTo(1, 11));
  it.each([
    ["Φ(0)", () => normalCdf(0), 0.5],
    ["Φ(1.96)", () => normalCdf(1.96), 0.9750021048517795],
    ["Φ(−1.96)", () => normalCdf(-1.96), 0.024997895148220435],
    ["Φ(∞)", () => normalCdf(infinity), 1],
    ["Φ(−∞)", () => normalCdf(-infinity), 0],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 14));
  it("of NaN is NaN: the callers refuse it", () => expect(erfc(nan)).toBeNaN());
  it("falls, and mirrors about 0", () =>
    fc.assert(
      fc.property(fc.double({ min: -4, max: 8, noNaN: true }), (x) => {
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 12);
        expect(erfc(x)).toBeGreaterThan(erfc(x + 0.01));
      }),
    ));
});

describe("fill probability", () => {
  it.each([
    ["10 away, σ 5.3, a minute", () => touchProbability(10, 5.3, 60), 0.8075531310512534],
    ["at the price itself", () => touchProbability(0, 5.3, 60), 1],
    ["beyond it", () => touchProbability(-3, 5.3, 60), 1],
    ["at the price itself in a market that stands still", () => touchProbability(0, 0, 60), 1],
    ["no time", () => touchProbability(1, 5.3, 0), 0],
    ["a market that stands still", () => touchProbability(1, 0, 60), 0],
    ["first in the queue", () => queueProbability(0, 0.5, 1), 0.3934693402873666],
    ["three ahead", () => queueProbability(3, 0.5, 10), 0.7349740847026383],
    ["ten ahead", () => queueProbability(10, 2, 5), 0.4169602498070144],
    ["a part of a unit ahead is a unit", () => queueProbability(2.3, 0.5, 10), 0.7349740847026383],
    ["nobody leaves", () => queueProbability(1, 0, 10), 0],
    ["no time to leave in", () => queueProbability(1, 2, 0), 0],
    [
      "far too long for a product: 2,000 ahead, 2,000 expected",
      () => queueProbability(2000, 20, 100),
      0.4940532995482163,
    ],
    ["a busy queue is certain", () => queueProbability(5, 1000, 10), 1],
    ["thirty ahead, one expected, keeps its digits", () => queueProbability(30, 1, 1)! * 1e34, 0.461804746102722],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 8));
  it.each([
    ["a negative σ", () => touchProbability(1, -1, 1)],
    ["σ unknown", () => touchProbability(1, nan, 1)],
    ["a negative horizon", () => touchProbability(1, 1, -1)],
    ["a negative horizon, at the price itself", () => touchProbability(0, 1, -1)],
    ["a distance of NaN", () => touchProbability(nan, 1, 1)],
    ["somebody behind the front", () => queueProbability(-1, 1, 1)],
    ["a negative rate", () => queueProbability(1, -1, 1)],
    ["a rate of NaN", () => queueProbability(1, nan, 1)],
    ["a negative time", () => queueProbability(1, 1, -1)],
    ["an infinite queue", () => queueProbability(infinity, 1, 1)],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
  it("is a probability, less for a longer queue and more with time", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (ahead, rate, time) => {
          const p = queueProbability(ahead, rate, time)!;
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          expect(queueProbability(ahead + 1, rate, time)!).toBeLessThanOrEqual(p + 1e-12);
          expect(queueProbability(ahead, rate, time * 1.1)!).toBeGreaterThanOrEqual(p - 1e-12);
        },
      ),
    ));
});

describe("markout", () => {
  const buy = { side: BID, price: 99.95, midAtFill: 100, midLater: 99.97, feeFraction: 0.0001 } as const;
  it("a buy that kept two cents of its five", () => {
    const m = markout(buy)!;
    expect(m.spreadCapture).toBeCloseTo(0.05, 12);
    expect(m.adverse).toBeCloseTo(-0.03, 12);
    expect(m.markout).toBeCloseTo(0.02, 12);
    expect(m.markoutBps).toBeCloseTo(2.001000500249727, 9);
    expect(m.netBps).toBeCloseTo(1.001000500249727, 9);
    expect(m.effectiveSpread).toBeCloseTo(0.1, 12);
    expect(m.realisedSpread).toBeCloseTo(0.04, 12);
    expect(m.priceImpact).toBeCloseTo(0.06, 12);
  });
  it("a sell that the market ran over", () => {
    const m = markout({ side: ASK, price: 100.05, midAtFill: 100, midLater: 100.1, feeFraction: -0.00005 })!;
    expect(m.markoutBps).toBeCloseTo(-4.997501249375028, 9);
    expect(m.netBps).toBeCloseTo(-4.497501249375028, 9);
    expect(m.spreadCapture).toBeCloseTo(0.05, 12);
  });
  it.each([
    ["a price of 0", { ...buy, price: 0 }],
    ["a later mid that is not known", { ...buy, midLater: nan }],
    ["a mid at the fill that is not known", { ...buy, midAtFill: infinity }],
    ["a fee that is not known", { ...buy, feeFraction: nan }],
  ])("%s gives none", (_, fill) => expect(markout(fill)).toBeNull());
  it("capture and adverse make the markout; effective spread is realised spread and impact", () => {
    const price = fc.double({ min: 50, max: 150, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(BID, ASK), price, price, price, (side, at, then, later) => {
        const m = markout({ side, price: at, midAtFill: then, midLater: later, feeFraction: 0 })!;
        expect(m.spreadCapture + m.adverse).toBeCloseTo(m.markout, 9);
        expect(m.realisedSpread + m.priceImpact).toBeCloseTo(m.effectiveSpread, 9);
      }),
    );
  });
  it.each([
    ["no fills: the prior", { n: 0, meanBps: nan }, { weight: 50, meanBps: -0.5 }, -0.5],
    ["a few fills move it a little", { n: 10, meanBps: -3 }, { weight: 50, meanBps: -0.5 }, -0.9166666666666666],
    ["many say it themselves", { n: 200, meanBps: -1.2 }, { weight: 50, meanBps: -0.5 }, -1.06],
  ])("shrunk: %s", (_, sample, prior, expected) => expect(shrunkMarkoutBps(sample, prior)).toBeCloseTo(expected, 12));
  it.each([
    ["neither fills nor prior", { n: 0, meanBps: 0 }, { weight: 0, meanBps: 0 }],
    ["a mean of NaN", { n: 1, meanBps: nan }, { weight: 1, meanBps: 0 }],
  ])("shrunk: %s is unknown", (_, sample, prior) => expect(shrunkMarkoutBps(sample, prior)).toBeNull());
  it.each([
    ["5 wide a side, 2 adverse, 1 fee", 5, { adverseBps: 2, makerFeeBps: 1, hedgeCostBps: 0 }, 2],
    ["too narrow", 2, { adverseBps: 2, makerFeeBps: 1, hedgeCostBps: 0 }, -1],
    ["a rebate pays", 1, { adverseBps: 1.2, makerFeeBps: -0.5, hedgeCostBps: 0 }, 0.3],
    ["a hedge costs", 5, { adverseBps: 2, makerFeeBps: 1, hedgeCostBps: 1.5 }, 0.5],
  ])("edge: %s", (_, half, costs, expected) => expect(edgeBps(half, costs)).toBeCloseTo(expected, 12));
  it("edge at costs that are not known is unknown", () =>
    expect(edgeBps(5, { adverseBps: nan, makerFeeBps: 0, hedgeCostBps: 0 })).toBeNull());
});

describe("one-sided flow", () => {
  const touch = (bid: number, bidSize: number, ask: number, askSize: number) => ({ bid, bidSize, ask, askSize });
  it.each([
    ["a bid was added to", touch(100, 5, 101, 4), touch(100, 8, 101, 4), 3],
    ["asks were taken", touch(100, 8, 101, 4), touch(100, 8, 101, 1), 3],
    ["both went up", touch(100, 8, 101, 1), touch(101, 3, 102, 6), 4],
    ["a bid was cancelled", touch(101, 3, 102, 6), touch(101, 2, 102, 6), -1],
    ["the bid went down", touch(101, 2, 102, 6), touch(100, 9, 102, 6), -2],
    ["the ask came down", touch(100, 9, 102, 6), touch(100, 9, 101, 2), -2],
    ["nothing happened", touch(100, 9, 101, 2), touch(100, 9, 101, 2), 0],
  ])("OFI: %s", (_, before, now, expected) => expect(ofiEvent(before, now)).toBe(expected));
  it("OFI in ticks", () => expect(ofiMoveTicks(5, 73 / 14)).toBeCloseTo(0.4794520547945205, 12));
  it.each([
    ["no depth", () => ofiMoveTicks(5, 0)],
    ["a negative depth", () => ofiMoveTicks(5, -1)],
    ["depth unknown", () => ofiMoveTicks(5, nan)],
    ["OFI unknown", () => ofiMoveTicks(nan, 1)],
    ["bulk volume without σ", () => bulkBuyVolume(1000, 1, 0)],
    ["bulk volume of NaN", () => bulkBuyVolume(nan, 1, 1)],
    ["VPIN of no buckets", () => vpin([], [])],
    ["VPIN of empty buckets", () => vpin([0, 0], [0, 0])],
    ["VPIN of a negative purchase", () => vpin([-1, 5], [3, 1])],
    ["VPIN of a negative sale", () => vpin([1, 5], [3, -1])],
    ["VPIN of lists of unlike length", () => vpin([1, 2], [1])],
    ["VPIN of infinity", () => vpin([infinity], [1])],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
  it.each([
    ["even flow", () => vpin([500, 500], [500, 500]), 0],
    ["one side alone", () => vpin([1000], [0]), 1],
    ["the other side alone", () => vpin([0], [1000]), 1],
    ["some of each", () => vpin([600, 400, 900], [400, 600, 100]), 0.4],
    ["bulk volume without a move is half", () => bulkBuyVolume(1000, 0, 0.8), 500],
    ["bulk volume of a move up", () => bulkBuyVolume(1000, 0.5, 0.829694436008135), 726.6230688846656],
  ])("%s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 9));
});

describe("funding", () => {
  const perp = { impactBid: 60_010, impactAsk: 60_012, index: 60_000, interestRate: 0.0001, clampBound: 0.0005 };
  it.each([
    ["a small premium is clamped into the interest", {}, 1 / 6000, 0.0001],
    ["a premium", { impactBid: 60_100, impactAsk: 60_110 }, 1 / 600, 0.0011666666666666668],
    ["a discount", { impactBid: 59_890, impactAsk: 59_900 }, -1 / 600, -0.0011666666666666668],
    ["around the index", { impactBid: 59_990, impactAsk: 60_010 }, 0, 0.0001],
    ["a bound of 0 leaves the premium alone", { clampBound: 0 }, 1 / 6000, 1 / 6000],
  ])("%s", (_, over, premium, rate) => {
    const f = predictedFunding({ ...perp, ...over })!;
    expect(f.premium).toBeCloseTo(premium, 14);
    expect(f.rate).toBeCloseTo(rate, 14);
  });
  it.each([
    ["a negative index", () => predictedFunding({ ...perp, index: -1 })],
    ["no index", () => predictedFunding({ ...perp, index: 0 })],
    ["an impact price of NaN", () => predictedFunding({ ...perp, impactBid: nan })],
    ["a negative bound", () => predictedFunding({ ...perp, clampBound: -1 })],
    ["a carry of NaN", () => fundingCarry(100, nan, 1)],
    ["time gone by", () => carryShare(-1, 60, 3600)],
    ["no holding time", () => carryShare(1, 0, 3600)],
    ["no interval", () => carryShare(1, 60, 0)],
    ["a stamp that nobody knows", () => carryShare(nan, 60, 3600)],
    [
      "a reservation of NaN",
      () => fundingReservation({ fair: nan, carryPerUnit: 0, position: 0, gamma: 0, sigma: 0, tau: 0 }),
    ],
  ])("%s is unknown", (_, value) => expect(value()).toBeNull());
  it.each([
    ["positive funding lowers", 0, 0.0005, 1, 59_970],
    ["negative funding raises", 0, -0.0005, 1, 60_030],
    ["and the position comes on top", 0.2, 0.0003, 0.25, 59_995.16292],
  ])("%s", (_, position, rate, share, expected) => {
    const carryPerUnit = fundingCarry(60_000, rate, share)!;
    const risk = { gamma: 0.0001, sigma: 5.3, tau: 600 };
    expect(fundingReservation({ fair: 60_000, carryPerUnit, position, ...risk })).toBeCloseTo(expected, 8);
  });
  it.each([
    ["a mean holding time before the stamp", () => carryShare(60, 60, 3600), Math.exp(-1)],
    ["a second before it nearly all", () => carryShare(1, 1e6, 3600), 0.999999],
    ["at the stamp the next one counts", () => carryShare(0, 3600, 3600), Math.exp(-1)],
  ])("share carried: %s", (_, value, expected) => expect(value() ?? nan).toBeCloseTo(expected, 9));
});

describe("hedge bands", () => {
  const risk = { gamma: 0.1, sigma: 2, flowVariance: 0.5 };
  it.each([
    ["to the edge", () => edgeBand(risk, 0.05), 0.454280148208035, 0.04127409061118284],
    ["to zero", () => zeroBand(risk, 0.05), 0.7211247851537043, 0.052002095576297605],
    ["a fixed cost", () => fixedCostBand(risk, 0.2), 1.3160740129524926, 0.11547005383792516],
  ])("%s", (_, value, band, costRate) => {
    expect(value()!.band).toBeCloseTo(band, 12);
    expect(value()!.costRate).toBeCloseTo(costRate, 12);
  });
  it("Whalley-Wilmott", () => {
    const option = { costFraction: 0.001, price: 100, optionGamma: 0.05, riskAversion: 1, rate: 0, tau: 0.25 };
    expect(whalleyWilmottBand(option)).toBeCloseTo(0.07211247851537043, 12);
    expect(whalleyWilmottBand({ ...option, rate: 0.03, tau: 0.1 })).toBeCloseTo(0.07204040208107858, 12);
    expect(whalleyWilmottBand({ ...option, riskAversion: -1 })).toBeNull();
    expect(whalleyWilmottBand({ ...option, riskAversion: 0 })).toBeNull();
    expect(whalleyWilmottBand({ ...option, optionGamma: 0 })).toBe(0);
  });
  it.each([
    ["no risk", () => edgeBand({ ...risk, sigma: 0 }, 0.05)],
    ["no cost", () => zeroBand(risk, 0)],
    ["a negative cost", () => edgeBand(risk, -1)],
    ["γ of NaN", () => zeroBand({ ...risk, gamma: nan }, 1)],
    ["no flow", () => fixedCostBand({ ...risk, flowVariance: 0 }, 1)],
    ["a negative fixed cost", () => fixedCostBand(risk, -1)],
  ])("%s: no band", (_, value) => expect(value()).toBeNull());
  it("the band given is the cheapest", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (c, off) => {
          const cost = (b: number) => (0.1 * 4 * b * b) / 6 + (c * 0.5) / (2 * b);
          const best = edgeBand(risk, c)!;
          expect(cost(best.band)).toBeCloseTo(best.costRate, 9);
          expect(cost(best.band * off)).toBeGreaterThanOrEqual(best.costRate * (1 - 1e-12));
        },
      ),
    ));
  it.each([
    ["long beyond it: sell the rest", () => hedgeToEdge(5, 0, 3), -2],
    ["short beyond it: buy the rest", () => hedgeToEdge(-5, 0, 3), 2],
    ["inside it nothing", () => hedgeToEdge(2.9, 0, 3), 0],
    ["on its edge nothing", () => hedgeToEdge(-3, 0, 3), 0],
    ["what is on its way counts as done", () => hedgeToEdge(5, -2, 3), 0],
    ["and does not hide a rest", () => hedgeToEdge(5, -1, 3), -1],
    ["unknown positions are not hedged", () => hedgeToEdge(nan, 0, 3), 0],
  ])("to the edge: %s", (_, value, expected) => expect(value()).toBe(expected));
});

describe("beta hedge", () => {
  const asset = [0.01, -0.004, 0.007, -0.012, 0.003, 0.009, -0.006];
  const other = [0.008, -0.003, 0.004, -0.01, 0.004, 0.006, -0.007];
  it("of a correlated asset", () => {
    const fit = betaHedge(asset, other)!;
    expect(fit.beta).toBeCloseTo(1.195459032576505, 12);
    expect(fit.correlation).toBeCloseTo(0.9830678964100265, 12);
    expect(fit.residualVolatility).toBeCloseTo(0.001547642009021532, 12);
    expect(fit.varianceReduction).toBeCloseTo(0.9664224889520345, 12);
    expect(hedgeUnits(fit.beta, 100, 25, 60_000)).toBeCloseTo(-0.04981079302402105, 12);
  });
  it("of the same asset elsewhere is 1 and leaves nothing", () =>
    expect(betaHedge(other, other)).toEqual({
      beta: 1,
      correlation: 1,
      residualVolatility: 0,
      varianceReduction: 1,
    }));
  it("of two pairs is the slope between them", () =>
    expect(betaHedge([1, 2], [1, 3])).toMatchObject({ beta: 0.5, correlation: 1, residualVolatility: 0 }));
  it("of the opposite is −1", () =>
    expect(
      betaHedge(
        other.map((r) => -r),
        other,
      )!.beta,
    ).toBe(-1));
  it("an asset that stands still needs none, and has no correlation", () =>
    expect(betaHedge([0, 0, 0], [1, 2, 3])).toEqual({
      beta: 0,
      correlation: null,
      residualVolatility: 0,
      varianceReduction: null,
    }));
  it.each([
    ["a hedge that stands still", () => betaHedge([1, 2, 3], [0, 0, 0])],
    ["no pair", () => betaHedge([], [])],
    ["one pair", () => betaHedge([1], [1])],
    ["a hedge beyond numbers", () => betaHedge([1, 2, 3], [1e200, 2e200, -1e200])],
    ["unlike lengths", () => betaHedge([1, 2], [1, 2, 3])],
    ["NaN in the hedge", () => betaHedge([1, 2, 3], [1, nan, 2])],
    ["NaN in the asset", () => betaHedge([1, nan, 3], [1, 3, 2])],
    ["units at a hedge price of 0", () => hedgeUnits(1, 1, 1, 0)],
    ["units at a negative hedge price", () => hedgeUnits(1, 1, 1, -5)],
    ["units of NaN", () => hedgeUnits(nan, 1, 1, 1)],
  ])("%s: no hedge ratio", (_, value) => expect(value()).toBeNull());
});

describe("quotes hedged elsewhere", () => {
  const hedge = { hedgeSellVwap: 100, hedgeBuyVwap: 100.1, makerFee: 0.0002, takerFee: 0.0005, minProfit: 0.001 };
  it("leave the profit after both fees", () => {
    const { bid, ask } = hedgedQuotes(hedge)!;
    expect(bid).toBeCloseTo(99.8301838133872, 10);
    expect(ask).toBeCloseTo(100.27025410082014, 10);
    expect((100 * (1 - 0.0005)) / (bid * 1.0002)).toBeCloseTo(1.001, 12);
    expect((ask * (1 - 0.0002)) / (100.1 * 1.0005)).toBeCloseTo(1.001, 12);
  });
  it("without fees and profit are the hedge's own", () =>
    expect(hedgedQuotes({ ...hedge, makerFee: 0, takerFee: 0, minProfit: 0 })).toEqual({ bid: 100, ask: 100.1 }));
  it.each([
    ["nothing to sell into", { hedgeSellVwap: 0 }],
    ["nothing to buy from", { hedgeBuyVwap: 0 }],
    ["a VWAP of NaN", { hedgeBuyVwap: nan }],
    ["a maker fee of everything", { makerFee: 1 }],
    ["a VWAP of infinity", { hedgeSellVwap: infinity }],
  ])("%s: no quotes", (_, over) => expect(hedgedQuotes({ ...hedge, ...over })).toBeNull());
});
