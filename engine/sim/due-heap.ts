/** A binary heap of things that are due at a time. Invariant: of two that are due together, the one pushed first comes first. */
import { invariant } from "../core/units.ts";

interface Due<T> {
  at: number;
  n: number;
  what: T;
}

export class DueHeap<T> {
  readonly #heap: Due<T>[] = [];
  #pushed = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next one is due; Infinity when there is none. */
  nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(at: number, what: T): void {
    const heap = this.#heap;
    const due = { at, n: this.#pushed++, what };
    let i = heap.length;
    heap.push(due);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Due<T>;
      if (!before(due, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = due;
  }

  /** Takes the next one. There must be one. */
  pop(): T {
    const heap = this.#heap;
    const top = heap[0];
    invariant(top !== undefined, "nothing is due");
    const last = heap.pop() as Due<T>;
    if (heap.length === 0) return top.what;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Due<T>, heap[child] as Due<T>)) child++;
      if (!before(heap[child] as Due<T>, last)) break;
      heap[i] = heap[child] as Due<T>;
      i = child;
    }
    heap[i] = last;
    return top.what;
  }
}

const before = <T>(a: Due<T>, b: Due<T>) => a.at < b.at || (a.at === b.at && a.n < b.n);
