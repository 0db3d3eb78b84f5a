/** Before the engine runs, the settings know every market that it will quote: missing ones get defaults, as a revision. */
import { defaultMarketSettings, defaultSettings, type Settings } from "../engine/core/settings.ts";
import type { StrategyId } from "../engine/core/strategies/index.ts";
import type { Revisions } from "./revision.ts";

const BY = "quotewright";

/** The document with every key in it that nobody removed, and the strategy that was asked for; null where nothing would change. */
export function completed(settings: Settings, keys: readonly string[], strategy: StrategyId | null): Settings | null {
  const markets = { ...settings.markets };
  let changed = false;
  for (const key of keys) {
    if (Object.hasOwn(settings.removed, key)) continue;
    const there = markets[key];
    if (there && (strategy === null || there.strategy === strategy)) continue;
    const fresh = defaultMarketSettings(strategy ?? undefined);
    markets[key] = there ? { ...there, strategy: fresh.strategy, params: fresh.params } : fresh;
    changed = true;
  }
  return changed ? { ...settings, markets } : null;
}
/** A broken newest revision is left for a person: the last good one stays in force. */
export async function ensureSettings(
  revisions: Revisions,
  keys: readonly string[],
  strategy: StrategyId | null,
): Promise<void> {
  const newest = await revisions.newest();
  if (newest === null) {
    const settings = defaultSettings(keys, strategy ?? undefined);
    await revisions.add({ by: BY, why: "first start", basedOn: 0, settings });
    return;
  }
  if (newest.settings === null) return;
  const settings = completed(newest.settings, keys, strategy);
  if (settings === null) return;
  const why = strategy === null ? "markets that were not there before" : `started with --strategy ${strategy}`;
  await revisions.add({ by: BY, why, basedOn: newest.revision, settings });
}
