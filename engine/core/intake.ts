/** Market data into state. Nothing is decided here. */

import { RECENT_TRADES_KEPT } from "./limits.ts";
import { refreshTouch } from "./market/touch.ts";
import type { Desk, MarketState } from "./state.ts";
import type {
  BookEvent,
  ConnectionEvent,
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
  if (!refreshTouch(m)) return;
  m.dirty = true;
  if (m.bidTick <= 0 || m.askTick <= 0 || m.bidTick >= m.askTick) return;
  const mid2 = m.bidTick + m.askTick;
  m.ledger.mark(mid2);
  m.bars.update(at, (mid2 * m.instrument.tickSize) / 2);
}
export function onBook(m: MarketState, e: BookEvent): void {
  m.lastWordAt = e.at;
  const before = m.book.changes;
  m.book.apply(e);
  if (m.book.changes !== before) remark(m, e.at);
}
export function onQuote(m: MarketState, e: QuoteEvent): void {
  m.lastWordAt = e.at;
  m.quoteBid = e.bidTick;
  m.quoteAsk = e.askTick;
}
export function onTrade(m: MarketState, e: TradeEvent): void {
  m.lastWordAt = e.at;
  m.trades.push({ at: e.at, tick: e.tick, lots: e.lots, taker: e.taker });
  if (m.trades.length > 2 * RECENT_TRADES_KEPT) m.trades.splice(0, RECENT_TRADES_KEPT);
}
/** A price that is no positive number is not known. */
export function onOracle(m: MarketState, e: OracleEvent): void {
  m.oracle = e.price > 0 && Number.isFinite(e.price) ? e.price : Number.NaN;
  m.oracleAt = e.at;
}
export function onFunding(m: MarketState, e: FundingEvent): void {
  m.fundingRate = e.rate;
  m.fundingAt = e.nextAt;
}
/** New rules of the venue. A change of scale closes the book: ticks and lots of before mean something else. */
export function onInstrument(m: MarketState, e: InstrumentEvent): void {
  const rescaled = e.instrument.tickPico !== m.instrument.tickPico || e.instrument.lotPico !== m.instrument.lotPico;
  m.instrument = e.instrument;
  m.rescale();
  m.dirty = true;
  if (!rescaled) return;
  m.book.clear();
  m.stopped = "the venue changed the tick or the lot: restart the desk to quote in the new scale";
}
export function onHistory(m: MarketState, e: HistoryEvent): void {
  m.bars.warm(e.barSeconds, e.bars);
  m.dirty = true;
}
/** Without a connection, or with a gap, what we hold of the book is not known any more. */
export function onConnection(desk: Desk, e: ConnectionEvent): void {
  const account = desk.accounts[e.account]!;
  if (e.market === null) {
    if (e.channel === "market") account.marketLink = e.status;
    else account.privateLink = e.status;
  }
  for (const m of account.markets) {
    if (e.market !== null && e.market !== m.index) continue;
    m.dirty = true;
    m.connected = e.market === null ? account.marketLink === "up" && account.privateLink === "up" : e.status === "up";
    if (e.channel === "market" && e.status !== "up") {
      m.book.clear();
      m.bidTick = m.askTick = -1;
      if (e.status === "gap") desk.effects.push({ do: "resync", market: m.index });
    }
  }
}
