/**
 * The orders of one market that are not closed, and the newest closed ones (so that late reports find their order).
 * An order leaves `live` only when it is closed.
 */
import type { OrderId } from "../types.ts";
import type { Side } from "../units.ts";
import { exposedLots, type Order } from "./order.ts";

/** Closed orders kept in memory per market; older ones are in the record. */
const CLOSED_KEPT = 4_000;

export class OrderTable {
  readonly live: Order[] = [];
  private readonly byId = new Map<OrderId, Order>();
  private closed: OrderId[] = [];

  get(id: OrderId): Order | undefined {
    return this.byId.get(id);
  }
  add(order: Order): void {
    this.live.push(order);
    this.byId.set(order.id, order);
  }
  /** Call after a change of life: keeps `live` true to its name, in order of creation. */
  settle(order: Order): void {
    const i = this.live.indexOf(order);
    if (order.life === "closed" && i >= 0) {
      this.live.splice(i, 1);
      this.closed.push(order.id);
      if (this.closed.length > 2 * CLOSED_KEPT) {
        for (const id of this.closed.splice(0, CLOSED_KEPT))
          if (this.byId.get(id)?.life === "closed") this.byId.delete(id);
      }
    } else if (order.life !== "closed" && i < 0) this.live.push(order);
  }
  /** Lots of one side that can still fill, unresolved ones and both legs of replaces included. */
  exposedLots(side: Side): number {
    let sum = 0;
    for (let i = 0; i < this.live.length; i++) {
      const o = this.live[i]!;
      if (o.side === side) sum += exposedLots(o);
    }
    return sum;
  }
  /** Our own displayed lots at a tick: what must be taken out of the book before any signal. */
  displayedLots(side: Side, tick: number): number {
    let sum = 0;
    for (let i = 0; i < this.live.length; i++) {
      const o = this.live[i]!;
      if (o.side === side && o.tick === tick && o.life === "open") sum += o.lots - o.cumLots;
    }
    return sum;
  }
}
