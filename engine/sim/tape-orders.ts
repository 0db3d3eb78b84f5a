/**
 * Our orders in a recorded market: whose turn it is when something trades there. The recorded market never notices them.
 *
 * Invariants: 1. a side is kept best price first, at one price oldest first. 2. what one print gives us, all orders at its
 * price together, is no more than the print; an order that the print went through stood in front of it and is filled whole.
 */
import type { OrderId } from "../core/types.ts";
import { BID, type Side } from "../core/units.ts";
import { join, levelChanged, print, type QueueModel, type QueuePosition } from "./queue.ts";
import type { RestingOrder } from "./types.ts";

export interface QueuedOrder {
  order: RestingOrder;
  queue: QueuePosition;
}

export class OrderSide {
  readonly side: Side;
  readonly queued: QueuedOrder[] = [];
  readonly #model: QueueModel;
  /** +1 where a greater tick is better. */
  readonly #sign: 1 | -1;

  constructor(side: Side, model: QueueModel) {
    this.side = side;
    this.#model = model;
    this.#sign = side === BID ? 1 : -1;
  }

  add(order: RestingOrder, displayedLots: number): void {
    const at = this.queued.findIndex((q) => this.#better(order.tick, q.order.tick));
    this.queued.splice(at < 0 ? this.queued.length : at, 0, { order, queue: join(displayedLots) });
  }
  remove(id: OrderId): boolean {
    const at = this.queued.findIndex((q) => q.order.id === id);
    if (at >= 0) this.queued.splice(at, 1);
    return at >= 0;
  }
  /** Lots of ours on display at a tick. */
  displayed(tick: number): number {
    let sum = 0;
    for (const { order } of this.queued) if (order.tick === tick) sum += order.lots - order.cumLots;
    return sum;
  }
  /** Whether a tick may hold one of ours: a quick no for most rows of a message. */
  mayHold(tick: number): boolean {
    const n = this.queued.length;
    if (n === 0) return false;
    const from = this.queued[0]!.order.tick;
    const to = this.queued[n - 1]!.order.tick;
    return from < to ? tick >= from && tick <= to : tick <= from && tick >= to;
  }

  levelChanged(tick: number, before: number, after: number): void {
    for (const { order, queue } of this.queued)
      if (order.tick === tick) levelChanged(queue, this.#model, { before, after });
  }

  /** A print with the aggressor against this side. `fill` is told what each order gets, best first. */
  print(tick: number, lots: number, fill: (order: RestingOrder, lots: number) => void): void {
    let used = 0;
    for (const { order, queue } of [...this.queued]) {
      const left = order.lots - order.cumLots;
      if (this.#better(order.tick, tick)) {
        used += left;
        fill(order, left);
      } else if (order.tick === tick) {
        const mine = Math.min(left, print(queue, lots) - used);
        if (mine > 0) {
          used += mine;
          fill(order, mine);
        }
      } else break;
    }
  }

  /** The best of the other side stands at `tick`: what of ours it reaches is filled whole, as a maker. */
  reached(tick: number, fill: (order: RestingOrder, lots: number) => void): void {
    if (this.queued.length === 0 || this.#better(tick, this.queued[0]!.order.tick)) return;
    for (const { order } of [...this.queued]) {
      if (this.#better(tick, order.tick)) break;
      fill(order, order.lots - order.cumLots);
    }
  }

  #better(tick: number, than: number): boolean {
    return (tick - than) * this.#sign > 0;
  }
}
