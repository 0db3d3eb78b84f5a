/** The books of a run, and of a market that joins it, begin with the venue's statement of what is held. */
import { markAccount } from "./day.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { AccountReport } from "./types.ts";

/** The books of the run begin with this statement. */
export function openAccount(desk: Desk, a: AccountState, e: AccountReport): void {
  a.opened = true;
  a.openedAt = e.exchangeAt ?? e.at;
  a.openedByVenueTime = e.exchangeAt !== null;
  a.life = e.life ?? "";
  a.ledger.open(e.balances);
  for (const m of a.markets) openMarket(a, m, e);
  markAccount(desk, a);
}
export function openMarket(a: AccountState, m: MarketState, e: AccountReport): void {
  m.opened = true;
  m.dirty = true;
  const found = e.positions.find((p) => p.market === m.index);
  if (m.instrument.kind === "spot") openDust(a, m, found?.lots ?? 0);
  if (!found || found.lots === 0) return;
  const { entryPrice } = found;
  m.ledger.open(found.lots, entryPrice === null ? null : Math.round((entryPrice / m.instrument.tickSize) * found.lots));
  m.pace.startAt(found.lots);
}
function openDust(a: AccountState, m: MarketState, lots: number): void {
  const { base, lotPico } = m.instrument;
  m.ledger.openDust((a.ledger.balances.get(base) ?? 0n) - BigInt(lots) * lotPico, lotPico);
}
