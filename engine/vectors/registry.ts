/** Every group of reference values that can be run, one file per section of the formulas. */
import { asExperimentGroups } from "./as-experiment.ts";
import { avellanedaStoikovGroups } from "./avellaneda-stoikov.ts";
import { glftGroups } from "./glft.ts";
import type { VectorGroups } from "./groups.ts";

export const vectorGroups: VectorGroups = {
  ...avellanedaStoikovGroups,
  ...asExperimentGroups,
  ...glftGroups,
};

/** Groups that hold no figure to compare: why they are listed and not run. */
export const dataGroups: Readonly<Record<string, string>> = {
  "policy.edge_cases": "prose: what an engine must do, not a figure",
};
