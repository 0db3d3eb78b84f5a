/**
 * What venues report of our orders and accounts, into state.
 *
 * Invariants: 1. a fill is booked once per trade id, in any state of its order, also for an order we do not know. 2. a
 * difference between our word and the venue's is shown and asked about, never absorbed.
 */
import { markAccount, quoteRate } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { askOpenOrders, halt, haltSawOpenOrders } from "./halt.ts";
import { remark } from "./intake.ts";
import { POST_ONLY_BACKOFF_TICKS, POST_ONLY_BACKOFF_TICKS_MAX, RECENT_FILLS_KEPT } from "./limits.ts";
import { addFill, applyOrderReport, GONE_CODES } from "./orders/life.ts";
import { NEW } from "./orders/order.ts";
import { decimalsOf } from "./risk/reasons.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type {
  AccountReport,
  FillReport,
  FundingReport,
  OpenOrdersReport,
  OrderId,
  OrderReport,
  SentEvent,
} from "./types.ts";
import { picoToNumber, SIDE_NAMES, shownSteps, sign } from "./units.ts";
import type { FillView } from "./view-types.ts";

/** A list that was asked for this soon after our newest command may be older than its effect. */
const SETTLE_MICROS = 1_000_000;
/** Positions are compared once nothing has filled for this long. */
const QUIET_MICROS = 2_000_000;

const find = (desk: Desk, id: OrderId): MarketState | undefined => desk.markets.find((m) => m.orders.get(id));

function ask(desk: Desk, m: MarketState, id: OrderId): void {
  const o = m.orders.get(id);
  if (o) o.queriedAt = desk.now;
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
  if (e.code === "POST_ONLY_WOULD_CROSS")
    m.backoffTicks[o.side] = Math.min(
      POST_ONLY_BACKOFF_TICKS_MAX,
      Math.max(POST_ONLY_BACKOFF_TICKS, m.backoffTicks[o.side] * 2),
    );
  else if ((e.status === "acked" && wasNew) || e.status === "amended") m.backoffTicks[o.side] = 0;
  if (e.status === "rejected" || e.status === "amend-rejected") tellRefusal(desk, m, e);
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

export function onFill(desk: Desk, e: FillReport): MarketState | null {
  const account = desk.accounts[e.account]!;
  if (!account.ledger.isNew(e.fillId)) return null;
  const m = desk.markets[e.market]!;
  const o = e.id === null ? undefined : m.orders.get(e.id);
  account.lastFillAt = e.at;
  const mid2 = m.ledger.mid2;
  const realised = m.ledger.fill(e.side, e.tick, e.lots);
  desk.effects.push(account.ledger.fill(e, m.instrument, realised));
  const fee = valued(e.fee, feeRate(desk, m, e.feeAsset));
  m.ledger.totals.fees -= fee;
  if (o) {
    if (addFill(o, e.lots, e.at)) overfilled(desk, m, o.id);
    m.orders.settle(o);
  } else
    raise(desk, {
      code: "FOREIGN_FILL",
      severity: "critical",
      market: m.index,
      text: `${m.instrument.symbol}: a fill of ${e.lots * m.instrument.lotSize} ${m.instrument.base} that no order of ours explains is booked`,
    });
  tellFill(desk, m, e, { mid2, fee: picoToNumber(fee), strategy: o?.strategy ?? "" });
  remark(m, e.at);
  m.dirty = true;
  return m;
}
/** Value of a fee's asset in reporting currency: its stated rate, else the market's own mid for the base asset. */
function feeRate(desk: Desk, m: MarketState, asset: string): number {
  const stated = desk.settings?.reporting.rates[asset];
  if (stated !== undefined) return stated;
  return asset === m.instrument.base ? (m.ledger.mid2 / 2) * m.instrument.tickSize * quoteRate(desk, m) : 0;
}
/** An amount at a rate: exact at a rate of 1, else to nine digits of the rate. */
const valued = (amount: bigint, rate: number): bigint =>
  rate === 1 ? amount : (amount * BigInt(Math.round(rate * 1e9))) / 1_000_000_000n;

function overfilled(desk: Desk, m: MarketState, id: OrderId): void {
  const text = `${m.instrument.symbol}: order ${id} filled for more than its size: the desk is halted`;
  raise(desk, { code: "OVERFILL", severity: "critical", market: m.index, text });
  latchAndHalt(desk, "overfill", text);
}
/** Halts by a rule of ours: latched, so that a restart starts halted. */
export function latchAndHalt(desk: Desk, by: string, reason: string): void {
  if (desk.halt.state !== "none") return;
  desk.effects.push({ do: "latch", level: 0, reason });
  halt(desk, by, reason);
}

function tellFill(
  desk: Desk,
  m: MarketState,
  e: FillReport,
  more: { mid2: number; fee: number; strategy: string },
): void {
  const i = m.instrument;
  const price = shownSteps(e.tick, i.tickSize);
  const mid = (more.mid2 / 2) * i.tickSize;
  const view: FillView = {
    n: ++desk.fillCount,
    fillId: e.fillId,
    at: Math.round(e.at / 1000),
    key: m.key,
    symbol: i.symbol,
    mode: m.account.config.mode,
    side: SIDE_NAMES[e.side],
    price,
    size: shownSteps(e.lots, i.lotSize),
    priceDecimals: decimalsOf(i.tickSize),
    sizeDecimals: decimalsOf(i.lotSize),
    liquidity: e.liquidity,
    fee: more.fee === 0 ? 0 : -more.fee,
    edgeBps: mid > 0 ? ((sign(e.side) * (mid - price)) / price) * 10_000 : null,
    orderId: e.id,
    strategy: more.strategy,
    markoutBps: { s1: null, s5: null, s30: null, s60: null },
  };
  m.fills.push(view);
  if (m.fills.length > 2 * RECENT_FILLS_KEPT) m.fills.splice(0, RECENT_FILLS_KEPT);
  desk.newFills.push(view);
  if (mid > 0)
    m.markouts.add({ at: e.at, side: e.side, price, lots: e.lots, maker: e.liquidity === "maker", fill: view });
}

export function onFundingReport(desk: Desk, e: FundingReport): void {
  const account = desk.accounts[e.account]!;
  const post = account.ledger.funding(e);
  if (post === null) return;
  desk.effects.push(post);
  const m = desk.markets[e.market]!;
  m.ledger.totals.funding += valued(e.amount, feeRate(desk, m, e.asset));
}

/** What the venue holds. Its first word opens our ledger; later ones are compared with it. */
export function onAccountReport(desk: Desk, e: AccountReport): void {
  const a = desk.accounts[e.account]!;
  a.venueEquity = e.equity === null ? null : picoToNumber(e.equity);
  a.venueEquityAt = e.at;
  if (!a.opened) return openAccount(desk, a, e);
  if (e.requestedAt - a.lastFillAt < QUIET_MICROS) return;
  const wrong = e.positions.filter((p) => desk.markets[p.market]?.ledger.positionLots !== p.lots);
  a.mismatches = wrong.length === 0 ? 0 : a.mismatches + 1;
  // Twice in a row with nothing filled in between: not a race any more.
  if (a.mismatches < 2) return;
  for (const p of wrong) {
    const m = desk.markets[p.market]!;
    const size = m.instrument.lotSize;
    raise(desk, {
      code: "POSITION_MISMATCH",
      severity: "critical",
      market: m.index,
      text: `${m.instrument.symbol}: we count ${m.ledger.positionLots * size}, the venue says ${p.lots * size} ${m.instrument.base}`,
    });
  }
  desk.effects.push({ do: "query", account: a.index, what: "fills", id: null, market: null });
}
function openAccount(desk: Desk, a: AccountState, e: AccountReport): void {
  a.opened = true;
  a.ledger.open(e.balances);
  for (const m of a.markets) {
    m.dirty = true;
    const found = e.positions.find((p) => p.market === m.index);
    if (!found || found.lots === 0) continue;
    const entryTick = found.entryPrice === null ? m.ledger.mid2 / 2 : found.entryPrice / m.instrument.tickSize;
    m.ledger.open(found.lots, Math.round(entryTick * found.lots));
  }
  markAccount(desk, a);
}

/** The venue's list of open orders: strays of ours are cancelled, what is missing is asked about, foreign ones are told. */
export function onOpenOrders(desk: Desk, e: OpenOrdersReport): void {
  const a = desk.accounts[e.account]!;
  const listed = new Set<OrderId>();
  for (const o of e.orders) {
    const m = desk.markets[o.market];
    if (o.id === null || !m) {
      const text = `an order on ${m?.instrument.symbol ?? "an unknown market"} at ${a.config.id} is not ours: it is left alone`;
      raise(desk, { code: "FOREIGN_ORDER", severity: "warning", market: m?.index ?? null, text });
      continue;
    }
    listed.add(o.id);
    const ours = m.orders.get(o.id);
    if (ours && ours.life !== "closed") continue;
    if (ours && e.requestedAt <= ours.closedAt + SETTLE_MICROS) continue;
    raise(desk, {
      code: "STRAY_ORDER",
      severity: "warning",
      market: m.index,
      text: `${m.instrument.symbol}: order ${o.id} of ours is open at the venue and not in our table: cancelled`,
    });
    desk.effects.push({ do: "cancel", account: a.index, market: m.index, id: o.id });
  }
  for (const m of a.markets)
    for (const o of m.orders.live) {
      if (listed.has(o.id) || o.pending & NEW || e.requestedAt < o.actedAt + SETTLE_MICROS) continue;
      o.known = false;
      ask(desk, m, o.id);
    }
  haltSawOpenOrders(desk, a, e);
  verifyCancels(desk, a, e, listed);
}
function verifyCancels(desk: Desk, a: AccountState, e: OpenOrdersReport, listed: ReadonlySet<OrderId>): void {
  desk.verifications = desk.verifications.filter((v) => {
    if (v.account !== a || v.askedAt === null || e.requestedAt < v.askedAt) return true;
    if (v.orders.some((id) => listed.has(id))) return true;
    raise(desk, { code: "CANCEL_VERIFIED", severity: "info", market: v.market, text: v.text });
    return false;
  });
}
/** Reads the venue once the orders of a scoped cancel are closed here. */
export function verificationTimer(desk: Desk): void {
  for (const v of desk.verifications) {
    const alive = (id: OrderId) => v.account.markets.some((m) => m.orders.live.some((o) => o.id === id));
    if (v.askedAt !== null || v.orders.some(alive)) continue;
    v.askedAt = desk.now;
    askOpenOrders(desk, v.account);
  }
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
    } else if (e.action === "amend") o.pending &= ~4;
    return m;
  }
  o.known = false;
  ask(desk, m, o.id);
  return m;
}
