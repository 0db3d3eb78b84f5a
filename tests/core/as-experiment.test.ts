/** The paper's experiment over a few steps: exact moments against every path, runs with draws that are given. Whole sessions: as-sessions. */
import { describe, expect, it } from "vitest";
import { certaintyEquivalent, certaintyEquivalentOfOptimum } from "../../engine/core/quoting/as-certainty.ts";
import { mulberry32, runExperiment } from "../../engine/core/quoting/as-experiment.ts";
import { averageSpread, fillProbability, symmetricClosedForm } from "../../engine/core/quoting/as-fills.ts";
import { exactMoments, standardErrors } from "../../engine/core/quoting/as-moments.ts";
import { AS_STRATEGIES, type AsWorld, depthsOf, paperWorld, stepsOf } from "../../engine/core/quoting/as-world.ts";
import { glftFiniteHorizon } from "../../engine/core/quoting/glft-exact.ts";

/** A session of four steps. */
const short: AsWorld = { ...paperWorld(0.5, "inv"), T: 0.02 };

interface Path {
  p: number;
  profit: number;
  q: number;
  /** Fills of both sides; steps with a chance that is cut, and with a quote through the mid. */
  fills: number;
  capped: number;
  through: number;
}
type Rule = (q: number, tau: number) => { bidDepth: number | null; askDepth: number | null };

/** Every path of a short session, with its probability: what the recursions must agree with. */
function everyPath(w: AsWorld, rule: Rule, steps = 4): Path[] {
  let paths: Path[] = [{ p: 1, profit: 0, q: w.q0, fills: 0, capped: 0, through: 0 }];
  for (let i = 0; i < steps; i++)
    paths = paths.flatMap((path) => {
      const { bidDepth, askDepth } = { ...rule(path.q, w.T - i * w.dt) };
      const at = (depth: number | null) =>
        depth === null ? null : fillProbability({ A: w.A, k: w.k, depth, dt: w.dt })!;
      const [bid, ask] = [at(bidDepth), at(askDepth)];
      const chanceOf = (f: typeof bid) => (f === null ? 0 : w.law === "linear" ? f.pPaper : f.pPoisson);
      const [pb, pa] = [chanceOf(bid), chanceOf(ask)];
      const capped = path.capped + Number(Math.max(bid?.lamDt ?? 0, ask?.lamDt ?? 0) > 1);
      const through = path.through + Number(Math.min(bidDepth ?? 0, askDepth ?? 0) < 0);
      return [0, 1].flatMap((b) =>
        [0, 1].flatMap((a) =>
          [-1, 1].map((up) => {
            const q = path.q + b - a;
            const p = path.p * (b ? pb : 1 - pb) * (a ? pa : 1 - pa) * 0.5;
            const gain = b * (bidDepth ?? 0) + a * (askDepth ?? 0) + q * up * w.sigma * Math.sqrt(w.dt);
            return { p, profit: path.profit + gain, q, fills: path.fills + a + b, capped, through };
          }),
        ),
      );
    });
  return paths;
}
const mean = (paths: readonly Path[], f: (path: Path) => number) =>
  paths.reduce((sum, path) => sum + path.p * f(path), 0);
const certainty = (paths: readonly Path[], gamma: number) =>
  -Math.log(mean(paths, (x) => Math.exp(-gamma * x.profit))) / gamma;

describe("the ways of quoting", () => {
  // γ .1, σ 2, k 1.5: ln(1 + γ/k)/γ is .6453852114. One lot long and a quarter left, so that γσ²τ is .1.
  it.each([
    ["inv", 0.7953852114, 0.5953852114],
    ["sym_avg", 0.7453852114, 0.7453852114],
    ["sym_tv", 0.6953852114, 0.6953852114],
    ["inv_const", 0.7453852114, 0.5453852114],
    ["sym_const", 0.6453852114, 0.6453852114],
    ["glft", 0.7229610355, 0.6195266033],
  ] as const)("%s", (strategy, bid, ask) => {
    const rule = depthsOf(paperWorld(0.1, strategy));
    for (const s of [0, 100]) {
      const depths = { ...rule(s, 1, 0.25)! };
      expect(depths.bidDepth).toBeCloseTo(bid, 9);
      expect(depths.askDepth).toBeCloseTo(ask, 9);
    }
  });
  it.each(AS_STRATEGIES)("%s: no quote where a figure is outside its domain", (strategy) => {
    for (const over of [{ gamma: -1 }, { sigma: Number.NaN }, { k: 0 }]) {
      const w = { ...paperWorld(0.1, strategy), ...over };
      expect([depthsOf(w)(100, 0, 1), stepsOf(w)]).toEqual([null, null]);
    }
  });
  it.each([
    ["the paper's session", {}, 200],
    ["one step", { dt: 1 }, 1],
    ["steps to the nearest", { dt: 0.3 }, 3],
    ["as many as there may be", { dt: 1 / 5000 }, 5000],
    ["one more", { dt: 1 / 5001 }, null],
    ["time that runs backwards", { T: -1, dt: -0.005 }, null],
    ["a session before its beginning", { T: -1 }, null],
    ["no step", { dt: 0 }, null],
    ["arrivals without end", { A: Infinity }, null],
    ["a price that is none", { s0: Number.NaN }, null],
  ])("%s", (_, over, steps) => expect(stepsOf({ ...paperWorld(0.1, "inv"), ...over })).toBe(steps));
});

describe("exact", () => {
  const worlds = AS_STRATEGIES.flatMap((strategy) => [0, 3].map((q0) => ({ ...short, strategy, q0 })));
  it.each([
    ...worlds.map((w) => [`${w.strategy} from a position of ${w.q0}`, w] as const),
    ["inv under a Poisson process", { ...short, law: "poisson", q0: -2 }] as const,
    ["inv through the mid, with chances that are cut", { ...short, gamma: 2, q0: 8 }] as const,
    ["inv through the mid the other way", { ...short, gamma: 2, q0: -8 }] as const,
  ])("moments of %s are those over every path of four steps", (_, w) => {
    const rule = depthsOf(w);
    const paths = everyPath(w, (q, tau) => rule(0, q, tau)!);
    const m = mean(paths, (x) => x.profit);
    const variance = mean(paths, (x) => (x.profit - m) ** 2);
    const held = mean(paths, (x) => x.q);
    const spread = mean(paths, (x) => (x.q - held) ** 2);
    const got = exactMoments(w)!;
    expect(got.meanProfit).toBeCloseTo(m, 11);
    expect(got.stdProfit).toBeCloseTo(Math.sqrt(variance), 11);
    expect(got.kurtosisProfit).toBeCloseTo(mean(paths, (x) => (x.profit - m) ** 4) / variance ** 2, 8);
    expect(got.meanFinalQ).toBeCloseTo(held, 11);
    expect(got.stdFinalQ).toBeCloseTo(Math.sqrt(spread), 9);
    expect(got.kurtosisFinalQ).toBeCloseTo(mean(paths, (x) => (x.q - held) ** 4) / spread ** 2, 6);
    expect(got.meanFills).toBeCloseTo(
      mean(paths, (x) => x.fills),
      11,
    );
    expect(got.fracStepsCapped).toBeCloseTo(mean(paths, (x) => x.capped) / 4, 11);
    expect(got.fracStepsThroughMid).toBeCloseTo(mean(paths, (x) => x.through) / 4, 11);
    expect(certaintyEquivalent(w)).toBeCloseTo(certainty(paths, w.gamma), 10);
  });
  it("where nothing varies there is no kurtosis", () => {
    const got = exactMoments({ ...short, strategy: "sym_const", A: 1e-323, sigma: 0 })!;
    expect([got.stdProfit, got.kurtosisProfit, got.stdFinalQ, got.kurtosisFinalQ]).toEqual([0, 0, 0, 0]);
  });
  it.each([
    ["from flat", 0, 2],
    ["held at the bound already: no more of it", 2, 2],
    ["short at the bound", -2, 2],
    ["where no bound is met", 0, 6],
  ])("the optimum, %s, is that over every path", (_, q0, qMax) => {
    const w = { ...short, q0 };
    const model = { A: w.A, k: w.k, gamma: w.gamma, sigma: w.sigma, Q: qMax };
    const paths = everyPath(w, (q, tau) => glftFiniteHorizon(model, tau)![q + qMax]!);
    expect(certaintyEquivalentOfOptimum(w, qMax)).toBeCloseTo(certainty(paths, w.gamma), 10);
  });
  it.each([
    ["a bound that is no number of lots", {}, 2.5],
    ["a bound below what is held at the start", { q0: -4 }, 3],
    ["a bound of nothing", {}, 0],
    ["a bound below nothing", {}, -3],
    ["a bound that is none", {}, Infinity],
  ])("%s: no optimum", (_, over, qMax) => expect(certaintyEquivalentOfOptimum({ ...short, ...over }, qMax)).toBeNull());
  it("where a figure overflows there is no answer", () =>
    expect(exactMoments({ ...short, strategy: "sym_const", A: 1e-300, sigma: 0 })).toBeNull());
  it("a trader who minds no risk has no certainty equivalent of his own", () =>
    expect(certaintyEquivalent({ ...short, gamma: 0 })).toBeNull());
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

describe("a run with given draws", () => {
  // Quotes .6453852114 from the mid, a chance of .27 a step, moves of .1414213562; draws come as ask, bid, mid.
  const [HIT, MISS, UP, DOWN] = [0.1, 0.9, 0.5, 0.49];
  it.each([
    ["nobody trades", [MISS, MISS, UP, MISS, MISS, UP], 0, 0],
    ["sold at once, and the mid rises twice", [HIT, MISS, UP, MISS, MISS, UP], -1, 0.6453852114 - 0.2828427125],
    ["bought at once, and the mid rises twice", [MISS, HIT, UP, MISS, MISS, UP], 1, 0.6453852114 + 0.2828427125],
    ["both at once: the width", [HIT, HIT, DOWN, MISS, MISS, DOWN], 0, 1.2907704228],
    ["bought after a rise, and it falls", [MISS, MISS, UP, MISS, HIT, DOWN], 1, 0.6453852114 - 0.1414213562],
    ["sold twice: the second dearer", [HIT, MISS, UP, HIT, MISS, DOWN], -2, 1.2907704228 + 0.1414213562],
  ])("%s", (_, draws, q, profit) => {
    const w: AsWorld = { ...paperWorld(0.1, "sym_const"), T: 0.01 };
    let next = 0;
    const got = runExperiment(w, { paths: 2, uniform: () => draws[next++ % draws.length]! })!;
    expect(next).toBe(12);
    expect(got.firstPathFinalQ).toBe(q);
    expect(got.firstPathProfit).toBeCloseTo(profit, 8);
    expect([got.lastPathFinalQ, got.meanFinalQ, got.stdFinalQ]).toEqual([q, q, 0]);
    expect(got.averageSpread).toBeCloseTo(1.2907704228, 8);
  });
  it("two paths: their mean, and a deviation by one less than two", () => {
    const w: AsWorld = { ...paperWorld(0.1, "sym_const"), T: 0.005 };
    const draws = [HIT, MISS, UP, MISS, HIT, UP];
    let next = 0;
    const got = runExperiment(w, { paths: 2, uniform: () => draws[next++]! })!;
    expect([got.firstPathFinalQ, got.lastPathFinalQ, got.meanFinalQ]).toEqual([-1, 1, 0]);
    expect(got.stdFinalQ).toBeCloseTo(Math.SQRT2, 12);
    expect(got.meanProfit).toBeCloseTo(0.6453852114, 8);
    expect(got.stdProfit).toBeCloseTo(0.1414213562 * Math.SQRT2, 8);
  });
  it("the width that is averaged is the continuous one, whatever the steps", () => {
    const got = runExperiment({ ...paperWorld(0.1, "inv"), dt: 0.25 }, { paths: 3, uniform: mulberry32(1) })!;
    expect(got.averageSpread).toBeCloseTo(1.4907704228, 9);
  });
  it("a quote that overflows on the way is no run", () => {
    const w: AsWorld = { ...paperWorld(0, "inv"), s0: 1.6e308, sigma: 1e308, k: 1e-307, dt: 0.01 };
    // The mid rises with each step until the ask is beyond what a double holds.
    expect(runExperiment(w, { paths: 2, uniform: () => 0.9 })).toBeNull();
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
  it("the same seed gives the same run, another seed another", () => {
    const run = (seed: number) => runExperiment(short, { paths: 20, uniform: mulberry32(seed) })!;
    expect(run(7)).toEqual(run(7));
    expect(run(8).meanProfit).not.toBe(run(7).meanProfit);
  });
  it("says how far it is and needs two paths", () => {
    const seen: number[] = [];
    const world: AsWorld = { ...short, strategy: "sym_avg" };
    runExperiment(world, { paths: 10, uniform: mulberry32(1), onProgress: (d) => seen.push(d) });
    expect(seen).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(runExperiment(world, { paths: 1, uniform: mulberry32(1) })).toBeNull();
  });
});
