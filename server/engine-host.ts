/**
 * The control plane's hand on the engine: owns the worker and the shared gate, keeps the last view, passes commands on.
 *
 * Invariants: 1. HALT closes the gate in shared memory first, then on disk, and only then sends a message: it works while
 * the engine's thread is busy or dead. 2. the control plane never opens the gate. 3. what the page sees of a HALT is at
 * least what happened here: an engine that does not answer cannot hide it. 4. a HALT whose latch the disk refused is
 * said to hold in memory alone until the latch is down, which is tried again and again.
 */
import { EventEmitter } from "node:events";
import type { Alert, Command, Settings } from "../engine/core/types.ts";
import { HALTED } from "../engine/core/types.ts";
import type { DeskView, FillView, HaltView, MarketDetail, PreviewView } from "../engine/core/view-types.ts";
import type { Latch } from "../engine/index.ts";
import { BEAT, GATE } from "../engine/index.ts";
import type { AvailableMarket, FromWorker, Line, ToWorker } from "../engine/worker-messages.ts";
import { Notices } from "./notices.ts";

/** As much of a worker thread as is used here. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  on(event: "message", listener: (message: FromWorker) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
}
export interface HostOptions {
  worker: WorkerLike;
  shared: Int32Array;
  latch: Latch;
  now: () => number;
  /** Number of the last fill that is stored: the desk's numbers go on from there. */
  lastFill: number;
}
export interface HostEvents {
  ready: [markets: readonly string[], strays: number];
  view: [DeskView];
  detail: [MarketDetail];
  fill: [FillView];
  markout: [Extract<FromWorker, { type: "markout" }>["fills"]];
  alert: [Alert];
  line: [Line];
  halted: [reason: string, by: string];
  /** The worker ended without being asked to. */
  died: [reason: string];
}
export interface Answer {
  ok: boolean;
  message: string;
}
export type Stopped = Omit<Extract<FromWorker, { type: "stopped" }>, "type">;
interface HaltRequest {
  /** The engine answers with it: the clocks of the two sides, one of which may be a tape's, are never compared. */
  n: number;
  reason: string;
  by: string;
  requestedAt: number;
  gateClosedAt: number;
  /** When the watchdog had read the venue empty, for an engine that is not there to do so. */
  verifiedAt: number | null;
}

const ANSWER_MS_MAX = 5_000;
const FILLS_KEPT = 200;
const UNLATCHED = "LATCH_NOT_WRITTEN";

export class EngineHost extends EventEmitter<HostEvents> {
  #view: DeskView | null = null;
  #receivedAt = 0;
  #markets: readonly string[] | null = null;
  #death: string | null = null;
  /** The HALT that the engine has not taken up yet. */
  #halt: HaltRequest | null = null;
  #halts = 0;
  #stopping: ((s: Stopped) => void) | null = null;
  #questions = 0;
  /** Looks in a row that found a HALT without its latch. */
  #latchMissed = 0;
  readonly #notices: Notices;
  readonly #recent: FillView[] = [];
  readonly #details = new Map<string, MarketDetail>();
  readonly #answers = new Map<string, (a: Answer) => void>();
  readonly #waitingPreviews = new Map<number, (p: PreviewView | null) => void>();
  readonly #waitingMarkets = new Map<number, (m: readonly AvailableMarket[] | null) => void>();
  readonly #o: HostOptions;

  constructor(options: HostOptions) {
    super();
    this.#o = options;
    this.#notices = new Notices(options.now);
    options.worker.on("message", (m) => this.#take(m));
    options.worker.on("error", (e) => this.#die(e.message));
    options.worker.on("exit", (code) => this.#die(`its thread ended with code ${code}`));
  }

  /** Newest view, with this side's knowledge of a HALT or a death laid over it. Null before the first. */
  get view(): DeskView | null {
    return this.#view && this.#laidOver(this.#view);
  }
  /** Unix ms of the newest view's arrival here; 0 before the first. */
  get receivedAt(): number {
    return this.#receivedAt;
  }
  /** The latch of HALT is on the disk. */
  get latched(): boolean {
    return this.#o.latch.closed();
  }
  /** Turns of the engine's loop. */
  get beats(): number {
    return Atomics.load(this.#o.shared, BEAT);
  }
  get gate(): number {
    return Atomics.load(this.#o.shared, GATE);
  }
  get death(): string | null {
    return this.#death;
  }
  /** Market keys in the engine's order; null until it is ready. */
  get markets(): readonly string[] | null {
    return this.#markets;
  }
  /** Newest first. */
  get fills(): readonly FillView[] {
    return this.#recent;
  }
  detail(key: string): MarketDetail | null {
    return this.#details.get(key) ?? null;
  }
  watch(keys: readonly string[]): void {
    for (const key of this.#details.keys()) if (!keys.includes(key)) this.#details.delete(key);
    this.#o.worker.postMessage({ type: "watch", keys: [...keys] });
  }

  /**
   * Closes the gate: memory, disk, message, in this order. Answers with the milliseconds that the first two took, and with
   * why the latch is not on the disk (null where it is). The latch is a new one each time, so that a resume that is on its
   * way takes away only the one that it knew; `isLatched` where who asks has put one down already.
   */
  halt(reason: string, by: string, isLatched = false): { gateMs: number; latchMs: number; unlatched: string | null } {
    const from = performance.now();
    Atomics.store(this.#o.shared, GATE, HALTED);
    const closed = performance.now();
    const requestedAt = this.#o.now();
    const n = ++this.#halts;
    // A second HALT does not move the first one's times.
    this.#halt = { reason, by, requestedAt, gateClosedAt: requestedAt, ...this.#halt, n, verifiedAt: null };
    const unlatched = isLatched && this.#o.latch.closed() ? null : this.#putLatchDown(reason, by);
    const latched = performance.now();
    this.#o.worker.postMessage({ type: "gate", n, reason, by });
    this.emit("halted", reason, by);
    if (this.#death !== null) this.#showAgain();
    this.#sayUnlatched(unlatched);
    return { gateMs: closed - from, latchMs: latched - closed, unlatched };
  }
  /**
   * Asked every second: a HALT, whoever began it, whose latch is not on the disk gets it as soon as the disk takes it. Two
   * looks in a row must have missed it, for a resume takes the latch away a moment before it opens the gate.
   */
  keepLatch(): void {
    const halt = this.view?.halt ?? null;
    const isMissing = halt !== null && halt.state !== "none" && this.gate === HALTED && !this.#o.latch.closed();
    this.#latchMissed = isMissing && this.#stopping === null ? this.#latchMissed + 1 : 0;
    if (this.#latchMissed >= 2) this.#sayUnlatched(this.#putLatchDown(halt!.reason, halt!.by));
    else if (!isMissing) this.#sayUnlatched(null);
  }
  /** Stands on the page until `text` is null. True where that is news. */
  notice(code: string, severity: Alert["severity"], text: string | null): boolean {
    const isNews = text === null ? this.#notices.clear(code) : this.#notices.raise(code, severity, text);
    if (isNews) this.#showAgain();
    return isNews;
  }
  get notices(): readonly Alert[] {
    return this.#notices.all;
  }
  /** True where the number is a notice's: the engine does not know it. */
  acknowledge(id: number, by: string): boolean {
    const seen = this.#notices.acknowledge(id, by);
    if (seen) this.#showAgain();
    return seen !== null;
  }
  /** The watchdog read the venue and nothing is open: told where no engine is there to tell it. */
  verifiedByWatchdog(): void {
    if (this.#death === null || this.#halt === null) return;
    this.#halt.verifiedAt = this.#o.now();
    this.#showAgain();
  }
  /** Passes a command on; the engine answers a repeated id with its first answer. */
  command(commandId: string, by: string, command: Command): Promise<Answer> {
    if (this.#death !== null) return Promise.resolve({ ok: false, message: `The engine has died: ${this.#death}.` });
    const silence = { ok: false, message: `The engine did not answer within ${ANSWER_MS_MAX / 1000} s.` };
    return this.#ask(this.#answers, commandId, silence, () =>
      this.#o.worker.postMessage({ type: "command", commandId, by, command }),
    );
  }
  /** Null where the engine did not answer in time. */
  preview(key: string, settings: Settings): Promise<PreviewView | null> {
    const id = ++this.#questions;
    return this.#ask<number, PreviewView | null>(this.#waitingPreviews, id, null, () =>
      this.#o.worker.postMessage({ type: "preview", id, key, settings }),
    );
  }
  /** What the venue lists and could list; null where venue or engine did not answer in time. */
  available(): Promise<readonly AvailableMarket[] | null> {
    const id = ++this.#questions;
    return this.#ask<number, readonly AvailableMarket[] | null>(this.#waitingMarkets, id, null, () =>
      this.#o.worker.postMessage({ type: "available", id }),
    );
  }
  /**
   * Nothing is wanted any more. Null where the engine does not answer within `ms`, or is dead and nobody has read the venue
   * empty since.
   */
  stop(reason: string, ms: number): Promise<Stopped | null> {
    if (this.#death !== null) {
      const isEmpty = this.#halt !== null && this.#halt.verifiedAt !== null;
      const positions = this.#view?.halt.positionsLeft ?? [];
      return Promise.resolve(isEmpty ? { cancelled: 0, open: 0, positions } : null);
    }
    return new Promise((done) => {
      const timer = setTimeout(() => done(null), ms);
      this.#stopping = (s) => {
        clearTimeout(timer);
        done(s);
      };
      this.#o.worker.postMessage({ type: "stop", reason });
    });
  }

  /** Why the disk refuses it, or null. */
  #putLatchDown(reason: string, by: string): string | null {
    try {
      this.#o.latch.close(reason, by);
      return null;
    } catch (e) {
      return e instanceof Error ? e.message : String(e);
    }
  }
  #sayUnlatched(why: string | null): void {
    const text =
      why &&
      `HALT holds, but it will NOT survive a restart: ${why}. Make room or repair; it is tried again every second.`;
    if (!this.notice(UNLATCHED, "critical", text)) return;
    if (text === null) this.#say("warn", "the latch of HALT is on the disk now: it survives a restart, or was resumed");
    else this.#say("error", text);
  }

  #take(m: FromWorker): void {
    switch (m.type) {
      case "ready":
        this.#markets = m.markets;
        this.emit("ready", m.markets, m.strays);
        return;
      case "markets":
        this.#markets = m.markets;
        return;
      case "available":
        this.#waitingMarkets.get(m.id)?.(m.markets);
        return;
      case "view":
        this.#view = m.view;
        if (this.#halt !== null && m.halts >= this.#halt.n) this.#halt = null;
        this.#receivedAt = this.#o.now();
        this.emit("view", this.#laidOver(m.view));
        return;
      case "detail": {
        const detail = { ...m.detail, fills: m.detail.fills.map((f) => this.#numbered(f)) };
        this.#details.set(detail.key, detail);
        this.emit("detail", detail);
        return;
      }
      case "fill":
        this.#recent.unshift(this.#numbered(m.fill));
        if (this.#recent.length > FILLS_KEPT) this.#recent.pop();
        this.emit("fill", this.#recent[0]!);
        return;
      case "markout":
        return this.#markout(m.fills.map((f) => this.#numbered(f)));
      case "alert":
        this.emit("alert", m.alert);
        return;
      case "answer":
        this.#answers.get(m.commandId)?.({ ok: m.ok, message: m.message });
        return;
      case "preview":
        this.#waitingPreviews.get(m.id)?.(m.preview);
        return;
      case "line":
        this.emit("line", m.line);
        return;
      case "stopped":
        this.#stopping?.({ cancelled: m.cancelled, open: m.open, positions: m.positions });
        return;
    }
  }
  #markout(fills: Extract<FromWorker, { type: "markout" }>["fills"]): void {
    for (const { n, markoutBps } of fills) {
      const at = this.#recent.findIndex((f) => f.n === n);
      if (at >= 0) this.#recent[at] = { ...this.#recent[at]!, markoutBps };
    }
    this.emit("markout", fills);
  }
  /** The engine counts from 1 in each of its lives; the desk's numbers go on. */
  #numbered<F extends { n: number }>(fill: F): F {
    return { ...fill, n: fill.n + this.#o.lastFill };
  }
  #ask<K, A>(waiting: Map<K, (a: A) => void>, id: K, silence: A, send: () => void): Promise<A> {
    return new Promise((done) => {
      const settle = (answer: A) => {
        clearTimeout(timer);
        waiting.delete(id);
        done(answer);
      };
      const timer = setTimeout(() => settle(silence), ANSWER_MS_MAX);
      waiting.set(id, settle);
      send();
    });
  }
  #die(reason: string): void {
    if (this.#death !== null || this.#stopping !== null) return;
    this.#death = reason;
    Atomics.store(this.#o.shared, GATE, HALTED);
    for (const settle of [...this.#answers.values()])
      settle({ ok: false, message: `The engine has died: ${reason}. The watchdog cancels.` });
    this.emit("died", reason);
    this.#showAgain();
  }
  /** What lies over the view has changed and no other view may come. */
  #showAgain(): void {
    const { view } = this;
    if (view) this.emit("view", view);
  }
  #say(level: Line["level"], text: string): void {
    this.emit("line", { level, kind: "state", market: null, text, fields: {} });
  }

  #laidOver(stated: DeskView): DeskView {
    const notices = this.#notices.all;
    const view = notices.length === 0 ? stated : { ...stated, alerts: [...stated.alerts, ...notices] };
    const halt = this.#haltOver(view.halt);
    if (this.#death === null) return halt === view.halt ? view : { ...view, halt, gate: HALTED };
    const reason = `the engine has died (${this.#death}): restart the desk`;
    const still = { state: "held" as const, reason, code: "ENGINE_DIED", price: null, size: null, orders: 0 };
    const markets = view.markets.map((m) => ({
      ...m,
      state: "stopped" as const,
      bid: { ...m.bid, ...still },
      ask: { ...m.ask, ...still },
    }));
    return { ...view, markets, halt, gate: HALTED };
  }
  #haltOver(stated: HaltView): HaltView {
    // Once the engine has taken it up, its steps are the better story.
    if (this.#halt === null || stated.state === "running") return stated;
    const { reason, by, requestedAt, gateClosedAt, verifiedAt } = this.#halt;
    const asked = { reason, by, requestedAt, gateClosedAt, cancelsSentAt: verifiedAt, verifiedAt };
    return { ...stated, ...asked, state: verifiedAt === null ? "running" : "verified" };
  }
}
