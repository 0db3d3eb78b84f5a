/**
 * What a strategy is: a schema of parameters with presets, initial memory (plain data, kept in snapshots) and `decide`, which
 * reads the inputs and its memory and writes what it wants. Deterministic: no clock, no random number, nothing outside its
 * arguments. A throw stops its market alone, with the message as the reason.
 */
import type { Arrivals } from "../market/arrivals.ts";
import type { VolatilityEstimator } from "../market/volatility.ts";
import type { Parameters, ValuesOf } from "../parameter.ts";
import type { Depth } from "../quoting/imbalance.ts";
import type { OffsetWindow, Published } from "../quoting/reference.ts";
import type { Wanted } from "../quoting/wanted.ts";
import type { Why } from "../risk/why.ts";
import type { Instrument } from "../types.ts";
import type { Micros } from "../units.ts";
import type { PresetName } from "./preset.ts";

/** How the orders of one layer stand at the venue. */
export interface LayerOrders {
  /** Acknowledged and resting. */
  open: number;
  /** With a command that is not answered yet, or in doubt. */
  busy: number;
  /** Places and amends of this layer that the venue has refused since the desk was made. */
  refused: number;
}

/** Read-only to strategies; one object per market, refilled before each decision. Prices and sizes are floats of quote and base. */
export interface Inputs {
  at: Micros;
  instrument: Instrument;
  /** Best bid and ask without our own orders, and their middle in price. */
  bidTick: number;
  askTick: number;
  mid: number;
  /** Newest price of the oracle, its half width (0: none stated) and its age; NaN before the first. */
  oracle: Published;
  /** Mid of another market of the same base asset, else the oracle's price, with its age; NaN: none. */
  reference: { price: number; ageMs: number };
  /** Our mid minus the reference over the last five minutes. */
  referenceOffset: OffsetWindow;
  /** Fraction of notional per interval (positive: longs pay), its length, and the time to the next payment; NaN: unknown. */
  fundingRate: number;
  fundingIntervalSeconds: number;
  fundingInSeconds: number;
  /** Base units, signed; for spot the balance of the base asset. */
  position: number;
  /** Average price of the position; NaN while flat. */
  entryPrice: number;
  /** Position against its target, in shares of the position limit on that side: −1 to 1 within the limits. */
  positionRatio: number;
  /** Money given to the market, and the same in base units at the price when quoting started. */
  allowanceValue: number;
  allowance: number;
  /** The account's equity in the reporting currency. */
  equity: number;
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
  /** Mean markout of our maker fills after 5 s, bps of price (negative: the market moved against us), and how many. */
  markoutBps: number;
  /** Of it, how the mid moved between fill and then (negative: against us). What a spread has to pay for. */
  markoutMoveBps: number;
  markoutFills: number;
  /** The best levels of both sides without our own size, at most 50, in ticks and lots; the same object each time. */
  depth(levels: number): Depth;
  /** Closed bars at hand for a length, at most `wanted`. */
  barsAtHand(barSeconds: number, wanted: number): number;
  /** Realised volatility of one bar in price units, or NaN while there are too few bars. Cached until a bar closes. */
  volatility(estimator: VolatilityEstimator, barSeconds: number, lookbackBars: number): number;
  /** Closes of the newest closed bars, oldest first, at most `count`. The same array until a second closes. */
  closes(barSeconds: number, count: number): readonly number[];
  /** How deep market orders reached, over the newest `seconds`. */
  arrivals(seconds: number): Arrivals;
  /** Expected next mid by the table learned from this market, in price; null: not known, with the reason. */
  microPrice(why: Why): number | null;
  layer(name: string): LayerOrders;
}

export type ParamValues = Record<string, number | string | boolean | null>;
export type Plain = number | string | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };
/** Plain data: it is copied for previews and kept in snapshots. */
export type Memory = { [key: string]: Plain };

/** A number that the strategy shows on the market's page: `wanted.show(index, value)` writes it, by its place in the list. */
export interface Figure {
  stage: "fair" | "skew" | "spread" | "ladder";
  label: string;
  /** "quote" and "base" stand for the market's own assets; "" for a pure number. */
  unit: string;
}

interface Said {
  id: string;
  label: string;
  /** One sentence: how it quotes. */
  about: string;
  /** Where it comes from. */
  source: string;
  figures: readonly Figure[];
  /** Its layers, as a person names them; unset: one, without a name. */
  layers?: readonly string[];
  /** True where an oracle price alone is a reason to decide anew. */
  followsOracle?: boolean;
  /** Its quotes stand from one round to the next: a preview shows the round that would begin now. */
  quotesInRounds?: boolean;
  /** The base asset that sizes in the presets are meant for; unset: any. Read by `presetFor`. */
  presetSizesOf?: string;
}
export interface StrategyDefinition<P extends Parameters, M extends Memory> extends Said {
  parameters: P;
  /** What differs from the defaults. */
  presets: Readonly<Record<PresetName, Partial<ValuesOf<P>>>>;
  initial(): M;
  /** The desk was halted and is resumed: what belongs to the orders that are gone is forgotten, in place. */
  restart(memory: M): void;
  decide(inputs: Inputs, params: ValuesOf<P>, memory: M, wanted: Wanted): void;
}
/** A strategy as the core holds it: which parameters and which memory is its own affair. */
export interface Strategy extends Said {
  parameters: Parameters;
  presets: Readonly<Record<PresetName, ParamValues>>;
  initial(): Memory;
  restart(memory: Memory): void;
  decide(inputs: Inputs, params: ParamValues, memory: Memory, wanted: Wanted): void;
}
/**
 * The one place where a strategy's own types are given up. It is sound because the core only ever hands back the memory that
 * `initial` made and the parameters that the schema of `parameters` parsed.
 */
export const defineStrategy = <const P extends Parameters, M extends Memory>(d: StrategyDefinition<P, M>): Strategy =>
  d as unknown as Strategy;
