/**
 * The venue's ids that were booked, for ever and exactly: nothing is forgotten, nothing hashed.
 *
 * Invariants: 1. `add` answers true once per id, whatever the order in which ids come. 2. ids that end in a whole number are
 * kept as runs of consecutive numbers, so that a venue that counts our fills without a gap costs two numbers however many
 * there are; a gap costs two more. 3. an id splits in one way only, and its parts make it again: two ids never share a place.
 */

/** Whole numbers as runs [from, to], ascending, never touching each other. */
class Runs {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  get count(): number {
    return this.#from.length;
  }
  get kept(): number[] {
    const kept: number[] = [];
    for (let i = 0; i < this.#from.length; i++) kept.push(this.#from[i]!, this.#to[i]!);
    return kept;
  }
  /** Of one that is empty. */
  take(kept: readonly number[]): void {
    for (let i = 0; i < kept.length; i += 2) {
      this.#from.push(kept[i]!);
      this.#to.push(kept[i + 1]!);
    }
  }
  /** True where `n` was not in there. */
  add(n: number): boolean {
    // Nearly always the next one after the last.
    let i = this.#from.length;
    if (i > 0 && n <= this.#to[i - 1]!) i = this.#after(n);
    if (i > 0 && n <= this.#to[i - 1]!) return false;
    const joinsLeft = i > 0 && this.#to[i - 1] === n - 1;
    const joinsRight = i < this.#from.length && this.#from[i] === n + 1;
    if (joinsLeft && joinsRight) {
      this.#to[i - 1] = this.#to[i]!;
      this.#from.splice(i, 1);
      this.#to.splice(i, 1);
    } else if (joinsLeft) this.#to[i - 1] = n;
    else if (joinsRight) this.#from[i] = n;
    else {
      this.#from.splice(i, 0, n);
      this.#to.splice(i, 0, n);
    }
    return true;
  }
  /** Index of the first run that begins after `n`. */
  #after(n: number): number {
    let low = 0;
    let high = this.#from.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.#from[mid]! > n) high = mid;
      else low = mid + 1;
    }
    return low;
  }
}

/**
 * "k3f-1204" → "k3f-" and 1204; "88123" → "" and 88123. Only a number that stands alone behind a separator, without
 * leading zeros and exact as a double: of hexadecimal ids each would make a series of its own.
 */
const COUNTED = /^((?:.*[^0-9A-Za-z])?)(0|[1-9]\d{0,14})$/s;

/** What is booked, as plain values: each series' runs as [from, to, from, to, …]. */
export interface KeptIds {
  series: readonly (readonly [prefix: string, runs: readonly number[]])[];
  others: readonly string[];
}

export class BookedIds {
  readonly #series = new Map<string, Runs>();
  /** Ids of any other form, whole. */
  readonly #others = new Set<string>();

  /** True where this id was not booked before; from then on it is. */
  add(id: string): boolean {
    const counted = COUNTED.exec(id);
    if (counted === null) {
      if (this.#others.has(id)) return false;
      this.#others.add(id);
      return true;
    }
    const prefix = counted[1]!;
    let runs = this.#series.get(prefix);
    if (runs === undefined) this.#series.set(prefix, (runs = new Runs()));
    return runs.add(Number(counted[2]));
  }
  /** Places held in memory: a run or an id each. */
  get held(): number {
    let held = this.#others.size;
    for (const runs of this.#series.values()) held += runs.count;
    return held;
  }
  get kept(): KeptIds {
    return { series: [...this.#series].map(([prefix, runs]) => [prefix, runs.kept]), others: [...this.#others] };
  }
  /** Before anything was booked here. */
  take({ series, others }: KeptIds): void {
    for (const [prefix, kept] of series) {
      const runs = new Runs();
      runs.take(kept);
      this.#series.set(prefix, runs);
    }
    for (const id of others) this.#others.add(id);
  }
}
