/**
 * Places and amends between the core and the venue: each waits until its intent is durable, so that no venue ever hears of an
 * order that a start after a crash would not know.
 *
 * Invariants: 1. what leaves, leaves in the order in which it was wanted, and only while the gate is open in that moment.
 * 2. what is taken back never leaves, and the core is told of each one. 3. nothing waits longer than the core's patience: an
 * order that the core has given up must not leave after that. 4. cancels never come here.
 */
import type { IntentRecord } from "./core/journal-records.ts";
import { ACTION_TIMEOUT_MS } from "./core/limits.ts";
import type { AccountIndex, AmendEffect, MarketIndex, OrderId, PlaceEffect, SentEvent } from "./core/types.ts";
import { MICROS_PER_MS, type Micros } from "./core/units.ts";
import type { Clock, Journal } from "./edge/ports.ts";

export type Held = PlaceEffect | AmendEffect;
interface Waiting {
  action: Held;
  seq: number;
  since: Micros;
}
export interface HoldingParts {
  journal: Journal;
  clock: Clock;
  /** Looked at in the moment of leaving. */
  isOpen: () => boolean;
  send: (actions: readonly Held[]) => void;
  /** It will not leave. */
  withdrawn: (action: Held, outcome: Extract<SentEvent["outcome"], "refused-at-gate" | "withdrawn">) => void;
}
/** Two thirds of the core's patience with an answer: what leaves late still has time to be answered. */
const HELD_MICROS_MAX = (ACTION_TIMEOUT_MS * MICROS_PER_MS * 2) / 3;

export class Holding {
  /** In the order in which they were wanted, which is that of their numbers and times too. */
  #waiting: Waiting[] = [];
  /** Orders that something waits for: a cancel of any other looks no further. */
  readonly #ids = new Set<OrderId>();
  readonly #parts: HoldingParts;

  constructor(parts: HoldingParts) {
    this.#parts = parts;
  }
  get count(): number {
    return this.#waiting.length;
  }
  /** Writes their intents. The core uses its effects again: what waits is a copy. */
  hold(actions: readonly Held[]): void {
    const { journal, clock } = this.#parts;
    const since = clock.now();
    for (const a of actions) {
      const seq = journal.append([intentOf(a, since)]);
      this.#waiting.push({ action: { ...a }, seq, since });
      this.#ids.add(a.id);
      if (a.do === "amend" && a.newId !== undefined) this.#ids.add(a.newId);
    }
    this.release();
  }
  /** What has become durable leaves, or is refused where the gate has closed meanwhile; what waited too long is taken back. */
  release(): void {
    if (this.#waiting.length === 0) return;
    const { journal, clock, isOpen, send, withdrawn } = this.#parts;
    if (journal.failed !== null || !isOpen()) return this.#drop(() => true, "refused-at-gate");
    const durable = journal.durable;
    const now = clock.now();
    const latest = now - HELD_MICROS_MAX;
    const leaving: Held[] = [];
    let gone = 0;
    for (; gone < this.#waiting.length; gone++) {
      const { action, seq, since } = this.#waiting[gone]!;
      // By a clock that was set back nobody knows how long it waited.
      if (since < latest || since > now) withdrawn(action, "withdrawn");
      else if (seq <= durable) leaving.push(action);
      else break;
    }
    if (gone === 0) return;
    for (const { action } of this.#waiting.splice(0, gone)) this.#forget(action);
    if (leaving.length > 0) send(leaving);
  }
  /** A cancel of this order is about to be sent. True where there is nothing to cancel: its place had not left. */
  takeBack(id: OrderId): boolean {
    if (!this.#ids.has(id)) return false;
    let isPlace = false;
    this.#drop(({ action }) => {
      const isNew = action.do === "place" ? action.id === id : action.newId === id;
      isPlace ||= isNew;
      return isNew || action.id === id;
    }, "withdrawn");
    return isPlace;
  }
  /** Everything of the account (or of one market) is about to be cancelled. */
  takeBackAll(account: AccountIndex, market: MarketIndex | null): void {
    this.#drop(({ action: a }) => a.account === account && (market === null || a.market === market), "withdrawn");
  }
  #drop(which: (w: Waiting) => boolean, outcome: "refused-at-gate" | "withdrawn"): void {
    if (this.#waiting.length === 0) return;
    const dropped = this.#waiting.filter(which);
    if (dropped.length === 0) return;
    this.#waiting = this.#waiting.filter((w) => !dropped.includes(w));
    for (const { action } of dropped) {
      this.#forget(action);
      this.#parts.withdrawn(action, outcome);
    }
  }
  #forget(action: Held): void {
    this.#ids.delete(action.id);
    if (action.do === "amend" && action.newId !== undefined) this.#ids.delete(action.newId);
  }
}

/** Of an amend that makes a second order the intent names that one: the first has its own. */
function intentOf(a: Held, at: Micros): IntentRecord {
  const { account, market, tick, lots } = a;
  const head = { kind: "intent", account, market, tick, lots, at } as const;
  if (a.do === "place") return { ...head, action: "place", id: a.id, side: a.side };
  if (a.newId !== undefined) return { ...head, action: "place", id: a.newId, side: a.side ?? null };
  return { ...head, action: "amend", id: a.id, side: null };
}
