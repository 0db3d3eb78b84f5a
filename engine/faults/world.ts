/**
 * The world of one seed: two venues of two markets each, one engine after another, and what goes wrong with them. Everything
 * that happens is due at a time; the same seed gives the same world.
 *
 * Rounds: faults for a while, then none; after a grace what has to hold again is looked at, and the next round begins.
 */
import type { DeskConfig } from "../core/types.ts";
import { ORDER_IDS_PER_SECOND } from "../core/units.ts";
import { orderIds } from "../edge/venues/order-ids.ts";
import { canonical } from "../effects-hash.ts";
import { Random } from "../sim/random.ts";
import { parseCursor } from "./client-questions.ts";
import {
  BOOK_AGE_MS_MAX,
  configOf,
  GROSS_MAX,
  INSTALLATION,
  marketsOf,
  ORDER_LOTS,
  POSITION_LOTS_MAX,
  settingsOf,
} from "./desk-of-world.ts";
import { Dice, drawPlan, FaultCounts, type Plan } from "./dice.ts";
import { Disk, SimJournal } from "./disk.ts";
import type { FaultId } from "./fault-table.ts";
import { Life } from "./life.ts";
import { MemoryLatch } from "./memory-latch.ts";
import { Monitor } from "./monitor.ts";
import { Operators } from "./operators.ts";
import { PrivateStream } from "./private-stream.ts";
import { type ProfileId, profileIds, profiles } from "./profiles.ts";
import { MS, SECOND, Time } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import type { WireAction } from "./truth-types.ts";
import { TruthVenue } from "./truth-venue.ts";
import { VenueClient } from "./venue-client.ts";
import { InvariantBroken, must } from "./violation.ts";
import { Wire } from "./wire.ts";
import { WorldLock } from "./world-lock.ts";

export const START = Date.UTC(2026, 0, 5, 12) * 1000;
const BOOK_MICROS = 600 * MS;
/** So often a drain lets the thread's own loop run too: whoever waits for the run can be told of it. */
const LOOP_EVERY = 4096;
/** A jump of the clock is seen after this long at the most. */
const JUMP_SEEN_MICROS = 50 * MS;
/** The venue's timer, the time until it is looked at, and a request that was written in the last moment. */
const DEAD_MAN_NET_MICROS = 16 * SECOND;

export interface WorldOptions {
  seed: number;
  /** Which hour of the seed: each is a world of its own, so that any of them can be replayed alone. */
  hour: number;
  /** These faults and no others, always on; null: drawn by the seed. */
  only: readonly FaultId[] | null;
  /** Exactly these, at these rates: what a shrink leaves. */
  plan?: Plan;
  /** Kinds of the two venues; drawn by the seed where not given. */
  venues?: readonly ProfileId[];
}

export class World {
  readonly time = new Time(START);
  readonly random: Random;
  readonly counts = new FaultCounts();
  readonly plan: Plan;
  readonly profiles: ProfileId[];
  /** Of what is common to all venues. */
  readonly dice: Dice;
  readonly venues: TruthVenue[] = [];
  readonly wires: Wire[] = [];
  readonly streams: PrivateStream[] = [];
  readonly venueDice: Dice[] = [];
  readonly disk = new Disk();
  readonly latch = new MemoryLatch();
  readonly monitor: Monitor;
  life: Life | null = null;
  lives = 0;
  readonly operators: Operators;
  skewMicros = 0;
  /** The hour is over then. */
  ending = Number.POSITIVE_INFINITY;
  /** Where the process is to be killed next; null: nowhere. */
  crashAt: string | null = null;
  isPowerFailing = false;
  onCrash: (label: string) => void = () => {};
  isBookFrozen: boolean[] = [];
  readonly commitMicros: number;
  readonly #lock: WorldLock;
  #epoch = 0;
  #isSettled = false;
  #drains = 0;
  #broken: Error | null = null;

  constructor(options: WorldOptions) {
    const random = new Random(`faults/${options.seed}/${options.hour}`);
    this.random = random.fork("world");
    this.plan = options.plan ?? drawPlan(random.fork("plan"), options.only);
    const draw = random.fork("profiles");
    const first = draw.below(profileIds.length);
    const second = (first + 1 + draw.below(profileIds.length - 1)) % profileIds.length;
    this.profiles = [...(options.venues ?? [profileIds[first]!, profileIds[second]!])];
    this.commitMicros = [1, 2, 5, 5, 50, 500][draw.below(6)]! * MS;
    const dice = (name: string, profile: ProfileId | null) =>
      new Dice({ plan: this.plan, profile, random: random.fork(name), counts: this.counts });
    this.dice = dice("common", null);
    for (const [account, id] of this.profiles.entries()) {
      const markets = marketsOf(account, this.isBookFrozen.length);
      const venueDice = dice(`venue ${account}`, id);
      const stream = new PrivateStream(this.time, venueDice, (fill) => this.venues[account]!.trades.toldTwice(fill));
      const changed = (m: TruthMarket) => this.#guarded(() => this.monitor.exposure(m));
      const tell = stream.tell.bind(stream);
      const profile = profiles[id];
      const common = { profile, time: this.time, dice: venueDice, tell, changed };
      const venue = new TruthVenue({
        account,
        markets,
        ...common,
        born: (o) => this.#guarded(() => this.monitor.born(o)),
      });
      this.venues.push(venue);
      this.venueDice.push(venueDice);
      this.streams.push(stream);
      const written = (m: TruthMarket) => this.#guarded(() => this.monitor.exposure(m, true));
      this.wires.push(new Wire({ venue, ...common, written, isHeard: () => this.life?.isDead === false }));
      for (const m of markets) this.#market(venue, m);
      this.isBookFrozen.push(...markets.map(() => false));
    }
    this.#lock = new WorldLock(this.profiles.length, this.plan.F40 !== undefined);
    const parts = {
      time: this.time,
      random: this.random,
      life: () => this.life,
      latch: this.latch,
      halted: () => this.monitor.halt.asked(),
    };
    this.operators = new Operators(parts, settingsOf(this.config));
    this.monitor = new Monitor({
      ...{ time: this.time, disk: this.disk, venues: this.venues, wires: this.wires },
      ...{ limitLots: () => POSITION_LOTS_MAX, grossMax: GROSS_MAX, quoteLots: ORDER_LOTS },
      bookAgeMicrosMax: BOOK_AGE_MS_MAX * MS,
      isJournaled: true,
    });
  }
  get config(): DeskConfig {
    return configOf(
      this.venues.map((v) => ({ profile: v.profile.id, markets: v.markets })),
      this.#epoch,
    );
  }
  /** Others move in it, and its book is told. */
  #market(venue: TruthVenue, m: TruthMarket): void {
    const random = this.random.fork(`books of ${m.index}`);
    const step = () => {
      venue.tick(m);
      if (!this.isBookFrozen[m.index]) this.tellBook(m);
      this.time.after(BOOK_MICROS * random.between(0.8, 1.2), step);
    };
    this.time.after(random.below(BOOK_MICROS), step);
  }
  tellBook(m: TruthMarket): void {
    const { life } = this;
    if (life !== null && !life.isDead && !life.isClosed(m.index)) life.hear(m.shown.changes(this.time, this.engineNow));
  }

  // ------------------------------------------------------------------------------------------------------- lives

  /** A process starts: everything that it knows is on the disk and at the venues. False where another one has the accounts. */
  begin(): boolean {
    const { time, disk, dice, commitMicros } = this;
    if (!this.#lock.take()) return false;
    disk.move();
    // As the journal gives it: the second of the start, behind every id that it knows.
    const second = Math.floor((time.now - START) / SECOND) + 1;
    this.#epoch = Math.max(second, this.#epoch + 1, Math.floor(disk.state.newestId / ORDER_IDS_PER_SECOND) + 1);
    this.lives++;
    for (const v of this.venues) for (const m of v.markets) m.shown.forget();
    const journal = new SimJournal({
      disk,
      time,
      dice,
      commitMicros,
      atAppend: () => this.crashes("before journal"),
      afterAppend: () => this.#powerFails(),
    });
    const life: Life = new Life({
      ...{ config: this.config, time, latch: this.latch, journal, past: disk.state },
      skew: () => this.skewMicros,
      settings: this.operators.source,
      client: (parts) => this.#client(parts),
      beforeStep: (e) => {
        if (e.type === "report") this.crashes("after reply before journal");
        this.#guarded(() => this.monitor.beforeStep(e));
      },
      afterStep: (e, effects) =>
        this.#guarded(() => {
          this.monitor.afterStep(e, effects);
          if (this.isAgain) this.monitor.again(e, effects);
        }),
      onBroken: (reason) => {
        this.#broken ??= new InvariantBroken("I0", reason);
      },
      post: () => {},
      settled: () => {
        this.#isSettled = true;
      },
      atPoint: (label) => this.crashes(label),
    });
    this.life = life;
    this.journal = journal;
    this.monitor.begin(life);
    void life.start().then((isStarted) => {
      if (isStarted || life.isDead) return;
      // A person starts it again.
      this.kill(false);
      time.after(5 * SECOND, () => this.begin());
    });
    this.#isSettled = true;
    return true;
  }
  /** F40: a second engine is started while one runs. It has to end before it has asked anybody anything. */
  beginSecond(): void {
    const { lives } = this;
    const isRefused = !this.begin();
    this.#guarded(() => must(isRefused && this.lives === lives, "I0", () => "a second engine was let on the account"));
  }
  journal: SimJournal | null = null;
  #client(parts: Pick<ConstructorParameters<typeof VenueClient>[0], "account" | "clock" | "gate">): VenueClient {
    const { account } = parts;
    const venue = this.venues[account]!;
    const past = this.disk.state.recovered(account, this.time.now);
    const client = new VenueClient({
      ...parts,
      ...{ profile: venue.profile, venue, wire: this.wires[account]!, stream: this.streams[account]! },
      ...{ time: this.time, dice: this.venueDice[account]!, ids: orderIds(INSTALLATION) },
      cursor: parseCursor(past.cursor),
      beforeWrite: (actions: readonly WireAction[]) => {
        if (this.crashes("after journal before send")) return true;
        this.#guarded(() => this.monitor.writes(actions));
        return false;
      },
      afterWrite: () => void this.crashes("after send before reply"),
      duringCancelAll: () => void this.crashes("mid-cancel-all"),
      settled: () => {
        this.#isSettled = true;
      },
    });
    if (venue.profile.naming === "text") return client;
    const mayLive = new Set(past.orders.map((o) => o.id));
    const named = [...this.disk.named].filter(([, n]) => n.account === account);
    client.adopt(named.map(([id, { at }]) => ({ id, sentAt: at, mayLive: mayLive.has(id) })));
    return client;
  }
  /** What does not hold is kept: where it is seen, the engine's own code is on the stack and would catch it. */
  #guarded(look: () => void): void {
    try {
      look();
    } catch (e) {
      this.#broken ??= e instanceof Error ? e : new Error(String(e));
    }
  }
  /** True where the process is killed here and now. */
  crashes(label: string): boolean {
    if (this.crashAt !== label || this.life === null || this.life.isDead) return false;
    this.crashAt = null;
    this.dice.count("F37");
    this.kill(false);
    this.onCrash(label);
    return true;
  }
  #powerFails(): void {
    if (!this.isPowerFailing || this.life === null || this.life.isDead) return;
    this.isPowerFailing = false;
    this.kill(true);
    this.onCrash("power");
  }
  kill(isPowerLost: boolean): void {
    const { life } = this;
    if (life !== null && !life.isDead) {
      if (this.time.now >= life.frozenUntil) life.goneFrom = this.time.now;
      this.#lookAfterDeath(life);
    }
    life?.kill();
    this.journal?.kill(isPowerLost);
    this.#lock.release();
  }
  /** The machine's clock is set to be off by so much, and the engine notices the jump. */
  setClock(skewMicros: number): void {
    const byMicros = skewMicros - this.skewMicros;
    if (byMicros === 0) return;
    this.skewMicros = skewMicros;
    const { life } = this;
    // Noticed with the next beat, and not at once.
    this.time.after(this.dice.random.between(0, JUMP_SEEN_MICROS), () => {
      if (life !== null && !life.isDead) life.hear({ type: "clock-jump", at: life.now, exchangeAt: null, byMicros });
    });
  }
  /** The process stands still for a while. */
  freeze(micros: number): void {
    const { life } = this;
    if (life === null || life.isDead) return;
    if (this.time.now >= life.frozenUntil) life.goneFrom = this.time.now;
    life.frozenUntil = this.time.now + micros;
    this.#lookAfterDeath(life);
  }
  /** I13: of an engine that is dead, or stands still, nothing rests once the venue's own net has closed. */
  #lookAfterDeath(life: Life): void {
    const since = this.time.now;
    const look = (venue: TruthVenue, netMicros: number) =>
      this.time.after(netMicros, () => {
        // One that went on in between, and died or stood still anew, has a look of its own.
        const isGone = (life.isDead || this.time.now < life.frozenUntil) && life.goneFrom <= since;
        if (this.life === life && isGone && this.time.now < this.ending)
          this.#guarded(() => this.monitor.netClosed(venue));
      });
    if (!life.isReady) return;
    for (const v of this.venues) {
      const { orderLifeMicros, landingMicrosMax } = v.profile.rules;
      // A timer that the venue refused to set guards nothing: then it is the watchdog, a process of its own, that cancels. The
      // harness kills and freezes real ones.
      if (v.profile.hasDeadMan) {
        if (v.isGuarded) look(v, DEAD_MAN_NET_MICROS);
      } else if (orderLifeMicros !== null) look(v, orderLifeMicros + landingMicrosMax + SECOND);
    }
  }

  // ------------------------------------------------------------------------------------------------------- time

  /** Everything until then. Rejects where an invariant does not hold. */
  async runTo(at: number): Promise<void> {
    const { time, monitor } = this;
    while (time.nextAt <= at) {
      time.next();
      this.life?.turn();
      // Those who wait for a promise of the edge are let run before time goes on.
      while (this.#isSettled) {
        this.#isSettled = false;
        await this.#drained();
        this.life?.turn();
      }
      this.#guarded(() => monitor.check());
      if (this.#broken !== null) throw this.#broken;
    }
    time.passTo(at);
  }
  /** Every promise that can go on has gone on: Node empties its microtasks before it looks at `nextTick`. */
  #drained(): Promise<void> {
    const isTurn = ++this.#drains % LOOP_EVERY === 0;
    return new Promise((on) => (isTurn ? setImmediate(on) : process.nextTick(on)));
  }
  runFor(micros: number): Promise<void> {
    return this.runTo(this.time.now + micros);
  }
  get engineNow() {
    return (this.time.now + this.skewMicros) as typeof this.time.now;
  }
  /** What is heard now was heard before, word for word. */
  isAgain = false;
  tellRules(m: TruthMarket): void {
    const { instrument, index: market } = m;
    if (this.life !== null && !this.life.isDead)
      this.life.hear({ type: "instrument", at: this.engineNow, exchangeAt: null, market, instrument });
  }
  /** What a fault had set is set right: a person would, or it passes. */
  endFaults(): void {
    this.crashAt = null;
    this.isPowerFailing = false;
    this.disk.isFull = false;
    this.operators.mendSettings();
    this.isBookFrozen.fill(false);
    if (this.life !== null) this.life.frozenUntil = 0;
    this.setClock(0);
    for (const s of this.streams) s.mend();
    for (const w of this.wires) w.outage = "none";
    for (const v of this.venues) v.isClosed = false;
    for (const v of this.venues)
      for (const m of v.markets) {
        if (m.instrument === m.rules) continue;
        m.instrument = m.rules;
        this.tellRules(m);
      }
    this.operators.resume();
  }
  faults(on: boolean): void {
    this.dice.isOn = on;
    for (const d of this.venueDice) d.isOn = on;
  }
  /** What the whole world is, in one text: two runs of a seed that agree in it have agreed in everything. */
  fingerprint(): string {
    return canonical({
      now: this.time.now,
      events: this.monitor.events,
      digest: this.monitor.digest,
      facts: this.disk.facts.length,
      venues: this.venues.map((v) => ({ fills: v.trades.fills.length, cash: v.cash, open: v.openOrders() })),
    });
  }
}
