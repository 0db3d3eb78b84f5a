/**
 * Learns the micro-price from the books that come by: counts of what followed each state, and the table on demand.
 *
 * Invariants: 1. plain data of a fixed size, deterministic; learning is O(1) and allocates nothing. 2. the table is made from
 * the counts plus those of the mirrored market, so that it is antisymmetric: a trend of the sample is not learned as a drift.
 * 3. a book without a state, or a jump beyond `moveMax`, breaks the chain: what follows it is not counted as its doing.
 */
import { invariant } from "../units.ts";
import { bookState, type MicroPriceTable, mirrorState, solveMicroPrice, type TickTouch } from "./micro-price.ts";

export type MicroPriceLearner = {
  buckets: number;
  spreadMax: number;
  spreadStep: number;
  /** Greatest move of the mid, in ticks, that counts as one. */
  moveMax: number;
  /** All counts are halved when so many transitions were seen, so that what is long past fades. */
  transitionsMax: number;
  transitions: number;
  /** Last state and twice its mid in ticks; −1: the chain is broken. */
  state: number;
  midTwice: number;
  /** By state: transitions from it, and the sum of its moves in ticks. By state · states + next: without and with a move. */
  seen: number[];
  moved: number[];
  stay: number[];
  land: number[];
};

/** `buckets` of imbalance, odd (the middle one holds the even book); `spreadMax` classes of `spreadStep` ticks. */
export function microPriceLearner(
  buckets = 9,
  spreadMax = 2,
  limits: { moveMax: number; transitionsMax: number; spreadStep?: number } = { moveMax: 20, transitionsMax: 200_000 },
): MicroPriceLearner {
  invariant(buckets % 2 === 1 && spreadMax >= 1, "imbalance is cut into an odd number of buckets");
  const n = buckets * spreadMax;
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  return {
    buckets,
    spreadMax,
    spreadStep: 1,
    ...limits,
    transitions: 0,
    state: -1,
    midTwice: 0,
    seen: zeros(n),
    moved: zeros(n),
    stay: zeros(n * n),
    land: zeros(n * n),
  };
}

/**
 * The next book, without our own size. One in the same state with the same mid adds nothing: how long a state lasts has no
 * part in where it leads, so it does not matter how often it is looked at.
 */
export function learnMicroPrice(l: MicroPriceLearner, touch: TickTouch): void {
  const state = bookState(touch, l);
  const midTwice = touch.bidTick + touch.askTick;
  const from = l.state;
  const move = (midTwice - l.midTwice) / 2;
  l.state = state;
  l.midTwice = midTwice;
  if (from < 0 || state < 0 || Math.abs(move) > l.moveMax || (move === 0 && state === from)) return;
  l.seen[from]! += 1;
  const pair = from * l.seen.length + state;
  if (move === 0) l.stay[pair]! += 1;
  else {
    l.land[pair]! += 1;
    l.moved[from]! += move;
  }
  if (++l.transitions >= l.transitionsMax) halve(l);
}
function halve(l: MicroPriceLearner): void {
  l.transitions /= 2;
  for (const counts of [l.seen, l.moved, l.stay, l.land]) for (let i = 0; i < counts.length; i++) counts[i]! /= 2;
}

/**
 * The table as far as it is known: a state that was left fewer than `seenMin` times (its mirror included) is null, and all
 * are where the chain cannot be solved. Cubic in the states: make it every few seconds, not with every decision.
 */
export function microPriceTable(l: MicroPriceLearner, seenMin: number): MicroPriceTable {
  const n = l.seen.length;
  const mirror = (x: number): number => mirrorState(x, l.buckets);
  const states = Array.from({ length: n }, (_, x) => x);
  const seen = states.map((x) => l.seen[x]! + l.seen[mirror(x)]!);
  const share = (counts: number[]) =>
    states.map((x) =>
      states.map((y) => (seen[x] === 0 ? 0 : (counts[x * n + y]! + counts[mirror(x) * n + mirror(y)]!) / seen[x]!)),
    );
  const move = states.map((x) => [seen[x] === 0 ? 0 : (l.moved[x]! - l.moved[mirror(x)]!) / seen[x]!]);
  const solution = solveMicroPrice({ Q: share(l.stay), R1: move, K: [1], R2: share(l.land) }, mirror);
  const ticks = states.map((x) => (solution === null || seen[x]! < Math.max(1, seenMin) ? null : solution.GStar[x]!));
  return { buckets: l.buckets, spreadMax: l.spreadMax, spreadStep: l.spreadStep, ticks, seen, seenMin };
}
