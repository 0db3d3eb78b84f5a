/**
 * The two ladders of near-far as they are remembered: when each one's rounds began, what they put, and how a far round ends.
 *
 * Invariants: 1. the far ladder in force is replaced only by one that the venue has taken whole; one that it refused any order
 * of is forgotten. 2. orders of a ladder that is replaced whole go by its other name, so that both may stand for a moment.
 */
import { LEVELS_MAX, OPEN_ORDERS_MAX } from "../limits.ts";
import { isDue, isWholeRound, roundStart } from "../quoting/rounds.ts";
import { copyLadder, keepUnmoved, type LadderShape, makeLadder, noLadder } from "../quoting/tick-ladder.ts";
import { invariant } from "../units.ts";
import type { Inputs } from "./strategy.ts";

/** Levels of one ladder and side. Both ladders may stand twice for a moment: a round's set beside the one that it replaces. */
export const NEAR_FAR_LEVELS = 5;
invariant(8 * NEAR_FAR_LEVELS <= OPEN_ORDERS_MAX && 8 * NEAR_FAR_LEVELS <= 4 * LEVELS_MAX, "near and far fit twice");
/** Orders of a far round that a gate of ours held back are waited for this long; what has filled at once is not there either. */
const SETTLE_MICROS = 3_000_000;
export const NEAR = ["near/a", "near/b"] as const;
export const FAR = ["far/a", "far/b"] as const;

export type NearFarMemory = {
  /** When the last round of each ladder began (0: none), and how many there were since all of it was replaced. */
  nearAt: number;
  nearRounds: number;
  farAt: number;
  farRounds: number;
  /** Ticks by slot; 0: none, below 0: there is no such price. */
  near: number[];
  far: number[];
  /** Which of the two names each ladder's orders go by. */
  nearSet: 0 | 1;
  farSet: 0 | 1;
  /** Refusals of the near ladder that were seen, and those that emptied it. */
  nearRefusedSeen: number;
  nearRefused: number;
  /** The far round under way: since when (0: none), what it is to be, how many of it are new, refusals when it began. */
  nextAt: number;
  next: number[];
  nextNew: number;
  nextIsWhole: boolean;
  nextRefusedSeen: number;
  /** Refusals for which the last far round was taken back. */
  farRefused: number;
};
const made = noLadder(NEAR_FAR_LEVELS);
export const noRounds = (): NearFarMemory => ({
  nearAt: 0,
  nearRounds: 0,
  farAt: 0,
  farRounds: 0,
  near: noLadder(NEAR_FAR_LEVELS),
  far: noLadder(NEAR_FAR_LEVELS),
  nearSet: 0,
  farSet: 0,
  nearRefusedSeen: 0,
  nearRefused: 0,
  nextAt: 0,
  next: noLadder(NEAR_FAR_LEVELS),
  nextNew: 0,
  nextIsWhole: false,
  nextRefusedSeen: 0,
  farRefused: 0,
});

/** The settings that rounds are made by. */
export interface Rounds {
  nearIntervalMs: number;
  farIntervalMs: number;
  diffRatePerRound: number;
  forceRefreshNum: number;
  nearLevels: number;
  nearSpreadBps: number;
  nearStepBps: number;
  farLevels: number;
  farSpreadBps: number;
  farStepBps: number;
}
const shape: LadderShape = { levels: 0, spreadBps: 0, stepBps: 0 };
const where = { fair: 0, tickSize: 0, widen: 1 };
const other = (set: 0 | 1): 0 | 1 => (set === 0 ? 1 : 0);
/** The name that the far ladder does not go by: of the round under way, if there is one. */
export const nextFar = (memory: NearFarMemory): (typeof FAR)[number] => FAR[other(memory.farSet)];
/** The name that the near ladder went by before its last whole round. */
export const nearBefore = (memory: NearFarMemory): (typeof NEAR)[number] => NEAR[other(memory.nearSet)];

/** What the venue has answered since the last decision: refusals of near orders, and how far a far round has come. */
export function hearVenue(memory: NearFarMemory, inputs: Inputs): void {
  const refused = inputs.layer(NEAR[0]).refused + inputs.layer(NEAR[1]).refused;
  memory.nearRefused += Math.max(0, refused - memory.nearRefusedSeen);
  memory.nearRefusedSeen = refused;
  if (memory.nextAt > 0) settleFar(memory, inputs);
}
/** The far round under way: taken back on the first refusal, in force once all of it is acknowledged. */
function settleFar(memory: NearFarMemory, inputs: Inputs): void {
  const { open, busy, refused } = inputs.layer(nextFar(memory));
  if (refused > memory.nextRefusedSeen) {
    memory.farRefused = refused - memory.nextRefusedSeen;
    memory.nextAt = 0;
  } else if (busy === 0 && (open >= memory.nextNew || inputs.at - memory.nextAt >= SETTLE_MICROS)) {
    copyLadder(memory.next, memory.far);
    memory.farSet = other(memory.farSet);
    memory.nextAt = 0;
  }
}

/** Begins the rounds that are due around a fair value; a far round that is under way is waited for. */
export function beginRounds(memory: NearFarMemory, inputs: Inputs, p: Rounds, fair: number): void {
  where.fair = fair;
  where.tickSize = inputs.instrument.tickSize;
  where.widen = inputs.widen;
  if (isDue(inputs.at, memory.nearAt, p.nearIntervalMs)) nearRound(memory, inputs.at, p);
  if (memory.nextAt === 0 && isDue(inputs.at, memory.farAt, p.farIntervalMs)) farRound(memory, inputs, p);
}
function nearRound(memory: NearFarMemory, at: number, p: Rounds): void {
  shape.levels = p.nearLevels;
  shape.spreadBps = p.nearSpreadBps;
  shape.stepBps = p.nearStepBps;
  makeLadder(made, shape, where);
  const isWhole = memory.nearAt === 0 || isWholeRound(p, memory.nearRounds);
  if (isWhole) memory.nearSet = other(memory.nearSet);
  else keepUnmoved(made, memory.near, p.diffRatePerRound);
  copyLadder(made, memory.near);
  memory.nearRounds = isWhole ? 0 : memory.nearRounds + 1;
  memory.nearAt = roundStart(at, memory.nearAt, p.nearIntervalMs);
  memory.nearRefused = 0;
}
function farRound(memory: NearFarMemory, inputs: Inputs, p: Rounds): void {
  shape.levels = p.farLevels;
  shape.spreadBps = p.farSpreadBps;
  shape.stepBps = p.farStepBps;
  makeLadder(made, shape, where);
  memory.nextIsWhole = memory.farAt === 0 || isWholeRound(p, memory.farRounds);
  if (!memory.nextIsWhole) keepUnmoved(made, memory.far, p.diffRatePerRound);
  copyLadder(made, memory.next);
  memory.farRounds = memory.nextIsWhole ? 0 : memory.farRounds + 1;
  memory.farAt = roundStart(inputs.at, memory.farAt, p.farIntervalMs);
  memory.farRefused = 0;
  memory.nextNew = 0;
  for (let i = 0; i < made.length; i++)
    if (made[i]! > 0 && (memory.nextIsWhole || made[i] !== memory.far[i])) memory.nextNew++;
  // Nothing new to wait for: what the new set is without is let go at once.
  if (memory.nextNew === 0) return copyLadder(made, memory.far);
  memory.nextAt = inputs.at;
  memory.nextRefusedSeen = inputs.layer(nextFar(memory)).refused;
}
