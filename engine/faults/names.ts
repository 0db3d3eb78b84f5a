/** What a venue of the world calls our orders, and whose order a name is. */
import type { OrderId } from "../core/types.ts";
import type { Micros } from "../core/units.ts";
import type { OrderIds } from "../edge/venues/order-ids.ts";
import { OrderSlots, SLOTS, slotOfId } from "../edge/venues/order-slots.ts";
import type { Profile } from "./profiles.ts";

export class Names {
  readonly slots = new OrderSlots();
  readonly #profile: Profile;
  readonly #ids: OrderIds;

  constructor(profile: Profile, ids: OrderIds) {
    this.#profile = profile;
    this.#ids = ids;
  }
  /** Of an order that is about to be sent; null where none is free. */
  give(id: OrderId, now: Micros): string | null {
    if (this.#profile.naming === "text") return this.#ids.encode(id);
    const slot = this.slots.take(id, now, now + this.#profile.rules.landingMicrosMax);
    return slot === null ? null : String(slot);
  }
  of(id: OrderId): string {
    if (this.#profile.naming === "text") return this.#ids.encode(id);
    // A stray of before is known by its slot alone, as an id of no epoch.
    return String(id <= SLOTS ? id : slotOfId(id));
  }
  /** Whether the name of an order is still that order's. */
  isNamed(id: OrderId): boolean {
    return this.#profile.naming === "text" || id <= SLOTS || this.slots.isNewest(id);
  }
  /** Null for an order that is not ours. `bornAt`: when the venue made it. */
  idOf(name: string, bornAt: number): OrderId | null {
    if (this.#profile.naming === "text") return this.#ids.decode(name);
    const slot = Number(name);
    return slot === 0 ? null : (this.slots.owner(slot, bornAt) ?? slot);
  }
}
