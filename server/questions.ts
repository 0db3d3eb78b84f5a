/**
 * What is asked of the engine and waits for an answer: commands, previews, which markets there are.
 *
 * Invariant: each question ends once, with the engine's answer or as `Unanswered`: when its time is up, or at once when the
 * engine dies, and at once ever after.
 */
import type { Command, Settings } from "../engine/core/types.ts";
import type { PreviewView } from "../engine/core/view-types.ts";
import type { AvailableMarket, FromWorker, ToWorker } from "../engine/worker-messages.ts";

export interface Answer {
  ok: boolean;
  message: string;
}
/** The engine said nothing, or can say nothing any more: one sentence for a person. Whether a command was run is not known. */
export class Unanswered extends Error {
  override name = "Unanswered";
}
export const deathWords = (why: string): string => `The engine has died (${why}): restart the desk.`;

interface Waiting {
  settle: (answer: never) => void;
  fail: (why: Unanswered) => void;
}
const ANSWER_MS_MAX = 5_000;

export class Questions {
  readonly #post: (message: ToWorker) => void;
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;
  #death: string | null = null;

  constructor(post: (message: ToWorker) => void) {
    this.#post = post;
  }
  /** Passes a command on; the engine answers a repeated id with its first answer. */
  command(commandId: string, by: string, command: Command): Promise<Answer> {
    return this.#ask(`command ${commandId}`, { type: "command", commandId, by, command });
  }
  /** Null where the engine does not have the market (yet). */
  preview(key: string, settings: Settings): Promise<PreviewView | null> {
    const id = ++this.#asked;
    return this.#ask(`preview ${id}`, { type: "preview", id, key, settings });
  }
  /** What the venue lists and could list; null where the venue does not answer. */
  available(): Promise<readonly AvailableMarket[] | null> {
    const id = ++this.#asked;
    return this.#ask(`available ${id}`, { type: "available", id });
  }

  take(m: Extract<FromWorker, { type: "answer" | "preview" | "available" }>): void {
    if (m.type === "answer") this.#settle(`command ${m.commandId}`, { ok: m.ok, message: m.message });
    else if (m.type === "preview") this.#settle(`preview ${m.id}`, m.preview);
    else this.#settle(`available ${m.id}`, m.markets);
  }
  /** Nobody is there to answer any more. */
  die(why: string): void {
    this.#death = why;
    for (const { fail } of [...this.#waiting.values()]) fail(new Unanswered(deathWords(why)));
  }

  #settle(name: string, answer: unknown): void {
    // The name says which question it was, and each kind of answer is made for its own questions alone.
    this.#waiting.get(name)?.settle(answer as never);
  }
  #ask<A>(name: string, message: ToWorker): Promise<A> {
    if (this.#death !== null) return Promise.reject(new Unanswered(deathWords(this.#death)));
    return new Promise((done, failed) => {
      const over = () => {
        clearTimeout(timer);
        this.#waiting.delete(name);
      };
      const fail = (why: Unanswered) => {
        over();
        failed(why);
      };
      const settle = (answer: A) => {
        over();
        done(answer);
      };
      const silence = new Unanswered(`The engine did not answer within ${ANSWER_MS_MAX / 1000} s.`);
      const timer = setTimeout(() => fail(silence), ANSWER_MS_MAX);
      this.#waiting.set(name, { settle, fail });
      this.#post(message);
    });
  }
}
