/**
 * The faults that come by time, and what operators do meanwhile. Each one is due again and again as its seed draws it; where
 * nothing of it would be noticed it is not counted.
 */
import type { Command } from "../core/types.ts";
import { moveSteps } from "./disk.ts";
import type { FaultId } from "./fault-table.ts";
import { MS, SECOND } from "./time.ts";
import type { World } from "./world.ts";

const CRASH_POINTS = [
  "before journal",
  "after journal before send",
  "after send before reply",
  "after reply before journal",
  "mid-cancel-all",
  "mid-recovery",
  "mid-migration",
] as const;
/** A crash that finds no occasion at its point for this long comes at once. */
const CRASH_WAIT_MICROS = 10 * SECOND;

export class Schedule {
  readonly #w: World;
  #answered: { id: string; command: Command } | null = null;

  constructor(world: World) {
    this.#w = world;
    const common = (id: FaultId, bite: () => boolean) => this.#every(id, bite, null);
    common("F36", () => this.#clock());
    common("F37", () => this.#crash());
    common("F38", () => this.#diskFull());
    common("F39", () => this.#powerLoss());
    common("F40", () => this.#otherEngine());
    common("F41", () => this.#halt());
    common("F42", () => this.#operator());
    for (const account of world.venues.keys()) {
      const own = (id: FaultId, bite: () => boolean) => this.#every(id, bite, account);
      own("F19", () => world.venues[account]!.endOne());
      own("F23", () => {
        if (this.#isUp) world.life!.clients[account]!.readAgain(() => world.venueDice[account]!.count("F23"));
        return false;
      });
      own("F27", () => this.#cut(account, true));
      own("F28", () => this.#cut(account, false));
      own("F29", () => this.#silence(account));
      own("F35", () => this.#venueTrouble(account));
      own("F43", () => this.#byHand(account));
    }
    world.onCrash = () => this.#startAgain();
  }
  /** Again and again, at the distances that the dice draw; only while faults are on. */
  #every(id: FaultId, bite: () => boolean, account: number | null): void {
    const { time, dice, venueDice } = this.#w;
    const own = account === null ? dice : venueDice[account]!;
    const again = () => {
      const wait = own.waitFor(id);
      if (wait === Number.POSITIVE_INFINITY) return;
      time.after(wait, () => {
        if (own.isOn && bite()) own.count(id);
        again();
      });
    };
    again();
  }
  get #random() {
    return this.#w.dice.random;
  }
  /** The process is gone; after a while another one starts. */
  #startAgain(): void {
    const { time } = this.#w;
    const down = this.#random.chance(0.7) ? this.#random.between(0.2, 3) : this.#random.between(3, 30);
    time.after(down * SECOND, () => this.#w.begin());
  }
  get #isUp(): boolean {
    const { life } = this.#w;
    return life !== null && !life.isDead;
  }

  // ------------------------------------------------------------------------------------------- process and storage

  #crash(): boolean {
    const { time } = this.#w;
    if (!this.#isUp) return false;
    const point = CRASH_POINTS[this.#random.below(CRASH_POINTS.length)]!;
    if (point === "mid-migration") return this.#killedMove();
    if (point === "mid-recovery") {
      this.#w.kill(false);
      this.#startAgain();
    }
    this.#w.crashAt = point;
    if (point === "mid-cancel-all") this.#w.operators.command({ do: "cancel", scope: { scope: "all" } });
    const { lives } = this.#w;
    time.after(CRASH_WAIT_MICROS, () => {
      if (this.#w.crashAt !== point || this.#w.lives !== lives || !this.#isUp || !this.#w.dice.isOn) return;
      this.#w.crashAt = null;
      this.#w.kill(false);
      this.#w.dice.count("F37");
      this.#startAgain();
    });
    // Counted where the process is really killed.
    return false;
  }
  /** The desk is updated, and the start that moves the journal is killed while it does: the one after it has to come through. */
  #killedMove(): boolean {
    this.#w.kill(false);
    this.#w.disk.killMove(moveSteps[this.#random.below(moveSteps.length)]!, this.#random.uniform());
    this.#startAgain();
    return true;
  }
  #powerLoss(): boolean {
    // At the next facts that are given, before they are synced; counted where some were lost.
    if (this.#isUp) this.#w.isPowerFailing = true;
    return false;
  }
  /** The disk is full for a while; a person makes room and starts the desk anew. */
  #diskFull(): boolean {
    const { disk, time } = this.#w;
    if (!this.#isUp || disk.isFull) return false;
    disk.isFull = true;
    time.after(this.#random.between(2, 15) * SECOND, () => {
      disk.isFull = false;
      if (!this.#isUp) return;
      this.#w.kill(false);
      this.#startAgain();
    });
    // Counted where a group of facts finds no room.
    return false;
  }
  /** A second engine is started, another installation quotes on our account, or the disk is an older one at the next start. */
  #otherEngine(): boolean {
    const { venues, disk } = this.#w;
    if (this.#isUp && this.#random.chance(0.3)) {
      this.#w.beginSecond();
      return true;
    }
    const account = this.#random.below(venues.length);
    const venue = venues[account]!;
    if (venue.profile.naming === "slot" || this.#random.chance(0.6)) {
      const market = venue.markets[this.#random.below(venue.markets.length)]!;
      const name = venue.profile.naming === "slot" ? "0" : `other000-1-${this.#random.below(1_000_000).toString(36)}`;
      venue.foreign(market, name);
      return true;
    }
    if (!this.#isUp || disk.facts.length === 0) return false;
    this.#w.kill(false);
    disk.restore(1 + this.#random.below(Math.min(200, disk.facts.length)));
    this.#startAgain();
    return true;
  }
  #clock(): boolean {
    const { life, time } = this.#w;
    if (life === null || !this.#isUp || !life.isReady) return false;
    if (this.#random.chance(0.5)) {
      const byMicros = Math.round((this.#random.chance(0.5) ? 1 : -1) * this.#random.between(1, 3600) * SECOND);
      this.#w.setClock(byMicros);
      time.after(this.#random.between(5, 40) * SECOND, () => this.#w.setClock(0));
      return true;
    }
    const stall = Math.round(this.#random.between(1, 60) * SECOND);
    this.#w.freeze(stall);
    time.after(stall, () => {
      // Set going before its time, it has nothing to notice.
      if (this.#w.life === life && !life.isDead && life.frozenUntil === time.now)
        life.hear({ type: "clock-jump", at: this.#w.engineNow, exchangeAt: null, byMicros: stall });
    });
    return true;
  }

  // --------------------------------------------------------------------------------------------------- operators

  #halt(): boolean {
    const { time } = this.#w;
    if (!this.#isUp) return false;
    const isDouble = this.#random.chance(0.3);
    this.#w.operators.halt("operator");
    if (isDouble) time.after(this.#random.between(1, 400) * MS, () => this.#w.operators.halt("operator again"));
    // Asked to resume at once, with cancels under way, and again until it is granted.
    time.after(this.#random.between(5, 3_000) * MS, () => this.#w.operators.resume());
    return true;
  }
  #operator(): boolean {
    if (!this.#isUp) return false;
    const r = this.#random.uniform();
    if (r < 0.15) this.#disconnect();
    else if (r < 0.4) this.#w.operators.changeSettings(this.#random);
    else if (r < 0.6 && this.#answered !== null) this.#w.operators.command(this.#answered.command, this.#answered.id);
    else {
      const market = this.#random.below(4);
      const command: Command = this.#random.chance(0.5)
        ? { do: "cancel", scope: { scope: "market", market } }
        : { do: "pause", scope: { scope: "market", market } };
      this.#answered = { id: this.#w.operators.command(command), command };
      this.#w.time.after(this.#random.between(1, 10) * SECOND, () =>
        this.#w.operators.command({ do: "resume", scope: { scope: "market", market } }),
      );
    }
    return true;
  }
  /** The last rung: an account's connections are closed, once nothing of ours is there, until a person resumes. */
  #disconnect(): void {
    const account = this.#random.below(this.#w.venues.length);
    this.#w.operators.command({ do: "disconnect", scope: { scope: "account", account } });
    this.#w.time.after(this.#random.between(1, 30) * SECOND, () => this.#w.operators.resume());
  }
  #byHand(account: number): boolean {
    const venue = this.#w.venues[account]!;
    const market = venue.markets[this.#random.below(venue.markets.length)]!;
    venue.byHand(market, this.#random.below(2) as 0 | 1, 1 + this.#random.below(4));
    return true;
  }

  // ------------------------------------------------------------------------------------------------------- venue

  #cut(account: number, replays: boolean): boolean {
    return this.#w.streams[account]!.cut(this.#random.between(0.1, 8) * SECOND, replays);
  }
  #silence(account: number): boolean {
    const { time, isBookFrozen, venues, streams } = this.#w;
    const r = this.#random.uniform();
    if (r < 0.3) return streams[account]!.silence(this.#random.between(2, 25) * SECOND, false);
    if (r < 0.6) return streams[account]!.silence(this.#random.between(2, 25) * SECOND, true);
    const market = venues[account]!.markets[this.#random.below(2)]!;
    if (r < 0.8) {
      if (isBookFrozen[market.index]) return false;
      isBookFrozen[market.index] = true;
      time.after(this.#random.between(2, 20) * SECOND, () => {
        isBookFrozen[market.index] = false;
      });
      return true;
    }
    const { life } = this.#w;
    if (life === null || !this.#isUp) return false;
    if (r < 0.9) {
      // A hole in the numbers of the book: the client says so and asks for a whole one.
      const at = this.#w.engineNow;
      const hole = {
        type: "connection",
        at,
        exchangeAt: null,
        account,
        channel: "market",
        market: market.index,
      } as const;
      if (life.isClosed(market.index)) return false;
      life.hear({ ...hole, status: "gap" });
      life.hear({ ...hole, status: "up" });
      return true;
    }
    if (life.isClosed(market.index)) return false;
    life.hear(market.shown.crossed(time, this.#w.engineNow));
    return true;
  }
  #venueTrouble(account: number): boolean {
    const { venues, wires, streams, time } = this.#w;
    const venue = venues[account]!;
    const wire = wires[account]!;
    const r = this.#random.uniform();
    if (r < 0.25) {
      venue.isClosed = true;
      time.after(this.#random.between(5, 60) * SECOND, () => {
        venue.isClosed = false;
      });
      // Counted at each request that it refuses.
      return false;
    }
    if (r < 0.45) {
      for (const m of venue.markets)
        venue.trades.pay(m, BigInt(m.position) * BigInt(Math.round(this.#random.between(-1, 1) * 1e9)));
      return true;
    }
    if (r < 0.55) return this.#rules(account);
    if (wire.outage !== "none") return false;
    const outage = (["blackout", "dns", "auth", "rate-limit"] as const)[this.#random.below(4)]!;
    wire.outage = outage;
    const micros = this.#random.between(1, outage === "blackout" ? 120 : 30) * SECOND;
    if (outage === "blackout") streams[account]!.cut(micros, false);
    time.after(micros, () => {
      wire.outage = "none";
    });
    // Counted at each request that it stops.
    return false;
  }
  /** The venue's rules change: its least size, or that nothing may be placed. */
  #rules(account: number): boolean {
    const { venues, life, time } = this.#w;
    const market = venues[account]!.markets[this.#random.below(2)]!;
    if (life === null || !this.#isUp) return false;
    const before = market.rules;
    const change = this.#random.chance(0.5)
      ? { minLots: (before.minLots + 1) as typeof before.minLots }
      : { status: "closed" as const };
    market.instrument = { ...before, ...change };
    this.#w.tellRules(market);
    time.after(this.#random.between(5, 30) * SECOND, () => {
      market.instrument = before;
      this.#w.tellRules(market);
    });
    return true;
  }
}
