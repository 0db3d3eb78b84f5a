/**
 * A market's plan into effects: the last look at what is really alive before anything is sent.
 *
 * Invariants: 1. an order is placed or enlarged only if the worst case of everything still alive, both legs of each replace
 * included, stays within every limit, and never through an order of our own. 2. an amend that enlarges nothing is not held
 * back by a limit: it is how an order becomes smaller; only a spot bid that moves up has to be paid for. 3. cancels pass no gate.
 * 4. where an amend is two orders, both count: the second needs the room of a new one beside the first.
 */
import { CANCEL, exposedLots, exposedTickLots, makeOrder, NEW, type Order, REPLACE } from "./orders/order.ts";
import type { WantedQuote } from "./quoting/wanted.ts";
import { hasName, maySend } from "./refusals.ts";
import { type QuoteGateInput, reduces, withinBalance, withinExposure, withinPosition } from "./risk/gates.ts";
import { levelOf } from "./risk/trading-level.ts";
import { refuse, type Why } from "./risk/why.ts";
import { note } from "./side-reasons.ts";
import type { Desk, MarketState } from "./state.ts";
import { ACTIVE, type AmendEffect, type PlaceEffect } from "./types.ts";
import { ASK, BID, type Lots, type Micros, type Side, type Ticks } from "./units.ts";

/** A cancel that was refused is tried again after this long, doubling up to the limit. */
const CANCEL_AGAIN_MICROS = 100_000;
const CANCEL_AGAIN_MICROS_MAX = 5_000_000;
/** The same side, price, size and place of the ladder again this soon is an order sent twice. */
const DOUBLE_MICROS = 2_000_000;

const why: Why = { code: "", value: 0, limit: 0 };
const waiting: Why = { code: "WAITING", value: 0, limit: 0 };
/**
 * What is alive on each side while the actions of one decision are made, both legs of each replace included: lots that can
 * still fill, and the price nearest the other side.
 */
const alive = {
  lots: [0, 0] as [number, number],
  tickLots: [0, 0] as [number, number],
  nearest: [0, 0] as [number, number],
  orders: 0,
  /** An order whose newest command has no answer yet; what is in doubt has had its time and keeps only its slot. */
  isUnanswered: false,
};

export function countAlive(m: MarketState): void {
  const live = m.orders.live;
  alive.lots[BID] = alive.lots[ASK] = 0;
  alive.tickLots[BID] = alive.tickLots[ASK] = 0;
  alive.nearest[BID] = Number.NEGATIVE_INFINITY;
  alive.nearest[ASK] = Number.POSITIVE_INFINITY;
  alive.orders = live.length;
  alive.isUnanswered = false;
  for (let i = 0; i < live.length; i++) {
    const o = live[i]!;
    alive.lots[o.side] += exposedLots(o);
    alive.tickLots[o.side] += exposedTickLots(o);
    comeNear(o.side, o.tick);
    if (o.pending & REPLACE) comeNear(o.side, o.toTick);
    if (o.pending !== 0 && o.known) alive.isUnanswered = true;
  }
}
function comeNear(side: Side, tick: number): void {
  if (side === BID ? tick > alive.nearest[BID] : tick < alive.nearest[ASK]) alive.nearest[side] = tick;
}

/** Emits the plan. `g` holds the figures of this decision wherever the plan places or amends. */
export function act(desk: Desk, m: MarketState, g: QuoteGateInput): void {
  const { cancels, amended, places } = m.plan;
  const placeFirst = (m.wanted.policy.actionOrder || m.settings?.limits.actionOrder) === "place-first";
  const hasMore = amended.count > 0 || places.count > 0;
  if (hasMore) countAlive(m);
  // A cycle of a market never overlaps one that is not answered.
  const waits = hasMore && alive.isUnanswered;
  if (!placeFirst) for (let i = 0; i < cancels.count; i++) cancelInTurn(desk, m, cancels.at(i));
  if (!waits) move(desk, m, g);
  else for (let i = 0; i < places.count; i++) note(places.at(i).side, waiting);
  if (!placeFirst) return;
  for (let i = 0; i < cancels.count; i++) {
    const o = cancels.at(i);
    if (!isBeingReplaced(m, o.side)) cancelInTurn(desk, m, o);
    else m.dirty = true;
  }
}
function move(desk: Desk, m: MarketState, g: QuoteGateInput): void {
  const { amended, amendedTo, places } = m.plan;
  for (let i = 0; i < amended.count; i++) amend(desk, m, { order: amended.at(i), to: amendedTo.at(i), g });
  for (let i = 0; i < places.count; i++) placeIfFits(desk, m, places.at(i), g);
}
/**
 * Place-first: the old quote stands until the venue has taken the new one, for a request may overtake another. A side on
 * which nothing is wanted waits for nothing, and neither does one whose new quote is in doubt.
 */
function isBeingReplaced(m: MarketState, side: Side): boolean {
  if (m.tally[side].orders === 0) return false;
  return m.orders.live.some((o) => o.side === side && o.known && (o.pending & NEW) !== 0 && o.tif !== "ioc");
}

interface More {
  side: Side;
  lots: number;
  tickLots: number;
}
function isCovered({ side, lots, tickLots }: More, g: QuoteGateInput): boolean {
  if (g.instrument.kind !== "spot") return true;
  return withinBalance(side, { lots: alive.lots[side] + lots, tickLots: alive.tickLots[side] + tickLots }, g, why);
}
/** Whether this much more on the side holds with everything still alive counted. */
function fits(m: MarketState, more: More, g: QuoteGateInput): boolean {
  const { side } = more;
  const lots = alive.lots[side] + more.lots;
  if (!isCovered(more, g)) return false;
  if (!withinPosition(side, lots, g, why)) return false;
  if (reduces(side, g.positionLots, lots)) return true;
  if (g.gate !== ACTIVE || m.instrument.status === "reduce-only")
    return refuse(why, "REDUCE_ONLY", g.positionLots * m.instrument.lotSize, 0);
  return side === BID ? withinExposure(lots, alive.lots[ASK], g, why) : withinExposure(alive.lots[BID], lots, g, why);
}
/** Never through an order of our own that may still be there. */
function crossesNoOwn(m: MarketState, q: WantedQuote): boolean {
  const other = q.side === BID ? alive.nearest[ASK] : alive.nearest[BID];
  if (q.side === BID ? q.tick < other : q.tick > other) return true;
  return refuse(why, "SELF_CROSS", q.tick * m.instrument.tickSize, other * m.instrument.tickSize);
}
function hasRoom(m: MarketState, g: QuoteGateInput): boolean {
  const openMax = Math.min(g.openOrdersMax, m.instrument.ordersMax);
  return alive.orders + 1 <= openMax || refuse(why, "OPEN_ORDERS", alive.orders + 1, openMax);
}

/** Call after `countAlive`. Says why where it does not fit. */
export function placeIfFits(desk: Desk, m: MarketState, q: WantedQuote, g: QuoteGateInput): void {
  const more = { side: q.side, lots: q.lots, tickLots: q.tick * q.lots };
  const may =
    maySend(m, q, desk.now, why) &&
    hasName(m.account, desk.now, why) &&
    crossesNoOwn(m, q) &&
    fits(m, more, g) &&
    hasRoom(m, g);
  if (may && isNoDouble(desk, m, q) && m.account.budgets.take("new", why)) place(desk, m, q);
  else note(q.side, why);
}
/** The very same order again, while the first one stands and nothing is to become of it: a tick or a command taken twice. */
function isNoDouble(desk: Desk, m: MarketState, q: WantedQuote): boolean {
  const { live } = m.orders;
  for (let i = 0; i < live.length; i++) {
    const o = live[i]!;
    if (o.side !== q.side || o.tick !== q.tick || o.lots !== q.lots || o.level !== q.level || o.layer !== q.layer)
      continue;
    const ageMicros = desk.now - o.createdAt;
    if (ageMicros < DOUBLE_MICROS && !(o.pending & CANCEL) && o.endAs === "")
      return refuse(why, "DUPLICATE", ageMicros / 1000, DOUBLE_MICROS / 1000);
  }
  return true;
}

/** After a refused cancel the next one waits a while, longer each time. */
function cancelInTurn(desk: Desk, m: MarketState, o: Order): void {
  const wait = Math.min(CANCEL_AGAIN_MICROS_MAX, CANCEL_AGAIN_MICROS * 2 ** (o.cancelTries - 1));
  if (o.cancelTries === 0 || desk.now - o.actedAt >= wait) cancel(desk, m, o);
}
export function cancel(desk: Desk, m: MarketState, o: Order): void {
  o.pending |= CANCEL;
  o.actedAt = desk.now;
  o.cancelTries += 1;
  m.account.budgets.cancel();
  desk.effects.push({ do: "cancel", account: m.account.index, market: m.index, id: o.id });
}
function amend(desk: Desk, m: MarketState, what: { order: Order; to: WantedQuote; g: QuoteGateInput }): void {
  const { order: o, to: q, g } = what;
  // It may not be moved now, and where it stands nothing is wanted.
  if (!maySend(m, q, desk.now, why)) {
    cancelInTurn(desk, m, o);
    return note(q.side, why);
  }
  const { rules } = m.account;
  if (rules.amend === "none") return cancelInTurn(desk, m, o);
  if (rules.amend === "replace") return replace(desk, m, what);
  if (!crossesNoOwn(m, q)) return note(q.side, why);
  const exposed = exposedLots(o);
  const exposedWorth = exposedTickLots(o);
  let left = q.lots;
  const grown = { side: q.side, lots: left - exposed, tickLots: q.tick * left - exposedWorth };
  if (left > exposed && !fits(m, grown, g)) {
    note(q.side, why);
    // What may not grow may still move; where it stands already there is nothing to do.
    left = exposed;
    if (q.tick === o.tick && o.expiresAt === 0) return;
  }
  // A bid that moves up costs more at the same size.
  const dearer = Math.max(0, q.tick * left - exposedWorth);
  if (dearer > 0 && q.side === BID && !isCovered({ side: BID, lots: 0, tickLots: dearer }, g)) return note(BID, why);
  if (!m.account.budgets.take("amend", why)) return note(q.side, why);
  alive.tickLots[q.side] += dearer;
  alive.lots[q.side] += Math.max(0, left - exposed);
  comeNear(q.side, q.tick);
  o.pending |= REPLACE;
  o.toTick = q.tick;
  o.toLots = o.cumLots + left;
  o.level = q.level;
  o.actedAt = o.placedAt = desk.now;
  o.revision = desk.revision;
  o.decision = m.decision;
  if (rules.orderLifeMicros !== null) o.expiresAt = desk.now + rules.orderLifeMicros;
  const effect = amendTo(m, o, { tick: q.tick, lots: o.toLots });
  if (o.expiresAt !== 0) effect.expiresAt = o.expiresAt as Micros;
  desk.effects.push(effect);
}
const amendTo = (m: MarketState, o: Order, { tick, lots }: { tick: number; lots: number }): AmendEffect => ({
  do: "amend",
  account: m.account.index,
  market: m.index,
  id: o.id,
  tick: tick as Ticks,
  lots: lots as Lots,
});
/**
 * A second order in the first one's place, in one request with its cancel. The room for both has to be there; where it is not
 * the first one goes alone, and the second is placed once it is gone.
 */
function replace(desk: Desk, m: MarketState, what: { order: Order; to: WantedQuote; g: QuoteGateInput }): void {
  const { order: o, to: q, g } = what;
  const more = { side: q.side, lots: q.lots, tickLots: q.tick * q.lots };
  if (!hasName(m.account, desk.now, why) || !crossesNoOwn(m, q)) return note(q.side, why);
  if (!fits(m, more, g) || !hasRoom(m, g)) return cancelInTurn(desk, m, o);
  if (!m.account.budgets.take("amend", why)) return note(q.side, why);
  const next = add(desk, m, q);
  o.pending |= CANCEL | REPLACE;
  o.replacedBy = next.id;
  o.toTick = o.tick;
  o.toLots = o.lots;
  o.actedAt = desk.now;
  o.cancelTries += 1;
  const effect = amendTo(m, o, q);
  effect.newId = next.id;
  effect.side = q.side;
  if (next.expiresAt !== 0) effect.expiresAt = next.expiresAt as Micros;
  desk.effects.push(effect);
}
/** A new order in the table, with everything alive counted. */
function add(desk: Desk, m: MarketState, q: WantedQuote): Order {
  const { orderLifeMicros } = m.account.rules;
  const order = makeOrder({
    id: desk.idBase + ++desk.orderCounter,
    market: m.index,
    side: q.side,
    tick: q.tick,
    lots: q.lots,
    level: q.level,
    layer: q.layer,
    tif: q.taker ? "ioc" : "post-only",
    reduceOnly: q.reduceOnly || levelOf(desk, m) !== ACTIVE || m.instrument.status === "reduce-only",
    strategy: m.strategy?.id ?? q.layer,
    revision: desk.revision,
    decision: m.decision,
    createdAt: desk.now,
    expiresAt: orderLifeMicros === null ? 0 : desk.now + orderLifeMicros,
  });
  m.orders.add(order);
  alive.lots[q.side] += q.lots;
  alive.tickLots[q.side] += q.tick * q.lots;
  alive.orders += 1;
  comeNear(q.side, q.tick);
  return order;
}
function place(desk: Desk, m: MarketState, q: WantedQuote): void {
  const order = add(desk, m, q);
  const effect: PlaceEffect = {
    do: "place",
    account: m.account.index,
    market: m.index,
    id: order.id,
    side: q.side,
    tick: q.tick as Ticks,
    lots: q.lots as Lots,
    tif: order.tif,
    reduceOnly: order.reduceOnly,
    level: q.level,
    layer: q.layer,
    revision: desk.revision,
    decision: m.decision,
  };
  if (order.expiresAt !== 0) effect.expiresAt = order.expiresAt as Micros;
  desk.effects.push(effect);
}
