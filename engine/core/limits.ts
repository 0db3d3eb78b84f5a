/**
 * Hard ceilings that no setting may pass, each with its reason, checked against each other when the module loads.
 */
import { invariant } from "./units.ts";

/** Loop that reads settings and cuts timers. */
export const LOOP_MS = 250;
/** Orders that one market may have open or unresolved, both sides: two sides of ten levels, twice for place-first. */
export const OPEN_ORDERS_MAX = 40;
export const LEVELS_MAX = 10;
/** Levels of each side that a look at the health of the book counts. */
export const BOOK_HEALTH_LEVELS = 10;
/** A quote may never be further than this from the reference: a wider one is a unit mix-up, not a strategy. */
export const COLLAR_BPS_MAX = 5_000;
/** An ioc order may pay this much beyond the touch: what the book does not hold within it is tried again. */
export const TAKER_REACH_BPS = 20;
/** Oldest book that any setting may allow to be quoted on. */
export const BOOK_AGE_MS_MAX = 60_000;
/** Markets of one desk, made up or listed. */
export const MARKETS_MAX = 200;
/** Fills and trades kept in the desk's state for the screen; older ones are in the database. */
export const RECENT_FILLS_KEPT = 200;
export const RECENT_TRADES_KEPT = 60;
/** Command answers kept so that a repeat gets the first answer. */
export const COMMANDS_KEPT = 10_000;
/** A post-only refusal keeps the side this many ticks further out, doubling with each further refusal up to the limit. */
export const POST_ONLY_BACKOFF_TICKS = 1;
export const POST_ONLY_BACKOFF_TICKS_MAX = 64;
/** An action without an answer for this long makes its order UNKNOWN and is queried. */
export const ACTION_TIMEOUT_MS = 3_000;

/** An order in doubt is asked about at most this often. */
export const ASK_AGAIN_MICROS = 1_000_000;

invariant(OPEN_ORDERS_MAX >= 4 * LEVELS_MAX, "place-first needs room for two full ladders");
invariant(BOOK_AGE_MS_MAX > 4 * LOOP_MS, "a book must outlive four loops");
