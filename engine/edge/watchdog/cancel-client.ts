/**
 * The watchdog's own way to the exchange: reads and cancels with the cancel token, on a connection that is kept warm.
 *
 * Invariants: 1. "verified" is the venue's own list, empty twice with a pause in between that outlasts a request on its
 * way. 2. the exchange is looked up anew at each attempt: it may have been restarted.
 */
import type { z } from "zod";
import { readExchangeState } from "../exchange/state-file.ts";
import { cancelAllResponse, marketsResponse, openOrdersPage, wireAccountReport } from "../exchange/wire.ts";
import { Lane } from "../venues/lane.ts";

/** A request of the engine that was written before the gate closed is at the venue within this. */
const LANDING_MS = 50;
const READ_EVERY_MS = 20;
const TIMEOUT_MS = 2_000;

/** There is none: asking again is of no use. */
export class NoExchange extends Error {
  override name = "NoExchange";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // A process of somebody else has this number now; what answers there decides.
    return e instanceof Error && "code" in e && e.code === "EPERM";
  }
}

export class CancelClient {
  readonly #exchangeFile: string;
  #lane: { url: string; token: string; lane: Lane } | null = null;
  constructor(exchangeFile: string) {
    this.#exchangeFile = exchangeFile;
  }

  /** Keeps the connection open, so that a kill pays for no handshake. Answers whether the exchange answered; never throws. */
  async warm(): Promise<boolean> {
    try {
      await this.#open().get("/health");
      return true;
    } catch {
      return false;
    }
  }
  /** One cancel-all; answers how many orders were open. Throws where the exchange does not answer. */
  async cancelAll(): Promise<number> {
    return cancelAllResponse.parse(await this.#open().post("/cancel-all", '{"market":null}')).open;
  }
  /** Cancels until the venue shows nothing, for at most `msMax`. Answers what is still open; throws as above. */
  async untilEmpty(msMax: number): Promise<number> {
    const until = performance.now() + msMax;
    for (let emptySince: number | null = null; ; ) {
      const open = await this.#openOrders();
      const now = performance.now();
      if (open > 0) {
        emptySince = null;
        await this.cancelAll();
      } else if (emptySince === null) emptySince = now;
      else if (now - emptySince >= LANDING_MS) return 0;
      if (now > until) return open;
      await new Promise((again) => setTimeout(again, READ_EVERY_MS));
    }
  }
  /** Positions that are left, in words: "BTC-PERP +0.184". */
  async positions(): Promise<string[]> {
    const { markets } = marketsResponse.parse(await this.#open().get("/markets"));
    const { positions, balances } = wireAccountReport.parse(await this.#open().get("/account"));
    const held = positions.flatMap((p) => {
      const i = markets[p.market];
      if (!i || p.lots === 0) return [];
      return [`${i.symbol} ${p.lots > 0 ? "+" : ""}${Number((p.lots * i.lotSize).toFixed(12))}`];
    });
    // A spot holding that the venue does not list as a position is a balance.
    const listed = new Set(positions.map((p) => p.market));
    const bases = new Set(markets.filter((m, i) => m.kind === "spot" && !listed.has(i)).map((m) => m.base));
    const owned = balances.filter((b) => bases.has(b.asset) && b.amount !== 0n);
    return [...held, ...owned.map((b) => `${b.asset} ${Number(b.amount) / 1e12}`)];
  }
  close(): void {
    this.#lane?.lane.close();
  }

  async #openOrders(): Promise<number> {
    let open = 0;
    for (let page: number | null = 0; page !== null; ) {
      const answer: z.infer<typeof openOrdersPage> = openOrdersPage.parse(
        await this.#open().get(`/open-orders?page=${page}`),
      );
      open += answer.orders.filter((o) => o.id !== null).length;
      page = answer.nextPage;
    }
    return open;
  }
  #open(): Lane {
    const state = readExchangeState(this.#exchangeFile);
    if (!state) throw new NoExchange(`no exchange is named in ${this.#exchangeFile}`);
    if (!isAlive(state.pid))
      throw new NoExchange(`the exchange (process ${state.pid}) has ended, and its book with it`);
    if (this.#lane && this.#lane.url === state.url && this.#lane.token === state.cancelToken) return this.#lane.lane;
    this.#lane?.lane.close();
    const lane = new Lane({ url: state.url, token: state.cancelToken, timeoutMs: TIMEOUT_MS });
    this.#lane = { url: state.url, token: state.cancelToken, lane };
    return lane;
  }
}
