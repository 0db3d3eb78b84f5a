/** The words of the truth: what a venue holds, what it is asked and what it tells. Names of orders are the venue's own. */
import type { OrderId, TimeInForce } from "../core/types.ts";
import type { Lots, Micros, Pico, Side, Ticks } from "../core/units.ts";

export interface TruthOrder {
  venueId: number;
  /** What we called it: a text, or a slot. */
  name: string;
  /** Whose it is, known to the world alone: no statement carries it. Null: not of this desk. */
  id: OrderId | null;
  market: number;
  side: Side;
  tick: number;
  lots: number;
  cum: number;
  /** Lots that amends on their way will add where they land while it is open. */
  growing: number;
  status: "open" | "filled" | "canceled" | "expired" | "rejected";
  changedAt: Micros;
  bornAt: Micros;
  /** When the request that made it was written. */
  writtenAt: Micros;
  expiresAt: number;
}
export interface TruthFill {
  n: number;
  fillId: string;
  venueId: number;
  name: string;
  id: OrderId | null;
  market: number;
  side: Side;
  tick: Ticks;
  lots: Lots;
  fee: Pico;
  liquidity: "maker" | "taker";
  /** When its order came to be. */
  bornAt: Micros;
  at: Micros;
  busted: boolean;
}
export interface TruthPayment {
  n: number;
  paymentId: string;
  market: number;
  amount: Pico;
  at: Micros;
}
/** One action as it is on the wire. */
export interface WireAction {
  do: "place" | "amend" | "cancel";
  name: string;
  /** Ours, for the world to know whose it is. */
  id: OrderId;
  market: number;
  side: Side;
  tick: number;
  lots: number;
  tif: TimeInForce;
  reduceOnly: boolean;
  /** Amend and cancel: the venue's own name of the order, where it is known. */
  venueId: number | null;
  /** Amend, where it makes a second order: that one's name. */
  newName: string | null;
  newId: OrderId | null;
  writtenAt: Micros;
  /** F7: what arrives a second time, at a venue that makes a second order of it. */
  isCopy?: boolean;
}
/** What became of one action, by the name of the order that it was about: the order as it then was, or a code. */
export type Result = { name: string } & ({ ok: true; order: OrderRow } | { ok: false; code: string });

/** An order as the venue states it. */
export interface OrderRow {
  venueId: number;
  name: string;
  market: number;
  side: Side;
  tick: number;
  lots: number;
  cum: number;
  status: TruthOrder["status"];
  bornAt: Micros;
  at: Micros;
}
export type Message =
  | {
      what: "order";
      status: "acked" | "amended" | "canceled" | "expired" | "filled" | "rejected" | "failed";
      /** Of a refusal; and which action it was for. */
      code: string | null;
      action: WireAction["do"] | null;
      order: OrderRow;
    }
  | { what: "fill"; fill: TruthFill }
  | { what: "bust"; fill: TruthFill; at: Micros }
  | { what: "payment"; payment: TruthPayment };

export interface AccountState {
  positions: { market: number; lots: number; entryPrice: number | null }[];
  balance: Pico;
  equity: Pico;
  at: Micros;
}
