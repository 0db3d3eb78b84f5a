/**
 * Bugs that were seen in public, each as a world of its own: the faults that bring it about and nothing else. What the world
 * finds in ours would be the same bug.
 */
import type { Plan } from "./dice.ts";
import { type FaultId, faultTable } from "./fault-table.ts";
import type { ProfileId } from "./profiles.ts";

export interface PublicBug {
  /** As it is cited: "NT-4958" is issue 4958 of NautilusTrader, HB hummingbot. */
  id: string;
  words: string;
  faults: readonly FaultId[];
  /** Each of them as often as it can be. */
  plan: Plan;
  venues: readonly [ProfileId, ProfileId];
  seed: number;
}
const PLAIN = ["client-id", "batch"] as const;
const CHAIN = ["solana", "client-id"] as const;
const REPLACE = ["replace", "client-id"] as const;
const often = (id: FaultId): number => (faultTable[id].per === "occasion" ? faultTable[id].high : faultTable[id].low);
const bug = (
  id: string,
  words: string,
  faults: FaultId[],
  { venues = PLAIN, rates = {} }: { venues?: PublicBug["venues"]; rates?: Plan } = {},
): PublicBug => ({
  ...{ id, words, faults, venues, seed: 1 },
  plan: { ...Object.fromEntries(faults.map((f) => [f, often(f)])), ...rates },
});

export const publicBugs: readonly PublicBug[] = [
  bug("NT-4958", "no venue id, so no question: rejected by time-out, and the order lived", ["F2", "F8", "F34"], {
    venues: REPLACE,
  }),
  bug("NT-4152", "a refusal that means unknown, taken for a refusal after retries", ["F6", "F5", "F2"]),
  bug("NT-4288", "replaced: told as cancelled, and two orders live under one id", ["F16", "F21"], { venues: REPLACE }),
  bug("NT-3493", "an inferred fill, and then the fill itself: counted twice", ["F22", "F15", "F20"]),
  bug("NT-5000", "killed with orders working, which the next start left out", ["F37", "F39"]),
  bug("NT-4479", "an impossible change of state, tried for ever; children of a batch that nobody watched", [
    "F9",
    "F17",
    "F21",
  ]),
  bug("NT-1205", "a repeated trade id stopped the start; orders placed anew at each start", ["F20", "F23", "F37"]),
  bug("NT-4298", "the book stood still while connected", ["F29"]),
  bug("HB-8457", "a name that did not resolve counted as not found: orders that lived were dropped", [
    "F35",
    "F34",
    "F1",
  ]),
  bug("HB-3374", "orders lost in network errors filled all the same", ["F1", "F2", "F3", "F5"]),
  bug("HB-720", "all orders cancelled, it said; one was there, and more were sent after the stop", [
    "F41",
    "F18",
    "F4",
  ]),
  bug("HB-1663", "booked by stream and by question; a fill told again forty minutes later", ["F23", "F20", "F27"]),
  bug("QUBX-434", "a refused cancel taken for a sign of life: fourteen thousand of them", ["F14", "F13"], {
    rates: { F14: 0.9 },
  }),
  bug("CCXT-2599", "a time-out, then the same order once more", ["F2", "F3", "F7"]),
  bug("TYPEDTRADER-1178", "open orders were read and the fill was missed", ["F12", "F22", "F30"]),
  bug("GO-TRADER-1470", "the alarm was taken away, and with it the cancels that were under way", ["F41", "F13", "F37"]),
  bug("OPENALGO-1991", "an id was given free on an answer that proved nothing", ["F5", "F6", "F7"]),
  bug("POLYMARKET-34", "matched, and never settled on the chain", ["F26", "F1", "F4"], { venues: CHAIN }),
];
