/**
 * Seed 004: an environment file, into oracle-spread. TICKERS names the markets; a name without a ticker is for all of them, one
 * with a ticker (BTC_USD_SPREAD_WIDTH) for that one alone. Cycle in ms, width in bps (full), deviation in percent, size in base.
 */
import type { Entry, Left } from "./entry.ts";
import { asIs, type Desk, inTable, lastOfEach, leave, type Reading, type Rule, take } from "./take.ts";

const RULES: Readonly<Record<string, Rule>> = {
  QUOTE_REFRESH_CYCLE: { setting: "refreshMs", how: "ms", convert: asIs },
  SPREAD_WIDTH: { setting: "spreadBps", how: "bps, full width: bid = oracle · (1 − spread / 2)", convert: asIs },
  MAX_PRICE_DEVIATION: { setting: "maxPriceDeviation", how: "% of the oracle", convert: asIs },
  ORDER_SIZE: { setting: "orderSize", how: "base units", convert: asIs },
};
const ENDING = new RegExp(`^(?:(.+)_)?(${Object.keys(RULES).join("|")})$`);

/** The keys that TICKERS names; without it, all that a ticker's own setting names. */
function tickers(entries: readonly Entry[], desk: Desk, left: Left[]): string[] {
  const listed = entries.find((e) => e.name === "TICKERS");
  const names = listed
    ? String(listed.value)
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "")
    : entries.flatMap((e) => ENDING.exec(e.name)?.[1] ?? []);
  const keys: string[] = [];
  for (const name of new Set(names)) {
    const found = desk.market(name);
    if ("key" in found) keys.push(found.key);
    else if (listed) left.push(leave(listed, found.reason));
  }
  return [...new Set(keys)];
}

export function readEnvFile(all: readonly Entry[], desk: Desk): Reading {
  const reading: Reading = { strategy: "oracle-spread", takes: [], left: [] };
  const entries = lastOfEach(all, reading.left);
  const keys = tickers(entries, desk, reading.left);
  const own: [Entry, Rule, string][] = [];
  const global: [Entry, Rule][] = [];
  for (const e of entries) {
    if (e.name === "TICKERS") continue;
    const [, ticker, setting] = ENDING.exec(e.name) ?? [];
    const rule = inTable(RULES, setting ?? "");
    if (rule === undefined) reading.left.push(leave(e, "has no setting in oracle-spread"));
    else if (ticker === undefined) global.push([e, rule]);
    else {
      const found = desk.market(ticker);
      if ("reason" in found) reading.left.push(leave(e, found.reason));
      else if (!keys.includes(found.key)) reading.left.push(leave(e, `${ticker} is not in TICKERS`));
      else own.push([e, rule, found.key]);
    }
  }
  for (const [e, rule, key] of own) take(reading, e, rule, [key]);
  for (const [e, rule] of global) {
    const isOwn = (key: string) => own.some(([, r, k]) => k === key && r === rule);
    const rest = keys.filter((key) => !isOwn(key));
    if (rest.length > 0) take(reading, e, rule, rest);
    else
      reading.left.push(
        leave(
          e,
          keys.length === 0 ? "there is no market for it: TICKERS names none of the desk" : "every ticker has its own",
        ),
      );
  }
  return reading;
}
