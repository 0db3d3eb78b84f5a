/**
 * How fast one market trades: fills, requotes and the swing of its position within the last minute, in buckets of a second.
 * Counters only; nothing is allocated after the start.
 */
const SECONDS = 60;

export class Pace {
  readonly #fills = new Int32Array(SECONDS);
  readonly #requotes = new Int32Array(SECONDS);
  readonly #low = new Float64Array(SECONDS);
  readonly #high = new Float64Array(SECONDS);
  #second = -1;
  #position = 0;
  /** Within the last minute. */
  fills = 0;
  requotes = 0;

  /** Passes to the second of `at`; what is older than a minute is forgotten. */
  passTo(at: number): void {
    const second = Math.floor(at / 1e6);
    if (this.#second < 0 || second < this.#second) this.#begin(second);
    for (let ago = Math.min(second - this.#second, SECONDS) - 1; ago >= 0; ago--) {
      const i = (second - ago) % SECONDS;
      this.fills -= this.#fills[i]!;
      this.requotes -= this.#requotes[i]!;
      this.#fills[i] = this.#requotes[i] = 0;
      this.#low[i] = this.#high[i] = this.#position;
    }
    this.#second = second;
  }
  #begin(second: number): void {
    this.fills = this.requotes = 0;
    this.#fills.fill(0);
    this.#requotes.fill(0);
    this.#low.fill(this.#position);
    this.#high.fill(this.#position);
    this.#second = second;
  }
  countRequote(at: number): void {
    this.passTo(at);
    this.requotes += 1;
    this.#requotes[this.#second % SECONDS]! += 1;
  }
  countFill(at: number, positionLots: number): void {
    this.passTo(at);
    this.fills += 1;
    this.#fills[this.#second % SECONDS]! += 1;
    this.seePosition(positionLots);
  }
  /** The position as it is, for the swing. */
  seePosition(positionLots: number): void {
    this.#position = positionLots;
    if (this.#second < 0) return;
    const i = this.#second % SECONDS;
    this.#low[i] = Math.min(this.#low[i]!, positionLots);
    this.#high[i] = Math.max(this.#high[i]!, positionLots);
  }
  /** Highest less lowest position of the minute, lots. */
  get swingLots(): number {
    let low = this.#position;
    let high = this.#position;
    for (let i = 0; i < SECONDS; i++) {
      low = Math.min(low, this.#low[i]!);
      high = Math.max(high, this.#high[i]!);
    }
    return high - low;
  }
  /** A position that was found, not traded: the swing begins anew from it. */
  startAt(positionLots: number): void {
    this.#position = positionLots;
    this.#low.fill(positionLots);
    this.#high.fill(positionLots);
  }
  /** Everything is counted anew from here. */
  forget(): void {
    if (this.#second >= 0) this.#begin(this.#second);
  }
}
