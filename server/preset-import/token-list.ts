/**
 * Seed 001: a JSON list with one object per token, into near-far. Intervals are seconds there. near_diff_rate_per_round is the
 * rate |new / old − 1|; the same figure under the title "Near Diff Per Round" is in basis points.
 */
import { type Entry, numberIn } from "./entry.ts";
import { asIs, type Desk, inTable, lastOfEach, leave, type Reading, type Rule, take, times } from "./take.ts";

const seconds = (setting: string): Rule => ({ setting, how: "seconds → ms", convert: times(1000) });
const levels = (setting: string): Rule => ({
  setting,
  how: "levels of one side; both sides have the same",
  convert: asIs,
});
const RULES: Readonly<Record<string, Rule>> = {
  near_interval: seconds("nearIntervalMs"),
  far_interval: seconds("farIntervalMs"),
  force_refresh_num: { setting: "forceRefreshNum", how: "rounds", convert: asIs },
  near_diff_rate_per_round: {
    setting: "diffRatePerRound",
    how: "rate |new / old − 1|, for both layers",
    convert: asIs,
  },
  near_diff_per_round: { setting: "diffRatePerRound", how: "bps → rate, for both layers", convert: times(1e-4) },
  near_ask_size: levels("nearLevels"),
  near_bid_size: levels("nearLevels"),
  far_ask_size: levels("farLevels"),
  far_bid_size: levels("farLevels"),
};
/** In the seed 0 means that there is no far layer, and here that is a far layer without levels. */
const NO_FAR: Rule = { setting: "farLevels", how: "0: no far layer", convert: asIs };
/** Where a token's market stands, in this order. */
const MARKET_NAMES = ["market", "symbol", "token", "ticker", "pair", "maker_symbol", "follow_symbol"];

/** Two spellings are in use: near_interval and "Near Interval". */
const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

export function readTokenList(entries: readonly Entry[], desk: Desk): Reading {
  const reading: Reading = { strategy: "near-far", takes: [], left: [] };
  const tokens = new Map<number, Entry[]>();
  for (const e of lastOfEach(entries, reading.left)) tokens.set(e.token, [...(tokens.get(e.token) ?? []), e]);
  for (const token of tokens.values()) readToken(token, desk, reading);
  return reading;
}

function readToken(token: readonly Entry[], desk: Desk, reading: Reading): void {
  const names = MARKET_NAMES.flatMap((name) => token.filter((e) => plain(e.name) === name && e.value !== ""));
  const found = names.map((e) => desk.market(String(e.value)));
  const market = found.find((f) => "key" in f);
  const reason = found.find((f) => "reason" in f)?.reason ?? "its token has no name of a market (symbol)";
  const hasNoFar = token.some((e) => plain(e.name) === "far_interval" && numberIn(e.value) === 0);
  for (const e of token) {
    const name = plain(e.name);
    const rule = inTable(RULES, name);
    if (MARKET_NAMES.includes(name)) {
      if (market === undefined) reading.left.push(leave(e, reason));
      else if (names.indexOf(e) !== found.indexOf(market))
        reading.left.push(leave(e, "another name of the token says which market it is"));
    } else if (rule === undefined) reading.left.push(leave(e, "has no setting in near-far"));
    else if (market === undefined) reading.left.push(leave(e, reason));
    else if (hasNoFar && rule.setting === "farLevels")
      reading.left.push(leave(e, "there is no far layer: far_interval is 0"));
    else take(reading, e, hasNoFar && rule.setting === "farIntervalMs" ? NO_FAR : rule, [market.key]);
  }
}
