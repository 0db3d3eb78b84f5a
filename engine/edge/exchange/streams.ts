/**
 * The exchange's two sockets: /stream (market data) and /private (reports of the account).
 *
 * Invariants: 1. every message carries its number on that connection, growing by one from 1. 2. a market stream that a
 * client reads too slowly loses messages, and the gap shows in the numbers; a subscription is answered by whole
 * snapshots. 3. a private stream loses nothing: one that is read too slowly is closed, and the client asks for the fills
 * it missed.
 */
import type { WebSocket } from "ws";
import { z } from "zod";
import { encode } from "./wire.ts";
import type { Turn, World } from "./world.ts";

/** Unsent bytes of one connection beyond which it counts as too slow: some seconds of fifty markets. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024;
/** An empty message tells a quiet stream from a dead one. */
const STREAM_BEAT_MS = 500;

const request = z.strictObject({ subscribe: z.array(z.number().int().min(0)).min(1).max(200) });

interface MarketReader {
  socket: WebSocket;
  n: number;
  markets: Set<number>;
}
interface PrivateReader {
  socket: WebSocket;
  n: number;
}

export class Streams {
  readonly #market = new Set<MarketReader>();
  readonly #private = new Set<PrivateReader>();
  readonly #beat = setInterval(() => this.#beats(), STREAM_BEAT_MS);

  /** `world` is for snapshots, and is there once both stand; a market message of which `loses` says so is not sent. */
  constructor(
    readonly world: () => World,
    readonly loses: (n: number) => boolean = () => false,
  ) {}

  get connected(): number {
    return this.#market.size + this.#private.size;
  }
  addMarket(socket: WebSocket): void {
    const reader: MarketReader = { socket, n: 0, markets: new Set() };
    this.#market.add(reader);
    socket.on("close", () => this.#market.delete(reader));
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const markets = subscription(String(data), this.world().venue.instruments().length);
      if (markets === null) socket.close(1008, "only a subscription to listed markets is understood here");
      else this.#subscribe(reader, markets);
    });
  }
  addPrivate(socket: WebSocket): void {
    const reader: PrivateReader = { socket, n: 0 };
    this.#private.add(reader);
    socket.on("close", () => this.#private.delete(reader));
    socket.on("error", () => socket.terminate());
    this.#tell(reader, "");
  }
  /** What happened in one turn of the world, in one message per connection. */
  publish(turn: Turn): void {
    if (turn.market.length > 0) {
      const all = turn.market.map((m) => m.text).join(",");
      for (const reader of this.#market) {
        const wanted = turn.market.every((m) => reader.markets.has(m.market))
          ? all
          : turn.market
              .filter((m) => reader.markets.has(m.market))
              .map((m) => m.text)
              .join(",");
        if (wanted !== "") this.#send(reader, wanted);
      }
    }
    if (turn.reports.length > 0) {
      const text = turn.reports.map((r) => encode(r)).join(",");
      for (const reader of this.#private) this.#tell(reader, text);
    }
  }
  close(): void {
    clearInterval(this.#beat);
    for (const reader of [...this.#market, ...this.#private]) reader.socket.terminate();
  }

  #subscribe(reader: MarketReader, markets: number[]): void {
    // The world's turn comes first: what it tells goes to the readers as they were, the snapshot holds it already.
    const texts = this.world().snapshots(markets);
    for (const m of markets) reader.markets.add(m);
    this.#send(reader, texts.join(","));
  }
  #send(reader: MarketReader, events: string): void {
    reader.n++;
    if (reader.socket.bufferedAmount > BUFFERED_BYTES_MAX || this.loses(reader.n)) return;
    reader.socket.send(`{"n":${reader.n},"events":[${events}]}`);
  }
  #tell(reader: PrivateReader, reports: string): void {
    reader.n++;
    if (reader.socket.bufferedAmount > BUFFERED_BYTES_MAX) reader.socket.terminate();
    else reader.socket.send(`{"n":${reader.n},"reports":[${reports}]}`);
  }
  #beats(): void {
    for (const reader of this.#market) if (reader.markets.size > 0) this.#send(reader, "");
    for (const reader of this.#private) this.#tell(reader, "");
  }
}

function subscription(text: string, listed: number): number[] | null {
  try {
    const parsed = request.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.subscribe.every((m) => m < listed) ? parsed.data.subscribe : null;
  } catch {
    return null;
  }
}
