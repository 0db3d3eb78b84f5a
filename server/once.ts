/**
 * Every mutation carries an id, made where the click was: a repeat (a double click, a retry after a lost answer) gets the
 * first answer and does nothing again.
 */
import type { Store } from "./store.ts";

export interface Once {
  id: string;
  by: string;
  kind: string;
  body: unknown;
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
  readonly #running = new Map<string, { asked: string; answer: Promise<unknown> }>();
  /** Ids of this process, newest last; enough to know a repeat without asking the disk. */
  readonly #seen = new Set<string>();
  constructor(store: Store) {
    this.#store = store;
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
    const { id, by, kind } = once;
    const stored = await this.#store.commands.find(id);
    if (stored) {
      if (stored.body !== asked) throw new ReusedId(`Command id ${id} was used for another command.`);
      return JSON.parse(stored.answer) as A;
    }
    const { ok, final, answer } = await act();
    if (final) await this.#store.commands.add({ id, by, kind, body: asked, ok, answer: JSON.stringify(answer) });
    return answer;
  }
}
