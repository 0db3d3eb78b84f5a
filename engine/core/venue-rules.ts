/**
 * What is to be known of a venue before an order is sent there: how long a request can still land, what an amend does, what a
 * refusal proves, and how many requests it takes. One document per account; the core reads nothing else of a venue.
 *
 * A rule that is not sure of is set to the careful side: an order held in doubt too long costs a quote, one given up too early
 * costs money.
 */

/** Most that a venue takes. A bucket of a second's worth is full at the start; cumulative: of the whole run, null without. */
export interface RequestBudget {
  newPerSecond: number;
  amendsPerSecond: number;
  /** A share of its own: places and amends can't empty it, and an empty one holds no first cancel back. */
  cancelsPerSecond: number;
  requestsPerMinute: number;
  /** Some venues give so many actions for good (and more only for traded volume). */
  actionsEver: number | null;
}
export interface VenueRules {
  /** A request can no longer land this long after it was written: from then on a negative answer is proof of absence. */
  landingMicrosMax: number;
  /**
   * "in-place": one order moves. "replace": a second order is made and the first cancelled, both legs count until one is
   * proven dead. "none": the core cancels and places.
   */
  amend: "in-place" | "replace" | "none";
  /** Most actions of one request, and whether such a request applies whole or not at all. */
  batchMax: number;
  batchIsAtomic: boolean;
  /** Every order expires by itself after this long, or null: quotes are renewed before. */
  orderLifeMicros: number | null;
  /** Refusal codes that prove that a request was not taken; any other refusal, or one without a code, puts in doubt. */
  definitiveCodes: readonly string[];
  budget: RequestBudget;
}

/** Where a venue states none. */
const CAREFUL_BUDGET: RequestBudget = {
  newPerSecond: 10,
  amendsPerSecond: 10,
  cancelsPerSecond: 20,
  requestsPerMinute: 600,
  actionsEver: null,
};

/**
 * A venue's own words for "I looked at it and did not take it", and the statuses of a request that no handler of orders has seen.
 * Not among them: 408, 418 and 429, which a gateway may say of a request that it passed on, and DUPLICATE_ID, which says that
 * the venue has an order of that id.
 */
const REFUSED_FOR_SURE = [
  "POST_ONLY_WOULD_CROSS",
  "MARKET_CLOSED",
  "UNKNOWN_MARKET",
  "BAD_SIZE",
  "MIN_SIZE",
  "BAD_PRICE",
  "MIN_NOTIONAL",
  "TOO_MANY_ORDERS",
  "REDUCE_ONLY",
  "SELF_TRADE",
  "INSUFFICIENT_BALANCE",
  "INSUFFICIENT_MARGIN",
  "RATE_LIMITED",
  "HTTP_400",
  "HTTP_401",
  "HTTP_403",
  "HTTP_404",
  "HTTP_405",
  "HTTP_409",
  "HTTP_413",
  "HTTP_422",
] as const;

/** The simulated exchange of this desk, on the same machine: client ids, orders that move in place, and no need to be frugal. */
export const simRules: VenueRules = {
  landingMicrosMax: 5_000_000,
  amend: "in-place",
  batchMax: 100,
  batchIsAtomic: false,
  orderLifeMicros: null,
  definitiveCodes: REFUSED_FOR_SURE,
  budget: {
    newPerSecond: 2_000,
    amendsPerSecond: 4_000,
    cancelsPerSecond: 4_000,
    requestsPerMinute: 600_000,
    actionsEver: null,
  },
};

export type VenueProfile = "client-id" | "solana" | "batch" | "replace";
/** The four kinds of venue that the desk is proven on. */
export const profileRules: Readonly<Record<VenueProfile, VenueRules>> = {
  "client-id": { ...simRules, batchMax: 20 },
  /** Transactions that expire with their blockhash, orders that expire by themselves, no order that moves. */
  solana: {
    ...simRules,
    landingMicrosMax: 75_000_000,
    amend: "none",
    batchMax: 1,
    orderLifeMicros: 120_000_000,
    budget: CAREFUL_BUDGET,
  },
  batch: { ...simRules, batchMax: 4, batchIsAtomic: true },
  /** An amend makes a second order with an id of its own and cancels the first. */
  replace: { ...simRules, amend: "replace", batchMax: 1, budget: CAREFUL_BUDGET },
};
