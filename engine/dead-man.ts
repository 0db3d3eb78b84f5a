/**
 * The venue's own timer: it cancels everything when this engine does not set it anew, whatever has become of the engine.
 *
 * Invariant: that nothing of the kind stands there is told once, whether the timer ran out or could never be set.
 */
import type { Venue } from "./edge/ports.ts";
import type { Lines } from "./lines.ts";
import type { Publisher } from "./publish.ts";

const DEAD_MAN_MS = 10_000;
/** Three chances before it fires. */
const DEAD_MAN_EVERY_MS = 3_000;

export interface DeadManParts {
  venue: Pick<Venue, "armDeadMan" | "isDisconnected"> & { capabilities: Pick<Venue["capabilities"], "deadMan"> };
  publisher: Pick<Publisher, "deadMan">;
  lines: Pick<Lines, "state">;
}

/** Sets it now, and again by `every`. A venue without one is not asked. */
export function keepDeadMan(parts: DeadManParts, every: (ms: number, run: () => void) => void): void {
  if (!parts.venue.capabilities.deadMan) return;
  const arm = arming(parts);
  every(DEAD_MAN_EVERY_MS, arm);
  arm();
}
/** What is set when it is called; one that could not be set for so long that it has fired or soon will is told. */
function arming({ venue, publisher, lines }: DeadManParts): () => void {
  /** Unix ms until which nothing need be said: it stands, or has had no time to be set. */
  let quietUntil: number | null = null;
  let isLate = false;
  const late = (is: boolean, text: string) => {
    if (isLate !== is) lines.state(text, "warn");
    isLate = is;
  };
  return () => {
    const from = Date.now();
    if (venue.isDisconnected) {
      publisher.deadMan = null;
      quietUntil = null;
      return;
    }
    quietUntil ??= from + DEAD_MAN_MS;
    venue.armDeadMan(DEAD_MAN_MS).then(
      () => {
        publisher.deadMan = { armedUntil: from + DEAD_MAN_MS, lastBeatAt: Date.now() };
        quietUntil = from + DEAD_MAN_MS;
        late(false, "the venue's dead-man timer is set again");
      },
      () => {
        if (quietUntil === null || Date.now() + DEAD_MAN_EVERY_MS < quietUntil) return;
        late(
          true,
          publisher.deadMan === null
            ? "the venue's dead-man timer can't be set: nothing there cancels when this engine is no more"
            : "the venue's dead-man timer can't be set: it cancels everything when it fires",
        );
      },
    );
  };
}
