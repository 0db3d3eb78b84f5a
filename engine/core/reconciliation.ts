/**
 * What the last looks at the venue found, held against what we hold to be true; the newest doubt that ended; and the differences
 * that rules have put right: counted for ever, the newest kept for the screen.
 */
import type { AccountState, MarketState } from "./state.ts";
import type { AccountReport, OrderId } from "./types.ts";
import type { Micros } from "./units.ts";

/** What the last looks at the venue found, and how many differences were repaired by rule so far. */
export interface Reconciliation {
  ordersAt: Micros | null;
  oursOrders: number;
  theirsOrders: number;
  /** Of theirs, those that are not under our key. */
  foreignOrders: number;
  positionsAt: Micros | null;
  /** Markets whose position differed at the last look. */
  differences: number;
  /** What was compared at that look; null where the venue lists nothing of the market. */
  positions: { market: MarketState; ours: number; theirs: number | null }[];
  balances: { asset: string; ours: bigint; theirs: bigint; roundingMax: bigint }[];
  repairs: number;
  /** Newest first, a bounded number: the alerts have them all. */
  newestRepairs: Repair[];
  /** The newest order whose doubt has ended, and how. */
  lastProof: Proof | null;
}
/** A difference that a rule has put right. */
export interface Repair {
  /** Permanent code of the rule. */
  rule: string;
  text: string;
  at: Micros;
}
interface Proof {
  id: OrderId;
  market: MarketState;
  since: number;
  at: Micros;
  /** "open", or how it ended. */
  as: string;
  proof: string;
}
export const nothingRead = (): Reconciliation => ({
  ...{ ordersAt: null, oursOrders: 0, theirsOrders: 0, foreignOrders: 0, positionsAt: null, differences: 0 },
  ...{ positions: [], balances: [], repairs: 0, newestRepairs: [], lastProof: null },
});

const REPAIRS_KEPT = 20;
export function noteRepair({ reconciliation: r }: { reconciliation: Reconciliation }, repair: Repair): void {
  r.repairs += 1;
  r.newestRepairs.unshift(repair);
  if (r.newestRepairs.length > REPAIRS_KEPT) r.newestRepairs.pop();
}
/** A perpetual that the venue does not list is one that it holds nothing of; a spot balance unlisted says nothing. */
export function differences(a: AccountState, e: AccountReport): { m: MarketState; lots: number }[] {
  const out: { m: MarketState; lots: number }[] = [];
  for (const m of a.markets) {
    if (!m.opened) continue;
    const listed = e.positions.find((p) => p.market === m.index);
    if (!listed && m.instrument.kind === "spot") continue;
    const lots = listed?.lots ?? 0;
    if (lots !== m.ledger.positionLots) out.push({ m, lots });
  }
  return out;
}
