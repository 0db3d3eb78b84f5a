/** Equity, exposure and profit of an account by our own marks. Money here is a float of the reporting currency. */
import { tickLotPico } from "./ledger/account-ledger.ts";
import type { Totals } from "./ledger/market-ledger.ts";
import { exposedLots } from "./orders/order.ts";
import { rateOf, valuedAt } from "./rates.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { BID, picoToNumber } from "./units.ts";
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
/** What the day has lost so far, exact; null while equity or where it began is unknown. Negative is a gain. */
export function dayLossPico(desk: Desk, a: AccountState): bigint | null {
  const now = equityPico(desk, a);
  return now === null || a.dayFrom === null ? null : a.dayFrom.equity - now;
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
  const { dayFrom, equityAtStart } = account;
  const atDayStart = dayFrom === null ? Number.NaN : picoToNumber(dayFrom.equity);
  const from = which === "day" ? atDayStart : equityAtStart;
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
/** Worst case of one market in reporting currency: position with either side filled, at the mid. */
export function recountExposure(desk: Desk, m: MarketState): void {
  let bids = 0;
  let asks = 0;
  const { live } = m.orders;
  for (let i = 0; i < live.length; i++) {
    const o = live[i]!;
    if (o.side === BID) bids += exposedLots(o);
    else asks += exposedLots(o);
  }
  const long = Math.abs(m.ledger.positionLots + bids);
  const short = Math.abs(m.ledger.positionLots - asks);
  const mark = m.ledger.mid2 / 2;
  const worst = Math.max(long, short) * mark * m.tickLotValue * quoteRate(desk, m);
  m.account.gross += worst - m.worstNotional;
  m.worstNotional = worst;
}
