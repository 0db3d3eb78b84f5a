/** npm run mutants: each rule of an order's life, each control and each promise of the fault world, taken out and turned round. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { controls } from "../tests/mutation/controls/index.ts";
import { lifeRules } from "../tests/mutation/life-rules.ts";
import type { Mutant, Rule } from "../tests/mutation/rules.ts";
import { worldRules } from "../tests/mutation/world-rules.ts";
import { BrokenCopy } from "./lib/broken-copy.ts";
import { type CommandSpec, clearProgress, printJson, progress, runCommand, UsageError } from "./lib/cli.ts";
import { withControls } from "./lib/controls-page.ts";

const page = path.resolve(import.meta.dirname, "../docs/safety.md");
const tables = { life: lifeRules, controls, world: worldRules };
/** Of all mutants, where the command still ends well. */
const SHARE_MIN = 0.95;

const spec: CommandSpec = {
  usage: "npm run mutants -- [--table life] [--only C6,C9] [--jobs n] [--json] [--write]",
  about:
    "Breaks one rule at a time in a copy of the project and runs the tests that have to notice. Prints what was caught and by which\n" +
    `test, what survived, and the share; ends with 1 below ${100 * SHARE_MIN} %.`,
  flags: {
    table: { type: "string", value: Object.keys(tables).join("|"), help: "one of the tables alone" },
    only: { type: "string", value: "ids", help: "rules whose names begin with these words, between commas" },
    jobs: { type: "string", value: "n", help: "copies at work at the same time (1)" },
    json: { type: "boolean", help: "prints one JSON object and nothing else" },
    write: { type: "boolean", help: "breaks nothing: brings the table of controls in docs/safety.md up to date" },
  },
};

interface Done {
  rule: string;
  mutant: Mutant;
  caught: boolean;
  /** The test that noticed; "" where none did. */
  by: string;
}
const words = ({ mutant: { how, file, find }, rule, caught, by }: Done): string =>
  `${caught ? "caught  " : "SURVIVED"} ${rule}, ${how}: ${file}: ${find.trim().split("\n")[0]}${by === "" ? "" : `\n           by ${by}`}`;

await runCommand(spec, async (args) => {
  if (args.on("write")) return writeFileSync(page, withControls(readFileSync(page, "utf8")));
  const table = args.choice("table", ["life", "controls", "world"]);
  const names = args
    .text("only")
    ?.split(",")
    .map((name) => `${name.trim().toLowerCase()} `) ?? [""];
  const rules = (table === null ? Object.values(tables).flat() : tables[table]).filter(({ id }) =>
    names.some((name) => `${id.toLowerCase()} `.startsWith(name)),
  );
  if (rules.length === 0) throw new UsageError(`--only names no rule: ${args.text("only")}`);
  const jobs = args.number("jobs", { min: 1, max: 64, whole: true }) ?? 1;
  const from = performance.now();
  const done = await breakAll(rules, jobs, (n, of, one) => {
    clearProgress();
    if (one !== null && !args.on("json")) process.stdout.write(`${words(one)}\n`);
    progress(`mutant ${n} of ${of}`, n / of);
  });
  clearProgress();
  const survived = done.filter((d) => !d.caught);
  const share = (done.length - survived.length) / done.length;
  const seconds = Math.round((performance.now() - from) / 1000);
  if (args.on("json"))
    printJson({ mutants: done.length, share, seconds, survived, caught: done.filter((d) => d.caught) });
  else
    process.stdout.write(
      `${done.length - survived.length} of ${done.length} caught, ${(100 * share).toFixed(1)} %, in ${seconds} s\n`,
    );
  if (share < SHARE_MIN) throw new Error(`${survived.length} of ${done.length} mutants survived`);
});

/** In the order of the tables. Each copy passes its tests whole before anything is broken in it. */
async function breakAll(
  rules: readonly Rule[],
  jobs: number,
  onDone: (n: number, of: number, one: Done | null) => void,
): Promise<Done[]> {
  const all = rules.flatMap((rule) => rule.mutants.map((mutant) => ({ rule, mutant })));
  const done: Done[] = new Array(all.length);
  let [next, ready] = [0, 0];
  const work = async (copy: BrokenCopy) => {
    for (let i = next++; i < all.length; i = next++) {
      const { rule, mutant } = all[i]!;
      const ran = await copy.runBroken(mutant, rule.tests);
      const by = ran.outcome === "failed" ? ran.by : ran.outcome === "endless" ? "(it did not end)" : "";
      done[i] = { rule: rule.id, mutant, caught: ran.outcome !== "passed", by };
      onDone(++ready, all.length, done[i]!);
    }
  };
  onDone(0, all.length, null);
  const copies = Array.from({ length: Math.min(jobs, all.length) }, () => new BrokenCopy());
  try {
    const whole = await copies[0]!.run([...new Set(rules.flatMap((r) => r.tests))]);
    if (whole.outcome !== "passed")
      throw new Error(`before anything is broken: ${whole.outcome === "failed" ? whole.by : "it does not end"}`);
    await Promise.all(copies.map(work));
  } finally {
    for (const copy of copies) copy.remove();
  }
  return done;
}
