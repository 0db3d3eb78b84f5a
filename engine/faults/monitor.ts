/**
 * The invariants, looked at after every event: from the truth of the venues and what is on the disk, never from the
 * engine's own opinion of itself.
 *
 * Incremental: what is looked at each time is what can have changed; the whole is swept every so many events and at the end.
 */
import { isInferred } from "../core/journal-records.ts";
import type { Order } from "../core/orders/order.ts";
import type { Desk, MarketState } from "../core/state.ts";
import { type Effect, type Event, type FillReport, HALTED, type MarketIndex, type OrderId } from "../core/types.ts";
import { sign } from "../core/units.ts";
import type { Disk } from "./disk.ts";
import { type ExposureParts, ExposureWatch } from "./exposure-watch.ts";
import { FactBooks } from "./fact-books.ts";
import { HaltWatch } from "./halt-watch.ts";
import type { Life } from "./life.ts";
import { SECOND } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import type { TruthOrder, WireAction } from "./truth-types.ts";
import type { TruthVenue } from "./truth-venue.ts";
import { eventLine, must } from "./violation.ts";

const SWEEP_EVERY = 512;
const TRAIL = 24;
/** A quote that was decided on a fresh book may wait this long for the journal. */
const HELD_MICROS_MAX = 2 * SECOND;
/** Cancels of one order in one minute, at the most. */
const CANCELS_MAX = 30;
/** Longest doubt, and what it takes beyond the time in which a request can land. */
const DOUBT_MICROS = 60 * SECOND;
const DOUBT_MORE_MICROS = 15 * SECOND;
const LIVE_MAX = 200;

interface Track {
  order: Order;
  market: MarketState;
  cum: number;
  isClosed: boolean;
}
export interface MonitorParts extends ExposureParts {
  disk: Disk;
  bookAgeMicrosMax: number;
  /** Intents are journaled before they are sent. */
  isJournaled: boolean;
}
/** Lots by which the position moved for what was inferred of the order: a real fill takes the place of that. */
function inferredMove(e: FillReport, effects: readonly Effect[]): number {
  let lots = 0;
  for (const x of effects) {
    if (x.do !== "record" || (x.record.kind !== "fill" && x.record.kind !== "bust")) continue;
    const { kind, id, side, fillId } = x.record;
    if (id === e.id && isInferred(fillId)) lots += (kind === "fill" ? 1 : -1) * sign(side) * x.record.lots;
  }
  return lots;
}
export class Monitor {
  /** Engine events over all lives. */
  events = 0;
  places = 0;
  /** What the engine last heard. */
  readonly #heard: Event[] = [];
  #life: Life | null = null;
  #tracked = new Map<OrderId, Track>();
  /** Orders of the truth that are alive, by our id. */
  readonly #born = new Map<OrderId, number>();
  readonly #written = new Set<OrderId>();
  readonly #cancels = new Map<OrderId, { since: number; n: number }>();
  readonly #answers = new Map<string, string>();
  /** Trade ids that may move no position any more. */
  readonly #booked = new Set<string>();
  #positionBefore = 0;
  /** The command that is stepped was answered before, in this life. */
  #isRepeated = false;
  /** Every event's kind and time so far, folded. */
  digest = 0;
  readonly #facts: FactBooks;
  readonly halt: HaltWatch;
  readonly #exposure: ExposureWatch;
  #bookAt: number[] = [];
  readonly #p: MonitorParts;

  constructor(parts: MonitorParts) {
    this.#p = parts;
    this.#facts = new FactBooks(parts.disk, parts.venues);
    this.halt = new HaltWatch(parts.venues);
    this.#exposure = new ExposureWatch(parts);
  }
  begin(life: Life): void {
    this.#life = life;
    this.#tracked = new Map();
    this.#bookAt = life.desk.markets.map(() => Number.NEGATIVE_INFINITY);
    this.#booked.clear();
    this.#facts.begin(life.desk);
    // An engine remembers the answers of its own life. That a command is not given to two lives is the audit's to see, which
    // is written by the console's server and not by an engine: tests/server has that chain.
    this.#answers.clear();
    for (const r of this.#p.disk.facts) {
      if (r.kind === "fill" || r.kind === "bust") this.#booked.add(r.fillId);
    }
  }
  trail(): string[] {
    return this.#heard.slice(-TRAIL).map(eventLine);
  }
  get #desk(): Desk {
    return this.#life!.desk;
  }

  // ------------------------------------------------------------------------------------------------- at each event

  beforeStep(e: Event): void {
    this.check();
    this.events++;
    if (this.#heard.length >= 2 * TRAIL) this.#heard.splice(0, TRAIL);
    this.#heard.push(e);
    this.digest = (Math.imul(this.digest, 31) + (e.at % 0x7fff_ffff) + e.type.length) | 0;
    this.#isRepeated = e.type === "command" && this.#answers.has(e.commandId);
    if (e.type === "report" && (e.report === "fill" || e.report === "bust"))
      this.#positionBefore = this.#desk.markets[e.market]!.ledger.positionLots;
    else if (e.type === "book") this.#bookAt[e.market] = e.exchangeAt ?? e.at;
  }
  afterStep(e: Event, effects: readonly Effect[]): void {
    for (let i = 0; i < effects.length; i++) this.#effect(effects[i]!);
    if (e.type === "report" && e.report === "fill") this.#fillBooked(e, effects);
    // Taken back before it was told, a trade is booked no more when it is.
    if (e.type === "report" && e.report === "bust") this.#booked.add(e.fillId);
    if (e.type === "timer") this.#exposure.passed(this.#desk, this.#life!.isReady);
    if (this.#isRepeated) this.#answeredAgain(effects);
    if (e.type === "command" && e.command.do === "halt") this.halt.asked();
    this.#facts.look(this.#desk);
    if (this.events % SWEEP_EVERY === 0) this.#sweep();
  }
  #effect(effect: Effect): void {
    switch (effect.do) {
      case "place": {
        const m = this.#desk.markets[effect.market]!;
        this.places++;
        this.#track(m, m.orders.get(effect.id)!);
        return;
      }
      case "amend": {
        const m = this.#desk.markets[effect.market]!;
        if (effect.newId !== undefined) this.#track(m, m.orders.get(effect.newId)!);
        return;
      }
      case "cancel": {
        let seen = this.#cancels.get(effect.id);
        if (seen === undefined || this.#p.time.now - seen.since > 60 * SECOND)
          this.#cancels.set(effect.id, (seen = { since: this.#p.time.now, n: 0 }));
        const n = ++seen.n;
        must(n <= CANCELS_MAX, "I14", () => `${n} cancels of order ${effect.id} in a minute`);
        return;
      }
      case "answer": {
        const first = this.#answers.get(effect.commandId);
        must(
          first === undefined || first === effect.message,
          "I15",
          () => `command ${effect.commandId} is answered anew: ${effect.message}`,
        );
        this.#answers.set(effect.commandId, effect.message);
        return;
      }
      case "record": {
        const { record } = effect;
        this.#facts.take(record);
        if (record.kind === "ended")
          must(record.proof !== "", "I7", () => `order ${record.id} ended (${record.as}) without a proof`);
        return;
      }
      default:
        return;
    }
  }
  /** I15: who asks the same once more is told what was told before, and nothing is done a second time. */
  #answeredAgain(effects: readonly Effect[]): void {
    // What it asks for would be one of these; quotes come and go with any event.
    const more = effects.filter((x) => x.do === "cancel-all" || x.do === "latch" || x.do === "record");
    must(more.length === 0, "I15", () => `a command that comes again gave ${more.map((x) => x.do).join(", ")}`);
  }
  #track(market: MarketState, order: Order): void {
    this.#tracked.set(order.id, { order, market, cum: order.cumLots, isClosed: false });
  }
  /** I5: a trade id moves the position once, and by its size. */
  #fillBooked(e: FillReport, effects: readonly Effect[]): void {
    const m = this.#desk.markets[e.market]!;
    if (!m.opened) return;
    const moved = m.ledger.positionLots - this.#positionBefore;
    const isNew = !this.#booked.has(e.fillId);
    this.#booked.add(e.fillId);
    // It is in the statement that the books were opened with: both times are the venue's, so none is in neither or in both.
    const isOpening = m.account.openedByVenueTime && (e.exchangeAt ?? e.at) <= m.account.openedAt;
    if (isNew && moved === 0 && isOpening) return;
    must(
      moved === (isNew ? sign(e.side) * e.lots + inferredMove(e, effects) : 0),
      "I5",
      () => `fill ${e.fillId} of ${e.lots} lots ${isNew ? "" : "was booked before and "}moved the position by ${moved}`,
    );
  }

  /** After everything that an event brought was acted on. */
  check(): void {
    const life = this.#life;
    if (life === null || life.isDead) return;
    for (const t of this.#tracked.values()) {
      const { order: o } = t;
      if (o.cumLots !== t.cum) this.#filled(t);
      if (o.life !== "closed") continue;
      this.#closed(o);
      this.#tracked.delete(o.id);
    }
    this.#facts.looked();
    const { markets } = this.#desk;
    for (let i = 0; i < markets.length; i++) {
      const { live } = markets[i]!.orders;
      if (live.length > LIVE_MAX) must(false, "I14", () => `${live.length} live orders in ${markets[i]!.key}`);
      for (let n = 0; n < live.length; n++) if (!this.#tracked.has(live[n]!.id)) this.#track(markets[i]!, live[n]!);
    }
  }
  #filled(t: Track): void {
    const { order: o, cum } = t;
    must(
      o.cumLots > cum || this.#isBustOf(o, cum - o.cumLots) || this.#facts.reversed(o.id) === cum - o.cumLots,
      "I6",
      () => `what order ${o.id} filled fell from ${cum} to ${o.cumLots}`,
    );
    const most = Math.max(o.lots, o.toLots);
    const isTold = () => this.#desk.alerts.some((a) => a.code === "OVERFILL" && a.text.includes(`order ${o.id} `));
    // Of several of one account the newest is shown: what fell since it was told is no news.
    must(
      o.cumLots <= Math.max(most, cum) || isTold(),
      "I6",
      () => `order ${o.id} filled ${o.cumLots} of ${most} and nobody was told`,
    );
    t.cum = o.cumLots;
  }
  /** The event that was just taken is the venue's word that a trade of this order, of that many lots, was taken back. */
  #isBustOf(o: Order, lots: number): boolean {
    const e = this.#heard.at(-1);
    return e?.type === "report" && e.report === "bust" && e.id === o.id && e.lots === lots;
  }
  /** I7: the engine holds it for closed; the truth must too, and nothing of it may still be on its way. */
  #closed(o: Order): void {
    must(o.proof !== "", "I7", () => `order ${o.id} is closed (${o.closedAs}) without a proof`);
    const venue = this.#p.venues[o.market < this.#p.venues[0]!.markets.length ? 0 : 1]!;
    // Of two orders of one name the other may live on: found by a list, and gone when faults have stopped (I1).
    if (venue.isDoubled(o.id)) return;
    const filled = venue.trades.filledOf(o.id);
    // All of its size is booked and more was not said: what it was overfilled by shows with the next word of it.
    const isWhole = o.cumLots >= o.lots && o.toldCum <= o.cumLots;
    must(
      o.cumLots >= filled || isWhole,
      "I6",
      () => `order ${o.id} is closed with ${o.cumLots} lots filled, and the venue has ${filled}`,
    );
    const alive = this.#alive(o.id);
    must(
      alive === null,
      "I7",
      () =>
        `order ${o.id} is held for closed (${o.closedAs}: ${o.proof}) and is alive at the venue, ${alive!.lots - alive!.cum} lots`,
    );
    for (const w of this.#p.wires)
      must(
        !w.mayLand(o.id),
        "I7",
        () => `order ${o.id} is held for closed (${o.closedAs}: ${o.proof}) and can still reach the venue`,
      );
  }
  #alive(id: OrderId): TruthOrder | null {
    for (const v of this.#p.venues)
      for (const m of v.markets) for (let i = 0; i < m.open.length; i++) if (m.open[i]!.id === id) return m.open[i]!;
    return null;
  }

  // -------------------------------------------------------------------------------------------- at each write, at the truth

  /** A place or an amend leaves the engine. */
  writes(actions: readonly WireAction[]): void {
    const { disk, isJournaled, time, bookAgeMicrosMax } = this.#p;
    const life = this.#life!;
    for (const a of actions) {
      if (a.do === "cancel") continue;
      must(life.gate.level() !== HALTED, "I4", () => `a ${a.do} of order ${a.id} left with the gate closed`);
      this.halt.writes(a);
      if (a.do === "place") {
        must(!this.#written.has(a.id), "I5", () => `order ${a.id} was placed twice`);
        this.#written.add(a.id);
      }
      const named = a.newId ?? a.id;
      if (isJournaled) must(disk.named.has(named), "I8", () => `order ${named} left before its intent was on disk`);
      const age = time.now - (this.#bookAt[a.market] ?? 0);
      must(
        age <= bookAgeMicrosMax + HELD_MICROS_MAX,
        "I9",
        () => `a ${a.do} of order ${a.id} on a book that is ${Math.round(age / 1000)} ms old`,
      );
    }
  }
  /** An order came to be at a venue. */
  born(o: TruthOrder): void {
    if (o.id === null || this.#p.venues[0]!.isDoubled(o.id) || this.#p.venues[1]!.isDoubled(o.id)) return;
    const times = (this.#born.get(o.id) ?? 0) + 1;
    this.#born.set(o.id, times);
    must(times === 1, "I5", () => `order ${o.id} came to be ${times} times at the venue`);
    if (this.#p.isJournaled)
      must(this.#p.disk.named.has(o.id), "I8", () => `order ${o.id} is at the venue and no durable intent names it`);
  }
  /** The worst case of a market changed; `isOurs`: for the desk has sent something. */
  exposure(m: TruthMarket, isOurs = false): void {
    this.halt.changed();
    this.#exposure.changed(m, isOurs);
  }

  // --------------------------------------------------------------------------------------------------- liveness

  #sweep(): void {
    for (const v of this.#p.venues)
      for (const m of v.markets) {
        const bids = m.open.reduce((n, o) => n + (o.id !== null && o.side === 0 ? Math.max(0, o.lots - o.cum) : 0), 0);
        if (bids !== m.live[0]) throw new Error(`the world itself is wrong: ${m.live[0]} live bids, counted ${bids}`);
      }
  }
  /** I1: every order of ours that lives is in the table, and of each name there is one. */
  knownOrders(): void {
    for (const v of this.#p.venues)
      for (const [i, o] of v.ours().entries()) {
        const isSecond = v.ours().findIndex((x) => x.id === o.id) < i;
        must(!isSecond, "I1", () => `order ${o.id} lives twice at the venue, and no fault is left`);
        const ours = this.#desk.markets[o.market]!.orders.get(o.id!);
        must(
          ours !== undefined && ours.life !== "closed",
          "I1",
          () =>
            `order ${o.id} lives at the venue and ${ours === undefined ? "is not in our table" : `is ${ours.closedAs} in it`}`,
        );
      }
  }
  /** I2 and I10, once nothing moves: position and cash as the venues have them. */
  booksAgree(): void {
    for (const [account, v] of this.#p.venues.entries()) {
      let cash = 0n;
      for (const m of v.markets) {
        const ours = this.#desk.markets[m.index]!.ledger;
        must(
          ours.positionLots === m.position,
          "I2",
          () => `${m.instrument.symbol}: we count ${ours.positionLots} lots, the venue has ${m.position}`,
        );
        cash += BigInt(ours.costTickLots) * m.unit;
      }
      const balance = this.#desk.accounts[account]!.ledger.balances.get("USDC") ?? 0n;
      const truth = (v.openingBalance as bigint) + v.cash;
      const slack = this.#roundings();
      const off = balance - cash - truth;
      must(off <= slack && off >= -slack, "I10", () => `account ${account}: our cash is off by ${off} pico`);
    }
  }
  /** An entry price is a float: what a position was found at is exact to a tick · lot each. */
  #roundings(): bigint {
    return this.#p.venues.reduce((n, v) => n + v.markets.reduce((x, m) => x + m.unit, 0n), 0n);
  }
  /** I13. */
  netClosed(v: TruthVenue): void {
    const left = v.ours().length;
    must(left === 0, "I13", () => `${left} orders rest at a venue (${v.profile.id}) whose engine is dead`);
  }
  /** I11: a list of open orders that was taken in changes nothing when it comes again. */
  again(event: Event, effects: readonly Effect[]): void {
    const more = effects.filter((x) => x.do !== "alert" && x.do !== "post");
    must(more.length === 0, "I11", () => `${event.type} a second time gave ${more.map((x) => x.do).join(", ")}`);
  }
  /** I12: nothing is in doubt for longer than it takes to prove that it can land no more. */
  doubts(): void {
    for (const m of this.#desk.markets) {
      const { landingMicrosMax } = this.#p.venues[m.account.index]!.profile.rules;
      const longest = Math.max(DOUBT_MICROS, landingMicrosMax + DOUBT_MORE_MICROS);
      for (const o of m.orders.live)
        must(
          o.known || this.#p.time.now - o.actedAt < longest,
          "I12",
          () =>
            `order ${o.id} is in doubt since ${Math.round((this.#p.time.now - o.actedAt) / SECOND)} s, and no fault is left`,
        );
    }
  }
  /** I12: every market of a desk that is armed quotes again. */
  quotes(silent: ReadonlySet<MarketIndex>): void {
    for (const i of silent) {
      // What the others hold leaves no room for it, which the limit over all markets wants.
      if (!this.#exposure.hasRoom(i)) continue;
      const m = this.#desk.markets[i]!;
      const why = m.reasons.map((r) => r.code).join(", ");
      must(false, "I12", () => `${m.key} does not quote, and no fault is left: ${why}`);
    }
  }
}
