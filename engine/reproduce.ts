/**
 * The experiment of Avellaneda and Stoikov (Quantitative Finance 8(3), 2008, section 3.3) through the quotes that are shipped,
 * before rounding and before any clamping behind the best price, held against its exact moments and the published tables.
 *
 * Both strategies of one gamma meet the same random numbers, from the seed. Standard errors are those of the exact law (its
 * kurtosis included: a symmetric trader's profit is far from normal), so a z-score means what it says.
 */
import { type ExperimentResult, mulberry32, runExperiment } from "./core/quoting/as-experiment.ts";
import { averageSpread } from "./core/quoting/as-fills.ts";
import { exactMoments, standardErrors } from "./core/quoting/as-moments.ts";
import { paperWorld } from "./core/quoting/as-world.ts";

/** Largest |z| of a measured figure against the exact one, and against a published one. */
export const Z_EXACT_MAX = 4;
export const Z_PUBLISHED_MAX = 3.5;
/** Paths behind each published figure. */
const PUBLISHED_PATHS = 1000;
/** More would use up the random numbers: 600 a path out of 2³². */
export const PATHS_MAX = 5_000_000;

export type TraderName = "inventory" | "symmetric";
const TRADERS = [
  { strategy: "inventory", rule: "inv" },
  { strategy: "symmetric", rule: "sym_avg" },
] as const;

/** Prices in the paper's unit (s = 100), inventory in lots. */
export interface ReproducedRow {
  gamma: number;
  strategy: TraderName;
  averageSpread: number;
  profitMean: number;
  profitStd: number;
  finalInventoryMean: number;
  finalInventoryStd: number;
  paths: number;
}
export type Figure = Exclude<keyof ReproducedRow, "gamma" | "strategy" | "paths">;
export interface ReproducedCheck {
  gamma: number;
  strategy: TraderName;
  figure: Figure;
  measured: number;
  exact: number;
  /** (measured − exact) in standard errors; null for the spread, which is not random. */
  z: number | null;
  published: number | null;
  /** (measured − published) in combined standard errors. */
  zPublished: number | null;
  holds: boolean;
}
export interface Reproduction {
  rows: ReproducedRow[];
  checks: ReproducedCheck[];
}

/** Tables 1 to 3 as printed in the journal: spread, profit, its deviation, final inventory, its deviation. */
const PUBLISHED: readonly { gamma: number; strategy: TraderName; figures: readonly number[] }[] = [
  { gamma: 0.1, strategy: "inventory", figures: [1.49, 65.0, 6.6, 0.08, 2.9] },
  { gamma: 0.1, strategy: "symmetric", figures: [1.49, 68.4, 12.7, 0.26, 8.4] },
  { gamma: 0.01, strategy: "inventory", figures: [1.35, 68.6, 8.7, 0.12, 5.1] },
  { gamma: 0.01, strategy: "symmetric", figures: [1.35, 68.8, 12.8, 0.09, 8.7] },
  { gamma: 1, strategy: "inventory", figures: [3.02, 31.4, 5.0, 0.02, 1.7] },
  { gamma: 1, strategy: "symmetric", figures: [3.02, 44.0, 11.0, 0.0, 5.1] },
];
export const PUBLISHED_GAMMAS = [0.1, 0.01, 1] as const;

export interface ReproduceOptions {
  /** Each in (0, 2]. */
  gammas: readonly number[];
  /** Whole, from 2 to PATHS_MAX. */
  paths: number;
  /** Whole, from 0 to 2³² − 1. */
  seed: number;
  /** What runs, and a fraction of 1. */
  onProgress?: (label: string, done: number) => void;
}

export function reproduceAvellanedaStoikov({ gammas, paths, seed, onProgress }: ReproduceOptions): Reproduction {
  const result: Reproduction = { rows: [], checks: [] };
  const runs = gammas.flatMap((gamma) => TRADERS.map((trader) => ({ gamma, ...trader })));
  for (const [i, { gamma, strategy, rule }] of runs.entries()) {
    const world = paperWorld(gamma, rule);
    const got = runExperiment(world, {
      paths,
      uniform: mulberry32(seed),
      onProgress: (done) => onProgress?.(`gamma ${gamma}, ${strategy}`, (i + done) / runs.length),
    });
    const law = lawOf(world, paths);
    if (got === null || law === null) throw new Error(`no figures for gamma ${gamma} with ${paths} paths`);
    result.rows.push(rowOf(gamma, strategy, got));
    result.checks.push(...checksOf(result.rows.at(-1)!, law));
  }
  return result;
}

function rowOf(gamma: number, strategy: TraderName, r: ExperimentResult): ReproducedRow {
  return {
    gamma,
    strategy,
    averageSpread: r.averageSpread,
    profitMean: r.meanProfit,
    profitStd: r.stdProfit,
    finalInventoryMean: r.meanFinalQ,
    finalInventoryStd: r.stdFinalQ,
    paths: r.paths,
  };
}

/** Of one figure: its exact value, and the standard error of `paths` and of the published paths; 0 for what is not random. */
interface Law {
  figure: Figure;
  exact: number;
  error: number;
  publishedError: number;
}
function lawOf(world: ReturnType<typeof paperWorld>, paths: number): Law[] | null {
  const exact = exactMoments(world);
  const spread = averageSpread({ ...world, steps: 1 });
  if (exact === null || spread === null) return null;
  const errors = (n: number) => ({
    profit: standardErrors({ std: exact.stdProfit, kurtosis: exact.kurtosisProfit }, n),
    finalQ: standardErrors({ std: exact.stdFinalQ, kurtosis: exact.kurtosisFinalQ }, n),
  });
  const [ours, theirs] = [errors(paths), errors(PUBLISHED_PATHS)];
  const law = (figure: Figure, value: number, of: "profit" | "finalQ", what: "mean" | "std"): Law => ({
    figure,
    exact: value,
    error: ours[of][what],
    publishedError: theirs[of][what],
  });
  return [
    { figure: "averageSpread", exact: spread.avgSpreadContinuous, error: 0, publishedError: 0 },
    law("profitMean", exact.meanProfit, "profit", "mean"),
    law("profitStd", exact.stdProfit, "profit", "std"),
    law("finalInventoryMean", exact.meanFinalQ, "finalQ", "mean"),
    law("finalInventoryStd", exact.stdFinalQ, "finalQ", "std"),
  ];
}

function checksOf(row: ReproducedRow, laws: readonly Law[]): ReproducedCheck[] {
  const { gamma, strategy } = row;
  const printed = PUBLISHED.find((p) => p.gamma === gamma && p.strategy === strategy);
  return laws.map(({ figure, exact, error, publishedError }, i) => {
    const measured = row[figure];
    const published = printed?.figures[i] ?? null;
    const check = { gamma, strategy, figure, measured, exact, published };
    if (error === 0) {
      // The spread is not random: it agrees with the formula to rounding, with the print to its two decimals.
      const agrees = Math.abs(measured - exact) <= 1e-9 * exact;
      const asPrinted = published === null || Math.abs(measured - published) <= 0.005 + 1e-9;
      return { ...check, z: null, zPublished: null, holds: agrees && asPrinted };
    }
    const z = (measured - exact) / error;
    const zPublished = published === null ? null : (measured - published) / Math.hypot(error, publishedError);
    const holds = Math.abs(z) <= Z_EXACT_MAX && (zPublished === null || Math.abs(zPublished) <= Z_PUBLISHED_MAX);
    return { ...check, z, zPublished, holds };
  });
}
