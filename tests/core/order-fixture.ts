/** One resting order of ours, as tests need it. */
import { makeOrder, type Order } from "../../engine/core/orders/order.ts";
import { micros } from "../../engine/core/units.ts";

let nextId = 1;
export const order = (side: 0 | 1, tick: number, more: Partial<Order> = {}): Order =>
  makeOrder({
    ...{ id: nextId++, market: 0, side, tick, lots: 10, createdAt: micros(0), toLots: 10, strategy: "fade" },
    ...{ revision: 1, decision: 1, life: "open", pending: 0, ackMicros: 0 },
    ...more,
  });
