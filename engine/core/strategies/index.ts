/** The strategies by id, as the form, the API and `--strategy` know them. Adding one: its file, and its name here. */

import { aggression } from "./aggression.ts";
import { avellanedaStoikov } from "./avellaneda-stoikov.ts";
import { fade } from "./fade.ts";
import { glft } from "./glft.ts";
import { gridQuotes } from "./grid.ts";
import { hummingbot } from "./hummingbot.ts";
import { imbalance } from "./imbalance.ts";
import { meanReversion } from "./mean-reversion.ts";
import { nearFar } from "./near-far.ts";
import { oracleSpread } from "./oracle-spread.ts";
import { staticQuotes } from "./static.ts";
import type { Strategy } from "./strategy.ts";

export const strategies = {
  fade,
  imbalance,
  static: staticQuotes,
  aggression,
  grid: gridQuotes,
  "near-far": nearFar,
  "oracle-spread": oracleSpread,
  glft,
  "avellaneda-stoikov": avellanedaStoikov,
  "mean-reversion": meanReversion,
  hummingbot,
} as const satisfies Record<string, Strategy>;
export type StrategyId = keyof typeof strategies;
export const strategyIds = Object.keys(strategies) as StrategyId[];
