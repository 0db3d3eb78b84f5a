/**
 * What the control plane itself has to tell a person: laid over the engine's alerts, for an engine can't know of a disk
 * that it does not use. A notice stands as long as its cause does; to acknowledge it is to have read it.
 */
import type { Alert } from "../engine/core/types.ts";
import { micros } from "../engine/core/units.ts";

/** The engine counts its alerts from 1: these can't be taken for one of them. */
const FIRST_ID = 1_000_000_000;

export class Notices {
  readonly #standing = new Map<string, Alert>();
  #nextId = FIRST_ID;
  readonly #now: () => number;

  /** `now` in Unix ms. */
  constructor(now: () => number) {
    this.#now = now;
  }
  get all(): readonly Alert[] {
    return [...this.#standing.values()];
  }
  /** True where the screen changes: a notice that stands is told once, with its newest words. */
  raise(code: string, severity: Alert["severity"], text: string): boolean {
    const there = this.#standing.get(code);
    if (there) {
      const isNews = there.text !== text;
      this.#standing.set(code, { ...there, text, count: there.count + 1 });
      return isNews;
    }
    const id = this.#nextId++;
    // The desk's times are in microseconds.
    const at = micros(Math.round(this.#now() * 1000));
    this.#standing.set(code, { id, at, code, severity, market: null, text, count: 1, acknowledgedBy: null });
    return true;
  }
  /** Its cause has gone. True where it stood. */
  clear(code: string): boolean {
    return this.#standing.delete(code);
  }
  /** Null where the number is not one of these. */
  acknowledge(id: number, by: string): Alert | null {
    for (const [code, alert] of this.#standing)
      if (alert.id === id) {
        const seen = { ...alert, acknowledgedBy: by };
        this.#standing.set(code, seen);
        return seen;
      }
    return null;
  }
}
