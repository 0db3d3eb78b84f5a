/**
 * A stretch of recorded market data in columns, as a tape's reader decodes it and a tape market walks it.
 *
 * Invariants:
 * 1. A message is the rows up to and including one end; it never spans two blocks and is of one kind.
 * 2. `at` never falls from row to row, within a block or from one to the next.
 */
import type { Instrument, LevelColumns } from "../types.ts";

/** Kinds of a message's rows. Numbers are part of the tape's format and never change their meaning. */
export const TAPE_SNAPSHOT = 0;
export const TAPE_DELTA = 1;
/** Best bid and best ask as the venue states them: two rows, the bid first; 0 lots where a side is empty. */
export const TAPE_QUOTE = 2;
/** One row; `side` is the taker's. */
export const TAPE_TRADE = 3;
/** A whole book that is empty: one row whose tick and lots mean nothing. */
export const TAPE_CLEAR = 4;
/** The recording missed something just before this: one row whose tick and lots mean nothing. */
export const TAPE_GAP = 5;
export const TAPE_KINDS = ["snapshot", "delta", "quote", "trade", "clear", "gap"] as const;

export interface TapeBlock {
  rows: number;
  /** Messages of the block, and for each the row after its last one. */
  messages: number;
  ends: Int32Array;
  /** Micros by the recorder's clock, its shift taken out. */
  at: Float64Array;
  /** Micros by the venue's clock; NaN where it states none. */
  exchangeAt: Float64Array;
  kind: Uint8Array;
  /** side, tick and lots of every row: a book event points into it. */
  levels: LevelColumns;
}

/** A tape as a market model needs it: decoded block by block, when asked for. */
export interface TapeSource {
  readonly instrument: Instrument;
  readonly blockCount: number;
  /** Messages of the whole tape, where it is known: for progress. */
  readonly messages?: number;
  block(index: number): TapeBlock;
}
