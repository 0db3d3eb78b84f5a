/** The presets that every strategy has, and one as a market can take it. */
import type { ParamValues, Strategy } from "./strategy.ts";

export const presetNames = ["conservative", "balanced", "aggressive"] as const;
export type PresetName = (typeof presetNames)[number];

/**
 * The values that differ from the defaults. Sizes that are meant for one base asset (`presetSizesOf`) are left to the engine
 * (null) on a market of another: 0.001 of BTC is an order, 0.001 of SOL is refused by every venue.
 */
export function presetFor(strategy: Strategy, name: PresetName, base: string): ParamValues {
  const preset = strategy.presets[name];
  if (strategy.presetSizesOf === undefined || strategy.presetSizesOf === base) return { ...preset };
  const isSize = (key: string): boolean => {
    const p = strategy.parameters[key];
    return p !== undefined && "auto" in p && p.unit === "base units";
  };
  return Object.fromEntries(Object.entries(preset).map(([key, value]) => [key, isSize(key) ? null : value]));
}
