/** How well an account's orders, positions and requests are known, for the Risk page. Reads only. */
import { ASK_AGAIN_MICROS } from "./limits.ts";
import { absentSince } from "./orders/life.ts";
import { CANCEL, NEW, type Order, REPLACE } from "./orders/order.ts";
import { BUDGET_KINDS } from "./risk/budgets.ts";
import { triggersOf } from "./risk/triggers.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { ACTIVE } from "./types.ts";
import { type Micros, SIDE_NAMES, shownSteps } from "./units.ts";
import type { TruthView, UnknownOrderView } from "./view-types.ts";

const ms = (t: Micros | null): number | null => (t === null ? null : t / 1000);

export function truthView(desk: Desk, a: AccountState): TruthView {
  const r = a.reconciliation;
  const { budgets, trading, duty } = a;
  const left = a.markets.reduce((n, m) => n + m.orders.live.length, 0);
  return {
    level: trading.level,
    code: trading.code,
    text: trading.text,
    since: trading.level === ACTIVE ? null : trading.at / 1000,
    unknown: a.markets.flatMap((m) => m.orders.live.filter((o) => !o.known).map((o) => unknownOrder(m, o))),
    reconciliation: {
      ordersCheckedAt: ms(r.ordersAt),
      ours: r.oursOrders,
      theirs: r.theirsOrders,
      positionsCheckedAt: ms(r.positionsAt),
      differences: r.differences,
      repairs: r.repairs,
      staleReports: a.staleReports,
      inferredFills: a.inferred.size,
    },
    budgets: BUDGET_KINDS.map((kind) => ({ kind, ...budgets.level(kind) })),
    actionsEver: budgets.actionsEver === null ? null : { used: budgets.actions, max: budgets.actionsEver },
    requestsSaved: a.markets.reduce((n, m) => n + m.requestsSaved, 0),
    obligation:
      duty === null ? null : { reason: duty.reason, since: duty.since / 1000, openAtVenue: a.openAtVenue, left },
    clockSkewMs: a.skewMs,
    // The shell sets it, and fills this in.
    deadMan: null,
    triggers: triggersOf(desk, a),
  };
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
    askedNextAt: ((o.endAs === "" ? o.queriedAt : m.account.fillsAskedAt) + ASK_AGAIN_MICROS) / 1000,
  };
}
function whyUnknown(o: Order): string {
  if (o.endAs !== "") return `${o.endAs}, and ${o.toldCum - o.cumLots} lots of it are not booked yet`;
  if (o.toldCum > o.cumLots) return `the venue counts ${o.toldCum - o.cumLots} lots more than it told`;
  if (o.life === "intent") return "held back, or its request was never told to be written";
  if (o.pending & NEW) return "no answer that proves whether it was taken";
  if (o.pending & REPLACE) return "no answer that proves where it stands";
  if (o.pending & CANCEL) return "no answer that proves whether it was cancelled";
  return "the venue's words contradict each other";
}
function questionFor(m: MarketState, o: Order): string {
  if (o.endAs !== "") return "its fills";
  const since = absentSince(o, m.account.rules);
  return m.account.fillsReadAt < since || o.unlistedAt < since
    ? "the order, the open orders and the fills; a negative answer counts once its request can't land any more"
    : "the order";
}
