/**
 * Seed 001: a near and a far ladder around a fair value, each made anew on its own interval. A round replaces only the orders
 * that moved by more than a rate; every so many rounds it replaces all. Between rounds the ladders stand where they were put.
 *
 * Invariants: 1. a far round is taken back whole: the previous set stays, beside the new one, until the venue has answered for
 * every order of the new one, and if it refuses any of them the new ones are cancelled. 2. what goes wrong with the near ladder
 * cancels the near ladder alone. 3. an ask stands above the top bid and a bid below the top ask, or is left out; none is moved.
 */
import { LEVELS_MAX, OPEN_ORDERS_MAX } from "../limits.ts";
import { orderLots } from "../quoting/order-lots.ts";
import {
  copyLadder,
  isDue,
  isWholeRound,
  keepUnmoved,
  type LadderShape,
  makeLadder,
  noLadder,
  type RoundRule,
  roundStart,
  slotIn,
} from "../quoting/rounds.ts";
import { boundSkew, deltaByPosition, fadeFair } from "../quoting/skew.ts";
import { fixedHalfSpread } from "../quoting/spread.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, invariant, MICROS_PER_MS, type Side } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

/** Levels of one ladder and side. Both ladders may stand twice for a moment: a round's set beside the one that it replaces. */
const LEVELS = 5;
invariant(8 * LEVELS <= OPEN_ORDERS_MAX && 8 * LEVELS <= 4 * LEVELS_MAX, "near and far fit twice");
/** Orders of a far round that a gate of ours held back are waited for this long; what has filled at once is not there either. */
const SETTLE_MICROS = 3_000_000;
const NEAR = ["near/a", "near/b"] as const;
const FAR = ["far/a", "far/b"] as const;

const interval = (layer: string, ms: number) =>
  ({
    kind: "integer",
    label: `${layer} interval`,
    unit: "ms",
    min: 100,
    max: 600_000,
    step: 100,
    default: ms,
    help: `The ${layer.toLowerCase()} ladder is made anew this often, and stands where it is in between.`,
    raising: "raises risk",
    hot: true,
  }) as const;
const levels = (layer: string, min: number) =>
  ({
    ...ladder.levels,
    label: `${layer} levels per side`,
    min,
    max: LEVELS,
    default: 2,
    help: `Quotes per side of the ${layer.toLowerCase()} ladder.`,
  }) as const;
const width = (layer: string, bps: number) =>
  ({
    kind: "number",
    label: `${layer} spread`,
    unit: "bps, full width",
    min: 0,
    max: 2_000,
    step: 0.5,
    default: bps,
    help: `Between the first bid and the first ask of the ${layer.toLowerCase()} ladder.`,
    raising: "lowers risk",
    hot: true,
  }) as const;
const step = (layer: string, bps: number) =>
  ({
    kind: "number",
    label: `${layer} step`,
    unit: "bps",
    min: 0,
    max: 500,
    step: 0.5,
    default: bps,
    help: `From one level of the ${layer.toLowerCase()} ladder to the next. Never less than a tick.`,
    raising: "lowers risk",
    hot: true,
  }) as const;

type Memory = {
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
const made = noLadder(LEVELS);
const initial = (): Memory => ({
  nearAt: 0,
  nearRounds: 0,
  farAt: 0,
  farRounds: 0,
  near: noLadder(LEVELS),
  far: noLadder(LEVELS),
  nearSet: 0,
  farSet: 0,
  nearRefusedSeen: 0,
  nearRefused: 0,
  nextAt: 0,
  next: noLadder(LEVELS),
  nextNew: 0,
  nextIsWhole: false,
  nextRefusedSeen: 0,
  farRefused: 0,
});

/** Wants the quotes of one set: those that may rest; the others say what they would meet. */
function want(
  inputs: Inputs,
  wanted: Wanted,
  set: { ticks: readonly number[]; levels: number; lots: number; layer: string; except?: readonly number[] },
): void {
  for (let level = 0; level < set.levels; level++)
    for (const side of [BID, ASK] as const) {
      const tick = set.ticks[slotIn(set.ticks, side, level)]!;
      if (tick === 0 || tick === set.except?.[slotIn(set.ticks, side, level)]) continue;
      const touch =
        side === BID ? inputs.askTick - inputs.backoffTicks[BID] : inputs.bidTick + inputs.backoffTicks[ASK];
      if (tick < 0) holdIfFree(wanted, side, "BELOW_FIRST_TICK", tick, inputs.instrument.tickSize);
      else if (side === BID ? tick >= touch : tick <= touch)
        holdIfFree(wanted, side, "POST_ONLY", tick * inputs.instrument.tickSize, touch * inputs.instrument.tickSize);
      else if (wanted.meetsOwn(side, tick)) holdIfFree(wanted, side, "SELF_CROSS", tick * inputs.instrument.tickSize);
      else wanted.quote(side, tick, set.lots, level, set.layer);
    }
}
function holdIfFree(wanted: Wanted, side: Side, code: string, value: number, limit = 0): void {
  if (wanted.heldCode[side] === "") wanted.hold(side, code, value, limit);
}

type Rounds = RoundRule & { nearIntervalMs: number; farIntervalMs: number };
function nearRound(inputs: Inputs, memory: Memory, p: Rounds, shape: LadderShape, fair: number): void {
  makeLadder(made, shape, { fair, tickSize: inputs.instrument.tickSize, widen: inputs.widen });
  const whole = memory.nearAt === 0 || isWholeRound(p, memory.nearRounds);
  if (whole) memory.nearSet = memory.nearSet === 0 ? 1 : 0;
  else keepUnmoved(made, memory.near, p.diffRatePerRound);
  copyLadder(made, memory.near);
  memory.nearRounds = whole ? 0 : memory.nearRounds + 1;
  memory.nearAt = roundStart(inputs.at, memory.nearAt, p.nearIntervalMs);
  memory.nearRefused = 0;
}
function farRound(inputs: Inputs, memory: Memory, p: Rounds, shape: LadderShape, fair: number): void {
  makeLadder(made, shape, { fair, tickSize: inputs.instrument.tickSize, widen: inputs.widen });
  memory.nextIsWhole = memory.farAt === 0 || isWholeRound(p, memory.farRounds);
  if (!memory.nextIsWhole) keepUnmoved(made, memory.far, p.diffRatePerRound);
  memory.farRounds = memory.nextIsWhole ? 0 : memory.farRounds + 1;
  copyLadder(made, memory.next);
  memory.farAt = roundStart(inputs.at, memory.farAt, p.farIntervalMs);
  memory.farRefused = 0;
  memory.nextNew = 0;
  for (let i = 0; i < made.length; i++)
    if (made[i]! > 0 && (memory.nextIsWhole || made[i] !== memory.far[i])) memory.nextNew++;
  // Nothing new to wait for: what the new set is without is let go at once.
  if (memory.nextNew === 0) return copyLadder(memory.next, memory.far);
  memory.nextAt = inputs.at;
  memory.nextRefusedSeen = inputs.layer(FAR[memory.farSet === 0 ? 1 : 0]).refused;
}
/** The far round under way: taken back on the first refusal, in force once all of it is acknowledged. */
function settleFar(inputs: Inputs, memory: Memory): void {
  const other = memory.farSet === 0 ? 1 : 0;
  const { open, busy, refused } = inputs.layer(FAR[other]);
  if (refused > memory.nextRefusedSeen) {
    memory.farRefused = refused - memory.nextRefusedSeen;
    memory.nextAt = 0;
  } else if (busy === 0 && (open >= memory.nextNew || inputs.at - memory.nextAt >= SETTLE_MICROS)) {
    copyLadder(memory.next, memory.far);
    memory.farSet = other;
    memory.nextAt = 0;
  }
}
/** Empties the near ladder; it is made anew with its next round. */
function cancelNear(wanted: Wanted, memory: Memory, code: string, value: number, limit: number): void {
  memory.near.fill(0);
  wanted.holdBoth(code, value, limit);
  wanted.remark("near", code, value, limit);
}

export const nearFar = defineStrategy({
  id: "near-far",
  label: "Near and far",
  about: "Quotes a near and a far ladder, each on its own interval, and replaces only what has moved enough.",
  source: "seed 001",
  parameters: {
    nearIntervalMs: interval("Near", 500),
    farIntervalMs: interval("Far", 10_000),
    diffRatePerRound: {
      kind: "number",
      label: "Rate that moves an order",
      unit: "|new / old − 1|",
      min: -1,
      max: 0.1,
      step: 0.00001,
      default: 0.00005,
      help: "A round leaves an order where it is unless its price changed by more than this. 0 or less: each round replaces all.",
      raising: "raises risk",
      hot: true,
    },
    forceRefreshNum: {
      kind: "integer",
      label: "Rounds to a full refresh",
      unit: "rounds",
      min: 1,
      max: 10_000,
      step: 1,
      default: 30,
      help: "Every so many rounds of a ladder all of its orders are replaced by new ones.",
      raising: "neither",
      hot: true,
    },
    nearLevels: levels("Near", 1),
    nearSpreadBps: width("Near", 10),
    nearStepBps: step("Near", 5),
    nearSize: { ...ladder.orderSize, label: "Near size", help: "Size of each near quote." },
    farLevels: levels("Far", 0),
    farSpreadBps: width("Far", 60),
    farStepBps: step("Far", 20),
    farSize: { ...ladder.orderSize, label: "Far size", help: "Size of each far quote." },
    fade: {
      kind: "number",
      label: "Fade",
      unit: "× price at delta 1",
      min: 0,
      max: 0.05,
      step: 0.0001,
      default: 0.001,
      help: "Moves fair value of both ladders against the position, at most by half the near spread and a tick.",
      raising: "lowers risk",
      hot: true,
    },
    ...fairSource,
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { nearSpreadBps: 20, nearStepBps: 10, farSpreadBps: 100, farStepBps: 40, fade: 0.002 },
    balanced: {},
    aggressive: { nearIntervalMs: 300, nearLevels: 3, nearSpreadBps: 5, nearStepBps: 2, diffRatePerRound: 0.00002 },
  },
  figures: [
    { stage: "fair", label: "before the skew", unit: "quote" },
    { stage: "spread", label: "near round in", unit: "ms" },
    { stage: "spread", label: "far round in", unit: "ms" },
    { stage: "ladder", label: "near", unit: "" },
    { stage: "ladder", label: "far", unit: "" },
    { stage: "ladder", label: "far, to come", unit: "" },
  ],
  followsOracle: true,
  initial,
  restart(memory) {
    Object.assign(memory, initial());
  },
  decide(inputs, p, memory, wanted) {
    const { policy } = wanted;
    policy.actionOrder = "place-first";
    policy.interleave = true;
    const refused = inputs.layer(NEAR[0]).refused + inputs.layer(NEAR[1]).refused;
    if (refused > memory.nearRefusedSeen) memory.nearRefused += refused - memory.nearRefusedSeen;
    memory.nearRefusedSeen = refused;
    if (memory.nextAt > 0) settleFar(inputs, memory);

    const near = { levels: p.nearLevels, spreadBps: p.nearSpreadBps, stepBps: p.nearStepBps };
    const far = { levels: p.farLevels, spreadBps: p.farSpreadBps, stepBps: p.farStepBps };
    wanted.halfSpread = 0;
    const fair = skewedFair(inputs, p, wanted);
    if (fair === null) {
      const [code, value, limit] = [wanted.heldCode[BID], wanted.heldValue[BID], wanted.heldLimit[BID]];
      cancelNear(wanted, memory, code, value, limit);
      // It is back as soon as fair value is, and so is a far round that was due.
      memory.nearAt = 0;
    } else {
      wanted.fair = fair;
      wanted.halfSpread = fixedHalfSpread(fair, p.nearSpreadBps) * inputs.widen;
      if (isDue(inputs.at, memory.nearAt, p.nearIntervalMs)) nearRound(inputs, memory, p, near, fair);
      if (memory.nextAt === 0 && isDue(inputs.at, memory.farAt, p.farIntervalMs))
        farRound(inputs, memory, p, far, fair);
      if (memory.nearRefused > 0) cancelNear(wanted, memory, "ROUND_REFUSED", memory.nearRefused, 0);
    }
    quoteBoth(inputs, memory, p, wanted);
    wanted.show(1, Math.max(0, p.nearIntervalMs - (inputs.at - memory.nearAt) / MICROS_PER_MS));
    wanted.show(2, Math.max(0, p.farIntervalMs - (inputs.at - memory.farAt) / MICROS_PER_MS));
  },
});

/** Fair value faded against the position, bounded; null: not known, and both sides say why. */
function skewedFair(
  inputs: Inputs,
  p: Parameters<typeof fairOf>[1] & { fade: number; nearSpreadBps: number },
  wanted: Wanted,
): number | null {
  const fair = fairOf(inputs, p, wanted);
  if (fair === null) return null;
  wanted.show(0, fair);
  const delta = deltaByPosition(inputs.position, inputs.target, inputs.allowance);
  if (delta === null) {
    wanted.holdBoth("NO_ALLOWANCE");
    return null;
  }
  wanted.delta = delta;
  const { tickSize } = inputs.instrument;
  const bounds = { halfSpread: fixedHalfSpread(fair, p.nearSpreadBps) * inputs.widen, tickSize };
  const skewed = boundSkew(fadeFair(fair, p.fade, delta), fair, bounds);
  if (skewed === null) wanted.holdBoth("BELOW_FIRST_TICK", fair, tickSize);
  return skewed;
}

/** What is remembered, near first: a far order that a near one would meet is left out, not the other way round. */
function quoteBoth(
  inputs: Inputs,
  memory: Memory,
  p: { nearLevels: number; farLevels: number; nearSize: number | null; farSize: number | null },
  wanted: Wanted,
): void {
  const nearLots = orderLots(inputs, p.nearSize, wanted);
  if (nearLots > 0)
    want(inputs, wanted, { ticks: memory.near, levels: p.nearLevels, lots: nearLots, layer: NEAR[memory.nearSet] });
  const nearCount = wanted.count;
  // A refresh goes on until the last order of the set before is gone.
  const before = NEAR[memory.nearSet === 0 ? 1 : 0];
  const { open, busy } = inputs.layer(before);
  if (open + busy > 0) wanted.policy.refresh.push(before);

  const farLots = p.farLevels > 0 ? orderLots(inputs, p.farSize, wanted) : 0;
  if (farLots > 0) {
    const set = { levels: p.farLevels, lots: farLots };
    want(inputs, wanted, { ...set, ticks: memory.far, layer: FAR[memory.farSet] });
    if (memory.nextAt > 0) {
      const other = FAR[memory.farSet === 0 ? 1 : 0];
      want(inputs, wanted, {
        ...set,
        ticks: memory.next,
        layer: other,
        except: memory.nextIsWhole ? undefined : memory.far,
      });
      wanted.remark("far", "ROUND_PENDING", inputs.layer(other).open, memory.nextNew);
    }
  }
  if (memory.farRefused > 0) wanted.remark("far", "ROLLED_BACK", memory.farRefused);
  wanted.show(3, nearCount);
  wanted.show(4, wanted.count - nearCount);
  wanted.show(5, memory.nextAt > 0 ? memory.nextNew : 0);
}
