/** `npm run harness`: real processes, killed in a loop over one data folder; what must hold is read at the exchange and in the journal. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CycleReport, LABELS } from "../tests/harness/cycles.ts";
import { FREEZES, type FrozenReport, runFrozen } from "../tests/harness/frozen.ts";
import { runLanes } from "../tests/harness/lanes.ts";
import type { Violation } from "../tests/harness/truth.ts";
import { type CommandSpec, clearProgress, printJson, progress, runCommand } from "./lib/cli.ts";

const spec: CommandSpec = {
  usage: "npm run harness -- [flags]",
  about:
    "Kills a real engine again and again (kill -9) over one data folder with its real journal, while its exchange lives on, and\n" +
    "reads at the exchange and in the journal whether an order or a fill was lost, doubled or invented.\n\n" +
    `Moments: ${Object.entries(LABELS)
      .map(([label, words]) => `${label} (${words})`)
      .join("; ")}.`,
  flags: {
    cycles: { type: "string", value: "n", help: "how many kills; 100 unless said" },
    lanes: {
      type: "string",
      value: "n",
      help: "so many engines side by side, each with its own folder and exchange; 2 unless said",
    },
    minutes: { type: "string", value: "n", help: "no kill is begun after so long, however many there were" },
    seed: { type: "string", value: "n", help: "of the market and of the moments; 1 unless said" },
    frozen: {
      type: "string",
      value: "n",
      help: "instead of kills: n times each way in which an engine can freeze, and the seconds until nothing of it is open",
    },
    json: { type: "boolean", help: "one JSON object on standard output" },
  },
};
const share = (n: number, of: number): string => `${n} of ${of} (${((100 * n) / Math.max(1, of)).toFixed(0)} %)`;
function words(r: CycleReport): string {
  const kills = Object.entries(r.kills).map(([label, n]) => `${n} ${label}`);
  return [
    `${r.cycles} kills in ${r.seconds} s: ${kills.join(", ")}; ${r.withWatchdog} took the watchdog with them`,
    `order resting at the exchange: ${share(r.resting, r.cycles)}; one in flight there: ${share(r.inFlight, r.cycles)}`,
    `${r.orders} orders, ${r.fills} fills, ${r.violations.length} violations`,
    ...r.violations.map(violationWords),
    "",
  ].join("\n");
}

/** Where nobody watches a bar: what came out so far, after so many kills each time. */
const TELL_EVERY = 50;

function frozenWords({ frozen, violations }: FrozenReport): string {
  const ways = Object.entries(FREEZES).map(([how, text]) => {
    const of = frozen.filter((f) => f.how === how);
    const seconds = of.map((f) => f.seconds ?? "never");
    const resting = of.reduce((n, f) => n + f.resting, 0);
    const by = of.some((f) => f.byVenue) ? "the exchange's own timer" : `watchdog: ${of[0]?.watchdog}`;
    return `${text}: ${resting} orders, none left after ${seconds.join(", ")} s (${by})`;
  });
  return [...ways, `${violations.length} violations`, ...violations.map(violationWords), ""].join("\n");
}
const violationWords = (v: Violation & { how?: string; cycle?: number }): string =>
  `  ${v.how ?? `cycle ${v.cycle}`}: ${v.kind}: ${v.text}`;
/** Throws where something is wrong; the folder is kept then. */
function finish(dataDir: string, violations: readonly Violation[]): void {
  if (violations.length > 0) throw new Error(`${violations.length} violations; the folder is kept: ${dataDir}`);
  rmSync(dataDir, { recursive: true, force: true });
}

await runCommand(spec, async (args) => {
  const cycles = args.number("cycles", { min: 1, max: 1_000_000, whole: true }) ?? 100;
  const seed = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? 1;
  const rounds = args.number("frozen", { min: 1, max: 10_000, whole: true });
  const dataDir = mkdtempSync(path.join(tmpdir(), "quotewright-harness-"));
  const show = <R>(report: R, text: (r: R) => string): void => {
    clearProgress();
    if (args.on("json")) printJson(report);
    else process.stdout.write(text(report));
  };
  if (rounds !== null) {
    const onFrozen = (done: number, of: number): void => progress(`freeze ${done}`, done / of);
    const report = await runFrozen({ dataDir, seed, rounds, isBuilt: true, onFrozen });
    show(report, frozenWords);
    return finish(dataDir, report.violations);
  }
  const lanes = Math.min(cycles, args.number("lanes", { min: 1, max: 64, whole: true }) ?? 2);
  const secondsMax = 60 * (args.number("minutes", { min: 0.1, max: 100_000 }) ?? Number.POSITIVE_INFINITY);
  let told = 0;
  const onCycle = (soFar: CycleReport): void => {
    progress(`kill ${soFar.cycles}`, soFar.cycles / cycles);
    if (process.stderr.isTTY || soFar.cycles < told + TELL_EVERY) return;
    told = soFar.cycles;
    process.stderr.write(words(soFar));
  };
  const report = await runLanes({ cycles, lanes, secondsMax, seed, dataDir, isBuilt: true, onCycle });
  show(report, words);
  finish(dataDir, report.violations);
});
