/**
 * Wanted against working: the smallest set of cancels, amends and places. Nothing wanted means everything is cancelled;
 * there is no second path for stop, halt or a stale book.
 *
 * Invariants: 1. an order in the right place is left alone. 2. an order with a command on its way, or in doubt, keeps its
 * slot: nothing new takes it before the answer. 3. of surplus orders the oldest goes first, wherever it stands. 4. an amend
 * never changes side or layer.
 */
import type { Wanted, WantedQuote } from "../quoting/wanted.ts";
import { BID, type Side } from "../units.ts";
import { CANCEL, type Order, REPLACE } from "./order.ts";
import type { OrderTable } from "./order-table.ts";

/** What is to be done, in buffers that are reused: read before the next call. */
export class Plan {
  readonly cancels: Order[] = [];
  readonly amends: { order: Order; quote: WantedQuote }[] = [];
  readonly places: WantedQuote[] = [];
  clear(): void {
    this.cancels.length = this.amends.length = this.places.length = 0;
  }
}

const free: Order[] = [];
const open: WantedQuote[] = [];

const targetTick = (o: Order): number => (o.pending & REPLACE ? o.toTick : o.tick);
const targetLots = (o: Order): number => (o.pending & REPLACE ? o.toLots : o.lots) - o.cumLots;
/** A part-filled quote is topped up once less than half is left (a larger size loses the place in the queue). */
const sizeServes = (left: number, wanted: number): boolean => left <= wanted && left * 2 >= wanted;

function takeQuote(match: (q: WantedQuote) => boolean): boolean {
  for (let i = 0; i < open.length; i++)
    if (match(open[i]!)) {
      open.splice(i, 1);
      return true;
    }
  return false;
}
/** A busy order keeps the slot that it stands in, else that of its level, else the last one. */
function keepSlot(o: Order): void {
  const tick = targetTick(o);
  if (takeQuote((q) => q.layer === o.layer && q.tick === tick)) return;
  if (takeQuote((q) => q.layer === o.layer && q.level === o.level)) return;
  for (let i = open.length - 1; i >= 0; i--)
    if (open[i]!.layer === o.layer) {
      open.splice(i, 1);
      return;
    }
}

function side(which: Side, wanted: Wanted, table: OrderTable, plan: Plan): void {
  free.length = open.length = 0;
  for (let i = 0; i < wanted.count; i++) {
    const q = wanted.at(i);
    if (q.side === which && q.approved) open.push(q);
  }
  for (let i = 0; i < table.live.length; i++) {
    const o = table.live[i]!;
    if (o.side !== which || o.tif === "ioc") continue;
    if (o.known && o.life === "open" && o.pending === 0) free.push(o);
    else if (!(o.pending & CANCEL)) keepSlot(o);
  }
  // In place already: nothing to do.
  for (let i = free.length - 1; i >= 0; i--) {
    const o = free[i]!;
    if (takeQuote((q) => q.tick === o.tick && q.layer === o.layer && sizeServes(targetLots(o), q.lots)))
      free.splice(i, 1);
  }
  for (let i = free.length - 1; i >= 0; i--) {
    if (open.some((q) => q.layer === free[i]!.layer)) continue;
    plan.cancels.push(free[i]!);
    free.splice(i, 1);
  }
  // Surplus: table order is the order of creation, so the oldest stands first.
  for (let surplus = free.length - open.length; surplus > 0; surplus--) plan.cancels.push(free.shift()!);
  const better = which === BID ? -1 : 1;
  free.sort((a, b) => better * (a.tick - b.tick));
  open.sort((a, b) => better * (a.tick - b.tick));
  for (const o of free) {
    const i = open.findIndex((q) => q.layer === o.layer);
    if (i < 0) plan.cancels.push(o);
    else plan.amends.push({ order: o, quote: open.splice(i, 1)[0]! });
  }
  for (let i = 0; i < open.length; i++) plan.places.push(open[i]!);
}

/** Fills `plan` for one market. Only approved quotes count as wanted. */
export function reconcile(wanted: Wanted, table: OrderTable, plan: Plan): void {
  plan.clear();
  side(0, wanted, table, plan);
  side(1, wanted, table, plan);
}
