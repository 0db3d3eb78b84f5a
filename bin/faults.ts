/** npm run faults: worlds in which everything goes wrong that a seed draws, and every invariant is looked at after every event. */
import { availableParallelism } from "node:os";
import {
  type FaultId,
  FIXED_SHARE,
  faultIds,
  faultTable,
  fixedSeeds,
  type HourOptions,
  type HourResult,
  invariantWords,
  publicBugs,
  shrink,
} from "../engine/faults/index.ts";
import {
  type CommandSpec,
  clearProgress,
  type ParsedArgs,
  printJson,
  progress,
  runCommand,
  UsageError,
} from "./lib/cli.ts";
import { faultsReport, replayOf, summary, Tally } from "./lib/faults-report.ts";
import { runAll } from "./lib/run-pool.ts";

const SEEDS_MAX = 1_000_000;
const HOURS_MAX = 24 * 365;
const MINUTES_MAX = 24 * 60;
const EVENTS_MAX = 1e12;
/** Fresh seeds begin anywhere below this. */
const FRESH_MAX = 4_000_000_000;
/** Parts of an hour: many seeds for a little each find more than few for long. */
const FRESH_SHARE = 0.25;
const BUG_SHARE = 0.03;
const spec: CommandSpec = {
  usage:
    "npm run faults -- [--seed 1] [--seeds n | --minutes n | --until-events n] [--hours n] [--only F2,F15] [--jobs n] [--json]",
  about:
    "Runs the engine's real core and loop in a world of virtual time: two venues of two markets each that lose, repeat, delay\n" +
    "and deny, a disk that forgets and a process that is killed, as the seed draws it (one seed in ten has no faults). After every\n" +
    `event ${Object.keys(invariantWords).length - 1} invariants are held against the venues' own books and the disk. Ends with 1 where one does not hold.`,
  flags: {
    seed: { type: "string", value: "n", help: "seed of the world, or the first of them (1)" },
    seeds: { type: "string", value: "n", help: "so many seeds, one after the other (1)" },
    hours: {
      type: "string",
      value: "n",
      help: "simulated hours of each seed, each a world of its own (1; a part of one: 0.1)",
    },
    minutes: {
      type: "string",
      value: "n",
      help: "every fixed seed and public bug, then fresh seeds (from --seed on) for so long: what npm test does",
    },
    "until-events": {
      type: "string",
      value: "n",
      help: "the same until there were so many engine events; with --minutes, whichever comes first",
    },
    shrink: {
      type: "boolean",
      help: "with either: a failure's faults are left out one by one (else they always are)",
    },
    hour: { type: "string", value: "n", help: "this hour of the seed alone: what a failure prints" },
    only: { type: "string", value: "ids", help: "these faults, always on, and no others: F2,F15; none" },
    bug: {
      type: "string",
      value: "id",
      help: "the world of a bug that was seen in public: NT-4958 (list: --list-bugs)",
    },
    "list-bugs": { type: "boolean", help: "says what each public bug was" },
    "list-faults": { type: "boolean", help: "says what each fault is" },
    jobs: { type: "string", value: "n", help: "threads (one for each core)" },
    json: { type: "boolean", help: "prints one JSON object and nothing else" },
  },
};

function onlyOf(args: ParsedArgs): FaultId[] | null {
  const text = args.text("only");
  if (text === null) return null;
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const id = faultIds.find((f) => f.toLowerCase() === name.trim().toLowerCase());
    if (id === undefined) throw new UsageError(`--only names "${name}": there is F1 to F${faultIds.length}, or none`);
    return id;
  });
}
function hoursOf(args: ParsedArgs): HourOptions[] {
  const named = args.text("bug");
  if (named !== null) {
    const bug = publicBugs.find((b) => b.id.toLowerCase() === named.toLowerCase());
    if (bug === undefined) throw new UsageError(`--bug names "${named}": --list-bugs says which there are`);
    const { seed, plan, venues } = bug;
    const own = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? seed;
    const share = Math.min(1, args.number("hours", { min: 0.001, max: HOURS_MAX }) ?? 0.2);
    return [{ seed: own, hour: 0, only: null, plan, venues, share, bug: bug.id }];
  }
  const first = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? 1;
  const seeds = args.number("seeds", { min: 1, max: SEEDS_MAX, whole: true }) ?? 1;
  const hours = args.number("hours", { min: 0.001, max: HOURS_MAX }) ?? 1;
  const hour = args.number("hour", { min: 0, max: HOURS_MAX, whole: true });
  const only = onlyOf(args);
  const out: HourOptions[] = [];
  for (let seed = first; seed < first + seeds; seed++)
    if (hour !== null) out.push({ seed, hour, only, share: Math.min(1, hours), isTwice: isTwice(seed) });
    else
      for (let n = 0; n < hours; n++)
        out.push({ seed, hour: n, only, share: Math.min(1, hours - n), isTwice: isTwice(seed) });
  return out;
}
/** One seed in so many is run twice, and has to come out the same. */
const isTwice = (seed: number): boolean => seed % 16 === 0;

/** What is fixed, and then fresh seeds until it is over. */
function* fixedAndFresh(args: ParsedArgs, isOver: () => boolean): Generator<HourOptions> {
  for (const { seed, share = FIXED_SHARE } of fixedSeeds) yield { seed, hour: 0, only: null, share };
  for (const { id: bug, seed, plan, venues } of publicBugs)
    yield { seed, hour: 0, only: null, plan, venues, share: BUG_SHARE, bug };
  const share = args.number("hours", { min: 0.001, max: 1 }) ?? FRESH_SHARE;
  let seed = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? Date.now() % FRESH_MAX;
  for (; !isOver(); seed++) yield { seed, hour: 0, only: null, share, isTwice: isTwice(seed) };
}
/** Who ends it before its time hears what there is. */
function stoppable(): { stop: AbortSignal; by: () => NodeJS.Signals | null } {
  const controller = new AbortController();
  let by: NodeJS.Signals | null = null;
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      // A terminal tells npm too, which tells us once more.
      by ??= name;
      controller.abort();
    });
  return { stop: controller.signal, by: () => by };
}
const EXIT_CODES: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143 };

await runCommand(spec, async (args) => {
  if (args.on("list-faults")) {
    for (const id of faultIds) process.stdout.write(`${id.padEnd(4)} ${faultTable[id].words}\n`);
    return;
  }
  if (args.on("list-bugs")) {
    for (const b of publicBugs) process.stdout.write(`${b.id.padEnd(17)} ${b.words} (${b.faults.join(", ")})\n`);
    return;
  }
  const minutes = args.number("minutes", { min: 0.01, max: MINUTES_MAX });
  const eventsMax = args.number("until-events", { min: 1, max: EVENTS_MAX, whole: true });
  const jobs = args.number("jobs", { min: 1, max: 256, whole: true }) ?? availableParallelism();
  const tally = new Tally();
  const freshShare = () =>
    Math.max(
      tally.seconds / 60 / (minutes ?? Number.POSITIVE_INFINITY),
      tally.events / (eventsMax ?? Number.POSITIVE_INFINITY),
    );
  const isFresh = minutes !== null || eventsMax !== null;
  const runs = isFresh ? fixedAndFresh(args, () => freshShare() >= 1) : hoursOf(args);
  const onDone = (done: number, result: HourResult) => {
    tally.add(result);
    progress(tally.words, Math.min(1, Array.isArray(runs) ? done / runs.length : freshShare()));
    const line = tally.logLine();
    if (line !== null && !process.stderr.isTTY) process.stderr.write(`${line}\n`);
    if (result.violation === null || !isFresh) return;
    clearProgress();
    process.stderr.write(`${result.violation.invariant}: ${replayOf(result)}\n`);
  };
  progress("starting", 0);
  const { stop, by } = stoppable();
  const results = await runAll<HourOptions, HourResult>({ worker: "faults-worker.mjs", runs, jobs, onDone, stop });
  const wallSeconds = tally.seconds;
  const failed = results.find((r) => r.violation !== null);
  const least =
    failed === undefined || stop.aborted || (isFresh && !args.on("shrink"))
      ? null
      : await shrink(failed.options, failed, (done, of) => progress("leaving out faults one by one", done / of));
  clearProgress();
  const stoppedBy = by();
  const told = summary(results, { wallSeconds, least, stoppedBy });
  if (args.on("json")) printJson(told);
  else process.stdout.write(faultsReport(told));
  if (stoppedBy !== null) process.exitCode = EXIT_CODES[stoppedBy];
  if (told.violations.length > 0)
    throw new Error(`${told.violations.length} of ${results.length} hours failed: ${told.violations[0]!.replay}`);
});
