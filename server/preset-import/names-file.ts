/**
 * Seed 002: JSON or TOML with its names, into imbalance, for every market that was asked for. Spreads are fractions of price
 * there (0.001 is 10 bps), full width; exposure is a share of equity.
 */
import { POSITION_ALLOWANCES } from "../../engine/core/resolve.ts";
import { type Entry, numberIn } from "./entry.ts";
import { isSpot } from "./market-names.ts";
import { asIs, type Desk, inTable, lastOfEach, leave, type Reading, type Rule, take, times } from "./take.ts";

const width = (setting: string): Rule => ({
  setting,
  how: "fraction of price → bps, full width",
  convert: times(10_000),
});
const RULES: Readonly<Record<string, Rule>> = {
  MIN_SPREAD: width("spreadMinBps"),
  "spread.min": width("spreadMinBps"),
  MAX_SPREAD: width("spreadMaxBps"),
  "spread.max": width("spreadMaxBps"),
  maxLevels: { setting: "levels", how: "levels of one side", convert: asIs },
};
const EXPOSURE = "maxExposurePerMarket";
const LEFT: Readonly<Record<string, string>> = {
  MIN_THRESHOLD:
    "is a least free collateral in money: the desk has no such limit, its own is the least margin fraction (desk.marginFractionMin, %)",
};
/** A name counts wherever in the file it stands; "spread.min" only with its table. */
const ruleFor = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  inTable(table, name) ?? inTable(table, name.split(".").at(-1)!);

export function readNamesFile(entries: readonly Entry[], desk: Desk): Reading {
  const reading: Reading = { strategy: "imbalance", takes: [], left: [] };
  for (const e of lastOfEach(entries, reading.left)) {
    const rule = ruleFor(RULES, e.name);
    if (rule !== undefined) take(reading, e, rule, desk.keys);
    else if (e.name.split(".").at(-1) === EXPOSURE) takeExposure(reading, e, desk);
    else reading.left.push(leave(e, ruleFor(LEFT, e.name) ?? "has no setting in imbalance"));
  }
  return reading;
}

/**
 * The most that a position may be worth. The desk's limit follows from the allowance (1.5 of them around the target, and a
 * spot market's target is one itself), so the allowance is what the exposure leaves for one.
 */
function takeExposure(reading: Reading, e: Entry, desk: Desk): void {
  const share = numberIn(e.value);
  if (share !== null && !(share > 0 && share <= 1))
    return void reading.left.push(leave(e, `is a share of equity above 0 and at most 1 (0.3 is 30 %), not ${share}`));
  for (const key of desk.keys) {
    const equity = desk.equity(key);
    const allowances = POSITION_ALLOWANCES + (isSpot(key) ? 1 : 0);
    if (equity === null) {
      const reason = `is a share of equity, which is not known for ${key}: start the desk once, or say --equity`;
      reading.left.push(leave(e, reason));
    } else
      take(
        reading,
        e,
        {
          setting: "usdPer",
          how: `share of equity ${equity.toFixed(2)} → allowance: the position limit is ${allowances} of it`,
          convert: (n) => Math.floor((n * equity * 100) / allowances) / 100,
        },
        [key],
      );
  }
}
