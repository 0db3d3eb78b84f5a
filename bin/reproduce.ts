/** npm run reproduce: a paper's own experiment through the quotes that are shipped, beside what it should give. */
import {
  type Figure,
  PATHS_MAX,
  PUBLISHED_GAMMAS,
  type ReproducedCheck,
  type Reproduction,
  reproduceAvellanedaStoikov,
  Z_EXACT_MAX,
  Z_PUBLISHED_MAX,
} from "../engine/index.ts";
import {
  type CommandSpec,
  clearProgress,
  type ParsedArgs,
  printJson,
  progress,
  runCommand,
  UsageError,
} from "./lib/cli.ts";

const EXPERIMENT = "avellaneda-stoikov";
const GAMMA_MAX = 2;
const spec: CommandSpec = {
  usage: `npm run reproduce -- ${EXPERIMENT} [--gamma 0.1] [--paths 1000] [--seed 1] [--json]`,
  about:
    "Runs the experiment of Avellaneda and Stoikov (2008) through the quote function of the desk and sets its figures beside\n" +
    `the exact moments and the published tables. Ends with 1 where a figure is more than ${Z_EXACT_MAX} standard errors from the exact\n` +
    `one or ${Z_PUBLISHED_MAX} combined ones from the published.`,
  positionals: ["experiment"],
  flags: {
    gamma: {
      type: "string",
      value: "g",
      help: `risk aversion, above 0, at most ${GAMMA_MAX} (the published ${PUBLISHED_GAMMAS.join(", ")})`,
    },
    paths: { type: "string", value: "n", help: "sessions of 200 steps for each figure (1000)" },
    seed: { type: "string", value: "n", help: "seed of the random numbers (1)" },
    json: { type: "boolean", help: "prints one JSON object and nothing else" },
  },
};

function gammasOf(args: ParsedArgs): readonly number[] {
  const gamma = args.number("gamma", { min: 0, max: GAMMA_MAX });
  if (gamma === null) return PUBLISHED_GAMMAS;
  if (gamma === 0) throw new UsageError(`--gamma must be above 0 and at most ${GAMMA_MAX}, not "0"`);
  return [gamma];
}

const NAMES: Readonly<Record<Figure, string>> = {
  averageSpread: "average spread",
  profitMean: "profit, mean",
  profitStd: "profit, std",
  finalInventoryMean: "final inventory, mean",
  finalInventoryStd: "final inventory, std",
};
const nameOf = (c: ReproducedCheck): string => `${NAMES[c.figure]} of ${c.strategy} at gamma ${c.gamma}`;

await runCommand(spec, (args) => {
  const [experiment] = args.positionals;
  if (experiment !== EXPERIMENT) throw new UsageError(`no experiment "${experiment}": there is ${EXPERIMENT}`);
  const result = reproduceAvellanedaStoikov({
    gammas: gammasOf(args),
    paths: args.number("paths", { min: 2, max: PATHS_MAX, whole: true }) ?? 1000,
    seed: args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? 1,
    onProgress: progress,
  });
  clearProgress();
  if (args.on("json")) printJson(result);
  else process.stdout.write(report(result));
  const failed = result.checks.filter((c) => !c.holds);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${result.checks.length} figures are off: ${nameOf(failed[0]!)}`);
});

function report({ rows, checks }: Reproduction): string {
  const number = (n: number | null, digits: number) =>
    (n === null ? "-" : n.toFixed(digits)).replace(/^-(0\.0*)$/, "$1").padStart(10);
  const lines: string[] = [];
  for (const { gamma, strategy, paths } of rows) {
    lines.push(
      `gamma ${gamma}, ${strategy}, ${paths} paths`,
      `  ${"".padEnd(22)}${["measured", "exact", "z", "published", "z"].map((h) => h.padStart(10)).join("")}`,
    );
    for (const c of checks.filter((c) => c.gamma === gamma && c.strategy === strategy)) {
      const figures = [number(c.measured, 4), number(c.exact, 4), number(c.z, 2), number(c.published, 2)];
      const mark = c.holds ? "" : "  OFF";
      lines.push(`  ${NAMES[c.figure].padEnd(22)}${figures.join("")}${number(c.zPublished, 2)}${mark}`);
    }
    lines.push("");
  }
  return lines.join("\n");
}
