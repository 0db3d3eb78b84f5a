/**
 * One keep-alive HTTP connection to a venue, used by one request at a time: what is asked on it arrives in that order.
 * A venue client has several, so that a stuck place never delays a cancel.
 *
 * Invariants: 1. nothing is ever sent twice. 2. `may` is asked with the connection at hand, and the write follows in the same
 * breath: Node hands a connection over in a later tick, and a whole turn of the engine, or a thread that gets no
 * processor, lies between. 3. the time limit of a request begins when it has the connection: what waits behind
 * others does not age.
 */
import { Agent, request } from "node:http";

export class LaneError extends Error {
  override name = "LaneError";
  constructor(
    /** "withheld": `may` said no, or the lane was closed; nothing was written. */
    readonly kind: "timed-out" | "transport-error" | "refused" | "withheld",
    message: string,
    /** HTTP status of a refusal; 0 otherwise. */
    readonly status = 0,
  ) {
    super(message);
  }
}

export interface LaneTarget {
  url: string;
  token: string;
  timeoutMs: number;
}

/** What a request is asked in the moment of its writing. */
export interface Leaving {
  /** Once, right before the write; false rejects with "withheld". */
  may(): boolean;
  /** Right after it. */
  written(): void;
}
const FREELY: Leaving = { may: () => true, written: () => {} };
interface Call {
  method: "GET" | "POST";
  path: string;
  body: string | null;
  leaving: Leaving;
}

export class Lane {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #target: LaneTarget;
  #closed = false;
  constructor(target: LaneTarget) {
    this.#target = target;
  }

  get(path: string): Promise<unknown> {
    return this.#call({ method: "GET", path, body: null, leaving: FREELY });
  }
  post(path: string, body: string, leaving = FREELY): Promise<unknown> {
    return this.#call({ method: "POST", path, body, leaving });
  }
  /** What is under way is broken off, and what waits never leaves: Node would open a new connection for it. */
  close(): void {
    this.#closed = true;
    this.#agent.destroy();
  }

  open(): void {
    this.#closed = false;
  }

  #call({ method, path, body, leaving }: Call): Promise<unknown> {
    const { url, token, timeoutMs } = this.#target;
    if (this.#closed) return Promise.reject(new LaneError("withheld", "the connection was closed"));
    return new Promise((answer, fail) => {
      const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
      if (body !== null) {
        headers["content-type"] = "application/json";
        headers["content-length"] = Buffer.byteLength(body);
      }
      const asked = request(`${url}${path}`, { method, agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (e) => fail(new LaneError("transport-error", e.message)));
        response.on("end", () => {
          clearTimeout(limit);
          const text = Buffer.concat(chunks).toString("utf8");
          const status = response.statusCode ?? 0;
          if (status >= 400 && status < 500) return fail(new LaneError("refused", text.slice(0, 200), status));
          try {
            if (status !== 200) throw new Error(`status ${status}`);
            answer(JSON.parse(text));
          } catch (e) {
            fail(new LaneError("transport-error", e instanceof Error ? e.message : String(e), status));
          }
        });
      });
      let limit: NodeJS.Timeout | undefined;
      asked.on("error", (e) => {
        clearTimeout(limit);
        fail(new LaneError("transport-error", e.message));
      });
      const write = () => {
        if (!this.#closed && leaving.may()) {
          asked.end(body);
          return leaving.written();
        }
        clearTimeout(limit);
        fail(new LaneError("withheld", this.#closed ? "the connection was closed" : "the gate is closed"));
        asked.destroy();
      };
      asked.once("socket", (socket) => {
        limit = setTimeout(() => {
          fail(new LaneError("timed-out", `no answer in ${timeoutMs} ms`));
          asked.destroy();
        }, timeoutMs);
        if (socket.connecting && !this.#closed) socket.once("connect", write);
        else write();
      });
    });
  }
}
