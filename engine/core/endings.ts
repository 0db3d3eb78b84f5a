/**
 * After each change of an order's life: its market's table is kept true, an end is stated once, with its proof, and the end of a
 * doubt is kept for the screen.
 */
import { holdEnded, type Order, putInDoubt } from "./orders/order.ts";
import type { Desk, MarketState } from "./state.ts";

export function settleOrder(desk: Desk, m: MarketState, o: Order): void {
  // Whatever ended it or told how it rests: what it filled is to be settled first.
  if (o.disputed !== null) stayInDoubt(o, desk.now);
  if (o.doubtedFrom > 0) doubtEnded(desk, m, o);
  if (!m.orders.settle(o) || o.closedAs === "") return;
  // Its name is free again, where names are few.
  if (o.closedAs !== "denied") m.account.namelessUntil = 0;
  desk.effects.push({
    do: "record",
    record: {
      kind: "ended",
      account: m.account.index,
      market: m.index,
      id: o.id,
      as: o.closedAs,
      cumLots: o.cumLots,
      proof: o.proof,
      at: desk.now,
    },
  });
}
function stayInDoubt(o: Order, at: Desk["now"]): void {
  if (o.life === "closed") holdEnded(o, at);
  else putInDoubt(o, at);
  if (o.doubtedFrom === 0) return;
  o.doubtAt = o.doubtedFrom;
  o.doubtedFrom = 0;
}
function doubtEnded(desk: Desk, m: MarketState, o: Order): void {
  const as = o.closedAs === "" ? "open" : o.closedAs;
  const proof = o.closedAs === "" ? "the venue says how it rests" : o.proof;
  m.account.reconciliation.lastProof = { id: o.id, market: m, since: o.doubtedFrom, at: desk.now, as, proof };
  o.doubtedFrom = 0;
}
/** Closed by ourselves: it never left. */
export function deny(desk: Desk, m: MarketState, it: { order: Order; proof: string }): void {
  const { order: o, proof } = it;
  o.life = "closed";
  o.closedAs = "denied";
  o.pending = 0;
  o.closedAt = desk.now;
  o.proof = proof;
  settleOrder(desk, m, o);
}
