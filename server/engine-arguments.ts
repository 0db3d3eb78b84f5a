/** What `npm run engine -- …` understands: the desk's flags, and its own. Every mistake is one sentence. */
import { UsageError } from "../engine/index.ts";
import { type DeskArguments, parseDeskArguments, WORLD_HELP } from "./arguments.ts";

export interface EngineArguments extends DeskArguments {
  /** JSON lines on a terminal too. */
  json: boolean;
  /** Resumes from a HALT of before, once the venue was read and nothing is open. */
  resume: boolean;
}
export const ENGINE_HELP = `npm run engine -- [flags]

The engine without the console: exchange, watchdog, journal and settings of the same data folder, lines on the terminal
(JSON lines in a pipe). Ctrl+C cancels everything, reads the venue, says so, and ends.

  --mode <name>       sim or replay; sim unless --replay names a tape
${WORLD_HELP}  --resume            a HALT of before is resumed once the venue was read and nothing is open; without it, it stands
  --json              JSON lines on a terminal too
  --help              says this

npm run kill stops it like a desk. DATABASE_URL, LOG_LEVEL and QUOTEWRIGHT_DATA_DIR are read from the environment.
`;

/** The value of "--mode x" or "--mode=x", and what is left without it. */
function modeOf(argv: readonly string[]): { mode: string | null; rest: string[] } {
  const at = argv.findIndex((a) => a === "--mode" || a.startsWith("--mode="));
  if (at < 0) return { mode: null, rest: [...argv] };
  const isOne = argv[at] !== "--mode";
  const mode = isOne ? argv[at]!.slice("--mode=".length) : argv[at + 1];
  if (mode !== "sim" && mode !== "replay")
    throw new UsageError(`--mode must be sim or replay${mode === undefined ? "" : `, not "${mode}"`}.`);
  return { mode, rest: argv.filter((_, i) => i !== at && (isOne || i !== at + 1)) };
}
/** Throws a UsageError with one sentence. `root` is where relative paths begin. */
export function parseEngineArguments(argv: readonly string[], root: string): EngineArguments {
  const own = new Set(["--json", "--resume"]);
  const { mode, rest } = modeOf(argv.filter((a) => !own.has(a)));
  const desk = parseDeskArguments(rest, root);
  if (!desk.help && mode === "replay" && desk.mode === "sim")
    throw new UsageError("--mode replay needs a tape: --replay <tape>.");
  if (mode === "sim" && desk.mode === "replay") throw new UsageError("--replay is not of --mode sim: leave one away.");
  return { ...desk, json: argv.includes("--json"), resume: argv.includes("--resume") };
}
