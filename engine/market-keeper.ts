/**
 * Markets that a person took on while the desk runs, or ran before: whatever the settings call `added` and the desk does not
 * have is asked of the venue, and joins the core with its past and its book.
 *
 * Invariants: 1. the core hears of a market before anything else of it. 2. one market that can't be had holds up no other;
 * why is said once, and it is tried again. 3. one thing at a time: the index of the next market is known.
 */
import type { Event, MarketConfig, MarketIndex, RecoveredEvent, Settings } from "./core/types.ts";
import type { DeskCore } from "./desk-core.ts";
import type { Clock, Venue } from "./edge/ports.ts";
import { historyOf } from "./recovery.ts";

/** A market that could not be had is asked for again after this long, and with each new revision at once. */
const AGAIN_MS = 10_000;

export interface KeeperParts {
  core: DeskCore;
  venue: Venue;
  clock: Clock;
  /** What the journal knows of a market that joins; null where that is nothing. */
  past: (market: MarketIndex) => RecoveredEvent | null;
  push: (event: Event) => void;
  /** Lets the core take what was pushed. */
  turn: () => void;
  /** Keys in the order of their indices, after each that joined. */
  onMarkets: (keys: string[]) => void;
}
interface Missing {
  key: string;
  why: string;
}

export class MarketKeeper {
  readonly #parts: KeeperParts;
  #busy = false;
  #settings: Settings | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  #told = "";

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Called again and again with the settings in force; cheap where nothing is missing. Never rejects. */
  async keep(settings: Settings | null): Promise<void> {
    if (settings === null || this.#busy) return;
    const isNew = settings !== this.#settings;
    if (!isNew && performance.now() - this.#failedAt < AGAIN_MS) return;
    this.#settings = settings;
    const keys = this.#wanted(settings);
    if (keys.length === 0) {
      this.#told = "";
      return;
    }
    this.#busy = true;
    const missing: Missing[] = [];
    for (const key of keys) {
      const why = await this.#join(key).catch((e: unknown) => (e instanceof Error ? e.message : String(e)));
      if (why !== null) missing.push({ key, why });
    }
    this.#busy = false;
    if (missing.length > 0) this.#failedAt = performance.now();
    this.#tell(missing);
  }
  /** Of the desk's own account: those of another mode are none of its business. */
  #wanted({ added }: Settings): string[] {
    const { config } = this.#parts.core;
    const there = new Set(config.markets.map((m) => m.key));
    return added.filter((key) => !there.has(key) && this.#account(key) >= 0);
  }
  #account(key: string): number {
    return this.#parts.core.config.accounts.findIndex((a) => key.startsWith(`${a.id}/`));
  }
  /** Null where it has joined. */
  async #join(key: string): Promise<string | null> {
    const { core, venue, clock, push, turn, onMarkets, past: known } = this.#parts;
    const account = this.#account(key);
    const symbol = key.slice(core.config.accounts[account]!.id.length + 1);
    const instrument = await venue.startMarket(symbol);
    const market = core.config.markets.length;
    const past = await historyOf(venue, { symbol, market }, clock);
    const config: MarketConfig = { key, account, instrument };
    // In one breath: what the venue tells of it from here on finds it in the core.
    venue.follow(symbol, market);
    push({ type: "market", at: clock.now(), exchangeAt: null, config });
    if (past) push(past);
    turn();
    // Only now the core names it, and the journal can be asked.
    const recovered = known(market);
    if (recovered) push(recovered);
    turn();
    onMarkets(core.config.markets.map((m) => m.key));
    return null;
  }
  #tell(missing: readonly Missing[]): void {
    const text = missing.map(({ key, why }) => `${key.slice(key.indexOf("/") + 1)} is not quoted: ${why}`).join("; ");
    if (text === this.#told) return;
    this.#told = text;
    if (text === "") return;
    const way = "Take it off the desk, or leave it: it is tried again every 10 seconds";
    const { clock, push } = this.#parts;
    push({ type: "markets-missing", at: clock.now(), exchangeAt: null, text: `${text}. ${way}.` });
  }
}
