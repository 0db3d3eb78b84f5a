/**
 * A market's share of the settings as a whole: with another strategy, with a preset, taken on, taken off. Worked out here and
 * nowhere else, so that page, command and import get the same.
 */
import { defaultsOf } from "../engine/core/parameter.ts";
import { parserOf } from "../engine/core/parser.ts";
import {
  defaultMarketSettings,
  type MarketSettings,
  type PositionAfter,
  type Settings,
} from "../engine/core/settings.ts";
import { allowance, timing } from "../engine/core/strategies/common-parameters.ts";
import { type StrategyId, strategies } from "../engine/core/strategies/index.ts";
import { type PresetName, presetFor } from "../engine/core/strategies/preset.ts";
import type { Strategy } from "../engine/core/strategies/strategy.ts";

/** What means the same to every strategy. */
const SHARED = Object.keys({ ...timing, ...allowance });

/**
 * The market quoted by another strategy: its defaults, and of what all strategies share whatever was set by a person (it
 * differs from the default of the strategy before) and is within the new one's bounds.
 */
export function otherStrategy(market: MarketSettings, to: StrategyId): MarketSettings {
  if (market.strategy === to) return market;
  const [before, after]: Strategy[] = [strategies[market.strategy], strategies[to]];
  const { params } = defaultMarketSettings(to);
  const usual: Record<string, unknown> = defaultsOf(before!.parameters);
  for (const name of SHARED) {
    const parameter = after!.parameters[name];
    const value = market.params[name];
    if (parameter === undefined || value === undefined || value === usual[name]) continue;
    if (parserOf({ [name]: parameter }).safeParse({ [name]: value }).success) params[name] = value;
  }
  return { ...market, strategy: to, params };
}
/** What any preset of the strategy speaks of, as this one has it; the rest, such as the market's money, stays. */
export function withPreset(market: MarketSettings, preset: PresetName, base: string): MarketSettings {
  const strategy: Strategy = strategies[market.strategy];
  const usual: Record<string, number | string | boolean | null> = defaultsOf(strategy.parameters);
  const chosen = presetFor(strategy, preset, base);
  const params = { ...market.params };
  for (const name of Object.values(strategy.presets).flatMap((p) => Object.keys(p)))
    params[name] = (name in chosen ? chosen[name] : usual[name]) ?? null;
  return { ...market, params };
}

export interface Quoting {
  strategy: StrategyId;
  preset: PresetName | null;
  /** Of the market: sizes in presets are meant for one asset. */
  base: string;
}
const quotedBy = (market: MarketSettings, { strategy, preset, base }: Quoting): MarketSettings => {
  const other = otherStrategy(market, strategy);
  return preset === null ? other : withPreset(other, preset, base);
};
/** The same market quoted otherwise. */
export const withQuoting = (s: Settings, key: string, quoting: Quoting): Settings => ({
  ...s,
  markets: { ...s.markets, [key]: quotedBy(s.markets[key]!, quoting) },
});
export function withMarket(s: Settings, key: string, quoting: Quoting): Settings {
  const { [key]: _, ...removed } = s.removed;
  const market = quotedBy(defaultMarketSettings(quoting.strategy), quoting);
  return { ...s, markets: { ...s.markets, [key]: market }, added: [...s.added, key], removed };
}
export function withoutMarket(s: Settings, key: string, position: PositionAfter): Settings {
  const { [key]: _, ...markets } = s.markets;
  const added = s.added.filter((k) => k !== key);
  return { ...s, markets, added, removed: { ...s.removed, [key]: position } };
}
