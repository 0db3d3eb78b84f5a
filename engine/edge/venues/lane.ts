/**
 * One keep-alive HTTP connection to a venue, used by one request at a time: what is asked on it arrives in that order.
 * A venue client has several, so that a stuck place never delays a cancel. Nothing is ever sent twice.
 */
import { Agent, request } from "node:http";

export class LaneError extends Error {
  override name = "LaneError";
  constructor(
    readonly kind: "timed-out" | "transport-error" | "refused",
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

export class Lane {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #target: LaneTarget;
  constructor(target: LaneTarget) {
    this.#target = target;
  }

  get(path: string): Promise<unknown> {
    return this.#call("GET", path, null);
  }
  post(path: string, body: string): Promise<unknown> {
    return this.#call("POST", path, body);
  }
  close(): void {
    this.#agent.destroy();
  }

  #call(method: string, path: string, body: string | null): Promise<unknown> {
    const { url, token, timeoutMs } = this.#target;
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
      const limit = setTimeout(() => {
        fail(new LaneError("timed-out", `no answer in ${timeoutMs} ms`));
        asked.destroy();
      }, timeoutMs);
      asked.on("error", (e) => {
        clearTimeout(limit);
        fail(new LaneError("transport-error", e.message));
      });
      asked.end(body);
    });
  }
}
