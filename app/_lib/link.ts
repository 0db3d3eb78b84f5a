/**
 * How far the page can be trusted, as a union. The age is that of the desk's newest word, not of the socket: a server
 * that is up while the engine hangs is frozen, not live.
 */
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
/** Why a button that raises risk is disabled, or null when the link is good enough to press it. */
export function whyNotTrusted(link: Link): string | null {
  if (link.is === "live") return null;
  if (link.is === "connecting") return "waiting for the desk's first word";
  if (link.is === "disconnected") return "the page has no connection to the desk";
  return `the figures are ${(link.ageMs / 1000).toFixed(1)} s old`;
}
