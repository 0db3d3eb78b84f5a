/** The book as others make it, level by level: our own displayed size is taken out before any signal is derived. */
import type { OrderTable } from "../orders/order-table.ts";
import { ASK, BID, type Side } from "../units.ts";
import type { Book } from "./book.ts";

/** Levels that may be read of one side. */
const LEVELS_READ_MAX = 50;
/** Our own orders stand on at most this many levels of a side: so many more are read where they have to be left out. */
const OWN_LEVELS_MAX = 20;
const ticks = new Int32Array(LEVELS_READ_MAX + OWN_LEVELS_MAX);
const lots = new Float64Array(LEVELS_READ_MAX + OWN_LEVELS_MAX);
/** Sizes are whole lots; anything under half of one is nothing. */
const NOTHING = 0.5;

/** Best levels of both sides, best first: the first `bids` and `asks` rows are there. Prices in ticks, sizes in lots. */
export class OthersDepth {
  readonly bidPrice = new Int32Array(LEVELS_READ_MAX);
  readonly bidSize = new Float64Array(LEVELS_READ_MAX);
  bids = 0;
  readonly askPrice = new Int32Array(LEVELS_READ_MAX);
  readonly askSize = new Float64Array(LEVELS_READ_MAX);
  asks = 0;

  /** Reads up to `count` levels of each side, in place. */
  read(count: number, from: { book: Book; orders: OrderTable }): this {
    this.bids = readSide(BID, Math.min(count, LEVELS_READ_MAX), from, this.bidPrice, this.bidSize);
    this.asks = readSide(ASK, Math.min(count, LEVELS_READ_MAX), from, this.askPrice, this.askSize);
    return this;
  }
}
function readSide(
  side: Side,
  count: number,
  from: { book: Book; orders: OrderTable },
  ...[ticksOut, lotsOut]: [Int32Array, Float64Array]
): number {
  const hasOwn = from.orders.live.length > 0;
  const n = from.book.levels(side, hasOwn ? count + OWN_LEVELS_MAX : count, ticks, lots);
  let kept = 0;
  for (let i = 0; i < n && kept < count; i++) {
    const others = hasOwn ? lots[i]! - from.orders.displayedLots(side, ticks[i]!, lots[i]!) : lots[i]!;
    if (others <= NOTHING) continue;
    ticksOut[kept] = ticks[i]!;
    lotsOut[kept++] = others;
  }
  return kept;
}

/** Sum of the first `n` sizes. */
export function sizeOf(sizes: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += sizes[i]!;
  return sum;
}
