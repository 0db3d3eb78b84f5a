/**
 * The simulated disk and the journal on it: what was synced stays, what was not is lost with the process.
 *
 * Invariants: 1. facts become durable in the order in which they were given, a group at a time, and a group as a whole.
 * 2. what a start reads back is exactly the durable facts.
 */

import type { JournalRecord } from "../core/journal-records.ts";
import { JournalState } from "../core/journal-state.ts";
import type { OrderId } from "../core/types.ts";
import type { Journal } from "../edge/ports.ts";
import type { Dice } from "./dice.ts";
import type { Time } from "./time.ts";

export class Disk {
  /** Every durable fact, in order. */
  readonly facts: JournalRecord[] = [];
  /** Ids that a durable intent names, and when that was. */
  readonly named = new Map<OrderId, { account: number; at: number }>();
  isFull = false;
  #state = new JournalState();

  get state(): JournalState {
    return this.#state;
  }
  write(records: readonly JournalRecord[], at: number): void {
    for (const r of records) {
      this.facts.push(r);
      this.#state.take(r);
      if (r.kind === "intent" && !this.named.has(r.id)) this.named.set(r.id, { account: r.account, at });
    }
  }
  /** An old backup takes the place of what is there: the newest `count` facts are gone. */
  restore(count: number): void {
    this.facts.splice(Math.max(0, this.facts.length - count));
    this.#state = new JournalState();
    for (const r of this.facts) this.#state.take(r);
  }
}

export interface JournalParts {
  disk: Disk;
  time: Time;
  dice: Dice;
  /** What a sync takes, microseconds. */
  commitMicros: number;
  /** Facts are given: where the process may be killed. True: it was, and nothing is kept. */
  atAppend: () => boolean;
  /** They wait to be synced. */
  afterAppend: () => void;
}
export class SimJournal implements Journal {
  durable = 0;
  failed: string | null = null;
  #given = 0;
  #waiting: JournalRecord[] = [];
  /** The group that is being synced. */
  #group: JournalRecord[] | null = null;
  #isDead = false;
  #listener: () => void = () => {};
  readonly #p: JournalParts;

  constructor(parts: JournalParts) {
    this.#p = parts;
  }
  append(records: readonly JournalRecord[]): number {
    if (this.#isDead || this.#p.atAppend()) return this.#given;
    this.#given += records.length;
    if (this.failed !== null) return this.#given;
    for (const r of records) this.#waiting.push(r);
    if (this.#group === null) this.#commit();
    this.#p.afterAppend();
    return this.#given;
  }
  #commit(): void {
    const { disk, time, dice, commitMicros } = this.#p;
    const group = this.#waiting;
    this.#waiting = [];
    this.#group = group;
    const upTo = this.#given;
    time.after(commitMicros * dice.random.between(0.5, 1.5), () => {
      if (this.#isDead) return;
      if (disk.isFull) {
        dice.count("F38");
        this.failed = "journal.db: the disk is full: free some space and start again";
        this.#group = null;
      } else {
        disk.write(group, time.now);
        this.#group = null;
        this.durable = upTo;
        if (this.#waiting.length > 0) this.#commit();
      }
      this.#listener();
    });
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
  async close(): Promise<void> {}
  /** The process dies. A group that was being synced is there as a whole or not at all. */
  kill(isPowerLost: boolean): void {
    this.#isDead = true;
    const { disk, dice, time } = this.#p;
    const lost = this.#waiting.length + (this.#group?.length ?? 0);
    if (this.#group !== null && !isPowerLost && !disk.isFull && dice.random.chance(0.5))
      disk.write(this.#group, time.now);
    if (isPowerLost && lost > 0) dice.count("F39");
  }
}
