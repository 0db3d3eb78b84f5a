/**
 * The market's own past as bars, for volatility. One ring of one-second bars is kept; longer bars are put together from it,
 * so that a change of bar length keeps what history there is.
 *
 * Invariants: 1. only closed bars are given out: the open one would repaint. 2. a bar without a word from the market repeats
 * the last close. 3. bars are aligned to UTC multiples of their length.
 */
import type { Bar } from "../types.ts";
import { MICROS_PER_SECOND, type Micros, micros } from "../units.ts";
import type { Ohlc } from "./volatility.ts";

/** Two hours of seconds; beyond it the oldest are dropped. */
const SECONDS_KEPT = 7_200;
/** Longer bars kept as they came from a venue. */
const PAST_KEPT = 500;

export class Bars {
  private readonly open = new Float64Array(SECONDS_KEPT);
  private readonly high = new Float64Array(SECONDS_KEPT);
  private readonly low = new Float64Array(SECONDS_KEPT);
  private readonly close = new Float64Array(SECONDS_KEPT);
  /** Closed seconds are [firstSecond, second), stored at their number mod SECONDS_KEPT. -1: nothing yet. */
  private firstSecond = 0;
  private second = -1;
  private secondEndsAt = 0;
  private o = 0;
  private h = 0;
  private l = 0;
  private c = 0;
  /** Bars longer than a second, from history or from seconds that the ring has dropped since: for their own length. */
  private past: Bar[] = [];
  private pastSeconds = 0;

  /** The second that is open now: grows when a bar may have closed, for caches. */
  get openSecond(): number {
    return this.second;
  }

  /** A price at a time. A time before the open second is folded into it. */
  update(at: Micros, price: number): void {
    if (at >= this.secondEndsAt) this.roll(Math.floor(at / MICROS_PER_SECOND), price);
    if (price > this.h) this.h = price;
    if (price < this.l) this.l = price;
    this.c = price;
  }
  /** Lets time pass without a price. */
  passTo(at: Micros): void {
    if (this.second >= 0 && at >= this.secondEndsAt) this.roll(Math.floor(at / MICROS_PER_SECOND), this.c);
  }

  private roll(to: number, price: number): void {
    if (this.second < 0 || to - this.second >= SECONDS_KEPT) {
      this.firstSecond = to;
      this.o = this.h = this.l = this.c = price;
    } else {
      this.store(this.second, this.o, this.h, this.l, this.c);
      for (let s = this.second + 1; s < to; s++) this.store(s, this.c, this.c, this.c, this.c);
      this.firstSecond = Math.max(this.firstSecond, to - SECONDS_KEPT);
      this.o = this.h = this.l = this.c;
    }
    this.second = to;
    this.secondEndsAt = (to + 1) * MICROS_PER_SECOND;
  }
  private store(second: number, o: number, h: number, l: number, c: number): void {
    const i = second % SECONDS_KEPT;
    this.open[i] = o;
    this.high[i] = h;
    this.low[i] = l;
    this.close[i] = c;
  }

  /** History from the venue, oldest first. Seconds fill an empty ring; longer bars stand in until seconds reach back. */
  warm(barSeconds: number, bars: readonly Bar[]): void {
    if (barSeconds !== 1) {
      this.past = bars.slice(-PAST_KEPT);
      this.pastSeconds = barSeconds;
      return;
    }
    if (this.second >= 0) return;
    for (const b of bars) {
      this.update(b.at, b.open);
      this.h = Math.max(this.h, b.high);
      this.l = Math.min(this.l, b.low);
      this.c = b.close;
    }
  }

  /** The newest closed bars of this length, oldest first, at most `count`. */
  closed(barSeconds: number, count: number): Ohlc[] {
    const out: Ohlc[] = [];
    let end = Number.POSITIVE_INFINITY;
    if (this.second >= 0) {
      end = Math.floor(this.second / barSeconds) * barSeconds;
      for (; out.length < count && end - barSeconds >= this.firstSecond; end -= barSeconds)
        out.push(this.join(end - barSeconds, end));
    }
    if (barSeconds * count > SECONDS_KEPT) this.keep(barSeconds, out);
    if (this.pastSeconds === barSeconds)
      for (let i = this.past.length - 1; i >= 0 && out.length < count; i--)
        if (this.past[i]!.at / MICROS_PER_SECOND + barSeconds <= end) out.push(this.past[i]!);
    return out.reverse();
  }
  /** Bars that will be needed for longer than the ring holds their seconds: those closed since the last look are put by. */
  private keep(barSeconds: number, newestFirst: readonly Ohlc[]): void {
    if (this.pastSeconds !== barSeconds) this.past = [];
    this.pastSeconds = barSeconds;
    const end = Math.floor(this.second / barSeconds) * barSeconds;
    const kept = this.past.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    for (let i = newestFirst.length - 1; i >= 0; i--) {
      const at = micros((end - (i + 1) * barSeconds) * MICROS_PER_SECOND);
      if (at > kept) this.past.push({ at, ...newestFirst[i]! });
    }
    if (this.past.length > PAST_KEPT) this.past.splice(0, this.past.length - PAST_KEPT);
  }
  private join(from: number, to: number): Ohlc {
    const first = from % SECONDS_KEPT;
    let high = this.high[first]!;
    let low = this.low[first]!;
    for (let s = from + 1; s < to; s++) {
      const i = s % SECONDS_KEPT;
      if (this.high[i]! > high) high = this.high[i]!;
      if (this.low[i]! < low) low = this.low[i]!;
    }
    return { open: this.open[first]!, high, low, close: this.close[(to - 1) % SECONDS_KEPT]! };
  }
}
