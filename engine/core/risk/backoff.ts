/**
 * What follows when the venue refuses: the side waits, longer each time, and is held after too many in a row.
 *
 * Invariants: 1. a wait holds back places and amends only; a cancel is never delayed. 2. waits double from 250 ms to 30 s, for each
 * kind of refusal on its own. 3. after `REFUSALS_MAX` in a row of one kind the side is held until what it was refused for has
 * changed, or a person acts; too many requests is cured by time alone, and waits on at the longest. 4. a change permits one
 * try and forgets no count: only an accepted order of the refused level does, sent after the refusal.
 */
import type { Micros } from "../units.ts";

export type BackoffKind = "balance" | "rate" | "rules" | "orders" | "position" | "other";

/** Codes of refusals by what would cure them. A code that is not listed is "other". */
const KIND_OF: Record<string, BackoffKind> = {
  INSUFFICIENT_BALANCE: "balance",
  INSUFFICIENT_MARGIN: "balance",
  RATE_LIMITED: "rate",
  TOO_MANY_REQUESTS: "rate",
  HTTP_418: "rate",
  HTTP_429: "rate",
  MARKET_CLOSED: "rules",
  UNKNOWN_MARKET: "rules",
  BAD_SIZE: "rules",
  MIN_SIZE: "rules",
  BAD_PRICE: "rules",
  MIN_NOTIONAL: "rules",
  TOO_MANY_ORDERS: "orders",
  SELF_TRADE: "orders",
  REDUCE_ONLY: "position",
};
export const kindOf = (code: string | null): BackoffKind => (code === null ? "other" : (KIND_OF[code] ?? "other"));

const FIRST_WAIT_MICROS = 250_000;
const LONGEST_WAIT_MICROS = 30_000_000;
const REFUSALS_MAX = 8;

interface Entry {
  kind: BackoffKind;
  /** As the venue wrote it. */
  code: string;
  count: number;
  /** Orders of this level and further out are held back. */
  level: number;
  at: Micros;
  until: number;
  /** What there was of the thing that it was refused for; more of it permits a try. */
  had: number;
}
/** One side of one market. */
export class Backoff {
  readonly #entries: Entry[] = [];

  get isIdle(): boolean {
    return this.#entries.length === 0;
  }
  /** True where this refusal is the one that holds the side. */
  refused(r: { code: string | null; level: number; at: Micros; had: number }): boolean {
    const kind = kindOf(r.code);
    let e = this.#entries.find((x) => x.kind === kind);
    if (e === undefined) {
      e = { kind, code: "", count: 0, level: r.level, at: r.at, until: 0, had: r.had };
      this.#entries.push(e);
    }
    e.code = r.code ?? "no reason given";
    e.count += 1;
    e.level = kind === "rate" ? 0 : Math.min(e.level, r.level);
    e.at = r.at;
    e.had = r.had;
    const wait = Math.min(LONGEST_WAIT_MICROS, FIRST_WAIT_MICROS * 2 ** Math.min(e.count - 1, 20));
    const isHeld = kind !== "rate" && e.count >= REFUSALS_MAX;
    e.until = isHeld ? Number.POSITIVE_INFINITY : r.at + wait;
    return isHeld && e.count === REFUSALS_MAX;
  }
  /** An order was accepted that was sent at `sentAt`. */
  accepted(level: number, sentAt: Micros): void {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const e = this.#entries[i]!;
      if (sentAt > e.at && (e.level === level || e.kind === "rate")) this.#entries.splice(i, 1);
    }
  }
  /** What refusals of these kinds were for has changed: one more try, no sooner than the first wait. */
  permitTry(...kinds: readonly BackoffKind[]): void {
    for (const e of this.#entries) if (kinds.includes(e.kind)) e.until = Math.min(e.until, e.at + FIRST_WAIT_MICROS);
  }
  /** There is more now than when it was refused. */
  permitTryFor(kind: BackoffKind, has: number): void {
    for (const e of this.#entries)
      if (e.kind === kind && has > e.had) {
        e.had = has;
        e.until = Math.min(e.until, e.at + FIRST_WAIT_MICROS);
      }
  }
  /** The one that an order of this level waits for longest; null: it may be sent. */
  holding(level: number, now: Micros): Readonly<Entry> | null {
    let longest: Entry | null = null;
    for (const e of this.#entries)
      if (level >= e.level && e.until > now && (longest === null || e.until > longest.until)) longest = e;
    return longest;
  }
  /** The venue's own word for the newest refusal; empty where there is none. */
  codeOf(kind: BackoffKind): string {
    return this.#entries.find((e) => e.kind === kind)?.code ?? "";
  }
  clear(): void {
    this.#entries.length = 0;
  }
}
