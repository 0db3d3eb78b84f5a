/**
 * F1 to F43: what goes wrong in the world, one row each. A fault is drawn where it bites (the file that is named), by its
 * own chance per occasion or by its mean time between two.
 *
 * Invariants: 1. a fault is counted only where it changed what the engine received or stored. 2. what has few occasions is drawn
 * the more often at each: a hundred thousand events of fresh seeds have five of every fault at least.
 */
import type { ProfileId } from "./profiles.ts";

export interface FaultRow {
  words: string;
  /** Per occasion, as a share; or every so many seconds, as a mean. Drawn between the two by the seed. */
  per: "occasion" | "seconds";
  low: number;
  high: number;
  /** Where it has no meaning. */
  except?: readonly ProfileId[];
}
const often = { per: "occasion", low: 0.005, high: 0.08 } as const;
const rare = { per: "occasion", low: 0.003, high: 0.04 } as const;
/** Fills, and orders that rest for long, are a tenth of the requests. */
const ofFew = { per: "occasion", low: 0.01, high: 0.16 } as const;
/** Questions whose answer has changed since the last one are a hundredth. */
const ofFewest = { per: "occasion", low: 0.03, high: 0.4 } as const;
const sometimes = { per: "seconds", low: 10, high: 60 } as const;
const seldom = { per: "seconds", low: 20, high: 120 } as const;

const rows = {
  F1: { words: "request lost", ...often },
  F2: { words: "accepted, reply lost", ...often },
  F3: { words: "accepted, reply after the client's patience", ...rare },
  F4: { words: "accepted after a long delay", ...rare },
  F5: { words: "a broken answer (5xx, half a JSON) though accepted", ...often },
  F6: { words: "429 or 418, with or without acceptance", ...often },
  F7: { words: "the same request arrives twice, and is taken once or makes two orders", ...often },
  F8: { words: "an answer without an id; the first fill before the acknowledgement", ...often },
  F9: { words: "refused after it was acknowledged, or after a part was filled", ...ofFew },
  F10: { words: "a post-only order that crosses is cancelled in silence or repriced", ...often },
  F11: { words: "price or size rounded by the venue", ...rare },
  F12: { words: "a fill during the cancel", ...ofFew },
  F13: { words: "cancel lost, or its reply", ...ofFew },
  F14: { words: "cancel refused: unknown, too late, busy", ...often },
  F15: { words: "cancel acknowledged, then the fill is told", ...ofFew },
  F16: { words: "replace: both alive, or both dead", ...ofFew, except: ["client-id", "batch", "solana"] },
  F17: { words: "batch: a part of it, nothing of it, or results in another order", ...often, except: ["replace"] },
  F18: { words: "cancel-all skips an order, or answers for nothing", per: "occasion", low: 0.1, high: 0.6 },
  F19: { words: "the venue cancels alone", ...sometimes },
  F20: { words: "a fill told twice, under its id or under another one", ...ofFew },
  F21: { words: "statements out of order", ...often },
  F22: { words: "a fill that the stream never tells", ...ofFew },
  F23: { words: "a fill told by stream and by question", ...sometimes },
  F24: { words: "a fee corrected later", ...ofFew },
  F25: { words: "an order filled for a lot more than its size", per: "occasion", low: 0.01, high: 0.1 },
  F26: { words: "a fill taken back", ...ofFew },
  F27: { words: "private stream cut, and replayed when it comes back", ...sometimes },
  F28: { words: "private stream cut, what was told meanwhile is lost", ...sometimes },
  F29: { words: "connected and silent, or a book that is crossed, old or has a hole", ...sometimes },
  F30: { words: "a list of open orders from before the last event", ...ofFewest },
  F31: { words: "a list of open orders with a page missing", ...ofFew },
  F32: { words: "a list of open orders that is empty by error", ...ofFewest },
  F33: { words: "a position that lags behind the fills", ...ofFewest },
  F34: { words: "an order that a question does not find for a while", ...ofFewest },
  F35: { words: "maintenance, new rules, payments, outages, refused keys", ...seldom },
  F36: { words: "the clock jumps, or the process stands still", ...seldom },
  F37: { words: "the process is killed at a labelled point", ...sometimes },
  F38: { words: "the journal can't be written", ...seldom },
  F39: { words: "power is lost: the unwritten tail goes, the last frame is torn", ...seldom },
  F40: { words: "another engine on the account, or an old backup restored", ...seldom },
  F41: { words: "HALT in the middle of it, twice, and resumed with cancels under way", ...sometimes },
  F42: { words: "settings change in the middle of it; a command comes again", ...sometimes },
  F43: { words: "a person trades or pays at the venue itself", ...seldom },
} as const satisfies Record<string, FaultRow>;
export type FaultId = keyof typeof rows;
export const faultTable: Readonly<Record<FaultId, FaultRow>> = rows;
export const faultIds = Object.keys(rows) as FaultId[];
