/**
 * What a strategy is: a schema of parameters, initial memory (plain data, kept in snapshots) and `decide`, which reads the
 * inputs and its memory and writes what it wants. Deterministic: no clock, no random number, nothing outside its arguments.
 * A throw stops its market alone, with the message as the reason.
 */
import type { VolatilityEstimator } from "../market/volatility.ts";
import type { Parameters } from "../parameter.ts";
import type { Wanted } from "../quoting/wanted.ts";
import type { Instrument } from "../types.ts";
import type { Micros } from "../units.ts";

/** Read-only to strategies; one object per market, refilled before each decision. */
export interface Inputs {
  at: Micros;
  instrument: Instrument;
  /** Best bid and ask without our own orders, and their middle in price. */
  bidTick: number;
  askTick: number;
  mid: number;
  oracle: number;
  /** Base units, signed; for spot the balance of the base asset. */
  position: number;
  /** Money given to the market, and the same in base units at the price when quoting started. */
  allowanceValue: number;
  allowance: number;
  /** What one unit of the quote asset is worth in the reporting currency. */
  quoteRate: number;
  /** Target position in base units; 0 for a perpetual unless set. */
  target: number;
  /** Multiplier of the spread by command; 1 for none. */
  widen: number;
  /** How many of our quotes the venue has acknowledged, either side. */
  ordersOpen: number;
  /** True where trading towards the target at start is done by itself (sim and replay). */
  mayRebalance: boolean;
  /** Ticks to keep away from the other side's best, beyond one, after post-only refusals. By side. */
  backoffTicks: [number, number];
  /** Closed bars at hand for a length, at most `wanted`. */
  barsAtHand(barSeconds: number, wanted: number): number;
  /** Realised volatility of one bar in price units, or NaN while there are too few bars. Cached until a bar closes. */
  volatility(estimator: VolatilityEstimator, barSeconds: number, lookbackBars: number): number;
}
export type ParamValues = Record<string, number | string | boolean | null>;
export interface Strategy {
  id: string;
  label: string;
  parameters: Parameters;
  /** Plain data. */
  initial(): Record<string, number | string | boolean | null>;
  /** The desk was halted and is resumed: what belongs to the orders that are gone is forgotten, in place. */
  restart(memory: ReturnType<Strategy["initial"]>): void;
  decide(inputs: Inputs, params: ParamValues, memory: ReturnType<Strategy["initial"]>, wanted: Wanted): void;
}
