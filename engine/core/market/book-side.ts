/**
 * One side of a book: a window of levels in a ring of floats around the best, and a map for what lies beyond it.
 *
 * Invariants:
 * 1. A level is named by its key, tick for bids and -tick for asks, so that on both sides the best has the greatest key
 *    and one code path serves both.
 * 2. A side that holds anything holds its best inside the window; every key in `outside` is worse than every key in it.
 * 3. An update inside the window allocates nothing. No level is ever dropped: what the window leaves moves to the map and
 *    comes back when the window does.
 */
import { invariant } from "../units.ts";

/** Below every key: the side is empty. */
export const NO_KEY = -(2 ** 31);
const BITS = 32;

export class BookSide {
  /** Key of the best level, NO_KEY when empty. */
  best = NO_KEY;
  /** Levels inside the window, and beyond it. */
  count = 0;
  readonly outside = new Map<number, number>();
  /** Keys from here upward are known even where nothing rests; Infinity: nothing is, -Infinity: everything is. */
  knownFrom = Number.POSITIVE_INFINITY;

  /** Sizes by key modulo the window, and one bit per level that is not empty. */
  readonly #lots: Float64Array;
  readonly #bits: Int32Array;
  readonly #window: number;
  readonly #mask: number;
  /** Least key of the window, a multiple of 32 so that a word of bits never holds both of its ends. */
  #base = 0;

  constructor(windowTicks: number) {
    invariant(windowTicks >= 256 && (windowTicks & (windowTicks - 1)) === 0, "a book's window is a power of two ≥ 256");
    this.#window = windowTicks;
    this.#mask = windowTicks - 1;
    this.#lots = new Float64Array(windowTicks);
    this.#bits = new Int32Array(windowTicks / BITS);
  }

  /** Sets the size resting at a level; 0 removes it. Throws on a negative size or NaN. */
  set(key: number, lots: number): void {
    if ((key - this.#base) >>> 0 < this.#window) {
      const at = key & this.#mask;
      const before = this.#lots[at]!;
      if (lots > 0) {
        this.#lots[at] = lots;
        if (before === 0) {
          this.#bits[at >>> 5]! |= 1 << (at & 31);
          this.count++;
          if (key > this.best) this.#raise(key);
        }
      } else {
        invariant(lots === 0, "the size of a level is not negative");
        if (before !== 0) {
          this.#lots[at] = 0;
          this.#bits[at >>> 5]! &= ~(1 << (at & 31));
          this.count--;
          if (key === this.best) this.#fall(key);
        }
      }
    } else this.#setOutside(key, lots);
  }

  /** Size at a level, 0 where it is empty, NaN where nobody has said. */
  at(key: number): number {
    const lots = (key - this.#base) >>> 0 < this.#window ? this.#lots[key & this.#mask]! : (this.outside.get(key) ?? 0);
    return lots > 0 || key >= this.knownFrom ? lots : Number.NaN;
  }

  /** Size at the best, 0 when empty. */
  bestLots(): number {
    return this.best === NO_KEY ? 0 : this.#lots[this.best & this.#mask]!;
  }

  /** Greatest key below `key` that holds something in the window, or NO_KEY. */
  next(key: number): number {
    const base = this.#base;
    const from = key - 1;
    if (from < base) return NO_KEY;
    let at = from & this.#mask;
    // Bits of the first word above `from` are cut off; later words are whole.
    let word = this.#bits[at >>> 5]! & (-1 >>> (31 - (at & 31)));
    let top = from - (at & 31);
    while (word === 0) {
      if (top <= base) return NO_KEY;
      top -= BITS;
      at = top & this.#mask;
      word = this.#bits[at >>> 5]!;
    }
    return top + (31 - Math.clz32(word));
  }

  /** Keys beyond the window, best first. Allocates: for deep readings only. */
  outsideKeys(): number[] {
    return [...this.outside.keys()].sort((a, b) => b - a);
  }

  /** Empties the side. What is known is not touched. */
  clear(): void {
    if (this.best === NO_KEY) return;
    // Walks the levels that are there and looks no further than the last: a snapshot of 20 levels clears 20.
    for (let key = this.best; this.count > 0; key = this.next(key)) {
      const at = key & this.#mask;
      this.#lots[at] = 0;
      this.#bits[at >>> 5]! &= ~(1 << (at & 31));
      this.count--;
    }
    this.best = NO_KEY;
    if (this.outside.size > 0) this.outside.clear();
  }

  #setOutside(key: number, lots: number): void {
    if (lots > 0) {
      if (key > this.best) {
        this.#centre(key);
        this.set(key, lots);
      } else this.outside.set(key, lots);
    } else {
      invariant(lots === 0, "the size of a level is not negative");
      this.outside.delete(key);
    }
  }

  #raise(key: number): void {
    this.best = key;
    if (key - this.#base > (this.#window / 16) * 15) this.#centre(key);
  }

  #fall(key: number): void {
    let best = this.next(key);
    if (best === NO_KEY) for (const k of this.outside.keys()) if (k > best) best = k;
    this.best = best;
    if (best !== NO_KEY && best - this.#base < this.#window / 2) this.#centre(best);
  }

  /** Moves the window so that `key` stands at three quarters of it: most of a side lies behind its best. */
  #centre(key: number): void {
    const from = this.#base;
    const to = Math.floor((key - (this.#window / 4) * 3) / BITS) * BITS;
    this.#base = to;
    for (let block = from; block < from + this.#window; block += BITS) {
      if (block >= to && block < to + this.#window) continue;
      const at = block & this.#mask;
      let word = this.#bits[at >>> 5]!;
      this.#bits[at >>> 5] = 0;
      while (word !== 0) {
        const bit = 31 - Math.clz32(word);
        word &= ~(1 << bit);
        this.outside.set(block + bit, this.#lots[at + bit]!);
        this.#lots[at + bit] = 0;
        this.count--;
      }
    }
    for (const [k, lots] of this.outside) {
      if (k < to || k >= to + this.#window) continue;
      this.outside.delete(k);
      const at = k & this.#mask;
      this.#lots[at] = lots;
      this.#bits[at >>> 5]! |= 1 << (at & 31);
      this.count++;
    }
  }
}
