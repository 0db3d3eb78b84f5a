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
import { BID, type Side } from "../units.ts";
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

// Scratch of one pass. A slot that is taken is set to null, so that nothing is moved or allocated on the hot path.
const free: (Order | null)[] = [];
const open: (WantedQuote | null)[] = [];
const mixed = new Lines<WantedQuote>();
let freeCount = 0;
let openCount = 0;

const targetTick = (o: Order): number => (o.pending & REPLACE ? o.toTick : o.tick);
/** A part-filled quote is topped up once less than half is left (a larger size loses the place in the queue). */
const sizeServes = (left: number, wanted: number): boolean => left <= wanted && left * 2 >= wanted;

/** A busy order keeps the slot that it stands in, else that of its level, else the last one of its layer. */
function keepSlot(o: Order): void {
  const tick = targetTick(o);
  let byLevel = -1;
  let last = -1;
  for (let i = 0; i < openCount; i++) {
    const q = open[i];
    if (!q || q.layer !== o.layer) continue;
    if (q.tick === tick) {
      open[i] = null;
      return;
    }
    if (byLevel < 0 && q.level === o.level) byLevel = i;
    last = i;
  }
  if (last >= 0) open[byLevel >= 0 ? byLevel : last] = null;
}
/**
 * Takes the pairs that are in place already, of the same layer or of any. True where another layer's quote stands where an
 * order does: only then is there anything for a look at any layer.
 */
function matchInPlace(anyLayer: boolean, renewBefore: number): boolean {
  let hasOther = false;
  for (let f = 0; f < freeCount; f++) {
    const o = free[f];
    if (!o || expires(o, renewBefore)) continue;
    for (let i = 0; i < openCount; i++) {
      const q = open[i];
      if (!q || q.tick !== o.tick || !sizeServes(o.lots - o.cumLots, q.lots)) continue;
      if (q.layer !== o.layer) {
        // Orders of a layer that still wants some are that layer's own business.
        hasOther = true;
        if (!anyLayer || hasQuote(o.layer)) continue;
        o.layer = q.layer;
        o.level = q.level;
      }
      open[i] = free[f] = null;
      break;
    }
  }
  return hasOther;
}
const expires = (o: Order, renewBefore: number): boolean => o.expiresAt !== 0 && o.expiresAt < renewBefore;
/** Close enough to its quote to stay, as the policy has it, and inside of what a quote may be at all. */
function mayStay(o: Order, q: WantedQuote, policy: Policy): boolean {
  if ((policy.keepRate === 0 && policy.keepTicks === 0) || !sizeServes(o.lots - o.cumLots, q.lots)) return false;
  const isNear = Math.abs(q.tick - o.tick) <= policy.keepTicks || Math.abs(q.tick / o.tick - 1) <= policy.keepRate;
  return isNear && o.tick >= policy.tickMin && o.tick <= policy.tickMax;
}
const hasQuote = (layer: string): boolean => {
  for (let i = 0; i < openCount; i++) if (open[i] && open[i]!.layer === layer) return true;
  return false;
};
/** Closes the gaps and sorts what is left by price, best first; both are short and nearly sorted already. */
function packOrders(better: number): void {
  let n = 0;
  for (let f = 0; f < freeCount; f++) {
    const o = free[f];
    if (!o) continue;
    let at = n++;
    for (; at > 0 && better * (free[at - 1]!.tick - o.tick) > 0; at--) free[at] = free[at - 1]!;
    free[at] = o;
  }
  freeCount = n;
}
function packQuotes(better: number): void {
  let n = 0;
  for (let i = 0; i < openCount; i++) {
    const q = open[i];
    if (!q) continue;
    let at = n++;
    for (; at > 0 && better * (open[at - 1]!.tick - q.tick) > 0; at--) open[at] = open[at - 1]!;
    open[at] = q;
  }
  openCount = n;
}
/** The first quote of a layer that is not taken yet. */
function firstQuote(layer: string, from: number): number {
  for (let i = from; i < openCount; i++) if (open[i] && open[i]!.layer === layer) return i;
  for (let i = 0; i < from; i++) if (open[i] && open[i]!.layer === layer) return i;
  return -1;
}

function side(which: Side, wanted: Wanted, table: OrderTable, plan: Plan): void {
  freeCount = openCount = 0;
  for (let i = 0; i < wanted.count; i++) {
    const q = wanted.at(i);
    if (q.side === which && q.approved) open[openCount++] = q;
  }
  for (let i = 0; i < table.live.length; i++) {
    const o = table.live[i]!;
    if (o.side !== which || o.tif === "ioc") continue;
    if (o.known && o.life === "open" && o.pending === 0) free[freeCount++] = o;
    else if (!(o.pending & CANCEL)) keepSlot(o);
  }
  const { policy } = wanted;
  // A forced refresh leaves nothing of its layer: the quotes of that layer are placed anew.
  if (policy.refresh.length > 0)
    for (let f = 0; f < freeCount; f++)
      if (policy.refresh.includes(free[f]!.layer)) {
        plan.cancels.push(free[f]!);
        free[f] = null;
      }
  if (matchInPlace(false, plan.renewBefore)) matchInPlace(true, plan.renewBefore);
  for (let f = 0; f < freeCount; f++)
    if (free[f] && !hasQuote(free[f]!.layer)) {
      plan.cancels.push(free[f]!);
      free[f] = null;
    }
  // Surplus: table order is the order of creation, so the oldest stands first.
  let surplus = 0;
  for (let f = 0; f < freeCount; f++) if (free[f]) surplus++;
  for (let i = 0; i < openCount; i++) if (open[i]) surplus--;
  for (let f = 0; f < freeCount && surplus > 0; f++)
    if (free[f]) {
      plan.cancels.push(free[f]!);
      free[f] = null;
      surplus--;
    }
  const better = which === BID ? -1 : 1;
  packOrders(better);
  packQuotes(better);
  // The order nearest the market goes to the quote nearest the market, and so on outward.
  for (let f = 0; f < freeCount; f++) {
    const o = free[f]!;
    const i = firstQuote(o.layer, Math.min(f, openCount));
    if (i < 0) plan.cancels.push(o);
    else {
      if (expires(o, plan.renewBefore) || !mayStay(o, open[i]!, policy)) plan.amend(o, open[i]!);
      else plan.saved++;
      open[i] = null;
    }
  }
  for (let i = 0; i < openCount; i++) if (open[i]) plan.places.push(open[i]!);
}

/** Fills `plan` for one market. Only approved quotes count as wanted. */
export function reconcile(wanted: Wanted, table: OrderTable, plan: Plan): void {
  plan.clear();
  side(0, wanted, table, plan);
  const bids = plan.places.count;
  side(1, wanted, table, plan);
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
