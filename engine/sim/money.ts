/** Exact money of a market's fills: pico as bigint, every rounding against the account. */
import type { Instrument } from "../core/types.ts";
import { invariant, PICO_PER_UNIT, type Pico, pico } from "../core/units.ts";

const PPB = 1_000_000_000n;

/** What one lot at one tick is worth, in pico of the quote asset. Throws where that is no whole number. */
export function picoPerTickLot(instrument: Instrument): bigint {
  const product = instrument.tickPico * instrument.lotPico * BigInt(instrument.multiplier);
  invariant(product % PICO_PER_UNIT === 0n, `${instrument.symbol}: tick times lot is finer than 10^-12`);
  return product / PICO_PER_UNIT;
}

/** Quotient rounded up, for either sign: a payment is never smaller, a receipt never larger, than the exact figure. */
export function ceilDiv(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator > 0n === denominator > 0n ? quotient + 1n : quotient;
}

/** Positive is paid, negative a rebate; rounded against us. */
export const feeOf = (notional: bigint, ratePpb: number): Pico => pico(ceilDiv(notional * BigInt(ratePpb), PPB));

/** A rate (a float of a venue) as parts per 10^12: the finest that money knows. */
export const rateToPico = (rate: number): bigint => BigInt(Math.round(rate * 1e12));
