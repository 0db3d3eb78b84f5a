/**
 * What the journal kept of an account, as the events of a start: for the markets that the desk has, and for each one that joins
 * later its share.
 */
import { JournalState } from "./core/journal-state.ts";
import type { AccountIndex, MarketIndex, RecoveredEvent } from "./core/types.ts";
import type { Micros } from "./core/units.ts";
import { type Config, indexed, type NumberedRecord } from "./edge/journal/named.ts";

export class Past {
  readonly #records: readonly NumberedRecord[];
  readonly #config: Config;

  /** `records` in the order of writing. */
  constructor(records: readonly NumberedRecord[], config: Config) {
    this.#records = records;
    this.#config = config;
  }
  recovered(account: AccountIndex, at: Micros): RecoveredEvent {
    const markets = new Map(this.#config.markets.map(({ key }, market) => [key, market]));
    return this.#read(account, (key) => markets.get(key)).recovered(account, at);
  }
  /** Null where the journal knows nothing of the market. */
  joined(market: MarketIndex, at: Micros): RecoveredEvent | null {
    const { key, account } = this.#config.markets[market]!;
    if (!this.#records.some((r) => r.record.market === key)) return null;
    const event = this.#read(account, (k) => (k === key ? market : undefined)).recovered(account, at);
    // What is of the whole account was told at the start.
    return { ...event, owed: null, trading: event.trading?.filter((t) => t.market !== null) ?? [] };
  }
  #read(account: AccountIndex, indexOf: (key: string) => MarketIndex | undefined): JournalState {
    const state = new JournalState();
    const { id } = this.#config.accounts[account]!;
    for (const { record } of this.#records) {
      const fact = record.account === id ? indexed(record, account, indexOf) : null;
      if (fact !== null) state.take(fact);
    }
    return state;
  }
}
