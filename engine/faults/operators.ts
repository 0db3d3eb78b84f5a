/** Who runs the desk of the world: settings that change, commands, HALT and the person who resumes. */
import type { Desk } from "../core/state.ts";
import { ACTIVE, type Command, type Settings } from "../core/types.ts";
import type { Latch } from "../edge/latch.ts";
import type { SettingsSource } from "../edge/ports.ts";
import type { Random } from "../sim/random.ts";
import type { Life } from "./life.ts";
import { SECOND, type Time } from "./time.ts";

export interface OperatorParts {
  time: Time;
  random: Random;
  latch: Latch;
  /** The engine that runs, or null. */
  life: () => Life | null;
  /** HALT is asked for, of an engine that runs. */
  halted: () => void;
}
/** Halted, or something of it switched off by a rule: only a person puts it up again. */
const isDown = ({ halt, accounts, markets }: Desk): boolean =>
  halt.state !== "none" ||
  accounts.some((a) => a.trading.level !== ACTIVE) ||
  markets.some((m) => m.trading.level !== ACTIVE);

export class Operators {
  settings: Settings;
  #revision = 1;
  #isBroken = false;
  #commands = 0;
  #isResuming = false;
  readonly #p: OperatorParts;

  constructor(parts: OperatorParts, settings: Settings) {
    this.#p = parts;
    this.settings = settings;
    this.#relevel();
  }
  readonly source: SettingsSource = {
    poll: async (revision) => {
      if (revision === this.#revision) return null;
      const head = { revision: this.#revision, by: "operator" };
      if (this.#isBroken) return { ...head, settings: null, error: "the document is not JSON" };
      return { ...head, settings: this.settings, error: null };
    },
    close: async () => {},
  };
  /** How many levels are shown changes all the time, so that orders come and go and not only move. */
  #relevel(): void {
    const random = this.#p.random.fork("levels");
    const again = () => {
      this.#edit((s) => {
        const markets = Object.values(s.markets);
        markets[random.below(markets.length)]!.params.levels = 1 + random.below(3);
      });
      this.#p.time.after(random.between(2, 5) * SECOND, again);
    };
    this.#p.time.after(5 * SECOND, again);
  }
  #edit(change: (settings: Settings) => void): void {
    const markets = Object.entries(this.settings.markets).map(
      ([key, m]) => [key, { ...m, params: { ...m.params }, limits: { ...m.limits } }] as const,
    );
    this.settings = { ...this.settings, markets: Object.fromEntries(markets) };
    change(this.settings);
    this.#revision++;
  }
  /** F42: what is quoted changes; now and then to something that can't be read. */
  changeSettings(random: Random): void {
    this.#isBroken = random.chance(0.15);
    this.#edit((s) => {
      for (const m of Object.values(s.markets)) {
        m.params.bidOffset = m.params.askOffset = 0.1 + 0.1 * random.below(5);
        m.limits.actionOrder = random.chance(0.3) ? "place-first" : "cancel-first";
      }
    });
  }
  mendSettings(): void {
    this.#isBroken = false;
    this.#revision++;
  }
  get #up(): Life | null {
    const life = this.#p.life();
    return life === null || life.isDead ? null : life;
  }
  /** Answers the command's id; a dead engine hears nothing. */
  command(command: Command, commandId = `c${++this.#commands}`): string {
    const life = this.#up;
    life?.hear({ type: "command", at: life.now, exchangeAt: null, commandId, by: "operator", command });
    return commandId;
  }
  /** From outside of the core, as the page or the watchdog does it. */
  halt(by: string): void {
    const life = this.#up;
    if (life === null) return;
    const { serial } = this.#p.latch.close("asked for", by);
    life.loop.halt("asked for", by, serial);
    this.#p.halted();
  }
  /** Whoever wanted to resume has left. */
  leave(): void {
    this.#isResuming = false;
  }
  /** A person asks to resume, and again every second until it is granted: one person, however often it was wanted. */
  resume(): void {
    this.command({ do: "resume", scope: { scope: "all" } });
    if (this.#isResuming) return;
    this.#isResuming = true;
    this.#p.time.after(SECOND, () => {
      if (!this.#isResuming) return;
      this.#isResuming = false;
      const life = this.#up;
      if (life === null || !life.isReady || isDown(life.desk)) return this.resume();
      // What a narrower command had paused, too.
      this.command({ do: "resume", scope: { scope: "all" } });
    });
  }
}
