/**
 * The live stream: a snapshot, then numbered deltas at 10 Hz or slower, coalesced per client; fills and alerts at once.
 *
 * Invariants: 1. a client's numbers have no hole: a hole on its side means loss, and it asks for a snapshot. 2. a client
 * that does not read costs nothing: nothing is queued for it beyond BURST_MAX, and it gets a snapshot when it reads again.
 * 3. nothing that a client says reaches the engine but which markets somebody watches.
 */
import type { Alert } from "../engine/core/types.ts";
import type { DeskView, FillView, MarketDetail } from "../engine/core/view-types.ts";
import type { EquityPoint, FillMarkout, PriceTrack, ServerToClient } from "./stream-types.ts";
import { ViewVersions } from "./view-versions.ts";

export const PERIOD_MS = 100;
/** Urgent messages that may wait for a client which is not reading; beyond it is slow. */
export const BURST_MAX = 200;
/** Versions behind which a snapshot is no larger than the delta. */
const BEHIND_MAX = 50;
/** A client may ask for a new snapshot this often. */
const RESYNC_MS_MIN = 500;

/** As much of a socket as is used here. */
export interface Link {
  emit<E extends keyof ServerToClient>(event: E, ...args: Parameters<ServerToClient[E]>): void;
  /** True where what was sent before has left this process. */
  writable(): boolean;
}
export interface Sources {
  fills: () => readonly FillView[];
  equity: () => readonly EquityPoint[];
  detail: (key: string) => MarketDetail | null;
  prices: (key: string) => PriceTrack | null;
  watch: (keys: readonly string[]) => void;
  now: () => number;
}
interface Client {
  link: Link;
  seq: number;
  /** Version of the view that it has; null before its snapshot. */
  version: number | null;
  watching: string | null;
  /** Number of the last fill that it was sent with its market's detail; 0: none of them. */
  detailFill: number;
  /** Urgent messages since it last read everything. */
  waiting: number;
  resyncedAt: number;
}

export class Stream {
  readonly #versions = new ViewVersions();
  readonly #clients = new Map<string, Client>();
  readonly #sources: Sources;
  #flushedAt = 0;
  /** Why the engine has died; null while it lives. */
  #death: string | null = null;

  constructor(sources: Sources) {
    this.#sources = sources;
  }
  get clients(): number {
    return this.#clients.size;
  }

  join(id: string, link: Link): void {
    const client: Client = { link, seq: 0, version: null, watching: null, detailFill: 0, waiting: 0, resyncedAt: 0 };
    this.#clients.set(id, client);
    if (this.#death !== null) link.emit("died", this.#death);
    this.#send(client);
  }
  leave(id: string): void {
    const watched = this.#clients.get(id)?.watching ?? null;
    this.#clients.delete(id);
    if (watched !== null) this.#tellWatched();
  }
  /** The client saw a hole. Asked too often it waits for the next period. */
  resync(id: string): void {
    const client = this.#clients.get(id);
    if (!client) return;
    client.version = null;
    const now = this.#sources.now();
    if (now - client.resyncedAt < RESYNC_MS_MIN) return;
    client.resyncedAt = now;
    this.#send(client);
  }
  watch(id: string, key: string | null): void {
    const client = this.#clients.get(id);
    if (!client || client.watching === key) return;
    client.watching = key;
    client.detailFill = 0;
    this.#tellWatched();
    if (key === null) return;
    const prices = this.#sources.prices(key);
    if (prices) client.link.emit("prices", prices);
    const detail = this.#sources.detail(key);
    if (detail) this.#sendDetail(client, detail);
  }

  view(view: DeskView): void {
    this.#versions.take(view);
    // A little less than the period: the engine's own timer of 10 Hz is not held back to every second turn.
    if (this.#sources.now() - this.#flushedAt >= PERIOD_MS - 10) this.flush();
  }
  /** Sends to every client what it lacks; called by the view and by a timer for those who were not reading. */
  flush(): void {
    this.#flushedAt = this.#sources.now();
    for (const client of this.#clients.values()) this.#send(client);
  }
  fill(fill: FillView): void {
    this.#urgent("fill", fill);
  }
  markout(fills: FillMarkout[]): void {
    this.#urgent("markout", fills);
  }
  alert(alert: Alert): void {
    this.#urgent("alert", alert);
  }
  /** An engine may die before its first view: this is then all that a page ever learns. */
  died(why: string): void {
    this.#death = why;
    for (const { link } of this.#clients.values()) link.emit("died", why);
  }
  equity(point: EquityPoint): void {
    this.#urgent("equity", point);
  }
  detail(detail: MarketDetail): void {
    for (const client of this.#clients.values())
      if (client.watching === detail.key && client.link.writable()) this.#sendDetail(client, detail);
  }
  /** A fill is sent once with the detail: its markouts come by themselves. */
  #sendDetail(client: Client, detail: MarketDetail): void {
    const fills = detail.fills.filter((f) => f.n > client.detailFill);
    client.detailFill = fills.reduce((n, f) => Math.max(n, f.n), client.detailFill);
    client.link.emit("detail", { ...detail, fills });
  }

  #urgent<E extends "fill" | "markout" | "alert" | "equity">(event: E, ...args: Parameters<ServerToClient[E]>): void {
    for (const client of this.#clients.values()) {
      if (client.link.writable()) client.waiting = 0;
      else if (++client.waiting > BURST_MAX) {
        // What it misses here comes back in its snapshot.
        client.version = null;
        continue;
      }
      client.link.emit(event, ...args);
    }
  }
  #send(client: Client): void {
    const { view, version } = this.#versions;
    if (view === null || client.version === version || !client.link.writable()) return;
    const since = client.version;
    client.version = version;
    client.waiting = 0;
    client.seq++;
    if (since !== null && version - since <= BEHIND_MAX)
      client.link.emit("delta", { seq: client.seq, ...this.#versions.since(since) });
    else {
      // markouts may be among what it missed
      client.detailFill = 0;
      const { fills, equity } = this.#sources;
      client.link.emit("snapshot", { seq: client.seq, view, fills: [...fills()], equity: [...equity()] });
    }
  }
  #tellWatched(): void {
    const keys = new Set<string>();
    for (const { watching } of this.#clients.values()) if (watching !== null) keys.add(watching);
    this.#sources.watch([...keys].sort());
  }
}
