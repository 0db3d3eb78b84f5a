/**
 * The control plane's hand on HALT: gate, latch, and what the page is shown until the engine has taken it up.
 *
 * Invariants: 1. HALT closes the gate in shared memory first, which works while the engine's thread is busy or dead; then the
 * engine is told, whose cancels wait for no disk; then the latch is put down, and only then is the HALT answered. 2. the
 * control plane never opens the gate. 3. what the page sees of a HALT is at
 * least what happened here: an engine that does not answer cannot hide it. 4. a HALT whose latch the disk refused gets it
 * as soon as the disk takes it, with the time at which it was asked for.
 */
import { randomUUID } from "node:crypto";
import { HALTED } from "../engine/core/types.ts";
import type { HaltView } from "../engine/core/view-types.ts";
import { GATE, type Latch } from "../engine/index.ts";
import type { ToWorker } from "../engine/worker-messages.ts";

export interface HaltParts {
  shared: Int32Array;
  latch: Latch;
  /** Unix ms. */
  now: () => number;
  post: (message: ToWorker) => void;
}
export interface Halted {
  /** Milliseconds until the gate was closed in memory, and those that the disk took for the latch. */
  gateMs: number;
  latchMs: number;
  /** Why the latch is not on the disk; null where it is. */
  unlatched: string | null;
}
interface HaltRequest {
  /** The engine answers with it: the clocks of the two sides, one of which may be a tape's, are never compared. */
  n: number;
  reason: string;
  by: string;
  requestedAt: number;
  gateClosedAt: number;
  /** When the watchdog had read the venue empty, for an engine that is not there to do so. */
  verifiedAt: number | null;
}

/** A latch to be put down. The engine knows its serial already, unless the HALT is the engine's own. */
interface Owed {
  reason: string;
  by: string;
  askedAt: number;
  serial?: string;
}

export class HaltHand {
  /** The HALT that the engine has not taken up yet. */
  #request: HaltRequest | null = null;
  #count = 0;
  /** The latch that the disk does not have; and looks in a row that missed it. */
  #owed: Owed | null = null;
  #missed = 0;
  readonly #parts: HaltParts;

  constructor(parts: HaltParts) {
    this.#parts = parts;
  }
  get gate(): number {
    return Atomics.load(this.#parts.shared, GATE);
  }
  get latched(): boolean {
    return this.#parts.latch.closed();
  }
  /** By the watchdog, for an engine that is gone. */
  get isVerified(): boolean {
    return this.#request !== null && this.#request.verifiedAt !== null;
  }
  closeGate(): void {
    Atomics.store(this.#parts.shared, GATE, HALTED);
  }
  /**
   * Memory, message, disk, in this order. The latch is a new one each time, so that a resume that is on its way takes away
   * only the one that it knew; `isLatched` where who asks has put one down already.
   */
  halt(reason: string, by: string, isLatched: boolean): Halted {
    const from = performance.now();
    this.closeGate();
    const closed = performance.now();
    const requestedAt = this.#parts.now();
    const n = ++this.#count;
    // A second HALT does not move the first one's times.
    this.#request = { reason, by, requestedAt, gateClosedAt: requestedAt, ...this.#request, n, verifiedAt: null };
    const found = isLatched ? this.#parts.latch.read() : null;
    const serial = found?.serial ?? randomUUID();
    this.#parts.post({ type: "gate", n, reason, by, serial });
    const told = performance.now();
    const owed = { reason, by, askedAt: requestedAt, serial };
    const unlatched = found === null ? this.#putLatchDown(owed) : null;
    this.#owed = unlatched === null ? null : owed;
    return { gateMs: closed - from, latchMs: performance.now() - told, unlatched };
  }
  /** The engine's newest view: up to which HALT of ours it has taken, and what it says of one. */
  taken(halts: number, { state }: HaltView): void {
    if (this.#request !== null && halts >= this.#request.n) this.#request = null;
    // Resumed: no latch is owed any more.
    if (this.#request === null && state === "none") this.#owed = null;
  }
  /** The watchdog read the venue and nothing is open. False where no HALT of ours waits for that. */
  verified(): boolean {
    if (this.#request === null) return false;
    this.#request.verifiedAt = this.#parts.now();
    return true;
  }
  /**
   * One look: a HALT, whoever began it, whose latch is not on the disk is to get it. Two looks in a row must have missed it,
   * for a resume takes the latch away a moment before it opens the gate. Answers why the disk refuses it, null where there
   * is nothing to say against it, and undefined while that is not known.
   */
  keepLatch(halt: HaltView | null): string | null | undefined {
    // An engine that starts has told of nothing yet: the HALT that was asked for here stands all the same.
    const standing = halt !== null && halt.state !== "none" ? halt : this.#request;
    if (standing === null || this.gate !== HALTED || this.latched) {
      this.#missed = 0;
      this.#owed = null;
      return null;
    }
    const { reason, by } = standing;
    this.#owed ??= { reason, by, askedAt: this.#parts.now() };
    return ++this.#missed < 2 ? undefined : this.#putLatchDown({ ...this.#owed, reason, by });
  }
  /** The desk has ended and its files are closed, which may have made room: a latch that is owed is tried once more. */
  latchAtEnd(): string | null {
    if (this.#owed === null || this.latched) return null;
    return this.#putLatchDown(this.#owed);
  }
  /** What the page is shown: the request until the engine has taken it up, then the engine's steps, the better story. */
  over(stated: HaltView): HaltView {
    if (this.#request === null || stated.state === "running") return stated;
    const { reason, by, requestedAt, gateClosedAt, verifiedAt } = this.#request;
    const asked = { reason, by, requestedAt, gateClosedAt, cancelsSentAt: verifiedAt, verifiedAt };
    return { ...stated, ...asked, state: verifiedAt === null ? "running" : "verified" };
  }

  /** Why the disk refuses it, or null. */
  #putLatchDown({ reason, by, ...known }: Owed): string | null {
    try {
      this.#parts.latch.close(reason, by, known);
      return null;
    } catch (e) {
      return e instanceof Error ? e.message : String(e);
    }
  }
}
