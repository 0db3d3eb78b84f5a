/** Small memories of an importer's passes over a file: how its clocks stand to each other, and what it has seen. */

const SAMPLE = 1001;
/** Clocks of one recording do not differ by more than this from line to line: what does is a fault of the line. */
const STRAY_MICROS_MAX = 1_800_000_000;

/**
 * Least time from the venue's stamp to ours. A recorder whose clock is behind receives messages before they were sent; the
 * shift that makes the fastest message take no time at all is the least that makes sense of it.
 */
export class ClockSurvey {
  #sample: number[] = [];
  #median = Number.NaN;
  #least = Number.POSITIVE_INFINITY;

  /** Micros from the venue's time to ours. */
  note(lag: number): void {
    if (!Number.isFinite(lag)) return;
    if (Number.isNaN(this.#median)) {
      this.#sample.push(lag);
      if (this.#sample.length === SAMPLE) this.#settle();
    } else this.#take(lag);
  }
  /** Micros to add to our clock; 0 where nothing arrives before it was sent. */
  shift(): number {
    if (Number.isNaN(this.#median)) this.#settle();
    return this.#least < 0 ? Math.ceil(-this.#least) : 0;
  }
  #settle(): void {
    if (this.#sample.length === 0) return;
    this.#sample.sort((a, b) => a - b);
    this.#median = this.#sample[this.#sample.length >> 1]!;
    for (const lag of this.#sample) this.#take(lag);
    this.#sample = [];
  }
  #take(lag: number): void {
    if (lag < this.#least && Math.abs(lag - this.#median) <= STRAY_MICROS_MAX) this.#least = lag;
  }
}

/** Ids seen lately: a bounded memory, oldest forgotten first. */
export class Seen {
  readonly #ids = new Set<number | string>();
  readonly #max: number;
  constructor(max = 200_000) {
    this.#max = max;
  }
  /** True when it was there already; otherwise it is now. */
  again(id: number | string): boolean {
    if (this.#ids.has(id)) return true;
    this.#ids.add(id);
    if (this.#ids.size > this.#max) for (const oldest of this.#ids) return !this.#ids.delete(oldest);
    return false;
  }
}
