/** How well an account's orders, positions and requests are known, for the Risk page. Reads only. */
import { ASK_AGAIN_MICROS } from "./limits.ts";
import { absentSince } from "./orders/life.ts";
import { CANCEL, NEW, type Order, REPLACE } from "./orders/order.ts";
import { BUDGET_KINDS } from "./risk/budgets.ts";
import { holdsOf } from "./risk/holds.ts";
import { decimalsOf } from "./risk/reasons.ts";
import { triggersOf } from "./risk/triggers.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { haltsForStrangers } from "./strays.ts";
import { ACTIVE } from "./types.ts";
import { formatPico, type Micros, SIDE_NAMES, shownSteps } from "./units.ts";
import type { TruthView, UnknownOrderView } from "./view-types.ts";

const ms = (t: Micros | null): number | null => (t === null ? null : t / 1000);

export function truthView(desk: Desk, a: AccountState, at: Micros): TruthView {
  const { budgets, trading } = a;
  return {
    level: trading.level,
    code: trading.code,
    text: trading.text,
    since: trading.level === ACTIVE ? null : trading.at / 1000,
    unknown: a.markets.flatMap((m) => m.orders.live.filter((o) => !o.known).map((o) => unknownOrder(m, o))),
    reconciliation: reconciliationView(a),
    budgets: BUDGET_KINDS.map((kind) => budgets.view(kind)),
    actions: budgets.actions,
    actionsEver:
      budgets.actionsEver === null
        ? null
        : { used: budgets.actions, max: budgets.actionsEver, reserved: budgets.reservedEver },
    requestsSaved: a.markets.reduce((n, m) => n + m.requestsSaved, 0),
    obligation: obligationView(a),
    orderLife: orderLifeView(a),
    clockSkewMs: a.skewMs,
    // The shell sets it, and fills this in.
    deadMan: null,
    triggers: [...triggersOf(desk, a), ...holdsOf(desk, a, at)],
  };
}
function reconciliationView(a: AccountState): TruthView["reconciliation"] {
  const r = a.reconciliation;
  const { lastProof: p } = r;
  const held = r.positions.filter(({ ours, theirs }) => ours !== 0 || (theirs !== null && theirs !== 0));
  return {
    ordersCheckedAt: ms(r.ordersAt),
    ours: r.oursOrders,
    theirs: r.theirsOrders,
    foreign: r.foreignOrders,
    foreignPolicy: haltsForStrangers(a) ? "halt" : "tell",
    positionsCheckedAt: ms(r.positionsAt),
    differences: r.differences,
    flatMarkets: r.positions.length - held.length,
    positions: held.map(({ market: { key, instrument: i }, ours, theirs }) => ({
      market: key,
      ours: shownSteps(ours, i.lotSize),
      theirs: theirs === null ? null : shownSteps(theirs, i.lotSize),
      decimals: decimalsOf(i.lotSize),
    })),
    balances: r.balances.map(({ asset, ours, theirs, roundingMax }) => ({
      ...{ asset, ours: formatPico(ours), theirs: formatPico(theirs) },
      agrees: (ours > theirs ? ours - theirs : theirs - ours) <= roundingMax,
    })),
    repairs: r.repairs,
    newestRepairs: r.newestRepairs.map(({ rule, text, at }) => ({ rule, text, at: at / 1000 })),
    lastProof: p && {
      ...{ id: p.id, market: p.market.key, at: p.at / 1000, forMs: Math.max(0, (p.at - p.since) / 1000) },
      // The venue's own time of it is the journal's to keep.
      ...{ as: p.as, proof: p.proof.replace(/ at \d+$/, "") },
    },
    staleReports: a.staleReports,
    inferredFills: a.inferred.size,
  };
}
function obligationView(a: AccountState): TruthView["obligation"] {
  const { duty, openAtVenue } = a;
  if (duty === null) return null;
  const live = a.markets.flatMap((m) => m.orders.live);
  const onTheirWay = live.filter((o) => o.pending & NEW).length;
  const missing: string[] = [];
  if (openAtVenue === null) missing.push("the venue's list of open orders has not come since the cancel");
  else if (openAtVenue > 0) missing.push(`the venue lists ${openAtVenue} as open`);
  if (onTheirWay > 0) missing.push(`${onTheirWay} on the way then: whether they were taken is not proven`);
  if (live.length > onTheirWay) missing.push(`the end of ${live.length - onTheirWay} is not proven`);
  if (missing.length === 0) missing.push("one more list of the venue with none of ours");
  return { reason: duty.reason, since: duty.since / 1000, openAtVenue, left: live.length, missing };
}
function orderLifeView(a: AccountState): TruthView["orderLife"] {
  const life = a.rules.orderLifeMicros;
  if (life === null) return null;
  let next = Number.POSITIVE_INFINITY;
  for (const m of a.markets)
    for (const o of m.orders.live) if (o.expiresAt > 0 && o.expiresAt < next) next = o.expiresAt;
  return { ms: life / 1000, nextAt: Number.isFinite(next) ? next / 1000 : null };
}

function unknownOrder(m: MarketState, o: Order): UnknownOrderView {
  const i = m.instrument;
  return {
    id: o.id,
    market: m.key,
    side: SIDE_NAMES[o.side],
    price: shownSteps(o.tick, i.tickSize),
    size: shownSteps(o.lots - o.cumLots, i.lotSize),
    since: (o.doubtAt || o.actedAt) / 1000,
    why: whyUnknown(o),
    question: questionFor(m, o),
    askedNextAt: ((isEndOwed(o) ? m.account.fillsAskedAt : o.queriedAt) + ASK_AGAIN_MICROS) / 1000,
    endsBy: endsBy(o),
    absentFrom: canBeAbsent(o) ? absentSince(o, m.account.rules) / 1000 : null,
  };
}
function whyUnknown(o: Order): string {
  if (isEndOwed(o)) return `${o.endAs}, and ${o.toldCum - o.cumLots} lots of it are not booked yet`;
  if (o.toldCum > o.cumLots) return `the venue counts ${o.toldCum - o.cumLots} lots more than it told`;
  if (o.endAs !== "") return `${o.endAs}, and a fill of it was taken back`;
  if (o.life === "intent") return "held back, or its request was never told to be written";
  if (o.pending & NEW) return "no answer that proves whether it was taken";
  if (o.pending & REPLACE) return "no answer that proves where it stands";
  if (o.pending & CANCEL) return "no answer that proves whether it was cancelled";
  return "the venue's words contradict each other";
}
function questionFor(m: MarketState, o: Order): string {
  if (isEndOwed(o)) return "its fills";
  const since = absentSince(o, m.account.rules);
  return m.account.fillsReadAt < since || o.unlistedAt < since
    ? "the order, the open orders and the fills; a negative answer counts once its request can't land any more"
    : "the order";
}
const isOwedFills = (o: Order): boolean => o.toldCum > o.cumLots;
const isEndOwed = (o: Order): boolean => o.endAs !== "" && isOwedFills(o);
/** A request that was never told to be written can still be: no negative answer is proof (orders/life.ts). */
const canBeAbsent = (o: Order): boolean => !isOwedFills(o) && o.life !== "intent";
function endsBy(o: Order): string {
  if (isOwedFills(o)) return "the fills themselves; after 30 s they are inferred, until the real ones come";
  if (!canBeAbsent(o)) return "the word that its request was written, or was never sent";
  return "the venue's word that it rests or has ended, or no trace of it in the order, the open orders and the fills";
}
