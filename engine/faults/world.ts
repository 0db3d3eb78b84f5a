/**
 * The world of one seed: two venues of two markets each, one engine after another, and what goes wrong with them. Everything
 * that happens is due at a time; the same seed gives the same world.
 *
 * Rounds: faults for a while, then none; after a grace what has to hold again is looked at, and the next round begins.
 */
import { defaultSettings } from "../core/settings.ts";
import type { Command, DeskConfig, Instrument, Settings } from "../core/types.ts";
import { lots, parsePico } from "../core/units.ts";
import { profileRules } from "../core/venue-rules.ts";
import { orderIds } from "../edge/venues/order-ids.ts";
import { canonical } from "../effects-hash.ts";
import { Random } from "../sim/random.ts";
import { Dice, drawPlan, FaultCounts, type Plan } from "./dice.ts";
import { Disk, SimJournal } from "./disk.ts";
import type { FaultId } from "./fault-table.ts";
import { Life } from "./life.ts";
import { MemoryLatch } from "./memory-latch.ts";
import { Monitor } from "./monitor.ts";
import { PrivateStream } from "./private-stream.ts";
import { type ProfileId, profileIds, profiles } from "./profiles.ts";
import { MS, Time } from "./time.ts";
import { TruthMarket } from "./truth-market.ts";
import type { WireAction } from "./truth-types.ts";
import { TruthVenue } from "./truth-venue.ts";
import { VenueClient } from "./venue-client.ts";
import { InvariantBroken } from "./violation.ts";
import { Wire } from "./wire.ts";

export const START = Date.UTC(2026, 0, 5, 12) * 1000;
const INSTALLATION = "faults00";
const BOOK_MICROS = 500 * MS;
export const BOOK_AGE_MS_MAX = 5_000;
/** Limits of a market's position, in lots. */
const POSITION_LOTS_MAX = 40;
const ORDER_LOTS = 5;

const instrument = (symbol: string): Instrument => ({
  ...{ symbol, kind: "linear", base: symbol.split("-")[0]!, quote: "USDC" },
  ...{ tickSize: 0.1, tickPico: parsePico("0.1"), lotSize: 0.01, lotPico: parsePico("0.01"), multiplier: 1 },
  ...{ makerFeePpb: -20_000, takerFeePpb: 350_000, minLots: lots(1), minNotional: parsePico("1"), ordersMax: 100 },
  ...{ maintenanceMargin: 0.02, initialMargin: 0.04, status: "open" },
});
const MARKETS = [
  ["BTC-PERP", "ETH-PERP"],
  ["SOL-PERP", "BTC-PERP"],
];
const PRICES = [
  [60_000, 30_000],
  [15_000, 60_010],
];

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
  settings: Settings;
  revision = 1;
  skewMicros = 0;
  /** Where the process is to be killed next; null: nowhere. */
  crashAt: string | null = null;
  onCrash: (label: string) => void = () => {};
  isBookFrozen: boolean[] = [];
  readonly commitMicros: number;
  #epoch = 0;
  #isSettled = false;
  #broken: Error | null = null;
  #commands = 0;

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
    let index = 0;
    for (const [account, id] of this.profiles.entries()) {
      const markets = MARKETS[account]!.map((s, i) => new TruthMarket(index++, instrument(s), PRICES[account]![i]!));
      const venueDice = dice(`venue ${account}`, id);
      const stream = new PrivateStream(this.time, venueDice);
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
      this.wires.push(new Wire({ venue, ...common }));
      for (const m of markets) this.#market(venue, m);
      this.isBookFrozen.push(...markets.map(() => false));
    }
    this.settings = this.#settings();
    this.monitor = new Monitor({
      ...{ time: this.time, disk: this.disk, venues: this.venues, wires: this.wires },
      limitLots: () => POSITION_LOTS_MAX,
      bookAgeMicrosMax: BOOK_AGE_MS_MAX * MS,
      isJournaled: false,
    });
  }
  get config(): DeskConfig {
    return {
      installation: INSTALLATION,
      epoch: this.#epoch,
      accounts: this.profiles.map((id, i) => ({
        ...{ id: `faults:local:${i}`, venue: id, network: "local", subaccount: String(i), mode: "faults" },
        rules: profileRules[id],
      })),
      markets: this.venues.flatMap((v, account) =>
        v.markets.map((m) => ({
          key: `faults:local:${account}/${m.instrument.symbol}`,
          account,
          instrument: m.instrument,
        })),
      ),
    };
  }
  #settings(): Settings {
    const settings = defaultSettings(
      this.config.markets.map((m) => m.key),
      "static",
    );
    settings.desk.grossExposureMax = 1_000_000_000;
    settings.desk.dayLossMax = 1_000_000_000;
    settings.desk.marginFractionMin = 0;
    for (const m of Object.values(settings.markets)) {
      m.limits.positionMax = POSITION_LOTS_MAX * 0.01;
      m.limits.orderSizeMax = 4 * ORDER_LOTS * 0.01;
      m.limits.bookAgeMsMax = BOOK_AGE_MS_MAX;
      Object.assign(m.params, {
        ...{ offsetUnit: "price", bidOffset: 0.3, askOffset: 0.3, levelStep: 0.4, levels: 2 },
        ...{ bidSize: ORDER_LOTS * 0.01, askSize: ORDER_LOTS * 0.01, usdPer: 100_000 },
      });
    }
    return settings;
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
    if (life !== null && !life.isDead) life.hear(m.bookEvent(this.time, this.time.now + this.skewMicros));
  }

  // ------------------------------------------------------------------------------------------------------- lives

  /** A process starts: everything that it knows is on the disk and at the venues. */
  begin(): void {
    this.#epoch++;
    this.lives++;
    const { time, disk, dice, commitMicros } = this;
    const journal = new SimJournal({ disk, time, dice, commitMicros, atAppend: () => this.crashes("before journal") });
    const life: Life = new Life({
      ...{ config: this.config, time, latch: this.latch, journal },
      skew: () => this.skewMicros,
      settings: {
        poll: async (revision) =>
          revision === this.revision
            ? null
            : { revision: this.revision, settings: this.settings, by: "world", error: null },
        close: async () => {},
      },
      client: (parts) => this.#client(parts),
      beforeStep: (e) => {
        if (e.type === "report") this.crashes("after reply before journal");
        this.#guarded(() => this.monitor.beforeStep(e));
      },
      afterStep: (e, effects) => this.#guarded(() => this.monitor.afterStep(e, effects)),
      onBroken: (reason) => {
        this.#broken ??= new InvariantBroken("I0", reason);
      },
      post: () => {},
      atPoint: (label) => this.crashes(label),
    });
    this.life = life;
    this.journal = journal;
    this.monitor.begin(life);
    void life.start();
    this.#isSettled = true;
  }
  journal: SimJournal | null = null;
  #client(parts: Pick<ConstructorParameters<typeof VenueClient>[0], "account" | "clock" | "gate">): VenueClient {
    const { account } = parts;
    const venue = this.venues[account]!;
    return new VenueClient({
      ...parts,
      ...{ profile: venue.profile, venue, wire: this.wires[account]!, stream: this.streams[account]! },
      ...{ time: this.time, dice: this.venueDice[account]!, ids: orderIds(INSTALLATION) },
      cursor: { fill: venue.fills.length, payment: venue.payments.length },
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
  kill(isPowerLost: boolean): void {
    this.life?.kill();
    this.journal?.kill(isPowerLost);
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
        await new Promise<void>((on) => setImmediate(on));
        this.life?.turn();
      }
      this.#guarded(() => monitor.check());
      if (this.#broken !== null) throw this.#broken;
    }
    time.passTo(at);
  }
  runFor(micros: number): Promise<void> {
    return this.runTo(this.time.now + micros);
  }
  command(command: Command, commandId = `c${++this.#commands}`): string {
    const { life } = this;
    if (life !== null && !life.isDead)
      life.hear({
        ...{ type: "command", at: this.engineNow, exchangeAt: null },
        ...{ commandId, by: "operator", command },
      } as never);
    return commandId;
  }
  get engineNow() {
    return (this.time.now + this.skewMicros) as typeof this.time.now;
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
      facts: this.disk.facts.length,
      venues: this.venues.map((v) => ({ fills: v.fills.length, cash: v.cash, open: v.openOrders() })),
    });
  }
}
