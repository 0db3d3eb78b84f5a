/**
 * Seed 004: a fixed full width around an oracle's price (Pyth-style: with confidence and age), put anew once per round. Between
 * rounds the quotes stand where they were put; one that the oracle has left too far behind is pulled until the next round. A
 * position of a lot or more stands for the side that made it: that side is not quoted until the position is flat.
 *
 * Invariants: 1. without an oracle that is young and sure enough nothing is wanted. 2. no wanted quote is further than
 * `maxPriceDeviation` from the oracle. 3. a side that was pulled comes back with a round, never in between.
 */
import { orderLots } from "../quoting/order-lots.ts";
import { oraclePrice } from "../quoting/reference.ts";
import { isDue, roundLeftMs, roundStart } from "../quoting/rounds.ts";
import { fixedHalfSpread } from "../quoting/spread.ts";
import type { Why } from "../risk/why.ts";
import { ASK, BID, sign } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { fairSource } from "./fair-source.ts";
import { defineStrategy } from "./strategy.ts";

/** A position counts from this many lots on: one, less the dust of a float. */
const LOTS_HELD = 1 - 1e-6;
const why: Why = { code: "", value: 0, limit: 0 };

type Memory = {
  /** When the running round began; 0: there was none. */
  roundAt: number;
  /** The oracle's price at that round. */
  price: number;
  /** Where each side was put; 0: not quoted until the next round. */
  ticks: [number, number];
  /** How far a side's quote stood from the oracle when it was pulled, in percent; 0: it was not, in this round. */
  deviations: [number, number];
  /** −1, 0 or 1: short, flat or long at the last decision. */
  held: number;
};
const initial = (): Memory => ({ roundAt: 0, price: 0, ticks: [0, 0], deviations: [0, 0], held: 0 });

export const oracleSpread = defineStrategy({
  id: "oracle-spread",
  label: "Oracle spread",
  about: "Quotes a fixed width around the oracle once per round; a filled side waits until the position is flat.",
  source: "seed 004",
  parameters: {
    spreadBps: {
      kind: "number",
      label: "Spread",
      unit: "bps, full width",
      min: 0,
      max: 1_000,
      step: 0.5,
      default: 8,
      help: "Bid = oracle · (1 − spread / 2), ask = oracle · (1 + spread / 2).",
      raising: "lowers risk",
      hot: true,
    },
    maxPriceDeviation: {
      kind: "number",
      label: "Greatest deviation",
      unit: "% of the oracle",
      min: 0.01,
      max: 50,
      step: 0.1,
      default: 3,
      help: "A working order that is further than this from the oracle is cancelled until the next round.",
      raising: "raises risk",
      hot: true,
    },
    orderSize: {
      ...ladder.orderSize,
      help: "Size of each quote. The presets' sizes are BTC; a market of another base takes the tenth of its allowance.",
    },
    fairAgeMsMax: { ...fairSource.fairAgeMsMax, help: "With an oracle older than this nothing is quoted." },
    confidenceBpsMax: {
      ...fairSource.confidenceBpsMax,
      help: "While the oracle is less sure of its price than this, nothing is quoted.",
    },
    ...allowance,
    ...timing,
    refreshMs: {
      ...timing.refreshMs,
      label: "Round",
      default: 1_000,
      help: "Quotes are put anew around the oracle once per round, and stand where they are in between.",
    },
  },
  presets: {
    conservative: { refreshMs: 2_000, spreadBps: 20, maxPriceDeviation: 2, orderSize: 0.0001 },
    balanced: { refreshMs: 1_000, spreadBps: 8, maxPriceDeviation: 3, orderSize: 0.001 },
    aggressive: { refreshMs: 500, spreadBps: 5, maxPriceDeviation: 10, orderSize: 0.01 },
  },
  presetSizesOf: "BTC",
  figures: [
    { stage: "fair", label: "oracle of the round", unit: "quote" },
    { stage: "fair", label: "oracle's age", unit: "ms" },
    { stage: "spread", label: "next round in", unit: "ms" },
    { stage: "ladder", label: "bid from oracle", unit: "%" },
    { stage: "ladder", label: "ask from oracle", unit: "%" },
  ],
  followsOracle: true,
  quotesInRounds: true,
  initial,
  restart(memory) {
    Object.assign(memory, initial());
  },
  decide(inputs, p, memory, wanted) {
    const oracle = oraclePrice(inputs.oracle, { ageMsMax: p.fairAgeMsMax, confidenceBpsMax: p.confidenceBpsMax }, why);
    if (oracle === null) {
      memory.ticks[BID] = memory.ticks[ASK] = 0;
      return wanted.holdBoth(why.code, why.value, why.limit);
    }
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const { lotSize, tickSize } = inputs.instrument;
    const away = inputs.position - inputs.target;
    const held = Math.abs(away) / lotSize < LOTS_HELD ? 0 : Math.sign(away);
    // Flat again: the side that brought it there was filled too, and comes back with the next round like the other.
    if (held === 0 && memory.held !== 0) memory.ticks[BID] = memory.ticks[ASK] = 0;
    memory.held = held;

    const isRound = isDue(inputs.at, memory.roundAt, p.refreshMs);
    if (isRound) {
      memory.roundAt = roundStart(inputs.at, memory.roundAt, p.refreshMs);
      memory.price = oracle;
      memory.deviations[BID] = memory.deviations[ASK] = 0;
    }
    const leftMs = roundLeftMs(inputs.at, memory.roundAt, p.refreshMs);
    wanted.fair = oracle;
    wanted.halfSpread = fixedHalfSpread(memory.price, p.spreadBps) * inputs.widen;
    wanted.show(0, memory.price);
    wanted.show(1, inputs.oracle.ageMs);
    wanted.show(2, leftMs);
    for (const side of [BID, ASK] as const) {
      const put = memory.ticks[side];
      memory.ticks[side] = 0;
      if (held === sign(side)) {
        wanted.hold(side, "POSITION_HELD", away, lotSize);
        continue;
      }
      if (!isRound && put === 0) {
        if (memory.deviations[side] === 0) wanted.hold(side, "NEXT_ROUND", leftMs, p.refreshMs);
        else wanted.hold(side, "ORACLE_DEVIATION", memory.deviations[side], p.maxPriceDeviation);
        continue;
      }
      // Where it stands is kept behind the touch as well: what the market has run through would be refused over and over.
      const price = isRound ? oracle - sign(side) * wanted.halfSpread : put * tickSize;
      const tick = wanted.restingTick(side, price);
      const deviation = Math.abs((tick * tickSize) / oracle - 1) * 100;
      if (tick > 0 && deviation > p.maxPriceDeviation) {
        memory.deviations[side] = deviation;
        wanted.hold(side, "ORACLE_DEVIATION", deviation, p.maxPriceDeviation);
        continue;
      }
      wanted.rest(side, price, lots, 0);
      wanted.show(3 + side, deviation);
      memory.ticks[side] = tick;
    }
  },
});
