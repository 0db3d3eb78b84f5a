/**
 * HALT from the outside: who asks for it does not ask the engine's gate whether it holds. From the moment in which it was asked
 * for, nothing leaves the engine until every venue has had a moment without an order of ours, open or on its way.
 */
import type { WireAction } from "./truth-types.ts";
import type { TruthVenue } from "./truth-venue.ts";
import { must } from "./violation.ts";

export class HaltWatch {
  readonly #venues: readonly TruthVenue[];
  /** By venue: since it was asked for there was a moment without any. */
  readonly #wasEmpty: boolean[];
  /** Asked for, and not yet seen through. */
  #isAsked = false;

  constructor(venues: readonly TruthVenue[]) {
    this.#venues = venues;
    this.#wasEmpty = venues.map(() => true);
  }
  /** A running engine was told, also of one that comes before the last one is through. */
  asked(): void {
    this.#isAsked = true;
    this.#wasEmpty.fill(false);
    this.changed();
  }
  /** Something opened, ended, left or arrived. */
  changed(): void {
    if (!this.#isAsked) return;
    for (const [i, v] of this.#venues.entries()) this.#wasEmpty[i] ||= v.isEmptyOfUs;
    this.#isAsked = this.#wasEmpty.includes(false);
  }
  writes(a: WireAction): void {
    must(!this.#isAsked, "I4", () => `a ${a.do} of order ${a.id} left after HALT was asked for, with orders still out`);
  }
}
