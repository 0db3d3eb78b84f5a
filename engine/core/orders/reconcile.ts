/**
 * Wanted against working: the smallest set of cancels, amends and places. Nothing wanted means everything is cancelled;
 * there is no second path for stop, halt or a stale book.
 *
 * Invariants: 1. an order in the right place is left alone. 2. an order with a command on its way, or in doubt, keeps its
 * slot: nothing new takes it before the answer. 3. of surplus orders the oldest goes first, wherever it stands. 4. an amend
 * never changes side or layer; an order that stands just where another layer wants one is taken over as it is. 5. within the
 * policy's tolerance an order is left where it is.
 */
import type { Policy, Wanted, WantedQuote } from "../quoting/wanted.ts";
import { ASK, BID, type Side } from "../units.ts";
import { CANCEL, type Order, REPLACE } from "./order.ts";
import type { OrderTable } from "./order-table.ts";

/** A list that is written anew at each decision and keeps its storage: a `length` set to 0 would give it up each time. */
export class Lines<T> {
  private readonly kept: T[] = [];
  count = 0;
  push(it: T): void {
    this.kept[this.count++] = it;
  }
  at(i: number): T {
    return this.kept[i]!;
  }
  set(i: number, it: T): void {
    this.kept[i] = it;
  }
  /** A copy, for whoever is not on the hot path. */
  all(): T[] {
    return this.kept.slice(0, this.count);
  }
}
/** What is to be done, in lists that are reused: read before the next call. */
export class Plan {
  readonly cancels = new Lines<Order>();
  /** Which order is moved to which quote: the same index in both. */
  readonly amended = new Lines<Order>();
  readonly amendedTo = new Lines<WantedQuote>();
  readonly places = new Lines<WantedQuote>();
  /** Orders that expire before this are moved or made anew wherever they stand. Set before each pass; 0: none. */
  renewBefore = 0;
  /** Requests that this pass left out because an order stands close enough to its quote. */
  saved = 0;
  amend(order: Order, to: WantedQuote): void {
    this.amended.push(order);
    this.amendedTo.push(to);
  }
  clear(): void {
    this.cancels.count = this.amended.count = this.amendedTo.count = this.places.count = 0;
    this.saved = 0;
  }
}

/** Quotes of one side, or orders of one side, that have no partner yet. One that is taken is null: nothing is moved or allocated. */
class Slots<T extends { tick: number; layer: string }> {
  readonly list: (T | null)[] = [];
  /** Of each of `list`, so that prices are compared without a look at the object. */
  readonly ticks: number[] = [];
  /** Slots in use, the taken ones included; and those that are not taken. */
  count = 0;
  left = 0;
  clear(): void {
    this.count = this.left = 0;
  }
  add(it: T): void {
    this.list[this.count] = it;
    this.ticks[this.count++] = it.tick;
    this.left++;
  }
  take(i: number): void {
    this.list[i] = null;
    this.left--;
  }
  hasLayer(layer: string): boolean {
    for (let i = 0; i < this.count; i++) if (this.list[i]?.layer === layer) return true;
    return false;
  }
  /** Closes the gaps and sorts what is left by price, best first; both are short and nearly sorted already. */
  pack(better: number): void {
    const { list, ticks } = this;
    let n = 0;
    for (let i = 0; i < this.count; i++) {
      const it = list[i]!;
      if (it === null) continue;
      const tick = ticks[i]!;
      let at = n++;
      for (; at > 0 && better * (ticks[at - 1]! - tick) > 0; at--) {
        list[at] = list[at - 1]!;
        ticks[at] = ticks[at - 1]!;
      }
      list[at] = it;
      ticks[at] = tick;
    }
    this.count = this.left = n;
  }
}
// Scratch of one pass, by side: orders that may be moved, and quotes that no order serves yet.
const free: readonly [Slots<Order>, Slots<Order>] = [new Slots(), new Slots()];
const open: readonly [Slots<WantedQuote>, Slots<WantedQuote>] = [new Slots(), new Slots()];
const mixed = new Lines<WantedQuote>();

const targetTick = (o: Order): number => (o.pending & REPLACE ? o.toTick : o.tick);
/** A part-filled quote is topped up once less than half is left (a larger size loses the place in the queue). */
const sizeServes = (left: number, wanted: number): boolean => left <= wanted && left * 2 >= wanted;
const expires = (o: Order, renewBefore: number): boolean => o.expiresAt !== 0 && o.expiresAt < renewBefore;

/** A busy order keeps the slot that it stands in, else that of its level, else the last one of its layer. */
function keepSlot(o: Order, quotes: Slots<WantedQuote>): void {
  const tick = targetTick(o);
  let byLevel = -1;
  let last = -1;
  for (let i = 0; i < quotes.count; i++) {
    const q = quotes.list[i];
    if (!q || q.layer !== o.layer) continue;
    if (q.tick === tick) return quotes.take(i);
    if (byLevel < 0 && q.level === o.level) byLevel = i;
    last = i;
  }
  if (last >= 0) quotes.take(byLevel >= 0 ? byLevel : last);
}
/**
 * Takes the pairs that are in place already, of the same layer or of any. True where another layer's quote stands where an
 * order does: only then is there anything for a look at any layer.
 */
function matchInPlace(which: Side, anyLayer: boolean, renewBefore: number): boolean {
  const orders = free[which];
  const quotes = open[which];
  let hasOther = false;
  for (let f = 0; f < orders.count; f++) {
    const tick = orders.ticks[f]!;
    for (let i = 0; i < quotes.count; i++) {
      if (quotes.ticks[i]! !== tick) continue;
      const o = orders.list[f];
      const q = quotes.list[i];
      if (!o || !q || expires(o, renewBefore) || !sizeServes(o.lots - o.cumLots, q.lots)) continue;
      if (q.layer !== o.layer) {
        // Orders of a layer that still wants some are that layer's own business.
        hasOther = true;
        if (!anyLayer || quotes.hasLayer(o.layer)) continue;
        o.layer = q.layer;
        o.level = q.level;
      }
      quotes.take(i);
      orders.take(f);
      break;
    }
  }
  return hasOther;
}
/** Close enough to its quote to stay, as the policy has it, and inside of what a quote may be at all. */
function mayStay(o: Order, q: WantedQuote, policy: Policy): boolean {
  if ((policy.keepRate === 0 && policy.keepTicks === 0) || !sizeServes(o.lots - o.cumLots, q.lots)) return false;
  const isNear = Math.abs(q.tick - o.tick) <= policy.keepTicks || Math.abs(q.tick / o.tick - 1) <= policy.keepRate;
  return isNear && o.tick >= policy.tickMin && o.tick <= policy.tickMax;
}
/** The first quote of a layer that is not taken yet. */
function firstQuote(quotes: Slots<WantedQuote>, layer: string, from: number): number {
  for (let i = from; i < quotes.count; i++) if (quotes.list[i]?.layer === layer) return i;
  for (let i = 0; i < from; i++) if (quotes.list[i]?.layer === layer) return i;
  return -1;
}
/** Both sides' quotes and movable orders; an order that is busy takes its slot at once. */
function gather(wanted: Wanted, table: OrderTable): void {
  for (const side of [BID, ASK] as const) {
    free[side].clear();
    open[side].clear();
  }
  for (let i = 0; i < wanted.count; i++) {
    const q = wanted.at(i);
    if (q.approved) open[q.side].add(q);
  }
  for (let i = 0; i < table.live.length; i++) {
    const o = table.live[i]!;
    if (o.tif === "ioc") continue;
    if (o.pending === 0 && o.known && o.life === "open") free[o.side].add(o);
    else if (!(o.pending & CANCEL)) keepSlot(o, open[o.side]);
  }
}

function side(which: Side, policy: Policy, plan: Plan): void {
  const orders = free[which];
  const quotes = open[which];
  // A forced refresh leaves nothing of its layer: the quotes of that layer are placed anew.
  if (policy.refresh.length > 0)
    for (let f = 0; f < orders.count; f++) if (policy.refresh.includes(orders.list[f]!.layer)) cancel(which, f, plan);
  if (matchInPlace(which, false, plan.renewBefore)) matchInPlace(which, true, plan.renewBefore);
  for (let f = 0; f < orders.count && orders.left > 0; f++)
    if (orders.list[f] && !quotes.hasLayer(orders.list[f]!.layer)) cancel(which, f, plan);
  // Surplus: table order is the order of creation, so the oldest stands first.
  for (let f = 0; f < orders.count && orders.left > quotes.left; f++) if (orders.list[f]) cancel(which, f, plan);
  const better = which === BID ? -1 : 1;
  orders.pack(better);
  quotes.pack(better);
  // The order nearest the market goes to the quote nearest the market, and so on outward.
  for (let f = 0; f < orders.count; f++) {
    const o = orders.list[f]!;
    const i = firstQuote(quotes, o.layer, Math.min(f, quotes.count));
    if (i < 0) plan.cancels.push(o);
    else {
      const q = quotes.list[i]!;
      if (expires(o, plan.renewBefore) || !mayStay(o, q, policy)) plan.amend(o, q);
      else plan.saved++;
      quotes.take(i);
    }
  }
  for (let i = 0; i < quotes.count && quotes.left > 0; i++) if (quotes.list[i]) plan.places.push(quotes.list[i]!);
}
function cancel(which: Side, f: number, plan: Plan): void {
  plan.cancels.push(free[which].list[f]!);
  free[which].take(f);
}

/** Fills `plan` for one market. Only approved quotes count as wanted. */
export function reconcile(wanted: Wanted, table: OrderTable, plan: Plan): void {
  plan.clear();
  gather(wanted, table);
  side(BID, wanted.policy, plan);
  const bids = plan.places.count;
  side(ASK, wanted.policy, plan);
  if (wanted.policy.interleave) interleave(plan.places, bids);
}
/** Bid, ask, bid, ask: so that no batch of places is one-sided. What one side has more of comes last. */
function interleave(places: Lines<WantedQuote>, bids: number): void {
  mixed.count = 0;
  for (let i = 0; i < Math.max(bids, places.count - bids); i++) {
    if (i < bids) mixed.push(places.at(i));
    if (bids + i < places.count) mixed.push(places.at(bids + i));
  }
  for (let i = 0; i < mixed.count; i++) places.set(i, mixed.at(i));
}
