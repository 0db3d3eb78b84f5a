/**
 * What venues report of our orders, and what became of our requests.
 *
 * Invariant: no answer, and an answer that contradicts what we know, puts an order in doubt; only the venue's word ends it.
 */
import { raise } from "./alerts.ts";
import { ask, askFills, askOpenOrdersSoon } from "./ask.ts";
import { settlesNothing } from "./disproof.ts";
import { deny, settleOrder } from "./endings.ts";
import { remark } from "./intake.ts";
import { POST_ONLY_BACKOFF_TICKS, POST_ONLY_BACKOFF_TICKS_MAX } from "./limits.ts";
import { absentSince, applyOrderReport, GONE_CODES } from "./orders/life.ts";
import { CANCEL, NEW, type Order, putInDoubt, REPLACE } from "./orders/order.ts";
import { countPlacing, onRefusal, outOfNames } from "./refusals.ts";
import { countError } from "./risk/errors.ts";
import type { Desk, MarketState } from "./state.ts";
import type { OrderId, OrderReport, SentEvent } from "./types.ts";

const find = (desk: Desk, id: OrderId): MarketState | undefined => desk.markets.find((m) => m.orders.get(id));

export function onOrderReport(desk: Desk, e: OrderReport): MarketState | null {
  const m = find(desk, e.id);
  const o = m?.orders.get(e.id);
  if (!m || !o) {
    if (e.status === "acked" || e.status === "amended") ghost(desk, e.id);
    return null;
  }
  if (settlesNothing(desk, m, { o, e })) return m;
  const wasNew = o.life !== "open";
  const wasMoving = (o.pending & REPLACE) !== 0;
  const sentAt = o.actedAt;
  const outcome = applyOrderReport(o, e, m.account);
  settleOrder(desk, m, o);
  if (outcome === "stale") m.account.staleReports += 1;
  if (outcome === "query" || outcome === "alarm") ask(desk, m, e.id);
  if (outcome === "query" && e.status === "absent") askForProof(desk, m, o);
  // Refused because it is not there (any more): the likeliest reason is that it has filled.
  if (outcome === "query" && e.status === "cancel-rejected") askFills(desk, m.account);
  if (outcome === "alarm")
    raise(desk, {
      code: "ORDER_RESURRECTED",
      severity: "critical",
      market: m.index,
      text: `order ${e.id} was closed and is reported alive: it counts as open until the venue says more`,
    });
  // The venue has filled more than we were told: the fills are fetched, not guessed.
  if (o.toldCum > o.cumLots) askFills(desk, m.account);
  if (wasMoving && o.replacedBy !== 0) onReplaced(desk, m, { old: o, report: e });
  if (e.code === "POST_ONLY_WOULD_CROSS")
    m.backoffTicks[o.side] = Math.min(
      POST_ONLY_BACKOFF_TICKS_MAX,
      Math.max(POST_ONLY_BACKOFF_TICKS, m.backoffTicks[o.side] * 2),
    );
  // Only the quote nearest the market proves that the side may stand nearer again: those behind it never crossed.
  else if (o.level === 0 && ((e.status === "acked" && wasNew) || e.status === "amended")) m.backoffTicks[o.side] = 0;
  const isAccepted = (e.status === "acked" && wasNew) || (e.status === "amended" && wasMoving);
  const isRefused = (e.status === "rejected" && wasNew) || (e.status === "amend-rejected" && wasMoving);
  if (e.status === "rejected" && wasNew && outcome === "changed") countPlacing(desk, m, o, e);
  else if (isAccepted) m.placings[o.side].accepted(o);
  if (isAccepted) m.backoff[o.side].accepted(o.level, sentAt);
  else if (isRefused && (outcome === "changed" || outcome === "query")) onRefusal(desk, m, o, e);
  if (e.status === "rejected" || e.status === "amend-rejected") {
    // An amend that came too late for its order is no word against what the layer wants.
    if (!GONE_CODES.has(e.code ?? "")) m.refusals[o.layer] = (m.refusals[o.layer] ?? 0) + 1;
    tellRefusal(desk, m, e);
  } else if (e.status === "cancel-rejected" && outcome !== "stale") countError(desk, m.account, "refused cancel");
  if (outcome !== "ignored" && outcome !== "stale") remark(m, e.at);
  m.dirty = true;
  return m;
}
/** Acknowledged, and not in our table: it left memory long ago, or is not ours at all. The venue's list says where it stands. */
function ghost(desk: Desk, id: OrderId): void {
  raise(desk, {
    code: "GHOST_ORDER",
    severity: "critical",
    market: null,
    text: `the venue acknowledges order ${id}, which is not in our table: its list is read, and what is open there is cancelled`,
  });
  for (const a of desk.accounts) askOpenOrdersSoon(desk, a);
}
/** A negative answer alone is no proof: what else has to be asked for after the landing bound. */
function askForProof(desk: Desk, m: MarketState, o: Order): void {
  const since = absentSince(o, m.account.rules);
  if (desk.now < since || o.life === "intent") return;
  if (m.account.fillsReadAt < since) askFills(desk, m.account);
  if (o.unlistedAt < since) askOpenOrdersSoon(desk, m.account);
}
/**
 * What is said of a replace that is two orders. The whole of it taken: the first is gone and the second rests. Refused for sure:
 * there is no second one, and whether the first still stands is asked, for the venue may have cancelled it all the same.
 */
function onReplaced(desk: Desk, m: MarketState, it: { old: Order; report: OrderReport }): void {
  const { old, report } = it;
  const next = m.orders.get(old.replacedBy);
  if (report.status !== "amended" && report.status !== "amend-rejected") return;
  if (report.status === "amended" && next) {
    const of = { id: next.id, tick: next.tick as OrderReport["tick"], lots: next.lots as OrderReport["lots"] };
    applyOrderReport(next, { ...report, status: "acked", cumLots: null, ...of }, m.account);
    applyOrderReport(old, { ...report, status: "canceled", cumLots: null }, m.account);
  } else if (next?.pending === NEW) {
    applyOrderReport(next, { ...report, id: next.id, status: "rejected", cumLots: null }, m.account);
    putInDoubt(old, report.at);
  }
  if (next) settleOrder(desk, m, next);
  settleOrder(desk, m, old);
  for (const o of [old, next]) if (o && o.life !== "closed" && !o.known) ask(desk, m, o.id);
}
function tellRefusal(desk: Desk, m: MarketState, e: OrderReport): void {
  // Crossing is answered by backing off; "gone" by asking: the order filled while the amend was on its way.
  if (e.code === "POST_ONLY_WOULD_CROSS" || GONE_CODES.has(e.code ?? "")) return;
  countError(desk, m.account, "refusal");
  raise(desk, {
    code: `REFUSED_${e.code ?? "WITHOUT_CODE"}`,
    severity: "warning",
    market: m.index,
    text: `${m.instrument.symbol}: the venue refused an order: ${e.code ?? "no reason given"}`,
  });
}

const NOT_SENT = {
  "refused-at-gate": "the gate was closed",
  withdrawn: "not wanted any more while it waited",
  "no-free-name": "the venue had no free name for it",
} as const;
const BIT_OF = { place: NEW, amend: REPLACE, cancel: CANCEL } as const;
/** What became of a request. A time-out or a network error says nothing about the order: it is in doubt and asked about. */
export function onSent(desk: Desk, e: SentEvent): MarketState | null {
  const m = find(desk, e.id);
  const o = m?.orders.get(e.id);
  if (!m || !o) return null;
  const next = e.action === "amend" && o.replacedBy !== 0 ? m.orders.get(o.replacedBy) : undefined;
  if (next) sentOne(desk, m, { order: next, event: { ...e, action: "place", id: next.id } });
  return sentOne(desk, m, { order: o, event: e }) || next ? m : null;
}
function sentOne(desk: Desk, m: MarketState, it: { order: Order; event: SentEvent }): boolean {
  const { order: o, event: e } = it;
  if (o.life === "closed") return false;
  if (e.outcome === "written") {
    if (e.action === "place" && o.life === "intent") o.life = "sent";
    // From here on it can land: later than it was decided, where something was waited for.
    if (o.pending & BIT_OF[e.action]) wrote(o, e);
    return false;
  }
  m.dirty = true;
  if (e.outcome === "refused-at-gate" || e.outcome === "withdrawn" || e.outcome === "no-free-name") {
    if (e.outcome === "no-free-name") outOfNames(desk, m.account);
    if (e.action !== "place")
      o.pending &= ~(e.action === "amend" ? REPLACE | (o.replacedBy === 0 ? 0 : CANCEL) : CANCEL);
    else if (o.life === "intent") {
      deny(desk, m, { order: o, proof: `${NOT_SENT[e.outcome]}: never sent` });
    } else if (o.pending & NEW) {
      // Written before, and now said never to have been: one of the two is wrong.
      putInDoubt(o, e.at);
      ask(desk, m, o.id);
    }
    return true;
  }
  // Answered on another channel before the answer was given up here.
  if (!(o.pending & BIT_OF[e.action])) return false;
  // It may have been written, and not been told of.
  if (e.action === "place" && o.life === "intent") o.life = "sent";
  wrote(o, e);
  countError(desk, m.account, e.outcome);
  putInDoubt(o, e.at);
  ask(desk, m, o.id);
  return true;
}
function wrote(o: Order, { action, at }: SentEvent): void {
  if (at > o.actedAt) o.actedAt = at;
  if (action !== "cancel" && at > o.placedAt) o.placedAt = at;
}
