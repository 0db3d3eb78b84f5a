/** Equity, exposure and profit of an account by our own marks. Money here is a float of the reporting currency. */
import { raise } from "./alerts.ts";
import { tickLotPico } from "./ledger/account-ledger.ts";
import type { Totals } from "./ledger/market-ledger.ts";
import { rateOf, valuedAt } from "./rates.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { MICROS_PER_DAY, type Micros, picoToNumber } from "./units.ts";
import type { PnlView } from "./view-types.ts";

/**
 * Equity by the marks of this instant, exact to a pico of the reporting currency: balances at their rates + unrealised
 * profit of derivatives. Null while a part is unknown; an asset that nothing values counts as 0 where we hold it, and is
 * told to `unvalued`.
 */
export function equityPico(
  desk: Desk,
  account: AccountState,
  unvalued: (asset: string) => void = () => {},
): bigint | null {
  if (!account.opened || desk.settings === null) return null;
  let equity = 0n;
  for (const [asset, amount] of account.ledger.balances) {
    if (amount === 0n) continue;
    const rate = rateOf(desk, account, asset);
    if (rate !== null) equity += valuedAt(amount, rate);
    else if (account.markets.some((m) => m.opened && m.instrument.base === asset)) return null;
    else {
      unvalued(asset);
      if (amount < 0n) return null;
    }
  }
  for (const m of account.markets) {
    if (m.instrument.kind === "spot" || m.ledger.positionLots === 0) continue;
    const rate = rateOf(desk, account, m.instrument.quote);
    if (m.ledger.mid2 === 0 || rate === null) return null;
    equity += valuedAt(BigInt(m.ledger.unrealised2()) * tickLotPico(m.instrument), rate) / 2n;
  }
  return equity;
}
/** The same as a float, for figures; NaN while it is unknown. Limits on loss are held against the exact one. */
export function equityNow(desk: Desk, account: AccountState): number {
  const equity = equityPico(desk, account);
  return equity === null ? Number.NaN : picoToNumber(equity);
}
/** Marks the account, once a timer: what rules and gates read. */
export function markAccount(desk: Desk, account: AccountState): void {
  if (!account.opened || desk.settings === null) return;
  const exact = equityPico(desk, account, (asset) =>
    raise(desk, {
      code: "ASSET_UNVALUED",
      severity: "warning",
      market: null,
      text: `${account.config.id} holds ${asset}, which no rate and no market values: counted as 0`,
    }),
  );
  const equity = exact === null ? Number.NaN : picoToNumber(exact);
  account.equity = equity;
  if (exact === null) return;
  if (!Number.isFinite(account.equityAtStart)) {
    // Everything counted from here: what the marks did before equity was known belongs to no day of ours.
    account.equityAtStart = account.equityAtDayStart = equity;
    account.equityAtDayStartPico = exact;
    for (const m of account.markets) m.ledger.startRun();
  } else if (!Number.isFinite(account.equityAtDayStart)) {
    // A day that began while equity was unknown is counted from when it is known again.
    account.equityAtDayStart = equity;
    account.equityAtDayStartPico = exact;
    for (const m of account.markets) m.ledger.startDay();
  }
}
/** What the day has lost so far, exact; null while equity or where it began is unknown. Negative is a gain. */
export function dayLossPico(desk: Desk, a: AccountState): bigint | null {
  const now = equityPico(desk, a);
  return now === null || a.equityAtDayStartPico === null ? null : a.equityAtDayStartPico - now;
}
export const quoteRate = (desk: Desk, m: MarketState): number =>
  desk.settings?.reporting.rates[m.instrument.quote] ?? Number.NaN;

function parts(desk: Desk, m: MarketState, since: Totals): Omit<PnlView, "total" | "residual"> {
  const t = m.ledger.totals;
  const value = m.tickLotValue * quoteRate(desk, m);
  const dust2 = Number(m.ledger.dustNow2() - since.dust2);
  return {
    spreadCapture: ((t.edge2 - since.edge2) / 2) * value,
    inventory: ((t.inventory2 - since.inventory2) / 2) * value + (dust2 / 2) * (value / Number(m.instrument.lotPico)),
    funding: picoToNumber(t.funding - since.funding),
    fees: picoToNumber(t.fees - since.fees),
    hedge: 0,
  };
}
/** A market's profit: its total is the sum of its parts. */
export function marketPnl(desk: Desk, m: MarketState, since: Totals): PnlView {
  const p = parts(desk, m, since);
  return { total: p.spreadCapture + p.inventory + p.funding + p.fees + p.hedge, ...p, residual: 0 };
}
/**
 * An account's profit: total is the change of equity, measured by balances and marks; the parts are summed from the
 * markets; what differs is the residual, shown and never spread over the parts.
 */
export function accountPnl(desk: Desk, account: AccountState, which: "day" | "run"): PnlView {
  const from = which === "day" ? account.equityAtDayStart : account.equityAtStart;
  const sum: PnlView = { total: 0, spreadCapture: 0, inventory: 0, funding: 0, fees: 0, hedge: 0, residual: 0 };
  for (const m of account.markets) {
    const p = parts(desk, m, which === "day" ? m.ledger.dayStart : m.ledger.runStart);
    sum.spreadCapture += p.spreadCapture;
    sum.inventory += p.inventory;
    sum.funding += p.funding;
    sum.fees += p.fees;
  }
  const explained = sum.spreadCapture + sum.inventory + sum.funding + sum.fees;
  // Of this instant, as the parts are: the account's last mark is up to a timer older, and the difference no residual.
  const change = equityNow(desk, account) - from;
  // Below a ten-thousandth of a cent it is the float's own dust.
  const residual = change - explained;
  sum.residual = Number.isFinite(residual) && Math.abs(residual) >= 1e-6 ? residual : 0;
  sum.total = explained + sum.residual;
  return sum;
}
/** A UTC day is over: its figures start anew. */
export function rollDay(desk: Desk, at: Micros): void {
  if (at < desk.dayEndsAt) return;
  const isFirst = desk.dayEndsAt === 0;
  desk.dayEndsAt = (Math.floor(at / MICROS_PER_DAY) + 1) * MICROS_PER_DAY;
  if (isFirst) return;
  for (const a of desk.accounts) {
    a.equityAtDayStart = Number.NaN;
    a.equityAtDayStartPico = null;
    a.lossSeen = 0n;
    for (const m of a.markets) {
      m.ledger.startDay();
      m.markouts.startDay();
    }
    markAccount(desk, a);
  }
}
/** Worst case of one market in reporting currency: position with either side filled, at the mid. */
export function recountExposure(desk: Desk, m: MarketState): void {
  const long = Math.abs(m.ledger.positionLots + m.orders.exposedLots(0));
  const short = Math.abs(m.ledger.positionLots - m.orders.exposedLots(1));
  const mark = m.ledger.mid2 / 2;
  const worst = Math.max(long, short) * mark * m.tickLotValue * quoteRate(desk, m);
  m.account.gross += worst - m.worstNotional;
  m.worstNotional = worst;
}
