/**
 * What may still be sent to a venue, as token buckets of one account: places, amends, cancels, requests of every kind, and what
 * some venues grant for good.
 *
 * Invariants: 1. a bucket that is empty holds places and amends, never a cancel. 2. places and amends leave a share of the
 * requests alone (a fifth): cancels and questions draw on it, and nothing else may empty it. 3. what was not asked for is
 * not granted later: a bucket holds a second's worth at the most, the requests' a tenth of a minute's.
 */
import type { RequestBudget } from "../venue-rules.ts";
import type { BudgetView } from "../view-types.ts";
import { refuse, type Why } from "./why.ts";

export type BudgetKind = "new" | "amend" | "cancel" | "request";
export const BUDGET_KINDS: readonly BudgetKind[] = ["new", "amend", "cancel", "request"];
/** Of the requests, and of what is granted for good. */
const RESERVED = 0.2;

class Bucket {
  level: number;
  constructor(
    readonly perSecond: number,
    readonly max: number,
  ) {
    this.level = max;
  }
}
export class Budgets {
  readonly #buckets: Readonly<Record<BudgetKind, Bucket>>;
  readonly actionsEver: number | null;
  /** Places, amends and cancels so far. */
  actions = 0;
  #at = 0;

  constructor(budget: RequestBudget) {
    const a = (perSecond: number) => new Bucket(perSecond, Math.max(1, perSecond));
    this.#buckets = {
      new: a(budget.newPerSecond),
      amend: a(budget.amendsPerSecond),
      cancel: a(budget.cancelsPerSecond),
      request: new Bucket(budget.requestsPerMinute / 60, Math.max(1, budget.requestsPerMinute / 10)),
    };
    this.actionsEver = budget.actionsEver;
  }
  /** Fills up to the time of this step. Time that runs backwards fills nothing. */
  passTo(at: number): void {
    const seconds = (at - this.#at) / 1e6;
    if (this.#at > at || this.#at === 0) {
      this.#at = at;
      return;
    }
    if (seconds === 0) return;
    this.#at = at;
    this.#fill(this.#buckets.new, seconds);
    this.#fill(this.#buckets.amend, seconds);
    this.#fill(this.#buckets.cancel, seconds);
    this.#fill(this.#buckets.request, seconds);
  }
  #fill(b: Bucket, seconds: number): void {
    if (b.level < b.max) b.level = Math.min(b.max, b.level + seconds * b.perSecond);
  }
  /** Whether a place or an amend may be sent now; takes it where it may. */
  take(kind: "new" | "amend", why: Why): boolean {
    const { request } = this.#buckets;
    const b = kind === "new" ? this.#buckets.new : this.#buckets.amend;
    if (!(b.level >= 1)) return refuse(why, "BUDGET", b.level, b.max);
    if (!(request.level - 1 >= request.max * RESERVED)) return refuse(why, "BUDGET", request.level, request.max);
    if (this.actionsEver !== null && !(this.actions + 1 <= this.actionsEver * (1 - RESERVED)))
      return refuse(why, "BUDGET_EVER", this.actions, this.actionsEver);
    b.level -= 1;
    request.level -= 1;
    this.actions += 1;
    return true;
  }
  /** A cancel is counted and never held. */
  cancel(): void {
    this.#count(this.#buckets.cancel);
    this.#count(this.#buckets.request);
    this.actions += 1;
  }
  /** A question, a cancel-all. */
  request(): void {
    this.#count(this.#buckets.request);
  }
  #count(b: Bucket): void {
    b.level = Math.max(0, b.level - 1);
  }
  level(kind: BudgetKind): { level: number; max: number } {
    const { level, max } = this.#buckets[kind];
    return { level, max };
  }
  view(kind: BudgetKind): BudgetView {
    const { level, max, perSecond } = this.#buckets[kind];
    return { kind, level, max, perSecond, reserved: kind === "request" ? max * RESERVED : 0 };
  }
  /** Of what is granted for good, kept for cancels. */
  get reservedEver(): number {
    return (this.actionsEver ?? 0) * RESERVED;
  }
}
