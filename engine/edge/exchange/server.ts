/**
 * The exchange's front: plain HTTP and WebSocket on loopback around a simulated venue.
 *
 * Invariants: 1. nothing is answered without one of the two random bearer tokens. 2. it listens on 127.0.0.1 only. 3. it
 * ends by itself when nobody has been connected or asked for `idleMsMax`.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { TapeAnchor } from "../clock.ts";
import type { Clock } from "../ports.ts";
import { type Answer, type Exchange, type MoreMarkets, type Role, refusal, routes } from "./routes.ts";
import { Streams } from "./streams.ts";
import { encode } from "./wire.ts";
import { type SimulatedVenue, type Turn, World } from "./world.ts";

const BODY_BYTES_MAX = 256 * 1024;
const IDLE_MS_MAX = 60_000;

export interface ServerParts {
  /** Market data is held back this long; reports are not. 0 unless said. */
  feedLatencyMs?: number;
  venue: SimulatedVenue;
  /** Unless given there are no others. */
  more?: MoreMarkets | null;
  clock: Clock;
  speed: number;
  anchor: () => TapeAnchor | null;
  port: number;
  idleMsMax?: number;
  onIdle?: () => void;
  /** A fault: numbers of market messages that are lost on the way. */
  loses?: (n: number) => boolean;
  /** Made by chance unless given. */
  tokens?: { token: string; cancelToken: string };
}
export interface RunningExchange {
  url: string;
  port: number;
  token: string;
  cancelToken: string;
  exchange: Exchange;
  streams: Streams;
  close(): Promise<void>;
}

const newToken = (): string => randomBytes(24).toString("hex");
function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

class Front {
  readonly token: string;
  readonly cancelToken: string;
  readonly streams: Streams;
  readonly exchange: Exchange;
  readonly server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: BODY_BYTES_MAX });
  #askedAt = performance.now();
  readonly #idle: NodeJS.Timeout;

  constructor(parts: ServerParts) {
    this.token = parts.tokens?.token ?? newToken();
    this.cancelToken = parts.tokens?.cancelToken ?? newToken();
    this.streams = new Streams(() => this.exchange.world, parts.loses);
    const world = new World(parts.venue, parts.clock, parts.speed, (turn) =>
      this.#publish(turn, parts.feedLatencyMs ?? 0),
    );
    const stats = { lastSendAt: 0, batches: 0, places: 0, amends: 0, cancels: 0, cancelAlls: 0, requests: 0 };
    this.exchange = { world, more: parts.more ?? null, stats, anchor: parts.anchor };
    this.server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
      this.#answer(request).then(
        (answer) => reply(response, answer),
        (e: unknown) => reply(response, refusal(500, e instanceof Error ? e.message : String(e))),
      );
    });
    this.server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    const idleMsMax = parts.idleMsMax ?? IDLE_MS_MAX;
    this.#idle = setInterval(
      () => {
        if (this.streams.connected > 0) this.#askedAt = performance.now();
        else if (performance.now() - this.#askedAt > idleMsMax) parts.onIdle?.();
      },
      Math.min(1_000, idleMsMax / 4),
    );
  }
  async close(): Promise<void> {
    clearInterval(this.#idle);
    this.exchange.world.stop();
    this.streams.close();
    this.#sockets.close();
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  #roleOf(request: IncomingMessage): Role | null {
    const given = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (sameToken(given, this.token)) return "trade";
    return sameToken(given, this.cancelToken) ? "cancel" : null;
  }
  async #answer(request: IncomingMessage): Promise<Answer> {
    const role = this.#roleOf(request);
    if (role === null) return refusal(401, "a bearer token is needed");
    this.#askedAt = performance.now();
    this.exchange.stats.requests++;
    const url = new URL(request.url ?? "/", "http://exchange");
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return refusal(404, `no ${request.method} ${url.pathname} here`);
    if (route.needs === "trade" && role !== "trade") return refusal(403, "this token may read and cancel only");
    let body: unknown;
    if (request.method === "POST") {
      const text = await bodyOf(request);
      if (text === null) return refusal(413, `a body may have ${BODY_BYTES_MAX} bytes`);
      try {
        body = JSON.parse(text);
      } catch {
        return refusal(400, "the body is not JSON");
      }
    }
    return route.answer(this.exchange, { role, query: url.searchParams, body });
  }
  /** Timers of one length fire in the order in which they were set: the feed stays in order. */
  #publish(turn: Turn, feedLatencyMs: number): void {
    if (feedLatencyMs === 0) return this.streams.publish(turn);
    if (turn.reports.length > 0) this.streams.publish({ market: [], reports: turn.reports });
    if (turn.market.length > 0)
      setTimeout(() => this.streams.publish({ market: turn.market, reports: [] }), feedLatencyMs).unref();
  }
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = new URL(request.url ?? "/", "http://exchange").pathname;
    if (this.#roleOf(request) === null || (path !== "/stream" && path !== "/private")) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      if (path === "/stream") this.streams.addMarket(ws);
      else this.streams.addPrivate(ws);
    });
  }
}

function reply(response: ServerResponse, answer: Answer): void {
  const text = encode(answer.body);
  response.writeHead(answer.status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Listens and starts the world. Rejects where the port is taken. */
export async function serveExchange(parts: ServerParts): Promise<RunningExchange> {
  const front = new Front(parts);
  await new Promise<void>((done, failed) => {
    front.server.once("error", failed);
    front.server.listen(parts.port, "127.0.0.1", done);
  });
  front.exchange.world.turn();
  const address = front.server.address();
  const port = typeof address === "object" && address ? address.port : parts.port;
  const { token, cancelToken, exchange, streams } = front;
  return { url: `http://127.0.0.1:${port}`, port, token, cancelToken, exchange, streams, close: () => front.close() };
}
