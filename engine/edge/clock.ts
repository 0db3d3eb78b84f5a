/**
 * The two clocks of a desk that runs: the system's, and a tape's.
 *
 * Invariants: 1. microseconds since 1970 UTC. 2. never backwards within a run, whatever is done to the system's clock:
 * anchored to UTC once, then carried by the monotonic one.
 */
import { MICROS_PER_MS, type Micros, micros } from "../core/units.ts";
import type { Clock } from "./ports.ts";

export const systemClock: Clock = {
  now: () => micros(Math.round((performance.timeOrigin + performance.now()) * MICROS_PER_MS)),
};

/** A tape's time: `tapeAt` at the system's `wallAt`, then `speed` times as fast. Both processes of a replay share it. */
export interface TapeAnchor {
  tapeAt: number;
  wallAt: number;
  speed: number;
}
export function tapeClock(anchor: TapeAnchor, wall: Clock = systemClock): Clock {
  let last = anchor.tapeAt;
  return {
    // Two processes read two monotonic clocks that differ by some microseconds: never before the tape's start.
    now(): Micros {
      last = Math.max(last, anchor.tapeAt + Math.round((wall.now() - anchor.wallAt) * anchor.speed));
      return micros(last);
    },
  };
}
/** By how much the system's clock has moved against the monotonic one since the process began, in microseconds. */
export const clockDriftMicros = (): number =>
  Math.round((Date.now() - (performance.timeOrigin + performance.now())) * MICROS_PER_MS);
