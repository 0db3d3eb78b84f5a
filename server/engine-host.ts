/**
 * The engine's thread as the control plane sees it: its messages, its last view, its death and its end. What is asked of it
 * is in questions.ts, HALT in halt-hand.ts.
 *
 * Invariants: 1. a thread that ended without being asked to is a death: the gate is closed and every market says why. 2. the
 * page's view is the engine's, with this side's knowledge of a HALT, of a death and of the disk laid over it.
 */
import { EventEmitter } from "node:events";
import type { Alert, DayRecord } from "../engine/core/types.ts";
import { HALTED } from "../engine/core/types.ts";
import type { DeskView, FillView, MarketDetail, WatchdogView } from "../engine/core/view-types.ts";
import type { Latch } from "../engine/index.ts";
import { BEAT } from "../engine/index.ts";
import type { FromWorker, Line, ToWorker } from "../engine/worker-messages.ts";
import { type Halted, HaltHand } from "./halt-hand.ts";
import { Notices } from "./notices.ts";
import { Questions } from "./questions.ts";

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
  /** This side's connection to the watchdog, and its last words. */
  watchdog?: () => Omit<WatchdogView, "engine">;
  /** Why its thread has died, in words. */
  errorWords?: (error: Error) => string;
}
export interface HostEvents {
  ready: [markets: readonly string[], strays: number];
  view: [DeskView];
  detail: [MarketDetail];
  fill: [FillView];
  markout: [Extract<FromWorker, { type: "markout" }>["fills"]];
  alert: [Alert];
  days: [readonly DayRecord[]];
  line: [Line];
  halted: [reason: string, by: string];
  /** The worker ended without being asked to. */
  died: [reason: string];
}
export type Stopped = Omit<Extract<FromWorker, { type: "stopped" }>, "type">;
const FILLS_KEPT = 200;
const UNLATCHED = "LATCH_NOT_WRITTEN";

export class EngineHost extends EventEmitter<HostEvents> {
  #view: DeskView | null = null;
  #receivedAt = 0;
  #markets: readonly string[] | null = null;
  #death: string | null = null;
  /** By the watchdog, since the last HALT. */
  #isReadEmpty = false;
  #stopping: ((s: Stopped) => void) | null = null;
  /** What is asked of the engine. */
  readonly questions: Questions;
  readonly #hand: HaltHand;
  readonly #notices: Notices;
  readonly #recent: FillView[] = [];
  readonly #details = new Map<string, MarketDetail>();
  readonly #o: HostOptions;

  constructor(options: HostOptions) {
    super();
    this.#o = options;
    const { shared, latch, now, worker, errorWords = (e: Error) => e.message } = options;
    const post = (m: ToWorker) => worker.postMessage(m);
    this.#notices = new Notices(now);
    this.questions = new Questions(post);
    this.#hand = new HaltHand({ shared, latch, now, post });
    worker.on("message", (m) => this.#take(m));
    worker.on("error", (e) => this.#die(errorWords(e)));
    worker.on("exit", (code) => this.#die(`its thread ended with code ${code}`));
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
    return this.#hand.latched;
  }
  /** Turns of the engine's loop. */
  get beats(): number {
    return Atomics.load(this.#o.shared, BEAT);
  }
  get gate(): number {
    return this.#hand.gate;
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

  /** Closes the gate: memory, message, disk. `isLatched` where who asks has put a latch down already. */
  halt(reason: string, by: string, isLatched = false): Halted {
    this.#isReadEmpty = false;
    const done = this.#hand.halt(reason, by, isLatched);
    this.emit("halted", reason, by);
    if (this.#death !== null) this.#showAgain();
    this.#sayUnlatched(done.unlatched);
    return done;
  }
  /** Asked every second: a HALT whose latch is not on the disk gets it as soon as the disk takes it. */
  keepLatch(): void {
    const refused = this.#stopping === null ? this.#hand.keepLatch(this.view?.halt ?? null) : undefined;
    if (refused !== undefined) this.#sayUnlatched(refused);
  }
  /** Why a HALT that stands is lost with the end of the desk; null where none is. */
  latchAtEnd(): string | null {
    return this.#hand.latchAtEnd();
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
  /**
   * The watchdog read the venue and nothing is open: told where no engine is there to tell it. A thread that meets its memory
   * limit falls silent seconds before its death is known: the word is kept until then.
   */
  verifiedByWatchdog(): void {
    this.#isReadEmpty = true;
    if (this.#death !== null && this.#hand.verified()) this.#showAgain();
  }
  /**
   * Nothing is wanted any more. Null where the engine does not answer within `ms`, or is dead and nobody has read the venue
   * empty since.
   */
  stop(reason: string, ms: number): Promise<Stopped | null> {
    if (this.#death !== null) {
      const positions = this.#view?.halt.positionsLeft ?? [];
      return Promise.resolve(this.#hand.isVerified ? { cancelled: 0, open: 0, positions } : null);
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
      case "loaded":
        return;
      case "ready":
        this.#markets = m.markets;
        this.emit("ready", m.markets, m.strays);
        return;
      case "markets":
        this.#markets = m.markets;
        return;
      case "available":
      case "answer":
      case "preview":
        return this.questions.take(m);
      case "view":
        this.#view = m.view;
        this.#hand.taken(m.halts, m.view.halt);
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
      case "days":
        this.emit("days", m.days);
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
  #die(reason: string): void {
    if (this.#death !== null || this.#stopping !== null) return;
    this.#death = reason;
    this.#hand.closeGate();
    if (this.#isReadEmpty) this.#hand.verified();
    this.questions.die(reason);
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
    const alerts = notices.length === 0 ? stated.alerts : [...stated.alerts, ...notices];
    const watchdog = stated.watchdog && { ...stated.watchdog, ...this.#o.watchdog?.() };
    const view = { ...stated, alerts, watchdog };
    const halt = this.#hand.over(view.halt);
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
}
