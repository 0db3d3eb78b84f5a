/**
 * A venue that keeps the truth: its orders, fills, positions and money. It is honest; what lies about it is the wire, the
 * stream and the answers to questions, and the faults that are drawn here.
 *
 * Invariants: 1. what is told of an order is told after it happened. 2. a name is used by one open order at a time, except
 * where a fault says otherwise. 3. nothing here knows what the engine believes.
 */
import type { OrderId } from "../core/types.ts";
import { BID, type Pico, type Side } from "../core/units.ts";
import type { Dice } from "./dice.ts";
import type { Profile } from "./profiles.ts";
import { SECOND, type Time } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import { rowOf, TruthOrders } from "./truth-orders.ts";
import { TruthTrades } from "./truth-trades.ts";
import type { AccountState, Message, OrderRow, Result, TruthOrder, WireAction } from "./truth-types.ts";

type Outcome = { ok: true; order: OrderRow } | { ok: false; code: string };

export interface TruthParts {
  account: number;
  profile: Profile;
  markets: readonly TruthMarket[];
  time: Time;
  dice: Dice;
  tell: (message: Message) => void;
  /** Something of a market changed that the worst case is made of. */
  changed: (market: TruthMarket) => void;
  /** An order came to be. */
  born: (order: TruthOrder, action: WireAction) => void;
}

export class TruthVenue {
  readonly #orders = new TruthOrders();
  readonly trades: TruthTrades;
  /** F7: names of ours of which there were two orders. */
  readonly #doubled = new Set<OrderId>();
  /** Maintenance: orders are refused. */
  isClosed = false;
  #deadManAt = Number.POSITIVE_INFINITY;
  readonly openingBalance: Pico;
  readonly #p: TruthParts;

  constructor(parts: TruthParts) {
    this.#p = parts;
    this.trades = new TruthTrades(parts);
    this.openingBalance = (1_000_000n * 1_000_000_000_000n) as Pico;
  }
  get profile(): Profile {
    return this.#p.profile;
  }
  get markets(): readonly TruthMarket[] {
    return this.#p.markets;
  }
  market(index: number): TruthMarket {
    return this.#p.markets.find((m) => m.index === index)!;
  }
  get cash(): bigint {
    return this.#p.markets.reduce((sum, m) => sum + m.cash, 0n);
  }
  /** Open orders that carry a name of the desk. */
  ours(): TruthOrder[] {
    return this.#p.markets.flatMap((m) => m.open.filter((o) => o.id !== null));
  }
  /** Nothing of the desk is open here or on its way. */
  get isEmptyOfUs(): boolean {
    for (const { live, flying } of this.#p.markets) if (live[0] + live[1] + flying[0] + flying[1] > 0) return false;
    return true;
  }
  /** Two orders were made of one request: what became of the one says nothing of the other. */
  isDoubled(id: OrderId): boolean {
    return this.#doubled.has(id);
  }
  newest(name: string): TruthOrder | undefined {
    return this.#orders.newest(name);
  }

  // -------------------------------------------------------------------------------------------------- what is asked

  /** A request arrives. An atomic one applies whole or not at all: one refusal refuses all of it. */
  land(actions: readonly WireAction[]): Result[] {
    const { batchIsAtomic: isAtomic } = this.#p.profile.rules;
    const isOneOfAll = isAtomic && actions.length > 1;
    if (isOneOfAll) {
      const code = actions.map((a) => this.#refusal(a)).find((c) => c !== null) ?? null;
      if (code !== null) return actions.map(({ name }) => ({ name, ok: false, code }));
    }
    return actions.map((a) => ({ name: a.name, ...this.#land(a, isOneOfAll) }));
  }
  /** Why it is refused, before anything changes; null where it is taken. */
  #refusal(a: WireAction): string | null {
    const m = this.market(a.market);
    if (a.do === "cancel") return this.#find(a)?.status === "open" ? null : this.#goneCode(a);
    if (this.isClosed) {
      this.#p.dice.count("F35");
      return "MAINTENANCE";
    }
    if (m.instrument.status !== "open") return "MARKET_CLOSED";
    if (a.do === "place") {
      if (this.#isTaken(a)) return "DUPLICATE_ID";
      if (a.lots < m.instrument.minLots) return "MIN_SIZE";
      if (m.open.length >= m.instrument.ordersMax) return "TOO_MANY_ORDERS";
    } else if (this.#find(a)?.status !== "open") return this.#goneCode(a);
    else if (a.newName === null ? a.lots <= this.#find(a)!.cum : a.lots < m.instrument.minLots) return "BAD_SIZE";
    else if (a.newName !== null && this.newest(a.newName) !== undefined) return "DUPLICATE_ID";
    const side = a.do === "place" ? a.side : this.#find(a)!.side;
    if (a.tif === "post-only" && (side === BID ? a.tick >= m.ask : a.tick <= m.bid)) return "POST_ONLY_WOULD_CROSS";
    return null;
  }
  /** Names by text are never given twice; a slot is free once its order has ended. */
  #isTaken(a: WireAction): boolean {
    const last = this.newest(a.name);
    if (a.isCopy === true && last?.id === a.id) return false;
    return last !== undefined && (this.#p.profile.naming === "text" || last.status === "open" || last.id === a.id);
  }
  #find(a: WireAction): TruthOrder | undefined {
    const named = a.venueId === null ? undefined : this.#orders.get(a.venueId);
    return named?.status === "open" ? named : (this.newest(a.name) ?? named);
  }
  #goneCode(a: WireAction): string {
    return this.#find(a) === undefined ? "UNKNOWN_ORDER" : "ALREADY_CLOSED";
  }
  #land(a: WireAction, isOneOfAll: boolean): Outcome {
    const m = this.market(a.market);
    let code = this.#refusal(a);
    // One of an atomic request that would cross refuses all of it.
    if (a.do === "place" && a.tif === "post-only" && !isOneOfAll && this.#p.dice.draws("F10")) {
      if (code === null) {
        this.#meet(a, m);
        code = this.#refusal(a);
      }
      if (code === "POST_ONLY_WOULD_CROSS") {
        this.#p.dice.count("F10");
        return this.#crossing(a, m);
      }
    }
    if (code !== null) return { ok: false, code };
    if (a.do === "place") return { ok: true, order: rowOf(this.#place(a, m)) };
    const o = this.#find(a)!;
    if (a.do === "cancel") return this.#cancel(o);
    return a.newName !== null ? this.#replace(o, a, m) : this.#amend(o, a, m);
  }
  #place(a: WireAction, m: TruthMarket, tick = a.tick): TruthOrder {
    const { dice, time, profile } = this.#p;
    let { lots } = a;
    if (a.tif === "post-only" && dice.strikes("F11")) {
      // A step further out, or a lot less.
      if (dice.random.chance(0.5) || lots <= m.instrument.minLots) tick += a.side === BID ? -1 : 1;
      else lots -= 1;
    }
    const life = profile.rules.orderLifeMicros;
    const o = this.#make({ ...a, tick, lots }, m, life === null ? Number.POSITIVE_INFINITY : time.now + life);
    this.#p.born(o, a);
    this.#told(o, "acked");
    if (a.tif === "ioc") this.#takeAtOnce(o, m);
    else if (dice.strikes("F8")) this.fill(o, Math.min(o.lots - o.cum, 1 + dice.random.below(5)), "maker");
    if (dice.draws("F9") && o.status === "open") this.#refuseLater(o);
    return o;
  }
  #make(a: WireAction, m: TruthMarket, expiresAt: number): TruthOrder {
    const { time } = this.#p;
    const o: TruthOrder = {
      venueId: this.#orders.newId(),
      name: a.name,
      id: a.id,
      market: a.market,
      side: a.side,
      tick: a.tick,
      lots: a.lots,
      cum: 0,
      growing: 0,
      status: "open",
      changedAt: time.now,
      bornAt: time.now,
      writtenAt: a.writtenAt,
      expiresAt,
    };
    const twin = o.id === null || a.isCopy !== true ? undefined : this.newest(o.name);
    this.#orders.add(o);
    m.open.push(o);
    if (twin !== undefined) this.#double(o, twin, m);
    if (o.id !== null) m.live[o.side] += o.lots;
    this.#p.changed(m);
    return o;
  }
  /** The engine knows of one: as long as there is any of the two it can't count the other. */
  #double(o: TruthOrder, twin: TruthOrder, m: TruthMarket): void {
    this.#doubled.add(o.id!);
    m.surprise(Math.max(o.lots, twin.lots), () => m.open.some((x) => x.id === o.id));
  }
  /** Others' prices came to an order while it was on its way: what rests there already is met. */
  #meet(a: WireAction, m: TruthMarket): void {
    m.reach(a.side, a.tick);
    for (const o of m.crossed()) this.fill(o, o.lots - o.cum, "maker");
  }
  /** F10: cancelled without a word, or put where it does not cross. */
  #crossing(a: WireAction, m: TruthMarket): Outcome {
    if (this.#p.dice.random.chance(0.5))
      return { ok: true, order: rowOf(this.#place(a, m, a.side === BID ? m.ask - 1 : m.bid + 1)) };
    const o = this.#make(a, m, Number.POSITIVE_INFINITY);
    this.#p.born(o, a);
    this.#end(o, "canceled", { silent: true });
    return { ok: true, order: { ...rowOf(o), status: "open" } };
  }
  #refuseLater(o: TruthOrder): void {
    const { dice, time } = this.#p;
    time.after(dice.random.between(0.005, 0.5) * SECOND, () => {
      if (o.status !== "open" || !dice.isOn) return;
      dice.count("F9");
      if (dice.random.chance(0.5) && o.lots - o.cum > 1) this.fill(o, 1, "maker");
      this.#end(o, "rejected", { code: "RISK_CHECK" });
    });
  }
  #takeAtOnce(o: TruthOrder, m: TruthMarket): void {
    const meets = o.side === BID ? o.tick >= m.ask : o.tick <= m.bid;
    if (meets) this.fill(o, o.lots, "taker");
    if (o.status === "open") this.#end(o, "expired");
  }
  #amend(o: TruthOrder, a: WireAction, m: TruthMarket): Outcome {
    if (o.id !== null) m.live[o.side] += a.lots - o.lots;
    o.tick = a.tick;
    o.lots = a.lots;
    o.changedAt = this.#p.time.now;
    this.#p.changed(m);
    this.#told(o, "amended");
    return { ok: true, order: rowOf(o) };
  }
  /** A second order under its own name, and the end of the first, where nothing goes wrong. */
  #replace(o: TruthOrder, a: WireAction, m: TruthMarket): Outcome {
    const { dice, time } = this.#p;
    const outcome = dice.strikes("F16") ? dice.random.below(3) : -1;
    if (outcome === 0) {
      // The old one is gone and the new one refused.
      this.#end(o, "canceled");
      return { ok: false, code: "REPLACE_FAILED" };
    }
    const fresh = this.#place({ ...a, do: "place", name: a.newName!, id: a.newId!, side: o.side }, m);
    if (outcome !== 1) this.#end(o, "canceled");
    // Both live: the venue is slow with its own cancel, or never does it.
    else if (dice.random.chance(0.5))
      time.after(dice.random.between(0.1, 5) * SECOND, () => {
        if (o.status === "open") this.#end(o, "canceled");
      });
    // Both dead: the new one dies with the old one, a moment later.
    if (outcome === 2)
      time.after(dice.random.between(0.001, 0.2) * SECOND, () => {
        if (fresh.status === "open") this.#end(fresh, "canceled");
      });
    return { ok: true, order: rowOf(fresh) };
  }
  #cancel(o: TruthOrder): Outcome {
    const { dice } = this.#p;
    if (dice.strikes("F14")) return { ok: false, code: ["UNKNOWN_ORDER", "TOO_LATE", "BUSY"][dice.random.below(3)]! };
    if (dice.strikes("F12")) {
      this.fill(o, dice.random.chance(0.5) ? o.lots - o.cum : 1 + dice.random.below(o.lots - o.cum), "maker");
      if (o.status !== "open") return { ok: false, code: "ALREADY_CLOSED" };
    }
    this.#end(o, "canceled");
    return { ok: true, order: rowOf(o) };
  }
  /** Everything that carries a name of the desk, in one market or in all; answers how many. */
  cancelAll(market: number | null): number {
    const { dice } = this.#p;
    let n = 0;
    for (const m of this.#p.markets)
      if (market === null || m.index === market)
        for (const o of [...m.open]) {
          if (o.id === null || dice.strikes("F18")) continue;
          this.#end(o, "canceled");
          n++;
        }
    return n;
  }
  armDeadMan(micros: number): void {
    this.#deadManAt = micros === 0 ? Number.POSITIVE_INFINITY : this.#p.time.now + micros;
  }
  get isGuarded(): boolean {
    return this.#deadManAt !== Number.POSITIVE_INFINITY;
  }
  openOrders(): OrderRow[] {
    return this.#p.markets.flatMap((m) => m.open.map(rowOf));
  }
  account(): AccountState {
    const { time, markets } = this.#p;
    let balance = this.openingBalance as bigint;
    let equity = balance;
    const positions = markets.map((m) => {
      balance += m.cash + BigInt(m.cost) * m.unit;
      equity += m.cash + (BigInt(m.position * (m.bid + m.ask)) * m.unit) / 2n;
      const entryPrice = m.position === 0 ? null : (m.cost / m.position) * m.instrument.tickSize;
      return { market: m.index, lots: m.position, entryPrice };
    });
    return { positions, balance: balance as Pico, equity: equity as Pico, at: time.now };
  }

  // ------------------------------------------------------------------------------------------------ what happens by itself

  /** One step of a market: others move, ours are met. */
  tick(m: TruthMarket): void {
    const { dice, time } = this.#p;
    if (m.walk(dice.random)) for (const o of m.crossed()) this.fill(o, o.lots - o.cum, "maker");
    const taken = m.taker(dice.random);
    if (taken !== null) this.fill(taken.order, taken.lots, "maker");
    for (let i = m.open.length - 1; i >= 0; i--) if (m.open[i]!.expiresAt <= time.now) this.#end(m.open[i]!, "expired");
    if (this.#deadManAt <= time.now) {
      this.#deadManAt = Number.POSITIVE_INFINITY;
      for (const x of this.#p.markets)
        for (const o of [...x.open]) if (o.id !== null) this.#end(o, "canceled", { code: "DEAD_MAN" });
    }
    this.#orders.forget(time);
  }
  /** The venue ends one of our orders for a reason of its own, told or in silence. */
  endOne(): boolean {
    const ours = this.ours();
    if (ours.length === 0) return false;
    const { random } = this.#p.dice;
    this.#end(ours[random.below(ours.length)]!, "canceled", { code: "VENUE", silent: random.chance(0.3) });
    return true;
  }
  /** A person trades at the venue's own page. */
  byHand(m: TruthMarket, side: Side, lots: number): void {
    const { time } = this.#p;
    const venueId = this.#orders.newId();
    const order: TruthOrder = {
      ...{ venueId, name: this.profile.naming === "slot" ? "0" : `web-${venueId}`, id: null },
      ...{ market: m.index, side, tick: side === BID ? m.ask : m.bid, lots, cum: 0, growing: 0 },
      ...{ status: "open", expiresAt: Number.POSITIVE_INFINITY },
      ...{ changedAt: time.now, bornAt: time.now, writtenAt: time.now },
    };
    this.fill(order, lots, "taker");
  }
  /** Another's order on our account rests for a while; ends by itself. */
  foreign(m: TruthMarket, name: string): void {
    const { random } = this.#p.dice;
    const side = random.below(2) as Side;
    const tick = side === BID ? m.bid - 20 : m.ask + 20;
    const action: WireAction = {
      ...{ do: "place", name, id: 0, market: m.index, side, tick, lots: 3 },
      ...{ tif: "gtc", reduceOnly: false, venueId: null, newName: null, newId: null },
      writtenAt: this.#p.time.now,
    };
    const o = this.#make({ ...action, id: null as unknown as OrderId }, m, this.#p.time.now + 20 * SECOND);
    this.#told(o, "acked");
  }
  fill(o: TruthOrder, lots: number, liquidity: "maker" | "taker"): void {
    const { time, dice } = this.#p;
    const m = this.market(o.market);
    let size = lots;
    if (o.id !== null && size === o.lots - o.cum && dice.strikes("F25")) {
      size += 1;
      m.surprise(1);
    }
    if (o.id === null) m.surprise(size);
    const left = o.lots - o.cum;
    o.cum += size;
    o.changedAt = time.now;
    if (o.id !== null) m.live[o.side] -= Math.min(left, size);
    this.trades.fill(o, m, { lots: size, liquidity });
    if (o.cum >= o.lots) this.#end(o, "filled");
    else this.#p.changed(m);
  }
  #end(
    o: TruthOrder,
    status: Exclude<TruthOrder["status"], "open">,
    how: { silent?: boolean; code?: string } = {},
  ): void {
    const m = this.market(o.market);
    o.status = status;
    o.changedAt = this.#p.time.now;
    const i = m.open.indexOf(o);
    if (i >= 0) {
      m.open.splice(i, 1);
      if (o.id !== null) m.live[o.side] -= Math.max(0, o.lots - o.cum);
    }
    m.flying[o.side] -= o.growing;
    o.growing = 0;
    this.#orders.end(o);
    this.#p.changed(m);
    if (!how.silent) this.#told(o, status, how.code ?? null);
  }
  #told(
    o: TruthOrder,
    status: Exclude<TruthOrder["status"], "open"> | "acked" | "amended",
    code: string | null = null,
  ): void {
    this.#p.tell({ what: "order", status, code, action: null, order: rowOf(o) });
  }
}
