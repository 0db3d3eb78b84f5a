/**
 * The simulated exchange behind the Venue port: requests over HTTP; market data (market-feed.ts) and reports of the account
 * (account-feed.ts) over two WebSockets.
 *
 * Invariants: 1. four connections for requests: places and amends, cancels, cancel-all alone, and questions with the timer; none
 * waits for another.
 * 2. a request that places or amends is written only while `gate()` holds. 3. nothing is sent twice; what became of a
 * request that failed is asked, not assumed. 4. callbacks only enqueue.
 */
import type {
  AccountIndex,
  Action,
  Bar,
  CancelAllEffect,
  Instrument,
  OrderReport,
  QueryEffect,
  SentEvent,
} from "../../core/types.ts";
import type { Micros } from "../../core/units.ts";
import {
  cancelAllResponse,
  candlesResponse,
  encode,
  marketsResponse,
  startMarketResponse,
  wireOrderReport,
} from "../exchange/wire.ts";
import type { Clock, Sink, Venue, VenueCapabilities } from "../ports.ts";
import { AccountFeed } from "./account-feed.ts";
import { ActionLane, type Outgoing } from "./action-lane.ts";
import { Lane, LaneError } from "./lane.ts";
import { Listing } from "./listing.ts";
import { MarketFeed } from "./market-feed.ts";

export interface SimVenueParts {
  url: string;
  token: string;
  account: AccountIndex;
  /** Symbols of the desk's markets on this account, with the desk's index of each. */
  markets: ReadonlyMap<string, number>;
  clock: Clock;
  /** Looked at in the moment of writing a place or an amend. */
  gate: () => boolean;
  /** Where the list of fills was read to before this start; without it its end is where it begins. */
  fillsCursor?: string | null;
  timeoutMs?: number;
  silenceMsMax?: number;
}
/** Shorter than the core's own patience with an order, so that the cause is known before the order is in doubt. */
const TIMEOUT_MS = 2_000;
/** Four missed beats. */
const SILENCE_MS_MAX = 2_000;

export class SimVenueClient implements Venue {
  readonly capabilities: VenueCapabilities = {
    amend: true,
    postOnly: true,
    batchMax: 100,
    deadMan: true,
    history: true,
  };
  readonly #clock: Clock;
  readonly #trade: Lane;
  readonly #cancel: Lane;
  readonly #cancelAll: Lane;
  readonly #ask: Lane;
  readonly #places: ActionLane;
  readonly #cancels: ActionLane;
  readonly #listing: Listing;
  readonly #market: MarketFeed;
  readonly #account: AccountFeed;
  #sink: Sink = () => {};
  #isDisconnected = false;

  constructor(parts: SimVenueParts) {
    this.#clock = parts.clock;
    const target = { url: parts.url, token: parts.token, timeoutMs: parts.timeoutMs ?? TIMEOUT_MS };
    this.#trade = new Lane(target);
    this.#cancel = new Lane(target);
    this.#cancelAll = new Lane(target);
    this.#ask = new Lane(target);
    const told = { sent: this.#sent, refused: this.#refused };
    this.#places = new ActionLane({ lane: this.#trade, gate: parts.gate, ...told });
    this.#cancels = new ActionLane({ lane: this.#cancel, gate: () => true, ...told });
    const { token, account, silenceMsMax = SILENCE_MS_MAX } = parts;
    this.#listing = new Listing(parts.markets);
    const feed = { token, account, silenceMsMax, listing: this.#listing, now: () => parts.clock.now() };
    const sink: Sink = (event) => this.#sink(event);
    const url = parts.url.replace(/^http/, "ws");
    this.#market = new MarketFeed({ ...feed, sink, url: `${url}/stream` });
    this.#account = new AccountFeed({ ...feed, sink, url: `${url}/private` }, this.#ask, parts.fillsCursor ?? null);
  }

  async markets(): Promise<Instrument[]> {
    const { markets } = marketsResponse.parse(await this.#ask.get("/markets"));
    this.#listing.take(markets);
    return markets;
  }
  async moreMarkets(): Promise<Instrument[]> {
    return marketsResponse.parse(await this.#ask.get("/markets/available")).markets;
  }
  async startMarket(symbol: string): Promise<Instrument> {
    try {
      const { instrument } = startMarketResponse.parse(await this.#ask.post("/markets", encode({ symbol })));
      await this.markets();
      return instrument;
    } catch (e) {
      if (e instanceof LaneError && e.kind === "refused") throw new Error(`the venue has no market ${symbol}`);
      throw e;
    }
  }
  follow(symbol: string, market: number): void {
    this.#listing.want(symbol, market);
    this.#market.resync(market);
  }
  async connect(sink: Sink): Promise<void> {
    this.#sink = sink;
    if (!this.#listing.isWhole) await this.markets();
    await Promise.all([this.#market.connect(), this.#account.connect()]);
  }

  send(actions: readonly Action[]): void {
    const cancels: Outgoing[] = [];
    const others: Outgoing[] = [];
    for (const a of actions) (a.do === "cancel" ? cancels : others).push(this.#encode(a));
    if (cancels.length > 0) this.#cancels.send(cancels);
    if (others.length > 0) this.#places.send(others);
  }
  async cancelAll(effect: CancelAllEffect): Promise<void> {
    // What has not left would land behind the cancel.
    this.#places.withdraw(effect.market);
    const market = effect.market === null ? null : this.#listing.wireOf(effect.market);
    cancelAllResponse.parse(await this.#cancelAll.post("/cancel-all", encode({ market })));
  }
  async query(effect: QueryEffect): Promise<void> {
    if (effect.what === "order") {
      const requestedAt = this.#now();
      const report = wireOrderReport.parse(await this.#ask.get(`/order?id=${effect.id}`));
      this.#sink({ ...report, at: this.#now(), requestedAt });
    } else if (effect.what === "account") await this.#account.askAccount();
    else if (effect.what === "fills") await this.#account.askFills();
    else await this.#account.askOpenOrders();
  }
  async candles(symbol: string, barSeconds: number, count: number): Promise<Bar[]> {
    const path = `/candles?symbol=${encodeURIComponent(symbol)}&barSeconds=${barSeconds}&count=${count}`;
    return candlesResponse.parse(await this.#ask.get(path)).bars;
  }
  async armDeadMan(ms: number): Promise<void> {
    await this.#ask.post("/dead-man", encode({ ms }));
  }
  async resync(market: number): Promise<void> {
    this.#market.resync(market);
  }
  /** Nothing leaves and nothing is told after it: an engine that has ended must not take another one's orders for strays. */
  async close(): Promise<void> {
    this.#sink = () => {};
    this.#market.close();
    this.#account.close();
    for (const lane of this.#lanes) lane.close();
  }

  get isDisconnected(): boolean {
    return this.#isDisconnected;
  }
  disconnect(): void {
    if (this.#isDisconnected) return;
    this.#isDisconnected = true;
    this.#market.disconnect();
    this.#account.disconnect();
    for (const lane of this.#lanes) lane.close();
  }
  reconnect(): void {
    if (!this.#isDisconnected) return;
    this.#isDisconnected = false;
    for (const lane of this.#lanes) lane.open();
    void this.#market.connect();
    void this.#account.connect();
  }

  get #lanes(): readonly Lane[] {
    return [this.#trade, this.#cancel, this.#cancelAll, this.#ask];
  }
  #now(): Micros {
    return this.#clock.now();
  }
  #encode(a: Action): Outgoing {
    const market = this.#listing.wireOf(a.market);
    const of = { action: a.do, id: a.id, market: a.market };
    const head = `{"do":"${a.do}","market":${market},"id":${a.id}`;
    if (a.do === "cancel") return { ...of, json: `${head}}` };
    const moved = `${head},"tick":${a.tick},"lots":${a.lots}`;
    if (a.do === "amend") return { ...of, json: `${moved}}` };
    return {
      ...of,
      json: `${moved},"side":${a.side},"tif":"${a.tif}","reduceOnly":${a.reduceOnly}}`,
    };
  }
  readonly #sent = (o: Outgoing, outcome: SentEvent["outcome"]): void =>
    this.#sink({ type: "sent", at: this.#now(), exchangeAt: null, action: o.action, id: o.id, outcome });
  readonly #refused = (o: Outgoing, code: string): void => {
    const status: OrderReport["status"] =
      o.action === "place" ? "rejected" : o.action === "amend" ? "amend-rejected" : "cancel-rejected";
    const figures = { tick: null, lots: null, cumLots: null };
    const times = { at: this.#now(), exchangeAt: null };
    this.#sink({ type: "report", report: "order", ...times, id: o.id, status, code, ...figures, via: "response" });
  };
}
