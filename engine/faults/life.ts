/**
 * One life of an engine in the world: the real core and the real loop, with the world's venues, disk and clock. It starts by
 * recovery and ends by being killed; nothing of it survives but what is on the disk and at the venues.
 */
import type { JournalState } from "../core/journal-state.ts";
import { recoveryWords } from "../core/recovered.ts";
import { createDesk, type Desk } from "../core/step.ts";
import type { DeskConfig, Effect, Event } from "../core/types.ts";
import { type Micros, micros } from "../core/units.ts";
import { simRules } from "../core/venue-rules.ts";
import { coreOf } from "../desk-core.ts";
import { SHARED_SLOTS, type SharedGate, sharedGate } from "../edge/gate.ts";
import type { Latch } from "../edge/latch.ts";
import type { SettingsSource, Venue } from "../edge/ports.ts";
import { Lines } from "../lines.ts";
import { Loop } from "../loop.ts";
import { untilRecovered } from "../recovery.ts";
import type { FromWorker } from "../worker-messages.ts";
import type { SimJournal } from "./disk.ts";
import { MS, SECOND, type Time } from "./time.ts";
import type { ClientParts, VenueClient } from "./venue-client.ts";

/** The core's timers: four a second are enough for a market that moves twice a second. */
const TICK_MICROS = 250 * MS;
const POLL_MICROS = SECOND;
const DEAD_MAN_MS = 10_000;
const DEAD_MAN_EVERY_MICROS = 3 * SECOND;
const LOOK_MICROS = 200 * MS;

export interface LifeParts {
  config: DeskConfig;
  time: Time;
  /** How far this machine's clock is from the venues', microseconds. */
  skew: () => number;
  latch: Latch;
  settings: SettingsSource;
  journal: SimJournal;
  /** What the disk says of each account. */
  past: JournalState;
  client: (parts: Pick<ClientParts, "account" | "clock" | "gate">) => VenueClient;
  beforeStep: (event: Event) => void;
  afterStep: (event: Event, effects: readonly Effect[]) => void;
  onBroken: (reason: string) => void;
  post: (message: FromWorker) => void;
  /** A promise was settled: those who wait for it have to be let run. */
  settled: () => void;
  /** A labelled point of the start; true: killed here. */
  atPoint: (label: "mid-recovery") => boolean;
}

/** Nobody reads them here, and to write them takes longer than all else. */
class NoLines extends Lines {
  override placed(): void {}
  override event(): void {}
  override fill(): void {}
  override alert(): void {}
  override state(): void {}
}

export class Life {
  readonly desk: Desk;
  readonly loop: Loop;
  readonly clients: VenueClient[];
  readonly gate: SharedGate;
  isDead = false;
  isReady = false;
  /** The process stands still: nothing of it runs until then. */
  frozenUntil = 0;
  /** Since when nothing of it ran, where it stands still or is dead. */
  goneFrom = 0;
  #isAwake = false;
  /** What came while the process stood still: its callbacks run when it goes on, by the clock of then. */
  #late: Event[] = [];
  readonly #p: LifeParts;

  constructor(parts: LifeParts) {
    this.#p = parts;
    const { config, time, latch, journal } = parts;
    this.desk = createDesk(config);
    const core = coreOf(this.desk);
    const shared = new Int32Array(SHARED_SLOTS);
    this.gate = sharedGate(shared, latch);
    this.clients = config.accounts.map((_, account) =>
      parts.client({ account, clock: () => this.#clock(), gate: () => !this.isDead && this.gate.pass() }),
    );
    this.loop = new Loop({
      core: {
        ...core,
        step: (event) => {
          parts.beforeStep(event);
          const effects = core.step(event);
          parts.afterStep(event, effects);
          return effects;
        },
      },
      clock: { now: () => this.#clock() },
      venues: this.clients as readonly Venue[],
      settings: parts.settings,
      journal,
      shared,
      gate: this.gate,
      latch,
      lines: new NoLines(config, () => {}),
      post: parts.post,
      wake: () => {
        this.#isAwake = true;
      },
      after: (ms, run) => time.after(ms * MS, () => this.isDead || run()),
      onBroken: parts.onBroken,
    });
  }
  #clock(): Micros {
    return micros(this.#p.time.now + this.#p.skew());
  }
  kill(): void {
    this.isDead = true;
    for (const c of this.clients) c.kill();
  }
  /** Everything that waits is taken, and what comes of that. */
  turn(): void {
    if (this.#late.length > 0 && this.#p.time.now >= this.frozenUntil) {
      const late = this.#late;
      this.#late = [];
      for (const event of late) this.loop.push({ ...event, at: this.#clock() });
    }
    while (this.#isAwake && !this.isDead && this.#p.time.now >= this.frozenUntil) {
      this.#isAwake = false;
      this.loop.turn();
    }
  }
  /** A person has closed the connections that its book comes by. */
  isClosed(market: number): boolean {
    return this.clients[this.desk.markets[market]!.account.index]!.isDisconnected;
  }
  get now(): Micros {
    return this.#clock();
  }
  hear(event: Event): void {
    this.#sink(event);
  }
  readonly #sink = (event: Event): void => {
    if (this.isDead) return;
    if (this.#p.time.now < this.frozenUntil || this.#late.length > 0) {
      this.#late.push(event);
      return;
    }
    this.loop.push(event);
  };

  /** From nothing to quoting. Answers whether it came so far. */
  async start(): Promise<boolean> {
    const { time, atPoint } = this.#p;
    for (const account of this.clients.keys()) this.#sink(this.#p.past.recovered(account, this.#clock()));
    await Promise.all(this.clients.map((c) => c.connect(this.#sink)));
    await this.loop.pollSettings();
    let tickAt = 0;
    const landing = Math.max(...this.#p.config.accounts.map((a) => (a.rules ?? simRules).landingMicrosMax));
    try {
      await untilRecovered({
        turn: () => {
          if (this.isDead || atPoint("mid-recovery") || time.now < tickAt) return;
          tickAt = time.now + TICK_MICROS;
          this.loop.tick();
          this.turn();
        },
        words: () => (this.isDead ? null : (this.desk.accounts.map(recoveryWords).find((w) => w !== null) ?? null)),
        broken: () => this.loop.broken,
        say: () => {},
        landingMsMax: landing / MS,
        now: () => time.now / MS,
        pause: () => new Promise((over) => time.after(LOOK_MICROS, () => this.#settle(over))),
      });
    } catch {
      return false;
    }
    if (this.isDead) return true;
    this.loop.openAtStart();
    this.isReady = true;
    this.#keepRunning();
    return true;
  }
  #settle(over: () => void): void {
    over();
    this.#p.settled();
  }
  #keepRunning(): void {
    this.#every(TICK_MICROS, () => this.loop.tick());
    this.#every(POLL_MICROS, () => {
      this.loop.noticeLatch();
      void this.loop.pollSettings();
    });
    const arm = () => {
      for (const c of this.clients)
        if (c.capabilities.deadMan && !c.isDisconnected) c.armDeadMan(DEAD_MAN_MS).catch(() => {});
    };
    arm();
    this.#every(DEAD_MAN_EVERY_MICROS, arm);
  }
  /** A timer that is due while the process stands still runs when it goes on. */
  #every(micros: number, run: () => void): void {
    const { time } = this.#p;
    const again = () => {
      if (this.isDead) return;
      if (time.now < this.frozenUntil) return time.after(Math.min(this.frozenUntil - time.now, SECOND), again);
      run();
      time.after(micros, again);
    };
    time.after(micros, again);
  }
}
