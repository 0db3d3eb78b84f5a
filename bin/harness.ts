/** `npm run harness`: real processes, killed in a loop over one data folder; what must hold is read at the exchange and in the journal. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CycleReport, LABELS } from "../tests/harness/cycles.ts";
import { runLanes } from "../tests/harness/lanes.ts";
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
    ...r.violations.map((v) => `  cycle ${v.cycle}: ${v.kind}: ${v.text}`),
    "",
  ].join("\n");
}

/** Where nobody watches a bar: what came out so far, after so many kills each time. */
const TELL_EVERY = 50;

await runCommand(spec, async (args) => {
  const cycles = args.number("cycles", { min: 1, max: 1_000_000, whole: true }) ?? 100;
  const seed = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? 1;
  const dataDir = mkdtempSync(path.join(tmpdir(), "quotewright-harness-"));
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
  clearProgress();
  if (args.on("json")) printJson(report);
  else process.stdout.write(words(report));
  if (report.violations.length === 0) return rmSync(dataDir, { recursive: true, force: true });
  throw new Error(`${report.violations.length} violations; the folder is kept: ${dataDir}`);
});
