/**
 * A TCP proxy between an engine and its exchange: it sees what crosses the wire, tells it as moments, and does with each piece
 * what the harness says. Who holds the token that may only cancel (the watchdog, the harness) is let through untouched.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** What a piece is, as far as it can be seen: one request or its answer, or frames of a stream. */
export interface Moment {
  way: "request" | "answer" | "frame";
  /** "POST /actions"; of a stream its path, "GET /private". */
  what: string;
  /** The piece itself, as text. */
  text: string;
}
export type Fate =
  | { do: "pass" }
  /** It stays here for ever; everything behind it on that connection too. */
  | { do: "hold" }
  /** The connection ends; `part` of the piece (0 to 1) is let through before. */
  | { do: "cut"; part: number }
  /** It comes so much later, and nothing behind it on that connection before it. */
  | { do: "delay"; ms: number };
export const PASS: Fate = { do: "pass" };

export class WireProxy {
  /** Asked about each piece, in order. */
  judge: (m: Moment) => Fate = () => PASS;
  readonly #target: number;
  readonly #free: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, freeToken: string) {
    this.#target = target;
    this.#free = freeToken;
    this.#server = createServer((client) => this.#meet(client));
  }
  static async open(target: number, freeToken: string): Promise<WireProxy> {
    const proxy = new WireProxy(target, freeToken);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }
  /** Every connection of the engine ends. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
  async close(): Promise<void> {
    this.cutAll();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #meet(client: Socket): void {
    const server = dial(this.#target, "127.0.0.1");
    const pair = [client, server] as const;
    for (const socket of pair) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
    let asked = "";
    let isStream = false;
    let isFree = false;
    const toServer = pipe(server, pair);
    const toClient = pipe(client, pair);
    client.on("data", (piece) => {
      const text = piece.toString("latin1");
      const request = /^(GET|POST) (\/[^ ?]*)\S* HTTP/.exec(text);
      if (request) asked = `${request[1]} ${request[2]}`;
      isFree ||= text.includes(this.#free);
      isStream ||= /^upgrade: websocket/im.test(text);
      toServer(piece, isFree ? PASS : this.judge({ way: "request", what: asked, text }));
    });
    server.on("data", (piece) => {
      const text = piece.toString("latin1");
      const way = isStream && !text.startsWith("HTTP/1.1") ? "frame" : "answer";
      toClient(piece, isFree ? PASS : this.judge({ way, what: asked, text }));
    });
  }
}
/** One way of a connection: pieces leave in their order, each as its fate says. */
function pipe(to: Socket, pair: readonly Socket[]): (piece: Buffer, fate: Fate) => void {
  let isHeld = false;
  let before = Promise.resolve();
  const write = (piece: Buffer): void => void (to.destroyed || to.write(piece));
  return (piece, fate) => {
    if (fate.do === "hold") isHeld = true;
    if (isHeld) return;
    if (fate.do === "delay") {
      const due = new Promise<void>((over) => setTimeout(over, fate.ms));
      before = before.then(() => due);
    }
    const act = (): void => {
      if (fate.do !== "cut") return write(piece);
      write(piece.subarray(0, Math.floor(piece.length * fate.part)));
      // What was written leaves before the end does.
      for (const socket of pair) socket.end();
      setTimeout(() => pair.forEach((socket) => void socket.destroy()), 20).unref();
      isHeld = true;
    };
    before = before.then(act);
  };
}
