/** How far a reference price has moved within the last minute: the furthest of its samples, one a second. */
const SECONDS = 60;

export class Drift {
  readonly #samples = new Float64Array(SECONDS);
  #second = -1;
  /** Of the newest price against the minute before it; 0 before the second sample. */
  bps = 0;

  /** A price that is not known is no sample: what is gated by the drift is gated by the price too. */
  see(at: number, price: number): void {
    if (!(price > 0)) return;
    const second = Math.floor(at / 1e6);
    if (second < this.#second) this.#samples.fill(0);
    else if (this.#second >= 0)
      for (let n = Math.max(this.#second + 1, second - SECONDS + 1); n <= second; n++) this.#samples[n % SECONDS] = 0;
    this.#second = second;
    this.bps = 0;
    for (let i = 0; i < SECONDS; i++) {
      const before = this.#samples[i]!;
      if (before > 0) this.bps = Math.max(this.bps, Math.abs(price / before - 1) * 10_000);
    }
    if (this.#samples[second % SECONDS] === 0) this.#samples[second % SECONDS] = price;
  }
}
