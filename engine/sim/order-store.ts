/**
 * Orders of the account by client id: open ones, and closed ones as far back as they are remembered.
 *
 * Invariant: an id is refused as a duplicate while its order is open and for the next `CLOSED_KEPT` orders that close after it.
 */
import type { MarketIndex, OrderId } from "../core/types.ts";
import { BID, type Side } from "../core/units.ts";
import type { RestingOrder } from "./types.ts";

export interface VenueOrder {
  readonly order: RestingOrder;
  readonly market: MarketIndex;
  readonly venueId: string;
  status: "open" | "filled" | "canceled" | "expired";
  /** Why it closed, where that was not its owner's wish. */
  code: string | null;
}

const CLOSED_KEPT = 200_000;

export class OrderStore {
  readonly #all = new Map<OrderId, VenueOrder>();
  readonly #open = new Map<OrderId, VenueOrder>();
  readonly #closed: OrderId[] = [];
  #hidden: VenueOrder | null = null;
  #count = 0;

  get(id: OrderId): VenueOrder | null {
    return this.#all.get(id) ?? null;
  }
  /** In order of acceptance. */
  open(): VenueOrder[] {
    return [...this.#open.values()];
  }
  openCount(market: MarketIndex): number {
    let n = 0;
    for (const o of this.#open.values()) if (o.market === market && o !== this.#hidden) n++;
    return n;
  }
  /** Best open tick of ours on a side of a market; null where nothing rests. */
  best(market: MarketIndex, side: Side): number | null {
    let best: number | null = null;
    for (const held of this.#open.values()) {
      const { tick, side: where } = held.order;
      if (held.market !== market || where !== side || held === this.#hidden) continue;
      if (best === null || (side === BID ? tick > best : tick < best)) best = tick;
    }
    return best;
  }

  add(order: RestingOrder, market: MarketIndex): VenueOrder {
    const held: VenueOrder = { order, market, venueId: `v${++this.#count}`, status: "open", code: null };
    this.#all.set(order.id, held);
    this.#open.set(order.id, held);
    return held;
  }
  close(held: VenueOrder, status: "filled" | "canceled" | "expired", code: string | null): void {
    held.status = status;
    held.code = code;
    this.#open.delete(held.order.id);
    this.#closed.push(held.order.id);
    if (this.#closed.length > CLOSED_KEPT * 1.1)
      for (const id of this.#closed.splice(0, this.#closed.length - CLOSED_KEPT)) this.#all.delete(id);
  }
  /** It never became an order: its id is free. */
  forget(held: VenueOrder): void {
    this.#all.delete(held.order.id);
    this.#open.delete(held.order.id);
  }
  /** Leaves an open order out of `openCount` and `best` while a change of it is judged; null: none. */
  hide(held: VenueOrder | null): void {
    this.#hidden = held;
  }
}
