/**
 * The orders of one market that are not closed, and those that have ended within a day (so that late reports find their order): all of
 * them, but for a bound of memory, and what that takes early is told.
 * An order leaves `live` only when it is closed.
 *
 * What has left memory is in the journal, and no late word on it is lost: a fill is booked without its order, an
 * acknowledgement has the venue's list read, and what is found open there is taken in again and cancelled.
 */
import type { OrderId } from "../types.ts";
import type { Side } from "../units.ts";
import { exposedLots, exposedTickLots, type Order, REPLACE } from "./order.ts";

/** An order that has ended is found in memory for this long. */
const KEPT_MICROS = 24 * 3_600 * 1_000_000;
/** Most of them over all markets of a desk, about 80 MB; and the least of them that one market may keep. */
export const ENDED_MAX = 80_000;
const ENDED_MIN = 1_000;
/** That many more than the most are let go at once. */
const SPARE_SHARE = 1 / 8;

export class OrderTable {
  /** Most ended orders that are kept here. */
  #endedMax = ENDED_MAX;
  #keptMicros: number | null = null;
  readonly live: Order[] = [];
  private readonly byId = new Map<OrderId, Order>();
  /** Each end, oldest first, from `gone` on. */
  private readonly ended: { id: OrderId; at: number }[] = [];
  private gone = 0;

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
      this.ended.push({ id: order.id, at: order.closedAt });
      this.forget(order.closedAt);
      return true;
    }
    // Forgotten meanwhile, it would be alive for ever: no word on it would find it.
    if (order.life !== "closed" && i < 0) this.add(order);
    return false;
  }
  /** One of so many markets: what a desk may keep is shared. */
  share(markets: number): void {
    this.#endedMax = Math.max(ENDED_MIN, Math.floor(ENDED_MAX / markets));
  }
  /** For how long the newest order was kept that had to go before its day was over; null where none had to since this was asked. */
  takeShortfall(): number | null {
    const kept = this.#keptMicros;
    this.#keptMicros = null;
    return kept;
  }
  private forget(now: number): void {
    const { ended } = this;
    while (ended.length > this.gone && ended[this.gone]!.at < now - KEPT_MICROS) this.drop();
    if (ended.length - this.gone > this.#endedMax * (1 + SPARE_SHARE)) {
      while (ended.length - this.gone > this.#endedMax) this.#keptMicros = now - this.drop();
    }
    if (this.gone > ENDED_MIN && 2 * this.gone > ended.length) {
      ended.splice(0, this.gone);
      this.gone = 0;
    }
  }
  /** The oldest end. An order that has come back to life since, or ended once more, stays. Answers when it was. */
  private drop(): number {
    const { id, at } = this.ended[this.gone++]!;
    const o = this.byId.get(id);
    if (o?.life === "closed" && o.closedAt === at) this.byId.delete(id);
    return at;
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
