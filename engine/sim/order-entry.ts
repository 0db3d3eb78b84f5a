/**
 * What the simulated venue does with a request: judges it, lets the market model act, keeps what is locked, and reports.
 *
 * Invariants: 1. an open order locks exactly its unfilled size at its price. 2. every request is answered by one report (a place that
 * takes is answered before its fills). 3. a refused amend leaves the order as it was.
 */
import type { Action, MarketIndex, OrderReport, Via } from "../core/types.ts";
import { lots as asLots, BID, type Lots, type Micros } from "../core/units.ts";
import type { Account, AccountMarket } from "./account.ts";
import { refusalOf } from "./admission.ts";
import type { OrderStore, VenueOrder } from "./order-store.ts";
import type { MarketModel, ModelOut, RestingOrder } from "./types.ts";

/** A market of the venue: where it trades, what the account holds of it, and where its happenings are told. */
export interface Slot {
  readonly model: MarketModel;
  readonly m: AccountMarket;
  readonly out: ModelOut;
}
export type Answer = (
  order: Pick<OrderReport, "id" | "tick" | "lots" | "cumLots">,
  status: OrderReport["status"],
  why: { code: string | null; via: Via },
) => void;
interface Parts {
  slots: ReadonlyMap<MarketIndex, Slot>;
  account: Account;
  orders: OrderStore;
  mark: (m: AccountMarket) => number;
  answer: Answer;
}

type Place = Extract<Action, { do: "place" }>;
type Amend = Extract<Action, { do: "amend" }>;

export class OrderEntry {
  readonly #parts: Parts;
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  act(action: Action, now: Micros): void {
    const { id } = action;
    if (action.do === "place") {
      const code = this.#place(action, now);
      if (code) this.#answer({ id, tick: action.tick, lots: action.lots, cumLots: asLots(0) }, "rejected", code);
      return;
    }
    const held = this.#parts.orders.get(id);
    const code = held ? (held.status === "open" ? null : "ALREADY_CLOSED") : "UNKNOWN_ORDER";
    const named = held?.order ?? { id, tick: null, lots: null, cumLots: null };
    if (action.do === "cancel") {
      if (held && !code) this.#takeOut(held, now, { code: null, via: "response" });
      else this.#answer(named, "cancel-rejected", code);
      return;
    }
    const refusal = held && !code ? this.#amend(held, action, now) : code;
    if (refusal) this.#answer(named, "amend-rejected", refusal);
  }

  /** Cancels all open orders (of one market); each is answered. */
  cancelEvery(market: MarketIndex | null, now: Micros, code: string | null): void {
    for (const held of this.#parts.orders.open())
      if (market === null || held.market === market) this.#takeOut(held, now, { code, via: "stream" });
  }

  /** After fills: a reduce-only order that could by now open a position is cancelled. */
  dropWhatWouldOpen(now: Micros): void {
    for (const held of this.#parts.orders.open()) {
      const { order } = held;
      if (!order.reduceOnly) continue;
      const { positionLots } = this.#slot(held.market).m;
      const closable = order.side === BID ? -positionLots : positionLots;
      if (order.lots - order.cumLots > Math.max(0, closable))
        this.#takeOut(held, now, { code: "REDUCE_ONLY", via: "stream" });
    }
  }

  /** A fill took `lots` of an order: that much is no longer locked. */
  filled(held: VenueOrder, lots: Lots): void {
    this.#parts.account.lock(this.#slot(held.market).m, held.order, -lots);
  }

  /** The order is over: what it still locked is free. */
  end(held: VenueOrder, status: "canceled" | "expired" | "filled", why: { code: string | null; via: Via }): void {
    this.#lock(held, -1);
    this.#parts.orders.close(held, status, why.code);
    this.#parts.answer(held.order, status, why);
  }

  /** Null when it was accepted (and answered). */
  #place(action: Place, now: Micros): string | null {
    const { account, orders, mark, slots } = this.#parts;
    const { id, side, tick, lots, tif, reduceOnly } = action;
    const slot = slots.get(action.market);
    if (!slot) return "UNKNOWN_MARKET";
    if (orders.get(id)) return "DUPLICATE_ID";
    const order: RestingOrder = { id, side, tick, lots, cumLots: asLots(0), tif, reduceOnly };
    const refusal = refusalOf({ order, m: slot.m, account, orders, mark });
    if (refusal) return refusal;
    const held = orders.add(order, slot.m.market);
    this.#lock(held, 1);
    // Fills of a taker are told after its acknowledgement; a post-only order cannot fill on arrival, but can be refused.
    if (tif !== "post-only") this.#answer(order, "acked", null);
    const outcome = slot.model.place(order, now, slot.out);
    if (outcome === "would-cross") {
      this.#lock(held, -1);
      orders.forget(held);
      return "POST_ONLY_WOULD_CROSS";
    }
    if (tif === "post-only") this.#answer(order, "acked", null);
    if (outcome === "done" && held.status === "open") this.end(held, "expired", { code: null, via: "stream" });
    return null;
  }

  #amend(held: VenueOrder, action: Amend, now: Micros): string | null {
    const { account, orders, mark } = this.#parts;
    const { order } = held;
    const slot = this.#slot(held.market);
    // The wanted order is judged as if the old one were gone.
    this.#lock(held, -1);
    orders.hide(held);
    const wanted: RestingOrder = { ...order, tick: action.tick, lots: action.lots };
    const refusal = refusalOf({ order: wanted, m: slot.m, account, orders, mark });
    orders.hide(null);
    const left = wanted.lots - wanted.cumLots;
    if (!refusal) {
      account.lock(slot.m, wanted, left);
      const canBeRefused = order.tif === "post-only";
      if (!canBeRefused) this.#answer(wanted, "amended", null);
      const outcome = slot.model.amend(order, action.tick, action.lots, now, slot.out);
      if (outcome !== "would-cross") {
        if (canBeRefused) this.#answer(order, "amended", null);
        return null;
      }
      account.lock(slot.m, wanted, -left);
    }
    this.#lock(held, 1);
    return refusal ?? "POST_ONLY_WOULD_CROSS";
  }

  #takeOut(held: VenueOrder, now: Micros, why: { code: string | null; via: Via }): void {
    const slot = this.#slot(held.market);
    slot.model.cancel(held.order, now, slot.out);
    this.end(held, "canceled", why);
  }

  #lock(held: VenueOrder, direction: 1 | -1): void {
    const { order } = held;
    this.#parts.account.lock(this.#slot(held.market).m, order, direction * (order.lots - order.cumLots));
  }
  #answer(order: Parameters<Answer>[0], status: OrderReport["status"], code: string | null): void {
    this.#parts.answer(order, status, { code, via: "response" });
  }
  #slot(market: MarketIndex): Slot {
    return this.#parts.slots.get(market) as Slot;
  }
}
