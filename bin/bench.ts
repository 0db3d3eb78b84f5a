/** npm run bench: the figures of the engine and of the running desk, each with what it was measured on. */
import { benches } from "../tests/bench/index.ts";
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
  const all: Record<string, number> = {};
  const wanted = benches.filter((b) => only.includes(b.name));
  for (const [i, bench] of wanted.entries()) {
    progress(bench.name, i / wanted.length);
    const result = await bench.run();
    clearProgress();
    if (typeof result === "string") {
      process.stderr.write(`${bench.name}: skipped, ${result}\n`);
      continue;
    }
    Object.assign(all, result.figures);
    if (args.on("json")) continue;
    const width = Math.max(28, ...Object.keys(result.figures).map((name) => name.length));
    const figures = Object.entries(result.figures).map(([k, v]) => `  ${k.padEnd(width)} ${format(v).padStart(14)}`);
    const evidence = Object.entries(result.evidence).map(([k, v]) => `${k} ${typeof v === "number" ? format(v) : v}`);
    process.stdout.write(
      `${bench.name}\n${figures.join("\n")}\n  on: ${evidence.join(" · ")}\n  limit: ${result.limit}\n\n`,
    );
  }
  if (args.on("json")) printJson(all);
});

function format(n: number): string {
  if (Number.isInteger(n) || Math.abs(n) >= 1000) return Math.round(n).toLocaleString("en-US");
  return n.toPrecision(4);
}
