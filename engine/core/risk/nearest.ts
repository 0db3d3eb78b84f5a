/**
 * Of a rule that holds for each of many markets: those that it has tripped or can't work out, else the one that is nearest to
 * its limit. A screen is told ten times a second; fifty markets at ease are one line.
 */
import type { TriggerView } from "../view-types.ts";

const isTrouble = ({ state }: TriggerView): boolean => state === "tripped" || state === "unknown";
/** How much of the limit is used; below zero where it has not begun. */
function usedOf({ state, value, limit }: TriggerView): number {
  if (state === "waiting" || value === null || limit === null) return -1;
  return limit > 0 ? value / limit : value;
}
export function nearestOf(ofMarkets: readonly TriggerView[]): TriggerView[] {
  const byCode = new Map<string, TriggerView[]>();
  for (const t of ofMarkets) byCode.set(t.code, [...(byCode.get(t.code) ?? []), t]);
  return [...byCode.values()].flatMap((all) => {
    const told = all.filter(isTrouble);
    if (told.length === 0) told.push(all.reduce((near, t) => (usedOf(t) > usedOf(near) ? t : near)));
    return told.map((t) => ({ ...t, others: all.length - told.length }));
  });
}
