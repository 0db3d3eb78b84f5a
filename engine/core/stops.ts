/**
 * One market stopped, and started again. What stops a market is its own strategy or its own data: the others go on.
 *
 * Invariant: a market that is started again quotes on a whole new book, since bad data may have left half a message in it.
 */
import { raise } from "./alerts.ts";
import type { Desk, MarketState } from "./state.ts";

export interface Stop {
  /** Permanent code of the alert: whose fault it is. */
  code: "STRATEGY_THREW" | "MARKET_DATA_BAD";
  message: string;
}
/** Stops this market alone, until its strategy or its parameters change or a person resumes it. */
export function stopMarket(desk: Desk, m: MarketState, { code, message }: Stop): void {
  const what = code === "STRATEGY_THREW" ? `its strategy failed with "${message}"` : `bad market data: ${message}`;
  m.stopped = what;
  m.dirty = true;
  m.wanted.clear();
  const text = `${m.instrument.symbol} is stopped: ${what}. It starts again when it is resumed, or with another strategy or other parameters.`;
  raise(desk, { code, severity: "critical", market: m.index, text });
}
/** The venue changed the tick, the lot or what is traded: positions and orders here stay in the scale they were made in. */
export function outgrow(desk: Desk, m: MarketState): void {
  m.outgrown = true;
  m.stopped = "the venue changed the tick or the lot: restart the desk to quote in the new scale";
  m.dirty = true;
  const text = `${m.instrument.symbol} is stopped: ${m.stopped}`;
  raise(desk, { code: "SCALE_CHANGED", severity: "critical", market: m.index, text });
}
/** Takes the stop away where that is possible; false where only a restart of the desk helps. */
export function startAgain(desk: Desk, m: MarketState): boolean {
  if (m.outgrown) return false;
  m.stopped = null;
  m.dirty = true;
  m.book.clear();
  m.bidTick = m.askTick = -1;
  desk.effects.push({ do: "resync", market: m.index });
  return true;
}
