/**
 * A recorded market: what happened then happens again, and our orders rest in it as a queue model says.
 *
 * Time is the recorder's: a message happens when it reached the recorder, so market data needs no further delay to be true
 * to what a desk saw, and trades and books stay in the order in which it saw them. (The venue's own order of events may
 * differ by the difference of two streams' lags; `exchangeAt` is told with each event.)
 *
 * Invariants:
 * 1. The recorded market never changes by what we do: a taker of ours meets what is displayed and leaves it there.
 * 2. The public book shows our orders as the world would see them: at their ticks our size is added wherever the recording
 *    knows the level.
 * 3. After a gap of the recording no book is told before the next whole one. Our orders rest on meanwhile, in the queues as
 *    they were: a gap of a recording is none of the venue's.
 * 4. A print that the venue dates long before it arrived (the last trades, sent again after a reconnect) fills nothing.
 */
import { Bars } from "../core/market/bars.ts";
import { Book, NO_TICK } from "../core/market/book.ts";
import {
  TAPE_CLEAR,
  TAPE_DELTA,
  TAPE_GAP,
  TAPE_QUOTE,
  TAPE_SNAPSHOT,
  TAPE_TRADE,
  type TapeBlock,
  type TapeSource,
} from "../core/market/tape-block.ts";
import type { Bar, BookEvent } from "../core/types.ts";
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
import { type QueueModel, queueModel } from "./queue.ts";
import { TapeCursor } from "./tape-cursor.ts";
import { OrderSide } from "./tape-orders.ts";
import { bookRows, RowBuffer, withOwn } from "./tape-rows.ts";
import type { MarketModel, ModelOut, PlaceOutcome, RestingOrder } from "./types.ts";

export interface TapeMarketOptions {
  source: TapeSource;
  queue?: QueueModel;
  /** The first part of the tape is taken as the market's past, for warm-up bars; 0 by default: the tape starts cold. */
  warmUpSeconds?: number;
}

const SILENT: ModelOut = { market() {}, fill() {}, funding() {}, link() {} };
/** A print that took longer than this to arrive is history, not trade. */
const PRINT_LAG_MICROS_MAX = 5_000_000;

export class TapeMarket implements MarketModel {
  readonly instrument;
  /** Micros at which it starts to happen (after the warm-up), and of its last message. */
  readonly startAt: Micros;
  /** Rows and messages that have happened, warm-up included. */
  rows = 0;
  messages = 0;
  inGap = false;

  readonly #cursor: TapeCursor;
  readonly #book = new Book();
  readonly #bars = new Bars();
  readonly #own: readonly [OrderSide, OrderSide];
  readonly #model: QueueModel;
  /** Best of the newest statement, book or best quote, and the venue's time of it. */
  #bidTick = NO_TICK;
  #askTick = NO_TICK;
  #bestAt = Number.NEGATIVE_INFINITY;
  // Who hears of a fill, and when it is: kept here so that a message makes no closure.
  #out: ModelOut = SILENT;
  #fillAt: Micros = micros(0);
  readonly #filled = (order: RestingOrder, size: number): void => this.#fill(order, size, this.#fillAt, this.#out);

  constructor({ source, queue = queueModel(), warmUpSeconds = 0 }: TapeMarketOptions) {
    this.instrument = source.instrument;
    this.#cursor = new TapeCursor(source);
    this.#model = queue;
    this.#own = [new OrderSide(BID, this.#model), new OrderSide(ASK, this.#model)];
    const first = this.#cursor.nextAt === Number.POSITIVE_INFINITY ? 0 : this.#cursor.nextAt;
    this.startAt = micros(first + Math.round(warmUpSeconds * 1e6));
    if (warmUpSeconds > 0) this.advance(micros(this.startAt - 1), SILENT);
  }

  nextAt(): number {
    return this.#cursor.nextAt;
  }

  advance(to: Micros, out: ModelOut): void {
    const cursor = this.#cursor;
    while (cursor.block !== null && cursor.nextAt <= to) {
      // The cursor moves on first: what happens may throw, and is not to happen twice.
      const { block, from, to: end } = cursor;
      cursor.next();
      this.#happen(block, from, end, out);
    }
  }

  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome {
    if (order.tif === "post-only" && this.#crosses(order.side, order.tick)) return "would-cross";
    if (order.tif !== "post-only") this.#take(order, at, out);
    if (order.cumLots >= order.lots || order.tif === "ioc") return "done";
    this.#own[order.side].add(order, this.#book.lotsAt(order.side, order.tick));
    this.#show(order.side, order.tick, at, out);
    return "rests";
  }

  amend(order: RestingOrder, tick: Ticks, size: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    const own = this.#own[order.side];
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
    if (this.#own[order.side].remove(order.id)) this.#show(order.side, order.tick, at, out);
  }

  snapshot(at: Micros): BookEvent {
    const levels = bookRows(this.#book, this.#own);
    return { type: "book", at, exchangeAt: at, market: 0, kind: "snapshot", levels, from: 0, to: levels.side.length };
  }

  mark(): number {
    if (this.#bidTick === NO_TICK || this.#askTick === NO_TICK) return Number.NaN;
    return ((this.#bidTick + this.#askTick) / 2) * this.instrument.tickSize;
  }

  candles(barSeconds: number, count: number): Bar[] {
    const bars = this.#bars.closed(barSeconds, count);
    const end = Math.floor(this.#bars.openSecond / barSeconds) * barSeconds;
    return bars.map((b, i) => ({ at: micros((end - (bars.length - i) * barSeconds) * 1e6), ...b }));
  }

  /** Lots ahead of one of our orders as the model sees it; NaN where it does not rest. */
  queueAhead(order: RestingOrder): number {
    return this.#own[order.side].queued.find((q) => q.order.id === order.id)?.queue.ahead ?? Number.NaN;
  }

  /** Rows [from, to) of the block: one message. */
  #happen(block: TapeBlock, from: number, to: number, out: ModelOut): void {
    const at = block.at[from]! as Micros;
    const venue = block.exchangeAt[from]!;
    const exchangeAt = Number.isNaN(venue) ? null : (venue as Micros);
    const kind = block.kind[from]!;
    this.rows += rowsOf(kind, to - from);
    this.messages++;
    switch (kind) {
      case TAPE_DELTA:
      case TAPE_SNAPSHOT:
      case TAPE_CLEAR: {
        const end = kind === TAPE_CLEAR ? from : to;
        this.#bookHappens({ snapshot: kind !== TAPE_DELTA, block, from, to: end, at, exchangeAt }, out);
        break;
      }
      case TAPE_GAP:
        this.inGap = true;
        out.link("gap", at);
        break;
      case TAPE_QUOTE: {
        const { tick, lots: size } = block.levels;
        this.#newBest(tick[from]!, tick[from + 1]!, { at, exchangeAt }, out);
        out.market({
          type: "quote",
          at,
          exchangeAt,
          market: 0,
          ...withOwn(this.#own, {
            bidTick: tick[from]!,
            bidLots: size[from]!,
            askTick: tick[from + 1]!,
            askLots: size[from + 1]!,
          }),
        });
        break;
      }
      case TAPE_TRADE: {
        const { tick, lots: size, side } = block.levels;
        const taker: Side = side[from] === BID ? BID : ASK;
        this.#fillAt = at;
        this.#out = out;
        if (exchangeAt === null || at - exchangeAt <= PRINT_LAG_MICROS_MAX)
          this.#own[opposite(taker)].print(tick[from]!, size[from]!, this.#filled);
        out.market({ type: "trade", at, exchangeAt, market: 0, tick: tick[from]!, lots: size[from]!, taker });
        break;
      }
    }
  }

  #bookHappens({ snapshot, block, from, to, at, exchangeAt }: BookHappening, out: ModelOut): void {
    const { levels } = block;
    const touched = this.#levelsBefore(snapshot, block, from, to);
    this.#book.applyRows(snapshot, levels, from, to);
    for (const { side, tick, before } of touched) {
      const after = this.#book.lotsAt(side, tick);
      if (!Number.isNaN(after)) this.#own[side].levelChanged(tick, before, after);
    }
    this.#newBest(this.#book.bidTick, this.#book.askTick, { at, exchangeAt }, out);
    if (this.inGap && !snapshot) return;
    const untouched = !this.#isResting() || (touched.length === 0 && !snapshot);
    const event = { type: "book", at, exchangeAt, market: 0, kind: snapshot ? "snapshot" : "delta" } as const;
    if (untouched) out.market({ ...event, levels, from, to });
    else {
      const shown = snapshot ? bookRows(this.#book, this.#own) : this.#rows(block, from, to);
      out.market({ ...event, levels: shown, from: 0, to: shown.side.length });
    }
    if (!this.inGap) return;
    this.inGap = false;
    out.link("up", at);
  }
  #isResting(): boolean {
    return this.#own[BID].queued.length + this.#own[ASK].queued.length > 0;
  }

  /** Levels with orders of ours that the message speaks of, with their size before it. */
  #levelsBefore(snapshot: boolean, { levels }: TapeBlock, from: number, to: number): Touched[] {
    if (!this.#isResting()) return NONE;
    const touched: Touched[] = [];
    if (snapshot)
      for (const { side, queued } of this.#own) for (const { order } of queued) this.#touch(touched, side, order.tick);
    else
      for (let i = from; i < to; i++) {
        const side: Side = levels.side[i] === BID ? BID : ASK;
        const own = this.#own[side];
        const tick = levels.tick[i]!;
        if (own.mayHold(tick) && own.displayed(tick) > 0) this.#touch(touched, side, tick);
      }
    return touched;
  }

  #touch(touched: Touched[], side: Side, tick: number): void {
    for (const t of touched) if (t.tick === tick && t.side === side) return;
    touched.push({ side, tick, before: this.#book.lotsAt(side, tick) });
  }

  /** The message's rows with our size added. */
  #rows({ levels }: TapeBlock, from: number, to: number) {
    const rows = new RowBuffer(to - from);
    for (let i = from; i < to; i++) {
      const side: Side = levels.side[i] === BID ? BID : ASK;
      const own = this.#own[side];
      const tick = levels.tick[i]!;
      // A level emptied beyond what the recording knows is unknown again, and ours with it.
      const ours = own.mayHold(tick) && !Number.isNaN(this.#book.lotsAt(side, tick)) ? own.displayed(tick) : 0;
      rows.push(side, tick, levels.lots[i]! + ours);
    }
    return rows.columns();
  }

  /** A newer word on the best of both sides: it may reach orders of ours. One that the venue dates earlier is old news. */
  #newBest(bidTick: number, askTick: number, { at, exchangeAt }: Stamps, out: ModelOut): void {
    const stamp = exchangeAt ?? at;
    if (stamp < this.#bestAt) return;
    this.#bestAt = stamp;
    this.#bidTick = bidTick;
    this.#askTick = askTick;
    if (bidTick !== NO_TICK && askTick !== NO_TICK)
      this.#bars.update(at, ((bidTick + askTick) / 2) * this.instrument.tickSize);
    this.#fillAt = at;
    this.#out = out;
    if (askTick !== NO_TICK) this.#own[BID].reached(askTick, this.#filled);
    if (bidTick !== NO_TICK) this.#own[ASK].reached(bidTick, this.#filled);
  }

  #crosses(side: Side, tick: number): boolean {
    return side === BID
      ? this.#askTick !== NO_TICK && tick >= this.#askTick
      : this.#bidTick !== NO_TICK && tick <= this.#bidTick;
  }

  /** A taker of ours meets what is displayed, best first, and leaves it there. Levels that a newer quote denies are passed. */
  #take(order: RestingOrder, at: Micros, out: ModelOut): void {
    if (!this.#crosses(order.side, order.tick)) return;
    const against = opposite(order.side);
    const best = against === ASK ? this.#askTick : this.#bidTick;
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
    if (order.cumLots >= order.lots) this.#own[order.side].remove(order.id);
    out.fill(order, order.tick, lots(size), "maker", at);
    this.#show(order.side, order.tick, at, out);
  }

  /** Tells the world the level at which something of ours changed. */
  #show(side: Side, tick: number, at: Micros, out: ModelOut): void {
    const known = this.#book.lotsAt(side, tick);
    if (this.inGap || Number.isNaN(known)) return;
    const rows = new RowBuffer(1);
    rows.push(side, tick, known + this.#own[side].displayed(tick));
    out.market({ type: "book", at, exchangeAt: at, market: 0, kind: "delta", levels: rows.columns(), from: 0, to: 1 });
  }
}

/** Rows of the recording: a best quote is one, although it takes two of the tape, and what marks a gap or an empty book is none. */
function rowsOf(kind: number, onTape: number): number {
  if (kind === TAPE_QUOTE) return 1;
  return kind === TAPE_GAP || kind === TAPE_CLEAR ? 0 : onTape;
}
/** A taker that would walk further has left the market that the recording knows. */
const TAKE_LEVELS_MAX = 1000;
const NONE: Touched[] = [];
interface Touched {
  side: Side;
  tick: number;
  before: number;
}
interface Stamps {
  at: Micros;
  exchangeAt: Micros | null;
}
interface BookHappening extends Stamps {
  snapshot: boolean;
  block: TapeBlock;
  from: number;
  to: number;
}
