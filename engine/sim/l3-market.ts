/**
 * The trading half of an order-by-order market: a book in which our orders queue among the crowd's, takers of either, and
 * what the world is told of it. Who trades, when and at what price is its owner's business.
 *
 * Invariants: 1. what changed in the book is told once per happening: prints and fills first, then the changed levels, then the best
 * quote where it changed. 2. an amend keeps its place only at the same price with no more size.
 */
import type { BookEvent, OrderId } from "../core/types.ts";
import {
  ASK,
  lots as asLots,
  ticks as asTicks,
  BID,
  type Lots,
  type Micros,
  type Side,
  type Ticks,
} from "../core/units.ts";
import { BOTH_SIDES, type BookOrder, L3Book, NO_TICK } from "./l3-book.ts";
import { LevelRows } from "./level-rows.ts";
import type { ModelOut, PlaceOutcome, RestingOrder } from "./types.ts";

export interface Taker {
  side: Side;
  /** Worst tick it pays. */
  limit: number;
  lots: number;
  /** Our order, or null for one of the crowd. */
  own: RestingOrder | null;
}

export class L3Market {
  readonly book = new L3Book();
  readonly #rows = new LevelRows();
  readonly #own = new Map<OrderId, BookOrder>();
  readonly #onCrowdFilled: (maker: BookOrder) => void;
  readonly #toldBest = { bidTick: -1, bidLots: -1, askTick: -1, askLots: -1 };

  /** `onCrowdFilled` hears of each order of the crowd that a taker took whole. */
  constructor(onCrowdFilled: (maker: BookOrder) => void) {
    this.#onCrowdFilled = onCrowdFilled;
  }

  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome {
    if (order.tif === "post-only" && this.book.crosses(order.side, order.tick)) return "would-cross";
    const { side, tick: limit } = order;
    if (order.tif !== "post-only") this.take({ side, limit, lots: order.lots - order.cumLots, own: order }, at, out);
    const left = order.lots - order.cumLots;
    const rests = left > 0 && order.tif !== "ioc";
    if (rests) this.#own.set(order.id, this.book.add(order.side, order.tick, left, order));
    this.tell(at, out);
    return rests ? "rests" : "done";
  }

  amend(order: RestingOrder, tick: Ticks, lots: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    const resting = this.#own.get(order.id);
    if (!resting) return "done";
    const left = lots - order.cumLots;
    if (tick === order.tick && left <= resting.lots) {
      order.lots = lots;
      this.book.reduce(resting, left);
      this.tell(at, out);
      return "rests";
    }
    if (order.tif === "post-only" && this.book.crosses(order.side, tick)) return "would-cross";
    this.#own.delete(order.id);
    this.book.remove(resting);
    order.tick = tick;
    order.lots = lots;
    return this.place(order, at, out);
  }

  cancel(order: RestingOrder, at: Micros, out: ModelOut): void {
    const resting = this.#own.get(order.id);
    if (!resting) return;
    this.#own.delete(order.id);
    this.book.remove(resting);
    this.tell(at, out);
  }

  snapshot(at: Micros): BookEvent {
    const from = this.#rows.begin(this.book.levels(BID).length + this.book.levels(ASK).length);
    for (const side of BOTH_SIDES) {
      const levels = this.book.levels(side);
      for (let i = levels.length - 1; i >= 0; i--) {
        const level = levels[i];
        if (level) this.#rows.push(side, level.tick, level.lots);
      }
    }
    return {
      type: "book",
      at,
      exchangeAt: at,
      market: 0,
      kind: "snapshot",
      levels: this.#rows.columns,
      from,
      to: this.#rows.rows,
    };
  }

  /** Lots ahead of one of our orders in its queue; NaN where it does not rest. */
  queueAhead(id: OrderId): number {
    const resting = this.#own.get(id);
    return resting ? this.book.ahead(resting) : Number.NaN;
  }

  /** A taker meets the book; each price that it trades at is one print. The caller tells the book afterwards. */
  take({ side, limit, lots, own }: Taker, at: Micros, out: ModelOut): void {
    let printTick = NO_TICK;
    let printLots = 0;
    const print = () => {
      if (printLots > 0)
        out.market({ type: "trade", at, exchangeAt: at, market: 0, tick: printTick, lots: printLots, taker: side });
    };
    this.book.match(side, limit, lots, (maker, met) => {
      if (maker.tick !== printTick) {
        print();
        printTick = maker.tick;
        printLots = 0;
      }
      printLots += met;
      if (own) {
        own.cumLots = asLots(own.cumLots + met);
        out.fill(own, asTicks(maker.tick), asLots(met), "taker", at);
      }
      if (maker.own) {
        maker.own.cumLots = asLots(maker.own.cumLots + met);
        if (maker.lots === 0) this.#own.delete(maker.own.id);
        out.fill(maker.own, asTicks(maker.tick), asLots(met), "maker", at);
      } else if (maker.lots === 0) this.#onCrowdFilled(maker);
    });
    print();
  }

  /** Tells the levels that changed since the last time, and the best quote where it moved. */
  tell(at: Micros, out: ModelOut): void {
    if (!this.book.hasChanges()) return;
    // A take or a drought changes tens of levels; a slab has room for the most that a book of the crowd can hold.
    const from = this.#rows.begin(this.book.changesMax());
    this.book.takeChanges((side, tick, lots) => this.#rows.push(side, tick, lots));
    const { columns: levels, rows: to } = this.#rows;
    out.market({ type: "book", at, exchangeAt: at, market: 0, kind: "delta", levels, from, to });
    this.#tellQuote(at, out);
  }

  #tellQuote(at: Micros, out: ModelOut): void {
    const told = this.#toldBest;
    const bidTick = this.book.best(BID);
    const askTick = this.book.best(ASK);
    const bidLots = this.book.lotsAt(BID, bidTick);
    const askLots = this.book.lotsAt(ASK, askTick);
    if (bidTick === told.bidTick && askTick === told.askTick && bidLots === told.bidLots && askLots === told.askLots)
      return;
    Object.assign(told, { bidTick, askTick, bidLots, askLots });
    // A side that is empty has no best: the statement is left out, the book's rows say it.
    if (bidTick === NO_TICK || askTick === NO_TICK) return;
    out.market({ type: "quote", at, exchangeAt: at, market: 0, bidTick, bidLots, askTick, askLots });
  }
}
