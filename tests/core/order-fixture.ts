/** One resting order of ours, as tests need it. */
import type { Order } from "../../engine/core/orders/order.ts";

let nextId = 1;
export function order(side: 0 | 1, tick: number, more: Partial<Order> = {}): Order {
  return {
    id: nextId++,
    market: 0,
    side,
    tick,
    lots: 10,
    cumLots: 0,
    level: 0,
    layer: "",
    tif: "post-only",
    reduceOnly: false,
    strategy: "fade",
    revision: 1,
    decision: 1,
    life: "open",
    closedAs: "",
    pending: 0,
    known: true,
    toTick: tick,
    toLots: 10,
    createdAt: 0 as Order["createdAt"],
    actedAt: 0 as Order["actedAt"],
    toldAt: 0,
    toldAs: "",
    ackMicros: 0,
    closedAt: 0 as Order["closedAt"],
    queriedAt: 0 as Order["queriedAt"],
    cancelTries: 0,
    proof: "",
    ...more,
  };
}
