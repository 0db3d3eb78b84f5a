/** The book as others make it, level by level: our own displayed size is taken out before any signal is derived. */
import type { OrderTable } from "../orders/order-table.ts";
import { ASK, BID, type Side } from "../units.ts";
import type { Book } from "./book.ts";

/** Levels that a strategy may read of one side. */
const LEVELS_READ_MAX = 50;
/** Our own orders stand on at most this many levels of a side: so many more are read where they have to be left out. */
const OWN_LEVELS_MAX = 20;
const ticks = new Int32Array(LEVELS_READ_MAX + OWN_LEVELS_MAX);
const lots = new Float64Array(LEVELS_READ_MAX + OWN_LEVELS_MAX);
/** Sizes are whole lots; anything under half of one is nothing. */
const NOTHING = 0.5;

export class Depth {
  readonly ticks: readonly [Int32Array, Int32Array] = [
    new Int32Array(LEVELS_READ_MAX),
    new Int32Array(LEVELS_READ_MAX),
  ];
  readonly lots: readonly [Float64Array, Float64Array] = [
    new Float64Array(LEVELS_READ_MAX),
    new Float64Array(LEVELS_READ_MAX),
  ];
  /** Reads up to `count` levels of a side, best first; returns how many there are. */
  read(side: Side, count: number, from: { book: Book; orders: OrderTable }): number {
    const wanted = Math.min(count, LEVELS_READ_MAX);
    const hasOwn = from.orders.live.length > 0;
    const n = from.book.levels(side, hasOwn ? wanted + OWN_LEVELS_MAX : wanted, ticks, lots);
    const ticksOut = this.ticks[side];
    const lotsOut = this.lots[side];
    let kept = 0;
    for (let i = 0; i < n && kept < wanted; i++) {
      const others = hasOwn ? lots[i]! - from.orders.displayedLots(side, ticks[i]!, lots[i]!) : lots[i]!;
      if (others <= NOTHING) continue;
      ticksOut[kept] = ticks[i]!;
      lotsOut[kept++] = others;
    }
    return kept;
  }
}

/** Levels and lots of the others within the best `count` levels of both sides. */
export interface BookHealth {
  levels: [number, number];
  lots: [number, number];
}
/** Fills `out` in place. */
export function readHealth(
  depth: Depth,
  count: number,
  from: { book: Book; orders: OrderTable },
  out: BookHealth,
): void {
  for (const side of [BID, ASK] as const) {
    const n = depth.read(side, count, from);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += depth.lots[side][i]!;
    out.levels[side] = n;
    out.lots[side] = sum;
  }
}
