/**
 * One life of an engine in the world: the real core and the real loop, with the world's venues, disk and clock. It starts by
 * recovery and ends by being killed; nothing of it survives but what is on the disk and at the venues.
 */
import { createDesk, type Desk } from "../core/step.ts";
import type { DeskConfig, Effect, Event } from "../core/types.ts";
import { micros } from "../core/units.ts";
import { coreOf } from "../desk-core.ts";
import { SHARED_SLOTS, type SharedGate, sharedGate } from "../edge/gate.ts";
import type { Latch } from "../edge/latch.ts";
import type { SettingsSource, Venue } from "../edge/ports.ts";
import { Lines } from "../lines.ts";
import { Loop } from "../loop.ts";
import type { FromWorker } from "../worker-messages.ts";
import type { SimJournal } from "./disk.ts";
import { MS, SECOND, type Time } from "./time.ts";
import type { ClientParts, VenueClient } from "./venue-client.ts";

/** The core's timers: four a second are enough for a market that moves twice a second. */
const TICK_MICROS = 250 * MS;
const POLL_MICROS = SECOND;
const DEAD_MAN_MS = 10_000;
const DEAD_MAN_EVERY_MICROS = 3 * SECOND;
const AGAIN_MICROS = 200 * MS;

export interface LifeParts {
  config: DeskConfig;
  time: Time;
  /** How far this machine's clock is from the venues', microseconds. */
  skew: () => number;
  latch: Latch;
  settings: SettingsSource;
  journal: SimJournal;
  client: (parts: Pick<ClientParts, "account" | "clock" | "gate">) => VenueClient;
  beforeStep: (event: Event) => void;
  afterStep: (event: Event, effects: readonly Effect[]) => void;
  onBroken: (reason: string) => void;
  post: (message: FromWorker) => void;
  /** A labelled point of the start; true: killed here. */
  atPoint: (label: "mid-recovery") => boolean;
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
  #isAwake = false;
  /** Own open orders in the venue's newest list, by account. */
  readonly #listed = new Map<number, number>();
  readonly #p: LifeParts;

  constructor(parts: LifeParts) {
    this.#p = parts;
    const { config, time, latch, journal } = parts;
    this.desk = createDesk(config);
    const core = coreOf(this.desk);
    const shared = new Int32Array(SHARED_SLOTS);
    this.gate = sharedGate(shared, latch);
    const clock = () => micros(time.now + parts.skew());
    this.clients = config.accounts.map((_, account) =>
      parts.client({ account, clock, gate: () => !this.isDead && this.gate.pass() }),
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
      clock: { now: clock },
      venues: this.clients as readonly Venue[],
      settings: parts.settings,
      journal,
      shared,
      gate: this.gate,
      latch,
      lines: new Lines(config, () => {}),
      post: parts.post,
      wake: () => {
        this.#isAwake = true;
      },
      after: (ms, run) => time.after(ms * MS, () => this.isDead || run()),
      onBroken: parts.onBroken,
    });
  }
  kill(): void {
    this.isDead = true;
    for (const c of this.clients) c.kill();
  }
  /** Everything that waits is taken, and what comes of that. */
  turn(): void {
    while (this.#isAwake && !this.isDead && this.#p.time.now >= this.frozenUntil) {
      this.#isAwake = false;
      this.loop.turn();
    }
  }
  hear(event: Event): void {
    this.#sink(event);
  }
  readonly #sink = (event: Event): void => {
    if (this.isDead) return;
    if (event.type === "report" && event.report === "open-orders")
      this.#listed.set(event.account, event.orders.filter((o) => o.id !== null).length);
    this.loop.push(event);
  };

  /** From nothing to quoting; never rejects. */
  async start(): Promise<void> {
    const { atPoint, config } = this.#p;
    for (const [account, client] of this.clients.entries()) {
      if (this.isDead) return;
      await client.connect(this.#sink);
      await this.#empty(client, account);
      if (this.isDead || atPoint("mid-recovery")) return;
      await this.#ask(client, account, "fills");
      await this.#ask(client, account, "account");
    }
    await this.loop.pollSettings();
    if (this.isDead || config.accounts.length === 0) return;
    this.loop.tick();
    this.loop.openAtStart();
    this.isReady = true;
    this.#every(TICK_MICROS, () => this.loop.tick());
    this.#every(POLL_MICROS, () => {
      this.loop.noticeLatch();
      void this.loop.pollSettings();
    });
    const arm = () => {
      for (const c of this.clients) if (c.capabilities.deadMan) c.armDeadMan(DEAD_MAN_MS).catch(() => {});
    };
    arm();
    this.#every(DEAD_MAN_EVERY_MICROS, arm);
  }
  #wait(delayMicros: number): Promise<void> {
    return new Promise((done) => this.#p.time.after(delayMicros, done));
  }
  async #ask(client: VenueClient, account: number, what: "fills" | "account" | "open-orders"): Promise<void> {
    while (!this.isDead) {
      try {
        return await client.query({ do: "query", account, what, id: null, market: null });
      } catch {
        await this.#wait(AGAIN_MICROS);
      }
    }
  }
  /** Own strays are cancelled until the venue was read without one. */
  async #empty(client: VenueClient, account: number): Promise<void> {
    while (!this.isDead) {
      try {
        await client.cancelAll({ do: "cancel-all", account, market: null });
        this.#listed.delete(account);
        await client.query({ do: "query", account, what: "open-orders", id: null, market: null });
        if (this.#listed.get(account) === 0) return;
      } catch {}
      await this.#wait(AGAIN_MICROS);
    }
  }
  #every(micros: number, run: () => void): void {
    const again = () => {
      if (this.isDead) return;
      const { now } = this.#p.time;
      if (now >= this.frozenUntil) run();
      this.#p.time.after(micros, again);
    };
    this.#p.time.after(micros, again);
  }
}
