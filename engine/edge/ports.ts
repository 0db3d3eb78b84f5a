/**
 * The five seams between the engine and the world. A mode is a choice of parts (modes.ts); everything that talks, waits
 * or remembers stands behind one of these.
 */

import type { JournalRecord } from "../core/journal-records.ts";
import type {
  AccountIndex,
  Action,
  Bar,
  CancelAllEffect,
  Event,
  Instrument,
  OrderId,
  QueryEffect,
  Settings,
} from "../core/types.ts";
import type { Micros } from "../core/units.ts";

/** Microseconds since 1970 UTC, monotone within a run. */
export interface Clock {
  now(): Micros;
}

/** Where events go: the loop's inbox. An adapter only enqueues; it never acts in a callback. */
export type Sink = (event: Event) => void;

export interface VenueCapabilities {
  amend: boolean;
  postOnly: boolean;
  /** Largest number of actions in one request; 1 where the venue has no batches. */
  batchMax: number;
  deadMan: boolean;
  history: boolean;
}
export interface Venue {
  readonly capabilities: VenueCapabilities;
  /** Names of the markets that the venue lists, with their rules. */
  markets(): Promise<Instrument[]>;
  /** Those that it could list besides, where markets can be started. */
  moreMarkets(): Promise<Instrument[]>;
  /** Has one listed and answers its rules. Rejects with a sentence that names it where that can't be. */
  startMarket(symbol: string): Promise<Instrument>;
  /** From now on it is the desk's market `market`: its book follows, unasked. It must have been listed. */
  follow(symbol: string, market: number): void;
  /**
   * Subscribes to market data and private reports; events carry the desk's indices. Resolves when both streams are live.
   * Reconnects by itself and says so with connection events; a gap is a connection event and a fresh snapshot.
   */
  connect(sink: Sink): Promise<void>;
  /**
   * Sends actions in order, batched as the venue allows. Each action is answered by a `sent` event (written, or why not)
   * and later by reports. Never throws for a refusal or a network error; never retries a place.
   */
  send(actions: readonly Action[]): void;
  /** The core has closed this order, with a proof: a venue whose names are used again may free its name. */
  ended?(id: OrderId): void;
  /** Cancels everything under our key. Answers come as reports; resolves when the venue has answered. */
  cancelAll(effect: CancelAllEffect): Promise<void>;
  /**
   * Order by id, open orders (all pages), account, fills since the adapter's cursor: answers come as reports. A question for
   * fills ends with a "fills-read" report behind the last of them. Resolves when the answer was told.
   */
  query(effect: QueryEffect): Promise<void>;
  /**
   * Closes every connection of the account until `reconnect`, and says that its channels are down; what is asked meanwhile is
   * refused here. `reconnect` opens them again, each channel saying when it is up.
   */
  disconnect(): void;
  reconnect(): void;
  readonly isDisconnected: boolean;
  candles(symbol: string, barSeconds: number, count: number): Promise<Bar[]>;
  /** The venue cancels everything unless called again within `ms`; 0 disarms. */
  armDeadMan(ms: number): Promise<void>;
  /** Fresh snapshot of one market's book. */
  resync(market: number): Promise<void>;
  close(): Promise<void>;
}

/** Newest revision, re-read every loop. `poll` is cheap when nothing changed. */
export interface SettingsSource {
  /** The newest revision if it is newer than `revision`, or null. A broken row is an error in words, never a throw. */
  poll(
    revision: number,
  ): Promise<{ revision: number; settings: Settings | null; by: string; error: string | null } | null>;
  close(): Promise<void>;
}

/**
 * Facts on disk, in the order in which they were given. What may reach a venue is held until its intent is durable; a cancel
 * never waits for it. A journal that can't be written stays so: nothing new is sent, cancels go on, the desk halts.
 */
export interface Journal {
  /** Puts the facts behind all before them. Answers the sequence number of the last. Never throws, never blocks. */
  append(records: readonly JournalRecord[]): number;
  /** Everything up to this sequence number is on disk. */
  readonly durable: number;
  /** Why nothing more can be written; null while it can. */
  readonly failed: string | null;
  /** Called in a later tick whenever `durable` has grown or `failed` was set. */
  onChange(listener: () => void): void;
  /** Resolves when everything that was given is durable, or can't be. */
  close(): Promise<void>;
}

export interface AccountParts {
  account: AccountIndex;
  venue: Venue;
}
