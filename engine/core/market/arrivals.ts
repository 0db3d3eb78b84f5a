/**
 * How deep market orders reach into the book: one entry for each order of a taker, the distance of its last print from the mid
 * before it, in price. Prints of one side at one time of the exchange are one order.
 *
 * This is what λ(d) = A · e^(−k·d) is fitted on (Avellaneda-Stoikov 2008; fitting: quoting/intensity.ts).
 */
import { BID, MICROS_PER_SECOND, type Micros, type Side } from "../units.ts";

/** Entries kept; at ten a second seven minutes. */
const KEPT = 4_096;

export interface Arrivals {
  /** Distances in price, oldest first: the first `count` entries are this window's. Either side's taker. */
  depths: Float64Array;
  count: number;
  /** Seconds that the window really covers: less than asked for while there is less history. */
  seconds: number;
}

export const arrivalWindow = (): Arrivals => ({ depths: new Float64Array(KEPT), count: 0, seconds: 0 });

export class ArrivalLog {
  private readonly at = new Float64Array(KEPT);
  private readonly depth = new Float64Array(KEPT);
  private written = 0;
  private lastAt = -1;
  private lastSide: Side = BID;
  private firstAt = Number.NaN;
  private readonly window = arrivalWindow();
  private windowFor = 0;
  private windowAt = Number.NaN;

  /** A print. `exchangeAt` is what makes two prints one order; `mid` NaN: not known, and so not counted. */
  add(print: { at: Micros; exchangeAt: number; taker: Side; price: number; mid: number }): void {
    if (Number.isNaN(this.firstAt)) this.firstAt = print.at;
    const depth = print.taker === BID ? print.price - print.mid : print.mid - print.price;
    if (!Number.isFinite(depth)) return;
    const isSame = print.exchangeAt === this.lastAt && print.taker === this.lastSide && this.written > 0;
    this.lastAt = print.exchangeAt;
    this.lastSide = print.taker;
    if (isSame) {
      const i = (this.written - 1) % KEPT;
      if (depth > this.depth[i]!) this.depth[i] = depth;
      return;
    }
    const i = this.written++ % KEPT;
    this.at[i] = print.at;
    this.depth[i] = depth;
  }
  /** The newest `seconds`, up to `now`; read again at most once a second. The object is reused by the next call. */
  over(seconds: number, now: Micros): Arrivals {
    const w = this.window;
    if (this.windowFor === seconds && now - this.windowAt < MICROS_PER_SECOND) return w;
    this.windowFor = seconds;
    this.windowAt = now;
    return this.read(seconds, now, w);
  }
  /** The same into a window of the caller's, past what was read before. */
  read(seconds: number, now: Micros, w: Arrivals): Arrivals {
    const from = now - seconds * MICROS_PER_SECOND;
    const oldest = Math.max(0, this.written - KEPT);
    let n = oldest;
    while (n < this.written && this.at[n % KEPT]! < from) n++;
    w.count = 0;
    for (let k = n; k < this.written; k++) w.depths[w.count++] = this.depth[k % KEPT]!;
    // A full ring that starts inside of the window covers only what it holds.
    const since = n === oldest && oldest > 0 ? this.at[n % KEPT]! : Math.max(from, this.firstAt);
    w.seconds = Number.isNaN(since) ? 0 : Math.max(0, now - since) / MICROS_PER_SECOND;
    return w;
  }
}
