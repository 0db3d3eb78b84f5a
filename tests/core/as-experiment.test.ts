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
  it("the paper's chance is capped at 1 where a quote lies far through the mid", () =>
    expect(fillProbability({ A: 140, k: 1.5, depth: -0.3, dt: 0.005 })).toMatchObject({ pPaper: 1 }));
  it.each([
    ["no arrivals", { A: 0, k: 1.5, depth: 1, dt: 0.005 }],
    ["no decay", { A: 140, k: 0, depth: 1, dt: 0.005 }],
    ["no time", { A: 140, k: 1.5, depth: 1, dt: 0 }],
    ["a depth of NaN", { A: 140, k: 1.5, depth: Number.NaN, dt: 0.005 }],
    ["an intensity that overflows", { A: 140, k: 1.5, depth: -1e3, dt: 0.005 }],
  ])("%s: no answer", (_, p) => expect(fillProbability(p)).toBeNull());
  it("only the continuous average is what the tables print", () =>
    expect(
      [0.1, 0.01, 1].map((g) => averageSpread({ ...paperWorld(g, "inv"), steps: 200 })!.avgSpreadContinuous.toFixed(2)),
    ).toEqual(["1.49", "1.35", "3.02"]));
  it.each([{ steps: 0 }, { steps: 1.5 }, { k: 0 }, { gamma: -1 }, { sigma: Number.NaN }, { T: 0 }])(
    "an average over %j: no answer",
    (p) => expect(averageSpread({ gamma: 0.1, sigma: 2, k: 1.5, T: 1, steps: 200, ...p })).toBeNull(),
  );
});

describe("a seeded run", () => {
  const run = (gamma: number, strategy: AsWorld["strategy"], seed = 7) =>
    runExperiment(paperWorld(gamma, strategy), { paths: 2000, uniform: mulberry32(seed) })!;
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
