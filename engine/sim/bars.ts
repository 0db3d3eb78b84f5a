/**
 * Bars of one second of a price, kept for two hours, from which bars of any whole number of seconds are made.
 *
 * Invariants: 1. bars are aligned to whole multiples of their length since 1970. 2. only closed bars with a complete past are told.
 */
import type { Bar } from "../core/types.ts";
import { MICROS_PER_SECOND, type Micros, micros } from "../core/units.ts";

/** Two hours: 20 bars of five minutes, with room. */
const SECONDS_KEPT = 7200;

export class SecondBars {
  readonly #open = new Float64Array(SECONDS_KEPT);
  readonly #high = new Float64Array(SECONDS_KEPT);
  readonly #low = new Float64Array(SECONDS_KEPT);
  readonly #close = new Float64Array(SECONDS_KEPT);
  #first = -1;
  #last = -1;

  /** Prices come in time order. A second without one repeats the last close. */
  push(at: Micros, price: number): void {
    const second = Math.floor(at / MICROS_PER_SECOND);
    if (second !== this.#last) {
      const before = this.#last < 0 ? price : (this.#close[this.#last % SECONDS_KEPT] as number);
      for (let s = this.#last < 0 ? second : Math.max(this.#last + 1, second - SECONDS_KEPT + 1); s < second; s++)
        this.#begin(s, before);
      this.#begin(second, price);
      if (this.#first < 0) this.#first = second;
      this.#last = second;
      this.#first = Math.max(this.#first, second - SECONDS_KEPT + 1);
      return;
    }
    const i = second % SECONDS_KEPT;
    if (price > (this.#high[i] as number)) this.#high[i] = price;
    if (price < (this.#low[i] as number)) this.#low[i] = price;
    this.#close[i] = price;
  }

  /** At most `count` closed bars before `now`, oldest first. */
  bars(now: Micros, barSeconds: number, count: number): Bar[] {
    const out: Bar[] = [];
    const openBar = Math.floor(Math.floor(now / MICROS_PER_SECOND) / barSeconds);
    for (let n = openBar - count; n < openBar; n++) {
      const from = n * barSeconds;
      const to = from + barSeconds;
      // The first second kept may have begun in its middle.
      if (this.#first < 0 || from <= this.#first || to - 1 > this.#last) continue;
      let high = Number.NEGATIVE_INFINITY;
      let low = Number.POSITIVE_INFINITY;
      for (let s = from; s < to; s++) {
        high = Math.max(high, this.#high[s % SECONDS_KEPT] as number);
        low = Math.min(low, this.#low[s % SECONDS_KEPT] as number);
      }
      out.push({
        at: micros(from * MICROS_PER_SECOND),
        open: this.#open[from % SECONDS_KEPT] as number,
        high,
        low,
        close: this.#close[(to - 1) % SECONDS_KEPT] as number,
      });
    }
    return out;
  }

  #begin(second: number, price: number): void {
    const i = second % SECONDS_KEPT;
    this.#open[i] = price;
    this.#high[i] = price;
    this.#low[i] = price;
    this.#close[i] = price;
  }
}
