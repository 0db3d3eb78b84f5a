/** What the simulated venue checks before it lets an order in: named refusals, in this order. Null: it may enter. */
import { BID, opposite, picoToNumber, type Side } from "../core/units.ts";
import { type Account, type AccountMarket, worstLots } from "./account.ts";
import type { OrderStore } from "./order-store.ts";
import type { RestingOrder } from "./types.ts";

interface Asked {
  order: RestingOrder;
  m: AccountMarket;
  account: Account;
  orders: OrderStore;
  mark: (m: AccountMarket) => number;
}

const CODES = [
  ["MARKET_CLOSED", ({ m }) => m.instrument.status === "closed"],
  ["BAD_SIZE", ({ order }) => !Number.isSafeInteger(order.lots) || order.lots <= order.cumLots],
  ["MIN_SIZE", ({ order, m }) => order.lots < m.instrument.minLots],
  // Levels travel as 32-bit ticks.
  ["BAD_PRICE", ({ order }) => !(Number.isInteger(order.tick) && order.tick > 0 && order.tick < 2 ** 31)],
  ["MIN_NOTIONAL", ({ order, m }) => m.unit * BigInt(order.tick) * BigInt(order.lots) < m.instrument.minNotional],
  ["TOO_MANY_ORDERS", ({ m, orders }) => orders.openCount(m.market) >= m.instrument.ordersMax],
  [
    "REDUCE_ONLY",
    (asked) => increases(asked) && (asked.order.reduceOnly || asked.m.instrument.status === "reduce-only"),
  ],
  ["SELF_TRADE", ({ order, m, orders }) => meets(order, orders.best(m.market, opposite(order.side)))],
  ["INSUFFICIENT_BALANCE", (asked) => asked.m.instrument.kind === "spot" && !coversSpot(asked)],
  ["INSUFFICIENT_MARGIN", (asked) => asked.m.instrument.kind !== "spot" && !coversMargin(asked)],
] as const satisfies readonly (readonly [string, (asked: Asked) => boolean])[];
export type RefusalCode = (typeof CODES)[number][0];

export function refusalOf(asked: Asked): RefusalCode | null {
  for (const [code, holds] of CODES) if (holds(asked)) return code;
  return null;
}

const leaves = (order: RestingOrder) => order.lots - order.cumLots;

const meets = (order: { side: Side; tick: number }, own: number | null) =>
  own !== null && (order.side === BID ? order.tick >= own : order.tick <= own);

/** Reduce-only: together with what already rests on its side, it may close the position and no more. */
function increases({ order, m }: Asked): boolean {
  const closable = order.side === BID ? -m.positionLots : m.positionLots;
  return m.openLots[order.side] + leaves(order) > Math.max(0, closable);
}

/** What is bought carries no margin: the perpetuals' requirement has to be met without the money that a bid locks. */
function coversSpot({ order, m, account, mark }: Asked): boolean {
  const asked = { side: order.side, tick: order.tick, lots: leaves(order) };
  if (!account.coversSpot(m, asked)) return false;
  const required = order.side === BID ? account.requirement("initial", mark) : 0;
  if (required === 0) return true;
  return account.freeMargin(m.instrument.quote, mark) - picoToNumber(account.bidNeed(m, asked)) >= required;
}

/** An order that makes the worst case of its market no larger always passes. */
function coversMargin({ order, m, account, mark }: Asked): boolean {
  const extra = { m, side: order.side, lots: leaves(order) };
  if (worstLots(m, extra) <= worstLots(m)) return true;
  return account.requirement("initial", mark, extra) <= account.freeMargin(m.instrument.quote, mark);
}
