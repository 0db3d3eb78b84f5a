/**
 * Quotes that are remembered from one decision to the next, as ticks: what a ladder was made of, and what of it a new one keeps.
 *
 * A ladder is a flat list of ticks, bids first, then asks, best first; 0: no such level, below 0: no such price. Lists are made
 * once and written in place.
 */
import { ASK, BID, type Side, sign, toTicks } from "../units.ts";
import { fixedHalfSpread } from "./spread.ts";

export const noLadder = (levelsMax: number): number[] => new Array<number>(2 * levelsMax).fill(0);
export const slotIn = (ladder: readonly number[], side: Side, level: number): number =>
  (side * ladder.length) / 2 + level;
export function copyLadder(from: readonly number[], to: number[]): void {
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
}

export interface LadderShape {
  levels: number;
  /** Full width of the first pair, and from one level to the next on each side. */
  spreadBps: number;
  stepBps: number;
}
/**
 * Writes the ladder of a shape around fair value into `out`: rounded outward, each level a tick further out than the one before
 * and the first ask a tick above the first bid at the least.
 */
export function makeLadder(
  out: number[],
  shape: LadderShape,
  at: { fair: number; tickSize: number; widen: number },
): void {
  out.fill(0);
  let last = Number.POSITIVE_INFINITY;
  for (const side of [BID, ASK] as const) {
    for (let level = 0; level < shape.levels; level++) {
      const from = (fixedHalfSpread(at.fair, shape.spreadBps) + (at.fair * level * shape.stepBps) / 10_000) * at.widen;
      const tick = toTicks(at.fair - sign(side) * from, at.tickSize, side === BID ? "down" : "up");
      last = side === BID ? Math.min(tick, last - 1) : Math.max(tick, last + 1);
      out[slotIn(out, side, level)] = last > 0 ? last : -1;
    }
    last = out[0]!;
  }
}

/** Level by level outward, and the two sides apart: levels of two rounds need not be. */
function isOrderly(ladder: readonly number[]): boolean {
  const asks = ladder.length / 2;
  for (let level = 1; level < asks; level++) {
    const bid = ladder[level]!;
    const ask = ladder[asks + level]!;
    if (bid > 0 && bid >= ladder[level - 1]!) return false;
    if (ask > 0 && ask <= ladder[asks + level - 1]!) return false;
  }
  return ladder[0]! < ladder[asks]!;
}
/** A float's dust: 995 / 1000 is .005 from 1, and 4e−18 more. */
const RATE_DUST = 1e-12;
const mixed: number[] = [];
/**
 * Side by side and level by level: what moved by no more than `rate` = |new / old − 1| keeps its old tick in `made`. Where the
 * two rounds together would be no ladder (a kept bid at a new ask), all of it is new.
 */
export function keepUnmoved(made: number[], old: readonly number[], rate: number): void {
  mixed.length = made.length;
  for (let i = 0; i < made.length; i++) {
    const [from, to] = [old[i]!, made[i]!];
    mixed[i] = from > 0 && to > 0 && Math.abs(to / from - 1) <= rate + RATE_DUST ? from : to;
  }
  if (isOrderly(mixed)) copyLadder(mixed, made);
}
