/** Market data into state. Nothing is decided here. */

import { raise } from "./alerts.ts";
import { addMarket } from "./create-desk.ts";
import { RECENT_TRADES_KEPT } from "./limits.ts";
import { refreshTouch } from "./market/touch.ts";
import { breakMicroPriceOf, learnMicroPriceOf } from "./micro-price.ts";
import { recoveryLinkUp } from "./recovered.ts";
import { reconnected, rulesChanged } from "./refusals.ts";
import { apply, resolve } from "./resolve.ts";
import type { Desk, MarketState } from "./state.ts";
import { outgrow } from "./stops.ts";
import type {
  BookEvent,
  ConnectionEvent,
  FundingEvent,
  HistoryEvent,
  InstrumentEvent,
  MarketAddedEvent,
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
/** What the channels of the account and the market's own say together. */
/** Whether the market is there to quote by; call after a change of a link, or of what a person made of the account's connections. */
export function reckonLink(m: MarketState): void {
  const { marketLink, privateLink, line } = m.account;
  const feed = marketLink === "up" ? m.link : marketLink;
  m.connected = feed === "up" && privateLink === "up" && line !== "closed" && line !== "reading";
  m.inGap = feed === "gap" && privateLink === "up";
}
/** A market joins: its index, its share of the settings in force, and the word of the venue on what is held of it. */
export function onMarket(desk: Desk, e: MarketAddedEvent): void {
  if (desk.markets.some((m) => m.key === e.config.key)) return;
  const m = addMarket(desk, e.config);
  m.addedAt = e.at;
  reckonLink(m);
  if (desk.settings !== null) apply(desk, m, desk.settings);
  for (const x of m.account.markets) resolve(desk, x);
  desk.effects.push({ do: "query", account: m.account.index, what: "account", id: null, market: null });
}
/** Without a connection, or with a gap, what we hold of the book is not known any more. */
export function onConnection(desk: Desk, e: ConnectionEvent): void {
  const account = desk.accounts[e.account]!;
  if (e.market === null) {
    if (e.channel === "market") account.marketLink = e.status;
    else account.privateLink = e.status;
    if (e.channel === "private" && e.status === "up") {
      reconnected(account);
      recoveryLinkUp(desk, account);
    }
  }
  for (const m of account.markets) {
    if (e.market !== null && e.market !== m.index) continue;
    m.dirty = true;
    // A channel that comes up brings all its markets; one market alone never makes up for a channel that is down.
    if (e.market !== null) m.link = e.status;
    else if (e.channel === "market" && e.status === "up") m.link = "up";
    reckonLink(m);
    if (e.channel === "market" && e.status !== "up") {
      m.book.clear();
      breakMicroPriceOf(m);
      m.bidTick = m.askTick = -1;
      if (e.status === "gap") desk.effects.push({ do: "resync", market: m.index });
    }
  }
}
