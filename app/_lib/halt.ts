/**
 * HALT from the page. It asks with a plain fetch, not through the tRPC client or the socket, so that nothing but the
 * network stands between the click and the desk; it asks again with the same command id until the desk answers.
 */
import type { HaltView } from "../../engine/core/view-types.ts";
import { clockSeconds, moment } from "./format.ts";
import { newCommandId } from "./ids.ts";
import { Signal } from "./signal.ts";

export type HaltRequest =
  | { is: "idle" }
  | { is: "asking"; by: string; at: number; tries: number; error: string | null }
  | { is: "accepted"; by: string; at: number; tookMs: number };

export const haltRequest = new Signal<HaltRequest>({ is: "idle" });
const RETRY_MS = 1_000;
const TIMEOUT_MS = 3_000;
/** A desk that is well answers within a few milliseconds: after this long the other ways are shown, while it is asked on. */
const PATIENCE_MS = 1_000;

async function ask(commandId: string, reason: string): Promise<string | null> {
  try {
    const response = await fetch("/api/trpc/commands.run", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ json: { commandId, command: { do: "halt", reason } } }),
      keepalive: true,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return `the desk answered ${response.status}`;
    const answer: unknown = await response.json();
    return refusalOf(answer);
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${TIMEOUT_MS / 1000} s`
      : "the desk could not be reached";
  }
}
/** The message of an answer that says ok: false; null when it was accepted. */
export function refusalOf(answer: unknown): string | null {
  const json = path(answer, ["result", "data", "json"]);
  if (typeof json !== "object" || json === null || !("ok" in json)) return "the answer could not be read";
  if (json.ok === true) return null;
  return "message" in json && typeof json.message === "string" ? json.message : "the desk refused";
}
function path(value: unknown, keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** Halts everything. `how` is said in the audit trail: "HALT button", "Shift+Escape". Safe to call again and again. */
export function haltNow(how: string): void {
  if (haltRequest.get().is === "asking") return;
  const commandId = newCommandId();
  const at = Date.now();
  const started = performance.now();
  const attempt = async (tries: number): Promise<void> => {
    const error = await ask(commandId, how);
    if (haltRequest.get().is !== "asking") return;
    if (error === null) {
      haltRequest.set({ is: "accepted", by: how, at, tookMs: performance.now() - started });
      return;
    }
    haltRequest.set({ is: "asking", by: how, at, tries, error });
    setTimeout(() => void attempt(tries + 1), RETRY_MS);
  };
  haltRequest.set({ is: "asking", by: how, at, tries: 1, error: null });
  setTimeout(() => {
    const now = haltRequest.get();
    if (now.is === "asking" && now.at === at && now.error === null)
      haltRequest.set({ ...now, error: `no answer for ${PATIENCE_MS / 1000} s` });
  }, PATIENCE_MS);
  void attempt(1);
}

export interface HaltStep {
  label: string;
  state: "done" | "running" | "waiting";
  detail: string;
  /** Milliseconds to the step; null until it happened. */
  tookMs: number | null;
}
/** When and by whom, in words; one that was asked for before this run of the desk is of some day. */
export function haltAskedFor(h: HaltView): string {
  const isOlder = (h.takenUpAt ?? null) !== null;
  const at = isOlder ? moment(h.requestedAt) : clockSeconds(h.requestedAt);
  const restarted = isOlder ? ", and kept over a restart" : "";
  return `${h.by || "unknown"} · ${at} UTC${restarted}`;
}
/** The steps of a halt in order, timed from when this run of the desk knew of it. "Done" comes from the desk alone; verified means that each venue was read and is empty. */
export function haltSteps(h: HaltView): HaltStep[] {
  const from = h.takenUpAt ?? h.requestedAt;
  const took = (at: number | null) => (at === null || from === null ? null : Math.max(0, at - from));
  const toCancel = h.perAccount.reduce((n, a) => n + a.toCancel, 0);
  const confirmed = h.perAccount.reduce((n, a) => n + a.confirmed, 0);
  const venues = h.perAccount.length;
  const verified = h.perAccount.filter((a) => a.verifiedAt !== null).length;
  const open = h.perAccount.map(
    (a) => `${a.account}: ${a.openAtVenue === null ? "not read yet" : `${a.openAtVenue} open`}`,
  );
  const done = [
    h.gateClosedAt !== null,
    h.cancelsSentAt !== null,
    h.cancelsSentAt !== null && confirmed >= toCancel,
    h.state === "verified",
  ];
  const current = done.indexOf(false);
  const state = (i: number): HaltStep["state"] => (done[i] ? "done" : i === current ? "running" : "waiting");
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  return [
    { label: "Gate closed", state: state(0), detail: "nothing new is sent", tookMs: took(h.gateClosedAt) },
    {
      label: "Cancels sent",
      state: state(1),
      detail: `${plural(toCancel, "order")} at ${plural(venues, "venue")}`,
      tookMs: took(h.cancelsSentAt),
    },
    { label: "Cancels confirmed", state: state(2), detail: `${confirmed} of ${toCancel}`, tookMs: null },
    {
      label: "Venue read",
      state: state(3),
      detail: h.state === "verified" ? `${verified} of ${venues} verified: 0 open` : open.join(", ") || "waiting",
      tookMs: took(h.verifiedAt),
    },
  ];
}
