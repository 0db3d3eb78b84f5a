/** One direction of the way between a desk and the simulated venue: a delay with jitter that never reorders. */
import { type Micros, micros } from "../core/units.ts";
import type { Random } from "./random.ts";

export interface Latency {
  /** From the desk to the venue, from the venue to the desk (private reports), and market data; microseconds. */
  entryMicros: number;
  responseMicros: number;
  feedMicros: number;
  /** Mean of an exponential addition to each; 0 for none. */
  jitterMicros: number;
}
export const defaultLatency: Latency = {
  entryMicros: 2_000,
  responseMicros: 2_000,
  feedMicros: 2_000,
  jitterMicros: 0,
};

export class Wire {
  #last = 0;
  constructor(
    readonly delayMicros: number,
    readonly jitterMicros: number,
    readonly random: Random,
  ) {}
  /** When what leaves at `at` arrives: never before what left earlier. */
  arrival(at: number): Micros {
    const jitter = this.jitterMicros > 0 ? Math.round(this.random.exponential(this.jitterMicros)) : 0;
    this.#last = Math.max(this.#last, at + this.delayMicros + jitter);
    return micros(this.#last);
  }
}
