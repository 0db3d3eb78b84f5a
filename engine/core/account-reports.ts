/**
 * What venues say they hold for us, balances, positions and open orders, against what we hold to be true.
 *
 * Invariant: a difference between our word and the venue's is shown and asked about, never absorbed.
 */
import { lineSawAccount } from "./account-line.ts";
import { equityPico } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { ask, askFills, askOpenOrders } from "./ask.ts";
import { markAccount, resumeMarketDay } from "./day.ts";
import { dutySawOpenOrders, owe } from "./duty.ts";
import { oweAgain, verifyHalt } from "./halt.ts";
import { tickLotPico } from "./ledger/account-ledger.ts";
import { openAccount, openMarket } from "./openings.ts";
import { NEW, type Order, putInDoubt } from "./orders/order.ts";
import { differences, noteRepair } from "./reconciliation.ts";
import { openRecovered, recordJoined, recoveryChecked, recoverySawOpenOrders } from "./recovered.ts";
import { repairPosition } from "./repairs.ts";
import { learnSkew } from "./risk/clock-skew.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { adoptStray, foreignOrder, secondOrder } from "./strays.ts";
import type { AccountReport, OpenOrder, OpenOrdersReport, OrderId } from "./types.ts";
import { type Micros, pico, picoToNumber } from "./units.ts";

/** A list that was asked for this soon after our newest command may be older than its effect. */
const SETTLE_MICROS = 1_000_000;
/** Positions are compared once nothing has filled for this long. */
const QUIET_MICROS = 2_000_000;
/** A difference that was found the same so often in a row, with the fills read in between, is repaired by rule. */
const MISMATCHES_MAX = 4;

/** What the venue holds. Its first word opens our ledger; later ones are compared with it. */
export function onAccountReport(desk: Desk, e: AccountReport): void {
  const a = desk.accounts[e.account]!;
  a.venueEquity = e.equity === null ? null : picoToNumber(e.equity);
  a.venueEquityAt = e.at;
  learnSkew(a, e);
  if (!a.opened) return a.recovery === null ? openAccount(desk, a, e) : openRecovered(desk, a, e);
  for (const m of a.markets) if (!m.opened) openLate(desk, m, e);
  recoveryChecked(desk, a, e);
  lineSawAccount(desk, a, e);
  if (e.requestedAt - a.lastFillAt < QUIET_MICROS) return;
  const wrong = differences(a, e);
  a.mismatches = wrong.length === 0 ? 0 : a.mismatches + 1;
  keepLook(a, e, wrong.length);
  // Twice in a row with nothing filled in between: not a race any more.
  if (a.mismatches < 2) return;
  for (const { m, lots } of wrong) {
    const size = m.instrument.lotSize;
    raise(desk, {
      code: "POSITION_MISMATCH",
      severity: "critical",
      market: m.index,
      text: `${m.instrument.symbol}: we count ${m.ledger.positionLots * size}, the venue says ${lots * size} ${m.instrument.base}`,
    });
  }
  if (a.mismatches < MISMATCHES_MAX) return askFills(desk, a);
  // The fills were asked for at each look since the second; what is in doubt may explain it still.
  for (const { m, lots } of wrong) if (isSettled(m)) repairPosition(desk, m, { lots, report: e });
}
/** What was held against what, for the screen. */
function keepLook(a: AccountState, e: AccountReport, different: number): void {
  const r = a.reconciliation;
  r.positionsAt = e.requestedAt;
  r.differences = different;
  r.positions = a.markets
    .filter((m) => m.opened)
    .map((m) => {
      const unlisted = m.instrument.kind === "spot" ? null : 0;
      const theirs = e.positions.find((p) => p.market === m.index)?.lots ?? unlisted;
      return { market: m, ours: m.ledger.positionLots, theirs };
    });
  r.balances = e.balances.map(({ asset, amount }) => ({
    ...{ asset, theirs: amount, ours: a.ledger.balances.get(asset) ?? 0n, roundingMax: roundingOf(a, asset) },
  }));
}
/**
 * An open perpetual's cost stays a whole number of tick · lots with us, a venue may split cash and cost finer: so much lies in
 * the one with us and in the other there, until the position is flat.
 */
const roundingOf = (a: AccountState, asset: string): bigint =>
  a.markets.reduce(
    (sum, { instrument: i }) => (i.kind !== "spot" && i.quote === asset ? sum + tickLotPico(i) : sum),
    0n,
  );
/** Nothing of the market is in doubt or owed: whatever the difference is, none of our orders explains it. */
const isSettled = (m: MarketState): boolean =>
  m.orders.live.every((o) => o.known && o.toldCum <= o.cumLots) && m.account.fillsReadAt > m.account.lastFillAt;

/**
 * A market that joined a running desk: what it is found with was neither won nor lost here, so the account's figures begin as
 * if it had been counted all along. Not before its price is known, without which the account's equity would be unknown too.
 */
function openLate(desk: Desk, m: MarketState, e: AccountReport): void {
  if (e.requestedAt < m.addedAt || m.ledger.mid2 === 0) return;
  const a = m.account;
  const before = equityPico(desk, a);
  openMarket(a, m, e);
  if (a.recovery !== null) recordJoined(desk, m, e);
  m.ledger.startRun();
  resumeMarketDay(m, false);
  const after = equityPico(desk, a);
  if (before === null || after === null || before === after) return;
  const found = picoToNumber(after - before);
  a.equityAtStart += found;
  if (a.dayFrom !== null) a.dayFrom = { ...a.dayFrom, equity: pico(a.dayFrom.equity + after - before) };
  markAccount(desk, a);
}

/** The venue's list of open orders: strays of ours are cancelled, what is missing is asked about, foreign ones are told. */
export function onOpenOrders(desk: Desk, e: OpenOrdersReport): void {
  const a = desk.accounts[e.account]!;
  /** By our id: what the venue calls it. */
  const listed = new Map<OrderId, string>();
  for (const o of e.orders) {
    const m = desk.markets[o.market];
    if (o.id === null) {
      foreignOrder(desk, a, { market: m });
      continue;
    }
    // Ours by its id, in a market that the desk does not have now: nobody here counts it, so it has to go.
    if (!m) {
      const text = `order ${o.id} of ours is open at ${a.config.id} in a market that the desk does not have`;
      raise(desk, { code: "STRAY_ORDER", severity: "warning", market: null, text: `${text}: everything is cancelled` });
      owe(desk, a, text);
      continue;
    }
    const first = listed.get(o.id);
    if (first !== undefined && first !== o.venueId) secondOrder(desk, a, { m, id: o.id });
    listed.set(o.id, o.venueId);
    const ours = m.orders.get(o.id);
    if (ours && ours.life !== "closed") {
      compare(desk, m, { ours, listed: o, requestedAt: e.requestedAt });
      continue;
    }
    if (ours && e.requestedAt <= ours.closedAt + SETTLE_MICROS) continue;
    adoptStray(desk, m, { ...o, id: o.id });
    oweAgain(desk, a, `order ${o.id} was found open`);
  }
  for (const m of a.markets)
    for (const o of m.orders.live) {
      o.unlistedAt = listed.has(o.id) ? 0 : Math.max(o.unlistedAt, e.requestedAt);
      if (listed.has(o.id) || o.pending & NEW || e.requestedAt < o.actedAt + SETTLE_MICROS) continue;
      putInDoubt(o, e.at);
      ask(desk, m, o.id);
    }
  const r = a.reconciliation;
  r.ordersAt = e.requestedAt;
  r.theirsOrders = e.orders.length;
  r.foreignOrders = e.orders.filter((o) => o.id === null).length;
  r.oursOrders = a.markets.reduce((n, m) => n + m.orders.live.length, 0);
  recoverySawOpenOrders(desk, a, e);
  dutySawOpenOrders(desk, a, e);
  verifyHalt(desk, e.at);
  verifyCancels(desk, a, e, listed);
}
/** A list that was asked for after the order's newest command came to rest, and shows it otherwise than we do. */
function compare(desk: Desk, m: MarketState, it: { ours: Order; listed: OpenOrder; requestedAt: Micros }): void {
  const { ours: o, listed, requestedAt } = it;
  if (o.pending !== 0 || !o.known || requestedAt < o.actedAt + SETTLE_MICROS) return;
  const isFillOnItsWay = requestedAt < m.account.lastFillAt + SETTLE_MICROS;
  if (listed.tick === o.tick && listed.lots === o.lots && (isFillOnItsWay || listed.cumLots === o.cumLots)) return;
  putInDoubt(o, desk.now);
  const text = `${m.instrument.symbol}: order ${o.id} is listed otherwise than we hold it: it is in doubt and asked for`;
  noteRepair(m.account, { rule: "ORDER_DIFFERS", text, at: desk.now });
  m.dirty = true;
  ask(desk, m, o.id);
}
function verifyCancels(desk: Desk, a: AccountState, e: OpenOrdersReport, listed: ReadonlyMap<OrderId, string>): void {
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
