/** A whole synthetic world in one call: markets of one seed behind one simulated venue. */

import { MARKETS_MAX } from "../core/limits.ts";
import type { AccountIndex } from "../core/types.ts";
import type { Micros, Pico } from "../core/units.ts";
import { type SimMarketSpec, simMarkets } from "./instruments.ts";
import { Random } from "./random.ts";
import type { ScenarioType } from "./scenarios.ts";
import { SyntheticMarket } from "./synthetic-market.ts";
import { SimVenue } from "./venue.ts";
import type { Latency } from "./wire.ts";

const DEFAULT_COUNT = 4;

/** Markets by count or by name; null for the four of the desk. Throws one sentence that names an unknown market. */
export function chooseMarkets(markets: readonly string[] | number | null): SimMarketSpec[] {
  if (!Array.isArray(markets)) return simMarkets(typeof markets === "number" ? markets : DEFAULT_COUNT);
  const all = simMarkets(MARKETS_MAX);
  return markets.map((name) => {
    const found = all.find((spec) => spec.instrument.symbol === name);
    if (found) return found;
    const known = all.slice(0, DEFAULT_COUNT + 1).map((spec) => spec.instrument.symbol);
    throw new Error(`there is no simulated market "${name}": there are ${known.join(", ")} and so on`);
  });
}

export interface SyntheticVenueOptions {
  seed: number;
  type: ScenarioType;
  specs: readonly SimMarketSpec[];
  /** Venue time of the beginning; the pre-rolled past lies before it. */
  startAt: Micros;
  account?: AccountIndex;
  balances?: Record<string, Pico>;
  latency?: Partial<Latency>;
}
/** Market indices follow `specs`. Equal options, equal world. */
export function syntheticVenue(options: SyntheticVenueOptions): SimVenue {
  const { seed, type, specs, startAt, account = 0, balances, latency } = options;
  return new SimVenue({
    models: specs.map((spec) => new SyntheticMarket({ spec, seed, type, startAt })),
    markets: specs.map((_, i) => i),
    account,
    startAt,
    balances,
    latency,
    random: new Random(`${seed}/wire`),
  });
}
