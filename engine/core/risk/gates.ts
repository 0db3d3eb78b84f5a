/**
 * The gates: each is one guard, one permanent code, and the numbers that decided it. A quote that passes is approved; only
 * this file approves. Cancels pass no gate and are never refused.
 *
 * An input that is not known (NaN) refuses: unknown stops quoting rather than guesses.
 */
import type { WantedQuote } from "../quoting/wanted.ts";
import { ACTIVE, type GateLevel, HALTED, type Instrument } from "../types.ts";
import { ASK, BID, type Side, sign } from "../units.ts";
import { refuse, type Why } from "./why.ts";

export interface MarketGateInput {
  /** Of the desk; of the account and the market by themselves: what rules have switched off. */
  gate: GateLevel;
  accountLevel: GateLevel;
  marketLevel: GateLevel;
  /** Everything of the account has still to be cancelled. */
  cancelling: boolean;
  /** How long the engine stood still, while what waited is not read; else 0. */
  stalledMs: number;
  stallMsMax: number;
  /** Of the venue's clock against ours, without a sign. */
  skewMs: number;
  skewMsMax: number;
  driftBps: number;
  driftBpsMax: number;
  /** The settings do not name the market any more. */
  removed: boolean;
  enabled: boolean;
  stopped: boolean;
  paused: boolean;
  connected: boolean;
  /** The one thing that is missing is a whole book after a gap of the feed. */
  gap: boolean;
  hasSettings: boolean;
  hasAccount: boolean;
  status: Instrument["status"];
  bidTick: number;
  askTick: number;
  crossed: boolean;
  marketSpreadBpsMax: number;
  bookAgeMs: number;
  bookAgeMsMax: number;
  equity: number;
}
/** Whether anything may be wanted in this market at all. */
export function gateMarket(m: MarketGateInput, why: Why): boolean {
  if (m.gate === HALTED) return refuse(why, "HALTED");
  if (m.accountLevel === HALTED) return refuse(why, "ACCOUNT_HALTED");
  if (m.cancelling) return refuse(why, "CANCELLING");
  if (m.removed) return refuse(why, "REMOVED");
  if (!m.hasSettings) return refuse(why, "NO_SETTINGS");
  if (m.stopped) return refuse(why, "STOPPED");
  if (m.marketLevel === HALTED) return refuse(why, "SWITCHED_OFF");
  if (!m.enabled) return refuse(why, "DISABLED");
  if (m.paused) return refuse(why, "PAUSED");
  if (!m.connected) return refuse(why, m.gap ? "FEED_GAP" : "DISCONNECTED");
  if (!(m.stalledMs <= 0)) return refuse(why, "LOOP_STALLED", m.stalledMs, m.stallMsMax);
  if (!(m.skewMs <= m.skewMsMax)) return refuse(why, "CLOCK_SKEW", m.skewMs, m.skewMsMax);
  if (!m.hasAccount) return refuse(why, "NO_ACCOUNT");
  if (m.status === "closed") return refuse(why, "MARKET_CLOSED");
  if (!(m.bidTick > 0 && m.askTick > 0)) return refuse(why, "NO_BOOK");
  if (!(m.bookAgeMs <= m.bookAgeMsMax)) return refuse(why, "BOOK_STALE", m.bookAgeMs, m.bookAgeMsMax);
  if (m.crossed) return refuse(why, "BOOK_CROSSED", m.bidTick, m.askTick);
  const spreadBps = ((m.askTick - m.bidTick) / (m.askTick + m.bidTick)) * 20_000;
  if (!(spreadBps <= m.marketSpreadBpsMax)) return refuse(why, "MARKET_WIDE", spreadBps, m.marketSpreadBpsMax);
  if (!(m.driftBps <= m.driftBpsMax)) return refuse(why, "PRICE_DRIFT", m.driftBps, m.driftBpsMax);
  if (!(m.equity > 0)) return refuse(why, "NO_EQUITY", m.equity, 0);
  return true;
}

/** What the others' book shows on each side within its best levels, and the least that is asked for. */
export interface BookHealthInput {
  levels: [number, number];
  lots: [number, number];
  levelsMin: number;
  /** In lots, at the mid. */
  lotsMin: number;
  lotSize: number;
}
/** Whether the book is good enough to quote on this side. */
export function gateBookSide(side: Side, h: BookHealthInput, why: Why): boolean {
  if (!(h.levels[side] >= h.levelsMin)) return refuse(why, "BOOK_THIN", h.levels[side], h.levelsMin);
  if (!(h.lots[side] >= h.lotsMin)) return refuse(why, "BOOK_SHALLOW", h.lots[side] * h.lotSize, h.lotsMin * h.lotSize);
  return true;
}

/** The market's figures that every quote is held against; refilled before each decision. Sizes in lots, money in reporting currency. */
export interface QuoteGateInput {
  gate: GateLevel;
  instrument: Instrument;
  positionLots: number;
  /** Bounds of the worst-case position. */
  positionLotsMin: number;
  positionLotsMax: number;
  orderLotsMax: number;
  openOrdersMax: number;
  bidTick: number;
  askTick: number;
  /** Price of reference (oracle, else mid) in ticks, and how far from it a quote may be. */
  referenceTick: number;
  collarBps: number;
  /** Most that one order may be worth at the reference, reporting currency. */
  orderValueMax: number;
  /** The venue's least order value in tick · lots, rounded up; 0 where it has none. */
  tickLotsMin: number;
  /** Reporting currency per tick · lot. */
  tickLotValue: number;
  /** The account's worst case without this market, its limit, its equity and least margin fraction (a ratio). */
  grossElsewhere: number;
  grossMax: number;
  equity: number;
  marginFractionMin: number;
  /** Spot: what the balances cover besides the account's orders in other markets. Infinity where nothing is bought or sold. */
  quoteTickLotsFree: number;
  baseLotsFree: number;
}

/** The sides' own worst case so far in this decision: grows as quotes are approved. */
export interface SideTally {
  lots: number;
  tickLots: number;
  orders: number;
}

/**
 * What stands at a limit of estimates passes, and what is beyond it by more than a billionth never does: a float's own
 * noise is ten thousand times smaller, so it decides neither. Limits of whole units (ticks, lots, orders) need none of it.
 */
const AT_LIMIT = 1 + 1e-9;

/** Whether all of `lots` on this side, filled, only bring the position nearer to zero. */
export const reduces = (side: Side, positionLots: number, lots: number): boolean =>
  side === BID ? positionLots + lots <= 0 : positionLots - lots >= 0;

/** One quote against every gate, in the order of the codes. `tally` holds what was approved before it on its side. */
export function gateQuote(
  q: WantedQuote,
  g: QuoteGateInput,
  tally: readonly [SideTally, SideTally],
  why: Why,
): boolean {
  const i = g.instrument;
  const mine = tally[q.side]!;
  const reducing = reduces(q.side, g.positionLots, mine.lots + q.lots);
  if ((g.gate !== ACTIVE || i.status === "reduce-only") && !reducing)
    return refuse(why, "REDUCE_ONLY", g.positionLots * i.lotSize, 0);
  if (!Number.isSafeInteger(q.lots) || q.lots > g.orderLotsMax)
    return refuse(why, "ORDER_SIZE", q.lots * i.lotSize, g.orderLotsMax * i.lotSize);
  if (q.lots <= 0 || q.lots < i.minLots) return refuse(why, "MIN_SIZE", q.lots * i.lotSize, i.minLots * i.lotSize);
  if (q.tick * q.lots < g.tickLotsMin)
    return refuse(why, "MIN_NOTIONAL", q.tick * q.lots * g.tickLotValue, g.tickLotsMin * g.tickLotValue);
  const away = Math.abs(q.tick - g.referenceTick) * 10_000;
  if (!(away <= g.referenceTick * g.collarBps * AT_LIMIT))
    return refuse(why, "PRICE_COLLAR", away / g.referenceTick, g.collarBps);
  const worth = g.referenceTick * q.lots * g.tickLotValue;
  if (!(worth <= g.orderValueMax * AT_LIMIT)) return refuse(why, "ORDER_VALUE", worth, g.orderValueMax);
  if (!q.taker && (q.side === BID ? q.tick >= g.askTick : q.tick <= g.bidTick))
    return refuse(why, "POST_ONLY", q.tick * i.tickSize, (q.side === BID ? g.askTick : g.bidTick) * i.tickSize);
  // Asked here as well, so that nothing is made for it on a perpetual.
  if (
    i.kind === "spot" &&
    !withinBalance(q.side, { lots: mine.lots + q.lots, tickLots: mine.tickLots + q.tick * q.lots }, g, why)
  )
    return false;
  if (!withinPosition(q.side, mine.lots + q.lots, g, why)) return false;
  if (tally[0].orders + tally[1].orders + 1 > Math.min(g.openOrdersMax, i.ordersMax))
    return refuse(why, "OPEN_ORDERS", tally[0].orders + tally[1].orders + 1, Math.min(g.openOrdersMax, i.ordersMax));
  if (!reducing) {
    const bids = tally[BID].lots + (q.side === BID ? q.lots : 0);
    const asks = tally[ASK].lots + (q.side === BID ? 0 : q.lots);
    if (!withinExposure(bids, asks, g, why)) return false;
  }
  q.approved = true;
  mine.lots += q.lots;
  mine.tickLots += q.tick * q.lots;
  mine.orders += 1;
  return true;
}

/** Spot: every bid of the side is paid in quote with its fee, every ask delivered in base, out of what is there now. */
export function withinBalance(
  side: Side,
  all: { lots: number; tickLots: number },
  g: QuoteGateInput,
  why: Why,
): boolean {
  if (g.instrument.kind !== "spot") return true;
  if (side === BID)
    return (
      all.tickLots <= g.quoteTickLotsFree ||
      refuse(why, "QUOTE_BALANCE", all.tickLots * g.tickLotValue, Math.max(0, g.quoteTickLotsFree) * g.tickLotValue)
    );
  const free = Math.min(g.positionLots, g.baseLotsFree);
  const scale = g.instrument.lotSize;
  return all.lots <= free || refuse(why, "BALANCE", all.lots * scale, Math.max(0, free) * scale);
}
/** Worst case of the position: all lots of the side filled. The same check holds for wanted and for working orders. */
export function withinPosition(side: Side, lots: number, g: QuoteGateInput, why: Why): boolean {
  const worst = g.positionLots + sign(side) * lots;
  const scale = g.instrument.lotSize;
  if (side === BID && !(worst <= g.positionLotsMax))
    return worst <= 0 ? true : refuse(why, "POSITION_LIMIT", worst * scale, g.positionLotsMax * scale);
  if (side !== BID && !(worst >= g.positionLotsMin))
    return worst >= 0 ? true : refuse(why, "POSITION_LIMIT", worst * scale, g.positionLotsMin * scale);
  return true;
}
/** Worst case of the account with these lots of bids and of asks in this market. */
export function withinExposure(bids: number, asks: number, g: QuoteGateInput, why: Why): boolean {
  const long = Math.abs(g.positionLots + bids);
  const short = Math.abs(g.positionLots - asks);
  const gross = g.grossElsewhere + Math.max(long, short) * g.referenceTick * g.tickLotValue;
  if (!(gross <= g.grossMax * AT_LIMIT)) return refuse(why, "GROSS_EXPOSURE", gross, g.grossMax);
  if (gross > 0 && !(g.equity * AT_LIMIT >= g.marginFractionMin * gross))
    return refuse(why, "MARGIN_FRACTION", (g.equity / gross) * 100, g.marginFractionMin * 100);
  return true;
}
