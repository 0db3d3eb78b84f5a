/** The strategies by id. Adding one: its file, a line here and a line in schemas.ts. */
import { fade } from "./fade.ts";
import type { StrategyId } from "./schemas.ts";
import type { Strategy } from "./strategy.ts";

export const strategies: Record<StrategyId, Strategy> = { fade };
