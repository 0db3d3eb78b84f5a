/**
 * The crowd of a synthetic market: its resting orders in two groups (near the touch and deep), who joins, who leaves and
 * who takes, given the efficient price.
 *
 * Invariants: 1. the crowd never places an order that crosses; it takes only through `take`. 2. every order of the crowd in the book stands
 * in exactly one group at its `slot`, so that a random one is found without a search.
 */
import { ASK, BID, opposite, type Side } from "../core/units.ts";
import { BOTH_SIDES, type BookOrder, type L3Book, NO_TICK } from "./l3-book.ts";
import type { Taker } from "./l3-market.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenarios.ts";

const BPS = 1e-4;
const NEAR = 0;
const DEEP = 1;
/** Sizes differ by a factor of about two either way; takers' by three. */
const ORDER_SIZE_SPREAD = 0.7;
const TAKER_SIZE_SPREAD = 1.1;
/** In a drought the leaving side's orders go at this rate each. */
const DROUGHT_LEAVING_PER_SECOND = 3;

type Take = (taker: Taker) => void;
type What = "near" | "deep" | "leave-near" | "leave-deep" | "noise" | "informed" | "flight" | "nothing";

export class Crowd {
  readonly #random: Random;
  readonly #s: Scenario;
  readonly #book: L3Book;
  readonly #tickSize: number;
  readonly #lotSize: number;
  readonly #groups: readonly [BookOrder[], BookOrder[]] = [[], []];
  readonly #groupOf = new Map<BookOrder, 0 | 1>();
  /** Seconds of drought left per side. */
  readonly #drought: [number, number] = [0, 0];
  /** The efficient price, σ over its median, and the share of the flow that is there. */
  #fair = 0;
  #spread = 1;
  #liquidity = 1;

  constructor(random: Random, options: { scenario: Scenario; book: L3Book; tickSize: number; lotSize: number }) {
    this.#random = random;
    this.#s = options.scenario;
    this.#book = options.book;
    this.#tickSize = options.tickSize;
    this.#lotSize = options.lotSize;
  }

  /** The world's state for the flow until the next call. The crowd stands back as volatility grows, by its square root. */
  see(fair: number, volRatio: number, liquidity: number): void {
    this.#fair = fair;
    this.#spread = Math.sqrt(volRatio) / Math.sqrt(liquidity);
    this.#liquidity = liquidity;
  }

  /** The book as it stands after a long time: what the flow would keep in it. */
  populate(): void {
    const near = this.#s.nearPerSecond * this.#s.nearSeconds;
    const deep = this.#s.deepPerSecond * this.#s.deepSeconds;
    for (let i = 0; i < deep; i++) this.#join(DEEP);
    for (let i = 0; i < near; i++) this.#join(NEAR);
  }

  /** Passing of `seconds`: droughts begin and end, and those who leave for one leave. */
  pass(seconds: number): void {
    for (const side of BOTH_SIDES) this.#drought[side] = Math.max(0, this.#drought[side] - seconds);
    if (this.#random.chance((this.#s.droughtsPerHour / 3600) * seconds)) this.#beginDrought();
    const leaving = this.#drought[BID] > 0 || this.#drought[ASK] > 0 ? DROUGHT_LEAVING_PER_SECOND : 0;
    // In a collapse the crowd withdraws until its share is there: the missing share goes within about a second.
    const fleeing = this.#liquidity < 1 ? 1 - this.#liquidity : 0;
    if (leaving === 0 && fleeing === 0) return;
    for (const group of this.#groups)
      for (let i = group.length - 1; i >= 0; i--) {
        const order = group[i] as BookOrder;
        const rate = this.#drought[order.side] > 0 ? leaving : fleeing;
        if (rate > 0 && this.#random.chance(rate * seconds)) this.#leave(order);
      }
  }

  /** Rate per second of the next happening of the flow. */
  rate(): number {
    const s = this.#s;
    const [near, deep] = this.#groups;
    return (
      (s.nearPerSecond + s.deepPerSecond) * this.#liquidity +
      near.length / s.nearSeconds +
      deep.length / s.deepSeconds +
      s.takersPerSecond +
      (this.#mispriced() === null ? 0 : s.informedPerSecond + s.flightPerSecond)
    );
  }

  /** One happening of the flow. */
  act(take: Take): void {
    const what = this.#draw();
    if (what === "near") this.#join(NEAR);
    else if (what === "deep") this.#join(DEEP);
    else if (what === "leave-near") this.#leaveAny(NEAR);
    else if (what === "leave-deep") this.#leaveAny(DEEP);
    else if (what === "noise") this.#noise(take);
    else if (what === "informed") this.#informed(take);
    else if (what === "flight") this.#flight();
  }

  /** A maker of the crowd was filled whole. */
  gone(order: BookOrder): void {
    const kind = this.#groupOf.get(order);
    if (kind === undefined) return;
    this.#groupOf.delete(order);
    const group = this.#groups[kind];
    const last = group.pop() as BookOrder;
    if (last === order) return;
    group[order.slot] = last;
    last.slot = order.slot;
  }

  #draw(): What {
    const s = this.#s;
    const [near, deep] = this.#groups;
    let u = this.#random.uniform() * this.rate();
    if ((u -= s.nearPerSecond * this.#liquidity) < 0) return "near";
    if ((u -= s.deepPerSecond * this.#liquidity) < 0) return "deep";
    if ((u -= near.length / s.nearSeconds) < 0) return "leave-near";
    if ((u -= deep.length / s.deepSeconds) < 0) return "leave-deep";
    if ((u -= s.takersPerSecond) < 0) return "noise";
    if (this.#mispriced() === null) return "nothing";
    return u - s.informedPerSecond < 0 ? "informed" : "flight";
  }

  /** The side whose best is on the wrong side of the efficient price by more than the informed takers' edge. */
  #mispriced(): Side | null {
    const edge = this.#s.informedEdgeBps * BPS;
    const ask = this.#book.best(ASK);
    if (ask !== NO_TICK && ask * this.#tickSize < this.#fair * (1 - edge)) return ASK;
    const bid = this.#book.best(BID);
    if (bid !== NO_TICK && bid * this.#tickSize > this.#fair * (1 + edge)) return BID;
    return null;
  }

  #beginDrought(): void {
    const seconds = this.#random.exponential(this.#s.droughtSeconds);
    const side: Side = this.#random.chance(0.5) ? BID : ASK;
    this.#drought[side] = seconds;
    if (this.#random.chance(this.#s.droughtBoth)) this.#drought[opposite(side)] = seconds;
  }

  #lots(notional: number, spread: number): number {
    const size = this.#random.lognormal(notional, spread) / this.#fair;
    return Math.max(1, Math.round(size / this.#lotSize));
  }

  #join(kind: 0 | 1): void {
    const s = this.#s;
    const random = this.#random;
    const side: Side = random.chance(0.5) ? BID : ASK;
    const lots = this.#lots(kind === NEAR ? s.orderNotional / 2 : s.orderNotional, ORDER_SIZE_SPREAD);
    const beyond =
      kind === NEAR ? random.exponential(s.nearBps) : random.exponential(s.deepBps) + random.exponential(s.deepBps);
    if (this.#drought[side] > 0) return;
    const distance = (s.nearMinBps + beyond) * BPS * this.#spread;
    const exact = (this.#fair * (side === BID ? 1 - distance : 1 + distance)) / this.#tickSize;
    const tick = side === BID ? Math.floor(exact) : Math.ceil(exact);
    if (tick <= 0 || this.#book.crosses(side, tick)) return;
    const order = this.#book.add(side, tick, lots, null);
    const group = this.#groups[kind];
    order.slot = group.length;
    group.push(order);
    this.#groupOf.set(order, kind);
  }

  #leave(order: BookOrder): void {
    this.gone(order);
    this.#book.remove(order);
  }

  #leaveAny(kind: 0 | 1): void {
    const group = this.#groups[kind];
    if (group.length > 0) this.#leave(group[this.#random.below(group.length)] as BookOrder);
  }

  /** Takers who need to trade: they pay up to their reach away from the efficient price, and no more. */
  #noise(take: Take): void {
    const side: Side = this.#random.chance(0.5) ? BID : ASK;
    const reach = this.#random.exponential(this.#s.takerReachBps) * BPS * this.#spread;
    const lots = this.#lots(this.#s.takerNotional, TAKER_SIZE_SPREAD);
    this.#takeUpTo(take, side, { price: this.#fair * (side === BID ? 1 + reach : 1 - reach), lots });
  }

  /** Takers who know the efficient price take what is on its wrong side. */
  #informed(take: Take): void {
    const stale = this.#mispriced();
    if (stale === null) return;
    this.#takeUpTo(take, opposite(stale), {
      price: this.#fair,
      lots: this.#lots(this.#s.informedNotional, TAKER_SIZE_SPREAD),
    });
  }

  #takeUpTo(take: Take, side: Side, order: { price: number; lots: number }): void {
    const exact = order.price / this.#tickSize;
    take({ side, limit: side === BID ? Math.floor(exact) : Math.ceil(exact), lots: order.lots, own: null });
  }

  /** The owner of the most mispriced order notices before it is taken. Ours has to notice by itself. */
  #flight(): void {
    const stale = this.#mispriced();
    if (stale === null) return;
    let order = this.#book.front(stale);
    while (order?.own) order = order.next;
    if (order) this.#leave(order);
  }
}
