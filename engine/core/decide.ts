/**
 * One decision of one market: gates of the market → strategy → gates of each quote → reconciliation → effects.
 *
 * Invariants: 1. what is not approved is not wanted, and what is not wanted is cancelled. 2. a throw of the strategy stops
 * its market alone. 3. an order is placed or enlarged only if the worst case of everything still alive, both legs of each
 * replace included, stays within the limits, and never through an order of our own.
 */

import { quoteRate, recountExposure } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { refillInputs } from "./inputs.ts";
import { CANCEL, exposedLots, NEW, type Order, REPLACE } from "./orders/order.ts";
import { reconcile } from "./orders/reconcile.ts";
import type { WantedQuote } from "./quoting/wanted.ts";
import { isResolved, resolve } from "./resolve.ts";
import {
  gateMarket,
  gateQuote,
  type MarketGateInput,
  type QuoteGateInput,
  refuse,
  type Why,
  withinPosition,
} from "./risk/gates.ts";
import { type Desk, type MarketState, slotOf } from "./state.ts";
import { ACTIVE } from "./types.ts";
import { ASK, BID, type Lots, type Micros, type Side, type Ticks } from "./units.ts";

/** An ioc order towards the target may pay this much beyond the touch. */
const TAKER_REACH_BPS = 20;
const NO_REASON: Why = { code: "", value: 0, limit: 0 };

const marketGate: MarketGateInput = {} as MarketGateInput;
const quoteGate: QuoteGateInput = {} as QuoteGateInput;
const why: Why = { code: "", value: 0, limit: 0 };
const firstWhy: [Why, Why] = [
  { code: "", value: 0, limit: 0 },
  { code: "", value: 0, limit: 0 },
];

/** Decides anew and emits what follows from it. */
export function decide(desk: Desk, m: MarketState, at: Micros): void {
  m.dirty = false;
  m.decidedAt = at;
  m.decision = ++desk.decisions;
  const w = m.wanted;
  w.clear();
  firstWhy[BID].code = firstWhy[ASK].code = "";
  m.tally[BID].lots = m.tally[BID].orders = m.tally[ASK].lots = m.tally[ASK].orders = 0;
  if (mayQuote(desk, m, at) && want(desk, m, at)) approve(desk, m, at);
  else {
    note(BID, why);
    note(ASK, why);
  }
  reconcile(w, m.orders, m.plan);
  act(desk, m, at);
  recountExposure(desk, m);
  tellReasons(m, at);
}

function note(side: Side, because: Why): void {
  const first = firstWhy[side];
  if (first.code !== "") return;
  first.code = because.code;
  first.value = because.value;
  first.limit = because.limit;
}

function mayQuote(desk: Desk, m: MarketState, at: Micros): boolean {
  const g = marketGate;
  g.gate = desk.gate;
  g.enabled = m.settings?.enabled === true;
  g.stopped = m.stopped !== null;
  g.paused = m.paused;
  g.connected = m.connected;
  g.hasSettings = m.settings !== null && m.strategy !== null;
  g.hasAccount = m.account.opened;
  g.status = m.instrument.status;
  g.bidTick = m.bidTick;
  g.askTick = m.askTick;
  g.crossed = m.book.crossed;
  g.bookAgeMs = (at - m.lastWordAt) / 1000;
  g.bookAgeMsMax = m.settings?.limits.bookAgeMsMax ?? 0;
  g.equity = m.account.equity;
  if (!gateMarket(g, why)) return false;
  if (!isResolved(m)) resolve(desk, m);
  return isResolved(m) || refuse(why, "NO_EQUITY", m.account.equity, 0);
}

function want(desk: Desk, m: MarketState, at: Micros): boolean {
  try {
    m.strategy!.decide(refillInputs(m, at), m.params, m.memory, m.wanted);
    return true;
  } catch (error) {
    // A broken invariant inside a strategy (a price that is no number) is the strategy's fault: it stops its market.
    stopMarket(desk, m, error instanceof Error ? error.message : String(error));
    return refuse(why, "STOPPED");
  }
}
/** Stops this market alone, until its strategy or its parameters change or a person resumes it. */
export function stopMarket(desk: Desk, m: MarketState, message: string): void {
  m.stopped = message;
  m.wanted.clear();
  const text = `${m.instrument.symbol} is stopped: its strategy failed with "${message}"`;
  raise(desk, { code: "STRATEGY_THREW", severity: "critical", market: m.index, text });
}

function approve(desk: Desk, m: MarketState, at: Micros): void {
  const g = fillQuoteGate(desk, m);
  const w = m.wanted;
  for (let i = 0; i < w.count; i++) {
    const q = w.at(i);
    if (!(unpaused(m, q) && gateQuote(q, g, m.tally, why))) note(q.side, why);
  }
  for (const side of [BID, ASK] as const)
    if (w.heldCode[side] !== "") {
      why.code = w.heldCode[side];
      why.value = w.heldValue[side];
      why.limit = w.heldLimit[side];
      note(side, why);
    }
  if (w.rebalanceLots > 0) rebalance(desk, m, at);
}
function unpaused(m: MarketState, q: WantedQuote): boolean {
  if (m.pausedSides[q.side]) return refuse(why, "SIDE_PAUSED");
  if (m.pausedLayers.length > 0 && m.pausedLayers.includes(q.layer)) return refuse(why, "LAYER_PAUSED");
  if (m.pausedSlots.length > 0 && m.pausedSlots.includes(slotOf(q.side, q.layer, q.level)))
    return refuse(why, "ORDER_PAUSED");
  return true;
}
function fillQuoteGate(desk: Desk, m: MarketState): QuoteGateInput {
  const g = quoteGate;
  const limits = m.settings!.limits;
  const desks = desk.settings!.desk;
  const rate = quoteRate(desk, m);
  g.gate = desk.gate;
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
  g.tickLotsMin = m.tickLotsMin;
  g.tickLotValue = m.tickLotValue * rate;
  g.grossElsewhere = m.account.gross - m.worstNotional;
  g.grossMax = desks.grossExposureMax;
  g.equity = m.account.equity;
  g.marginFractionMin = desks.marginFractionMin / 100;
  return g;
}

/** A trade towards the target: at once or not at all, through the same gates. */
function rebalance(desk: Desk, m: MarketState, at: Micros): void {
  const side = m.wanted.rebalanceSide;
  if (m.orders.live.some((o) => o.tif === "ioc")) return;
  const touch = side === BID ? m.askTick : m.bidTick;
  const reach = Math.ceil((touch * TAKER_REACH_BPS) / 10_000);
  const lots = Math.min(m.wanted.rebalanceLots, m.orderLotsMax);
  m.wanted.quote(side, side === BID ? touch + reach : touch - reach, lots, 0, "rebalance");
  const q = m.wanted.at(m.wanted.count - 1);
  q.taker = true;
  if (!gateQuote(q, quoteGate, m.tally, why)) return note(side, why);
  // It is sent here, not reconciled: it never rests.
  q.approved = false;
  countAlive(m);
  if (fits(m, q, q.lots, why) && hasRoom(m)) place(desk, m, q, at);
}

/**
 * What is alive on each side while the actions of one decision are made, both legs of each replace included: lots that can
 * still fill, and the price nearest the other side.
 */
const alive = { lots: [0, 0] as [number, number], nearest: [0, 0] as [number, number], orders: 0 };
function countAlive(m: MarketState): void {
  const live = m.orders.live;
  alive.lots[BID] = alive.lots[ASK] = 0;
  alive.nearest[BID] = Number.NEGATIVE_INFINITY;
  alive.nearest[ASK] = Number.POSITIVE_INFINITY;
  alive.orders = live.length;
  for (let i = 0; i < live.length; i++) {
    const o = live[i]!;
    alive.lots[o.side] += exposedLots(o);
    comeNear(o.side, o.tick);
    if (o.pending & REPLACE) comeNear(o.side, o.toTick);
  }
}
function comeNear(side: Side, tick: number): void {
  if (side === BID ? tick > alive.nearest[BID] : tick < alive.nearest[ASK]) alive.nearest[side] = tick;
}

function act(desk: Desk, m: MarketState, at: Micros): void {
  const { cancels, amended, amendedTo, places } = m.plan;
  const placeFirst = m.settings?.limits.actionOrder === "place-first";
  if (amended.length > 0 || places.length > 0) countAlive(m);
  if (!placeFirst) for (let i = 0; i < cancels.length; i++) cancel(desk, m, cancels[i]!, at);
  for (let i = 0; i < amended.length; i++) amend(desk, m, amended[i]!, amendedTo[i]!, at);
  for (let i = 0; i < places.length; i++) {
    const q = places[i]!;
    if (fits(m, q, q.lots, why) && hasRoom(m)) place(desk, m, q, at);
    else note(q.side, why);
  }
  if (placeFirst) for (let i = 0; i < cancels.length; i++) cancel(desk, m, cancels[i]!, at);
}

/** Whether `more` lots on the side hold with everything still alive counted, and cross nothing of our own. */
function fits(m: MarketState, q: WantedQuote, more: number, because: Why): boolean {
  if (!withinPosition(q.side, alive.lots[q.side] + more, quoteGate, because)) return false;
  const other = q.side === BID ? alive.nearest[ASK] : alive.nearest[BID];
  if (q.side === BID ? q.tick >= other : q.tick <= other)
    return refuse(because, "SELF_CROSS", q.tick * m.instrument.tickSize, other * m.instrument.tickSize);
  return true;
}
function hasRoom(m: MarketState): boolean {
  const openMax = Math.min(quoteGate.openOrdersMax, m.instrument.ordersMax);
  return alive.orders + 1 <= openMax || refuse(why, "OPEN_ORDERS", alive.orders + 1, openMax);
}

export function cancel(desk: Desk, m: MarketState, o: Order, at: Micros): void {
  o.pending |= CANCEL;
  o.actedAt = at;
  o.cancelTries += 1;
  desk.effects.push({ do: "cancel", account: m.account.index, market: m.index, id: o.id });
}
function amend(desk: Desk, m: MarketState, o: Order, q: WantedQuote, at: Micros): void {
  const lots = o.cumLots + q.lots;
  const more = Math.max(0, q.lots - exposedLots(o));
  if (!fits(m, q, more, why)) return note(q.side, why);
  alive.lots[q.side] += more;
  comeNear(q.side, q.tick);
  o.pending |= REPLACE;
  o.toTick = q.tick;
  o.toLots = lots;
  o.level = q.level;
  o.actedAt = at;
  o.revision = desk.revision;
  o.decision = m.decision;
  desk.effects.push({
    do: "amend",
    account: m.account.index,
    market: m.index,
    id: o.id,
    tick: q.tick as Ticks,
    lots: lots as Lots,
  });
}
function place(desk: Desk, m: MarketState, q: WantedQuote, at: Micros): void {
  const id = desk.config.epoch * 2 ** 32 + ++desk.orderCounter;
  const order: Order = {
    id,
    market: m.index,
    side: q.side,
    tick: q.tick,
    lots: q.lots,
    cumLots: 0,
    level: q.level,
    layer: q.layer,
    tif: q.taker ? "ioc" : "post-only",
    reduceOnly: desk.gate !== ACTIVE,
    strategy: m.strategy!.id,
    revision: desk.revision,
    decision: m.decision,
    life: "intent",
    closedAs: "",
    pending: NEW,
    known: true,
    toTick: q.tick,
    toLots: q.lots,
    createdAt: at,
    actedAt: at,
    ackMicros: -1,
    closedAt: 0 as Micros,
    queriedAt: 0 as Micros,
    cancelTries: 0,
    proof: "",
  };
  m.orders.add(order);
  alive.lots[q.side] += q.lots;
  alive.orders += 1;
  comeNear(q.side, q.tick);
  desk.effects.push({
    do: "place",
    account: m.account.index,
    market: m.index,
    id,
    side: q.side,
    tick: q.tick as Ticks,
    lots: q.lots as Lots,
    tif: order.tif,
    reduceOnly: order.reduceOnly,
    level: q.level,
    layer: q.layer,
    revision: desk.revision,
    decision: m.decision,
  });
}

/** A side quotes while it wants something and the venue may hold it; else it says why, and since when. */
function tellReasons(m: MarketState, at: Micros): void {
  for (const side of [BID, ASK] as const) {
    const quoting = m.tally[side].orders > 0 && rests(m, side);
    const because = quoting ? NO_REASON : firstWhy[side];
    const told = m.reasons[side];
    told.value = because.value;
    told.limit = because.limit;
    if (told.code === because.code) continue;
    told.code = because.code;
    told.since = at;
  }
}
/** A side with something resting quotes, though perhaps not each level of it. */
function rests(m: MarketState, side: Side): boolean {
  const live = m.orders.live;
  for (let i = 0; i < live.length; i++) if (live[i]!.side === side && live[i]!.tif !== "ioc") return true;
  return false;
}
