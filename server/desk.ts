/**
 * Puts the desk together: the engine side (engine-side.ts), and in front of it the web side: store and history, HTTP, stream.
 * What starts is ended in the opposite order, orders first.
 */
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import type { About } from "./api/trpc.ts";
import type { EngineHost } from "./engine-host.ts";
import { type Ended, type EngineSideParts, startEngineSide } from "./engine-side.ts";
import { keepHistory } from "./history.ts";
import { deskHandler, type Handler } from "./http.ts";
import { OnceDesk } from "./once.ts";
import { addressOf } from "./own-port.ts";
import { PriceHistory } from "./price-history.ts";
import { root } from "./processes.ts";
import { SettingsDesk } from "./settings.ts";
import { serveSockets } from "./sockets.ts";
import { staticFiles } from "./static.ts";
import { openStore } from "./store.ts";
import { Stream } from "./stream.ts";

export interface RunningDesk {
  host: EngineHost;
  /** Market keys that may be quoted. */
  markets: readonly string[];
  strays: number;
  /** Cancels and verifies, then ends everything. Null where the engine could not say: watchdog and exchange stay. */
  stop(reason: string): Promise<Ended | null>;
}
export interface DeskParts extends EngineSideParts {
  /** It listens already. */
  http: Server;
  /** Puts the desk's routes in the place of the waiting page. */
  serve: (handler: Handler) => void;
}

function aboutDesk({ env, args, now }: DeskParts): About {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const address = addressOf(env.host, env.port);
  const { pid, versions } = process;
  return { version, startedAt: now(), mode: args.mode, address, node: versions.node, pid, dataDir: env.dataDir };
}
/** Next with hot reload, in this process; production serves the export. */
async function nextInside({ env, http }: DeskParts): Promise<Handler> {
  const { default: next } = await import("next");
  const app = next({ dev: true, dir: root, hostname: env.host, port: env.port, httpServer: http });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (req, res) => void handle(req, res);
}

export async function startDesk(parts: DeskParts): Promise<RunningDesk> {
  const { env, terminal, http, now, begun } = parts;
  const side = await startEngineSide(parts);
  const { host } = side;
  const store = openStore(env.databaseUrl, now);
  begun.add(() => store.close());
  const recorder = keepHistory({ side, terminal, onPoint: (p) => stream.equity(p) });
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
    prices.take(v);
  });
  host.on("fill", (f) => stream.fill(f));
  host.on("markout", (m) => stream.markout(m.map(({ n, markoutBps }) => ({ n, markoutBps }))));
  host.on("detail", (d) => stream.detail(d));
  host.on("alert", (a) => stream.alert(a));
  host.on("died", (why) => stream.died(why));

  const services = {
    host,
    store,
    settings: new SettingsDesk(store),
    once: new OnceDesk(store, (what) => terminal.error(what)),
    about: aboutDesk(parts),
    now,
  };
  const guard = { port: env.port, host: env.host };
  const closeSockets = serveSockets({ http, stream, guard, dev: env.dev });
  begun.add(closeSockets);
  const next = env.dev ? await nextInside(parts) : null;
  const files = staticFiles(path.join(root, "out"));
  const onError = (what: string, e: unknown) => terminal.error(what, e);
  const clients = () => stream.clients;
  parts.serve(deskHandler({ services, guard, files, next, clients, watchdog: side.watchdogSaid, onError }));
  recorder.start(store);
  begun.add(() => recorder.close());

  const closeWeb = async () => {
    closeSockets();
    http.close();
    http.closeAllConnections();
    await recorder.close();
    await store.close();
  };
  return { host, ...(await side.ready), stop: (reason) => side.stop(reason, closeWeb) };
}
