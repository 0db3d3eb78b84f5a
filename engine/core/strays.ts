/**
 * Orders at the venue that our table does not have. Under our key they are ours: taken in, so that they count in every worst
 * case, and cancelled until the venue proves them gone. Others are a person's: told, and halting where the policy says so.
 */

import { recountExposure } from "./accounts.ts";
import { cancel } from "./act.ts";
import { raise } from "./alerts.ts";
import { owe } from "./duty.ts";
import { makeOrder, type Order, putInDoubt } from "./orders/order.ts";
import { journalIsBehind } from "./recovered.ts";
import { haltAccount } from "./risk/trading.ts";
import { type AccountState, type Desk, isRecovered, type MarketState } from "./state.ts";
import { HALTED, type OpenOrder, type OrderId } from "./types.ts";

/**
 * An id under our key that we have not given yet: another engine trades on the account. While we start ourselves it may as
 * well be from before, and a journal of an older backup does not know it.
 */
const isAnotherEngines = (desk: Desk, id: OrderId): boolean =>
  isRecovered(desk) && id > desk.idBase + desk.orderCounter;

/** Held by the policy for what is not ours. */
function secondEngine(desk: Desk, a: AccountState, id: OrderId): void {
  const text = `${a.config.id}: order ${id} carries our key and is none that this engine made: another engine seems to run on the account`;
  raise(desk, { code: "SECOND_ENGINE", severity: "critical", market: null, text });
  if (haltsForStrangers(a)) haltAccount(desk, a, { code: "SECOND_ENGINE", value: 1, limit: 0, text });
}
export const haltsForStrangers = ({ config: { mode, foreignOrders } }: AccountState): boolean =>
  foreignOrders === undefined ? mode === "live" || mode === "paper" : foreignOrders === "halt";
/**
 * The venue made two orders of one request: what it does with the next one is not known either. Nothing more is sent, and both go:
 * a cancel by our name may find either of them, so that everything is cancelled and read until nothing is left.
 */
export function secondOrder(desk: Desk, a: AccountState, { m, id }: { m: MarketState; id: OrderId }): void {
  const text = `${m.instrument.symbol}: order ${id} is open twice at ${a.config.id}, of one request: the account is halted until a person resumes it`;
  if (a.trading.level !== HALTED) return haltAccount(desk, a, { code: "SECOND_ORDER", value: 2, limit: 1, text });
  raise(desk, { code: "SECOND_ORDER", severity: "critical", market: m.index, text });
  owe(desk, a, text);
}
/** Ours by its id, open at the venue, and unknown here. */
export function adoptStray(desk: Desk, m: MarketState, listed: OpenOrder & { id: OrderId }): void {
  if (isAnotherEngines(desk, listed.id)) secondEngine(desk, m.account, listed.id);
  const { id, side, tick, lots } = listed;
  raise(desk, {
    code: "STRAY_ORDER",
    severity: "warning",
    market: m.index,
    text: `${m.instrument.symbol}: order ${id} of ours is open at the venue and not in our table: taken in and cancelled`,
  });
  const o = m.orders.get(id);
  if (o) return wake(desk, m, o);
  journalIsBehind(desk, m.account, id);
  const cumLots = bookedOf(m.account, listed);
  const stray = makeOrder({
    ...{ id, market: m.index, side, tick, lots, cumLots, createdAt: desk.now },
    ...{ life: "open", pending: 0, layer: "stray", ackMicros: 0, toldCum: Math.max(cumLots, listed.cumLots) },
    unpricedAt: cumLots < listed.cumLots ? desk.now : 0,
  });
  m.orders.add(stray);
  cancel(desk, m, stray);
  recountExposure(desk, m);
}
/**
 * How much of it our books have. All that it filled, where the journal had named it and forgot it when it ended; of one that the
 * journal never named nor has a fill of, what has been booked since the start began, however old the venue's list: the rest is
 * still to come, by the list of fills.
 */
function bookedOf({ recovery }: AccountState, { id, cumLots }: { id: OrderId; cumLots: number }): number {
  if (recovery === null || recovery.phase === "done" || id <= recovery.newestToldId) return cumLots;
  return recovery.bookedOfUnknown.get(id) ?? 0;
}
/**
 * Closed here, and in the venue's list all the same. What we have booked of it stays: the list may be an old one, and an order
 * made anew from it would be owed the fills that it already had.
 */
function wake(desk: Desk, m: MarketState, o: Order): void {
  o.life = "open";
  o.closedAs = o.endAs = "";
  putInDoubt(o, desk.now);
  m.orders.settle(o);
  cancel(desk, m, o);
  recountExposure(desk, m);
}
/** Not under our key. */
export function foreignOrder(desk: Desk, a: AccountState, it: { market: MarketState | undefined }): void {
  const where = `an order on ${it.market?.instrument.symbol ?? "an unknown market"} at ${a.config.id} is not ours`;
  const halts = haltsForStrangers(a);
  raise(desk, {
    code: "FOREIGN_ORDER",
    severity: halts ? "critical" : "warning",
    market: it.market?.index ?? null,
    text: `${where}: it is left alone${halts ? ", and the account is halted until a person resumes it" : ""}`,
  });
  if (halts) haltAccount(desk, a, { code: "FOREIGN_ORDER", value: 1, limit: 0, text: where });
}
