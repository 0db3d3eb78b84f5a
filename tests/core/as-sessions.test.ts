/** Whole sessions of the paper's experiment: reference values, and seeded runs against exact moments. */
import { describe, expect, it } from "vitest";
import { certaintyEquivalent, certaintyEquivalentOfOptimum } from "../../engine/core/quoting/as-certainty.ts";
import { mulberry32, runExperiment } from "../../engine/core/quoting/as-experiment.ts";
import { averageSpread, symmetricClosedForm } from "../../engine/core/quoting/as-fills.ts";
import { exactMoments, standardErrors } from "../../engine/core/quoting/as-moments.ts";
import { AS_STRATEGIES, type AsWorld, paperWorld } from "../../engine/core/quoting/as-world.ts";

describe("exact", () => {
  it.each([
    ["the paper's", 0.1, "linear", 64.89254308561921, 6.5431524419544, 2.92679126262024, 96.9630394574344],
    [
      "with arrivals of a Poisson process",
      0.1,
      "poisson",
      57.17171694014,
      6.36164117142582,
      2.995226754231,
      85.5382574116,
    ],
    ["a trader who minds risk much", 1, "linear", 31.45450178917661, 4.8379192928054, 1.6413928741125, 56.0594125005],
  ] as const)("%s: the whole session", (_, gamma, law, meanProfit, stdProfit, stdFinalQ, meanFills) => {
    const got = exactMoments({ ...paperWorld(gamma, "inv"), law })!;
    expect(got.meanProfit).toBeCloseTo(meanProfit, 8);
    expect(got.stdProfit).toBeCloseTo(stdProfit, 8);
    expect(got.stdFinalQ).toBeCloseTo(stdFinalQ, 8);
    expect(got.meanFills).toBeCloseTo(meanFills, 8);
    expect(got.meanFinalQ).toBeCloseTo(0, 9);
  });
  it("how often a quote stands through the mid, and how often a chance is cut", () => {
    const seldom = exactMoments(paperWorld(0.1, "inv"))!;
    expect(seldom.fracStepsCapped).toBeCloseTo(0.00016907320445524, 12);
    expect(seldom.fracStepsThroughMid).toBeCloseTo(0.0013686816312123, 12);
    const often = exactMoments(paperWorld(1, "inv"))!;
    expect(often.fracStepsCapped).toBeCloseTo(0.05174851581817658, 11);
    expect(often.fracStepsThroughMid).toBeCloseTo(0.07713375720906199, 11);
  });
  it.each([
    [0.1, 25, 62.7872557679, 65.2370183928],
    [1, 12, 22.4307135831, 49.8902866881],
  ])("at γ %f, within ±%i lots, the paper's quotes are worth %f, the best there are %f", (gamma, qMax, paper, best) => {
    const w = paperWorld(gamma, "inv");
    expect(certaintyEquivalent(w)).toBeCloseTo(paper, 7);
    expect(certaintyEquivalentOfOptimum(w, qMax)).toBeCloseTo(best, 7);
  });
  it("a constant depth has a closed form", () => {
    const w = paperWorld(0.1, "sym_avg");
    const depth = averageSpread({ ...w, steps: 200 })!.avgSpreadContinuous / 2;
    const closed = symmetricClosedForm({ ...w, depth, steps: 200 })!;
    expect(exactMoments(w)).toMatchObject({
      meanProfit: expect.closeTo(closed.meanProfit, 9),
      stdProfit: expect.closeTo(closed.stdProfit, 9),
      stdFinalQ: expect.closeTo(closed.stdFinalQ, 9),
      meanFills: expect.closeTo(closed.meanFills, 9),
    });
  });
  it("the optimum is no worse than any other way of quoting in the experiment", () => {
    const best = certaintyEquivalentOfOptimum(paperWorld(0.1, "inv"), 25)!;
    for (const strategy of AS_STRATEGIES) expect(certaintyEquivalent(paperWorld(0.1, strategy))!).toBeLessThan(best);
  });
  it("a trader who minds no risk is paid the mean", () => {
    expect(certaintyEquivalent(paperWorld(1e-7, "inv"))).toBeCloseTo(
      exactMoments(paperWorld(1e-7, "inv"))!.meanProfit,
      3,
    );
  });
});

describe("a seeded run", () => {
  const run = (gamma: number, strategy: AsWorld["strategy"], seed = 7) =>
    runExperiment(paperWorld(gamma, strategy), { paths: 500, uniform: mulberry32(seed) })!;
  it.each([
    [0.01, "inv"],
    [0.01, "sym_avg"],
    [0.1, "inv"],
    [0.1, "sym_avg"],
    [1, "inv"],
    [1, "sym_avg"],
    [2, "inv"],
    [0.5, "glft"],
  ] as const)("with gamma %f, %s, lies within four standard errors of the exact moments", (gamma, strategy) => {
    const exact = exactMoments(paperWorld(gamma, strategy))!;
    const got = run(gamma, strategy);
    const profit = standardErrors({ std: exact.stdProfit, kurtosis: exact.kurtosisProfit }, got.paths);
    const finalQ = standardErrors({ std: exact.stdFinalQ, kurtosis: exact.kurtosisFinalQ }, got.paths);
    expect(Math.abs(got.meanProfit - exact.meanProfit)).toBeLessThan(4 * profit.mean);
    expect(Math.abs(got.stdProfit - exact.stdProfit)).toBeLessThan(4 * profit.std);
    expect(Math.abs(got.meanFinalQ)).toBeLessThan(4 * finalQ.mean);
    expect(Math.abs(got.stdFinalQ - exact.stdFinalQ)).toBeLessThan(4 * finalQ.std);
  });
  it("gives the reference run to the last digits: seed 12345, a thousand paths", () => {
    const got = runExperiment(paperWorld(0.1, "inv"), { paths: 1000, uniform: mulberry32(12345) })!;
    expect(got).toEqual({
      paths: 1000,
      averageSpread: expect.closeTo(1.4907704227514234, 10),
      meanProfit: expect.closeTo(64.80611229853889, 8),
      stdProfit: expect.closeTo(6.500309428334049, 8),
      meanFinalQ: expect.closeTo(-0.126, 12),
      stdFinalQ: expect.closeTo(3.0001875149938764, 10),
      firstPathProfit: expect.closeTo(58.7373417406845, 8),
      firstPathFinalQ: 0,
      lastPathProfit: expect.closeTo(62.648010668420966, 8),
      lastPathFinalQ: -5,
    });
  });
  it("its standard errors are those of the published tables", () => {
    const { stdProfit: std, kurtosisProfit: kurtosis } = exactMoments(paperWorld(0.1, "sym_avg"))!;
    // The table's own, from 300 blocks of 1000 paths.
    expect(standardErrors({ std, kurtosis }, 1000).std).toBeCloseTo(0.4576, 1);
    expect(kurtosis).toBeGreaterThan(5);
  });
});
