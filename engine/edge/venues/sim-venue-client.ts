/**
 * The simulated exchange behind the Venue port: orders over HTTP, market data and reports over two WebSockets.
 *
 * Invariants: 1. four connections for requests: places and amends, cancels, cancel-all, questions; none waits for another.
 * 2. a request that places or amends is written only while `gate()` holds. 3. nothing is sent twice; what became of a
 * request that failed is asked, not assumed. 4. callbacks only enqueue.
 */
import type {
  AccountIndex,
  Action,
  Bar,
  CancelAllEffect,
  ConnectionEvent,
  Instrument,
  OpenOrder,
  OrderReport,
  QueryEffect,
  SentEvent,
} from "../../core/types.ts";
import type { Micros } from "../../core/units.ts";
import { decodeMarket } from "../exchange/market-wire.ts";
import {
  cancelAllResponse,
  candlesResponse,
  encode,
  fillsPage,
  marketsResponse,
  openOrdersPage,
  wireAccountReport,
  wireOrderReport,
  wireReport,
} from "../exchange/wire.ts";
import type { Clock, Sink, Venue, VenueCapabilities } from "../ports.ts";
import { ActionLane, type Outgoing } from "./action-lane.ts";
import { Lane } from "./lane.ts";
import { NumberedSocket } from "./numbered-socket.ts";

export interface SimVenueParts {
  url: string;
  token: string;
  account: AccountIndex;
  /** Symbols of the desk's markets on this account, with the desk's index of each. */
  markets: ReadonlyMap<string, number>;
  clock: Clock;
  /** Looked at in the moment of writing a place or an amend. */
  gate: () => boolean;
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
  readonly #parts: SimVenueParts;
  readonly #trade: Lane;
  readonly #cancel: Lane;
  readonly #cancelAll: Lane;
  readonly #ask: Lane;
  readonly #places: ActionLane;
  readonly #cancels: ActionLane;
  /** Index on the wire → index in the desk, and back. */
  readonly #desk = new Map<number, number>();
  readonly #wire = new Map<number, number>();
  /** By the desk's index, as the venue listed them. */
  readonly #instruments = new Map<number, Instrument>();
  #sink: Sink = () => {};
  #stream: NumberedSocket | null = null;
  #private: NumberedSocket | null = null;
  /** Markets whose snapshot is asked for and not yet here. */
  readonly #resyncing = new Set<number>();
  /** Markets in a gap of the venue's own: whole again with the next snapshot, which it sends unasked. */
  readonly #inGap = new Set<number>();
  /** Where the next question for fills starts; null until the first connection, whose past is the account's opening. */
  #cursor: number | null = null;

  constructor(parts: SimVenueParts) {
    this.#parts = parts;
    const target = { url: parts.url, token: parts.token, timeoutMs: parts.timeoutMs ?? TIMEOUT_MS };
    this.#trade = new Lane(target);
    this.#cancel = new Lane(target);
    this.#cancelAll = new Lane(target);
    this.#ask = new Lane(target);
    const told = { sent: this.#sent, refused: this.#refused };
    this.#places = new ActionLane({ lane: this.#trade, gate: parts.gate, ...told });
    this.#cancels = new ActionLane({ lane: this.#cancel, gate: () => true, ...told });
  }

  async markets(): Promise<Instrument[]> {
    const { markets } = marketsResponse.parse(await this.#ask.get("/markets"));
    markets.forEach((m, wire) => {
      const desk = this.#parts.markets.get(m.symbol);
      if (desk === undefined) return;
      this.#desk.set(wire, desk);
      this.#wire.set(desk, wire);
      this.#instruments.set(desk, m);
    });
    return markets;
  }
  async connect(sink: Sink): Promise<void> {
    this.#sink = sink;
    if (this.#wire.size < this.#parts.markets.size) await this.markets();
    const { url, token, silenceMsMax = SILENCE_MS_MAX } = this.#parts;
    const ws = url.replace(/^http/, "ws");
    await Promise.all([
      new Promise<void>((live) => {
        this.#stream = new NumberedSocket({
          url: `${ws}/stream`,
          token,
          silenceMsMax,
          onOpen: () => this.#subscribe([...this.#desk.values()]),
          onMessage: (message) => {
            this.#takeMarket(message);
            if (this.#marketUp) live();
          },
          onGap: () => this.#lost("gap"),
          onSilent: () => this.#lost("silent"),
          onDown: () => this.#down("market"),
        });
      }),
      new Promise<void>((live) => {
        this.#private = new NumberedSocket({
          url: `${ws}/private`,
          token,
          silenceMsMax,
          onOpen: () => {},
          onMessage: (message) => {
            this.#takePrivate(message);
            live();
          },
          onGap: () => this.#catchUp(),
          onSilent: () => this.#down("private", "silent"),
          onDown: () => this.#down("private"),
        });
      }),
    ]);
  }

  send(actions: readonly Action[]): void {
    const cancels: Outgoing[] = [];
    const others: Outgoing[] = [];
    for (const a of actions) (a.do === "cancel" ? cancels : others).push(this.#encode(a));
    if (cancels.length > 0) this.#cancels.send(cancels);
    if (others.length > 0) this.#places.send(others);
  }
  async cancelAll(effect: CancelAllEffect): Promise<void> {
    const market = effect.market === null ? null : this.#wire.get(effect.market);
    cancelAllResponse.parse(await this.#cancelAll.post("/cancel-all", encode({ market })));
  }
  async query(effect: QueryEffect): Promise<void> {
    if (effect.what === "order") {
      const report = wireOrderReport.parse(await this.#ask.get(`/order?id=${effect.id}`));
      this.#sink({ ...report, at: this.#now() });
    } else if (effect.what === "account") await this.#askAccount();
    else if (effect.what === "fills") await this.#askFills();
    else await this.#askOpenOrders();
  }
  async candles(symbol: string, barSeconds: number, count: number): Promise<Bar[]> {
    const path = `/candles?symbol=${encodeURIComponent(symbol)}&barSeconds=${barSeconds}&count=${count}`;
    return candlesResponse.parse(await this.#ask.get(path)).bars;
  }
  async armDeadMan(ms: number): Promise<void> {
    await this.#cancelAll.post("/dead-man", encode({ ms }));
  }
  async resync(market: number): Promise<void> {
    const wire = this.#wire.get(market);
    if (wire !== undefined && !this.#resyncing.has(market)) this.#subscribe([market]);
  }
  async close(): Promise<void> {
    this.#stream?.close();
    this.#private?.close();
    for (const lane of [this.#trade, this.#cancel, this.#cancelAll, this.#ask]) lane.close();
  }

  // ------------------------------------------------------------------------------------------------------- outward

  #now(): Micros {
    return this.#parts.clock.now();
  }
  #encode(a: Action): Outgoing {
    const market = this.#wire.get(a.market);
    const head = `{"do":"${a.do}","market":${market},"id":${a.id}`;
    if (a.do === "cancel") return { action: a.do, id: a.id, json: `${head}}` };
    const moved = `${head},"tick":${a.tick},"lots":${a.lots}`;
    if (a.do === "amend") return { action: a.do, id: a.id, json: `${moved}}` };
    return {
      action: a.do,
      id: a.id,
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

  // -------------------------------------------------------------------------------------------------------- inward

  #marketUp = false;
  #subscribe(markets: number[]): void {
    for (const m of markets) this.#resyncing.add(m);
    const wire = markets.map((m) => this.#wire.get(m)!);
    this.#stream?.send(JSON.stringify({ subscribe: wire }));
  }
  #takeMarket(message: Record<string, unknown>): void {
    const at = this.#now();
    try {
      if (!Array.isArray(message.events)) throw new Error("no events");
      for (const row of message.events) {
        const event = decodeMarket(row, (wire) => this.#desk.get(wire), at);
        if (event === null) continue;
        if (event.type === "status") {
          const listed = this.#instruments.get(event.market);
          const { market, exchangeAt } = event;
          if (listed)
            this.#sink({ type: "instrument", at, exchangeAt, market, instrument: { ...listed, status: event.status } });
          continue;
        }
        if (event.type === "gap") {
          this.#gap(event.market);
          continue;
        }
        const isWhole = event.type === "book" && event.kind === "snapshot";
        if (isWhole) this.#resyncing.delete(event.market);
        // A change to a book that is not known says nothing: the whole one is on its way.
        else if (event.type === "book" && (this.#resyncing.has(event.market) || this.#inGap.has(event.market)))
          continue;
        this.#sink(event);
        if (isWhole && this.#inGap.delete(event.market) && this.#marketUp)
          this.#connection("market", "up", event.market);
      }
    } catch {
      this.#stream?.drop();
      return;
    }
    if (this.#marketUp || this.#resyncing.size > 0) return;
    this.#marketUp = true;
    this.#connection("market", "up");
    // The channel's "up" speaks for all its markets: what it does not hold for is said after it.
    for (const market of this.#desk.values()) if (this.#inGap.has(market)) this.#connection("market", "gap", market);
  }
  /** No book of this market is known, and none can be asked for. Told once, and where the channel is up. */
  #gap(market: number): void {
    this.#resyncing.delete(market);
    if (this.#inGap.has(market)) return;
    this.#inGap.add(market);
    if (this.#marketUp) this.#connection("market", "gap", market);
  }
  /** What we hold of the books is not known any more: said, and every book asked for anew. */
  #lost(status: "gap" | "silent"): void {
    this.#marketUp = false;
    this.#subscribe([...this.#desk.values()]);
    this.#connection("market", status);
  }
  #privateUp = false;
  #takePrivate(message: Record<string, unknown>): void {
    if (!this.#privateUp) {
      this.#privateUp = true;
      this.#connection("private", "up");
      this.#catchUp();
    }
    for (const raw of Array.isArray(message.reports) ? message.reports : []) {
      const parsed = wireReport.safeParse(raw);
      if (parsed.success) this.#report(parsed.data);
      else this.#private?.drop();
    }
  }
  #report(report: ReturnType<typeof wireReport.parse>): void {
    const at = this.#now();
    const account = this.#parts.account;
    if (report.report === "order") this.#sink({ ...report, at });
    else if (report.report === "account") this.#sink({ ...report, ...this.#account(report), at, requestedAt: at });
    else {
      const market = this.#desk.get(report.market);
      if (market !== undefined) this.#sink({ ...report, market, account, at });
    }
  }
  #account(report: ReturnType<typeof wireAccountReport.parse>) {
    const positions = report.positions.flatMap((p) => {
      const market = this.#desk.get(p.market);
      return market === undefined ? [] : { ...p, market };
    });
    return { account: this.#parts.account, positions };
  }
  async #askAccount(): Promise<void> {
    const requestedAt = this.#now();
    const report = wireAccountReport.parse(await this.#ask.get("/account"));
    this.#sink({ ...report, ...this.#account(report), at: this.#now(), requestedAt });
  }
  async #askOpenOrders(): Promise<void> {
    const requestedAt = this.#now();
    const orders: OpenOrder[] = [];
    for (let page: number | null = 0; page !== null; ) {
      const answer: ReturnType<typeof openOrdersPage.parse> = openOrdersPage.parse(
        await this.#ask.get(`/open-orders?page=${page}`),
      );
      // An order in a market that the desk does not have keeps an index that is in no desk: told, never dropped.
      orders.push(...answer.orders.map((o) => ({ ...o, market: this.#desk.get(o.market) ?? -1 })));
      page = answer.nextPage;
    }
    const { account } = this.#parts;
    const at = this.#now();
    this.#sink({ type: "report", report: "open-orders", at, exchangeAt: null, account, requestedAt, orders });
  }
  async #askFills(): Promise<void> {
    if (this.#cursor === null) {
      this.#cursor = fillsPage.parse(await this.#ask.get("/fills")).cursor;
      return;
    }
    for (let more = true; more; ) {
      const page = fillsPage.parse(await this.#ask.get(`/fills?since=${this.#cursor}`));
      this.#cursor = page.cursor;
      more = page.more;
      for (const report of page.reports) this.#report(report);
    }
  }
  /** After a hole in the private stream: fills first, then what is open, then what we own. */
  #catchUp(): void {
    // Before the first question for fills there is nothing to catch up with: recovery reads the venue itself.
    if (this.#cursor === null) return;
    this.#askFills()
      .then(() => this.#askOpenOrders())
      .then(() => this.#askAccount())
      // The venue is away: the stream says so too, and its return brings us here again.
      .catch(() => {});
  }
  #down(channel: "market" | "private", status: "down" | "silent" = "down"): void {
    if (channel === "market") this.#marketUp = false;
    else this.#privateUp = false;
    this.#connection(channel, status);
  }
  #connection(channel: "market" | "private", status: ConnectionEvent["status"], market: number | null = null): void {
    const times = { at: this.#now(), exchangeAt: null };
    this.#sink({ type: "connection", ...times, account: this.#parts.account, channel, status, market });
  }
}
