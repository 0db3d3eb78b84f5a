/** npm run vectors: a file of reference values against the shipped formulas, group by group. */
import { readFileSync } from "node:fs";
import { runVectors, type VectorReport } from "../engine/index.ts";
import { type CommandSpec, printJson, runCommand, UsageError } from "./lib/cli.ts";

const spec: CommandSpec = {
  usage: "npm run vectors -- <file> [--json]",
  about:
    "Runs every case of a file of reference values (JSON: groups of cases with in, out and a relative tolerance) through the\n" +
    "formulas that the strategies quote with. Ends with 1 where a case fails or nothing could be compared.",
  positionals: ["file"],
  flags: { json: { type: "boolean", help: "prints one JSON object and nothing else" } },
};

await runCommand(spec, (args) => {
  const report = runVectors(read(args.positionals[0]!));
  const { groups, failures } = report;
  if (args.on("json")) printJson(report);
  else process.stdout.write(table(report));
  const cases = groups.reduce((n, g) => n + g.cases, 0);
  if (failures.length > 0) {
    const failed = groups.reduce((n, g) => n + g.cases - g.passed, 0);
    throw new Error(`${failed} of ${cases} cases fail, the first in ${failures[0]!.group}`);
  }
  if (cases === 0) throw new Error("no case of this file could be run: nothing was compared");
});

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`"${path}" can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function table({ groups, unknown, failures }: VectorReport): string {
  const width = Math.max(5, ...groups.map((g) => g.id.length), ...unknown.map((id) => id.length));
  const lines = [`${"group".padEnd(width)}  cases passed    worst`];
  for (const g of groups) {
    const worst = g.worst === null ? "-" : g.worst.toExponential(1);
    const mark = g.passed < g.cases ? "  FAILS" : g.checked === undefined ? "" : `  checked: ${g.checked}`;
    lines.push(
      `${g.id.padEnd(width)}  ${String(g.cases).padStart(5)} ${String(g.passed).padStart(6)} ${worst.padStart(8)}${mark}`,
    );
  }
  for (const id of unknown)
    lines.push(`${id.padEnd(width)}      -      -        -  not run: no shipped function of this name`);
  for (const f of failures) {
    const key = f.key === "" ? "the answer" : f.key;
    lines.push(`${f.group} case ${f.caseIndex}: ${key} expected ${JSON.stringify(f.expected)}, got ${shown(f.got)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** JSON has no word for NaN, infinity and what is absent. */
function shown(value: unknown): string {
  return typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
}
