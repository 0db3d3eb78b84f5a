/**
 * Order requests on one lane: what waits while a request is under way leaves together in the next one.
 *
 * Invariants: 1. the gate is looked at in the moment of writing, not of queueing: what finds it closed is refused, and
 * what waits behind it too. 2. each action is told of when it is written, and again when the request failed; never sent
 * twice.
 */
import type { SentEvent } from "../../core/types.ts";
import { actionsResponse, BATCH_MAX } from "../exchange/wire.ts";
import { type Lane, LaneError } from "./lane.ts";

export interface Outgoing {
  action: SentEvent["action"];
  id: number;
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

  #next(): void {
    const { lane, gate, sent } = this.#parts;
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, BATCH_MAX);
    this.#busy = true;
    const written = () => {
      for (const o of batch) sent(o, "written");
    };
    lane
      .post("/actions", `{"actions":[${batch.map((o) => o.json).join(",")}]}`, { may: gate, written })
      .then((body) => this.#answered(batch, body))
      .catch((e: unknown) => this.#failed(batch, e))
      .finally(() => {
        this.#busy = false;
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
    if (known?.kind === "withheld") return this.#withhold(batch);
    for (const o of batch) {
      if (known?.kind === "refused") this.#parts.refused(o, `HTTP_${known.status}`);
      else this.#parts.sent(o, known?.kind === "timed-out" ? "timed-out" : "transport-error");
    }
  }
  #withhold(batch: readonly Outgoing[]): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const o of [...batch, ...waiting]) this.#parts.sent(o, "refused-at-gate");
  }
}
