/**
 * What pulls quotes by itself and lets them come back by itself, as the gates hold it (gates.ts): data too old, a price that
 * ran, a clock that is off, an engine that stood still. Beside the triggers on the screen; read only.
 */
import type { AccountState, Desk, MarketState } from "../state.ts";
import type { Micros } from "../units.ts";
import type { TriggerView } from "../view-types.ts";
import { nearestOf } from "./nearest.ts";
import { REAL_TIME } from "./stall.ts";

interface Held {
  code: string;
  market: MarketState | null;
  value: number | null;
  limit: number;
  unit: string;
}
/** They come back by themselves. */
const DOES = "pulls quotes";

function shown({ code, market, value, limit, unit }: Held): TriggerView {
  const isTripped = value !== null && !(value <= limit);
  return {
    ...{ code, does: DOES, isLeast: false, market: market?.key ?? null, others: 0, unit, limit, isTripped },
    value: value !== null && Number.isFinite(value) ? value : null,
    state: value === null ? "waiting" : Number.isNaN(value) ? "unknown" : isTripped ? "tripped" : "armed",
  };
}
export function holdsOf(desk: Desk, a: AccountState, at: Micros): TriggerView[] {
  const { settings } = desk;
  if (settings === null) return [];
  const isTimed = REAL_TIME.has(a.config.mode);
  const { clockSkewMsMax, loopStallMsMax } = settings.desk;
  const stoodMs = at < desk.stalledUntil ? desk.stalledMs : 0;
  const ofAccount = [
    { code: "CLOCK_SKEW", market: null, value: isTimed ? Math.abs(a.skewMs) : null, limit: clockSkewMsMax, unit: "ms" },
    { code: "LOOP_STALLED", market: null, value: isTimed ? stoodMs : null, limit: loopStallMsMax, unit: "ms" },
  ];
  const ofMarkets = a.markets.flatMap((market) => {
    if (market.settings === null) return [];
    const { bookAgeMsMax, driftBpsMax } = market.settings.limits;
    const ageMs = market.lastWordAt > 0 ? Math.max(0, (at - market.lastWordAt) / 1000) : null;
    return [
      { code: "BOOK_STALE", market, value: ageMs, limit: bookAgeMsMax, unit: "ms" },
      { code: "PRICE_DRIFT", market, value: market.drift.bps, limit: driftBpsMax, unit: "bps in 60 s" },
    ];
  });
  return [...ofAccount.map(shown), ...nearestOf(ofMarkets.map(shown))];
}
