/**
 * What every command shares: flags with words for what is wrong, one JSON object on standard output, progress on standard
 * error, and exit codes (0 done, 1 it failed, 2 it was called wrongly; each with one sentence on standard error).
 */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command was called wrongly: one sentence, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export interface Flag {
  type: "string" | "boolean";
  /** Shown in --help: "--out <file>  where to write it". */
  value?: string;
  help: string;
}
export interface CommandSpec {
  /** "npm run tape:import -- <file> [flags]". */
  usage: string;
  /** One or two sentences. */
  about: string;
  flags: Readonly<Record<string, Flag>>;
  /** Names of the arguments that have no flag, all of them required. */
  positionals?: readonly string[];
}
export interface ParsedArgs {
  positionals: string[];
  /** Text of a flag, or null when it was not given. */
  text(name: string): string | null;
  on(name: string): boolean;
  /** A number within [min, max] (whole where asked for), or null when not given; otherwise a UsageError. */
  number(name: string, bounds: { min: number; max: number; whole?: boolean }): number | null;
  /** One of the choices, or null when not given; otherwise a UsageError. */
  choice<T extends string>(name: string, choices: readonly T[]): T | null;
}

const HELP: Flag = { type: "boolean", help: "says this" };

/** "--seed -1" is a number out of bounds, to be told as one; Node takes the -1 for another flag. */
function withNegatives(argv: readonly string[]): string[] {
  const args: string[] = [];
  for (const arg of argv) {
    const flag = args.at(-1) ?? "";
    if (/^-[\d.]/.test(arg) && /^--[^=]+$/.test(flag)) args[args.length - 1] = `${flag}=${arg}`;
    else args.push(arg);
  }
  return args;
}
/** Parses a command line. Every mistake is a UsageError in one sentence. */
export function parseCommand(spec: CommandSpec, argv: readonly string[]): ParsedArgs {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, flag] of Object.entries({ ...spec.flags, help: HELP })) options[name] = { type: flag.type };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: withNegatives(argv), options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's sentence names the flag; its advice after the first full stop is about shells.
    throw new UsageError(`${firstSentence(messageOf(error))}; --help lists what there is`);
  }
  const { values, positionals } = parsed;
  const wanted = spec.positionals ?? [];
  if (values.help !== true && positionals.length !== wanted.length)
    throw new UsageError(
      positionals.length < wanted.length
        ? `<${wanted[positionals.length]}> is missing: ${spec.usage}`
        : `"${positionals[wanted.length]}" is one argument too many: ${spec.usage}`,
    );
  const text = (name: string) => (typeof values[name] === "string" ? values[name] : null);
  return {
    positionals,
    text,
    on: (name) => values[name] === true,
    number(name, { min, max, whole = false }) {
      const given = text(name);
      if (given === null) return null;
      const n = given.trim() === "" ? Number.NaN : Number(given);
      if (!(n >= min && n <= max) || (whole && !Number.isInteger(n)))
        throw new UsageError(
          `--${name} must be a ${whole ? "whole number" : "number"} from ${min} to ${max}, not "${given}"`,
        );
      return n;
    },
    choice<T extends string>(name: string, choices: readonly T[]) {
      const given = text(name);
      if (given === null) return null;
      const found = choices.find((c) => c === given);
      if (found === undefined) throw new UsageError(`--${name} must be one of ${choices.join(", ")}, not "${given}"`);
      return found;
    },
  };
}

export function helpText(spec: CommandSpec): string {
  const rows = Object.entries({ ...spec.flags, help: HELP }).map(([name, f]): [string, string] => [
    `--${name}${f.type === "string" ? ` <${f.value ?? name}>` : ""}`,
    f.help,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [spec.usage, "", spec.about, "", ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`), ""].join(
    "\n",
  );
}

/** Runs a command: --help, errors in one sentence, the exit code. */
export async function runCommand(spec: CommandSpec, run: (args: ParsedArgs) => Promise<void> | void): Promise<void> {
  try {
    const args = parseCommand(spec, process.argv.slice(2));
    if (args.on("help")) process.stdout.write(helpText(spec));
    else await run(args);
  } catch (error) {
    clearProgress();
    process.stderr.write(`${messageOf(error).replaceAll("\n", " ")}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** The one object of --json. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const BAR_CELLS = 30;
let shown = "";
/** Draws a bar on standard error where that is a terminal; silent elsewhere. `done` is a fraction of 1. */
export function progress(label: string, done: number): void {
  if (!process.stderr.isTTY) return;
  const part = Math.min(1, Math.max(0, done));
  const cells = Math.round(part * BAR_CELLS);
  const line = `${label} ${"█".repeat(cells)}${"░".repeat(BAR_CELLS - cells)} ${Math.floor(part * 100)} %`;
  if (line === shown) return;
  shown = line;
  process.stderr.write(`\r\u001b[2K${line}`);
}
export function clearProgress(): void {
  if (shown !== "") process.stderr.write("\r\u001b[2K");
  shown = "";
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const firstSentence = (text: string): string => text.split(/\. |\.$|\.?\n/)[0] ?? text;
