/**
 * Refusals, requests without an answer and orders in doubt of one account, counted over a minute: more of them than the limit
 * and something is wrong with the venue, the key or ourselves, whatever it is. The account is halted.
 *
 * A post-only order that would have crossed is none of them: it is part of quoting close to the market.
 */
import { deskParameters } from "../limit-parameters.ts";
import type { AccountState, Desk } from "../state.ts";
import { haltAccount } from "./trading.ts";

export const ERRORS_WITHIN_MICROS = 60_000_000;

export const errorsMax = (desk: Desk): number => desk.settings?.desk.errorsMax ?? deskParameters.errorsMax.default;
/** How many there were within the window. */
export function errorsOf(desk: Desk, a: AccountState): number {
  // The oldest stands first.
  while (desk.now - (a.errors[0] ?? desk.now) > ERRORS_WITHIN_MICROS) a.errors.shift();
  return a.errors.length;
}
export function countError(desk: Desk, a: AccountState, what: string): void {
  const limit = errorsMax(desk);
  // The newest are enough to tell: the list never outgrows the limit.
  if (a.errors.length <= limit) a.errors.push(desk.now);
  const value = errorsOf(desk, a);
  if (value <= limit) return;
  const text = `${a.config.id}: ${value} refusals and requests without an answer within a minute, at most ${limit} (the last: a ${what}): the account is halted until a person resumes it`;
  haltAccount(desk, a, { code: "ERROR_RATE", value, limit, text });
}
