/**
 * How far the page can be trusted, as a union. The age is that of the desk's newest word, not of the socket: a server
 * that is up while the engine hangs is frozen, not live.
 */
import { age } from "./format.ts";

const LIVE_MS_MAX = 2_000;
const STALE_MS_MAX = 5_000;

export type Link =
  | { is: "connecting" }
  | { is: "live"; ageMs: number }
  | { is: "stale"; ageMs: number }
  | { is: "frozen"; ageMs: number }
  | { is: "disconnected"; ageMs: number | null };

/** `freshAt` and `now` on the same clock, ms; null before the desk's first word. */
export function linkOf(connected: boolean, freshAt: number | null, now: number): Link {
  const ageMs = freshAt === null ? null : Math.max(0, now - freshAt);
  if (ageMs === null) return connected ? { is: "connecting" } : { is: "disconnected", ageMs };
  if (!connected) return { is: "disconnected", ageMs };
  if (ageMs <= LIVE_MS_MAX) return { is: "live", ageMs };
  if (ageMs <= STALE_MS_MAX) return { is: "stale", ageMs };
  return { is: "frozen", ageMs };
}
/** How old what the page shows is, in words. */
export const dataAge = (link: Link): string =>
  "ageMs" in link && link.ageMs !== null ? `${age(link.ageMs)} old` : "none";

/** A page waits this long for the desk's first word before it says that something is wrong. */
const FIRST_WORD_MS_MAX = 5_000;
export interface Trouble {
  what: string;
  /** For how long by now; null where no time is known. Apart from `what`, so that a reader is told once, not each second. */
  forMs: number | null;
  /** What to do about it. */
  way: string;
}
const KILL = "npm run kill cancels every order without it.";
const WAY = `What stands below is the last that was heard. HALT still asks, and so does /halt. ${KILL}`;
/**
 * What is wrong between the page and the desk, and the way out; null where nothing is. `death` is the desk's word of its
 * engine, `openMs` how long the page has been open.
 */
export function troubleOf(o: { link: Link; death: string | null; hasView: boolean; openMs: number }): Trouble | null {
  const { link, death } = o;
  if (death !== null)
    return {
      what: `The engine has died: ${death}.`,
      forMs: null,
      way: "Nothing new is sent, and the watchdog cancels every order: /halt says how far it is. Then stop the desk with Ctrl+C in its terminal and start it again.",
    };
  const forMs = "ageMs" in link ? link.ageMs : null;
  if (link.is === "frozen") return { what: "The desk has said nothing", forMs, way: WAY };
  if (link.is === "disconnected" && o.hasView)
    return { what: "The page has no connection to the desk", forMs, way: WAY };
  if (o.hasView || o.openMs < FIRST_WORD_MS_MAX) return null;
  return link.is === "disconnected"
    ? {
        what: "The desk does not answer.",
        forMs: null,
        way: `Look at its terminal, or start it with npm start. ${KILL}`,
      }
    : {
        what: "The desk answers, and its engine has not said a word yet.",
        forMs: null,
        way: `Its terminal says what it waits for. ${KILL}`,
      };
}
/** Why a button that raises risk is disabled, or null when the link is good enough to press it. */
export function whyNotTrusted(link: Link): string | null {
  if (link.is === "live") return null;
  if (link.is === "connecting") return "waiting for the desk's first word";
  if (link.is === "disconnected") return "the page has no connection to the desk";
  return `the figures are ${(link.ageMs / 1000).toFixed(1)} s old`;
}
