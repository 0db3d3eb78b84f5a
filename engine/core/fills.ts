/**
 * Fills and funding payments into the ledgers.
 *
 * Invariant: each is booked once per id of the venue, in any state of its order, also for an order we do not know.
 */

import { raise } from "./alerts.ts";
import { latchAndHalt } from "./halt.ts";
import { remark } from "./intake.ts";
import type { FillRecord } from "./journal-records.ts";
import { RECENT_FILLS_KEPT } from "./limits.ts";
import { addFill } from "./orders/life.ts";
import { midRate, rateOf, valuedAt } from "./rates.ts";
import { expect, whichBooks } from "./recovered.ts";
import { decimalsOf } from "./risk/reasons.ts";
import type { Desk, MarketState } from "./state.ts";
import type { FillReport, FundingReport, MarketIndex, OrderId } from "./types.ts";
import { picoToNumber, SIDE_NAMES, shownSteps, sign } from "./units.ts";
import type { FillView } from "./view-types.ts";

export function onFill(desk: Desk, e: FillReport): MarketState | null {
  const account = desk.accounts[e.account]!;
  if (!account.ledger.isNew(e.fillId)) return null;
  const m = desk.markets[e.market]!;
  const o = e.id === null ? undefined : m.orders.get(e.id);
  account.lastFillAt = e.at;
  const mid2 = m.ledger.mid2;
  const fee = valuedAt(e.fee, feeRate(desk, m, e.feeAsset));
  const books = whichBooks(account, e);
  const charged = books === "ledger" ? post(desk, m, e, fee) : [];
  if (books === "journal") expect(m, e);
  recordFill(desk, e, { charged, inOpening: books === "opening" });
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
/** Moves the books of the run. Answers what the fee took off positions. */
function post(desk: Desk, m: MarketState, e: FillReport, fee: bigint): { market: MarketIndex; lots: number }[] {
  const { account } = m;
  const realised = m.ledger.fill(e.side, e.tick, e.lots);
  desk.effects.push(account.ledger.fill(e, m.instrument, realised));
  m.ledger.totals.fees -= fee;
  const charged: { market: MarketIndex; lots: number }[] = [];
  // Taken out of what is held: whichever market trades that asset holds that much less.
  for (const x of account.markets)
    if (x.instrument.kind === "spot" && x.instrument.base === e.feeAsset) {
      const lots = x.ledger.charge(e.fee, x.instrument.lotPico);
      if (lots !== 0) charged.push({ market: x.index, lots });
      x.dirty = true;
    }
  return charged;
}
function recordFill(
  desk: Desk,
  e: FillReport,
  how: { charged: FillRecord["charged"] & object; inOpening: boolean },
): void {
  const { account, market, fillId, id, side, tick, lots, fee, feeAsset, liquidity, at } = e;
  const { charged, inOpening } = how;
  desk.effects.push({
    do: "record",
    record: {
      ...{ kind: "fill", account, market, fillId, id, side, tick, lots, fee, feeAsset, liquidity, at },
      ...(charged.length > 0 && { charged }),
      ...(inOpening && { inOpening }),
    },
  });
}
/** Value of a fee's asset in reporting currency, as equity values it; else the market's own mid for its base asset, else 0. */
function feeRate(desk: Desk, m: MarketState, asset: string): bigint {
  return rateOf(desk, m.account, asset) ?? (asset === m.instrument.base ? midRate(desk, m) : null) ?? 0n;
}

function overfilled(desk: Desk, m: MarketState, id: OrderId): void {
  const text = `${m.instrument.symbol}: order ${id} filled for more than its size: the desk is halted`;
  raise(desk, { code: "OVERFILL", severity: "critical", market: m.index, text });
  latchAndHalt(desk, "overfill", text);
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
  if (!account.ledger.isNewPayment(e.paymentId)) return;
  const { market, paymentId, amount, asset, at } = e;
  desk.effects.push({
    do: "record",
    record: { kind: "payment", account: account.index, market, paymentId, amount, asset, at },
  });
  // What came before the books were opened is in them.
  if (whichBooks(account, e) !== "ledger") return;
  desk.effects.push(account.ledger.funding(e));
  const m = desk.markets[e.market]!;
  m.ledger.totals.funding += valuedAt(e.amount, feeRate(desk, m, e.asset));
}
