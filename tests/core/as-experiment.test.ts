/** The paper's experiment: exact moments against closed forms and brute force, seeded runs against exact moments. */
import { describe, expect, it } from "vitest";
import { certaintyEquivalent, certaintyEquivalentOfOptimum } from "../../engine/core/quoting/as-certainty.ts";
import { mulberry32, runExperiment } from "../../engine/core/quoting/as-experiment.ts";
import { averageSpread, fillProbability, symmetricClosedForm } from "../../engine/core/quoting/as-fills.ts";
import { exactMoments, standardErrors } from "../../engine/core/quoting/as-moments.ts";
import { AS_STRATEGIES, type AsWorld, depthsOf, paperWorld } from "../../engine/core/quoting/as-world.ts";

/** Every path of a short session, with its probability: what the recursions must agree with. */
function everyPath(w: AsWorld, steps: number): { p: number; profit: number; q: number }[] {
  const rule = depthsOf(w);
  let paths = [{ p: 1, profit: 0, q: w.q0 }];
  for (let i = 0; i < steps; i++)
    paths = paths.flatMap(({ p, profit, q }) => {
      const { bidDepth, askDepth } = { ...rule(0, q, w.T - i * w.dt)! };
      const pb = fillProbability({ A: w.A, k: w.k, depth: bidDepth, dt: w.dt })!.pPaper;
      const pa = fillProbability({ A: w.A, k: w.k, depth: askDepth, dt: w.dt })!.pPaper;
      return [0, 1].flatMap((b) =>
        [0, 1].flatMap((a) =>
          [-1, 1].map((up) => {
            const held = q + b - a;
            const chance = (b ? pb : 1 - pb) * (a ? pa : 1 - pa) * 0.5;
            const gain = b * bidDepth + a * askDepth + held * up * w.sigma * Math.sqrt(w.dt);
            return { p: p * chance, profit: profit + gain, q: held };
          }),
        ),
      );
    });
  return paths;
}
const mean = (paths: { p: number }[], f: (i: number) => number) => paths.reduce((s, { p }, i) => s + p * f(i), 0);

describe("exact", () => {
  const short: AsWorld = { ...paperWorld(0.5, "inv"), T: 0.02 };
  it.each(AS_STRATEGIES.flatMap((strategy) => [0, 3].map((q0) => [strategy, q0] as const)))(
    "moments of %s from a position of %i are those over every path of four steps",
    (strategy, q0) => {
      const w = { ...short, strategy, q0 };
      const paths = everyPath(w, 4);
      const m = mean(paths, (i) => paths[i]!.profit);
      const variance = mean(paths, (i) => (paths[i]!.profit - m) ** 2);
      const got = exactMoments(w)!;
      expect(got.meanProfit).toBeCloseTo(m, 11);
      expect(got.stdProfit).toBeCloseTo(Math.sqrt(variance), 11);
      expect(got.kurtosisProfit).toBeCloseTo(mean(paths, (i) => (paths[i]!.profit - m) ** 4) / variance ** 2, 8);
      expect(got.meanFinalQ).toBeCloseTo(
        mean(paths, (i) => paths[i]!.q),
        11,
      );
      const ce = -Math.log(mean(paths, (i) => Math.exp(-w.gamma * paths[i]!.profit))) / w.gamma;
      expect(certaintyEquivalent(w)).toBeCloseTo(ce, 10);
    },
  );
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
  it.each([
    ["a bound that is no number of lots", {}, 2.5],
    ["a bound below what is held at the start", { q0: -4 }, 3],
    ["a bound of nothing", {}, 0],
  ])("%s: no optimum", (_, over, qMax) => expect(certaintyEquivalentOfOptimum({ ...short, ...over }, qMax)).toBeNull());
  it("held at the bound already, the optimum sheds", () =>
    expect(certaintyEquivalentOfOptimum({ ...short, q0: 3 }, 3)).not.toBeNull());
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
  it("a trader who minds no risk is paid the mean, and has no certainty equivalent of his own", () => {
    expect(certaintyEquivalent(paperWorld(1e-7, "inv"))).toBeCloseTo(
      exactMoments(paperWorld(1e-7, "inv"))!.meanProfit,
      3,
    );
    expect(certaintyEquivalent(paperWorld(0, "inv"))).toBeNull();
  });
  it.each<[string, Partial<AsWorld>]>([
    ["no arrivals", { A: 0 }],
    ["no decay", { k: 0 }],
    ["a negative risk aversion", { gamma: -1 }],
    ["no time", { T: 0 }],
    ["a session of too many steps", { dt: 1e-6 }],
    ["a step longer than the session", { dt: 3 }],
    ["half a lot at the start", { q0: 0.5 }],
    ["NaN volatility", { sigma: Number.NaN }],
  ])("%s: no answer", (_, p) => {
    const w = { ...paperWorld(0.1, "inv"), ...p };
    expect(exactMoments(w)).toBeNull();
    expect(certaintyEquivalent(w)).toBeNull();
    expect(certaintyEquivalentOfOptimum(w, 12)).toBeNull();
    expect(runExperiment(w, { paths: 2, uniform: mulberry32(1) })).toBeNull();
  });
});

describe("fills", () => {
  it.each([
    [
      "at half of the average spread",
      0.745385211,
      45.76705943804504,
      0.2288352971902252,
      0.2288352971902252,
      0.20454046,
    ],
    ["at the mid", 0, 140, 0.7, 0.7, 0.5034146962],
    ["through the mid", -0.3, 219.56370596862362, 1.0978185298431182, 1, 0.6664019754],
  ])("%s", (_, depth, lam, lamDt, pPaper, pPoisson) => {
    const got = fillProbability({ A: 140, k: 1.5, depth, dt: 0.005 })!;
    expect(got.lam).toBeCloseTo(lam, 10);
    expect(got.lamDt).toBeCloseTo(lamDt, 12);
    expect(got.pPaper).toBeCloseTo(pPaper, 12);
    expect(got.pPoisson).toBeCloseTo(pPoisson, 8);
  });
  it.each([
    ["γ .1", 0.1, 1.2907704227514234, 1.6907704227514233, 1.4907704227514234, 1.4917704227514235, 1.4897704227514235],
    ["γ .5", 0.5, 1.1507282898071236, 3.1507282898071236, 2.1507282898071236, 2.1557282898071235, 2.1457282898071237],
  ])("average spreads of %s", (_, gamma, constantPart, spreadAt0, avgSpreadContinuous, start, end) => {
    const got = averageSpread({ gamma, sigma: 2, k: 1.5, T: 1, steps: 200 })!;
    expect(got.constantPart).toBeCloseTo(constantPart, 12);
    expect(got.spreadAt0).toBeCloseTo(spreadAt0, 12);
    expect(got.avgSpreadContinuous).toBeCloseTo(avgSpreadContinuous, 12);
    expect(got.avgSpreadGridStart).toBeCloseTo(start, 12);
    expect(got.avgSpreadGridEnd).toBeCloseTo(end, 12);
  });
  it("half the session costs half the risk", () =>
    expect(averageSpread({ gamma: 0.1, sigma: 2, k: 1.5, T: 0.5, steps: 1 })!.spreadAt0).toBeCloseTo(1.4907704228, 9));
  const constant = { A: 140, k: 1.5, depth: 0.7453852113757117, dt: 0.005, steps: 200, sigma: 2 };
  it("a constant depth, in closed form: the published benchmark at γ .1", () => {
    const got = symmetricClosedForm(constant)!;
    expect(got.p).toBeCloseTo(0.22883529706126, 12);
    expect(got.meanProfit).toBeCloseTo(68.22817850809275, 9);
    expect(got.meanFills).toBeCloseTo(91.53411882450445, 9);
    expect(got.stdFinalQ).toBeCloseTo(8.401659452278352, 10);
    expect(got.stdProfit).toBeCloseTo(13.457347670411917, 9);
  });
  it("one step without volatility is two draws", () =>
    expect(symmetricClosedForm({ ...constant, steps: 1, sigma: 0, depth: 0 })).toEqual({
      p: 0.7000000000000001,
      meanProfit: 0,
      meanFills: 1.4000000000000001,
      stdFinalQ: expect.closeTo(Math.sqrt(0.42), 12),
      stdProfit: 0,
    }));
  it.each([
    ["no steps", { steps: 0 }],
    ["half a step", { steps: 1.5 }],
    ["a negative volatility", { sigma: -1 }],
    ["volatility without end", { sigma: Infinity }],
    ["no decay", { k: 0 }],
  ])("a constant depth, %s: no answer", (_, p) => expect(symmetricClosedForm({ ...constant, ...p })).toBeNull());
  it("the paper's chance is capped at 1 where a quote lies far through the mid", () =>
    expect(fillProbability({ A: 140, k: 1.5, depth: -0.3, dt: 0.005 })).toMatchObject({ pPaper: 1 }));
  it.each([
    ["no arrivals", { A: 0, k: 1.5, depth: 1, dt: 0.005 }],
    ["no decay", { A: 140, k: 0, depth: 1, dt: 0.005 }],
    ["decay at once", { A: 140, k: Infinity, depth: 1, dt: 0.005 }],
    ["a depth without end", { A: 140, k: 1.5, depth: Infinity, dt: 0.005 }],
    ["a step without end", { A: 140, k: 1.5, depth: 1, dt: Infinity }],
    ["no time", { A: 140, k: 1.5, depth: 1, dt: 0 }],
    ["a depth of NaN", { A: 140, k: 1.5, depth: Number.NaN, dt: 0.005 }],
    ["an intensity that overflows", { A: 140, k: 1.5, depth: -1e3, dt: 0.005 }],
    ["a chance that overflows", { A: 140, k: 1.5, depth: -450, dt: 1e30 }],
  ])("%s: no answer", (_, p) => expect(fillProbability(p)).toBeNull());
  it("only the continuous average is what the tables print", () =>
    expect(
      [0.1, 0.01, 1].map((g) => averageSpread({ ...paperWorld(g, "inv"), steps: 200 })!.avgSpreadContinuous.toFixed(2)),
    ).toEqual(["1.49", "1.35", "3.02"]));
  it.each([
    { steps: 0 },
    { steps: -2 },
    { steps: 1.5 },
    { k: 0 },
    { k: Infinity },
    { gamma: -1 },
    { gamma: Infinity },
    { sigma: Number.NaN },
    { sigma: -1 },
    { T: 0 },
    { T: Infinity },
    { k: 1e-320, gamma: 0 },
  ])("an average over %j: no answer", (p) =>
    expect(averageSpread({ gamma: 0.1, sigma: 2, k: 1.5, T: 1, steps: 200, ...p })).toBeNull(),
  );
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
  it("a position held at the start is no profit, and is counted at the end", () => {
    // Nobody trades: what is left is the walk of three lots over four steps of σ√dt, all up.
    const w: AsWorld = { ...paperWorld(0.1, "sym_const"), q0: 3, T: 0.02, A: 1e-300 };
    const got = runExperiment(w, { paths: 2, uniform: () => 0.5 })!;
    expect(got.firstPathProfit).toBeCloseTo(3 * 4 * 2 * Math.sqrt(0.005), 10);
    expect([got.meanFinalQ, got.stdFinalQ, got.lastPathFinalQ]).toEqual([3, 0, 3]);
  });
  it("tells of its progress about a hundred times", () => {
    const seen: number[] = [];
    const w: AsWorld = { ...paperWorld(0.1, "sym_const"), T: 0.005 };
    runExperiment(w, { paths: 450, uniform: mulberry32(1), onProgress: (d) => seen.push(d) });
    expect(seen).toHaveLength(90);
    expect(seen[89]).toBeCloseTo(445 / 450, 12);
  });
  it.each([
    [12345, [0.9797282677609473, 0.3067522644996643, 0.484205421525985]],
    [0, [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]],
    [2 ** 32 - 1, [0.8964226141106337, 0.189478256739676, 0.7156526781618595]],
  ])("seed %i draws what mulberry32 draws everywhere", (seed, expected) => {
    const uniform = mulberry32(seed);
    expect(expected.map(() => uniform())).toEqual(expected);
  });
  it("a sample's deviation errs by its kurtosis: σ/√(2(n − 1)) for a normal law, and less for a flat one", () => {
    expect(standardErrors({ std: 2, kurtosis: 3 }, 1000).std).toBeCloseTo(2 / Math.sqrt(2 * 999), 5);
    expect(standardErrors({ std: 2, kurtosis: 3 }, 1000).mean).toBeCloseTo(2 / Math.sqrt(1000), 12);
    // Of two values alike likely: the deviation of n draws errs by (n − 3)/(n − 1) less.
    expect(standardErrors({ std: 1, kurtosis: 1 }, 5).std).toBeCloseTo(Math.sqrt(0.5 / 5) / 2, 12);
    expect(standardErrors({ std: 1, kurtosis: 0 }, 5).std).toBe(0);
  });
  it("its standard errors are those of the published tables", () => {
    const { stdProfit: std, kurtosisProfit: kurtosis } = exactMoments(paperWorld(0.1, "sym_avg"))!;
    // The table's own, from 300 blocks of 1000 paths.
    expect(standardErrors({ std, kurtosis }, 1000).std).toBeCloseTo(0.4576, 1);
    expect(kurtosis).toBeGreaterThan(5);
  });
  it("the same seed gives the same run, another seed another", () => {
    expect(run(0.1, "inv")).toEqual(run(0.1, "inv"));
    expect(run(0.1, "inv", 8).meanProfit).not.toBe(run(0.1, "inv").meanProfit);
  });
  it("says how far it is and needs two paths", () => {
    const seen: number[] = [];
    const world = paperWorld(0.1, "sym_avg");
    runExperiment(world, { paths: 10, uniform: mulberry32(1), onProgress: (d) => seen.push(d) });
    expect(seen).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(runExperiment(world, { paths: 1, uniform: mulberry32(1) })).toBeNull();
  });
});
