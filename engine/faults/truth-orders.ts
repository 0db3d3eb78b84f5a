/** The orders that a venue knows: by its own id and by the name that we gave, the ended ones for a while. */
import { SECOND, type Time } from "./time.ts";
import type { OrderRow, TruthOrder } from "./truth-types.ts";

/** Ended orders are found by questions for this long. */
const REMEMBERED = 900 * SECOND;

export class TruthOrders {
  readonly #byId = new Map<number, TruthOrder>();
  readonly #byName = new Map<string, TruthOrder[]>();
  readonly #ended: TruthOrder[] = [];
  #ids = 0;

  newId(): number {
    return ++this.#ids;
  }
  add(o: TruthOrder): void {
    this.#byId.set(o.venueId, o);
    const named = this.#byName.get(o.name);
    if (named === undefined) this.#byName.set(o.name, [o]);
    else named.push(o);
  }
  get(venueId: number): TruthOrder | undefined {
    return this.#byId.get(venueId);
  }
  /** Of those that have that name the newest that is open, else the newest. */
  newest(name: string): TruthOrder | undefined {
    const named = this.#byName.get(name);
    const last = named?.at(-1);
    if (last?.status === "open" || named === undefined || named.length === 1) return last;
    return named.findLast((o) => o.status === "open") ?? last;
  }
  end(o: TruthOrder): void {
    this.#ended.push(o);
  }
  forget(time: Time): void {
    while (this.#ended.length > 0 && this.#ended[0]!.changedAt < time.now - REMEMBERED) {
      const o = this.#ended.shift()!;
      this.#byId.delete(o.venueId);
      const left = (this.#byName.get(o.name) ?? []).filter((x) => x !== o);
      if (left.length === 0) this.#byName.delete(o.name);
      else this.#byName.set(o.name, left);
    }
  }
}
/** As the venue states it. */
export const rowOf = (o: TruthOrder): OrderRow => ({
  venueId: o.venueId,
  name: o.name,
  market: o.market,
  side: o.side,
  tick: o.tick,
  lots: o.lots,
  cum: o.cum,
  status: o.status,
  bornAt: o.bornAt,
  at: o.changedAt,
});
