/**
 * The engine's process without a console: environment and arguments → data folder → engine side → "ready". What the engine
 * tells is written down as by a desk; the store is loaded once the engine quotes, for a start must not wait for it.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Begun, StartError, takePriority, UsageError } from "../engine/index.ts";
import { ENGINE_HELP, parseEngineArguments } from "./engine-arguments.ts";
import type { EngineHost } from "./engine-host.ts";
import { type EngineSide, startEngineSide } from "./engine-side.ts";
import { EnvError, readEnv } from "./env.ts";
import { type Running, watchExit } from "./exit.ts";
import { keepHistory } from "./history.ts";
import { TakenError, takeDataFolder } from "./own-port.ts";
import { root, source } from "./processes.ts";
import { StorageError } from "./storage-error.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const BY = "npm run engine -- --resume";
/** The first seconds belong to the quotes. */
const STORE_AFTER_MS = 2_000;

/** A person asked for it with the start: done as soon as the engine lets it be done. */
function resumeOnceVerified(host: EngineHost, terminal: Terminal): void {
  let asked = false;
  host.on("view", ({ halt }) => {
    if (asked || halt.state !== "verified") return;
    asked = true;
    host.questions.command(randomUUID(), BY, { do: "resume", scope: { scope: "all" } }).then(
      ({ message }) => terminal.say(`resume: ${message}`),
      (e: unknown) => terminal.error("resume", e),
    );
  });
}
/** Answers what writes down all that waits, and ends it. */
function historyOf(side: EngineSide, o: { databaseUrl: string; terminal: Terminal; now: () => number }) {
  const recorder = keepHistory({ side, terminal: o.terminal });
  const end = new AbortController();
  const open = async () => {
    await side.ready;
    await pause(STORE_AFTER_MS, undefined, { signal: end.signal }).catch(() => {});
    const { openStore }: typeof import("./store.ts") = await import(source("store.mjs", "server/store.ts"));
    const store = openStore(o.databaseUrl, o.now);
    recorder.start(store);
    return store;
  };
  const opened = open().catch((e: unknown) => {
    if (!end.signal.aborted) o.terminal.error("history is not written", e);
    return null;
  });
  return async () => {
    end.abort();
    const store = await opened;
    await recorder.close();
    await store?.close();
  };
}

async function main(): Promise<void> {
  const args = parseEngineArguments(process.argv.slice(2), root);
  if (args.help) return void process.stdout.write(ENGINE_HELP);
  const env = readEnv(root);
  if (env.goesFirst) takePriority();
  const now = Date.now;
  const terminal = openTerminal({ terminal: env.terminal && !args.json, level: env.logLevel, now });
  let running: Running | null = null;
  let release = () => {};
  const begun = new Begun();
  const giveUp = () => begun.undo();
  watchExit({ terminal, desk: () => running, giveUp, underNpm: env.underNpm, release: () => release() });
  release = takeDataFolder(env.dataDir, null);
  try {
    const side = await startEngineSide({ env, args, terminal, now, begun });
    const { host } = side;
    const closeHistory = historyOf(side, { databaseUrl: env.databaseUrl, terminal, now });
    if (args.resume) resumeOnceVerified(host, terminal);
    const { markets } = await side.ready;
    running = { host, stop: (reason) => side.stop(reason, closeHistory) };
    const names = markets.map((m) => m.slice(m.indexOf("/") + 1)).join(", ");
    const ms = Math.round(performance.now());
    const halted = host.gate !== 0 || args.resume ? "" : " Halted: start it with --resume, or resume in the console.";
    terminal.say(`ready in ${ms} ms: ${args.mode}, ${markets.length} markets: ${names}.${halted}`, { ready: true, ms });
  } catch (e) {
    // A signal came first: it ends what was begun, says so, and exits.
    if (begun.isOver) return;
    await begun.undo();
    release();
    throw e;
  }
}

main().catch((e: unknown) => {
  const isForUser = [EnvError, UsageError, TakenError, StartError, StorageError].some((kind) => e instanceof kind);
  process.stderr.write(`✖ ${e instanceof Error ? (isForUser ? e.message : (e.stack ?? e.message)) : String(e)}\n`);
  process.exit(e instanceof UsageError ? 2 : 1);
});
