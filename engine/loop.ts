/**
 * The shell around the core: takes one event, numbers it, logs it, steps once, then acts.
 *
 * Invariants: 1. nothing acts inside a callback: adapters push, the turn takes. 2. what the core wants is handed to the
 * venue before the next event is taken, for its effects are used again. 3. a BrokenInvariant ends the desk: gate closed,
 * latch down, everything cancelled, and why. 4. the gate is opened only here and only where no latch is down.
 */
import type {
  Action,
  CancelAllEffect,
  Effect,
  Event,
  GateEvent,
  LatchEffect,
  QueryEffect,
  Settings,
} from "./core/types.ts";
import { ACTIVE, HALTED } from "./core/types.ts";
import { MICROS_PER_MS, micros } from "./core/units.ts";
import type { DeskCore } from "./desk-core.ts";
import type { SharedGate } from "./edge/gate.ts";
import { BEAT } from "./edge/gate.ts";
import type { Latch } from "./edge/latch.ts";
import type { Clock, Journal, SettingsSource, Venue } from "./edge/ports.ts";
import { type Held, Holding } from "./holding.ts";
import type { Lines } from "./lines.ts";
import type { FromWorker } from "./worker-messages.ts";

export interface LoopParts {
  core: DeskCore;
  clock: Clock;
  /** By account. */
  venues: readonly Venue[];
  settings: SettingsSource;
  journal: Journal | null;
  shared: Int32Array;
  gate: SharedGate;
  latch: Latch;
  lines: Lines;
  post: (message: FromWorker) => void;
  /** Asks for a turn soon; called once until that turn. */
  wake: () => void;
  /** Runs something a little later. */
  after: (ms: number, run: () => void) => void;
  /** The core's promise is broken: the desk is beyond use. */
  onBroken: (reason: string) => void;
}
/** Events that may wait. Beyond it market data is dropped and said to be a gap: reports and commands never are. */
const INBOX_MAX = 200_000;
/** A gateway takes a millisecond or two; the later looks are for one that is busy. */
const READ_AFTER_CANCEL_MS = [4, 20, 60];
/** Who closes the gate at the end of the desk, where a HALT has a person's name. */
export const STOPPED_BY = "stop";
/** The name under which a journal that can't be written halts; the core raises an alert of its own for it. */
const JOURNAL = "journal";

export class Loop {
  #inbox: Event[] = [];
  #awake = false;
  #n = 0;
  #broken: string | null = null;
  #ended = false;
  #dropped = 0;
  #polling = false;
  #revision = 0;
  #settings: Settings | null = null;
  /** What the last look at the settings found broken; null where it was good. */
  #settingsError: string | null = null;
  /** Serial of the latch that the core was told of: the only one that a resume may take away. */
  #latchSeen: string | null = null;
  /** Reason of the HALT that stands in memory alone, the disk having refused its latch. */
  #unlatched: string | null = null;
  /** HALTs on their way to the core: a resume that it takes before them was asked for before them, and opens nothing. */
  #haltsAhead = 0;
  /** The journal's failure was told. */
  #journalFailed = false;
  /** Null where there is no journal: what the core wants leaves at once. */
  readonly #holding: Holding | null;
  readonly #parts: LoopParts;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    const { journal, gate, clock } = parts;
    this.#holding =
      journal &&
      new Holding({
        ...{ journal, clock, isOpen: gate.isOpen },
        send: (actions) => this.#send(actions),
        withdrawn: ({ do: action, id }, outcome) =>
          this.push({ type: "sent", at: clock.now(), exchangeAt: null, action, id, outcome }),
      });
    journal?.onChange(() => this.#wake());
  }
  get broken(): string | null {
    return this.#broken;
  }
  /** The newest settings that could be read; null before the first. */
  get settings(): Settings | null {
    return this.#settings;
  }
  /** Number of the last event. */
  get n(): number {
    return this.#n;
  }

  /** The venue's connections are about to be closed: what was still asked there fails, and is of no interest. */
  end(): void {
    this.#ended = true;
  }
  readonly push = (event: Event): void => {
    if (
      this.#inbox.length >= INBOX_MAX &&
      (event.type === "book" || event.type === "trade" || event.type === "quote")
    ) {
      this.#dropped++;
      return;
    }
    this.#inbox.push(event);
    this.#wake();
  };
  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#parts.wake();
  }
  /** Everything that waits, one event after the other. */
  turn(): void {
    this.#awake = false;
    this.#lookAtJournal();
    const taken = this.#inbox;
    this.#inbox = [];
    for (const event of taken) this.#take(event);
    if (this.#dropped > 0) this.#sayGap();
    for (const fill of this.#broken === null ? this.#parts.core.takeFills() : []) {
      this.#parts.lines.fill(fill);
      this.#parts.post({ type: "fill", fill });
    }
    Atomics.add(this.#parts.shared, BEAT, 1);
  }
  /** Cuts a timer event now. */
  tick(): void {
    this.push({ type: "timer", at: this.#parts.clock.now(), exchangeAt: null });
  }
  /** Reads the newest revision; a broken one leaves the last good one in force, and is said once. */
  async pollSettings(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      const found = await this.#parts.settings.poll(this.#revision);
      if (!found || (found.error !== null && found.revision === this.#revision && found.error === this.#settingsError))
        return;
      this.#settingsError = found.error;
      this.#revision = found.revision;
      this.#settings = found.settings ?? this.#settings;
      this.push({ type: "settings", at: this.#parts.clock.now(), exchangeAt: null, ...found });
    } finally {
      this.#polling = false;
    }
  }
  /** Whoever put a latch down: the gate is closed and the core told, once per latch. One that was there at the start is older than this run. */
  noticeLatch(isStart = false): void {
    const { latch, gate } = this.#parts;
    if (!latch.closed()) return;
    const record = latch.read();
    if (record === null || record.serial === this.#latchSeen) return;
    gate.close();
    this.#latchSeen = record.serial;
    // Of the HALT that stands, whose latch the disk took late: no other HALT, and no other time.
    const isKnown = record.reason === this.#unlatched;
    this.#unlatched = null;
    if (isKnown) return;
    const askedAt = isStart ? Date.parse(record.at) * MICROS_PER_MS : Number.NaN;
    this.#gateEvent(HALTED, { ...record, ...(Number.isFinite(askedAt) && { askedAt: micros(askedAt) }) });
  }
  /**
   * HALT from outside the core: closed here (again) and told to the core; `serial` is that of the latch, which who asks puts
   * down: its disk is not waited for. Asked for while halted and verified it is done anew, for who asks wants to see the
   * venue read now.
   */
  halt(reason: string, by: string, serial: string | null): void {
    this.#parts.gate.close();
    this.#holding?.release();
    this.#latchSeen = serial;
    this.#gateEvent(HALTED, { reason, by });
  }
  /** Nothing is wanted any more, but no latch stays: a clean end. */
  closeForStop(reason: string): void {
    this.#parts.gate.close();
    this.#gateEvent(HALTED, { reason, by: STOPPED_BY });
  }
  openAtStart(): void {
    this.noticeLatch(true);
    this.#lookAtJournal();
    if (this.#journalFailed) return;
    if (this.#parts.gate.open()) this.#gateEvent(ACTIVE, { reason: "start", by: "engine" });
  }

  /** What has become durable leaves. A journal that can't be written is a HALT: cancels go on, nothing new is sent. */
  #lookAtJournal(): void {
    const { journal, gate, lines } = this.#parts;
    if (journal !== null && journal.failed !== null && !this.#journalFailed) {
      this.#journalFailed = true;
      gate.close();
      lines.state(`the journal can't be kept, nothing new is sent: ${journal.failed}`, "error");
      this.#putLatchDown(journal.failed, JOURNAL);
      this.#gateEvent(HALTED, { reason: journal.failed, by: JOURNAL });
    }
    this.#holding?.release();
  }

  // ---------------------------------------------------------------------------------------------------- one event

  #take(event: Event): void {
    if (this.#broken !== null) return;
    const { core, lines } = this.#parts;
    this.#n++;
    if (this.#haltsAhead > 0 && event.type === "gate" && event.level === HALTED) this.#haltsAhead--;
    lines.event(event);
    try {
      this.#act(core.step(event));
    } catch (e) {
      this.#break(e instanceof Error ? e.message : String(e));
    }
  }
  #act(effects: readonly Effect[]): void {
    let actions: Action[] | null = null;
    let held: Held[] | null = null;
    for (const effect of effects) {
      if (effect.do === "cancel") {
        if (this.#holding?.takeBack(effect.id) !== true) (actions ??= []).push(effect);
      } else if (effect.do === "place" || effect.do === "amend") {
        if (effect.do === "place") this.#parts.lines.placed(effect);
        if (this.#holding === null) (actions ??= []).push(effect);
        else (held ??= []).push(effect);
      } else this.#actOther(effect);
    }
    // Cancels first: they wait for no disk.
    if (actions !== null) this.#send(actions);
    if (held !== null) this.#holding!.hold(held);
  }
  #send(actions: readonly Action[]): void {
    const { venues } = this.#parts;
    if (venues.length === 1) venues[0]!.send(actions);
    else
      for (const [account, venue] of venues.entries()) {
        const own = actions.filter((a) => a.account === account);
        if (own.length > 0) venue.send(own);
      }
  }
  #actOther(effect: Exclude<Effect, Action>): void {
    const { core, post, lines } = this.#parts;
    switch (effect.do) {
      case "cancel-all":
        return void this.#cancelAll(effect);
      case "query":
        return void this.#query(effect);
      case "resync": {
        const account = core.config.markets[effect.market]!.account;
        this.#parts.venues[account]!.resync(effect.market).catch(this.#failed("resync"));
        return;
      }
      case "line": {
        const venue = this.#parts.venues[effect.account]!;
        return effect.isOpen ? venue.reconnect() : venue.disconnect();
      }
      case "latch":
        return this.#latch(effect);
      case "answer":
        return post({ type: "answer", commandId: effect.commandId, ok: effect.ok, message: effect.message });
      case "alert":
        lines.alert(effect);
        return post({ type: "alert", alert: effect.alert });
      case "post":
        // Postings follow from the facts, which the journal has.
        return;
      case "record":
        this.#parts.journal?.append([effect.record]);
        if (effect.record.kind === "ended") this.#parts.venues[effect.record.account]!.ended?.(effect.record.id);
        return;
    }
  }
  #cancelAll(effect: CancelAllEffect): void {
    const { account, market } = effect;
    this.#holding?.takeBackAll(account, market);
    this.#parts.venues[account]!.cancelAll({ do: "cancel-all", account, market }).then(
      () => this.#readAfterCancel(account),
      this.#failed("cancel-all"),
    );
  }
  /** The venue is read as soon as the cancel can have worked; the core's own, slower questions go on if it has not. */
  #readAfterCancel(account: number): void {
    for (const ms of READ_AFTER_CANCEL_MS)
      this.#parts.after(ms, () => this.#query({ do: "query", account, what: "open-orders", id: null, market: null }));
  }
  #query(effect: QueryEffect): void {
    this.#parts.venues[effect.account]!.query({ ...effect }).catch(this.#failed(`question for ${effect.what}`));
  }
  #latch(effect: LatchEffect): void {
    const { gate, latch, journal } = this.#parts;
    if (effect.level === HALTED) {
      gate.close();
      this.#holding?.release();
      return this.#putLatchDown(effect.reason, "desk");
    }
    if (journal?.failed) return this.#gateEvent(HALTED, { reason: journal.failed, by: JOURNAL });
    if (this.#haltsAhead > 0) return;
    try {
      this.#unlatched = null;
      // Only the latch that was seen: one that came meanwhile stays, and the core hears of it.
      const cleared = latch.clear(this.#latchSeen ?? "");
      if (!cleared || !gate.open()) this.noticeLatch();
    } catch (e) {
      const reason = `the desk can't be resumed: ${e instanceof Error ? e.message : String(e)}`;
      this.#parts.lines.state(reason, "error");
      this.#gateEvent(HALTED, { reason, by: "desk" });
    }
  }
  /** A disk that refuses is said, and stops no HALT: the control plane tries again until the latch is down. */
  #putLatchDown(reason: string, by: string): void {
    const { latch, lines } = this.#parts;
    try {
      if (!latch.closed()) latch.close(reason, by);
      this.#latchSeen = latch.read()?.serial ?? null;
      this.#unlatched = null;
    } catch (e) {
      this.#unlatched = reason;
      lines.state(`HALT holds in memory alone: ${e instanceof Error ? e.message : String(e)}`, "error");
    }
  }

  // -------------------------------------------------------------------------------------------------------- trouble

  /** The venue did not answer: the core asks again by its timers, a person sees why it takes time. */
  #failed(what: string): (e: unknown) => void {
    return (e) => {
      if (!this.#ended)
        this.#parts.lines.state(`${what} failed: ${e instanceof Error ? e.message : String(e)}`, "warn");
    };
  }
  #sayGap(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#parts.lines.state(`${dropped} market messages dropped: the engine was too slow`, "warn", { dropped });
    const times = { at: this.#parts.clock.now(), exchangeAt: null };
    this.#parts.core.config.markets.forEach(({ account }, market) => {
      this.push({ type: "connection", ...times, account, channel: "market", status: "gap", market });
      this.push({ type: "connection", ...times, account, channel: "market", status: "up", market });
    });
  }
  #break(reason: string): void {
    this.#broken = reason;
    const { gate, lines } = this.#parts;
    gate.close();
    this.#holding?.release();
    this.#putLatchDown(`broken invariant: ${reason}`, "engine");
    lines.state(`broken invariant, everything is cancelled: ${reason}`, "error");
    for (const account of this.#parts.venues.keys()) this.#cancelAll({ do: "cancel-all", account, market: null });
    this.#parts.onBroken(reason);
  }
  #gateEvent(level: typeof HALTED | typeof ACTIVE, why: Pick<GateEvent, "reason" | "by" | "askedAt">): void {
    const { reason, by, askedAt } = why;
    if (level === HALTED) this.#haltsAhead++;
    this.push({ type: "gate", at: this.#parts.clock.now(), exchangeAt: null, level, reason, by, askedAt });
  }
}
