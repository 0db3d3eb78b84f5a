/** Equity of the simulated account, and what the venue does when it no longer carries the positions. */

import type { Micros } from "../core/units.ts";
import { ASK, BID, lots, picoToNumber, ticks } from "../core/units.ts";
import type { Account, AccountMarket } from "./account.ts";
import type { Slot } from "./order-entry.ts";
import type { RestingOrder } from "./types.ts";

type Marks = (m: AccountMarket) => number;

/** Quote balance, unrealised profit and spot holdings at their marks, in units of quote. */
export function equityOf(account: Account, quote: string, mark: Marks): number {
  let equity = account.marginEquity(quote, mark);
  for (const m of account.markets)
    if (m.instrument.kind === "spot") equity += picoToNumber(account.balance(m.instrument.base)) * mark(m);
  return equity;
}

export function isUnderMaintenance(account: Account, quote: string, mark: Marks): boolean {
  const required = account.requirement("maintenance", mark);
  return required > 0 && account.marginEquity(quote, mark) < required;
}

/**
 * Closes every derivative position as a taker, at any price, as far as the book allows; what the book cannot take is tried
 * again at the next look. The orders are cancelled before.
 */
export function closePositions(slots: readonly Slot[], mark: Marks, now: Micros): void {
  for (const { model, m, out } of slots) {
    if (m.positionLots === 0 || m.instrument.kind === "spot") continue;
    const side = m.positionLots > 0 ? ASK : BID;
    const order: RestingOrder = {
      // No client's: its fills are told with a null id.
      id: 0,
      side,
      tick: ticks(side === ASK ? 1 : Math.ceil((10 * mark(m)) / m.instrument.tickSize)),
      lots: lots(Math.abs(m.positionLots)),
      cumLots: lots(0),
      tif: "ioc",
      reduceOnly: true,
    };
    model.place(order, now, out);
  }
}
