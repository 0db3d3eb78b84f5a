/**
 * Market data of the simulated exchange as events of the desk: subscribes, knows which books are known, and says when not.
 *
 * Invariants: 1. a change is told only of a book that was told whole. 2. the channel is "up" when every book is here, or
 * said by the venue to be in a gap; such a market is said to be so after every "up". 3. a message that can't be understood
 * ends the connection.
 */
import type { AccountIndex, ConnectionEvent, MarketIndex } from "../../core/types.ts";
import type { Micros } from "../../core/units.ts";
import { decodeMarket, type MarketStatus } from "../exchange/market-wire.ts";
import type { Sink } from "../ports.ts";
import type { Listing } from "./listing.ts";
import { NumberedSocket } from "./numbered-socket.ts";

export interface FeedParts {
  /** Of the WebSocket. */
  url: string;
  token: string;
  silenceMsMax: number;
  account: AccountIndex;
  listing: Listing;
  now: () => Micros;
  sink: Sink;
}

export class MarketFeed {
  readonly #parts: FeedParts;
  #socket: NumberedSocket | null = null;
  #isUp = false;
  /** Markets whose snapshot is asked for and not yet here. */
  readonly #resyncing = new Set<MarketIndex>();
  /** Markets in a gap of the venue's own: whole again with the next snapshot, which it sends unasked. */
  readonly #inGap = new Set<MarketIndex>();

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Resolves when the channel is up for the first time. */
  connect(): Promise<void> {
    const { url, token, silenceMsMax, listing } = this.#parts;
    return new Promise((live) => {
      this.#socket = new NumberedSocket({
        url,
        token,
        silenceMsMax,
        onOpen: () => this.#subscribe(listing.markets()),
        onMessage: (message) => {
          this.#take(message);
          if (this.#isUp) live();
        },
        onGap: () => this.#lost("gap"),
        onSilent: () => this.#lost("silent"),
        onDown: () => {
          this.#isUp = false;
          this.#tell("down");
        },
      });
    });
  }
  /** Asks for a book anew, once until it is here. */
  resync(market: MarketIndex): void {
    if (this.#parts.listing.wireOf(market) !== undefined && !this.#resyncing.has(market)) this.#subscribe([market]);
  }
  close(): void {
    this.#socket?.close();
  }
  /** Closed, and said so; `connect` opens it again. */
  disconnect(): void {
    this.close();
    this.#isUp = false;
    this.#tell("down");
  }

  #subscribe(markets: readonly MarketIndex[]): void {
    for (const m of markets) this.#resyncing.add(m);
    const subscribe = markets.map((m) => this.#parts.listing.wireOf(m));
    this.#socket?.send(JSON.stringify({ subscribe }));
  }
  #take(message: Record<string, unknown>): void {
    const at = this.#parts.now();
    try {
      if (!Array.isArray(message.events)) throw new Error("no events");
      for (const row of message.events) this.#takeRow(row, at);
    } catch {
      this.#socket?.drop();
      return;
    }
    if (this.#isUp || this.#resyncing.size > 0) return;
    this.#isUp = true;
    this.#tell("up");
    // The channel's "up" speaks for all its markets: what it does not hold for is said after it.
    for (const market of this.#parts.listing.markets()) if (this.#inGap.has(market)) this.#tell("gap", market);
  }
  /** Throws where it is no event. */
  #takeRow(row: unknown, at: Micros): void {
    const { listing, sink } = this.#parts;
    const event = decodeMarket(row, listing.deskOf, at);
    if (event === null) return;
    if (event.type === "status") return this.#takeStatus(event);
    if (event.type === "gap") return this.#takeGap(event.market);
    if (event.type !== "book") return sink(event);
    const { kind, market } = event;
    if (kind === "snapshot") this.#resyncing.delete(market);
    // A change to a book that is not known says nothing: the whole one is on its way.
    else if (this.#resyncing.has(market) || this.#inGap.has(market)) return;
    sink(event);
    if (kind === "snapshot" && this.#inGap.delete(market) && this.#isUp) this.#tell("up", market);
  }
  #takeStatus({ market, at, exchangeAt, status }: MarketStatus): void {
    const listed = this.#parts.listing.instrument(market);
    if (listed) this.#parts.sink({ type: "instrument", at, exchangeAt, market, instrument: { ...listed, status } });
  }
  /** No book of this market is known, and none can be asked for. Told once, and where the channel is up. */
  #takeGap(market: MarketIndex): void {
    this.#resyncing.delete(market);
    if (this.#inGap.has(market)) return;
    this.#inGap.add(market);
    if (this.#isUp) this.#tell("gap", market);
  }
  /** What we hold of the books is not known any more: said, and every book asked for anew. */
  #lost(status: "gap" | "silent"): void {
    this.#isUp = false;
    this.#subscribe(this.#parts.listing.markets());
    this.#tell(status);
  }
  #tell(status: ConnectionEvent["status"], market: MarketIndex | null = null): void {
    const { account, sink, now } = this.#parts;
    sink({ type: "connection", at: now(), exchangeAt: null, account, channel: "market", status, market });
  }
}
