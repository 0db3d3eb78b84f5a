/**
 * What one unit of an asset is worth in the reporting currency: stated by the settings, else by a spot market's mid.
 *
 * A rate is a whole number of 10^-18: what is stated is taken as the decimal that it reads as (0.1 is a tenth), and a mid of
 * half ticks is exact at a quote rate of 1, so that money stays exact to a pico.
 */
import type { AccountState, Desk, MarketState } from "./state.ts";

const RATE_DIGITS = 18;
const RATE_ONE = 10n ** BigInt(RATE_DIGITS);

/** A positive float as the decimal that it is written as, in 10^-18. */
function exactRate(rate: number): bigint {
  const [mantissa, exponent = "0"] = rate.toString().split("e") as [string, string?];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  const shift = RATE_DIGITS + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
/** Rates come from settings, which change seldom: each is read once. */
const known = new Map<number, bigint>();
function stated(desk: Desk, asset: string): bigint | null {
  const rate = desk.settings?.reporting.rates[asset];
  if (rate === undefined) return null;
  let exact = known.get(rate);
  if (exact === undefined) {
    if (known.size > 100) known.clear();
    exact = exactRate(rate);
    known.set(rate, exact);
  }
  return exact;
}
/** A market's base at its own mid; null before the first, or where nothing states its quote. */
export function midRate(desk: Desk, m: MarketState): bigint | null {
  const quote = stated(desk, m.instrument.quote);
  if (quote === null || m.ledger.mid2 === 0) return null;
  return (BigInt(m.ledger.mid2) * m.instrument.tickPico * quote) / 2_000_000_000_000n;
}
/** Null where nothing says. */
export function rateOf(desk: Desk, account: AccountState, asset: string): bigint | null {
  const said = stated(desk, asset);
  if (said !== null) return said;
  for (const m of account.markets)
    if (m.opened && m.instrument.kind === "spot" && m.instrument.base === asset && m.ledger.mid2 !== 0)
      return midRate(desk, m);
  return null;
}
/** An amount at a rate, toward zero. */
export const valuedAt = (amount: bigint, rate: bigint): bigint => (amount * rate) / RATE_ONE;
