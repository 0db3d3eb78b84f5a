/**
 * What may be sent, of the desk, an account and a market; and what a rule says where it takes that down. The strictest of the three
 * holds. Who takes it down and puts it up: trading.ts.
 */
import type { Desk, MarketState } from "../state.ts";
import { ACTIVE, type GateLevel } from "../types.ts";
import type { Micros } from "../units.ts";

/** A rule's limit was passed: its permanent code, the two numbers that decided, and a sentence that has them. */
export interface Breach {
  code: string;
  value: number;
  limit: number;
  text: string;
}
/** Of an account or a market. */
export interface Trading extends Breach {
  level: GateLevel;
  by: string;
  at: Micros;
}
export const isActive = (): Trading => ({
  level: ACTIVE,
  code: "",
  value: 0,
  limit: 0,
  text: "",
  by: "",
  at: 0 as Micros,
});

export function stricter(a: GateLevel, b: GateLevel): GateLevel {
  if (a < b) return a;
  return b;
}
/** The strictest of desk, account and market. */
export const levelOf = (desk: Desk, m: MarketState): GateLevel =>
  stricter(stricter(desk.gate, m.account.trading.level), m.trading.level);
