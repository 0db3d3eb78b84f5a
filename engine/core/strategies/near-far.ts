/**
 * Seed 001: a near and a far ladder around a fair value, each made anew on its own interval. A round replaces only the orders
 * that moved by more than a rate; every so many rounds it replaces all. Between rounds the ladders stand where they were put
 * (near-far-rounds.ts).
 *
 * Invariants: 1. a far round is taken back whole: the previous set stays, beside the new one, until the venue has answered for
 * every order of the new one, and if it refuses any of them the new ones are cancelled. 2. what goes wrong with the near ladder
 * cancels the near ladder alone. 3. an ask stands above the top bid and a bid below the top ask, or is left out; none is moved.
 */
import { orderLots } from "../quoting/order-lots.ts";
import { roundLeftMs } from "../quoting/rounds.ts";
import { boundSkew, deltaByPosition, fadeFair } from "../quoting/skew.ts";
import { fixedHalfSpread } from "../quoting/spread.ts";
import { slotIn } from "../quoting/tick-ladder.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, type Side } from "../units.ts";
import { allowance, timing } from "./common-parameters.ts";
import { fairOf, fairSource } from "./fair-source.ts";
import { nearFarParameters } from "./near-far-parameters.ts";
import {
  beginRounds,
  FAR,
  hearVenue,
  NEAR,
  type NearFarMemory,
  nearBefore,
  nextFar,
  noRounds,
} from "./near-far-rounds.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

const bounds = { halfSpread: 0, tickSize: 0 };

export const nearFar = defineStrategy({
  id: "near-far",
  label: "Near and far",
  about: "Quotes a near and a far ladder, each on its own interval, and replaces only what has moved enough.",
  source: "seed 001",
  layers: ["near", "far"],
  parameters: {
    ...nearFarParameters,
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
  quotesInRounds: true,
  initial: noRounds,
  restart(memory) {
    Object.assign(memory, noRounds());
  },
  decide(inputs, p, memory: NearFarMemory, wanted) {
    wanted.policy.actionOrder = "place-first";
    wanted.policy.interleave = true;
    hearVenue(memory, inputs);
    wanted.halfSpread = 0;
    const fair = skewedFair(inputs, p, wanted);
    if (fair === null) {
      cancelNear(memory, wanted, wanted.heldCode[BID], wanted.heldValue[BID], wanted.heldLimit[BID]);
      // It is back as soon as fair value is, and so is a far round that was due.
      memory.nearAt = 0;
    } else {
      wanted.fair = fair;
      wanted.halfSpread = fixedHalfSpread(fair, p.nearSpreadBps) * inputs.widen;
      beginRounds(memory, inputs, p, fair);
      if (memory.nearRefused > 0) cancelNear(memory, wanted, "ROUND_REFUSED", memory.nearRefused, 0);
    }
    wantNear(inputs, p, memory, wanted);
    wantFar(inputs, p, memory, wanted);
    wanted.show(1, roundLeftMs(inputs.at, memory.nearAt, p.nearIntervalMs));
    wanted.show(2, roundLeftMs(inputs.at, memory.farAt, p.farIntervalMs));
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
  bounds.halfSpread = fixedHalfSpread(fair, p.nearSpreadBps) * inputs.widen;
  bounds.tickSize = inputs.instrument.tickSize;
  // A fade of at most 5 % of a delta of at most 1 leaves it a price.
  return boundSkew(fadeFair(fair, p.fade, delta), fair, bounds);
}
/** Empties the near ladder; it is made anew with its next round. */
function cancelNear(memory: NearFarMemory, wanted: Wanted, code: string, value: number, limit: number): void {
  memory.near.fill(0);
  wanted.holdBoth(code, value, limit);
  wanted.remark("near", code, value, limit);
}

/** The quotes of one set that may rest; the others say what they would meet. */
const set = {
  ticks: [] as readonly number[],
  levels: 0,
  lots: 0,
  layer: "",
  standing: null as readonly number[] | null,
};
function wantSet(inputs: Inputs, wanted: Wanted): void {
  for (let level = 0; level < set.levels; level++) {
    wantOne(inputs, wanted, BID, level);
    wantOne(inputs, wanted, ASK, level);
  }
}
function wantOne(inputs: Inputs, wanted: Wanted, side: Side, level: number): void {
  const slot = slotIn(set.ticks, side, level);
  const tick = set.ticks[slot]!;
  if (tick === 0 || tick === set.standing?.[slot]) return;
  const { tickSize } = inputs.instrument;
  const touch = side === BID ? inputs.askTick - inputs.backoffTicks[BID] : inputs.bidTick + inputs.backoffTicks[ASK];
  if (tick < 0) holdIfFree(wanted, side, "BELOW_FIRST_TICK", tick, tickSize);
  else if (side === BID ? tick >= touch : tick <= touch)
    holdIfFree(wanted, side, "POST_ONLY", tick * tickSize, touch * tickSize);
  else if (wanted.meetsOwn(side, tick)) holdIfFree(wanted, side, "SELF_CROSS", tick * tickSize, 0);
  else wanted.quote(side, tick, set.lots, level, set.layer);
}
function holdIfFree(wanted: Wanted, side: Side, code: string, value: number, limit: number): void {
  if (wanted.heldCode[side] === "") wanted.hold(side, code, value, limit);
}

interface Sizes {
  nearLevels: number;
  nearSize: number | null;
  farLevels: number;
  farSize: number | null;
}
/** What is remembered, near first: a far order that a near one would meet is left out, not the other way round. */
function wantNear(inputs: Inputs, p: Sizes, memory: NearFarMemory, wanted: Wanted): void {
  set.ticks = memory.near;
  set.standing = null;
  set.levels = p.nearLevels;
  set.lots = orderLots(inputs, p.nearSize, wanted);
  set.layer = NEAR[memory.nearSet];
  if (set.lots > 0) wantSet(inputs, wanted);
  wanted.show(3, wanted.count);
  // A refresh goes on until the last order of the set before is gone.
  const before = nearBefore(memory);
  const { open, busy } = inputs.layer(before);
  if (open + busy > 0) wanted.policy.refresh.push(before);
}
function wantFar(inputs: Inputs, p: Sizes, memory: NearFarMemory, wanted: Wanted): void {
  const nearCount = wanted.count;
  set.ticks = memory.far;
  set.standing = null;
  set.levels = p.farLevels;
  set.lots = p.farLevels > 0 ? orderLots(inputs, p.farSize, wanted) : 0;
  set.layer = FAR[memory.farSet];
  if (set.lots > 0) wantSet(inputs, wanted);
  if (set.lots > 0 && memory.nextAt > 0) {
    set.ticks = memory.next;
    set.standing = memory.nextIsWhole ? null : memory.far;
    set.layer = nextFar(memory);
    wantSet(inputs, wanted);
    wanted.remark("far", "ROUND_PENDING", inputs.layer(set.layer).open, memory.nextNew);
  }
  if (memory.farRefused > 0) wanted.remark("far", "ROLLED_BACK", memory.farRefused);
  wanted.show(4, wanted.count - nearCount);
  wanted.show(5, memory.nextAt > 0 ? memory.nextNew : 0);
}
