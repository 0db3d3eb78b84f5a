/**
 * Our orders on a venue that knows them by one byte: user ids 1 to 255, 0 being an order that a person made by hand.
 *
 * Invariants: 1. which slot an order may take follows from its id alone, so that after a crash the journal's open orders
 * name their slots again. 2. a slot that an order has, or may still get by a request that is on its way, is given to no
 * other: its tombstone stays until that request can no longer land. 3. an order without a free slot is not sent. 4. what the
 * venue says of a slot is of the order that had it when that was made: a late fill never goes to a later order.
 */
import type { OrderId } from "../../core/types.ts";
import type { Micros } from "../../core/units.ts";

export const SLOTS = 255;
/** Orders of before that a slot still names. */
const KEPT = 4;
/** A venue's clock may be behind the one that we noted the sending by. */
const SKEW_MICROS = 2_000_000;

/** 1 to 255: neighbouring ids get neighbouring slots. */
export const slotOfId = (id: OrderId): number => 1 + (id % SLOTS);

interface Held {
  id: OrderId;
  sentAt: number;
  /** From then on its request can land no more, where it was never seen at the venue. */
  freeAt: number;
  /** Ended for us; the slot is free once nothing can land in it. */
  isEnded: boolean;
}
export class OrderSlots {
  readonly #held: Held[][] = Array.from({ length: SLOTS + 1 }, () => []);

  /** `landsUntil`: when a request that leaves now can no longer land. Null where the slot of this id is not free. */
  take(id: OrderId, now: Micros, landsUntil: number): number | null {
    const slot = slotOfId(id);
    const newest = this.#held[slot]!.at(-1);
    if (newest && !(newest.isEnded && now >= newest.freeAt)) return null;
    this.#hold(slot, { id, sentAt: now, freeAt: landsUntil, isEnded: false });
    return slot;
  }
  /** An order of before this start, in the order in which they were sent; one that may be alive keeps its slot taken. */
  adopt(id: OrderId, it: { sentAt: number; landsUntil: number; mayLive: boolean }): void {
    const { sentAt, landsUntil: freeAt, mayLive } = it;
    this.#hold(slotOfId(id), { id, sentAt, freeAt, isEnded: !mayLive });
  }
  #hold(slot: number, held: Held): void {
    const all = this.#held[slot]!;
    all.push(held);
    if (all.length > KEPT) all.shift();
  }
  /** It was seen at the venue: its request has landed and can't land again. */
  landed(id: OrderId): void {
    const held = this.#find(id);
    if (held) held.freeAt = 0;
  }
  ended(id: OrderId): void {
    const held = this.#find(id);
    if (held) held.isEnded = true;
  }
  #find(id: OrderId): Held | undefined {
    return this.#held[slotOfId(id)]!.find((h) => h.id === id);
  }
  /** Whether the slot of an order is its own and no later one's. */
  isNewest(id: OrderId): boolean {
    const newest = this.#held[slotOfId(id)]!.at(-1);
    return newest === undefined || newest.id === id;
  }
  /** Whose order it is that the venue made in this slot at that time; null where none of ours had it then. */
  owner(slot: number, bornAt: number): OrderId | null {
    const all = this.#held[slot];
    if (slot === 0 || all === undefined) return null;
    for (let i = all.length - 1; i >= 0; i--) if (all[i]!.sentAt <= bornAt + SKEW_MICROS) return all[i]!.id;
    return null;
  }
}
