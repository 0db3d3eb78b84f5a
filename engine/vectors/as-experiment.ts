/** Reference values of section 1 that come from the paper's experiment: exact moments, seeded runs, the printed tables. */
import { certaintyEquivalent, certaintyEquivalentOfOptimum } from "../core/quoting/as-certainty.ts";
import { mulberry32, runExperiment } from "../core/quoting/as-experiment.ts";
import { averageSpread, type FillLaw } from "../core/quoting/as-fills.ts";
import { exactMoments } from "../core/quoting/as-moments.ts";
import { AS_STRATEGIES, type AsStrategy, paperWorld } from "../core/quoting/as-world.ts";
import type { Mismatch } from "./compare.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

const FILL_LAWS: Readonly<Record<string, FillLaw>> = { "min(1,lam*dt)": "linear", "1-exp(-lam*dt)": "poisson" };

function strategyOf(v: VectorInput): AsStrategy {
  const name = v.text("strategy");
  const found = AS_STRATEGIES.find((s) => s === name);
  if (found === undefined) throw new Error(`no strategy "${name}": there are ${AS_STRATEGIES.join(", ")}`);
  return found;
}
function lawOf(v: VectorInput): FillLaw {
  if (!v.has("fillProb")) return "linear";
  const law = FILL_LAWS[v.text("fillProb")];
  if (law === undefined) throw new Error(`no fill law "${v.text("fillProb")}"`);
  return law;
}
/** The paper's world, changed by the keys that the case has. */
function worldOf(v: VectorInput) {
  const w = paperWorld(v.number("gamma"), strategyOf(v));
  return {
    ...w,
    law: lawOf(v),
    s0: v.number("s0", w.s0),
    q0: v.number("q0", w.q0),
    T: v.number("T", w.T),
    dt: v.number("dt", w.dt),
    sigma: v.number("sigma", w.sigma),
    k: v.number("k", w.k),
    A: v.number("A", w.A),
  };
}

/** Bound of inventory of the optimum, in lots: for γ ≥ 0.01 no nearer than where a wider one changes the tenth figure. */
const OPTIMUM_BOUND = 60;

/** A figure as it was printed: equal to so many decimals. */
function printed(key: string, expected: number, exact: number, decimals: number): Mismatch[] {
  const agrees = Math.abs(exact - expected) <= 0.5 * 10 ** -decimals + 1e-9;
  return agrees ? [] : [{ key, expected, got: exact }];
}

export const asExperimentGroups: VectorGroups = {
  "as.exact_moments": (v) => exactMoments(worldOf(v)),
  "as.seeded_simulation": (v) =>
    runExperiment(worldOf(v), { paths: v.number("paths"), uniform: mulberry32(v.number("seed")) }),
  "as.certainty_equivalent": (v) => {
    const at = (strategy: AsStrategy) => paperWorld(v.number("gamma"), strategy);
    return {
      avellanedaStoikov: certaintyEquivalent(at("inv")),
      glftClosedForm: certaintyEquivalent(at("glft")),
      exactOptimum: certaintyEquivalentOfOptimum(at("inv"), OPTIMUM_BOUND),
      symmetricAvg: certaintyEquivalent(at("sym_avg")),
    };
  },
  "as.published_tables": {
    checked:
      "average spread to its two decimals; profit, final inventory and their deviations within 3.5 of their standard errors " +
      "of our exact moments; our exact moments inside the 95 % ranges",
    check(v, expected) {
      const w = worldOf(v);
      const exact = exactMoments(w);
      const spread = averageSpread({ ...w, steps: 1 });
      if (exact === null || spread === null) return [{ key: "", expected: "moments", got: null }];
      const [error, range] = [expected.object("se1000"), expected.object("range95of1000paths")];
      const figures = [
        ["profit", "profit", "profit", exact.meanProfit],
        ["stdProfit", "std", "std", exact.stdProfit],
        ["finalQ", "q", "q", exact.meanFinalQ],
        ["stdFinalQ", "stdq", "stdq", exact.stdFinalQ],
      ] as const;
      const wrong = printed("avgSpread", expected.number("avgSpread"), spread.avgSpreadContinuous, 2);
      for (const [key, errorKey, rangeKey, value] of figures) {
        const published = expected.number(key);
        const z = (published - value) / error.number(errorKey);
        if (!(Math.abs(z) <= 3.5)) wrong.push({ key, expected: published, got: value });
        const [low, high] = range.numbers(rangeKey);
        if (!(low !== undefined && high !== undefined && low <= value && value <= high))
          wrong.push({ key: `range95of1000paths.${rangeKey}`, expected: [low, high], got: value });
      }
      return wrong;
    },
  },
  "as.working_paper_tables": {
    checked:
      "the printed spread alone, against (2/γ) ln(1 + γ/k) to two decimals; the other columns come from another algorithm " +
      "and are there as a warning",
    check(v, expected) {
      strategyOf(v);
      const spread = averageSpread({ ...worldOf(v), steps: 1 });
      return spread === null
        ? [{ key: "spread", expected: expected.number("spread"), got: null }]
        : printed("spread", expected.number("spread"), spread.constantPart, 2);
    },
  },
};
