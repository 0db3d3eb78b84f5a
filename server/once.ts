/**
 * Every mutation carries an id, made where the click was: a repeat (a double click, a retry after a lost answer) gets the
 * first answer and does nothing again. A disk that refuses takes nothing back: what was done is answered as done, and
 * what only lowers the desk is done even where nobody can look its id up.
 */
import { StorageError } from "./storage-error.ts";
import type { Store } from "./store.ts";

export interface Once {
  id: string;
  by: string;
  kind: string;
  body: unknown;
  /** It only lowers what the desk does (a cancel, a pause): never refused for the disk's sake. */
  lowers?: boolean;
}
/** A final answer is stored; one that is not final (the engine was silent) may be asked for again. */
export interface Outcome<A> {
  ok: boolean;
  final: boolean;
  answer: A;
}
/** The id was used for something else. */
export class ReusedId extends Error {
  override name = "ReusedId";
}

const SEEN_MAX = 10_000;

export class OnceDesk {
  readonly #store: Store;
  readonly #onFailure: (what: string) => void;
  readonly #running = new Map<string, { asked: string; answer: Promise<unknown> }>();
  /** Ids of this process, newest last; enough to know a repeat without asking the disk. */
  readonly #seen = new Set<string>();
  constructor(store: Store, onFailure: (what: string) => void = () => {}) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** True where the id was asked for before in this process. */
  isKnown(id: string): boolean {
    return this.#seen.has(id);
  }
  async run<A>(once: Once, act: () => Promise<Outcome<A>>): Promise<A> {
    const asked = JSON.stringify([once.kind, once.body]);
    const running = this.#running.get(once.id);
    if (running) {
      if (running.asked !== asked) throw new ReusedId(`Command id ${once.id} was used for another command.`);
      return running.answer as Promise<A>;
    }
    this.#remember(once.id);
    const answer = this.#first(once, asked, act).finally(() => this.#running.delete(once.id));
    this.#running.set(once.id, { asked, answer });
    return answer;
  }
  #remember(id: string): void {
    this.#seen.add(id);
    if (this.#seen.size <= SEEN_MAX) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }
  async #first<A>(once: Once, asked: string, act: () => Promise<Outcome<A>>): Promise<A> {
    const { id, by, kind, lowers = false } = once;
    const stored = await this.#store.commands.find(id).catch((e: unknown) => {
      if (!lowers || !(e instanceof StorageError)) throw e;
      return null;
    });
    if (stored) {
      if (stored.body !== asked) throw new ReusedId(`Command id ${id} was used for another command.`);
      return JSON.parse(stored.answer) as A;
    }
    const { ok, final, answer } = await act();
    if (final)
      await this.#store.commands.add({ id, by, kind, body: asked, ok, answer: JSON.stringify(answer) }).catch((e) => {
        if (!(e instanceof StorageError)) throw e;
        this.#onFailure(`${kind} was done, but not written down: ${e.message}`);
      });
    return answer;
  }
}
