/**
 * An order-by-order matching book: every order has its place in the queue of its price, and is met in strict price and
 * time order. Own orders are ordinary orders in it.
 *
 * Invariants: 1. bids and asks never cross. 2. a level exists while an order rests at it, and its `lots` is their sum. 3. a taker meets
 * the best price first and, within it, the oldest order first. 4. only a smaller size at the same price keeps its place.
 *
 * Levels of a side stand in an array with the best last: nearly all inserts and removals are near the best, so they move
 * few entries, and a walk in price order needs no search.
 */
import { ASK, BID, invariant, opposite, type Side } from "../core/units.ts";
import type { RestingOrder } from "./types.ts";

/** No price is 0 ticks: it stands for "the side is empty". */
export const NO_TICK = 0;

export interface BookOrder {
  readonly side: Side;
  readonly tick: number;
  /** What still rests. */
  lots: number;
  /** Ours, or null for one of the crowd. */
  readonly own: RestingOrder | null;
  /** Place in the crowd's list, kept by the crowd (see crowd.ts). */
  slot: number;
  prev: BookOrder | null;
  next: BookOrder | null;
  level: Level;
}

export interface Level {
  readonly tick: number;
  lots: number;
  first: BookOrder | null;
  last: BookOrder | null;
}

/** Called for each maker that a taker meets; `maker.lots` is already lowered (0: it has left the book). */
export type OnMatch = (maker: BookOrder, lots: number) => void;

export class L3Book {
  readonly #sides: readonly [Level[], Level[]] = [[], []];
  /** Levels touched since `takeChanges`, as side and tick pairs; may repeat. */
  readonly #changedSides: Side[] = [];
  readonly #changedTicks: number[] = [];

  /** Best tick of a side, NO_TICK when it is empty. */
  best(side: Side): number {
    return this.#sides[side].at(-1)?.tick ?? NO_TICK;
  }

  /** Best tick of a side at which something of others rests, NO_TICK where there is none. */
  bestOfCrowd(side: Side): number {
    const levels = this.#sides[side];
    for (let i = levels.length - 1; i >= 0; i--)
      for (let o = levels[i]!.first; o; o = o.next) if (o.own === null) return levels[i]!.tick;
    return NO_TICK;
  }

  /** Lots resting at a tick. */
  lotsAt(side: Side, tick: number): number {
    return this.#find(side, tick)?.lots ?? 0;
  }

  /** The oldest order at the best price, or null. */
  front(side: Side): BookOrder | null {
    return this.#sides[side].at(-1)?.first ?? null;
  }

  /** Levels best last. Not to be changed by the caller. */
  levels(side: Side): readonly Level[] {
    return this.#sides[side];
  }

  crosses(side: Side, tick: number): boolean {
    const other = this.best(opposite(side));
    return other !== NO_TICK && (side === BID ? tick >= other : tick <= other);
  }

  /** Rests an order at the back of its price's queue. It must not cross. */
  add(side: Side, tick: number, lots: number, own: RestingOrder | null): BookOrder {
    invariant(tick > 0 && lots > 0, `an order needs a price and a size, not ${tick} ticks and ${lots} lots`);
    invariant(!this.crosses(side, tick), `an order at ${tick} would cross the book`);
    const level = this.#levelAt(side, tick);
    const order: BookOrder = { side, tick, lots, own, slot: -1, prev: level.last, next: null, level };
    if (level.last) level.last.next = order;
    else level.first = order;
    level.last = order;
    level.lots += lots;
    this.#changed(side, tick);
    return order;
  }

  /** Makes an order smaller; it keeps its place. `lots` is what still rests. */
  reduce(order: BookOrder, lots: number): void {
    invariant(lots > 0 && lots <= order.lots, `${lots} is no smaller size of an order of ${order.lots}`);
    order.level.lots -= order.lots - lots;
    order.lots = lots;
    this.#changed(order.side, order.tick);
  }

  remove(order: BookOrder): void {
    const level = order.level;
    if (order.prev) order.prev.next = order.next;
    else level.first = order.next;
    if (order.next) order.next.prev = order.prev;
    else level.last = order.prev;
    level.lots -= order.lots;
    if (!level.first) this.#dropLevel(order.side, level);
    this.#changed(order.side, order.tick);
  }

  /** Meets `taker` lots of the taker's side against the other side, no worse than `limit` ticks. Returns what is left. */
  match(taker: Side, limit: number, lots: number, onMatch: OnMatch): number {
    const side = opposite(taker);
    const levels = this.#sides[side];
    let left = lots;
    for (let level = levels.at(-1); left > 0 && level; level = levels.at(-1)) {
      if (taker === BID ? level.tick > limit : level.tick < limit) break;
      const maker = level.first;
      invariant(maker !== null, "a level without an order is not kept");
      const met = Math.min(left, maker.lots);
      left -= met;
      if (met === maker.lots) {
        this.remove(maker);
        maker.lots = 0;
      } else this.reduce(maker, maker.lots - met);
      onMatch(maker, met);
    }
    return left;
  }

  /** Lots ahead of an order in the queue of its price. */
  ahead(order: BookOrder): number {
    let lots = 0;
    for (let o = order.prev; o; o = o.prev) lots += o.lots;
    return lots;
  }

  /** Volume-weighted price in ticks of taking `lots` from a side; NaN when it holds less. */
  averageTick(side: Side, lots: number): number {
    const levels = this.#sides[side];
    let left = lots;
    let sum = 0;
    for (let i = levels.length - 1; i >= 0 && left > 0; i--) {
      const level = levels[i] as Level;
      const met = Math.min(left, level.lots);
      sum += met * level.tick;
      left -= met;
    }
    return left > 0 ? Number.NaN : sum / lots;
  }

  hasChanges(): boolean {
    return this.#changedTicks.length > 0;
  }
  /** Upper bound of how many levels `takeChanges` will tell. */
  changesMax(): number {
    return this.#changedTicks.length;
  }

  /** Tells each touched level once, with what rests there now, and forgets them. */
  takeChanges(tell: (side: Side, tick: number, lots: number) => void): void {
    const { length } = this.#changedTicks;
    for (let i = 0; i < length; i++) {
      const side = this.#changedSides[i] as Side;
      const tick = this.#changedTicks[i] as number;
      let first = true;
      for (let k = 0; k < i && first; k++) first = this.#changedTicks[k] !== tick || this.#changedSides[k] !== side;
      if (first) tell(side, tick, this.lotsAt(side, tick));
    }
    this.#changedSides.length = 0;
    this.#changedTicks.length = 0;
  }

  #changed(side: Side, tick: number): void {
    const last = this.#changedTicks.length - 1;
    if (last >= 0 && this.#changedTicks[last] === tick && this.#changedSides[last] === side) return;
    this.#changedSides.push(side);
    this.#changedTicks.push(tick);
  }

  /** Index of the first level that is at least as good as `tick` (the array's end where none is). */
  #place(side: Side, tick: number): number {
    const levels = this.#sides[side];
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = (levels[middle] as Level).tick;
      if (side === BID ? at < tick : at > tick) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #find(side: Side, tick: number): Level | null {
    const level = this.#sides[side][this.#place(side, tick)];
    return level?.tick === tick ? level : null;
  }

  #levelAt(side: Side, tick: number): Level {
    const levels = this.#sides[side];
    const at = this.#place(side, tick);
    const there = levels[at];
    if (there?.tick === tick) return there;
    const level: Level = { tick, lots: 0, first: null, last: null };
    levels.splice(at, 0, level);
    return level;
  }

  #dropLevel(side: Side, level: Level): void {
    const levels = this.#sides[side];
    if (levels.at(-1) === level) levels.pop();
    else levels.splice(this.#place(side, level.tick), 1);
  }
}

export const BOTH_SIDES: readonly [Side, Side] = [BID, ASK];
