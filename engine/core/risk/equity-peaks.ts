/** The highest equity of the last 24 hours, in buckets of five minutes: what a rolling drawdown is measured from. */
const BUCKETS = 288;
const BUCKET_MICROS = 300_000_000;

export class EquityPeaks {
  readonly #peaks = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  #bucket = 0;

  see(at: number, equity: number): void {
    const bucket = Math.floor(at / BUCKET_MICROS);
    // A clock that was set back: what lies ahead of it would be of no day at all.
    if (bucket < this.#bucket) this.forget();
    for (let ago = Math.min(bucket - this.#bucket, BUCKETS) - 1; ago >= 0; ago--)
      this.#peaks[(bucket - ago) % BUCKETS] = Number.NEGATIVE_INFINITY;
    this.#bucket = bucket;
    const i = bucket % BUCKETS;
    // What is not known is no peak.
    if (equity > this.#peaks[i]!) this.#peaks[i] = equity;
  }
  /** −∞ before the first. */
  get peak(): number {
    // Asked for at every timer: nothing is made for it.
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < BUCKETS; i++) if (this.#peaks[i]! > most) most = this.#peaks[i]!;
    return most;
  }
  /** Measured anew from here on: a person has seen what was lost, or money came or went. */
  forget(): void {
    this.#peaks.fill(Number.NEGATIVE_INFINITY);
  }
}
