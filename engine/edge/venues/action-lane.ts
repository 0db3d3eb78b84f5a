/**
 * Order requests on one lane: what waits while a request is under way leaves together in the next one.
 *
 * Invariants: 1. the gate is looked at in the moment of writing, not of queueing: what finds it closed is refused, and
 * what waits behind it too. 2. each action is told of when it is written, and again when the request failed; never sent
 * twice. 3. what is withdrawn before it is written never leaves, and is told of as that.
 */
import type { MarketIndex, SentEvent } from "../../core/types.ts";
import { actionsResponse, BATCH_MAX } from "../exchange/wire.ts";
import { type Lane, LaneError } from "./lane.ts";

export interface Outgoing {
  action: SentEvent["action"];
  id: number;
  market: MarketIndex;
  /** The action as JSON: encoded when it was handed over, for the core uses its effects again. */
  json: string;
}
export interface ActionLaneParts {
  lane: Lane;
  /** True: may be written. Called once per request, right before the write. */
  gate: () => boolean;
  sent: (o: Outgoing, outcome: SentEvent["outcome"]) => void;
  /** The venue took the request and refused this one, with its code. */
  refused: (o: Outgoing, code: string) => void;
}

export class ActionLane {
  #waiting: Outgoing[] = [];
  #busy = false;
  /** The request that is handed over and not written yet, and what of it was withdrawn since. */
  #leaving: readonly Outgoing[] | null = null;
  #withdrawn = new Set<Outgoing>();
  readonly #parts: ActionLaneParts;
  constructor(parts: ActionLaneParts) {
    this.#parts = parts;
  }

  /** Nothing waits and nothing is under way. */
  get idle(): boolean {
    return !this.#busy && this.#waiting.length === 0;
  }
  send(actions: readonly Outgoing[]): void {
    this.#waiting.push(...actions);
    if (!this.#busy) this.#next();
  }
  /** Everything is about to be cancelled (of one market, or all): what has not been written for it never is. */
  withdraw(market: MarketIndex | null): void {
    const isMeant = (o: Outgoing): boolean => market === null || o.market === market;
    for (const o of this.#leaving ?? []) if (isMeant(o)) this.#withdrawn.add(o);
    const gone = this.#waiting.filter(isMeant);
    this.#waiting = this.#waiting.filter((o) => !isMeant(o));
    for (const o of gone) this.#parts.sent(o, "withdrawn");
  }

  #next(): void {
    const { lane, gate, sent } = this.#parts;
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, BATCH_MAX);
    this.#busy = true;
    this.#leaving = batch;
    const written = () => {
      this.#leaving = null;
      for (const o of batch) sent(o, "written");
    };
    lane
      .post("/actions", `{"actions":[${batch.map((o) => o.json).join(",")}]}`, {
        may: () => this.#withdrawn.size === 0 && gate(),
        written,
      })
      .then((body) => this.#answered(batch, body))
      .catch((e: unknown) => this.#failed(batch, e))
      .finally(() => {
        this.#busy = false;
        this.#leaving = null;
        this.#next();
      });
  }
  #answered(batch: readonly Outgoing[], body: unknown): void {
    const { results } = actionsResponse.parse(body);
    if (results.length !== batch.length) throw new LaneError("transport-error", "an answer of another length");
    for (let i = 0; i < batch.length; i++) if (results[i] !== "ok") this.#parts.refused(batch[i]!, results[i]!);
  }
  /** A refusal of the whole request is the venue's word; anything else leaves every order of it in doubt. */
  #failed(batch: readonly Outgoing[], e: unknown): void {
    const known = e instanceof LaneError ? e : null;
    if (known?.kind !== "withheld") this.#withdrawn.clear();
    if (known?.kind === "withheld") return this.#withhold(batch);
    for (const o of batch) {
      if (known?.kind === "refused") this.#parts.refused(o, `HTTP_${known.status}`);
      else this.#parts.sent(o, known?.kind === "timed-out" ? "timed-out" : "transport-error");
    }
  }
  #withhold(batch: readonly Outgoing[]): void {
    const withdrawn = this.#withdrawn;
    this.#withdrawn = new Set();
    if (withdrawn.size > 0) {
      // The others of the request leave with the next one.
      this.#waiting = [...batch.filter((o) => !withdrawn.has(o)), ...this.#waiting];
      for (const o of withdrawn) this.#parts.sent(o, "withdrawn");
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const o of [...batch, ...waiting]) this.#parts.sent(o, "refused-at-gate");
  }
}
