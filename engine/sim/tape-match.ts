/**
 * Where our orders meet a recorded market: who is queued where, and what of ours a print, a change of a level or a new best
 * fills.
 *
 * Invariants: 1. the recorded book is only read: a taker of ours meets what is displayed and leaves it there. 2. `show` is
 * called for every level at which our size changed.
 */
import { type Book, NO_TICK } from "../core/market/book.ts";
import type { TapeBlock } from "../core/market/tape-block.ts";
import {
  ASK,
  BID,
  type Lots,
  lots,
  type Micros,
  micros,
  opposite,
  type Side,
  type Ticks,
  ticks,
} from "../core/units.ts";
import type { QueueModel } from "./queue.ts";
import { OrderSide } from "./tape-orders.ts";
import type { ModelOut, PlaceOutcome, RestingOrder } from "./types.ts";

/** A level with orders of ours, and its recorded size before a message. */
export interface Touched {
  side: Side;
  tick: number;
  before: number;
}
export type Show = (side: Side, tick: number, at: Micros, out: ModelOut) => void;

/** A taker that would walk further has left the market that the recording knows. */
const TAKE_LEVELS_MAX = 1000;
const NONE: readonly Touched[] = [];
/** Nobody hears. */
export const SILENT: ModelOut = { market() {}, fill() {}, funding() {}, link() {} };

export class TapeMatch {
  readonly own: readonly [OrderSide, OrderSide];
  /** Best of the newest statement, book or best quote. */
  bidTick = NO_TICK;
  askTick = NO_TICK;
  readonly #book: Book;
  readonly #show: Show;
  // Who hears of a fill, and when it is: kept here so that a message makes no closure.
  #out: ModelOut = SILENT;
  #fillAt: Micros = micros(0);
  readonly #filled = (order: RestingOrder, size: number): void => this.#fill(order, size, this.#fillAt, this.#out);

  constructor(book: Book, queue: QueueModel, show: Show) {
    this.#book = book;
    this.#show = show;
    this.own = [new OrderSide(BID, queue), new OrderSide(ASK, queue)];
  }

  get isResting(): boolean {
    return this.own[BID].queued.length + this.own[ASK].queued.length > 0;
  }

  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome {
    if (order.tif === "post-only" && this.#crosses(order.side, order.tick)) return "would-cross";
    if (order.tif !== "post-only") this.#take(order, at, out);
    if (order.cumLots >= order.lots || order.tif === "ioc") return "done";
    this.own[order.side].add(order, this.#book.lotsAt(order.side, order.tick));
    this.#show(order.side, order.tick, at, out);
    return "rests";
  }

  amend(order: RestingOrder, tick: Ticks, size: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    const own = this.own[order.side];
    if (tick === order.tick && size <= order.lots && size > order.cumLots) {
      order.lots = size;
      this.#show(order.side, tick, at, out);
      return "rests";
    }
    if (size > order.cumLots && order.tif === "post-only" && this.#crosses(order.side, tick)) return "would-cross";
    const before = order.tick;
    own.remove(order.id);
    order.tick = tick;
    order.lots = size;
    this.#show(order.side, before, at, out);
    return size > order.cumLots ? this.place(order, at, out) : "done";
  }

  cancel(order: RestingOrder, at: Micros, out: ModelOut): void {
    if (this.own[order.side].remove(order.id)) this.#show(order.side, order.tick, at, out);
  }

  /** Lots ahead of one of our orders as the model sees it; NaN where it does not rest. */
  queueAhead(order: RestingOrder): number {
    return this.own[order.side].queued.find((q) => q.order.id === order.id)?.queue.ahead ?? Number.NaN;
  }

  /** A trade of the recording. */
  print(taker: Side, { tick, lots }: { tick: number; lots: number }, at: Micros, out: ModelOut): void {
    this.#fillAt = at;
    this.#out = out;
    this.own[opposite(taker)].print(tick, lots, this.#filled);
  }

  /** The best of both sides is said to be another: it may reach orders of ours. */
  best(bidTick: number, askTick: number, at: Micros, out: ModelOut): void {
    this.bidTick = bidTick;
    this.askTick = askTick;
    this.#fillAt = at;
    this.#out = out;
    if (askTick !== NO_TICK) this.own[BID].reached(askTick, this.#filled);
    if (bidTick !== NO_TICK) this.own[ASK].reached(bidTick, this.#filled);
  }

  /** Levels with orders of ours that the message speaks of, with their size before it. */
  levelsBefore(snapshot: boolean, { levels }: TapeBlock, from: number, to: number): readonly Touched[] {
    if (!this.isResting) return NONE;
    const touched: Touched[] = [];
    if (snapshot)
      for (const { side, queued } of this.own) for (const { order } of queued) this.#touch(touched, side, order.tick);
    else
      for (let i = from; i < to; i++) {
        const side: Side = levels.side[i] === BID ? BID : ASK;
        const own = this.own[side];
        const tick = levels.tick[i]!;
        if (own.mayHold(tick) && own.displayed(tick) > 0) this.#touch(touched, side, tick);
      }
    return touched;
  }

  #touch(touched: Touched[], side: Side, tick: number): void {
    for (const t of touched) if (t.tick === tick && t.side === side) return;
    touched.push({ side, tick, before: this.#book.lotsAt(side, tick) });
  }

  /** The message has been applied to the book: our places in the queues of those levels move. */
  levelsMoved(touched: readonly Touched[]): void {
    for (const { side, tick, before } of touched) {
      const after = this.#book.lotsAt(side, tick);
      if (!Number.isNaN(after)) this.own[side].levelChanged(tick, before, after);
    }
  }

  #crosses(side: Side, tick: number): boolean {
    return side === BID
      ? this.askTick !== NO_TICK && tick >= this.askTick
      : this.bidTick !== NO_TICK && tick <= this.bidTick;
  }

  /** A taker of ours meets what is displayed, best first, and leaves it there. Levels that a newer quote denies are passed. */
  #take(order: RestingOrder, at: Micros, out: ModelOut): void {
    if (!this.#crosses(order.side, order.tick)) return;
    const against = opposite(order.side);
    const best = against === ASK ? this.askTick : this.bidTick;
    const worse = (tick: number, than: number) => (against === ASK ? tick > than : tick < than);
    const count = Math.min(this.#book.count(against), TAKE_LEVELS_MAX);
    const tick = new Int32Array(count);
    const size = new Float64Array(count);
    const found = this.#book.levels(against, count, tick, size);
    for (let i = 0; i < found && order.cumLots < order.lots; i++) {
      if (worse(best, tick[i]!)) continue;
      if (worse(tick[i]!, order.tick)) break;
      const met = Math.min(size[i]!, order.lots - order.cumLots);
      order.cumLots = lots(order.cumLots + met);
      out.fill(order, ticks(tick[i]!), lots(met), "taker", at);
    }
  }

  #fill(order: RestingOrder, size: number, at: Micros, out: ModelOut): void {
    order.cumLots = lots(order.cumLots + size);
    if (order.cumLots >= order.lots) this.own[order.side].remove(order.id);
    out.fill(order, order.tick, lots(size), "maker", at);
    this.#show(order.side, order.tick, at, out);
  }
}
