/**
 * The book of one market as its venue shows it, ours included: whole where a client begins or asks for it, else what has changed
 * since the last message.
 *
 * Invariants: 1. whole, then every change: a client that heard all of it has the book as it is. 2. no message is empty: the best
 * bid is said again where nothing has changed, so that silence means that the feed stands still.
 */
import type { BookEvent, LevelColumns } from "../core/types.ts";
import type { Micros, Side } from "../core/units.ts";
import type { Time } from "./time.ts";
import type { TruthOrder } from "./truth-types.ts";

/** Levels of others on each side. */
const LEVELS = 3;
const LEAST_LOTS = 30;
const MORE_LOTS = 20;
/** Rows that messages share: one that waits for a process that stands still for a minute is long read before they come round. */
const ROWS = 2 ** 13;

/** Rows of a book, few enough to be looked through. */
class Rows {
  n = 0;
  readonly side: Side[] = [];
  readonly tick: number[] = [];
  readonly lots: number[] = [];

  find(side: Side, tick: number): number {
    for (let i = 0; i < this.n; i++) if (this.tick[i] === tick && this.side[i] === side) return i;
    return -1;
  }
  add(side: Side, tick: number, lots: number): void {
    const at = this.find(side, tick);
    if (at >= 0) this.lots[at]! += lots;
    else {
      const i = this.n++;
      this.side[i] = side;
      this.tick[i] = tick;
      this.lots[i] = lots;
    }
  }
}
export interface Shown {
  readonly index: number;
  readonly bid: number;
  readonly ask: number;
  readonly open: readonly TruthOrder[];
}
export class ShownBook {
  readonly #of: Shown;
  #now = new Rows();
  #before = new Rows();
  /** The next message is the whole book. */
  #isNew = true;
  readonly #columns: LevelColumns = {
    side: new Uint8Array(ROWS),
    tick: new Int32Array(ROWS),
    lots: new Float64Array(ROWS),
  };
  #at = 0;

  constructor(of: Shown) {
    this.#of = of;
  }
  /** Whoever listened does so no more, or has heard what is not so. */
  forget(): void {
    this.#isNew = true;
  }
  /** Since the last message; `at`: the clock of who hears it. */
  changes(time: Time, at: Micros): BookEvent {
    if (this.#isNew) return this.whole(time, at);
    this.#look();
    const now = this.#now;
    const before = this.#before;
    const from = this.#begin(now.n + before.n);
    for (let i = 0; i < now.n; i++) {
      const was = before.find(now.side[i]!, now.tick[i]!);
      if (was < 0 || before.lots[was] !== now.lots[i]) this.#put(now.side[i]!, now.tick[i]!, now.lots[i]!);
    }
    for (let i = 0; i < before.n; i++)
      if (now.find(before.side[i]!, before.tick[i]!) < 0) this.#put(before.side[i]!, before.tick[i]!, 0);
    if (this.#at === from) this.#put(now.side[0]!, now.tick[0]!, now.lots[0]!);
    return this.#event(time, { at, kind: "delta", from });
  }
  whole(time: Time, at: Micros): BookEvent {
    this.#look();
    this.#isNew = false;
    const from = this.#begin(this.#now.n);
    for (let i = 0; i < this.#now.n; i++) this.#put(this.#now.side[i]!, this.#now.tick[i]!, this.#now.lots[i]!);
    return this.#event(time, { at, kind: "snapshot", from });
  }
  /** F29: its sides swapped. */
  crossed(time: Time, at: Micros): BookEvent {
    const event = this.whole(time, at);
    const { side } = event.levels;
    for (let i = event.from; i < event.to; i++) side[i] = 1 - side[i]!;
    this.forget();
    return event;
  }
  #look(): void {
    const rows = this.#before;
    this.#before = this.#now;
    this.#now = rows;
    rows.n = 0;
    const { bid, ask, open } = this.#of;
    for (let level = 0; level < LEVELS; level++) {
      rows.add(0, bid - level, LEAST_LOTS + MORE_LOTS * level);
      rows.add(1, ask + level, LEAST_LOTS + MORE_LOTS * level);
    }
    for (let i = 0; i < open.length; i++) rows.add(open[i]!.side, open[i]!.tick, open[i]!.lots - open[i]!.cum);
  }
  /** Room for so many rows; answers where they begin. */
  #begin(rows: number): number {
    if (this.#at + rows > ROWS) this.#at = 0;
    return this.#at;
  }
  #put(side: Side, tick: number, lots: number): void {
    const { side: sides, tick: ticks, lots: sizes } = this.#columns;
    sides[this.#at] = side;
    ticks[this.#at] = tick;
    sizes[this.#at++] = lots;
  }
  #event(time: Time, { at, kind, from }: Pick<BookEvent, "at" | "kind" | "from">): BookEvent {
    const levels = this.#columns;
    return {
      type: "book",
      at,
      exchangeAt: time.now,
      market: this.#of.index,
      kind,
      levels,
      from,
      to: this.#at,
    };
  }
}
