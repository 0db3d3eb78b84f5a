/**
 * The same quote, refused for sure by the venue again and again: after so many times it is not placed any more until the book has
 * moved and another price is wanted there, an order of its place is taken, or a person or new settings clear it. What strategies
 * change of a price while the book stands makes no other quote of it.
 *
 * Apart from the waits between refusals (backoff.ts), which count whatever is refused on a side.
 */

/** A first time, and twice again. */
export const PLACINGS_MAX = 3;

export interface Placing {
  level: number;
  layer: string;
  tick: number;
}
/** Best bid and ask of the others. */
export interface Touch {
  bidTick: number;
  askTick: number;
}
interface Refused extends Placing, Touch {
  count: number;
  code: string;
}
const isOfPlace = (a: Placing, b: Placing): boolean => a.level === b.level && a.layer === b.layer;
const isSame = (x: Refused, q: Placing, { bidTick, askTick }: Touch): boolean =>
  isOfPlace(x, q) && (x.tick === q.tick || (x.bidTick === bidTick && x.askTick === askTick));

/** One side of one market; one quote for each place of its ladders. */
export class Placings {
  readonly #refused: Refused[] = [];

  /** True where it was the last time that it was placed. */
  refused({ level, layer, tick }: Placing, { bidTick, askTick }: Touch, code: string | null): boolean {
    const q = { level, layer, tick, bidTick, askTick, count: 1, code: code ?? "no reason given" };
    const i = this.#refused.findIndex((x) => isOfPlace(x, q));
    if (i < 0) this.#refused.push(q);
    else {
      if (isSame(this.#refused[i]!, q, q)) q.count += this.#refused[i]!.count;
      this.#refused[i] = q;
    }
    return q.count === PLACINGS_MAX;
  }
  /** An order of that place was taken. */
  accepted(place: Placing): void {
    const i = this.#refused.findIndex((x) => isOfPlace(x, place));
    if (i >= 0) this.#refused.splice(i, 1);
  }
  /** How often this quote was refused, where it is not placed again for that; 0: it may be. */
  spent(q: Placing, touch: Touch): number {
    for (let i = 0; i < this.#refused.length; i++) {
      const x = this.#refused[i]!;
      if (x.count >= PLACINGS_MAX && isSame(x, q, touch)) return x.count;
    }
    return 0;
  }
  /** The venue's own word for the newest one that is not placed again; empty where there is none. */
  get code(): string {
    return this.#refused.findLast((x) => x.count >= PLACINGS_MAX)?.code ?? "";
  }
  clear(): void {
    this.#refused.length = 0;
  }
}
