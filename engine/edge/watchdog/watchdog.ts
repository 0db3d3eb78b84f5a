/**
 * The watchdog: hears the beats of engine and control plane, and stops the desk by itself when one falls silent, dies, or
 * does not finish a HALT; and on `npm run kill`.
 *
 * Invariants: 1. every stop is the same: latch on disk → gate closed → cancel-all at the venue → read until none is open.
 * 2. the latch comes before the first message to the venue, so that nothing is placed behind the cancel. 3. it needs
 * nothing of engine and control plane: both may be blocked or gone. 4. it ends when neither is there any more, and not
 * before what it began is verified.
 */
import { renameSync, rmSync, statSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Latch } from "../latch.ts";
import { type CancelClient, NoExchange } from "./cancel-client.ts";
import type { WatchdogOptions } from "./options.ts";
import {
  type FromWatchdog,
  type KillStep,
  lineCutter,
  parseToWatchdog,
  socketPath,
  type ToWatchdog,
} from "./protocol.ts";

type Role = "engine" | "main";
interface Client {
  socket: Socket;
  role: Role | null;
  pid: number;
  heardAt: number;
  /** It fell silent and that was answered: not again before it beats anew. */
  silent: boolean;
  goodbye: boolean;
}
export interface WatchdogParts {
  options: WatchdogOptions;
  latch: Latch;
  client: CancelClient;
  /** One line of what happened, as an object. */
  log: (line: Record<string, unknown>) => void;
  /** Nobody is left to watch, and nothing is left to do. */
  onEnd: () => void;
  /** How long a stop tries before it says that it failed; `VERIFY_MS_MAX` unless a test has less patience. */
  verifyMsMax?: number;
}
/** How long a stop tries before it says that it failed; while somebody is watched it begins anew then. */
const VERIFY_MS_MAX = 30_000;
const RETRY_MS = 250;
const CHECK_MS = 25;
/** Nobody ever said hello: whoever started it is not coming. */
const NOBODY_MS_MAX = 60_000;

export class Watchdog {
  readonly #clients = new Set<Client>();
  readonly #parts: WatchdogParts;
  readonly #server: Server;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #startedAt = performance.now();
  #met = false;
  #haltDueAt: number | null = null;
  /** Serial of the latch under which the venue was last read empty by the watchdog itself. */
  #verifiedSerial: string | null = null;
  /** The stop that runs; another trigger meanwhile joins it. */
  #stop: Promise<void> | null = null;
  #checkedAt = performance.now();
  /** At the last look; null before it. */
  #reachesVenue: boolean | null = null;
  /** Of our socket's file. */
  #inode = 0;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#server = createServer((socket) => this.#meet(socket));
  }
  /**
   * Listens on the socket, which only the owner may open. One that another watchdog has or left is taken over: ours comes
   * in its place whole, and a late end of the other one can't take it away.
   */
  async listen(): Promise<void> {
    const { socket } = this.#parts.options;
    const beside = `${socket}.${process.pid}`;
    rmSync(beside, { force: true });
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((done, failed) => {
        this.#server.once("error", failed);
        this.#server.listen(socketPath(beside), done);
      });
    } finally {
      process.umask(mask);
    }
    this.#inode = statSync(beside).ino;
    renameSync(beside, socket);
    this.#timers.push(setInterval(() => this.#check(), CHECK_MS));
    this.#timers.push(setInterval(() => this.#warm(), 1_000));
    this.#warm();
  }
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#stop;
    for (const c of this.#clients) c.socket.destroy();
    this.#parts.client.close();
    await new Promise<void>((done) => this.#server.close(() => done()));
    const { socket } = this.#parts.options;
    if (statSync(socket, { throwIfNoEntry: false })?.ino === this.#inode) rmSync(socket, { force: true });
  }

  // ------------------------------------------------------------------------------------------------------ listening

  #meet(socket: Socket): void {
    const c: Client = { socket, role: null, pid: 0, heardAt: performance.now(), silent: false, goodbye: false };
    this.#clients.add(c);
    socket.setEncoding("utf8");
    const cut = lineCutter((line) => {
      const message = parseToWatchdog(line);
      if (message === null) socket.destroy();
      else this.#hear(c, message);
    });
    socket.on("data", (chunk) => {
      if (!cut(String(chunk))) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#left(c));
  }
  #hear(c: Client, message: ToWatchdog): void {
    c.heardAt = performance.now();
    c.silent = false;
    switch (message.say) {
      case "hello":
        c.role = message.role;
        c.pid = message.pid;
        this.#met = true;
        return this.#parts.log({ event: "hello", role: c.role, pid: c.pid });
      case "halting":
        // Under this very latch the venue was already read empty by us: nobody is owed another stop.
        if (this.#verifiedSerial !== null && this.#parts.latch.read()?.serial === this.#verifiedSerial)
          return this.#parts.log({ event: "halting", already: "verified" });
        this.#haltDueAt ??= performance.now() + this.#parts.options.haltMsMax;
        return;
      case "halted":
        this.#haltDueAt = null;
        return;
      case "goodbye":
        c.goodbye = true;
        return;
      case "kill":
        this.#kill(message.reason, message.by, (line) => tell(c.socket, line));
        return;
      case "beat":
    }
  }
  #left(c: Client): void {
    this.#clients.delete(c);
    if (c.role !== null && !c.goodbye) this.#trigger(`the ${c.role} (pid ${c.pid}) is gone without a goodbye`);
    this.#endIfAlone();
  }
  #check(): void {
    const now = performance.now();
    const late = now - this.#checkedAt;
    this.#checkedAt = now;
    const { silenceMsMax } = this.#parts.options;
    // We slept ourselves (a suspended machine): what the others said meanwhile is still in the sockets.
    if (late > silenceMsMax / 2) for (const c of this.#clients) c.heardAt = now;
    for (const c of this.#clients) {
      if (c.role === null || c.silent || c.goodbye || now - c.heardAt <= silenceMsMax) continue;
      c.silent = true;
      this.#trigger(`the ${c.role} (pid ${c.pid}) has been silent for ${silenceMsMax} ms`);
    }
    if (this.#haltDueAt !== null && now > this.#haltDueAt) {
      this.#haltDueAt = null;
      this.#trigger(`HALT was not verified within ${this.#parts.options.haltMsMax} ms`);
    }
    if (!this.#met && now - this.#startedAt > NOBODY_MS_MAX) this.#parts.onEnd();
  }
  get #isWatching(): boolean {
    return [...this.#clients].some((c) => c.role !== null);
  }
  #endIfAlone(): void {
    if (!this.#met || this.#isWatching) return;
    const end = () => {
      if (!this.#isWatching) this.#parts.onEnd();
    };
    if (this.#stop) void this.#stop.then(end);
    else end();
  }
  #warm(): void {
    // Told first: a venue that does not answer must not hold the beat back.
    this.#tellDesk({ say: "alive", reachesVenue: this.#reachesVenue });
    void this.#parts.client.warm().then((isThere) => {
      this.#reachesVenue = isThere;
    });
  }

  // ------------------------------------------------------------------------------------------------------- stopping

  #trigger(reason: string): void {
    this.#parts.log({ event: "trigger", reason });
    this.#kill(reason, "watchdog", (line) => this.#parts.log({ event: line.say, ...line }));
  }
  #kill(reason: string, by: string, told: (line: FromWatchdog) => void): void {
    const from = performance.now();
    const ms = () => Math.round((performance.now() - from) * 10) / 10;
    const step = (name: KillStep["step"], text: string) => told({ say: "step", step: name, ms: ms(), text });
    // Synchronous, before anything else: the engine's next look at the gate finds it closed.
    try {
      this.#parts.latch.close(reason, by);
      step("gate-closed", "the latch is on disk: nothing more is placed");
    } catch (e) {
      step("failed", `the gate is closed in memory alone, which a restart forgets: ${words(e)}`);
    }
    this.#tellDesk({ say: "close", reason, by });
    const run = (this.#stop ?? Promise.resolve()).then(() => this.#cancelAndVerify(step, told, ms));
    this.#stop = run.finally(() => {
      if (this.#stop === joined) this.#stop = null;
    });
    const joined = this.#stop;
  }
  #tellDesk(line: FromWatchdog): void {
    for (const c of this.#clients) if (c.role !== null) tell(c.socket, line);
  }
  async #cancelAndVerify(
    step: (name: KillStep["step"], text: string) => void,
    told: (line: FromWatchdog) => void,
    ms: () => number,
  ): Promise<void> {
    const { client } = this.#parts;
    const until = performance.now() + (this.#parts.verifyMsMax ?? VERIFY_MS_MAX);
    let open: number | null = null;
    let isGone = false;
    while (performance.now() < until) {
      try {
        const found = await client.cancelAll();
        step("cancels-sent", `${found} ${found === 1 ? "order was" : "orders were"} open`);
        open = await client.untilEmpty(until - performance.now());
        break;
      } catch (e) {
        step("failed", `the venue does not answer: ${words(e)}`);
        isGone = e instanceof NoExchange;
        if (isGone) break;
        await new Promise((again) => setTimeout(again, RETRY_MS));
      }
    }
    if (open === 0) {
      this.#haltDueAt = null;
      this.#verifiedSerial = this.#parts.latch.read()?.serial ?? null;
      step("verified", "the venue lists no open order");
      this.#tellDesk({ say: "verified" });
      // Where the engine is no more nobody else asks again: the venue's word ends a stop, not our patience.
    } else if (!isGone && this.#isWatching) this.#haltDueAt = performance.now() + this.#parts.options.haltMsMax;
    const positions = await client.positions().catch(() => ["unknown: the venue does not answer"]);
    told({ say: "done", verified: open === 0, latched: this.#parts.latch.closed(), open, positions, ms: ms() });
  }
}
const words = (e: unknown): string => (e instanceof Error ? e.message : String(e));
function tell(socket: Socket, line: FromWatchdog): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`);
}
