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
import { ASK, BID, type Lots, type Micros, micros, type Side, type Ticks } from "../core/units.ts";
import { type QueueModel, queueModel } from "./queue.ts";
import { TapeCursor } from "./tape-cursor.ts";
import { type Show, SILENT, TapeMatch } from "./tape-match.ts";
import { bookRows, RowBuffer, withOwn } from "./tape-rows.ts";
import type { MarketModel, ModelOut, PlaceOutcome, RestingOrder } from "./types.ts";

export interface TapeMarketOptions {
  source: TapeSource;
  queue?: QueueModel;
  /** The first part of the tape is taken as the market's past, for warm-up bars; 0 by default: the tape starts cold. */
  warmUpSeconds?: number;
}

/** A print that took longer than this to arrive is history, not trade. */
const PRINT_LAG_MICROS_MAX = 5_000_000;

export class TapeMarket implements MarketModel {
  readonly instrument;
  /** Micros at which it starts to happen, after the warm-up. */
  readonly startAt: Micros;
  /** Rows and messages that have happened, warm-up included. */
  rows = 0;
  messages = 0;
  inGap = false;

  readonly #cursor: TapeCursor;
  readonly #book = new Book();
  readonly #bars = new Bars();
  readonly #match: TapeMatch;
  /** The venue's time of the newest statement of the best, book or best quote. */
  #bestAt = Number.NEGATIVE_INFINITY;

  constructor({ source, queue = queueModel(), warmUpSeconds = 0 }: TapeMarketOptions) {
    this.instrument = source.instrument;
    this.#cursor = new TapeCursor(source);
    this.#match = new TapeMatch(this.#book, queue, this.#show);
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
    return this.#match.place(order, at, out);
  }
  amend(order: RestingOrder, tick: Ticks, size: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    return this.#match.amend(order, tick, size, at, out);
  }
  cancel(order: RestingOrder, at: Micros, out: ModelOut): void {
    this.#match.cancel(order, at, out);
  }

  snapshot(at: Micros): BookEvent {
    const levels = bookRows(this.#book, this.#match.own);
    return { type: "book", at, exchangeAt: at, market: 0, kind: "snapshot", levels, from: 0, to: levels.side.length };
  }

  mark(): number {
    const { bidTick, askTick } = this.#match;
    if (bidTick === NO_TICK || askTick === NO_TICK) return Number.NaN;
    return ((bidTick + askTick) / 2) * this.instrument.tickSize;
  }

  candles(barSeconds: number, count: number): Bar[] {
    const bars = this.#bars.closed(barSeconds, count);
    const end = Math.floor(this.#bars.openSecond / barSeconds) * barSeconds;
    return bars.map((b, i) => ({ at: micros((end - (bars.length - i) * barSeconds) * 1e6), ...b }));
  }

  /** Lots ahead of one of our orders as the model sees it; NaN where it does not rest. */
  queueAhead(order: RestingOrder): number {
    return this.#match.queueAhead(order);
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
          ...withOwn(this.#match.own, {
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
        const trade = {
          type: "trade",
          at,
          exchangeAt,
          market: 0,
          tick: tick[from]!,
          lots: size[from]!,
          taker,
        } as const;
        if (exchangeAt === null || at - exchangeAt <= PRINT_LAG_MICROS_MAX) this.#match.print(taker, trade, at, out);
        out.market(trade);
        break;
      }
    }
  }

  #bookHappens({ snapshot, block, from, to, at, exchangeAt }: BookHappening, out: ModelOut): void {
    const { levels } = block;
    const touched = this.#match.levelsBefore(snapshot, block, from, to);
    this.#book.applyRows(snapshot, levels, from, to);
    this.#match.levelsMoved(touched);
    this.#newBest(this.#book.bidTick, this.#book.askTick, { at, exchangeAt }, out);
    if (this.inGap && !snapshot) return;
    const isOurs = this.#match.isResting && (touched.length > 0 || snapshot);
    const shown = !isOurs ? levels : snapshot ? bookRows(this.#book, this.#match.own) : this.#rows(block, from, to);
    out.market({
      type: "book",
      at,
      exchangeAt,
      market: 0,
      kind: snapshot ? "snapshot" : "delta",
      levels: shown,
      from: isOurs ? 0 : from,
      to: isOurs ? shown.side.length : to,
    });
    if (!this.inGap) return;
    this.inGap = false;
    out.link("up", at);
  }

  /** The message's rows with our size added. */
  #rows({ levels }: TapeBlock, from: number, to: number) {
    const rows = new RowBuffer(to - from);
    for (let i = from; i < to; i++) {
      const side: Side = levels.side[i] === BID ? BID : ASK;
      const own = this.#match.own[side];
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
    if (bidTick !== NO_TICK && askTick !== NO_TICK)
      this.#bars.update(at, ((bidTick + askTick) / 2) * this.instrument.tickSize);
    this.#match.best(bidTick, askTick, at, out);
  }

  /** Tells the world the level at which something of ours changed. */
  readonly #show: Show = (side, tick, at, out) => {
    const known = this.#book.lotsAt(side, tick);
    if (this.inGap || Number.isNaN(known)) return;
    const rows = new RowBuffer(1);
    rows.push(side, tick, known + this.#match.own[side].displayed(tick));
    out.market({ type: "book", at, exchangeAt: at, market: 0, kind: "delta", levels: rows.columns(), from: 0, to: 1 });
  };
}

/** Rows of the recording: a best quote is one, although it takes two of the tape, and what marks a gap or an empty book is none. */
function rowsOf(kind: number, onTape: number): number {
  if (kind === TAPE_QUOTE) return 1;
  return kind === TAPE_GAP || kind === TAPE_CLEAR ? 0 : onTape;
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
