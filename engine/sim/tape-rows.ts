/** What the world sees of a recorded market that our orders rest in: the recording's sizes, and ours on top. */
import { type Book, NO_TICK } from "../core/market/book.ts";
import type { LevelColumns } from "../core/types.ts";
import { ASK, BID, type Side } from "../core/units.ts";
import type { OrderSide } from "./tape-orders.ts";

type Own = readonly [OrderSide, OrderSide];

/** Rows for one event, in arrays of its own: an event may be held back by a latency. */
export class RowBuffer {
  readonly #side: Uint8Array;
  readonly #tick: Int32Array;
  readonly #lots: Float64Array;
  #count = 0;
  constructor(max: number) {
    this.#side = new Uint8Array(max);
    this.#tick = new Int32Array(max);
    this.#lots = new Float64Array(max);
  }
  push(side: Side, tick: number, lots: number): void {
    this.#side[this.#count] = side;
    this.#tick[this.#count] = tick;
    this.#lots[this.#count++] = lots;
  }
  columns(): LevelColumns {
    const n = this.#count;
    return { side: this.#side.subarray(0, n), tick: this.#tick.subarray(0, n), lots: this.#lots.subarray(0, n) };
  }
}

/** Every level, best first, bids then asks, with our orders wherever the recording knows the level. */
export function bookRows(book: Book, own: Own): LevelColumns {
  const counts = [book.count(BID), book.count(ASK)] as const;
  const rows = new RowBuffer(counts[BID] + counts[ASK] + own[BID].queued.length + own[ASK].queued.length);
  for (const side of [BID, ASK] as const) {
    const tick = new Int32Array(counts[side]);
    const lots = new Float64Array(counts[side]);
    const n = book.levels(side, counts[side], tick, lots);
    const better = (a: number, b: number) => (side === BID ? a > b : a < b);
    const ours = own[side].queued
      .map((q) => q.order.tick as number)
      .filter((t, i, all) => all.indexOf(t) === i && book.lotsAt(side, t) === 0);
    let next = 0;
    for (let i = 0; i <= n; i++) {
      while (next < ours.length && (i === n || better(ours[next]!, tick[i]!)))
        rows.push(side, ours[next]!, own[side].displayed(ours[next++]!));
      if (i < n) rows.push(side, tick[i]!, lots[i]! + own[side].displayed(tick[i]!));
    }
  }
  return rows.columns();
}

interface Best {
  bidTick: number;
  bidLots: number;
  askTick: number;
  askLots: number;
}
/** A best quote as it would read with our orders in the book. */
export function withOwn(own: Own, best: Best): Best {
  let { bidTick, bidLots, askTick, askLots } = best;
  const ourBid = own[BID].queued[0]?.order.tick ?? NO_TICK;
  const ourAsk = own[ASK].queued[0]?.order.tick ?? NO_TICK;
  if (ourBid !== NO_TICK && ourBid >= bidTick) {
    bidLots = (ourBid === bidTick ? bidLots : 0) + own[BID].displayed(ourBid);
    bidTick = ourBid;
  }
  if (ourAsk !== NO_TICK && (ourAsk <= askTick || askTick === NO_TICK)) {
    askLots = (ourAsk === askTick ? askLots : 0) + own[ASK].displayed(ourAsk);
    askTick = ourAsk;
  }
  return { bidTick, bidLots, askTick, askLots };
}
