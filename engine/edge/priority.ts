/**
 * A place in front of the queue for the processor: a browser that draws on every core must not hold back a HALT.
 *
 * Each process of the desk asks for it itself, at its start. Only an administrator (or who was given the right) gets it;
 * for everybody else nothing changes. Linux shares the processor first between sessions and only then between the
 * processes of one (its "autogroup"), so that there the session is raised too, and put back at the end: another session's
 * busy programs would otherwise hold back a thread of ours for hundreds of milliseconds, whatever its own priority is.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";

/** Nice: one step before what browsers take for themselves where they may. */
export const NICE = -10;
const SESSION = "/proc/self/autogroup";
const THREADS = "/proc/self/task";

const niceOf = (said: string): number => Number(/nice (-?\d+)/.exec(said)?.[1] ?? 0);
/** What the system forbids, or does not have, is left as it is. */
function attempt(change: () => void): void {
  try {
    change();
  } catch {}
}
function raiseThreads(): void {
  // Those that Node has started by now have a priority of their own; later ones inherit.
  const threads = process.platform === "linux" ? readdirSync(THREADS).map(Number) : [0];
  for (const thread of threads)
    attempt(() => {
      if (os.getPriority(thread) > NICE) os.setPriority(thread, NICE);
    });
}
function raiseSession(): void {
  const before = niceOf(readFileSync(SESSION, "utf8"));
  if (before <= NICE) return;
  writeFileSync(SESSION, String(NICE));
  process.on("exit", () => attempt(() => writeFileSync(SESSION, String(before))));
}

/**
 * Never throws. To be called before threads and processes are begun, which inherit it. Who started the desk behind other
 * programs (`nice`) meant that.
 */
export function takePriority(): void {
  if (os.getPriority() > 0) return;
  attempt(raiseThreads);
  attempt(raiseSession);
}
