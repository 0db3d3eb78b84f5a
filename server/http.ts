/**
 * What the one HTTP server answers: checks first, then the route. tRPC, the halt page, health, metrics, and the console's files.
 *
 * Invariant: no answer leaves without the security headers, and no request reaches a route unchecked.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { appRouter } from "./api/router.ts";
import type { Services } from "./api/trpc.ts";
import { haltNow } from "./commands.ts";
import { APP } from "./env.ts";
import {
  BODY_BYTES_MAX,
  checkHaltForm,
  checkJsonBody,
  checkSource,
  contentSecurityPolicy,
  type Denial,
  type GuardOptions,
  SECURITY_HEADERS,
} from "./guard.ts";
import { haltPage } from "./halt-page.ts";
import { metricsText } from "./metrics.ts";
import type { StaticFiles } from "./static.ts";

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;
export interface HttpOptions {
  services: Services;
  guard: GuardOptions;
  files: StaticFiles;
  /** Next's own handler in development; null where the export is served. */
  next: Handler | null;
  clients: () => number;
  /** The watchdog's last words. */
  watchdog: () => string | null;
  onError: (what: string, error: unknown) => void;
}

const send = (res: ServerResponse, status: number, type: string, body: string) => {
  res.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" }).end(body);
};
function refuse(req: IncomingMessage, res: ServerResponse, denial: Denial): void {
  // The body is not read: the connection ends with the answer.
  res.setHeader("connection", "close");
  send(res, denial.status, "text/plain", `${denial.reason}\n`);
  req.resume();
}
async function readBody(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > BODY_BYTES_MAX) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** All routes of the desk, as one handler of a server that is somebody else's. */
export function deskHandler(o: HttpOptions): Handler {
  const { host, about, now } = o.services;
  const loopDelay = monitorEventLoopDelay({ resolution: 20 });
  loopDelay.enable();
  const csp = o.next ? contentSecurityPolicy([], true) : o.files.contentSecurityPolicy;
  const viewAgeMs = () => (host.receivedAt === 0 ? null : now() - host.receivedAt);

  const trpc = createHTTPHandler({
    router: appRouter,
    basePath: "/api/trpc/",
    maxBodySize: BODY_BYTES_MAX,
    // Nobody signs in yet: who reaches loopback is the operator.
    createContext: () => ({ ...o.services, by: "operator", role: "admin" as const }),
    onError: ({ error, path }) => {
      if (error.code === "INTERNAL_SERVER_ERROR") o.onError(`api ${path ?? ""}`, error.cause ?? error);
    },
  });
  const health: Handler = (_req, res) => {
    const view = host.view;
    const quoting = view?.markets.filter((m) => m.state === "quoting" || m.state === "partly").length ?? 0;
    const ready = host.markets !== null && host.death === null;
    const { pid, address, version, mode, startedAt } = about;
    const state = { app: APP, pid, address, version, mode, startedAt, ready, gate: host.gate, quoting };
    send(res, ready ? 200 : 503, "application/json", JSON.stringify(state));
  };
  const metrics: Handler = (_req, res) => {
    const loopDelayMs = loopDelay.percentile(99) / 1e6;
    loopDelay.reset();
    const { view, gate, beats } = host;
    const rssBytes = process.memoryUsage.rss();
    const gauges = {
      view,
      gate,
      beats,
      viewAgeMs: viewAgeMs(),
      engineAlive: host.death === null,
      rssBytes,
      loopDelayMs,
    };
    send(res, 200, "text/plain; version=0.0.4", metricsText({ ...gauges, clients: o.clients() }));
  };
  const showHalt: Handler = (_req, res) => {
    const { view, gate, death, notices, latched } = host;
    const openOrders = view ? view.accounts.reduce((sum, a) => sum + a.openOrders, 0) : null;
    const halt = view?.halt ?? null;
    const page = { halt, gate, openOrders, viewAgeMs: viewAgeMs(), death, watchdog: o.watchdog(), notices, latched };
    send(res, 200, "text/html", haltPage(page));
  };
  const takeHalt = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const denial = checkHaltForm(req);
    if (denial) return refuse(req, res, denial);
    const body = await readBody(req);
    if (body === null) return refuse(req, res, { status: 413, reason: "The form is too large." });
    const reason = new URLSearchParams(body).get("reason")?.trim().slice(0, 200);
    haltNow(host, reason || "HALT from the plain page", "operator");
    res.writeHead(303, { location: "/halt", "cache-control": "no-store" }).end();
  };
  const reading: Readonly<Record<string, Handler>> = { "/healthz": health, "/metrics": metrics, "/halt": showHalt };

  const route = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value);
    res.setHeader("content-security-policy", csp);
    const path = (req.url ?? "/").split("?", 1)[0]!;
    const denial = checkSource(req, o.guard) ?? (path.startsWith("/api/") ? checkJsonBody(req) : null);
    if (denial) return refuse(req, res, denial);
    if (path.startsWith("/api/trpc/")) return void (await trpc(req, res));
    if (path.startsWith("/api/")) return send(res, 404, "text/plain", "Not found.\n");
    const isRead = req.method === "GET" || req.method === "HEAD";
    if (path === "/halt" && req.method === "POST") return takeHalt(req, res);
    const handler = reading[path];
    if (handler && isRead) return handler(req, res);
    return (o.next ?? o.files.serve)(req, res);
  };
  return (req, res) => {
    // socket.io has a listener of its own, with the same checks.
    if (req.url?.startsWith("/socket.io/")) return;
    route(req, res).catch((error: unknown) => {
      o.onError("http", error);
      if (!res.headersSent) send(res, 500, "text/plain", "The desk failed inside: see its log.\n");
      else res.destroy();
    });
  };
}
