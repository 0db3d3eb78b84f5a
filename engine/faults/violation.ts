/** What an invariant says when it does not hold. */
import type { Event } from "../core/types.ts";

export const invariantWords = {
  I0: "the engine does not break",
  I1: "no unknown live order",
  I2: "our position is the venue's",
  I3: "the true worst case is within the limit",
  I4: "after HALT nothing is sent, and what is open ends",
  I5: "one intent, one order; one trade id, one booking",
  I6: "what was filled never falls and is never more than the order",
  I7: "what is closed is dead at the venue, and stores its proof",
  I8: "what the venue sees was on disk before",
  I9: "no quote from old data, none in HALT",
  I10: "every change of cash is explained, exactly",
  I11: "the same list of orders a second time changes nothing",
  I12: "doubts end and quoting goes on once faults stop",
  I13: "a dead engine's orders end",
  I14: "nothing grows without bound",
  I15: "a command is answered once",
  I16: "the same seed gives the same run",
} as const;
export type InvariantId = keyof typeof invariantWords;

export interface Violation {
  seed: number;
  hour: number;
  /** Number of the engine's event, counted over all its lives. */
  event: number;
  /** Seconds of simulated time since the start. */
  atSeconds: number;
  invariant: InvariantId;
  text: string;
  /** What the engine last heard, newest last. */
  trail: string[];
}
/** Thrown where an invariant does not hold; the world stops there. */
export class InvariantBroken extends Error {
  override name = "InvariantBroken";
  constructor(
    readonly invariant: InvariantId,
    readonly text: string,
  ) {
    super(`${invariant} (${invariantWords[invariant]}): ${text}`);
  }
}
export function must(holds: boolean, invariant: InvariantId, text: () => string): void {
  if (!holds) throw new InvariantBroken(invariant, text());
}

/** An event in one line, for the trail. */
export function eventLine(e: Event): string {
  const { type, at, ...rest } = e;
  if (e.type === "book") return `${at} book ${e.market}`;
  const text = JSON.stringify(rest, (_, v) => (typeof v === "bigint" ? String(v) : v));
  return `${at} ${type} ${text.length > 260 ? `${text.slice(0, 260)}…` : text}`;
}
