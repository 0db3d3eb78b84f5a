/** Settings into a market's working figures: what is left empty ("auto") is worked out here, in the words of its schema. */

import { quoteRate } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { forgetRefusals } from "./refusals.ts";
import { remove, takeBack } from "./removal.ts";
import type { Desk, MarketState } from "./state.ts";
import { startAgain } from "./stops.ts";
import { strategies } from "./strategies/index.ts";
import type { Settings, SettingsEvent } from "./types.ts";
import { toLots } from "./units.ts";

/** Position limit around the target where none is set, in allowances. */
export const POSITION_ALLOWANCES = 1.5;

/** A new revision, applied whole. A broken one leaves the last good one in force and says so. */
export function onSettings(desk: Desk, e: SettingsEvent): void {
  desk.newestRevision = e.revision;
  desk.revisionError = e.error;
  if (e.settings === null) {
    const text = `revision ${e.revision} can't be used, revision ${desk.revision} stays in force: ${e.error ?? "no reason given"}`;
    raise(desk, { code: "SETTINGS_BROKEN", severity: "critical", market: null, text });
    return;
  }
  desk.settings = e.settings;
  desk.revision = e.revision;
  for (const m of desk.markets) apply(desk, m, e.settings);
  // An allowance depends on how many markets are enabled: only now does each of them know.
  for (const m of desk.markets) resolve(desk, m);
}
/** One market's share of the document; also for a market that joins later. */
export function apply(desk: Desk, m: MarketState, document: Settings): void {
  const settings = document.markets[m.key] ?? null;
  const before = m.params;
  const wasNamed = m.settings !== null;
  m.settings = settings;
  m.dirty = true;
  forgetRefusals(m);
  if (settings === null) {
    m.strategy = null;
    return remove(desk, m, { after: document.removed[m.key] ?? "keep", wasNamed });
  }
  takeBack(m);
  m.params = settings.params;
  m.requoteMinMicros = Number(m.params.requoteMinMs ?? 100) * 1000;
  m.refreshMicros = Number(m.params.refreshMs ?? 250) * 1000;
  m.rvolSecond = -1;
  const strategy = strategies[settings.strategy];
  const isNew = strategy !== m.strategy;
  if (isNew) {
    m.strategy = strategy;
    m.memory = strategy.initial();
  }
  if (m.stopped !== null && (isNew || JSON.stringify(before) !== JSON.stringify(m.params))) startAgain(desk, m);
}

/** Base units of the allowance at the price when quoting started. */
export const allowanceOf = (m: MarketState): number => m.allowanceValue / m.referencePrice;
export const targetOf = (m: MarketState): number =>
  (m.params.target as number | null) ?? (m.instrument.kind === "spot" ? allowanceOf(m) : 0);

/** Allowance, position bounds and largest order. Not resolved, and so not quoted, while equity or price is unknown. */
export function resolve(desk: Desk, m: MarketState): void {
  m.resolved = false;
  if (m.settings === null) return;
  const mid = (m.ledger.mid2 / 2) * m.instrument.tickSize;
  if (!Number.isFinite(m.referencePrice) && mid > 0) m.referencePrice = mid * quoteRate(desk, m);
  const equity = m.account.equityAtStart;
  const markets = m.account.markets.filter((x) => x.settings?.enabled).length;
  m.allowanceValue = (m.params.usdPer as number | null | undefined) ?? equity / (2 * Math.max(1, markets));
  const allowance = allowanceOf(m);
  if (!Number.isFinite(allowance)) return;
  const { positionMax, orderSizeMax } = m.settings.limits;
  const lotSize = m.instrument.lotSize;
  const target = targetOf(m);
  m.positionLotsMax = toLots(positionMax ?? target + POSITION_ALLOWANCES * allowance, lotSize);
  m.positionLotsMin = toLots(positionMax === null ? target - POSITION_ALLOWANCES * allowance : -positionMax, lotSize);
  m.orderLotsMax = Math.max(
    toLots(orderSizeMax ?? allowance, lotSize),
    orderSizeMax === null ? m.instrument.minLots : 0,
  );
  m.resolved = true;
}
