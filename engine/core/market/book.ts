/**
 * The book of one market: two sides of levels in ticks and lots, its best always at hand.
 *
 * Invariants:
 * 1. `bidTick`, `bidLots`, `askTick`, `askLots` describe the best after the last whole message, never half of one.
 * 2. `changes` grows with each message after which one of those four differs, so that a reader can tell a message that
 *    changed nothing.
 * 3. A snapshot says everything about the book down to its worst row on each side: what was held before is dropped, and
 *    beyond that row an empty level is "unknown" (NaN), not 0.
 */
import type { BookEvent, LevelColumns } from "../types.ts";
import { BID, invariant, type Side } from "../units.ts";
import { BookSide, NO_KEY } from "./book-side.ts";

/** No such level: the side is empty. Real ticks are not negative. */
export const NO_TICK = -1;

/** 131,072 ticks: 21 % of a BTC price at a tick of .1. Untouched pages of it cost no memory. */
const WINDOW_TICKS = 2 ** 17;

export class Book {
  bidTick = NO_TICK;
  bidLots = 0;
  askTick = NO_TICK;
  askLots = 0;
  /** Messages that changed the best price or size of a side. */
  changes = 0;

  readonly #bids: BookSide;
  readonly #asks: BookSide;

  /** `windowTicks`: a power of two; what lies beyond it is kept in a map. */
  constructor(windowTicks: number = WINDOW_TICKS) {
    this.#bids = new BookSide(windowTicks);
    this.#asks = new BookSide(windowTicks);
  }

  /** Both sides are there and the best bid is at or above the best ask. */
  get crossed(): boolean {
    return this.bidTick >= this.askTick && this.askTick !== NO_TICK;
  }
  get empty(): boolean {
    return this.bidTick === NO_TICK && this.askTick === NO_TICK;
  }
  /** Levels kept outside the windows, both sides. */
  get outside(): number {
    return this.#bids.outside.size + this.#asks.outside.size;
  }

  apply(event: BookEvent): void {
    this.applyRows(event.kind === "snapshot", event.levels, event.from, event.to);
  }

  /** Rows [from, to) as one message; what `apply` does, without an event object. */
  applyRows(snapshot: boolean, levels: LevelColumns, from: number, to: number): void {
    if (snapshot) this.#reset();
    const { side, tick, lots } = levels;
    const bids = this.#bids;
    const asks = this.#asks;
    for (let i = from; i < to; i++) {
      const t = tick[i]!;
      if (side[i] === BID) bids.set(checked(t), lots[i]!);
      else asks.set(-checked(t), lots[i]!);
    }
    if (snapshot) this.#knowTo(levels, from, to);
    this.#settle();
  }

  /** One level as a message of its own. */
  set(side: Side, tick: number, lots: number): void {
    if (side === BID) this.#bids.set(checked(tick), lots);
    else this.#asks.set(-checked(tick), lots);
    this.#settle();
  }

  /** Forgets everything: every level is unknown again. */
  clear(): void {
    this.#reset();
    this.#bids.knownFrom = Number.POSITIVE_INFINITY;
    this.#asks.knownFrom = Number.POSITIVE_INFINITY;
    this.#settle();
  }

  /** Lots resting at a level: 0 where it is empty, NaN beyond what is known. */
  lotsAt(side: Side, tick: number): number {
    return side === BID ? this.#bids.at(tick) : this.#asks.at(-tick);
  }

  /** Fills the two arrays with the best `n` levels, best first; answers how many there were. */
  levels(side: Side, n: number, ticksOut: Int32Array, lotsOut: Float64Array): number {
    const s = side === BID ? this.#bids : this.#asks;
    let filled = 0;
    for (let key = s.best; key !== NO_KEY && filled < n; key = s.next(key)) {
      ticksOut[filled] = side === BID ? key : -key;
      lotsOut[filled++] = s.at(key);
    }
    if (filled < n && s.outside.size > 0)
      for (const key of s.outsideKeys()) {
        if (filled === n) break;
        ticksOut[filled] = side === BID ? key : -key;
        lotsOut[filled++] = s.at(key);
      }
    return filled;
  }

  /** Lots in the best `n` levels of a side. */
  depth(side: Side, n: number): number {
    const s = side === BID ? this.#bids : this.#asks;
    let sum = 0;
    let seen = 0;
    for (let key = s.best; key !== NO_KEY && seen < n; key = s.next(key), seen++) sum += s.at(key);
    if (seen < n && s.outside.size > 0) for (const key of s.outsideKeys().slice(0, n - seen)) sum += s.at(key);
    return sum;
  }

  /** Levels of a side, those outside the window included. */
  count(side: Side): number {
    const s = side === BID ? this.#bids : this.#asks;
    return s.count + s.outside.size;
  }

  #reset(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  /** A side without a row in a snapshot is empty and known to be. */
  #knowTo(levels: LevelColumns, from: number, to: number): void {
    let bids = Number.POSITIVE_INFINITY;
    let asks = Number.POSITIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const t = levels.tick[i]!;
      if (levels.side[i] === BID) {
        if (t < bids) bids = t;
      } else if (-t < asks) asks = -t;
    }
    this.#bids.knownFrom = bids === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : bids;
    this.#asks.knownFrom = asks === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : asks;
  }

  #settle(): void {
    const bidTick = this.#bids.best === NO_KEY ? NO_TICK : this.#bids.best;
    const askTick = this.#asks.best === NO_KEY ? NO_TICK : -this.#asks.best;
    const bidLots = this.#bids.bestLots();
    const askLots = this.#asks.bestLots();
    if (bidTick === this.bidTick && askTick === this.askTick && bidLots === this.bidLots && askLots === this.askLots)
      return;
    this.bidTick = bidTick;
    this.askTick = askTick;
    this.bidLots = bidLots;
    this.askLots = askLots;
    this.changes++;
  }
}

function checked(tick: number): number {
  invariant(tick >= 0, "a tick is not negative");
  return tick;
}
