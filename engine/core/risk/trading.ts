/**
 * What may be sent: ACTIVE, REDUCING or HALTED, of the whole desk (the gate), of each account and of each market. The strictest
 * of the three holds; cancels pass always. A rule takes it down, on the record, so that a restart finds it as it was; only a
 * person puts it up again.
 */
import { raise } from "../alerts.ts";
import { owe } from "../duty.ts";
import { forgetRefusals } from "../refusals.ts";
import type { AccountState, Desk, MarketState } from "../state.ts";
import { ACTIVE, type GateLevel, HALTED, REDUCE_ONLY } from "../types.ts";
import { type Breach, isActive, type Trading } from "./trading-level.ts";

/** Nothing more for this account, and everything of it is cancelled with proof. */
export function haltAccount(desk: Desk, a: AccountState, breach: Breach): void {
  if (a.trading.level === HALTED) return;
  take(desk, { a, m: null, level: HALTED, breach });
  owe(desk, a, breach.text);
}
/** Only what makes its positions smaller. */
export function reduceAccount(desk: Desk, a: AccountState, breach: Breach): void {
  if (a.trading.level === ACTIVE) take(desk, { a, m: null, level: REDUCE_ONLY, breach });
}
/** A person's own word: whatever a rule had said before. */
export function switchOffAccount(desk: Desk, a: AccountState, breach: Breach): void {
  take(desk, { a, m: null, level: HALTED, breach });
}
/** This market's strategy is off: its quotes are pulled and none comes back by itself. */
export function switchOff(desk: Desk, m: MarketState, breach: Breach): void {
  if (m.trading.level !== HALTED) take(desk, { a: m.account, m, level: HALTED, breach });
}
interface Down {
  a: AccountState;
  m: MarketState | null;
  level: GateLevel;
  breach: Breach;
}
function take(desk: Desk, { a, m, level, breach }: Down): void {
  (m ?? a).trading = { level, ...breach, by: "rule", at: desk.now };
  for (const x of m === null ? a.markets : [m]) x.dirty = true;
  record(desk, a, m);
  const { code, text } = breach;
  raise(desk, { code, severity: "critical", market: m?.index ?? null, text });
}
function record(desk: Desk, a: AccountState, m: MarketState | null): void {
  const { level, code, text, by, at } = (m ?? a).trading;
  desk.effects.push({
    do: "record",
    record: { kind: "trading", account: a.index, market: m?.index ?? null, level, code, reason: text, by, at },
  });
}
/** As the journal has it from before this start. */
export function restoreTrading(at: { trading: Trading }, was: Omit<Trading, "value" | "limit">): void {
  at.trading = { ...was, value: Number.NaN, limit: Number.NaN };
}
/** A person resumes: the account and its markets may quote again, and what the rules had counted so far counts no more. */
export function activate(desk: Desk, a: AccountState): void {
  a.errors.length = 0;
  a.equityPeaks.forget();
  if (a.trading.level !== ACTIVE) {
    a.trading = { ...isActive(), by: "person", at: desk.now };
    record(desk, a, null);
  }
  for (const m of a.markets) activateMarket(desk, m);
}
export function activateMarket(desk: Desk, m: MarketState): void {
  m.pace.forget();
  m.dirty = true;
  if (m.trading.level === ACTIVE) return;
  m.trading = { ...isActive(), by: "person", at: desk.now };
  forgetRefusals(m);
  record(desk, m.account, m);
}
