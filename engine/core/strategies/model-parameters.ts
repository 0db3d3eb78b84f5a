/**
 * The settings that the strategies of the papers (avellaneda-stoikov, glft) share: of a model that is calibrated from the
 * market.
 */
import type { Parameters } from "../parameter.ts";
import { calibration } from "./calibration.ts";
import { allowance, ladder, patience, timing } from "./common-parameters.ts";
import { fairSource } from "./fair-source.ts";
import { spreadFloor } from "./spread-floor.ts";
import { volatility } from "./volatility-source.ts";

/** In which unit risk aversion is told: of its own (`relative` says of what), or γ as the papers have it. */
export const riskUnit = (relative: string, papers: string, help: string) =>
  ({
    kind: "choice",
    label: "Unit of the risk aversion",
    unit: "",
    choices: [
      { value: "relative", label: relative },
      { value: "quote", label: `γ itself, 1/quote currency (as ${papers})` },
    ],
    default: "relative",
    help,
    raising: "neither",
    hot: true,
  }) as const;

export const modelParameters = (orderSizeHelp: string) =>
  ({
    orderSize: { ...ladder.orderSize, help: orderSizeHelp },
    levels: ladder.levels,
    ...calibration,
    ...volatility,
    lookbackBars: { ...volatility.lookbackBars, default: 60 },
    ...spreadFloor,
    spreadFloor: { ...spreadFloor.spreadFloor, default: "costs" },
    ...fairSource,
    ...patience,
    ...allowance,
    ...timing,
  }) as const satisfies Parameters;
