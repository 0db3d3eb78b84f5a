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

/**
 * Where a start is killed that finds the journal of the version before. It moves the facts into a copy and puts that in the place of
 * what is there; a copy that a dead start has left is thrown away, for nobody knows how far it came.
 */
export const moveSteps = ["copying", "copied", "in place"] as const;
export type MoveStep = (typeof moveSteps)[number];

export class Disk {
  /** Every durable fact, in order. */
  facts: JournalRecord[] = [];
  /** `facts` are as the version before wrote them. */
  #isFormer = false;
  /** What a start has moved of them so far. */
  #copy: JournalRecord[] = [];
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
  /** A start of a newer version was killed while it moved what is there. `share`: of what was copied by then. */
  killMove(step: MoveStep, share: number): void {
    this.#isFormer = step !== "in place";
    this.#copy = this.#isFormer ? this.facts.slice(0, step === "copied" ? undefined : share * this.facts.length) : [];
  }
  /** What each start does first. */
  move(): void {
    if (!this.#isFormer) return;
    this.#copy = [];
    for (const r of this.facts) this.#copy.push(r);
    this.facts = this.#copy;
    this.#isFormer = false;
    this.#reckon();
  }
  #reckon(): void {
    this.#state = new JournalState();
    for (const r of this.facts) this.#state.take(r);
  }
  /** An old backup takes the place of what is there: the newest `count` facts are gone. */
  restore(count: number): void {
    this.facts.splice(Math.max(0, this.facts.length - count));
    this.#reckon();
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
