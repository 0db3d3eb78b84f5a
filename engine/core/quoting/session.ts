/** Sessions that end and start again at once: for models in which a position is closed at the end. */
import { MICROS_PER_SECOND } from "../units.ts";

/** Seconds to the end of the session. `startedAt` 0: none has begun; it is kept up to date, also when the clock was set back. */
export function sessionLeft(memory: { startedAt: number }, at: number, seconds: number): number {
  const length = seconds * MICROS_PER_SECOND;
  if (memory.startedAt === 0 || at < memory.startedAt) memory.startedAt = at;
  memory.startedAt += Math.floor((at - memory.startedAt) / length) * length;
  return seconds - (at - memory.startedAt) / MICROS_PER_SECOND;
}
