/** Starts what stands beside the control plane: exchange, watchdog, the engine's thread; from the bundle or the sources. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import {
  type Begun,
  defaultWatchdogOptions,
  type ExchangeOptions,
  endChild,
  type ProcessEntry,
  type StartedExchange,
  type StartedWatchdog,
  startExchange,
  startWatchdog,
} from "../engine/index.ts";
import type { FirstToWorker, WorkerData } from "../engine/worker-messages.ts";

const isBundled = import.meta.url.endsWith(".mjs");
export const root = path.resolve(import.meta.dirname, "..");
/** Absolute path of a part: of the bundle, or of the sources. */
export const source = (bundled: string, plain: string) => path.join(root, isBundled ? `dist/${bundled}` : plain);

export interface Places {
  exchangeFile: string;
  latchFile: string;
  journalFile: string;
  watchdogSocket: string;
  logDir: string;
}
/** A Unix socket's path is at most 107 bytes: from a deep folder the way from here is the shorter one. */
function socketPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative.length < absolute.length ? relative : absolute;
}
export const placesIn = (dataDir: string): Places => ({
  exchangeFile: path.join(dataDir, "exchange.json"),
  latchFile: path.join(dataDir, "halt.json"),
  journalFile: path.join(dataDir, "journal.db"),
  watchdogSocket: socketPath(path.join(dataDir, "watchdog.sock")),
  logDir: path.join(dataDir, "log"),
});
/** What its end may take, in ms: a watchdog that is cancelling finishes that first. */
const END_MS_MAX = { exchange: 2_000, watchdog: 12_000 };
function entry({ logDir }: Places, name: keyof typeof END_MS_MAX, o: { plain: string; begun: Begun }): ProcessEntry {
  return {
    entry: source(`${name}.mjs`, o.plain),
    logFile: path.join(logDir, `${name}.log`),
    begun: (child) => o.begun.add(() => endChild(child, END_MS_MAX[name])),
  };
}

/** One that was there before is not `begun`: it may hold open orders, and stays. */
export const runExchange = (places: Places, options: ExchangeOptions, begun: Begun): Promise<StartedExchange> =>
  startExchange(entry(places, "exchange", { plain: "bin/exchange.ts", begun }), {
    ...options,
    stateFile: places.exchangeFile,
  });

const LOOK_MS = 1_000;
/** Calls once when the exchange's process is not there any more; the answer ends the watch. */
export function watchExchange({ pid }: StartedExchange, onGone: () => void): () => void {
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (e) {
      if (e instanceof Error && "code" in e && e.code === "EPERM") return;
      clearInterval(timer);
      onGone();
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

export interface RunningWatchdog {
  stop(): void;
}
const spoken = z.looseObject({ event: z.string() });
/** Ordinary comings and goings, which nobody needs to read. */
const QUIET = new Set(["ready", "hello", "goodbye", "end", "halting", "halted"]);
/** The watchdog's JSON line in words; null for what is ordinary. */
export function watchdogWords(line: string): string | null {
  let said: z.infer<typeof spoken>;
  try {
    said = spoken.parse(JSON.parse(line));
  } catch {
    return line;
  }
  const { event, at: _, ...fields } = said;
  if (QUIET.has(event)) return null;
  if (event === "done") return doneWords(fields);
  if (typeof fields.text === "string")
    return typeof fields.ms === "number" ? `${fields.text} (${fields.ms} ms)` : fields.text;
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  return rest.length > 0 ? `${event}: ${rest.join(", ")}` : event;
}
function doneWords({ verified, open, positions, ms }: Record<string, unknown>): string {
  const left = Array.isArray(positions) && positions.length > 0 ? positions.join(", ") : "none";
  const end =
    verified === true ? "done, nothing is open at the venue" : `NOT verified, open at the venue: ${open ?? "unknown"}`;
  return `${end}; positions left: ${left} (${ms} ms)`;
}
const RESTART_MS = 1_000;
const DEV_SILENCE_MS = 60_000;
/** One for this folder, which ends with the desk that it watched, or when none comes within a minute. */
export function startWatchdogOf(
  places: Places,
  { dev, begun }: { dev: boolean; begun: Begun },
  onLine: (text: string) => void,
): Promise<StartedWatchdog> {
  const { watchdogSocket: socket, exchangeFile, latchFile } = places;
  // In development Next compiles on the main thread, for seconds at a time: that is no hang.
  const silenceMsMax = dev ? DEV_SILENCE_MS : defaultWatchdogOptions.silenceMsMax;
  const options = { ...defaultWatchdogOptions, socket, exchangeFile, latchFile, silenceMsMax };
  return startWatchdog(entry(places, "watchdog", { plain: "server/watchdog.ts", begun }), options, onLine);
}
/** Runs until stopped: one that dies is said and started again. Rejects where it cannot be started at all. */
export async function runWatchdog(
  places: Places,
  o: { dev: boolean; begun: Begun },
  heard: { line: (text: string) => void; lost: (why: string) => void },
): Promise<RunningWatchdog> {
  let over = false;
  const start = async () => {
    const started = await startWatchdogOf(places, o, heard.line);
    started.child.once("exit", (code, signal) => {
      if (over) return;
      heard.lost(`the watchdog ended (${signal ?? `code ${code}`}) and is started again`);
      setTimeout(() => again(), RESTART_MS).unref();
    });
    current = started;
  };
  const again = () => {
    if (!over) start().catch((e: unknown) => heard.lost(`no watchdog: ${e instanceof Error ? e.message : String(e)}`));
  };
  let current: StartedWatchdog | null = null;
  await start();
  return {
    stop() {
      over = true;
      current?.child.kill("SIGTERM");
    },
  };
}

/**
 * The engine's thread, its code loaded: it waits for `beginEngine`. Beyond `memoryMiB` of heap it ends with an error, and nothing
 * else of the process does.
 */
export async function loadEngine(memoryMiB: number): Promise<Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMiB };
  const worker = new Worker(source("engine-worker.mjs", "engine/dev-worker.mjs"), { resourceLimits });
  await once(worker, "message");
  return worker;
}
export function beginEngine(worker: Worker, data: WorkerData): void {
  worker.postMessage({ type: "begin", data } satisfies FirstToWorker);
}
const outOfMemory = z.object({ code: z.literal("ERR_WORKER_OUT_OF_MEMORY") });
/** Why the thread has died, in words: a limit that it met is told with the way out. */
export function engineError(error: Error, memoryMiB: number): string {
  if (!outOfMemory.safeParse(error).success) return error.message;
  return `it met its memory limit of ${memoryMiB} MiB; QUOTEWRIGHT_ENGINE_MEMORY=${2 * memoryMiB} raises it`;
}
