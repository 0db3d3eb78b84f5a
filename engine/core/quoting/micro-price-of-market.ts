/**
 * The micro-price of a running market: begins with the first question, learns with each change of the touch, solves its table
 * now and then, and is forgotten when nobody has asked for a while.
 *
 * Invariant: plain data. A table is made only from an answer asked for by a decision, never by a look from outside, so that
 * the same events give the same answers.
 */
import type { Why } from "../risk/why.ts";
import { MICROS_PER_SECOND } from "../units.ts";
import { type MicroPriceTable, microPriceTicks, type TickTouch } from "./micro-price.ts";
import { learnMicroPrice, type MicroPriceLearner, microPriceLearner, microPriceTable } from "./micro-price-learner.ts";
import { unknown } from "./unknown.ts";

/** Touches from which the width of a class of spreads is taken, once: their mean. */
const SIZING_TOUCHES = 30;
/** Imbalance in five, spread in four: few enough states that each is seen in minutes. */
const BUCKETS = 5;
const SPREAD_CLASSES = 4;
/** A jump of the mid by more classes than this is no step of the chain. */
const MOVE_CLASSES_MAX = 20;
/** What is long past counts half after so many transitions. */
const TRANSITIONS_MAX = 50_000;
/** Departures from a state, its mirror's included, before its answer is trusted. */
const SEEN_MIN = 30;
/** The table costs the cube of its states; between two it stands. */
const SOLVE_EVERY_MICROS = 5 * MICROS_PER_SECOND;
const FORGET_AFTER_MICROS = 600 * MICROS_PER_SECOND;

export type MarketMicroPrice = {
  /** Null until the width of a class of spreads is known. */
  learner: MicroPriceLearner | null;
  touches: number;
  spreadSum: number;
  table: MicroPriceTable | null;
  solvedAt: number;
  askedAt: number;
};
export const marketMicroPrice = (at: number): MarketMicroPrice => ({
  learner: null,
  touches: 0,
  spreadSum: 0,
  table: null,
  solvedAt: 0,
  askedAt: at,
});
/** True where nobody has asked for long: learning may end. */
export const isForgotten = (m: MarketMicroPrice, at: number): boolean => at - m.askedAt > FORGET_AFTER_MICROS;

/** A changed touch, without our own size. */
export function learnTouch(m: MarketMicroPrice, touch: TickTouch): void {
  if (m.learner !== null) return learnMicroPrice(m.learner, touch);
  const spread = touch.askTick - touch.bidTick;
  if (!(touch.bidTick > 0 && spread > 0)) return;
  m.touches++;
  m.spreadSum += spread;
  if (m.touches < SIZING_TOUCHES) return;
  const spreadStep = Math.round(m.spreadSum / m.touches);
  const moveMax = MOVE_CLASSES_MAX * spreadStep;
  m.learner = microPriceLearner(BUCKETS, SPREAD_CLASSES, { moveMax, transitionsMax: TRANSITIONS_MAX, spreadStep });
}
/** The chain of books is broken (a gap in the data): what comes next did not follow from what was last seen. */
export function breakChain(m: MarketMicroPrice): void {
  if (m.learner !== null) m.learner.state = -1;
}

/** Solves the table again where it is old; the answer is `tellMicroPrice`'s. Ticks. */
export function askMicroPrice(m: MarketMicroPrice, touch: TickTouch, at: number, why: Why): number | null {
  m.askedAt = at;
  if (m.learner !== null && (m.table === null || at - m.solvedAt >= SOLVE_EVERY_MICROS)) {
    m.table = microPriceTable(m.learner, SEEN_MIN);
    m.solvedAt = at;
  }
  return tellMicroPrice(m, touch, why);
}
/** By the table as it stands: changes nothing. Null, with the counts, while the book's state was not seen often enough. */
export function tellMicroPrice(m: MarketMicroPrice | null, touch: TickTouch, why: Why): number | null {
  if (m?.table) return microPriceTicks(touch, m.table, why);
  return unknown(why, "MICROPRICE_LEARNING", m?.touches ?? 0, SIZING_TOUCHES);
}
