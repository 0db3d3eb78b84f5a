/**
 * How far a market stands from its outside reference: the median of (our mid − reference) over the last minutes, so that one
 * bad second of either moves nothing.
 */
import { MICROS_PER_SECOND, type Micros } from "../units.ts";

/** One sample a second, five minutes. */
const KEPT = 300;
/** Below this many the offset is not known. */
const SAMPLES_MIN = 10;

export class ReferenceOffset {
  private readonly ring = new Float64Array(KEPT);
  private readonly sorted = new Float64Array(KEPT);
  private written = 0;
  private second = -1;
  private value = Number.NaN;

  /** Takes at most one sample a second; what is no number is not a sample. */
  sample(at: Micros, offset: number): void {
    const second = Math.floor(at / MICROS_PER_SECOND);
    if (second === this.second || !Number.isFinite(offset)) return;
    this.second = second;
    this.ring[this.written++ % KEPT] = offset;
    this.value = this.#median();
  }
  /** NaN until there are ten seconds of it. */
  median(): number {
    return this.value;
  }
  #median(): number {
    const n = Math.min(this.written, KEPT);
    if (n < SAMPLES_MIN) return Number.NaN;
    const sorted = this.sorted.subarray(0, n);
    sorted.set(this.ring.subarray(0, n));
    sorted.sort();
    const half = n >> 1;
    return n % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  }
}
