/** The parameters of every strategy by id: what settings, API and form know of them. The deciding code: index.ts. */
import type { Parameters } from "../parameter.ts";
import { fadeParameters } from "./fade-parameters.ts";

export const strategySchemas = {
  fade: { label: "Fade", parameters: fadeParameters },
} as const satisfies Record<string, { label: string; parameters: Parameters }>;
export type StrategyId = keyof typeof strategySchemas;
export const strategyIds = Object.keys(strategySchemas) as StrategyId[];
