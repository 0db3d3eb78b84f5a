/** Every permanent code in words, with the numbers that decided. The one place where a reason becomes a sentence. */
import type { Instrument } from "../types.ts";
import { SIDE_NAMES, type Side } from "../units.ts";

type Words = (value: string, limit: string, raw: { value: number; limit: number }) => string;
type Measure = "size" | "price" | "money" | "funds" | "count" | "bps" | "percent" | "ms" | "none";

/** `value`: milliseconds to the next try, below 0 for none; `limit`: refusals in a row. */
const refusedWords = (what: string, left: string, { value, limit }: { value: number; limit: number }): string =>
  value < 0
    ? `refused by the venue ${what}, ${limit} in a row: held until that changes, new settings come or a person resumes`
    : `refused by the venue ${what}, ${limit} in a row: next try in ${left}`;

const codes: Record<string, { measure: Measure; words: Words }> = {
  HALTED: { measure: "none", words: () => "halted: nothing is quoted until a person resumes" },
  ACCOUNT_HALTED: {
    measure: "none",
    words: () => "the account was halted by a rule: nothing is quoted until a person resumes",
  },
  CANCELLING: { measure: "none", words: () => "everything of the account is being cancelled, and the venue read" },
  SWITCHED_OFF: { measure: "none", words: () => "switched off by a rule: nothing is quoted until a person resumes" },
  LOOP_STALLED: { measure: "ms", words: (v, l) => `the engine stood still for ${v}, at most ${l}` },
  CLOCK_SKEW: { measure: "ms", words: (v, l) => `the venue's clock is ${v} from ours, at most ${l}` },
  PRICE_DRIFT: { measure: "bps", words: (v, l) => `the reference moved ${v} within a minute, at most ${l}` },
  REMOVED: { measure: "none", words: () => "removed from the desk" },
  FLATTENING: { measure: "size", words: (v) => `the position of ${v} is being closed` },
  NO_SETTINGS: { measure: "none", words: () => "no settings have been read yet" },
  STOPPED: { measure: "none", words: () => "stopped: the strategy failed" },
  DISABLED: { measure: "none", words: () => "switched off in the settings" },
  PAUSED: { measure: "none", words: () => "paused by an operator" },
  DISCONNECTED: { measure: "none", words: () => "no connection to the venue" },
  FEED_GAP: { measure: "none", words: () => "a gap in the market data: waiting for a whole book" },
  NO_ACCOUNT: { measure: "none", words: () => "position and balances have not been read yet" },
  MARKET_CLOSED: { measure: "none", words: () => "the venue has closed this market" },
  NO_BOOK: { measure: "none", words: () => "the book has no bid or no ask" },
  BOOK_STALE: { measure: "ms", words: (v, l) => `the market has been silent for ${v}, limit ${l}` },
  BOOK_CROSSED: {
    measure: "none",
    words: (_, __, r) => `the book is crossed: bid tick ${r.value}, ask tick ${r.limit}`,
  },
  MARKET_WIDE: { measure: "bps", words: (v, l) => `the market is ${v} wide, at most ${l}` },
  BOOK_THIN: { measure: "count", words: (v, l) => `the book shows ${v} levels, least ${l}` },
  BOOK_SHALLOW: { measure: "size", words: (v, l) => `the book's depth is ${v}, least ${l}` },
  NO_EQUITY: { measure: "none", words: () => "equity is not known, or not positive" },
  SIDE_PAUSED: { measure: "none", words: () => "side paused by an operator" },
  LAYER_PAUSED: { measure: "none", words: () => "layer paused by an operator" },
  ORDER_PAUSED: { measure: "none", words: () => "cancelled by an operator" },
  REDUCE_ONLY: { measure: "size", words: (v) => `only reducing quotes are allowed, position ${v}` },
  ORDER_SIZE: { measure: "size", words: (v, l) => `order size ${v} above ${l}` },
  MIN_SIZE: { measure: "size", words: (v, l) => `order size ${v} below the venue's least ${l}` },
  MIN_NOTIONAL: { measure: "money", words: (v, l) => `order value ${v} below the venue's least ${l}` },
  ORDER_VALUE: { measure: "money", words: (v, l) => `order value ${v} at the reference above ${l}` },
  DUPLICATE: { measure: "ms", words: (v, l) => `the same order was sent ${v} ago, not again within ${l}` },
  BUDGET: {
    measure: "none",
    words: (_, __, r) => `the venue's budget is used up: ${r.value.toFixed(1)} of ${r.limit} requests left`,
  },
  BUDGET_EVER: { measure: "count", words: (v, l) => `${v} of ${l} actions that the venue grants are used` },
  PRICE_COLLAR: { measure: "bps", words: (v, l) => `${v} from the reference, collar ${l}` },
  POST_ONLY: { measure: "price", words: (v, l) => `${v} would cross ${l}` },
  POSITION_LIMIT: { measure: "size", words: (v, l) => `position would reach ${v} of ${l}` },
  BALANCE: { measure: "size", words: (v, l) => `would sell ${v} of ${l} held` },
  QUOTE_BALANCE: { measure: "funds", words: (v, l) => `bids would need ${v} of ${l} free` },
  OPEN_ORDERS: { measure: "count", words: (v, l) => `${v} open orders of ${l}` },
  GROSS_EXPOSURE: { measure: "money", words: (v, l) => `gross exposure would reach ${v} of ${l}` },
  MARGIN_FRACTION: { measure: "percent", words: (v, l) => `margin fraction would fall to ${v}, least ${l}` },
  SELF_CROSS: { measure: "price", words: (v, l) => `${v} would cross our own order at ${l}` },
  NO_ALLOWANCE: { measure: "none", words: () => "the market has no allowance" },
  WARMING_UP: { measure: "count", words: (v, l) => `warming up: ${v} of ${l} bars` },
  REBALANCING: { measure: "size", words: (v, l) => `trading to the start position: ${v} of ${l}` },
  MAX_POSITION: { measure: "size", words: (v, l) => `position ${v} from the target has reached the maximum ${l}` },
  MAX_LEVERAGE: { measure: "size", words: (v, l) => `position ${v} has reached the highest-risk size ${l}` },
  SIZE_BELOW_MIN: { measure: "size", words: (v, l) => `order size ${v} below one order's least ${l}` },
  NO_DEPTH: { measure: "none", words: () => "no size rests on the levels that are counted" },
  ORACLE_MISSING: { measure: "none", words: () => "no oracle price" },
  ORACLE_STALE: { measure: "ms", words: (v, l) => `the oracle price is ${v} old, limit ${l}` },
  ORACLE_UNCERTAIN: { measure: "bps", words: (v, l) => `the oracle is sure to ${v} only, limit ${l}` },
  REFERENCE_MISSING: { measure: "none", words: () => "no price of the outside reference" },
  REFERENCE_STALE: { measure: "ms", words: (v, l) => `the outside reference is ${v} old, limit ${l}` },
  REFERENCE_LEARNING: {
    measure: "count",
    words: (v, l) => `learning the offset to the reference: ${v} of ${l} samples`,
  },
  MICROPRICE_LEARNING: { measure: "count", words: (v, l) => `learning the micro-price: ${v} of ${l} observations` },
  MICROPRICE_RANGE: { measure: "count", words: (v, l) => `the market is ${v} ticks wide, the micro-price knows ${l}` },
  CALIBRATING: { measure: "count", words: (v, l) => `calibrating: ${v} of ${l} arrivals` },
  CALIBRATION_FLAT: {
    measure: "count",
    words: (v, l) => `${v} arrivals (least ${l}) do not tell how order flow thins with depth`,
  },
  MODEL_UNDEFINED: {
    measure: "none",
    words: (_, __, r) => `the model gives no quotes: volatility ${r.value} per √s, depth ${r.limit}`,
  },
  FUNDING_MISSING: { measure: "none", words: () => "the funding rate is not known" },
  NOT_REVERTING: {
    measure: "none",
    words: (_, __, r) =>
      `the series does not revert: slope ${r.value.toFixed(4)}, needs more than 0 and less than ${r.limit}`,
  },
  REVERTS_TOO_SLOWLY: {
    measure: "none",
    words: (_, __, r) => `half of a deviation takes ${r.value.toFixed(0)} s to go, limit ${r.limit} s`,
  },
  REVERSION_UNSURE: {
    measure: "none",
    words: (_, __, r) => `the reversion is not sure enough: t ${r.value.toFixed(2)}, needs ${r.limit}`,
  },
  FAR_FROM_MEAN: { measure: "none", words: (_, __, r) => `z is ${r.value.toFixed(2)}, limit ${r.limit}` },
  FILL_DELAY: { measure: "ms", words: (v, l) => `${v} since a fill, waits ${l}` },
  NO_FAIR: { measure: "price", words: (v, l) => `no fair value: the skew would move ${l} to ${v}` },
  NO_BLEND: { measure: "none", words: () => "no source of fair value has a weight" },
  MIN_ABOVE_MAX: {
    measure: "none",
    words: (_, __, r) => `the least spread ${r.value} is above the greatest ${r.limit}, or below 0`,
  },
  REFUSED_BALANCE: { measure: "ms", words: (v, _, r) => refusedWords("for want of balance or margin", v, r) },
  REFUSED_RATE: { measure: "ms", words: (v, _, r) => refusedWords("for too many requests", v, r) },
  REFUSED_RULES: { measure: "ms", words: (v, _, r) => refusedWords("for the market's rules", v, r) },
  REFUSED_ORDERS: { measure: "ms", words: (v, _, r) => refusedWords("for our other orders", v, r) },
  REFUSED_POSITION: { measure: "ms", words: (v, _, r) => refusedWords("for the position", v, r) },
  REFUSED_OTHER: { measure: "ms", words: (v, _, r) => refusedWords("for another reason", v, r) },
  QUOTE_REFUSED: {
    measure: "count",
    words: (v) =>
      `this quote was refused by the venue ${v} times: waits until the book moves, new settings come or a person resumes`,
  },
  NO_FREE_NAME: {
    measure: "ms",
    words: (v) => `the venue has no free name for another order: waits until one is freed, next try in ${v}`,
  },
  WAITING: { measure: "none", words: () => "waiting for the venue's answer" },
  POSITION_HELD: {
    measure: "size",
    words: (v) => `a position of ${v} stands for this side: not quoted until it is flat`,
  },
  ORACLE_DEVIATION: { measure: "percent", words: (v, l) => `the quote stood ${v} from the oracle, at most ${l}` },
  NEXT_ROUND: { measure: "ms", words: (v, l) => `the next round is in ${v}, one every ${l}` },
  FAIR_BEYOND: { measure: "price", words: (v, l) => `the skew would take fair value to ${v}, the mid is ${l}` },
  ROUND_REFUSED: { measure: "count", words: (v) => `orders of it were refused (${v}): made anew with the next round` },
  ROUND_PENDING: {
    measure: "count",
    words: (v, l) => `${v} of ${l} new orders taken, the previous set stands beside them`,
  },
  ROLLED_BACK: { measure: "count", words: (v) => `orders of the new set were refused (${v}): the previous one stays` },
  GRID_OUTSIDE: { measure: "price", words: (v, l) => `the price ${v} is outside of the grid, which ends at ${l}` },
  GRID_EDGE: { measure: "price", words: (v) => `the grid ends at ${v}` },
  GRID_BOUNDS: {
    measure: "price",
    words: (v, l) => `the lower bound ${v} is not below the upper bound ${l}, or not above 0`,
  },
  GRID_TOO_FINE: {
    measure: "none",
    words: (_, __, r) => `lines ${Number(r.value.toPrecision(3))} apart are finer than the tick ${r.limit}`,
  },
  GRID_UNPROFITABLE: {
    measure: "bps",
    words: (v, l) => `a round trip leaves ${v} after fees, at least ${l} are asked for`,
  },
  PRICE_RANGE: { measure: "price", words: (v, l) => `no order can stand at ${v}: the lowest price is ${l}` },
  BELOW_FIRST_TICK: { measure: "price", words: (v, l) => `a bid at ${v} is below the lowest price ${l}` },
  BACKING_OFF: { measure: "count", words: (v) => `post-only refused: standing ${v} ticks further out` },
};
export const reasonCodes = Object.keys(codes);

/** Decimals that a step needs: 0.001 → 3. */
export function decimalsOf(step: number): number {
  for (let d = 0; d < 12; d++) if (Math.abs(step * 10 ** d - Math.round(step * 10 ** d)) < 1e-9) return d;
  return 12;
}
const grouped = (n: number, decimals: number): string => {
  const [whole, fraction] = Math.abs(n).toFixed(decimals).split(".") as [string, string?];
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${n < 0 && Number(n.toFixed(decimals)) !== 0 ? "−" : ""}${text}${fraction ? `.${fraction}` : ""}`;
};
const shownDust = (n: number): string =>
  grouped(n, Math.min(12, 1 - Math.floor(Math.log10(Math.abs(n))))).replace(/0$/, "");
function show(n: number, measure: Measure, i: Instrument): string {
  switch (measure) {
    case "size": {
      // What is smaller than a lot is said with its own digits: "0.000 is below 0.001" explains nothing.
      const isDust = n !== 0 && Math.abs(n) < i.lotSize / 2;
      return `${isDust ? shownDust(n) : grouped(n, decimalsOf(i.lotSize))} ${i.base}`;
    }
    case "price":
      return grouped(n, decimalsOf(i.tickSize));
    case "money":
      return `${grouped(n, 0)} ${i.quote}`;
    case "funds":
      return `${grouped(n, 2)} ${i.quote}`;
    case "bps":
      return `${grouped(n, 1)} bps`;
    case "percent":
      return `${grouped(n, 1)} %`;
    case "ms":
      return n < 1000 ? `${grouped(n, 0)} ms` : `${grouped(n / 1000, 1)} s`;
    default:
      return grouped(n, 0);
  }
}
/** One sentence for a side: "ask held: position would reach 1.20 BTC of 1.25 BTC". Empty for no code. */
export function reasonText(
  side: Side,
  why: { code: string; value: number; limit: number },
  instrument: Instrument,
): string {
  return why.code === "" ? "" : `${SIDE_NAMES[side]} held: ${wordsOf(why, instrument)}`;
}
/** The same without the side; the code itself where it has no words. */
export function wordsOf(why: { code: string; value: number; limit: number }, instrument: Instrument): string {
  const said = codes[why.code];
  if (!said) return why.code;
  return said.words(show(why.value, said.measure, instrument), show(why.limit, said.measure, instrument), why);
}
