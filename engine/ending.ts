/**
 * How an engine ends: nothing is wanted any more, so everything is cancelled and the venue is read.
 *
 * Invariants: 1. what is said of open orders is the venue's word, not our hope. 2. the watchdog gets a goodbye only where
 * nothing is open: otherwise it goes on by itself.
 */
import type { EngineParts } from "./assemble.ts";
import type { WatchdogLink } from "./edge/watchdog/link.ts";
import { cancelAllAtVenue } from "./recovery.ts";
import type { FromWorker } from "./worker-messages.ts";

/** What a clean end may take. */
const STOP_MS_MAX = 3_000;
const LOOK_EVERY_MS = 10;

export interface Ending {
  parts: EngineParts;
  watchdog: WatchdogLink | null;
  /** Ends the timers. */
  stopTimers: () => void;
  post: (message: FromWorker) => void;
}

const ordersKnown = ({ publisher }: EngineParts): number =>
  publisher.view().accounts.reduce((n, a) => n + a.openOrders, 0);

/** Through the core, as a HALT without a latch. True where the venue was read empty. */
export async function endCleanly(ending: Ending, reason: string): Promise<boolean> {
  const { parts, post } = ending;
  const { loop, publisher, lines } = parts;
  lines.state(`stopping: ${reason}`);
  const working = ordersKnown(parts);
  loop.closeForStop(reason);
  // Taken at once: a halt that was verified before this one says nothing about it.
  loop.turn();
  const until = performance.now() + STOP_MS_MAX;
  const isVerified = () => publisher.view().halt.state === "verified";
  while (!isVerified() && performance.now() < until && loop.broken === null)
    await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
  const open = isVerified() ? 0 : await openAtVenue(parts);
  const view = publisher.publish();
  await close(ending, open === 0);
  post({ type: "stopped", cancelled: Math.max(0, working - open), open, positions: view.halt.positionsLeft });
  return open === 0;
}
/** The core can't be asked any more: the venue is cancelled and read without it. */
export async function endBroken(ending: Ending, reason: string): Promise<boolean> {
  const { parts, post } = ending;
  const open = await openAtVenue(parts);
  const words = open === 0 ? "the venue was read: no order of ours is open" : "the venue could not be read empty";
  parts.lines.state(words, "error");
  await close(ending, open === 0);
  post({ type: "stopped", cancelled: 0, open, positions: [`not known: the engine broke (${reason})`] });
  return open === 0;
}

/** Cancels and reads until nothing is open; where that fails, what we know of, and at least one. */
async function openAtVenue(parts: EngineParts): Promise<number> {
  try {
    await cancelAllAtVenue(parts.venue, parts.listen);
    return 0;
  } catch {
    return Math.max(1, parts.loop.broken === null ? ordersKnown(parts) : 1);
  }
}
async function close({ parts, watchdog, stopTimers }: Ending, empty: boolean): Promise<void> {
  parts.closed();
  stopTimers();
  if (empty) await parts.venue.armDeadMan(0).catch(() => {});
  await parts.release();
  if (empty) await watchdog?.goodbye();
}
