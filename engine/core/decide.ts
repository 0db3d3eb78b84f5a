/**
 * One decision of one market: gates of the market → strategy → gates of each quote → reconciliation → effects.
 *
 * Invariants: 1. what is not approved is not wanted, and what is not wanted is cancelled. 2. a throw of the strategy stops
 * its market alone. What may be sent of the plan: act.ts.
 */

import { quoteRate, recountExposure } from "./accounts.ts";
import { act } from "./act.ts";
import { flatten, isFlat, watchFlatten } from "./flatten.ts";
import { baseLotsFree, quoteTickLotsFree } from "./funds.ts";
import { refillInputs } from "./inputs.ts";
import { marketParameters } from "./limit-parameters.ts";
import { BOOK_HEALTH_LEVELS } from "./limits.ts";
import { sizeOf } from "./market/depth.ts";
import { reconcile } from "./orders/reconcile.ts";
import { defaultsOf } from "./parameter.ts";
import type { Wanted, WantedQuote } from "./quoting/wanted.ts";
import { lookAgain } from "./refusals.ts";
import { resolve } from "./resolve.ts";
import {
  type BookHealthInput,
  gateBookSide,
  gateMarket,
  gateQuote,
  type MarketGateInput,
  type QuoteGateInput,
} from "./risk/gates.ts";
import { stricter } from "./risk/trading-level.ts";
import { refuse, type Why } from "./risk/why.ts";
import { forgetReasons, note, tellReasons } from "./side-reasons.ts";
import { type Desk, layerOf, type MarketState, slotOf } from "./state.ts";
import { stopMarket } from "./stops.ts";
import { tradeAtOnce } from "./trade-at-once.ts";
import { ACTIVE } from "./types.ts";
import { ASK, BID, type Micros, type Side } from "./units.ts";

/** An order of which less than this share of its life is left is renewed. */
const RENEW_SHARE = 0.3;
/** Bounds of a market that the settings do not name any more. */
const UNNAMED_LIMITS = defaultsOf(marketParameters);

const marketGate: MarketGateInput = {} as MarketGateInput;
const quoteGate: QuoteGateInput = {} as QuoteGateInput;
const bookHealth: BookHealthInput = { levels: [0, 0], lots: [0, 0], levelsMin: 0, lotsMin: 0, lotSize: 0 };
const why: Why = { code: "", value: 0, limit: 0 };

/** Decides anew and emits what follows from it. */
export function decide(desk: Desk, m: MarketState, at: Micros): void {
  m.dirty = false;
  m.decidedAt = at;
  m.decision = ++desk.decisions;
  const w = m.wanted;
  w.begin(m);
  lookAgain(m);
  forgetReasons();
  m.tally[BID].lots = m.tally[BID].tickLots = m.tally[BID].orders = 0;
  m.tally[ASK].lots = m.tally[ASK].tickLots = m.tally[ASK].orders = 0;
  if (m.flattening !== null && !isFlat(desk, m)) {
    if (mayTrade(desk, m, at)) flatten(desk, m, fillQuoteGate(desk, m));
    else holdBoth();
  } else if (mayQuote(desk, m, at) && want(desk, m, at)) approve(desk, m);
  else holdBoth();
  tolerate(m);
  m.plan.renewBefore = at + RENEW_SHARE * (m.account.rules.orderLifeMicros ?? 0);
  reconcile(w, m.orders, m.plan);
  m.requestsSaved += m.plan.saved;
  act(desk, m, quoteGate);
  recountExposure(desk, m);
  tellReasons(m, at);
  watchFlatten(desk, m, at);
}
/** Of the strategy's own tolerance and the market's the wider one holds. */
function tolerate(m: MarketState): void {
  const limits = m.settings?.limits;
  if (limits === undefined) return;
  const { policy } = m.wanted;
  policy.keepTicks = limits.toleranceTicks;
  if (limits.toleranceBps > 0) policy.keepRate = Math.max(policy.keepRate, limits.toleranceBps / 10_000);
}
function holdBoth(): void {
  note(BID, why);
  note(ASK, why);
}

/** Whether a position may be traded away: no pause and no stopped strategy holds that back, nor what equity is left. */
function mayTrade(desk: Desk, m: MarketState, at: Micros): boolean {
  const g = fillMarketGate(desk, m, at);
  g.hasSettings = desk.settings !== null;
  g.removed = g.paused = false;
  g.enabled = true;
  g.stopped = m.outgrown;
  g.marketLevel = ACTIVE;
  g.driftBps = 0;
  g.equity = 1;
  return gateMarket(g, why);
}
function mayQuote(desk: Desk, m: MarketState, at: Micros): boolean {
  if (!gateMarket(fillMarketGate(desk, m, at), why)) return false;
  if (!m.resolved) resolve(desk, m);
  return m.resolved || refuse(why, "NO_EQUITY", m.account.equity, 0);
}
function fillMarketGate(desk: Desk, m: MarketState, at: Micros): MarketGateInput {
  const g = marketGate;
  const limits = m.settings?.limits ?? UNNAMED_LIMITS;
  g.gate = desk.gate;
  g.accountLevel = m.account.trading.level;
  g.marketLevel = m.trading.level;
  g.cancelling = m.account.duty !== null;
  g.stalledMs = at < desk.stalledUntil ? desk.stalledMs : 0;
  g.stallMsMax = desk.settings?.desk.loopStallMsMax ?? 0;
  g.skewMs = Math.abs(m.account.skewMs);
  g.skewMsMax = desk.settings?.desk.clockSkewMsMax ?? 0;
  g.driftBps = m.drift.bps;
  g.driftBpsMax = limits.driftBpsMax;
  g.removed = m.removed !== null;
  g.enabled = m.settings?.enabled === true;
  g.stopped = m.stopped !== null;
  g.paused = m.paused;
  g.connected = m.connected;
  g.gap = m.inGap;
  g.hasSettings = m.settings !== null && m.strategy !== null;
  g.hasAccount = m.opened;
  g.status = m.instrument.status;
  g.bidTick = m.bidTick;
  g.askTick = m.askTick;
  g.crossed = m.book.crossed;
  g.marketSpreadBpsMax = limits.marketSpreadBpsMax;
  g.bookAgeMs = (at - m.lastWordAt) / 1000;
  g.bookAgeMsMax = limits.bookAgeMsMax;
  g.equity = m.account.equity;
  return g;
}

function want(desk: Desk, m: MarketState, at: Micros): boolean {
  try {
    m.strategy!.decide(refillInputs(m, at, quoteRate(desk, m)), m.params, m.memory, m.wanted);
    return true;
  } catch (error) {
    // A broken invariant inside a strategy (a price that is no number) is the strategy's fault: it stops its market.
    stopMarket(desk, m, { code: "STRATEGY_THREW", message: error instanceof Error ? error.message : String(error) });
    return refuse(why, "STOPPED");
  }
}
function approve(desk: Desk, m: MarketState): void {
  const g = fillQuoteGate(desk, m);
  const w = m.wanted;
  const away = (g.referenceTick * g.collarBps) / 10_000;
  w.policy.tickMin = g.referenceTick - away;
  w.policy.tickMax = g.referenceTick + away;
  const isThin = !(gateBookSide(BID, bookHealth, why) && gateBookSide(ASK, bookHealth, why));
  const isPaused = m.pausedSides[BID] || m.pausedSides[ASK] || m.pausedLayers.length + m.pausedSlots.length > 0;
  for (let i = 0; i < w.count; i++) {
    const q = w.at(i);
    const passes =
      (!isThin || gateBookSide(q.side, bookHealth, why)) &&
      (!isPaused || unpaused(m, q)) &&
      gateQuote(q, g, m.tally, why);
    if (!passes) note(q.side, why);
  }
  // Before the strategy's own word: what keeps a rebalance from being sent is what a person should know.
  if (w.rebalanceLots > 0)
    tradeAtOnce(desk, m, { side: w.rebalanceSide, lots: w.rebalanceLots, layer: "rebalance", reduceOnly: false }, g);
  if (w.heldCode[BID] !== "") noteHeld(w, BID);
  if (w.heldCode[ASK] !== "") noteHeld(w, ASK);
}
function noteHeld(w: Wanted, side: Side): void {
  why.code = w.heldCode[side];
  why.value = w.heldValue[side];
  why.limit = w.heldLimit[side];
  note(side, why);
}
function unpaused(m: MarketState, q: WantedQuote): boolean {
  if (m.pausedSides[q.side]) return refuse(why, "SIDE_PAUSED");
  if (m.pausedLayers.length > 0 && m.pausedLayers.includes(layerOf(q.layer))) return refuse(why, "LAYER_PAUSED");
  if (m.pausedSlots.length > 0 && m.pausedSlots.includes(slotOf(q.side, q.layer, q.level)))
    return refuse(why, "ORDER_PAUSED");
  return true;
}
function fillQuoteGate(desk: Desk, m: MarketState): QuoteGateInput {
  const g = quoteGate;
  const limits = m.settings?.limits ?? UNNAMED_LIMITS;
  const desks = desk.settings!.desk;
  const rate = quoteRate(desk, m);
  g.gate = stricter(desk.gate, m.account.trading.level);
  g.instrument = m.instrument;
  g.positionLots = m.ledger.positionLots;
  g.positionLotsMin = m.positionLotsMin;
  g.positionLotsMax = m.positionLotsMax;
  g.orderLotsMax = m.orderLotsMax;
  g.openOrdersMax = limits.openOrdersMax;
  g.bidTick = m.bidTick;
  g.askTick = m.askTick;
  const reference = Number.isNaN(m.oracle) ? (m.ledger.mid2 / 2) * m.instrument.tickSize : m.oracle;
  g.referenceTick = reference / m.instrument.tickSize;
  g.collarBps = limits.collarBps;
  g.orderValueMax = limits.orderValueMax ?? Number.POSITIVE_INFINITY;
  g.tickLotsMin = m.tickLotsMin;
  g.tickLotValue = m.tickLotValue * rate;
  g.grossElsewhere = m.account.gross - m.worstNotional;
  g.grossMax = desks.grossExposureMax;
  g.equity = m.account.equity;
  g.marginFractionMin = desks.marginFractionMin / 100;
  g.quoteTickLotsFree = quoteTickLotsFree(m);
  g.baseLotsFree = baseLotsFree(m);
  bookHealth.levelsMin = limits.bookLevelsMin;
  bookHealth.lotsMin =
    limits.bookDepthMin / (((m.bidTick + m.askTick) / 2) * m.instrument.tickSize * m.instrument.lotSize);
  bookHealth.lotSize = m.instrument.lotSize;
  // No more is read than is asked for: the touch itself is the first level of both sides.
  bookHealth.levels[BID] = bookHealth.levels[ASK] = 1;
  bookHealth.lots[BID] = bookHealth.lots[ASK] = 0;
  const read = limits.bookDepthMin > 0 ? BOOK_HEALTH_LEVELS : limits.bookLevelsMin;
  if (read > 1) {
    const { bids, bidSize, asks, askSize } = m.depth.read(read, m);
    bookHealth.levels[BID] = bids;
    bookHealth.levels[ASK] = asks;
    bookHealth.lots[BID] = sizeOf(bidSize, bids);
    bookHealth.lots[ASK] = sizeOf(askSize, asks);
  }
  return g;
}
