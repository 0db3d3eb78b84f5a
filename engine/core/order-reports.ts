/**
 * What venues report of our orders, and what became of our requests.
 *
 * Invariant: no answer, and an answer that contradicts what we know, puts an order in doubt; only the venue's word ends it.
 */
import { raise } from "./alerts.ts";
import { remark } from "./intake.ts";
import { ASK_AGAIN_MICROS, POST_ONLY_BACKOFF_TICKS, POST_ONLY_BACKOFF_TICKS_MAX } from "./limits.ts";
import { applyOrderReport, GONE_CODES } from "./orders/life.ts";
import { REPLACE } from "./orders/order.ts";
import { onRefusal } from "./refusals.ts";
import type { Desk, MarketState } from "./state.ts";
import type { OrderId, OrderReport, SentEvent } from "./types.ts";

const find = (desk: Desk, id: OrderId): MarketState | undefined => desk.markets.find((m) => m.orders.get(id));

/** Asks the venue about one order; not again within a second, however often it answers that it does not know. */
export function ask(desk: Desk, m: MarketState, id: OrderId): void {
  const o = m.orders.get(id);
  if (o) {
    if (o.queriedAt > 0 && desk.now - o.queriedAt < ASK_AGAIN_MICROS) return;
    o.queriedAt = desk.now;
  }
  desk.effects.push({ do: "query", account: m.account.index, what: "order", id, market: m.index });
}

export function onOrderReport(desk: Desk, e: OrderReport): MarketState | null {
  const m = find(desk, e.id);
  const o = m?.orders.get(e.id);
  if (!m || !o) {
    if (e.status === "acked" || e.status === "amended")
      raise(desk, {
        code: "GHOST_ORDER",
        severity: "critical",
        market: null,
        text: `the venue acknowledges order ${e.id}, which is not in our table: it will be cancelled`,
      });
    return null;
  }
  const wasNew = o.life !== "open";
  const wasMoving = (o.pending & REPLACE) !== 0;
  const sentAt = o.actedAt;
  const outcome = applyOrderReport(o, e);
  m.orders.settle(o);
  if (outcome === "query" || outcome === "alarm") ask(desk, m, e.id);
  if (outcome === "alarm")
    raise(desk, {
      code: "ORDER_RESURRECTED",
      severity: "critical",
      market: m.index,
      text: `order ${e.id} was closed and is reported alive: it counts as open until the venue says more`,
    });
  // The venue has filled more than we were told: the fills are fetched, not guessed.
  if (e.cumLots !== null && e.cumLots > o.cumLots)
    desk.effects.push({ do: "query", account: m.account.index, what: "fills", id: null, market: m.index });
  if (e.cumLots !== null && e.cumLots > o.cumLots && o.life === "closed" && outcome === "changed")
    raise(desk, {
      code: "FILLS_MISSING",
      severity: "critical",
      market: m.index,
      text: `${m.instrument.symbol}: order ${e.id} ended with ${e.cumLots - o.cumLots} lots filled that the venue never told us`,
    });
  if (e.code === "POST_ONLY_WOULD_CROSS")
    m.backoffTicks[o.side] = Math.min(
      POST_ONLY_BACKOFF_TICKS_MAX,
      Math.max(POST_ONLY_BACKOFF_TICKS, m.backoffTicks[o.side] * 2),
    );
  // Only the quote nearest the market proves that the side may stand nearer again: those behind it never crossed.
  else if (o.level === 0 && ((e.status === "acked" && wasNew) || e.status === "amended")) m.backoffTicks[o.side] = 0;
  const isAccepted = (e.status === "acked" && wasNew) || (e.status === "amended" && wasMoving);
  const isRefused = (e.status === "rejected" && wasNew) || (e.status === "amend-rejected" && wasMoving);
  if (isAccepted) m.backoff[o.side].accepted(o.level, sentAt);
  else if (isRefused && outcome === "changed") onRefusal(desk, m, o, e);
  if (e.status === "rejected" || e.status === "amend-rejected") {
    // An amend that came too late for its order is no word against what the layer wants.
    if (!GONE_CODES.has(e.code ?? "")) m.refusals[o.layer] = (m.refusals[o.layer] ?? 0) + 1;
    tellRefusal(desk, m, e);
  }
  if (outcome !== "ignored") remark(m, e.at);
  m.dirty = true;
  return m;
}
function tellRefusal(desk: Desk, m: MarketState, e: OrderReport): void {
  // Crossing is answered by backing off; "gone" by asking: the order filled while the amend was on its way.
  if (e.code === "POST_ONLY_WOULD_CROSS" || GONE_CODES.has(e.code ?? "")) return;
  raise(desk, {
    code: `REFUSED_${e.code ?? "WITHOUT_CODE"}`,
    severity: "warning",
    market: m.index,
    text: `${m.instrument.symbol}: the venue refused an order: ${e.code ?? "no reason given"}`,
  });
}

/** What became of a request. A time-out or a network error says nothing about the order: it is in doubt and asked about. */
export function onSent(desk: Desk, e: SentEvent): MarketState | null {
  const m = find(desk, e.id);
  const o = m?.orders.get(e.id);
  if (!m || !o || o.life === "closed") return null;
  if (e.outcome === "written") {
    if (o.life === "intent") o.life = "sent";
    return null;
  }
  m.dirty = true;
  if (e.outcome === "refused-at-gate") {
    if (e.action === "place") {
      o.life = "closed";
      o.closedAs = "denied";
      o.pending = 0;
      o.closedAt = e.at;
      o.proof = "the gate was closed: never sent";
      m.orders.settle(o);
    } else if (e.action === "amend") o.pending &= ~REPLACE;
    return m;
  }
  o.known = false;
  ask(desk, m, o.id);
  return m;
}
