/** Every group of reference values that can be run, one file per section of the formulas. */
import { adverseGroups } from "./adverse.ts";
import { asExperimentGroups } from "./as-experiment.ts";
import { avellanedaStoikovGroups } from "./avellaneda-stoikov.ts";
import { bookGroups } from "./book.ts";
import { fundingHedgeGroups } from "./funding-hedge.ts";
import { glftGroups } from "./glft.ts";
import type { VectorGroups } from "./groups.ts";
import { hummingbotGroups } from "./hummingbot.ts";
import { meanReversionGroups } from "./mean-reversion.ts";
import { policyGroups } from "./policy.ts";
import { skewSpreadGroups } from "./skew-spread.ts";
import { volatilityGroups } from "./volatility.ts";

export const vectorGroups: VectorGroups = {
  ...avellanedaStoikovGroups,
  ...asExperimentGroups,
  ...glftGroups,
  ...bookGroups,
  ...volatilityGroups,
  ...skewSpreadGroups,
  ...fundingHedgeGroups,
  ...adverseGroups,
  ...meanReversionGroups,
  ...hummingbotGroups,
  ...policyGroups,
};
