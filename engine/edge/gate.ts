/**
 * The gate before every request that places or amends: one Int32 that all threads share, and the latch on disk that any
 * process can put down.
 *
 * Invariants: 1. zeroed memory is closed. 2. each request that passes has a number, so that who closes the gate knows up
 * to which one cancels are owed.
 */
import { ACTIVE, type GateLevel, HALTED } from "../core/types.ts";
import type { Latch } from "./latch.ts";

/** Slots of the shared Int32Array. Zeroed memory is closed. */
export const GATE = 0;
/** Number of the last send that the gate let pass (wraps). */
export const LAST_SEND = 1;
/** Grows with each turn of the engine's loop: the beat that the watchdog and the page see. */
export const BEAT = 2;
export const SHARED_SLOTS = 8;

export interface SharedGate {
  /** Asked in the moment of writing a request; true counts it as sent. */
  pass(): boolean;
  /** The same, without counting anything as sent. */
  isOpen(): boolean;
  level(): GateLevel;
  close(): void;
  /** False where the latch is down: it stays closed. */
  open(): boolean;
}
export function sharedGate(shared: Int32Array, latch: Latch): SharedGate {
  const level = () => Atomics.load(shared, GATE) as GateLevel;
  const isOpen = () => level() !== HALTED && !latch.closed();
  return {
    level,
    isOpen,
    pass() {
      if (!isOpen()) return false;
      Atomics.add(shared, LAST_SEND, 1);
      return true;
    },
    close: () => void Atomics.store(shared, GATE, HALTED),
    open() {
      if (latch.closed()) return false;
      Atomics.store(shared, GATE, ACTIVE);
      return true;
    },
  };
}
