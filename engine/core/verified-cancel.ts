/**
 * Part of the orders cancelled with proof: once they are closed here the venue is read, and an alert says that it holds none.
 * The proof itself: account-reports.ts.
 */
import { cancel } from "./act.ts";
import { CANCEL, NEW, type Order } from "./orders/order.ts";
import type { Desk, MarketState } from "./state.ts";

export interface CancelWhat {
  markets: readonly MarketState[];
  inScope: (o: Order) => boolean;
  /** What is said when the venue was read. */
  verified: (count: number) => string;
}
/** Answers how many orders it covers. One that is on its way is cancelled by the next decision after its answer. */
export function cancelVerified(desk: Desk, { markets, inScope, verified }: CancelWhat): number {
  let sum = 0;
  for (const account of desk.accounts) {
    const orders = account.markets
      .filter((m) => markets.includes(m))
      .flatMap((m) => m.orders.live.filter(inScope).map((o) => ({ m, o })));
    for (const { m, o } of orders) if (!(o.pending & (CANCEL | NEW))) cancel(desk, m, o);
    sum += orders.length;
    if (orders.length > 0)
      desk.verifications.push({
        account,
        orders: orders.map(({ o }) => o.id),
        text: verified(orders.length),
        market: markets.length === 1 ? markets[0]!.index : null,
        askedAt: null,
      });
  }
  return sum;
}
