/**
 * A position that stays another than the venue's, though every fill was asked for and nothing is in doubt, is set to the venue's:
 * by this rule alone, on the record, and told to a person. Nothing is won or lost by it.
 */
import { equityPico } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { markAccount } from "./day.ts";
import { tickLotPico } from "./ledger/account-ledger.ts";
import { noteRepair } from "./reconciliation.ts";
import type { Desk, MarketState } from "./state.ts";
import type { AccountReport } from "./types.ts";
import { pico, picoToNumber } from "./units.ts";

export function repairPosition(desk: Desk, m: MarketState, it: { lots: number; report: AccountReport }): void {
  const { account, instrument } = m;
  const { lotSize, base, symbol } = instrument;
  const text = `${symbol}: we counted ${m.ledger.positionLots * lotSize} and the venue holds ${it.lots * lotSize} ${base}, with every fill read: the venue's is taken over`;
  raise(desk, { code: "POSITION_REPAIRED", severity: "critical", market: m.index, text });
  const before = equityPico(desk, account);
  const realised = m.ledger.adjust(it.lots);
  if (instrument.kind === "spot") {
    const theirs = it.report.balances.find((b) => b.asset === base);
    if (theirs) account.ledger.set(base, theirs.amount);
  } else account.ledger.add(instrument.quote, BigInt(realised) * tickLotPico(instrument));
  m.pace.startAt(it.lots);
  account.equityPeaks.forget();
  noteRepair(account, { rule: "POSITION_REPAIRED", text, at: desk.now });
  m.dirty = true;
  const after = equityPico(desk, account);
  // What was found or is missing was neither won nor lost by quoting.
  if (before !== null && after !== null && before !== after) {
    const found = picoToNumber(after - before);
    account.equityAtStart += found;
    const { dayFrom } = account;
    if (dayFrom !== null) account.dayFrom = { ...dayFrom, equity: pico(dayFrom.equity + after - before) };
    markAccount(desk, account);
  }
  desk.effects.push({
    do: "record",
    record: {
      kind: "opening",
      account: account.index,
      market: m.index,
      lots: it.lots,
      reason: text,
      at: desk.now,
    },
  });
}
