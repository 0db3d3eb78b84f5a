/**
 * Whose books a fill or a payment moves. The books of a run begin with the venue's statement: what was traded before it moves what
 * the journal expects that statement to say, or nothing where the statement has it already.
 */
import type { AccountState, MarketState } from "./state.ts";
import type { FillReport } from "./types.ts";
import { type Micros, sign } from "./units.ts";

/** Which books a fill or a payment belongs to: the run's; those of before its start; or those of the statement that opened it. */
export type Books = "ledger" | "journal" | "opening";
export function whichBooks(a: AccountState, e: { at: Micros; exchangeAt: Micros | null }): Books {
  if (a.recovery === null) return "ledger";
  if (!a.opened) return "journal";
  const at = a.openedByVenueTime ? e.exchangeAt : e.at;
  return (at ?? e.at) > a.openedAt ? "ledger" : "opening";
}
/** A fill that the journal had not seen, before the venue's first statement. */
export function expect(m: MarketState, e: Pick<FillReport, "side" | "lots" | "fee" | "feeAsset">): void {
  if (m.expectedLots !== null) m.expectedLots += sign(e.side) * e.lots;
  for (const x of m.account.markets)
    if (x.instrument.kind === "spot" && x.instrument.base === e.feeAsset) x.expectedFees += e.fee;
}
