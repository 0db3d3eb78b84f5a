/** npm run bench: the figures of the engine and of the running desk, each with what it was measured on. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Bench, benches } from "../tests/bench/index.ts";
import { type CommandSpec, clearProgress, printJson, progress, runCommand, UsageError } from "./lib/cli.ts";

const names = benches.map((b) => b.name);
const spec: CommandSpec = {
  usage: "npm run bench -- [flags]",
  about:
    "Measures the engine and the running desk on this machine. Figures of one run can be compared with each other; those of\n" +
    "two machines or of two days can't.",
  flags: {
    only: { type: "string", value: "name,…", help: `some of: ${names.join(", ")}` },
    json: { type: "boolean", help: "one flat object of numbers on standard output and nothing else" },
  },
};

await runCommand(spec, async (args) => {
  const only = args.text("only")?.split(",") ?? names;
  const unknown = only.find((n) => !names.includes(n));
  if (unknown !== undefined) throw new UsageError(`there is no bench "${unknown}"; there are ${names.join(", ")}`);
  const wanted = benches.filter((b) => only.includes(b.name));
  const [first] = wanted;
  const figures = wanted.length === 1 && first ? await measure(first, args.on("json")) : apart(wanted, args.on("json"));
  if (args.on("json")) printJson(figures);
});

/** One bench in this process. Empty where it can't run, which it says. */
async function measure(bench: Bench, isJson: boolean): Promise<Record<string, number>> {
  const result = await bench.run();
  clearProgress();
  if (typeof result === "string") {
    process.stderr.write(`${bench.name}: skipped, ${result}\n`);
    return {};
  }
  if (isJson) return result.figures;
  const width = Math.max(28, ...Object.keys(result.figures).map((name) => name.length));
  const figures = Object.entries(result.figures).map(([k, v]) => `  ${k.padEnd(width)} ${format(v).padStart(14)}`);
  const evidence = Object.entries(result.evidence).map(([k, v]) => `${k} ${typeof v === "number" ? format(v) : v}`);
  process.stdout.write(
    `${bench.name}\n${figures.join("\n")}\n  on: ${evidence.join(" · ")}\n  limit: ${result.limit}\n\n`,
  );
  return result.figures;
}
/** Each in a process of its own: the code that one has warmed up and the heap that it leaves would count in the next. */
function apart(wanted: readonly Bench[], isJson: boolean): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [i, { name }] of wanted.entries()) {
    progress(name, i / wanted.length);
    const flags = ["--only", name, ...(isJson ? ["--json"] : [])];
    const ran = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...flags], {
      stdio: ["ignore", isJson ? "pipe" : "inherit", "inherit"],
      encoding: "utf8",
    });
    clearProgress();
    if (ran.status !== 0) throw new Error(`the bench "${name}" failed: what it said stands above`);
    if (isJson) Object.assign(all, JSON.parse(ran.stdout));
  }
  return all;
}

function format(n: number): string {
  if (Number.isInteger(n) || Math.abs(n) >= 1000) return Math.round(n).toLocaleString("en-US");
  return n.toPrecision(4);
}
