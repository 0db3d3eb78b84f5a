/**
 * The engine with what it cannot be without: exchange, watchdog, database and the thread's code (together) → first settings →
 * the engine. A desk is this and the web side; `npm run engine` is this alone.
 *
 * Invariants: 1. nothing of the web is loaded from here. 2. what starts is ended in the opposite order, orders first. 3. where
 * something may be open at the end, whoever can still cancel it stays.
 */
import path from "node:path";
import {
  type Begun,
  fileLatch,
  SHARED_SLOTS,
  StartError,
  type StartedExchange,
  stopExchange,
  UsageError,
  watchdogLink,
} from "../engine/index.ts";
import { accountIdOf } from "../engine/worker-messages.ts";
import { type DeskArguments, modeDetail } from "./arguments.ts";
import { checkDatabase, migrationNames } from "./database-check.ts";
import { EngineHost, type Stopped } from "./engine-host.ts";
import type { Env } from "./env.ts";
import { ensureSettings } from "./first-settings.ts";
import {
  beginEngine,
  engineError,
  loadEngine,
  type Places,
  placesIn,
  root,
  runExchange,
  runWatchdog,
  watchdogWords,
  watchExchange,
} from "./processes.ts";
import { openStartMemory, type StartMemory } from "./start-memory.ts";
import type { Terminal } from "./terminal.ts";

/** How it ended; `how` says why nothing is open where the venue was not read. */
export type Ended = Stopped & { how: string | null };
export interface EngineSide {
  host: EngineHost;
  exchange: StartedExchange;
  /** Of this start. */
  epoch: number;
  /** Names the venue as it was asked for: days are kept under it. */
  world: string;
  /** The watchdog's last word worth reading. */
  watchdogSaid: () => string | null;
  /** Market keys that may be quoted, and how many orders of a former run were open. */
  ready: Promise<{ markets: readonly string[]; strays: number }>;
  /**
   * Cancels and verifies, closes what stands beside, then ends everything. Null where the engine could not say: watchdog and
   * exchange stay.
   */
  stop(reason: string, closeBeside: () => Promise<void>): Promise<Ended | null>;
}
export interface EngineSideParts {
  env: Env;
  args: DeskArguments;
  terminal: Terminal;
  now: () => number;
  /** What is to be undone where the start fails or is given up. */
  begun: Begun;
}
/** Recovery of a large book included. */
const READY_MS_MAX = 60_000;
/** How soon a latch that the disk refused is tried again. */
const LATCH_LOOK_MS = 1_000;
/** The engine gives itself 3 s and says what is left. */
const STOP_MS_MAX = 8_000;

function untilReady(host: EngineHost): Promise<{ markets: readonly string[]; strays: number }> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new StartError("The engine was not ready within a minute.")), READY_MS_MAX);
    host.once("ready", (markets, strays) => {
      clearTimeout(timer);
      done({ markets, strays });
    });
    host.once("died", (why) => {
      clearTimeout(timer);
      fail(new StartError(`The engine could not start: ${why}`));
    });
  });
}
/** The symbols that are to be quoted. Throws a UsageError with those that the venue does not list. */
function chosen(listed: readonly string[], wanted: readonly string[] | null): string[] {
  const unknown = (wanted ?? []).filter((w) => !listed.includes(w));
  if (unknown.length > 0)
    throw new UsageError(`--market: the venue lists no ${unknown.join(", ")}; it lists ${listed.join(", ")}.`);
  return listed.filter((s) => wanted === null || wanted.includes(s));
}
async function openMemory({ env, now }: EngineSideParts): Promise<StartMemory> {
  checkDatabase(env.databaseFile, migrationNames(path.join(root, "prisma/migrations")));
  return openStartMemory(env.databaseFile, now);
}
/** All at once: none needs another to start. The exchange takes longest and goes first. Where one can't, `begun` ends the others. */
async function openBeside(parts: EngineSideParts, places: Places, heard: (text: string) => void) {
  const { args, env, terminal, begun } = parts;
  const lost = (why: string) => terminal.error(why);
  const opening = [
    runExchange(places, args.exchange, begun),
    openMemory(parts),
    loadEngine(env.engineMemoryMiB),
    runWatchdog(places, { dev: env.dev, begun }, { line: heard, lost }),
  ] as const;
  const [, memory, worker, watchdog] = await Promise.allSettled(opening);
  if (memory.status === "fulfilled") begun.add(() => memory.value.close());
  if (watchdog.status === "fulfilled") begun.add(() => watchdog.value.stop());
  if (worker.status === "fulfilled") begun.add(() => worker.value.terminate());
  const [exchange, opened, thread, guard] = await Promise.all(opening);
  const symbols = chosen(exchange.symbols, args.markets);
  return { memory: opened, exchange, watchdog: guard, worker: thread, symbols };
}

/** Days are kept per world: another seed is another account, and a tape that is played again lives its day again. */
function worldOf({ mode }: DeskArguments, { args, startedAt }: StartedExchange): string {
  return JSON.stringify([mode, ...args, ...(mode === "replay" ? [startedAt] : [])]);
}
/**
 * What the database knows for this start. It stays open until the end: to close it is to write its log away, which a busy disk
 * takes its time for.
 */
async function remembered(memory: StartMemory, { args }: EngineSideParts, o: { symbols: string[]; world: string }) {
  const keys = o.symbols.map((s) => `${accountIdOf(args.mode)}/${s}`);
  await ensureSettings(memory.settings, keys, args.strategy);
  const start = { installation: memory.installation(), epoch: memory.nextEpoch(), lastFill: memory.lastFill() };
  return { ...start, days: memory.daysOf(o.world) };
}

/** The host's messages come in a later turn than the answer: nothing is missed by who listens at once. */
export async function startEngineSide(parts: EngineSideParts): Promise<EngineSide> {
  const { env, args, terminal, now, begun } = parts;
  const places = placesIn(env.dataDir);
  let watchdogSaid: string | null = null;
  const heard = (text: string): void => {
    const words = watchdogWords(text);
    if (words === null) return;
    watchdogSaid = words;
    terminal.warn(`watchdog: ${words}`);
  };
  const { memory, exchange, watchdog, worker, symbols } = await openBeside(parts, places, heard);
  if (exchange.reused)
    terminal.say(`the exchange of before is still there (process ${exchange.pid}): its book is used`);
  let isExchangeGone = false;
  const unwatch = watchExchange(exchange, () => {
    isExchangeGone = true;
    terminal.error(
      `the exchange has ended (process ${exchange.pid}), and its book with it: nothing can be open there. Stop the desk with Ctrl+C and start it again.`,
    );
  });
  begun.add(unwatch);
  const world = worldOf(args, exchange);
  const { installation, epoch, lastFill, days } = await remembered(memory, parts, { symbols, world });

  const shared = new SharedArrayBuffer(4 * SHARED_SLOTS);
  const latch = fileLatch(places.latchFile);
  const data = {
    mode: args.mode,
    exchangeUrl: exchange.url,
    exchangeToken: exchange.token,
    databaseUrl: env.databaseUrl,
    installation,
    epoch,
    markets: args.markets,
    modeDetail: modeDetail(args),
    watchdogSocket: places.watchdogSocket,
    days,
    latchFile: places.latchFile,
    journalFile: places.journalFile,
    shared,
  };
  const { engineMemoryMiB } = env;
  const errorWords = (e: Error) => engineError(e, engineMemoryMiB);
  const seen = () => ({ control: link.view, said: watchdogSaid });
  const shown = { worker, shared: new Int32Array(shared), latch, now, lastFill };
  const host = new EngineHost({ ...shown, errorWords, watchdog: seen });
  beginEngine(worker, data);
  // It quotes already where it was ready a moment before the start was given up.
  begun.add(() => (host.markets === null ? null : host.stop("the start is given up", STOP_MS_MAX)));
  const ready = untilReady(host);
  ready.catch(() => {});
  host.on("line", (l) => terminal.line(l));
  host.on("died", (why) => terminal.error(`the engine has died: ${why}. The watchdog cancels; restart the desk.`));

  const link = watchdogLink({
    socket: places.watchdogSocket,
    role: "main",
    onClose: ({ reason, by }) => host.halt(reason, by, true),
    onVerified: () => host.verifiedByWatchdog(),
  });
  begun.add(() => link.goodbye());
  host.on("halted", (reason) => link.say({ say: "halting", reason }));
  host.on("view", (v) => {
    if (v.halt.state === "verified") link.say({ say: "halted" });
  });
  const latchLooks = setInterval(() => host.keepLatch(), LATCH_LOOK_MS);
  latchLooks.unref();
  begun.add(() => clearInterval(latchLooks));

  const close = async (verified: boolean, closeBeside: () => Promise<void>) => {
    clearInterval(latchLooks);
    unwatch();
    await closeBeside();
    memory.close();
    const lost = host.latchAtEnd();
    if (lost !== null) terminal.error(`the HALT is forgotten with the end of the desk, the next start quotes: ${lost}`);
    if (!verified) return;
    await link.goodbye();
    watchdog.stop();
    await stopExchange(exchange);
  };
  const stop: EngineSide["stop"] = async (reason, closeBeside) => {
    const answered = await host.stop(reason, STOP_MS_MAX);
    const stopped = isExchangeGone ? { cancelled: 0, positions: [], ...answered, open: 0 } : answered;
    await close(stopped !== null && stopped.open === 0, closeBeside);
    return stopped && { ...stopped, how: isExchangeGone ? "the exchange has gone and its book ended with it" : null };
  };
  return { host, exchange, epoch, world, watchdogSaid: () => watchdogSaid, ready, stop };
}
