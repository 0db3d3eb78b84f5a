/**
 * Puts the desk together, in this order: store, exchange and watchdog (together) → settings → engine → HTTP → stream.
 * What starts is ended in the opposite order, orders first.
 */
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
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
import type { About } from "./api/trpc.ts";
import { type DeskArguments, modeDetail } from "./arguments.ts";
import { checkDatabase, migrationNames } from "./database-check.ts";
import { EngineHost, type Stopped } from "./engine-host.ts";
import type { Env } from "./env.ts";
import { ensureSettings } from "./first-settings.ts";
import { deskHandler, type Handler } from "./http.ts";
import { OnceDesk } from "./once.ts";
import { addressOf } from "./own-port.ts";
import { PriceHistory } from "./price-history.ts";
import {
  type Places,
  placesIn,
  root,
  runEngine,
  runExchange,
  runWatchdog,
  symbolsOf,
  watchdogWords,
  watchExchange,
} from "./processes.ts";
import { Recorder } from "./recorder.ts";
import { SettingsDesk } from "./settings.ts";
import { serveSockets } from "./sockets.ts";
import { staticFiles } from "./static.ts";
import { openStore } from "./store.ts";
import { Stream } from "./stream.ts";
import type { Terminal } from "./terminal.ts";

export interface RunningDesk {
  host: EngineHost;
  /** Market keys that may be quoted. */
  markets: readonly string[];
  strays: number;
  /** Cancels and verifies, then ends everything. `how` says why nothing is open where it was not read. Null where the engine could not say: watchdog and exchange stay. */
  stop(reason: string): Promise<(Stopped & { how: string | null }) | null>;
}
export interface DeskParts {
  env: Env;
  args: DeskArguments;
  terminal: Terminal;
  /** It listens already. */
  http: Server;
  /** Puts the desk's routes in the place of the waiting page. */
  serve: (handler: Handler) => void;
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

function aboutDesk({ env, args, now }: DeskParts): About {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const address = addressOf(env.host, env.port);
  const { pid, versions } = process;
  return { version, startedAt: now(), mode: args.mode, address, node: versions.node, pid, dataDir: env.dataDir };
}
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
/** Next with hot reload, in this process; production serves the export. */
async function nextInside({ env, http }: DeskParts): Promise<Handler> {
  const { default: next } = await import("next");
  const app = next({ dev: true, dir: root, hostname: env.host, port: env.port, httpServer: http });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (req, res) => void handle(req, res);
}

async function openMemory({ env, now }: DeskParts) {
  checkDatabase(env.databaseFile, migrationNames(path.join(root, "prisma/migrations")));
  const store = openStore(env.databaseUrl, now);
  const installation = await store.installation();
  return { store, installation, epoch: await store.nextEpoch(), lastFill: await store.fills.lastNumber() };
}
/** The symbols that are to be quoted. Throws a UsageError with those that the venue does not list. */
function chosen(listed: readonly string[], wanted: readonly string[] | null): string[] {
  const unknown = (wanted ?? []).filter((w) => !listed.includes(w));
  if (unknown.length > 0)
    throw new UsageError(`--market: the venue lists no ${unknown.join(", ")}; it lists ${listed.join(", ")}.`);
  return listed.filter((s) => wanted === null || wanted.includes(s));
}
/** Store, exchange and watchdog at once: none needs another to start. Where one can't, `begun` ends the others. */
async function openBeside(parts: DeskParts, places: Places, heard: (text: string) => void) {
  const { args, env, terminal, begun } = parts;
  const lost = (why: string) => terminal.error(why);
  const opening = [
    openMemory(parts),
    runExchange(places, args.exchange, begun),
    runWatchdog(places, { dev: env.dev, begun }, { line: heard, lost }),
  ] as const;
  const [memory, , watchdog] = await Promise.allSettled(opening);
  if (memory.status === "fulfilled") begun.add(() => memory.value.store.close());
  if (watchdog.status === "fulfilled") begun.add(() => watchdog.value.stop());
  const [{ store, installation, epoch, lastFill }, venue, guard] = await Promise.all(opening);
  const symbols = chosen(await symbolsOf(venue), args.markets);
  return { store, installation, epoch, lastFill, exchange: venue, watchdog: guard, symbols };
}

/** Days are kept per world: another seed is another account, and a tape that is played again lives its day again. */
function worldOf({ mode }: DeskArguments, { args, startedAt }: StartedExchange): string {
  return JSON.stringify([mode, ...args, ...(mode === "replay" ? [startedAt] : [])]);
}

export async function startDesk(parts: DeskParts): Promise<RunningDesk> {
  const { env, args, terminal, http, now, begun } = parts;
  const places = placesIn(env.dataDir);
  let watchdogSaid: string | null = null;
  const heard = (text: string): void => {
    const words = watchdogWords(text);
    if (words === null) return;
    watchdogSaid = words;
    terminal.warn(`watchdog: ${words}`);
  };
  const { store, installation, epoch, lastFill, exchange, watchdog, symbols } = await openBeside(parts, places, heard);
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
  await ensureSettings(
    store,
    symbols.map((s) => `${accountIdOf(args.mode)}/${s}`),
    args.strategy,
  );

  const world = worldOf(args, exchange);
  const shared = new SharedArrayBuffer(4 * SHARED_SLOTS);
  const latch = fileLatch(places.latchFile);
  const worker = runEngine({
    mode: args.mode,
    exchangeUrl: exchange.url,
    exchangeToken: exchange.token,
    databaseUrl: env.databaseUrl,
    installation,
    epoch,
    markets: args.markets,
    modeDetail: modeDetail(args),
    watchdogSocket: places.watchdogSocket,
    days: await store.days.of(world),
    latchFile: places.latchFile,
    journalFile: places.journalFile,
    shared,
  });
  begun.add(() => worker.terminate());
  const host = new EngineHost({ worker, shared: new Int32Array(shared), latch, now, lastFill });
  // It quotes already where it was ready a moment before the start was given up.
  begun.add(() => (host.markets === null ? null : host.stop("the start is given up", STOP_MS_MAX)));
  const ready = untilReady(host);
  ready.catch(() => {});

  const services = {
    host,
    store,
    settings: new SettingsDesk(store),
    once: new OnceDesk(store, (what) => terminal.error(what)),
    about: aboutDesk(parts),
    now,
  };
  const recorder = new Recorder({
    store,
    epoch,
    world,
    onPoint: (p) => stream.equity(p),
    onFailure(what) {
      if (!host.notice("HISTORY_NOT_WRITTEN", "critical", what)) return;
      if (what === null) terminal.say("history is written again");
      else terminal.error(what);
    },
  });
  const prices = new PriceHistory();
  const stream: Stream = new Stream({
    fills: () => host.fills,
    equity: () => recorder.points,
    detail: (key) => host.detail(key),
    prices: (key) => prices.of(key),
    watch: (keys) => host.watch(keys),
    now,
  });
  host.on("view", (v) => {
    stream.view(v);
    recorder.view(v);
    prices.take(v);
  });
  host.on("fill", (f) => {
    stream.fill(f);
    recorder.fill(f);
  });
  host.on("markout", (m) => {
    stream.markout(m.map(({ n, markoutBps }) => ({ n, markoutBps })));
    recorder.markout(m);
  });
  host.on("detail", (d) => stream.detail(d));
  host.on("alert", (a) => {
    stream.alert(a);
    recorder.alert(a, a.market === null ? null : (host.markets?.[a.market] ?? null));
  });
  host.on("days", (d) => recorder.days(d));
  host.on("line", (l) => terminal.line(l));
  host.on("died", (why) => {
    stream.died(why);
    terminal.error(`the engine has died: ${why}. The watchdog cancels; restart the desk.`);
  });

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

  const guard = { port: env.port, host: env.host };
  const closeSockets = serveSockets({ http, stream, guard, dev: env.dev });
  begun.add(closeSockets);
  const next = env.dev ? await nextInside(parts) : null;
  const files = staticFiles(path.join(root, "out"));
  const onError = (what: string, e: unknown) => terminal.error(what, e);
  parts.serve(
    deskHandler({ services, guard, files, next, clients: () => stream.clients, watchdog: () => watchdogSaid, onError }),
  );
  recorder.start();
  begun.add(() => recorder.close());

  const latchLooks = setInterval(() => host.keepLatch(), LATCH_LOOK_MS);
  latchLooks.unref();
  begun.add(() => clearInterval(latchLooks));

  const close = async (verified: boolean) => {
    clearInterval(latchLooks);
    unwatch();
    closeSockets();
    http.close();
    http.closeAllConnections();
    await recorder.close();
    await store.close();
    const lost = host.latchAtEnd();
    if (lost !== null) terminal.error(`the HALT is forgotten with the end of the desk, the next start quotes: ${lost}`);
    // Where something may be open, whoever can still cancel it stays.
    if (!verified) return;
    await link.goodbye();
    watchdog.stop();
    await stopExchange(exchange);
  };
  const stop = async (reason: string) => {
    const answered = await host.stop(reason, STOP_MS_MAX);
    const stopped = isExchangeGone ? { cancelled: 0, positions: [], ...answered, open: 0 } : answered;
    await close(stopped !== null && stopped.open === 0);
    return stopped && { ...stopped, how: isExchangeGone ? "the exchange has gone and its book ended with it" : null };
  };
  return { host, ...(await ready), stop };
}
