/** Market data into state. Nothing is decided here. */

import { raise } from "./alerts.ts";
import { RECENT_TRADES_KEPT } from "./limits.ts";
import { refreshTouch } from "./market/touch.ts";
import { learnMicroPriceOf } from "./micro-price.ts";
import { rulesChanged } from "./refusals.ts";
import type { Desk, MarketState } from "./state.ts";
import { outgrow } from "./stops.ts";
import type {
  BookEvent,
  FundingEvent,
  HistoryEvent,
  InstrumentEvent,
  OracleEvent,
  QuoteEvent,
  TradeEvent,
} from "./types.ts";
import type { Micros } from "./units.ts";

/** Call where the touch may have moved: marks the position and the bars to the new mid. */
export function remark(m: MarketState, at: Micros): void {
  learnMicroPriceOf(m, at);
  if (!refreshTouch(m)) return;
  m.dirty = true;
  if (m.bidTick <= 0 || m.askTick <= 0 || m.bidTick >= m.askTick) return;
  const mid2 = m.bidTick + m.askTick;
  m.ledger.mark(mid2);
  m.bars.update(at, (mid2 * m.instrument.tickSize) / 2);
}
/** True where the best of a side changed: the caller marks. */
export function onBook(m: MarketState, e: BookEvent): boolean {
  const before = m.book.changes;
  m.book.apply(e);
  m.lastWordAt = e.at;
  return m.book.changes !== before;
}
/** A best quote that says what the book says confirms it; one that differs says nothing about how old the book is. */
export function onQuote(m: MarketState, e: QuoteEvent): void {
  if (e.bidTick === m.book.bidTick && e.askTick === m.book.askTick) m.lastWordAt = e.at;
  m.quoteBid = e.bidTick;
  m.quoteAsk = e.askTick;
}
/** Trades keep no book alive: a stream of them beside a silent book is a book that is not told any more. */
export function onTrade(m: MarketState, e: TradeEvent): void {
  const { tickSize } = m.instrument;
  const mid = m.bidTick > 0 && m.askTick > m.bidTick ? ((m.bidTick + m.askTick) / 2) * tickSize : Number.NaN;
  m.arrivals.add({ at: e.at, exchangeAt: e.exchangeAt ?? e.at, taker: e.taker, price: e.tick * tickSize, mid });
  m.trades.push({ at: e.at, tick: e.tick, lots: e.lots, taker: e.taker });
  if (m.trades.length > 2 * RECENT_TRADES_KEPT) m.trades.splice(0, RECENT_TRADES_KEPT);
}
/** A price that is no positive number is not known. */
export function onOracle(m: MarketState, e: OracleEvent): void {
  m.oracle = e.price > 0 && Number.isFinite(e.price) ? e.price : Number.NaN;
  m.oracleAt = e.at;
  m.oracleConfidence = e.confidence;
  if (m.strategy?.followsOracle) m.dirty = true;
}
export function onFunding(m: MarketState, e: FundingEvent): void {
  m.fundingRate = e.rate;
  m.fundingAt = e.nextAt;
  m.fundingIntervalSeconds = e.intervalSeconds;
}
const SCALE = ["tickPico", "lotPico", "multiplier", "kind", "base", "quote"] as const;
/** New rules of the venue. A change of scale is not taken over: ticks and lots of before would mean something else. */
export function onInstrument(desk: Desk, m: MarketState, e: InstrumentEvent): void {
  if (SCALE.some((field) => e.instrument[field] !== m.instrument[field])) {
    m.book.clear();
    m.bidTick = m.askTick = -1;
    return outgrow(desk, m);
  }
  if (e.instrument.status === "closed" && m.instrument.status !== "closed")
    raise(desk, {
      code: "MARKET_CLOSED",
      severity: "info",
      market: m.index,
      text:
        m.account.config.mode === "replay"
          ? `${m.instrument.symbol}: the tape has ended, nothing moves any more. Start the desk again to replay it.`
          : `${m.instrument.symbol}: the venue has closed this market`,
    });
  m.instrument = e.instrument;
  rulesChanged(m);
  m.rescale();
  m.resolved = false;
  m.dirty = true;
}
export function onHistory(m: MarketState, e: HistoryEvent): void {
  m.bars.warm(e.barSeconds, e.bars);
  m.dirty = true;
}
