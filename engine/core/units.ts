/**
 * Units of the desk.
 *
 * Invariants:
 * 1. Anything sent, held or booked is a whole number of a named unit: price in ticks, size in lots, time in microseconds
 *    since 1970 (UTC), money in pico (10^-12) of one asset as a bigint.
 * 2. A float becomes a tick or a lot in this file only, and the rounding names its direction.
 */

declare const unit: unique symbol;
/** A whole number of one named unit. Two units do not mix. */
export type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Whole number of a market's ticks. */
export type Ticks = Unit<"Ticks">;
/** Whole number of a market's lots; negative where it is a short position or a signed change. */
export type Lots = Unit<"Lots">;
/** Whole microseconds since 1970-01-01 UTC. */
export type Micros = Unit<"Micros">;
/** Money of one asset, in 10^-12 of it. Exact. */
export type Pico = bigint & { readonly [unit]: "Pico" };

export const BID = 0;
export const ASK = 1;
/** BID = 0, ASK = 1. A trade or a fill carries the side of the order that is meant, said at the field. */
export type Side = 0 | 1;
export const SIDE_NAMES = ["bid", "ask"] as const;
/** +1 for a bid (buying adds to the position), -1 for an ask. */
export const sign = (side: Side): 1 | -1 => (side === BID ? 1 : -1);
export const opposite = (side: Side): Side => (side === BID ? ASK : BID);

/** A broken promise of the code itself: never an ordinary outcome. The shell answers it by cancelling all and stopping. */
export class BrokenInvariant extends Error {
  override name = "BrokenInvariant";
}
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenInvariant(what);
}

function whole(n: number, what: string): number {
  if (!Number.isSafeInteger(n)) throw new BrokenInvariant(`${what} must be a whole number below 2^53, not ${n}`);
  return n;
}
export const ticks = (n: number): Ticks => whole(n, "ticks") as Ticks;
export const lots = (n: number): Lots => whole(n, "lots") as Lots;
export const micros = (n: number): Micros => whole(n, "micros") as Micros;
export const pico = (n: bigint): Pico => n as Pico;

/**
 * A run that began in second `epoch` counts its order ids on from epoch · this. They may reach into those of the seconds after
 * it, which are past by then: no run makes two million orders a second. A safe integer for 2^32 seconds, 136 years.
 */
export const ORDER_IDS_PER_SECOND = 2 ** 21;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400_000_000;
export const PICO_PER_UNIT = 1_000_000_000_000n;

/**
 * Largest error, in steps, that a float may carry and still count as standing on the step: 99.999999999/0.25 is 400 ticks
 * down as well as up. Prices of 2^40 ticks still resolve to it.
 */
const STEP_EPSILON = 1e-6;

/** Price to ticks. A bid is rounded down and an ask up, so that rounding never gives money away or crosses. */
export function toTicks(price: number, tickSize: number, direction: "down" | "up"): Ticks {
  const steps = price / tickSize;
  return ticks(direction === "down" ? Math.floor(steps + STEP_EPSILON) : Math.ceil(steps - STEP_EPSILON));
}
/** Size to lots, toward zero: an order is never larger than asked for. */
export function toLots(size: number, lotSize: number): Lots {
  const steps = size / lotSize;
  return lots(Math.trunc(steps + (steps < 0 ? -STEP_EPSILON : STEP_EPSILON)) + 0);
}

/** Steps as a float to be shown: without the float's dust (24359.7, not 24359.700000000001). Not for arithmetic. */
export const shownSteps = (steps: number, step: number): number => Number((steps * step).toPrecision(15));

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** A venue's decimal string, exactly, as pico. Throws on what is no decimal number or is finer than 10^-12. */
export function parsePico(text: string): Pico {
  const m = DECIMAL.exec(text.trim());
  if (!m || (m[2] === "" && !m[3])) throw new Error(`not a decimal number: "${text}"`);
  const fraction = m[3] ?? "";
  const digits = BigInt(`${m[2]}${fraction}` || "0");
  const shift = 12 - fraction.length + Number(m[4] ?? 0);
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) throw new Error(`finer than 10^-12: "${text}"`);
  const value = shift >= 0 ? digits * scale : digits / scale;
  return (m[1] === "-" ? -value : value) as Pico;
}
/** Exact decimal text of pico, without trailing zeros. */
export function formatPico(value: bigint): string {
  const negative = value < 0n;
  const abs = negative ? -value : value;
  const fraction = (abs % PICO_PER_UNIT).toString().padStart(12, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${abs / PICO_PER_UNIT}${fraction ? `.${fraction}` : ""}`;
}
/** Pico as a float of whole units, for screens and estimates only. */
export const picoToNumber = (value: bigint): number => Number(value) / 1e12;
/** An estimate (a float of whole units) as pico, rounded to the nearest: for figures that are estimates from birth. */
export const numberToPico = (value: number): Pico => (BigInt(Math.round(value * 1e6)) * 1_000_000n) as Pico;
