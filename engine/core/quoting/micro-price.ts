/**
 * Stoikov's micro-price: where the mid is expected to end up, given how lopsided and how wide the book is now (2018, "The
 * micro-price", Quantitative Finance). G* is solved from transition probabilities; a table of it, learned from the market
 * (micro-price-learner.ts), is looked up here.
 */
import type { Why } from "../risk/why.ts";
import { unknown } from "./unknown.ts";

/** The series is cut once a term adds less than this share. */
const TERM_MIN = 1e-14;
const TERMS_MAX = 100_000;
/** A pivot below it: from some states the mid never moves. */
const PIVOT_MIN = 1e-12;

export interface MarkovBook {
  /** Q[x][y]: the mid stays and the book goes from state x to y. */
  Q: readonly (readonly number[])[];
  /** R1[x][k]: the mid moves by K[k]. */
  R1: readonly (readonly number[])[];
  K: readonly number[];
  /** R2[x][y]: the mid moves and the book lands in y. */
  R2: readonly (readonly number[])[];
}
export interface MicroPriceSolution {
  /** First move to come, (I − Q)⁻¹ R1 K, in the unit of K; and the first two, G1 + B·G1. */
  G1: number[];
  G2: number[];
  /** All moves to come: Σ Bⁱ G1, to be added to the mid. */
  GStar: number[];
  /** (I − Q)⁻¹ R2. */
  B: number[][];
  /** Greatest |G* − (G1 + B·G*)|: how well the sum solves what it should. */
  fixedPointResidual: number;
}

/**
 * Null where it is not defined: from some state the mid never moves, or the series does not converge, as with data that was
 * not symmetrised (then it grows without end). `mirror`: the state seen in a mirror, where the chain is symmetric by
 * construction; rounding is then kept antisymmetric.
 */
export function solveMicroPrice(m: MarkovBook, mirror?: (state: number) => number): MicroPriceSolution | null {
  const n = m.Q.length;
  const first = m.R1.map((row) => row.reduce((sum, p, k) => sum + p * m.K[k]!, 0));
  const solved = solveLinear(
    m.Q.map((row, x) => row.map((q, y) => (x === y ? 1 : 0) - q)),
    m.R2.map((row, x) => [...row, first[x]!]),
  );
  if (solved === null) return null;
  const B = solved.map((row) => row.slice(0, n));
  const G1 = solved.map((row) => row[n]!);
  const GStar = sumSeries(B, G1, mirror);
  if (GStar === null) return null;
  const again = multiply(B, GStar);
  return {
    G1,
    G2: multiply(B, G1).map((g, x) => g + G1[x]!),
    GStar,
    B,
    fixedPointResidual: GStar.reduce((worst, g, x) => Math.max(worst, Math.abs(g - G1[x]! - again[x]!)), 0),
  };
}

/** Gauss-Jordan with pivoting, in place; answers the right-hand sides, or null where the matrix is singular. */
function solveLinear(a: number[][], b: number[][]): number[][] | null {
  const n = a.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(a[row]![column]!) > Math.abs(a[pivot]![column]!)) pivot = row;
    const p = a[pivot]![column]!;
    if (!(Math.abs(p) > PIVOT_MIN)) return null;
    [a[column], a[pivot]] = [a[pivot]!, a[column]!];
    [b[column], b[pivot]] = [b[pivot]!, b[column]!];
    for (let row = 0; row < n; row++) {
      const factor = row === column ? 0 : a[row]![column]! / p;
      if (factor === 0) continue;
      for (let i = column; i < n; i++) a[row]![i]! -= factor * a[column]![i]!;
      for (let i = 0; i < b[row]!.length; i++) b[row]![i]! -= factor * b[column]![i]!;
    }
  }
  return b.map((row, x) => row.map((value) => value / a[x]![x]!));
}
const multiply = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
const greatest = (vector: readonly number[]): number => vector.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

function sumSeries(B: number[][], G1: number[], mirror?: (state: number) => number): number[] | null {
  const sum = [...G1];
  let term = G1;
  let before = greatest(term);
  for (let i = 1; i <= TERMS_MAX; i++) {
    term = multiply(B, term);
    if (mirror !== undefined) term = term.map((t, x) => (t - term[mirror(x)]!) / 2);
    for (let x = 0; x < sum.length; x++) sum[x]! += term[x]!;
    const now = greatest(term);
    if (now <= TERM_MIN * greatest(sum)) return sum;
    if (i % 100 !== 0) continue;
    // Terms that have hardly shrunk over a hundred add up without end, or to nothing that a quote could wait for.
    if (!(now < 0.999 * before)) return null;
    before = now;
  }
  return null;
}

/** The best of both sides in ticks and lots, without our own size. */
export interface TickTouch {
  bidTick: number;
  bidLots: number;
  askTick: number;
  askLots: number;
}
/** States are spread · imbalance: index (spread class − 1) · buckets + bucket. */
export interface StateGrid {
  buckets: number;
  /** Classes of the spread; a wider book has no state. */
  spreadMax: number;
  /** Ticks of one class, 1 unless said: where the spread is many ticks wide, no single width would ever be seen often. */
  spreadStep?: number;
}
export interface MicroPriceTable extends StateGrid {
  /** G* in ticks by state; null where too little was seen. */
  ticks: (number | null)[];
  /** Transitions seen from each state, and how many it takes. */
  seen: number[];
  seenMin: number;
}

/**
 * State of a book, or −1 where it has none: a side is missing, crossed or locked, without size, or wider than the table.
 * Buckets are symmetric about one half: a mirrored book is always in the mirrored bucket.
 */
export function bookState(t: TickTouch, grid: StateGrid): number {
  const { buckets, spreadMax, spreadStep = 1 } = grid;
  const spread = Math.ceil((t.askTick - t.bidTick) / spreadStep);
  if (!(t.bidTick > 0 && spread >= 1 && spread <= spreadMax && t.bidLots > 0 && t.askLots > 0)) return -1;
  const away = Math.abs(t.bidLots - t.askLots) / (t.bidLots + t.askLots) / 2;
  const upper = Math.min(buckets - 1, Math.floor((0.5 + away) * buckets));
  return (spread - 1) * buckets + (t.bidLots >= t.askLots ? upper : buckets - 1 - upper);
}
/** The state of the mirrored book (bids for asks). */
export const mirrorState = (state: number, buckets: number): number =>
  state - (state % buckets) + buckets - 1 - (state % buckets);

/** Mid + G* of the book's state, in ticks; times the tick size it is a price. */
export function microPriceTicks(touch: TickTouch, table: MicroPriceTable, why: Why): number | null {
  const state = bookState(touch, table);
  if (state < 0) {
    const { bidTick, askTick } = touch;
    if (!(bidTick > 0 && askTick > 0)) return unknown(why, "NO_BOOK", bidTick, askTick);
    if (!(bidTick < askTick)) return unknown(why, "BOOK_CROSSED", bidTick, askTick);
    if (!(touch.bidLots > 0 && touch.askLots > 0)) return unknown(why, "NO_DEPTH", touch.bidLots, touch.askLots);
    return unknown(why, "MICROPRICE_RANGE", askTick - bidTick, table.spreadMax * (table.spreadStep ?? 1));
  }
  const shift = table.ticks[state] ?? null;
  if (shift === null) return unknown(why, "MICROPRICE_LEARNING", table.seen[state], table.seenMin);
  return (touch.bidTick + touch.askTick) / 2 + shift;
}
