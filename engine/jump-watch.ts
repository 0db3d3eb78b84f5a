/** A stall of this thread, or a step of the system's clock: in a start as well, whose proofs of absence are counted in time. */
import type { EngineParts } from "./assemble.ts";
import { clockDriftMicros } from "./edge/clock.ts";

/** Beyond which nothing that we hold counts as fresh. */
const JUMP_MICROS = 1_000_000;

/**
 * The core is told that nothing it holds is fresh. Each call of the answer is one look: it measures the time since the one before,
 * so that who looks must do so often.
 */
export function jumpWatch({ lines, sink, clock }: Pick<EngineParts, "lines" | "sink" | "clock">): () => void {
  let lookedAt = performance.now();
  let drift = clockDriftMicros();
  return () => {
    const now = performance.now();
    const stalled = (now - lookedAt) * 1000;
    lookedAt = now;
    const moved = clockDriftMicros() - drift;
    drift += moved;
    const byMicros = Math.round(Math.abs(moved) > stalled ? moved : stalled);
    if (Math.abs(byMicros) < JUMP_MICROS) return;
    lines.state(`time jumped by ${Math.round(byMicros / 1000)} ms: every market has to speak again`, "warn");
    sink({ type: "clock-jump", at: clock.now(), exchangeAt: null, byMicros });
  };
}
