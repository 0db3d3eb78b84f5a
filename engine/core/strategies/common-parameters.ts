/**
 * Parameters that strategies share, said once: a strategy spreads the groups that it uses into its own. Every strategy has
 * `timing` and `allowance`: the core reads them (how often it decides, how much money the market has).
 */
import type { Parameters } from "../parameter.ts";

/** How often a market is decided. */
export const timing = {
  refreshMs: {
    kind: "integer",
    label: "Refresh",
    unit: "ms",
    min: 50,
    max: 60_000,
    step: 50,
    default: 250,
    help: "Quotes are decided anew at least this often, also in a quiet market.",
    raising: "neither",
    hot: true,
  },
  requoteMinMs: {
    kind: "integer",
    label: "Least time between requotes",
    unit: "ms",
    min: 0,
    max: 10_000,
    step: 10,
    default: 100,
    help: "A market that moves faster than this is not followed faster: saves requests, risks stale quotes.",
    raising: "raises risk",
    hot: true,
  },
} as const satisfies Parameters;

/** The money that a market may use, and the position that it leans towards. */
export const allowance = {
  usdPer: {
    kind: "number",
    label: "Allowance",
    unit: "reporting currency",
    min: 1,
    max: 1_000_000_000,
    step: 1,
    default: null,
    auto: "equity / (2 · markets), taken when quoting starts",
    help: "Money given to this market. A position worth this much is delta 1.",
    raising: "raises risk",
    hot: true,
  },
  target: {
    kind: "number",
    label: "Target position",
    unit: "base units",
    min: -1_000_000_000,
    max: 1_000_000_000,
    step: 0.001,
    default: null,
    auto: "0 for a perpetual, the allowance for a spot market",
    help: "The position that the quotes lean towards; delta is 0 there.",
    raising: "neither",
    hot: true,
  },
} as const satisfies Parameters;

/** How many quotes, and how large each is. */
export const ladder = {
  levels: {
    kind: "integer",
    label: "Levels per side",
    unit: "",
    min: 1,
    max: 10,
    step: 1,
    default: 1,
    help: "Quotes per side; level n stands (n + 1) half spreads from fair.",
    raising: "raises risk",
    hot: true,
  },
  orderSize: {
    kind: "number",
    label: "Order size",
    unit: "base units",
    min: 0,
    max: 1_000_000_000,
    step: 0.001,
    default: null,
    auto: "a tenth of the market's allowance",
    help: "Size of each quote.",
    raising: "raises risk",
    hot: true,
  },
} as const satisfies Parameters;

/** The narrowest full width. */
export const minSpread = {
  minSpreadBps: {
    kind: "number",
    label: "Minimum spread",
    unit: "bps, full width",
    min: 0,
    max: 1000,
    step: 0.1,
    default: 6,
    help: "The quotes are never closer together than this (nor than one tick).",
    raising: "lowers risk",
    hot: true,
  },
} as const satisfies Parameters;

/** How far a quote may be from where it should be before it is moved. */
export const patience = {
  requoteBps: {
    kind: "number",
    label: "Significant change",
    unit: "bps",
    min: 0,
    max: 100,
    step: 0.1,
    default: 0.2,
    help: "An order no further than this from where it should be is left alone, and keeps its place in the queue.",
    raising: "raises risk",
    hot: true,
  },
} as const satisfies Parameters;
