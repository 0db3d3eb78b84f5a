/**
 * Lets a simulated venue live in real time: advances it to "now" whenever something of its is due or somebody asks.
 *
 * Invariants: 1. the venue is never asked anything before it has been advanced to the moment of the question. 2. what it
 * tells leaves in the order in which it was told.
 */
import type {
  AccountReport,
  Action,
  Bar,
  BookEvent,
  ConnectionEvent,
  Event,
  FillReport,
  Instrument,
  OpenOrder,
  OrderId,
  OrderReport,
  ReportEvent,
} from "../../core/types.ts";
import { MICROS_PER_MS, type Micros } from "../../core/units.ts";
import type { Clock } from "../ports.ts";
import { encodeMarket, type MarketEvent, type MarketGap, type MarketStatus } from "./market-wire.ts";

/** What the exchange needs of a simulated venue (engine/sim/venue.ts). Times are venue time. */
export interface SimulatedVenue {
  instruments(): readonly Instrument[];
  /** Venue time of the next happening; Infinity where none is due. */
  nextAt(): number;
  /** Lets everything up to `to` happen; what an event points at may be reused after the call. */
  advance(to: Micros, deliver: (event: Event, deliverAt: Micros) => void): void;
  submit(action: Action, sentAt: Micros): void;
  /** Covers every order that was sent before it. */
  cancelAll(sentAt: Micros, market: number | null): void;
  openOrders(): readonly OpenOrder[];
  /** One order by id: its state as a report, "absent" where the venue knows none. */
  orderReport(id: OrderId, at: Micros): OrderReport;
  accountState(requestedAt: Micros): AccountReport;
  /** Fills from number `n` (the first ever is 0), oldest first, at most `max`; and how many there were. */
  fillsSince(n: number, max: number): readonly FillReport[];
  readonly fillCount: number;
  snapshot(market: number): BookEvent;
  /** True from a gap to the next whole book, while a snapshot says nothing true. */
  inGap(market: number): boolean;
  /** True where nothing will happen in the market any more: its tape is over. */
  hasEnded(market: number): boolean;
  candles(market: number, barSeconds: number, count: number): readonly Bar[];
  /** Everything is cancelled when venue time reaches `at`; null disarms. */
  armDeadMan(at: Micros | null): void;
  /** When it would fire (Infinity while it is not armed), and how often it has. */
  deadMan(): { at: number; fired: number };
  /** Places and amends that were sent and have not arrived yet. */
  inFlight(): number;
}

/** What happened in one turn: market events encoded, with their market; reports as they are. */
export interface Turn {
  market: { market: number; text: string }[];
  reports: ReportEvent[];
}

export class World {
  /** Newest oracle, funding and status of each market, for who subscribes later. */
  readonly #standing = new Map<string, { market: number; text: string }>();
  /** By market: whether its end was told. */
  readonly #ended: boolean[] = [];
  #timer: NodeJS.Timeout | null = null;
  #turn: Turn = { market: [], reports: [] };

  constructor(
    readonly venue: SimulatedVenue,
    readonly clock: Clock,
    readonly speed: number,
    readonly onTurn: (turn: Turn) => void,
  ) {}

  /** Advances to now, tells what happened, and sleeps until the next happening. Answers the venue's time. */
  turn(): Micros {
    const now = this.clock.now();
    this.venue.advance(now, this.#take);
    this.#tellEnded(now);
    const turn = this.#turn;
    if (turn.market.length > 0 || turn.reports.length > 0) {
      this.#turn = { market: [], reports: [] };
      this.onTurn(turn);
    }
    this.#sleep(now);
    return now;
  }
  /** A question or a request at this moment; what follows from it at once is told before the next sleep. */
  ask<T>(question: (now: Micros) => T): T {
    const answer = question(this.turn());
    this.turn();
    return answer;
  }
  /** Newest oracle and funding events of a market, and its end, encoded. */
  private standing(market: number): string[] {
    return ["oracle", "funding", "status"].flatMap((kind) => this.#standing.get(`${kind} ${market}`)?.text ?? []);
  }
  /**
   * Whole books and standing figures, all of one moment: no delta can fall between two of them. In a gap there is no book to
   * send: that is said in its place, and the book follows by itself.
   */
  snapshots(markets: readonly number[]): string[] {
    const now = this.turn();
    const book = (market: number): MarketEvent =>
      this.venue.inGap(market) ? { type: "gap", market, at: now, exchangeAt: now } : this.venue.snapshot(market);
    return markets.flatMap((m) => [encodeMarket(book(m)), ...this.standing(m)]);
  }
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  readonly #take = (event: Event): void => {
    if (event.type === "report") this.#turn.reports.push(event);
    else if (event.type === "connection") this.#takeLink(event);
    else if (isMarketEvent(event)) {
      const told = { market: event.market, text: encodeMarket(event) };
      this.#turn.market.push(told);
      if (event.type === "oracle" || event.type === "funding")
        this.#standing.set(`${event.type} ${event.market}`, told);
    }
  };
  /** The end of a gap needs no word of its own: it is the whole book. */
  #takeLink({ status, market, at, exchangeAt }: ConnectionEvent): void {
    if (status !== "gap" || market === null) return;
    this.#turn.market.push({ market, text: encodeMarket({ type: "gap", market, at, exchangeAt }) });
  }
  /** A market whose tape is over is closed, once: what rests in it can't trade, and nobody should take it for alive. */
  #tellEnded(now: Micros): void {
    const count = this.venue.instruments().length;
    for (let market = 0; market < count; market++) {
      if (this.#ended[market] || !this.venue.hasEnded(market)) continue;
      this.#ended[market] = true;
      const text = encodeMarket({ type: "status", market, at: now, exchangeAt: now, status: "closed" });
      this.#standing.set(`status ${market}`, { market, text });
      this.#turn.market.push({ market, text });
    }
  }
  #sleep(now: Micros): void {
    this.stop();
    const next = this.venue.nextAt();
    // A day at most: setTimeout takes 2^31 ms, and a new request wakes the world anyway.
    const ms = Math.min((next - now) / this.speed / MICROS_PER_MS, 86_400_000);
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.turn(), Math.max(1, Math.ceil(ms)));
  }
}
const isMarketEvent = (e: Event): e is Exclude<MarketEvent, MarketStatus | MarketGap> =>
  e.type === "book" || e.type === "quote" || e.type === "trade" || e.type === "oracle" || e.type === "funding";
