/**
 * A start is a recovery: what our journal knows of an account is held against its venue, and nothing is placed before both
 * say the same.
 *
 *   clearing  the venue's open orders are read; ours are cancelled, each one in doubt is asked about, until none is left
 *   reading   fills since the cursor, then positions and balances: the journal's position + fills not seen yet = the venue's
 *   checking  all of it once more, and nothing new is found
 *   done      the gate may open
 *
 * Where the venue has something of ours that the journal should name and does not (an older copy of it was put in its place), more
 * of the lost part may be on its way: then the clearing lasts until nothing that left before this start can still land.
 *
 * Invariants: 1. an order that was named and has no end is adopted: in doubt, its exposure counted, until the venue or the proof
 * of absence ends it. 2. a difference of positions that lasts is repaired by a fact with its reason and a critical alert, never
 * absorbed. 3. the books of a run begin with the venue's statement: what was traded before belongs to no profit of the run.
 */
import { raise } from "./alerts.ts";
import { ask, askOpenOrders } from "./ask.ts";
import { overfilled } from "./booking.ts";
import { missedInList } from "./disputes.ts";
import { cancelEverything } from "./duty.ts";
import { latchAndHalt } from "./halt.ts";
import { openAccount } from "./openings.ts";
import { makeOrder, OF_BEFORE } from "./orders/order.ts";
import { differences } from "./reconciliation.ts";
import { restoreTrading } from "./risk/trading.ts";
import { type AccountState, type Desk, isRecovered, type MarketState, type Recovery } from "./state.ts";
import type { AccountReport, FillsReadReport, OpenOrdersReport, OrderId, RecoveredEvent } from "./types.ts";
import { MICROS_PER_SECOND, type Micros, micros, ORDER_IDS_PER_SECOND, shownSteps } from "./units.ts";

/** A question without an answer is asked again after this long; a list that still shows ours sooner. */
const ASK_AGAIN_MICROS = 1 * MICROS_PER_SECOND;
const LOOK_AGAIN_MICROS = 200_000;
const CANCEL_AGAIN_MICROS = 500_000;
/** Statements in a row, a second apart and with nothing filled between, that make a difference a fact: positions may lag. */
const LOOKS_BEFORE_REPAIR = 5;
const FIRST = "the first statement of the venue";

// ------------------------------------------------------------------------------------------------- what the journal knows

/** Once per account before the venue's first word; again for a market that joins later, with its share. */
export function onRecovered(desk: Desk, e: RecoveredEvent): void {
  const a = desk.accounts[e.account]!;
  if (e.booked !== undefined) a.ledger.remember(e.booked);
  for (const id of e.bookedFills) a.ledger.isNew(id);
  for (const id of e.bookedPayments) a.ledger.isNewPayment(id);
  for (const id of e.bookedBusts ?? []) a.ledger.isNewBust(id);
  for (const f of e.inferred ?? [])
    if (f.id !== null) a.inferred.set(f.fillId, { ...f, id: f.id, liquidity: f.liquidity ?? "maker" });
  for (const t of e.trading ?? [])
    restoreTrading(t.market === null ? a : desk.markets[t.market]!, { ...t, text: t.reason });
  if (e.newestId !== undefined) goBehind(desk, e.newestId);
  for (const { market, lots } of e.positions ?? []) desk.markets[market]!.expectedLots = lots;
  for (const o of e.orders) adopt(desk, o);
  if (a.recovery !== null) return;
  a.recovery = {
    ...{ phase: "clearing", life: e.life ?? "", isKnown: e.positions !== null, strays: null, adopted: e.orders.length },
    ...{ newestId: e.newestId ?? null, bookedOfUnknown: new Map(), landsUntil: null },
    newestToldId: Math.max(e.newestId ?? Number.POSITIVE_INFINITY, e.unnamedId ?? 0),
    ...{
      startedAt: desk.now,
      from: desk.now,
      askAgainAt: desk.now,
      fillsReadAt: micros(0),
      mismatches: 0,
      difference: "",
      differedAt: desk.now,
    },
  };
  if (e.owed)
    latchAndHalt(desk, "journal", `a duty to cancel everything was not met before this start: ${e.owed.reason}`);
  // The start that found it may not have come to its end.
  if (e.unnamedId !== undefined) journalIsBehind(desk, a, e.unnamedId);
  goOn(desk, a);
}
function adopt(desk: Desk, order: RecoveredEvent["orders"][number]): void {
  const { id, market, side, tick, lots, cumLots, trades = [], takenBack = [] } = order;
  const m = desk.markets[market]!;
  goBehind(desk, id);
  if (m.orders.get(id)) return;
  const at = desk.now;
  // As if it had been sent in this moment: no clock of before this start is trusted to say how long ago that was.
  const o = makeOrder({
    ...{ id, market, side, tick, lots, cumLots, tif: "gtc", life: "sent" },
    ...{ known: false, doubtAt: at, createdAt: at, takenBack, isFromJournal: true },
    ...{ trades: trades.map((t) => ({ ...t, exchangeAt: OF_BEFORE, isListed: false })), bookedAt: at },
  });
  m.orders.add(o);
  // Nobody of this run has been told.
  if (cumLots > lots) overfilled(desk, m, o);
  m.dirty = true;
}
/** An id of ours that was seen is never given again, whatever an older backup of the journal says. */
function goBehind(desk: Desk, id: OrderId): void {
  if (id <= desk.idBase + desk.orderCounter) return;
  desk.idBase = (Math.floor(id / ORDER_IDS_PER_SECOND) + 1) * ORDER_IDS_PER_SECOND;
  desk.orderCounter = 0;
}

/** The venue shows this order of ours, alive or filled. */
export function sawOwn(desk: Desk, a: AccountState, id: OrderId): void {
  const newest = a.recovery?.newestId ?? null;
  if (newest !== null && id > newest) journalIsBehind(desk, a, id);
}
/**
 * An order of ours that the journal should name: it is not the newest. What else it has lost nobody knows, on any account, and
 * what was sent before this start can land for as long as a venue's rules let it. Of no matter once the start is over.
 */
export function journalIsBehind(desk: Desk, a: AccountState, id: OrderId): void {
  if (isRecovered(desk)) return;
  goBehind(desk, id);
  const text = `${a.config.id}: the venue has order ${id} of ours and the journal does not name it: an older copy seems to be in its place`;
  raise(desk, { code: "JOURNAL_BEHIND", severity: "critical", market: null, text });
  for (const x of desk.accounts) {
    const r = x.recovery;
    if (r === null || r.landsUntil !== null) continue;
    r.landsUntil = micros(r.startedAt + x.rules.landingMicrosMax);
    if (r.landsUntil > desk.now) enter(desk, x, "clearing");
  }
}
/** Nobody knows any more how long ago the start was. */
export function recoveryAfterClockJump(desk: Desk, a: AccountState): void {
  const r = a.recovery;
  if (r === null || r.phase === "done") return;
  r.from = micros(Math.min(r.from, desk.now));
  r.askAgainAt = micros(Math.min(r.askAgainAt, desk.now));
  r.differedAt = micros(Math.min(r.differedAt, desk.now));
  r.startedAt = desk.now;
  if (r.landsUntil !== null) r.landsUntil = micros(desk.now + a.rules.landingMicrosMax);
}

// --------------------------------------------------------------------------------------------------- what the venue says

/** Asks for what the phase needs next. */
function goOn(desk: Desk, a: AccountState): void {
  const r = a.recovery!;
  if (a.privateLink !== "up") return;
  r.askAgainAt = micros(desk.now + ASK_AGAIN_MICROS);
  if (r.phase === "reading") askFills(desk, a);
  else if (r.phase !== "done") askOpenOrders(desk, a);
}
function askFills(desk: Desk, a: AccountState): void {
  desk.effects.push({ do: "query", account: a.index, what: "fills", id: null, market: null });
}
function enter(desk: Desk, a: AccountState, phase: Recovery["phase"]): void {
  const r = a.recovery!;
  r.phase = phase;
  r.from = desk.now;
  goOn(desk, a);
}
/** The private channel came up: only now there is somebody to ask. */
export function recoveryLinkUp(desk: Desk, a: AccountState): void {
  if (a.recovery !== null && a.recovery.phase !== "done") goOn(desk, a);
}
export function recoveryTimer(desk: Desk, at: Micros): void {
  for (const a of desk.accounts)
    if (a.recovery !== null && a.recovery.phase !== "done" && at >= a.recovery.askAgainAt) goOn(desk, a);
}
export function recoverySawOpenOrders(desk: Desk, a: AccountState, e: OpenOrdersReport): void {
  const own = e.orders.filter((o) => o.id !== null);
  for (const o of own) {
    sawOwn(desk, a, o.id!);
    goBehind(desk, o.id!);
  }
  const r = a.recovery;
  if (r === null || r.phase === "done" || r.phase === "reading" || e.requestedAt < r.from) return;
  r.strays ??= own.length;
  const inDoubt = a.markets.flatMap((m) => m.orders.live.map((o) => ({ m, id: o.id })));
  if (own.length === 0 && inDoubt.length === 0) {
    if (r.phase === "clearing") {
      if (r.landsUntil !== null && e.requestedAt < r.landsUntil) return;
      // The books of a run are opened once.
      return enter(desk, a, a.opened ? "checking" : "reading");
    }
    return askFills(desk, a);
  }
  r.phase = "clearing";
  r.askAgainAt = micros(desk.now + LOOK_AGAIN_MICROS);
  if (own.length > 0 && desk.now - a.cancelAllAt >= CANCEL_AGAIN_MICROS) cancelEverything(desk, a);
  for (const { m, id } of inDoubt) ask(desk, m, id);
}
/** The list of fills was read to its end: the cursor is a fact, and the positions can be compared with it. */
export function onFillsRead(desk: Desk, e: FillsReadReport): void {
  const a = desk.accounts[e.account]!;
  const { account, cursor, at } = e;
  if (e.requestedAt > a.fillsReadAt) a.fillsReadAt = e.requestedAt;
  if (cursor !== undefined) desk.effects.push({ do: "record", record: { kind: "cursor", account, cursor, at } });
  missedInList(desk, a, e);
  const r = a.recovery;
  if (r === null || r.phase === "done" || r.phase === "clearing" || e.requestedAt < r.from) return;
  r.fillsReadAt = e.requestedAt;
  desk.effects.push({ do: "query", account: a.index, what: "account", id: null, market: null });
}

/** A statement while the account is not opened. */
export function openRecovered(desk: Desk, a: AccountState, e: AccountReport): void {
  const r = a.recovery!;
  if (r.phase !== "reading" || !isAfterFills(a, r, e)) return;
  if (!r.isKnown) return begin(desk, a, { e, reason: FIRST });
  if (e.life && r.life !== "" && e.life !== r.life) {
    const text = `${a.config.id}: the venue began the account anew: what was held and ordered before is gone with it`;
    raise(desk, { code: "ACCOUNT_BEGUN_ANEW", severity: "warning", market: null, text });
    return begin(desk, a, { e, reason: "the venue began the account anew" });
  }
  // A market that the journal never opened is opened by this statement.
  const wrong = a.markets.filter((m) => m.expectedLots !== null && !isExpected(m, heldOf(m, e)));
  if (wrong.length > 0 && !hasLasted(desk, r, wrong.map((m) => `${m.key} ${heldOf(m, e)}`).join())) return;
  for (const m of wrong) tellRepair(desk, m, heldOf(m, e));
  openAccount(desk, a, e);
  for (const m of a.markets)
    if (m.expectedLots !== m.ledger.positionLots) {
      const usual = m.expectedLots === null ? FIRST : "fees in the base asset";
      recordOpening(desk, m, { reason: wrong.includes(m) ? repairWords(m, m.ledger.positionLots) : usual, e });
    }
  enter(desk, a, "checking");
}
function begin(desk: Desk, a: AccountState, { e, reason }: { e: AccountReport; reason: string }): void {
  openAccount(desk, a, e);
  for (const m of a.markets) recordOpening(desk, m, { reason, e });
  enter(desk, a, "checking");
}
/** The same difference in statements that were asked for a second apart. */
function hasLasted(desk: Desk, r: Recovery, difference: string): boolean {
  if (difference !== r.difference) {
    r.difference = difference;
    r.mismatches = 0;
  } else if (desk.now - r.differedAt < ASK_AGAIN_MICROS) return false;
  r.differedAt = desk.now;
  return ++r.mismatches >= LOOKS_BEFORE_REPAIR;
}
/** A market that joined a running desk, opened by this statement. */
export function recordJoined(desk: Desk, m: MarketState, e: AccountReport): void {
  const lots = m.ledger.positionLots;
  if (m.expectedLots !== null && !isExpected(m, lots)) tellRepair(desk, m, lots);
  if (m.expectedLots === lots) return;
  recordOpening(desk, m, { reason: m.expectedLots === null ? "the market joined the desk" : repairWords(m, lots), e });
}
/** Asked for behind the fills, and nothing was told since that it may not hold. */
const isAfterFills = (a: AccountState, r: Recovery, e: AccountReport): boolean =>
  r.fillsReadAt >= r.from && e.requestedAt >= r.fillsReadAt && e.requestedAt >= a.lastFillAt;
const heldOf = (m: MarketState, e: AccountReport): number => e.positions.find((p) => p.market === m.index)?.lots ?? 0;
/** Fees in a spot market's base asset take parts of a lot: what is left of it may round either way. */
function isExpected(m: MarketState, lots: number): boolean {
  if (m.expectedLots === null || m.expectedLots === lots) return m.expectedLots !== null;
  if (m.expectedFees === 0n) return false;
  const fees = Number(m.expectedFees) / Number(m.instrument.lotPico);
  return lots >= m.expectedLots - Math.ceil(fees) && lots <= m.expectedLots - Math.floor(fees);
}
function repairWords(m: MarketState, lots: number): string {
  const { lotSize, base } = m.instrument;
  const shown = (n: number): string => `${shownSteps(n, lotSize)} ${base}`;
  return `by the journal and the fills since ${shown(m.expectedLots ?? 0)}, by the venue ${shown(lots)}`;
}
function tellRepair(desk: Desk, m: MarketState, lots: number): void {
  const text = `${m.instrument.symbol}: ${repairWords(m, lots)}: the books are set to the venue's word, and the difference has to be explained`;
  raise(desk, { code: "POSITION_REPAIRED", severity: "critical", market: m.index, text });
}
function recordOpening(desk: Desk, m: MarketState, { reason, e }: { reason: string; e: AccountReport }): void {
  const { account, index, ledger } = m;
  const life = e.life ? { life: e.life } : {};
  desk.effects.push({
    do: "record",
    record: {
      ...{ kind: "opening", account: account.index, market: index, lots: ledger.positionLots, reason },
      ...{ ...life, at: e.at },
    },
  });
}

/** The second pass: nothing new since the books were opened. */
export function recoveryChecked(desk: Desk, a: AccountState, e: AccountReport): void {
  const r = a.recovery;
  if (r === null || r.phase !== "checking" || !isAfterFills(a, r, e)) return;
  if (differences(a, e).length === 0) {
    r.phase = "done";
    return;
  }
  // Read again, and where it stays so the venue's word is taken by the rule for a first statement.
  a.opened = false;
  for (const m of a.markets) {
    m.expectedLots = m.ledger.positionLots;
    m.expectedFees = 0n;
  }
  r.isKnown = true;
  r.mismatches = 0;
  r.phase = "reading";
  r.from = desk.now;
  r.askAgainAt = micros(desk.now + ASK_AGAIN_MICROS);
}

// ------------------------------------------------------------------------------------------------------- for who waits

/** What a start still waits for, in words; null where it is over or there was none. */
export function recoveryWords(a: AccountState): string | null {
  const r = a.recovery;
  if (r === null || r.phase === "done") return null;
  if (a.privateLink !== "up") return "the venue's private channel is not up yet";
  const inDoubt = a.markets.flatMap((m) => m.orders.live.map((o) => o.id));
  if (r.phase !== "clearing") return "the venue's fills, positions and balances are read";
  if (inDoubt.length === 0)
    return r.landsUntil === null
      ? "the venue's open orders are read"
      : "the journal is older than what the venue has of ours: what was sent before this start may still land";
  const shown = inDoubt.slice(0, 3).join(", ");
  const more = inDoubt.length > 3 ? ` and ${inDoubt.length - 3} more` : "";
  return `${inDoubt.length} orders of a former run are in doubt until the venue proves what became of them: ${shown}${more}`;
}
