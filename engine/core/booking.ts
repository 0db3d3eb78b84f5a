/**
 * One fill into the books, and out of them again: the order's sum, the market's ledger, the account's money, and the fact of it
 * for the journal. Which fills are booked, and when one is taken back: fills.ts, inferred.ts, disproof.ts.
 *
 * Invariant: what booking a fill did, undoing it takes back whole: position, cash, fee and what a fee took off other positions.
 */

import { raise } from "./alerts.ts";
import { ask } from "./ask.ts";
import { dispute, hasTwin, tradeOf, waitForList } from "./disputes.ts";
import { settleOrder } from "./endings.ts";
import { remark } from "./intake.ts";
import type { FillRecord } from "./journal-records.ts";
import { RECENT_FILLS_KEPT } from "./limits.ts";
import { addDisputedFill, addFill, addToTold } from "./orders/life.ts";
import type { Order } from "./orders/order.ts";
import { midRate, rateOf, valuedAt } from "./rates.ts";
import { decimalsOf } from "./risk/reasons.ts";
import { haltAccount } from "./risk/trading.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { type BustReport, type FillReport, HALTED, type MarketIndex, type OrderId } from "./types.ts";
import { opposite, pico, picoToNumber, SIDE_NAMES, shownSteps, sign } from "./units.ts";
import type { FillView } from "./view-types.ts";
import { type Books, expect, whichBooks } from "./which-books.ts";

/** Books a fill whose id is new. */
export function bookFill(desk: Desk, m: MarketState, e: FillReport): MarketState {
  const account = m.account;
  const o = e.id === null ? undefined : m.orders.get(e.id);
  account.lastFillAt = desk.now;
  const mid2 = m.ledger.mid2;
  const fee = valuedAt(e.fee, feeRate(desk, m, e.feeAsset));
  const books = whichBooks(account, e);
  const charged = books === "ledger" ? post(desk, m, e, fee) : [];
  if (books === "journal") expect(m, e);
  recordFill(desk, e, { kind: "fill", charged, inOpening: books === "opening" });
  if (books === "ledger") m.pace.countFill(desk.now, m.ledger.positionLots);
  if (o) {
    bookOnOrder(desk, m, { o, e });
    settleOrder(desk, m, o);
  } else strangeFill(desk, m, e);
  if (!o && e.id !== null) countOfUnknown(account, e.id, e.lots);
  tellFill(desk, m, e, { mid2, fee: picoToNumber(fee), strategy: o?.strategy ?? "" });
  remark(m, desk.now);
  m.dirty = true;
  return m;
}
function bookOnOrder(desk: Desk, m: MarketState, { o, e }: { o: Order; e: FillReport }): void {
  const isTwin = hasTwin(o, e);
  o.trades = [...o.trades, tradeOf(e)];
  o.bookedAt = desk.now;
  if (e.via !== "query") waitForList(desk, m, { o, e });
  if (o.disputed !== null) o.disputed.saidCum = -1;
  const isDisputed = isTwin || o.disputed !== null;
  addToTold(o, e);
  const isOver = isDisputed ? addDisputedFill(o, e.lots) : addFill(o, e.lots, desk.now);
  if (isTwin || isOver) dispute(desk, m, o);
  if (isOver) overfilled(desk, m, o);
}
/** Moves the books of the run. Answers what the fee took off positions. */
function post(desk: Desk, m: MarketState, e: FillReport, fee: bigint): { market: MarketIndex; lots: number }[] {
  const { account } = m;
  const realised = m.ledger.fill(e.side, e.tick, e.lots);
  desk.effects.push(account.ledger.fill(e, m.instrument, realised));
  m.ledger.totals.fees -= fee;
  return charge(m, e.feeAsset, e.fee);
}
/** Taken out of what is held: whichever market trades that asset holds that much less. Answers by how many lots. */
function charge(m: MarketState, asset: string, amount: bigint): { market: MarketIndex; lots: number }[] {
  const charged: { market: MarketIndex; lots: number }[] = [];
  for (const x of m.account.markets)
    if (x.instrument.kind === "spot" && x.instrument.base === asset) {
      const lots = x.ledger.charge(amount, x.instrument.lotPico);
      if (lots !== 0) charged.push({ market: x.index, lots });
      x.dirty = true;
    }
  return charged;
}
export function recordFill(
  desk: Desk,
  e: FillReport | BustReport,
  how: { kind: FillRecord["kind"]; charged: FillRecord["charged"] & object; inOpening: boolean; proof?: string },
): void {
  const { account, market, fillId, id, side, tick, lots, fee, feeAsset, at } = e;
  const { kind, charged, inOpening, proof } = how;
  desk.effects.push({
    do: "record",
    record: {
      ...{ kind, account, market, fillId, id, side, tick, lots, fee, feeAsset, at },
      ...(e.report === "fill" && { liquidity: e.liquidity }),
      ...(e.report === "bust" && e.exchangeAt !== null && { exchangeAt: e.exchangeAt }),
      ...(proof !== undefined && { proof }),
      ...(charged.length > 0 && { charged }),
      ...(inOpening && { inOpening }),
    },
  });
}
/** Value of a fee's asset in reporting currency, as equity values it; else the market's own mid for its base asset, else 0. */
export function feeRate(desk: Desk, m: MarketState, asset: string): bigint {
  return rateOf(desk, m.account, asset) ?? (asset === m.instrument.base ? midRate(desk, m) : null) ?? 0n;
}

function countOfUnknown({ recovery }: AccountState, id: OrderId, lots: number): void {
  if (recovery === null || recovery.phase === "done") return;
  recovery.bookedOfUnknown.set(id, (recovery.bookedOfUnknown.get(id) ?? 0) + lots);
}
/** No order of ours that we still have in mind explains it. */
function strangeFill(desk: Desk, m: MarketState, e: FillReport): void {
  const size = `${e.lots * m.instrument.lotSize} ${m.instrument.base}`;
  const isOurs = e.id !== null;
  raise(desk, {
    code: isOurs ? "LATE_FILL" : "FOREIGN_FILL",
    severity: isOurs ? "warning" : "critical",
    market: m.index,
    text: isOurs
      ? `${m.instrument.symbol}: a fill of ${size} for order ${e.id}, which ended long ago, is booked`
      : `${m.instrument.symbol}: a fill of ${size} that no order of ours explains is booked`,
  });
}
export function overfilled(desk: Desk, m: MarketState, o: { id: number; cumLots: number; lots: number }): void {
  const text = `${m.instrument.symbol}: order ${o.id} of ${o.lots} lots filled for ${o.cumLots}: the account is halted until a person resumes it`;
  // Halted already, the account stays so, and whoever looks at it is told of this order too.
  if (m.account.trading.level === HALTED) raise(desk, { code: "OVERFILL", severity: "critical", market: null, text });
  else haltAccount(desk, m.account, { code: "OVERFILL", value: o.cumLots, limit: o.lots, text });
  ask(desk, m, o.id);
}
/**
 * Takes one booked fill out of the books again. `why` "inferred": the order's sum is still what the venue says; of a bust see
 * `onBust`; a proof: disproof.ts.
 */
export function undoFill(
  desk: Desk,
  m: MarketState,
  e: FillReport | BustReport,
  why: "bust" | "inferred" | { proof: string; books: Books },
): MarketState {
  const { account } = m;
  const o = e.id === null ? undefined : m.orders.get(e.id);
  account.lastFillAt = desk.now;
  const books = typeof why === "string" ? whichBooks(account, e) : why.books;
  const back = { ...e, side: opposite(e.side), fee: pico(-e.fee) };
  let charged: { market: MarketIndex; lots: number }[] = [];
  if (books === "journal") expect(m, back);
  else if (books === "ledger") {
    const realised = m.ledger.undo(e.side, e.tick, e.lots);
    desk.effects.push({ ...account.ledger.fill(back, m.instrument, realised), cause: "bust" });
    m.ledger.totals.fees += valuedAt(e.fee, feeRate(desk, m, e.feeAsset));
    charged = charge(m, e.feeAsset, back.fee).map((c) => ({ ...c, lots: -c.lots }));
    m.pace.seePosition(m.ledger.positionLots);
  }
  if (o) o.trades = o.trades.filter((t) => t.fillId !== e.fillId);
  if (!o && e.id !== null) countOfUnknown(account, e.id, -e.lots);
  if (o && why === "inferred") o.cumLots = Math.max(0, o.cumLots - e.lots);
  const proof = typeof why === "string" ? {} : { proof: why.proof };
  recordFill(desk, e, { kind: "bust", charged, inOpening: books === "opening", ...proof });
  remark(m, desk.now);
  m.dirty = true;
  return m;
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
