/**
 * One order of ours. Its life is four independent fields, so that races cannot produce an illegal combination:
 * life, cumulative fill (never falls), pending commands, certainty. The shown name derives from them.
 */
import type { BookedTrade } from "../journal-records.ts";
import type { MarketIndex, OrderId, TimeInForce } from "../types.ts";
import type { Micros, Side } from "../units.ts";

export type Life = "intent" | "sent" | "open" | "closed";
export type ClosedAs = "filled" | "canceled" | "rejected" | "expired" | "denied" | "";
/** Bits of `pending`. */
export const NEW = 1;
export const CANCEL = 2;
export const REPLACE = 4;

/** A fill that is booked on the order. */
export interface Trade extends BookedTrade {
  /** The venue's time of it; null where it states none, `OF_BEFORE` where it was booked before this start. */
  exchangeAt: number | null;
  /** The venue's own list of fills has it: what a stream alone has told may be the same trade under a second id. */
  isListed: boolean;
  /** The id of the one just like it that was reversed: of two alike it may have been the venue's own. */
  otherId?: string;
}
export const OF_BEFORE = -1;
/** The venue's word for less than what is booked, as far as it is heard: disproof.ts. */
export interface Dispute {
  since: Micros;
  /** What it said is filled, and when that was first asked for; −1 before it said so. */
  saidCum: number;
  saidAt: number;
}

export interface Order {
  id: OrderId;
  market: MarketIndex;
  side: Side;
  tick: number;
  /** Total size; what is left is lots − cumLots. */
  lots: number;
  cumLots: number;
  level: number;
  layer: string;
  tif: TimeInForce;
  reduceOnly: boolean;
  strategy: string;
  revision: number;
  decision: number;
  life: Life;
  closedAs: ClosedAs;
  pending: number;
  /** False while the venue's answer is missing or contradictory: nothing is assumed, the slot stays taken. */
  known: boolean;
  /** Since when it is in doubt; 0 while it is known. */
  doubtAt: number;
  /** Since when it was in doubt, from the end of that until it is told (endings.ts); else 0. */
  doubtedFrom: number;
  /** The second leg while REPLACE is pending: both legs count in exposure. */
  toTick: number;
  toLots: number;
  /** Where a replace makes a second order: the one that takes this one's place while that is open; 0: none. */
  replacedBy: OrderId;
  /** Most that the venue says was filled. What lies above `cumLots` is unpriced: its fills are fetched, not guessed. */
  toldCum: number;
  /** The venue's time of the statement that `toldCum` is from; 0 where our own bookings made it. */
  toldCumAt: number;
  /** Fills that the venue took back, with its time of that: a statement from before still counts them. */
  takenBack: readonly { at: number; lots: number }[];
  /** What makes up `cumLots`, as far as it was booked with this order in the table. */
  trades: readonly Trade[];
  /** When the newest of them was booked here; 0 for none. */
  bookedAt: number;
  /** A trade of it may be one that the venue does not have: it stays in doubt until the venue's words settle that. */
  disputed: Dispute | null;
  /** When the venue first said more than we had booked; 0 while there is nothing unpriced. */
  unpricedAt: number;
  /** Known by the journal alone, which may be an older one: its size is not certain before the venue has stated it. */
  isFromJournal: boolean;
  /** Ended by the venue's word, and held open until the fills that it still owes are booked. "": it has not ended. */
  endAs: ClosedAs;
  /** When it ends by itself at the venue, or 0. That this has passed proves nothing. */
  expiresAt: number;
  createdAt: Micros;
  /** Newest command sent: decided here, later when it was written. */
  actedAt: Micros;
  /** Newest place or amend: from then on it can land. */
  placedAt: Micros;
  /** When the newest list of open orders without it was asked for; 0 where the newest one has it, or there was none. */
  unlistedAt: number;
  /** The venue's time of its newest statement, and what it said: an older one, or the same again, says nothing. */
  toldAt: number;
  toldAs: string;
  ackMicros: number;
  closedAt: Micros;
  queriedAt: Micros;
  cancelTries: number;
  /** What ended it: the message that is the evidence. */
  proof: string;
}

const NONE: Order["takenBack"] = [];
const NO_TRADES: Order["trades"] = [];

/** A new order, with nothing known of it but what it is to be. */
export function makeOrder(
  what: Pick<Order, "id" | "market" | "side" | "tick" | "lots" | "createdAt"> & Partial<Order>,
): Order {
  // What a decision reads of each order comes first: it lies together.
  const order: Order = {
    id: what.id,
    market: what.market,
    side: what.side,
    tick: what.tick,
    lots: what.lots,
    cumLots: 0,
    life: "intent",
    pending: NEW,
    known: true,
    tif: "post-only",
    layer: "",
    level: 0,
    toTick: what.tick,
    toLots: what.lots,
    toldCum: what.cumLots ?? 0,
    toldCumAt: 0,
    takenBack: NONE,
    trades: NO_TRADES,
    bookedAt: 0,
    disputed: null,
    isFromJournal: false,
    endAs: "",
    expiresAt: 0,
    createdAt: what.createdAt,
    actedAt: what.createdAt,
    placedAt: what.createdAt,
    reduceOnly: false,
    strategy: "",
    revision: 0,
    decision: 0,
    closedAs: "",
    doubtAt: 0,
    doubtedFrom: 0,
    replacedBy: 0,
    unpricedAt: 0,
    unlistedAt: 0,
    toldAt: 0,
    toldAs: "",
    ackMicros: -1,
    closedAt: 0 as Micros,
    queriedAt: 0 as Micros,
    cancelTries: 0,
    proof: "",
  };
  return Object.assign(order, what);
}
/** Nothing is assumed of it from now on; its slot and its exposure stay. */
export function putInDoubt(o: Order, at: Micros): void {
  o.known = false;
  if (o.doubtAt === 0) o.doubtAt = at;
}
export function makeKnown(o: Order): void {
  o.known = true;
  if (o.doubtAt > 0) o.doubtedFrom = o.doubtAt;
  o.doubtAt = 0;
}
/** It has ended, and what it filled is not settled: it stays in the table, in doubt. */
export function holdEnded(o: Order, at: Micros): void {
  o.endAs = o.closedAs;
  o.life = "open";
  o.closedAs = "";
  putInDoubt(o, at);
}
/** What can still fill, or has filled without our being told, with both legs of a replace counted. */
export function exposedLots(o: Order): number {
  if (o.life === "closed") return 0;
  if (o.endAs !== "") return Math.max(0, o.toldCum - o.cumLots);
  const total = o.pending & REPLACE && o.toLots > o.lots ? o.toLots : o.lots;
  return total > o.cumLots ? total - o.cumLots : 0;
}
/** Most that its unfilled rest can cost, tick · lots: of a replace the dearer leg. */
export function exposedTickLots(o: Order): number {
  if (o.life === "closed") return 0;
  if (o.endAs !== "") return o.tick * Math.max(0, o.toldCum - o.cumLots);
  const old = o.tick * Math.max(0, o.lots - o.cumLots);
  return o.pending & REPLACE ? Math.max(old, o.toTick * Math.max(0, o.toLots - o.cumLots)) : old;
}
export function shownLife(o: Order): string {
  if (!o.known) return "unknown";
  if (o.life === "closed") return o.closedAs;
  if (o.pending & CANCEL) return "pending-cancel";
  if (o.pending & REPLACE) return "pending-amend";
  if (o.life !== "open") return "pending-new";
  return o.cumLots > 0 ? "partially-filled" : "open";
}
