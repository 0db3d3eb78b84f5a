/**
 * What the journal kept of the accounts, as the events of a start: for the markets that the desk has, and for each one that
 * joins later its share.
 *
 * Invariant: what is of a market that the desk does not have waits for it, and is given to no other.
 */
import type { AccountIndex, MarketIndex, RecoveredEvent } from "./core/types.ts";
import type { Micros } from "./core/units.ts";
import type { Config } from "./edge/journal/named.ts";
import type { KeptPast } from "./edge/journal/store.ts";

const nothing = { orders: [], bookedFills: [], bookedPayments: [], owed: null };

export class Past {
  readonly #kept: readonly KeptPast[];
  readonly #config: Config;

  constructor(kept: readonly KeptPast[], config: Config) {
    this.#kept = kept;
    this.#config = config;
  }
  recovered(account: AccountIndex, at: Micros): RecoveredEvent {
    const kept = this.#of(account);
    if (kept === undefined) return { type: "recovered", at, exchangeAt: null, account, ...nothing, positions: null };
    const indices = kept.markets.map((key) => this.#config.markets.findIndex((m) => m.key === key));
    return { ...translated(kept.event, (place) => indices[place]!), account, at };
  }
  /** Null where the journal knows nothing of the market. */
  joined(market: MarketIndex, at: Micros): RecoveredEvent | null {
    const { key, account } = this.#config.markets[market]!;
    const kept = this.#of(account);
    const place = kept?.markets.indexOf(key) ?? -1;
    if (kept === undefined || place < 0) return null;
    const event = translated(kept.event, (p) => (p === place ? market : -1));
    // What is of the whole account was told at the start.
    const trading = event.trading?.filter((t) => t.market !== null) ?? [];
    return { ...event, ...{ account, at, trading, booked: undefined }, ...nothing, orders: event.orders };
  }
  #of(account: AccountIndex): KeptPast | undefined {
    return this.#kept.find((k) => k.account === this.#config.accounts[account]!.id);
  }
}
/** Markets by their places in the desk; what is of none of them is left out. */
function translated(event: RecoveredEvent, indexOf: (place: number) => number): RecoveredEvent {
  const move = <T extends { market: MarketIndex }>(list: readonly T[]): T[] =>
    list.flatMap((it) => (indexOf(it.market) < 0 ? [] : [{ ...it, market: indexOf(it.market) }]));
  return {
    ...event,
    orders: move(event.orders),
    positions: event.positions && move(event.positions),
    ...(event.inferred && { inferred: move(event.inferred) }),
    trading: (event.trading ?? []).flatMap((t) => {
      if (t.market === null) return [t];
      return indexOf(t.market) < 0 ? [] : [{ ...t, market: indexOf(t.market) }];
    }),
  };
}
