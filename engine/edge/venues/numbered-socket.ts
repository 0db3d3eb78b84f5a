/**
 * A WebSocket that comes back: numbered messages, silence noticed, reconnection with growing pauses.
 *
 * Invariants: 1. a message is handed on only if its number follows the last; else `onGap`, and it is still handed on
 * afterwards, for it is the newest word. 2. liveness is judged by messages, never by the socket being open.
 */
import WebSocket from "ws";

export interface NumberedSocketParts {
  url: string;
  token: string;
  /** No message for this long: silent. A beat comes every 500 ms. */
  silenceMsMax: number;
  /** Open and speaking: the first message of a connection has come, or was asked for in `onOpen`. */
  onOpen(send: (text: string) => void): void;
  onMessage(message: Record<string, unknown>): void;
  onGap(missing: string): void;
  onSilent(): void;
  onDown(reason: string): void;
}
/** First pause, and the longest: a venue that is away is asked at least every two seconds. */
const PAUSE_MS = 50;
const PAUSE_MS_MAX = 2_000;

export class NumberedSocket {
  #socket: WebSocket | null = null;
  #n = 0;
  #heardAt = 0;
  #silent = false;
  #pauseMs = PAUSE_MS;
  #closed = false;
  #retry: NodeJS.Timeout | null = null;
  readonly #watch: NodeJS.Timeout;
  readonly #parts: NumberedSocketParts;

  constructor(parts: NumberedSocketParts) {
    this.#parts = parts;
    this.#open();
    this.#watch = setInterval(() => this.#listen(), parts.silenceMsMax / 4);
  }
  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }
  /** Ends this connection, for what it says can't be understood; another one follows. */
  drop(): void {
    this.#socket?.terminate();
  }
  close(): void {
    this.#closed = true;
    clearInterval(this.#watch);
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.terminate();
  }

  #open(): void {
    this.#retry = null;
    const socket = new WebSocket(this.#parts.url, {
      headers: { authorization: `Bearer ${this.#parts.token}` },
      perMessageDeflate: false,
      handshakeTimeout: 2_000,
    });
    this.#socket = socket;
    this.#n = 0;
    this.#silent = false;
    let reason = "closed by the venue";
    socket.on("open", () => {
      this.#heardAt = performance.now();
      this.#parts.onOpen((text) => this.send(text));
    });
    socket.on("message", (data) => this.#take(String(data)));
    socket.on("error", (e) => {
      reason = e.message;
    });
    socket.on("close", () => {
      if (this.#closed) return;
      this.#parts.onDown(reason);
      this.#retry = setTimeout(() => this.#open(), this.#pauseMs);
      this.#pauseMs = Math.min(2 * this.#pauseMs, PAUSE_MS_MAX);
    });
  }
  #take(text: string): void {
    if (this.#closed) return;
    this.#heardAt = performance.now();
    this.#silent = false;
    let message: Record<string, unknown>;
    try {
      message = JSON.parse(text);
    } catch {
      this.drop();
      return;
    }
    const expected = this.#n + 1;
    this.#n = typeof message.n === "number" ? message.n : -1;
    if (this.#n !== expected) this.#parts.onGap(`message ${expected} is missing, ${this.#n} came`);
    this.#pauseMs = PAUSE_MS;
    this.#parts.onMessage(message);
  }
  #listen(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || performance.now() - this.#heardAt <= this.#parts.silenceMsMax) return;
    if (!this.#silent) {
      this.#silent = true;
      this.#parts.onSilent();
    } else socket.terminate();
  }
}
