/** Questions for the venue. Each is asked at most so often, however often it is wanted. */
import { ASK_AGAIN_MICROS } from "./limits.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { OrderId } from "./types.ts";

/** About one order; of one that has ended but for fills that it owes, about those. */
export function ask(desk: Desk, m: MarketState, id: OrderId): void {
  const o = m.orders.get(id);
  if (o !== undefined && o.endAs !== "" && o.toldCum > o.cumLots) return askFills(desk, m.account);
  if (o) {
    if (o.queriedAt > 0 && desk.now - o.queriedAt < ASK_AGAIN_MICROS) return;
    o.queriedAt = desk.now;
  }
  desk.effects.push({ do: "query", account: m.account.index, what: "order", id, market: m.index });
}
export function askFills(desk: Desk, a: AccountState): void {
  if (a.fillsAskedAt > 0 && desk.now - a.fillsAskedAt < ASK_AGAIN_MICROS) return;
  a.fillsAskedAt = desk.now;
  desk.effects.push({ do: "query", account: a.index, what: "fills", id: null, market: null });
}
/** The list of open orders, now: who asks has a time of his own. */
export function askOpenOrders(desk: Desk, a: AccountState): void {
  a.openOrdersAskedAt = desk.now;
  desk.effects.push({ do: "query", account: a.index, what: "open-orders", id: null, market: null });
}
/** The same where nobody has asked for it within a second. */
export function askOpenOrdersSoon(desk: Desk, a: AccountState): void {
  if (a.openOrdersAskedAt > 0 && desk.now - a.openOrdersAskedAt < ASK_AGAIN_MICROS) return;
  askOpenOrders(desk, a);
}
