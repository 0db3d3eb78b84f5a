/**
 * One order of ours. Its life is four independent fields, so that races cannot produce an illegal combination:
 * life, cumulative fill (never falls), pending commands, certainty. The shown name derives from them.
 */
import type { MarketIndex, OrderId, TimeInForce } from "../types.ts";
import type { Micros, Side } from "../units.ts";

export type Life = "intent" | "sent" | "open" | "closed";
export type ClosedAs = "filled" | "canceled" | "rejected" | "expired" | "denied" | "";
/** Bits of `pending`. */
export const NEW = 1;
export const CANCEL = 2;
export const REPLACE = 4;

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
  /** The second leg while REPLACE is pending: both legs count in exposure. */
  toTick: number;
  toLots: number;
  createdAt: Micros;
  /** Newest command sent. */
  actedAt: Micros;
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

/** What can still fill, with both legs of a replace counted. */
export function exposedLots(o: Order): number {
  if (o.life === "closed") return 0;
  const total = o.pending & REPLACE && o.toLots > o.lots ? o.toLots : o.lots;
  return total > o.cumLots ? total - o.cumLots : 0;
}
/** Most that its unfilled rest can cost, tick · lots: of a replace the dearer leg. */
export function exposedTickLots(o: Order): number {
  if (o.life === "closed") return 0;
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
