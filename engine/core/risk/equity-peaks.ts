/** The highest equity of the last 24 hours, in buckets of five minutes: what a rolling drawdown is measured from. */
const BUCKETS = 288;
const BUCKET_MICROS = 300_000_000;

export class EquityPeaks {
  readonly #peaks = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  #bucket = -1;

  see(at: number, equity: number): void {
    const bucket = Math.floor(at / BUCKET_MICROS);
    if (bucket < this.#bucket) this.forget();
    if (this.#bucket < 0) this.#bucket = bucket;
    for (let n = Math.max(this.#bucket + 1, bucket - BUCKETS + 1); n <= bucket; n++)
      this.#peaks[n % BUCKETS] = Number.NEGATIVE_INFINITY;
    this.#bucket = bucket;
    const i = bucket % BUCKETS;
    if (equity > this.#peaks[i]!) this.#peaks[i] = equity;
  }
  /** −∞ before the first. */
  get peak(): number {
    let peak = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < BUCKETS; i++) if (this.#peaks[i]! > peak) peak = this.#peaks[i]!;
    return peak;
  }
  /** Measured anew from here on: a person has seen what was lost, or money came or went. */
  forget(): void {
    this.#peaks.fill(Number.NEGATIVE_INFINITY);
    this.#bucket = -1;
  }
}
