/**
 * The orders of one market that are not closed, and the newest closed ones (so that late reports find their order).
 * An order leaves `live` only when it is closed.
 *
 * What has left memory is in the journal, and no late word on it is lost: a fill is booked without its order, an
 * acknowledgement has the venue's list read, and what is found open there is taken in again and cancelled.
 */
import type { OrderId } from "../types.ts";
import type { Side } from "../units.ts";
import { exposedLots, exposedTickLots, type Order, REPLACE } from "./order.ts";

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
  /** Call after a change of life: keeps `live` true to its name, in order of creation. True where the order is closed by it. */
  settle(order: Order): boolean {
    const i = this.live.indexOf(order);
    if (order.life === "closed" && i >= 0) {
      this.live.splice(i, 1);
      this.closed.push(order.id);
      if (this.closed.length > 2 * CLOSED_KEPT) {
        for (const id of this.closed.splice(0, CLOSED_KEPT))
          if (this.byId.get(id)?.life === "closed") this.byId.delete(id);
      }
      return true;
    }
    if (order.life !== "closed" && i < 0) this.live.push(order);
    return false;
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
  /** What the unfilled rest of one side can cost, tick · lots. */
  exposedTickLots(side: Side): number {
    let sum = 0;
    for (let i = 0; i < this.live.length; i++) if (this.live[i]!.side === side) sum += exposedTickLots(this.live[i]!);
    return sum;
  }
  /**
   * Our own displayed lots at a tick where the book shows `shown`: what must be taken out of it before any signal. A leg
   * that is on its way (a place, an amend's new price) may be in the book before we are told, and counts where it can be.
   */
  displayedLots(side: Side, tick: number, shown = Number.POSITIVE_INFINITY): number {
    let sure = 0;
    let maybe = 0;
    for (let i = 0; i < this.live.length; i++) {
      const o = this.live[i]!;
      if (o.side !== side) continue;
      if (o.life === "open" && o.tick === tick) sure += o.lots - o.cumLots;
      else if ((o.life !== "open" || o.pending & REPLACE) && o.toTick === tick && o.tif !== "ioc")
        maybe += o.toLots - o.cumLots;
    }
    return maybe > 0 && shown !== Number.POSITIVE_INFINITY && sure + maybe <= shown ? sure + maybe : sure;
  }
}
