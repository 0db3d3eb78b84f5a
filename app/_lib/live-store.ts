/**
 * The one store of what streams: binds the socket to the pure state of live-state.ts and tells its listeners. No
 * framework in it; React reads it through use-live.ts.
 *
 * Invariants:
 * 1. It sends nothing but "resync" and "watch": commands are tRPC mutations.
 * 2. After a gap it asks for a snapshot, again each second until one came.
 * 3. `get` is always the newest state; who listens is told of it within TELL_MS, and not twice within NEWS_MS.
 */
import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "../../server/stream-types.ts";
import {
  type LiveState,
  nothingYet,
  onAlert,
  onDelta,
  onDetail,
  onEquity,
  onFill,
  onMarkout,
  onSnapshot,
} from "./live-state.ts";
import { PriceRings } from "./price-rings.ts";

export type DeskSocket = Pick<Socket<ServerToClient, ClientToServer>, "on" | "emit">;
const RESYNC_MS = 1_000;
/** Listeners are told of fills and deltas in the next frame: these come coalesced, and a fill has 100 ms to the screen. */
export const NEWS_MS = 16;
/** The rest waits for them, at most this long: each telling is a frame, and a delta comes each 100 ms anyway. */
export const TELL_MS = 120;
/** Shorter than this and a clock's rate is not known yet. */
const RATE_OVER_MS = 500;

export class LiveStore {
  readonly prices = new PriceRings();
  #state: LiveState = nothingYet;
  #listeners = new Set<() => void>();
  #socket: DeskSocket | null = null;
  /** The desk's clock when this connection first heard it. */
  #first: { at: number; seenAt: number } | null = null;
  #watched: string | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** When the listeners are told next; infinite where there is nothing to tell. */
  #tellAt = Number.POSITIVE_INFINITY;
  readonly #now: () => number;
  readonly #later: (what: () => void, ms: number) => void;

  constructor(now: () => number, later: (what: () => void, ms: number) => void) {
    this.#now = now;
    this.#later = later;
  }
  readonly get = (): LiveState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  #set(next: LiveState, withinMs = TELL_MS): void {
    if (next === this.#state) return;
    this.#state = next;
    const now = this.#now();
    const at = this.#toldAt + withinMs;
    if (at <= now) return this.#tell();
    if (at >= this.#tellAt) return;
    this.#tellAt = at;
    this.#later(() => {
      // told in the meantime, or to be told sooner
      if (this.#tellAt === at) this.#tell();
    }, at - now);
  }
  #tell(): void {
    this.#tellAt = Number.POSITIVE_INFINITY;
    this.#toldAt = this.#now();
    for (const listener of this.#listeners) listener();
  }
  /** How many times faster than this page's clock the desk's runs, at least 1: a replay may run at ten times. */
  rate(): number {
    const first = this.#first;
    const at = this.#state.desk?.at;
    const passed = first === null ? 0 : this.#now() - first.seenAt;
    return first === null || at === undefined || passed < RATE_OVER_MS ? 1 : Math.max(1, (at - first.at) / passed);
  }
  #resync(): void {
    const now = this.#now();
    if (now - this.#askedAt < RESYNC_MS) return;
    this.#askedAt = now;
    this.#socket?.emit("resync");
  }
  #sample(keys: Iterable<string>): void {
    const at = this.#state.desk?.at;
    if (at === undefined) return;
    for (const key of keys) {
      const m = this.#state.markets.get(key);
      if (m) this.prices.add(m, at);
    }
  }
  /** Listens to a socket for the page's life. */
  bind(socket: DeskSocket): void {
    this.#socket = socket;
    socket.on("connect", () => {
      this.#first = null;
      // another desk may answer now, with an engine of its own
      this.#set({ ...this.#state, connected: true, seq: null, death: null });
      socket.emit("watch", this.#watched);
    });
    socket.on("disconnect", () => this.#set({ ...this.#state, connected: false, seq: null }));
    socket.on("snapshot", (s) => {
      this.#first ??= { at: s.view.at, seenAt: this.#now() };
      this.#set(onSnapshot(this.#state, s, this.#now()), NEWS_MS);
      this.#askedAt = Number.NEGATIVE_INFINITY;
      this.#sample(this.#state.keys);
    });
    socket.on("delta", (d) => {
      const { state, gap } = onDelta(this.#state, d, this.#now());
      this.#set(state, NEWS_MS);
      if (gap) this.#resync();
      else this.#sample(d.markets.map((m) => m.key));
    });
    socket.on("fill", (f) => this.#set(onFill(this.#state, f), NEWS_MS));
    socket.on("markout", (fills) => this.#set(onMarkout(this.#state, fills)));
    socket.on("prices", (track) => this.prices.fill(track));
    socket.on("died", (why) => this.#set({ ...this.#state, death: why }));
    socket.on("alert", (a) => this.#set(onAlert(this.#state, a)));
    socket.on("equity", (p) => this.#set(onEquity(this.#state, p)));
    socket.on("detail", (d) => {
      if (d.key === this.#watched) this.#set(onDetail(this.#state, d));
    });
  }
  get watched(): string | null {
    return this.#watched;
  }
  /** Which market's detail the page shows, or null. */
  watch(key: string | null): void {
    if (key === this.#watched) return;
    this.#watched = key;
    if (this.#state.detail && this.#state.detail.key !== key) this.#set({ ...this.#state, detail: null });
    this.#socket?.emit("watch", key);
  }
}

/** The page's store; it connects once, when the first component mounts in a browser. */
export const live = new LiveStore(
  () => performance.now(),
  (what, ms) => setTimeout(what, ms),
);
let connected = false;
export function connect(): void {
  if (connected) return;
  connected = true;
  const socket: Socket<ServerToClient, ClientToServer> = io({
    transports: ["websocket", "polling"],
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
    // a desk on this machine answers in milliseconds; one that stands still is asked anew
    timeout: 3_000,
  });
  // A desk that is stopped says goodbye, after which the library would wait for ever: the next desk is to be seen at once.
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") socket.connect();
  });
  live.bind(socket);
}
