/**
 * What the simulated exchange says of the account: told on its private stream, and asked for where the stream had a hole.
 *
 * Invariants: 1. the account's numbers of markets are the desk's. 2. after every hole the fills are read before what is open
 * and what is owned.
 */
import type { ConnectionEvent, OpenOrder } from "../../core/types.ts";
import { fillsPage, openOrdersPage, wireAccountReport, wireReport } from "../exchange/wire.ts";
import type { Lane } from "./lane.ts";
import type { FeedParts } from "./market-feed.ts";
import { NumberedSocket } from "./numbered-socket.ts";

/** A question that a live stream's hole needs may fail by itself: it is asked again until it is answered. */
const CATCH_UP_AGAIN_MS = 1_000;

export class AccountFeed {
  readonly #parts: FeedParts;
  /** Of the questions. */
  readonly #lane: Lane;
  #socket: NumberedSocket | null = null;
  #isUp = false;
  /** Where the next question for fills starts; null until the first one, whose past is the account's opening. */
  #cursor: number | null;
  #catchUpAgain: NodeJS.Timeout | undefined;

  /** `cursor` as a "fills-read" report of before said it; null where there was none. */
  constructor(parts: FeedParts, lane: Lane, cursor: string | null) {
    this.#parts = parts;
    this.#lane = lane;
    this.#cursor = cursor !== null && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
  }

  /** Resolves when the stream has spoken for the first time. */
  connect(): Promise<void> {
    const { url, token, silenceMsMax } = this.#parts;
    return new Promise((live) => {
      this.#socket = new NumberedSocket({
        url,
        token,
        silenceMsMax,
        onOpen: () => {},
        onMessage: (message) => {
          this.#take(message);
          live();
        },
        onGap: () => this.#catchUp(),
        onSilent: () => this.#down("silent"),
        onDown: () => this.#down("down"),
      });
    });
  }
  close(): void {
    clearTimeout(this.#catchUpAgain);
    this.#socket?.close();
  }
  /** Closed, and said so; `connect` opens it again. */
  disconnect(): void {
    this.close();
    this.#down("down");
  }

  async askAccount(): Promise<void> {
    const requestedAt = this.#parts.now();
    const report = wireAccountReport.parse(await this.#lane.get("/account"));
    this.#parts.sink({ ...report, ...this.#account(report), at: this.#parts.now(), requestedAt });
  }
  async askOpenOrders(): Promise<void> {
    const { account, now, sink, listing } = this.#parts;
    const requestedAt = now();
    const orders: OpenOrder[] = [];
    for (let page: number | null = 0; page !== null; ) {
      const answer: ReturnType<typeof openOrdersPage.parse> = openOrdersPage.parse(
        await this.#lane.get(`/open-orders?page=${page}`),
      );
      // An order in a market that the desk does not have keeps an index that is in no desk: told, never dropped.
      orders.push(...answer.orders.map((o) => ({ ...o, market: listing.deskOf(o.market) ?? -1 })));
      page = answer.nextPage;
    }
    sink({ type: "report", report: "open-orders", at: now(), exchangeAt: null, account, requestedAt, orders });
  }
  async askFills(): Promise<void> {
    const { account, now, sink } = this.#parts;
    const requestedAt = now();
    const cursor = String(await this.#readFills());
    sink({ type: "report", report: "fills-read", at: now(), exchangeAt: null, account, requestedAt, cursor });
  }
  async #readFills(): Promise<number> {
    if (this.#cursor === null) return (this.#cursor = fillsPage.parse(await this.#lane.get("/fills")).cursor);
    for (let more = true; more; ) {
      const page = fillsPage.parse(await this.#lane.get(`/fills?since=${this.#cursor}`));
      this.#cursor = page.cursor;
      more = page.more;
      for (const report of page.reports) this.#report(report);
    }
    return this.#cursor;
  }

  #take(message: Record<string, unknown>): void {
    if (!this.#isUp) {
      this.#isUp = true;
      this.#tell("up");
      this.#catchUp();
    }
    for (const raw of Array.isArray(message.reports) ? message.reports : []) {
      const parsed = wireReport.safeParse(raw);
      if (parsed.success) this.#report(parsed.data);
      else this.#socket?.drop();
    }
  }
  #report(report: ReturnType<typeof wireReport.parse>): void {
    const { account, sink, listing } = this.#parts;
    const at = this.#parts.now();
    if (report.report === "order") sink({ ...report, at });
    else if (report.report === "account") sink({ ...report, ...this.#account(report), at, requestedAt: at });
    else {
      const market = listing.deskOf(report.market);
      if (market !== undefined) sink({ ...report, market, account, at });
    }
  }
  #account(report: ReturnType<typeof wireAccountReport.parse>) {
    const positions = report.positions.flatMap((p) => {
      const market = this.#parts.listing.deskOf(p.market);
      return market === undefined ? [] : { ...p, market };
    });
    return { account: this.#parts.account, positions };
  }
  #catchUp(): void {
    clearTimeout(this.#catchUpAgain);
    // Before the first question for fills there is nothing to catch up with: recovery reads the venue itself.
    if (this.#cursor === null) return;
    this.askFills()
      .then(() => this.askOpenOrders())
      .then(() => this.askAccount())
      .catch(() => {
        clearTimeout(this.#catchUpAgain);
        // A stream that is down brings us here when it returns.
        if (this.#isUp) this.#catchUpAgain = setTimeout(() => this.#catchUp(), CATCH_UP_AGAIN_MS);
      });
  }
  #down(status: "down" | "silent"): void {
    clearTimeout(this.#catchUpAgain);
    this.#isUp = false;
    this.#tell(status);
  }
  #tell(status: ConnectionEvent["status"]): void {
    const { account, sink, now } = this.#parts;
    sink({ type: "connection", at: now(), exchangeAt: null, account, channel: "private", status, market: null });
  }
}
