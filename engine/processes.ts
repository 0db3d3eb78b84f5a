/**
 * Starts the two processes beside the engine: the exchange (sim and replay) and the watchdog.
 *
 * Invariants: 1. both are detached: a Ctrl+C in the terminal reaches the control plane alone, which then cancels through
 * them. 2. a living exchange is used again only where its world is the one that is asked for. 3. nothing is signalled
 * that has not proved, by its token, to be our own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { z } from "zod";
import { type ExchangeOptions, exchangeArgs, worldArgs } from "./edge/exchange/args.ts";
import { type ExchangeState, readExchangeState } from "./edge/exchange/state-file.ts";
import { Lane } from "./edge/venues/lane.ts";
import { type WatchdogOptions, watchdogArgs } from "./edge/watchdog/options.ts";

export interface ProcessEntry {
  /** The script: "dist/exchange.mjs" when built, "bin/exchange.ts" in development (run through tsx). */
  entry: string;
  /** What it says on standard error is kept here. */
  logFile: string;
  /** Milliseconds until its ready line must have come. */
  readyMsMax?: number;
  /** Told of the process as soon as there is one, long before it is ready: who gives up meanwhile can end it. */
  begun?: (child: ChildProcess) => void;
}
export interface StartedExchange extends ExchangeState {
  /** True where a living one was found; its book, orders and positions are from before. */
  reused: boolean;
  /** Markets that it lists. */
  symbols: readonly string[];
  /** Null where it was reused. */
  child: ChildProcess | null;
}
export interface StartedWatchdog {
  child: ChildProcess;
  socket: string;
}

/** A process beside the engine that could not start: the sentence for the user. */
export class StartError extends Error {
  override name = "StartError";
}
interface Launched {
  child: ChildProcess;
  /** Where its own words begin in the log file. */
  logFrom: number;
  /** Its standard output, line by line; one reader, so that no line is lost between two. */
  lines: Interface;
}
function launch(entry: ProcessEntry, args: readonly string[]): Launched {
  mkdirSync(path.dirname(entry.logFile), { recursive: true });
  const log = openSync(entry.logFile, "a");
  const logFrom = fstatSync(log).size;
  const loader = entry.entry.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, entry.entry, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  child.unref();
  entry.begun?.(child);
  if (!child.stdout) throw new Error(`${entry.entry} has no standard output`);
  return { child, logFrom, lines: createInterface({ input: child.stdout }) };
}

/** What it said last on standard error. */
function lastWords({ logFile }: ProcessEntry, from: number): string {
  const said = readFileSync(logFile).subarray(from).toString("utf8").trim().split("\n");
  return said[said.length - 1] || "it said nothing";
}
/** The first line of its standard output, parsed; rejects where it ends or stays silent before that. */
async function readyLine({ child, lines, logFrom }: Launched, entry: ProcessEntry): Promise<unknown> {
  const name = path.basename(entry.entry).replace(/\.[a-z]+$/, "");
  const limit = AbortSignal.timeout(entry.readyMsMax ?? 20_000);
  const ended = once(child, "close", { signal: limit }).then(([code]) => {
    const words = lastWords(entry, logFrom);
    throw new StartError(`The ${name} could not start (code ${code}): ${words} (${entry.logFile})`);
  });
  const line = once(lines, "line", { signal: limit }).then(([text]) => text as string);
  try {
    return JSON.parse(await Promise.race([line, ended]));
  } catch (e) {
    child.kill();
    throw limit.aborted ? new StartError(`The ${name} was not ready in time: see ${entry.logFile}`) : e;
  } finally {
    ended.catch(() => {});
    line.catch(() => {});
  }
}

/** A question to a living exchange. */
async function ask({ url, cancelToken: token }: ExchangeState, path: string, timeoutMs: number): Promise<unknown> {
  const lane = new Lane({ url, token, timeoutMs });
  try {
    return await lane.get(path);
  } finally {
    lane.close();
  }
}
/** One that has no processor for seconds lives, and its book with it: beside a second one its orders would be nobody's. */
const HEALTH_MS_MAX = 10_000;
const health = z.object({ ok: z.literal(true), pid: z.number() });
/** True where the very process that the file names answers there, to its token. */
async function answers(state: ExchangeState): Promise<boolean> {
  try {
    // Its port may be another program's by now, and the number of its process another process's.
    return health.parse(await ask(state, "/health", HEALTH_MS_MAX)).pid === state.pid;
  } catch {
    return false;
  }
}
const listed = z.object({ markets: z.array(z.object({ symbol: z.string() })) });
const symbolsOf = async (state: ExchangeState): Promise<string[]> =>
  listed.parse(await ask(state, "/markets", 10_000)).markets.map((m) => m.symbol);
const ready = z.object({ markets: z.array(z.string()) });
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A process that may not have got to its feet yet: asked to end, once, and made to where it does not within `msMax`. */
export async function endChild(child: ChildProcess, msMax = 2_000): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  if (!child.killed) child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), msMax);
  await ended;
  clearTimeout(limit);
}

/** Asks an exchange to end and waits until it has; false where it is still there after two seconds. */
export async function stopExchange(state: ExchangeState): Promise<boolean> {
  if (!(await answers(state))) return !isAlive(state.pid);
  process.kill(state.pid, "SIGTERM");
  for (let i = 0; i < 100 && isAlive(state.pid); i++) await new Promise((done) => setTimeout(done, 20));
  return !isAlive(state.pid);
}

/** The exchange that `options` ask for: the living one whose world is the same, or a new one. */
export async function startExchange(entry: ProcessEntry, options: ExchangeOptions): Promise<StartedExchange> {
  const found = readExchangeState(options.stateFile);
  if (found && (await answers(found))) {
    const same = JSON.stringify(found.args) === JSON.stringify(worldArgs(options));
    if (same && (options.port === 0 || options.port === found.port))
      return { ...found, reused: true, symbols: await symbolsOf(found), child: null };
    await stopExchange(found);
  }
  const launched = launch(entry, exchangeArgs(options));
  const { markets: symbols } = ready.parse(await readyLine(launched, entry));
  const { child } = launched;
  child.stdout?.destroy();
  const state = readExchangeState(options.stateFile);
  if (!state) throw new Error(`${options.stateFile} is missing although the exchange said that it is ready`);
  return { ...state, reused: false, symbols, child };
}

/** `onLine` gets each line of its standard output: what it saw and did, as JSON. */
export async function startWatchdog(
  entry: ProcessEntry,
  options: WatchdogOptions,
  onLine: (line: string) => void,
): Promise<StartedWatchdog> {
  const launched = launch(entry, watchdogArgs(options));
  await readyLine(launched, entry);
  launched.lines.on("line", onLine);
  return { child: launched.child, socket: options.socket };
}
