/** npm run simulate: the desk on a synthetic market, headless, in virtual time; one run, or a table of many. */
import { strategyIds } from "../engine/core/strategies/index.ts";
import { presetNames } from "../engine/core/strategies/preset.ts";
import {
  chooseMarkets,
  MARKETS_MAX,
  type RunOptions,
  type SimulatedRun,
  scenarioTypes,
  simulate,
  tableRows,
  tableRuns,
} from "../engine/index.ts";
import { type CommandSpec, clearProgress, printJson, progress, runCommand, UsageError } from "./lib/cli.ts";
import { runAll } from "./lib/run-pool.ts";
import { runReport, tableReport } from "./lib/simulate-report.ts";

const RUN_STEPS = 10_000;
/** 200 s: a crash falls within the first hundred of them, and a thousand runs are done in minutes. */
const TABLE_STEPS = 2_000;
const SEEDS_MAX = 10_000;

const spec: CommandSpec = {
  usage:
    "npm run simulate -- [--type calm|all] [--strategy fade|all] [--seeds n] [--steps n] [--seed 1] [--markets n|names] [--json]",
  about:
    "Runs the desk on a seeded synthetic market in virtual time. A step is 100 ms; the same command gives the same fills.\n" +
    "With --seeds, or all strategies or types, a table: each strategy on each type of market, with the mean over the seeds and\n" +
    "the 95 % interval of its profit.",
  flags: {
    type: { type: "string", help: `kind of market: ${scenarioTypes.join(", ")} (calm), or all` },
    strategy: { type: "string", value: "id", help: `${strategyIds.join(", ")} (fade), or all` },
    preset: {
      type: "string",
      value: "name",
      help: `${presetNames.join(", ")}; the strategy's defaults when not given`,
    },
    steps: {
      type: "string",
      value: "n",
      help: `steps of 100 ms of virtual time (${RUN_STEPS}; ${TABLE_STEPS} in a table)`,
    },
    seed: { type: "string", value: "n", help: "seed of the world, or the first of them (1)" },
    seeds: { type: "string", value: "n", help: "makes a table over this many seeds (20 where all are asked for)" },
    markets: { type: "string", value: "n|names", help: "how many markets, or their names: BTC-PERP,ETH-PERP (4)" },
    "order-latency-ms": { type: "string", value: "n", help: "from the desk to the book (2)" },
    "feed-latency-ms": { type: "string", value: "n", help: "from the book to the desk (2)" },
    json: { type: "boolean", help: "prints one JSON object and nothing else" },
  },
};

function marketsOf(text: string | null): string[] | number | null {
  if (text === null) return null;
  if (!/^\d+$/.test(text)) return text.split(",").map((name) => name.trim());
  const n = Number(text);
  if (n < 1 || n > MARKETS_MAX) throw new UsageError(`--markets must be from 1 to ${MARKETS_MAX}, not "${text}"`);
  return n;
}

await runCommand(spec, async (args) => {
  const type = args.choice("type", [...scenarioTypes, "all"]) ?? "calm";
  const strategy = args.choice("strategy", [...strategyIds, "all"]) ?? "fade";
  const preset = args.choice("preset", presetNames) ?? undefined;
  const askedSeeds = args.number("seeds", { min: 1, max: SEEDS_MAX, whole: true });
  const isTable = type === "all" || strategy === "all" || askedSeeds !== null;
  const seeds = askedSeeds ?? 20;
  const steps = args.number("steps", { min: 1, max: 100_000_000, whole: true }) ?? (isTable ? TABLE_STEPS : RUN_STEPS);
  const lastFirst = 0xffff_ffff - (isTable ? seeds - 1 : 0);
  const seed = args.number("seed", { min: 0, max: lastFirst, whole: true }) ?? 1;
  const markets = marketsOf(args.text("markets"));
  try {
    chooseMarkets(markets);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const latency = { min: 0, max: 60_000 };
  const orderLatencyMs = args.number("order-latency-ms", latency) ?? undefined;
  const feedLatencyMs = args.number("feed-latency-ms", latency) ?? undefined;
  const world = { steps, markets, preset, orderLatencyMs, feedLatencyMs };
  if (type === "all" || strategy === "all" || isTable) {
    const strategies = strategy === "all" ? strategyIds : [strategy];
    const types = type === "all" ? scenarioTypes : [type];
    const runs = tableRuns({ ...world, strategies, types, seeds, firstSeed: seed });
    const rows = tableRows(seeds, await runWithBar(runs));
    if (args.on("json")) printJson({ rows });
    else process.stdout.write(tableReport(rows, seed));
    return;
  }
  const onProgress = (done: number) => progress(`simulating ${type}`, done);
  const result = simulate({ ...world, type, strategy, seed, onProgress });
  clearProgress();
  if (args.on("json")) printJson(result);
  else process.stdout.write(runReport(result));
});

async function runWithBar(runs: readonly RunOptions[]) {
  const tell = (done: number) => {
    const run = runs[Math.min(done, runs.length - 1)]!;
    progress(`run ${done} of ${runs.length} (${run.strategy}, ${run.type})`, done / runs.length);
  };
  tell(0);
  const answers = await runAll<RunOptions, SimulatedRun>({ worker: "simulate-worker.mjs", runs, onDone: tell });
  clearProgress();
  return answers;
}
