/** Virtual time: what is due, in order. Nothing in this folder asks any other clock. */
import { type Micros, micros } from "../core/units.ts";
import { DueHeap } from "../sim/due-heap.ts";

export const SECOND = 1_000_000;
export const MS = 1_000;

export class Time {
  #now: number;
  readonly #due = new DueHeap<() => void>();

  constructor(startAt: number) {
    this.#now = startAt;
  }
  get now(): Micros {
    return this.#now as Micros;
  }
  get nextAt(): number {
    return this.#due.nextAt();
  }
  get waiting(): number {
    return this.#due.size;
  }
  after(delayMicros: number, run: () => void): void {
    this.#due.push(this.#now + Math.max(0, Math.round(delayMicros)), run);
  }
  /** Time moves to what is due next, and that happens. */
  next(): void {
    this.#now = micros(this.#due.nextAt());
    this.#due.pop()();
  }
  /** Nothing was due until then. */
  passTo(at: number): void {
    if (at > this.#now) this.#now = micros(Math.round(at));
  }
}
