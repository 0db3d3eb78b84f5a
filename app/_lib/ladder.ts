/** Rows of the book's ladder with our orders lit. Pure: levels and orders in, rows out. */
import type { BookLevelView, MarketDetail, SideName, WorkingOrderView } from "../../engine/core/view-types.ts";

export interface LadderRow {
  side: SideName;
  price: number;
  size: number;
  own: number;
  orders: WorkingOrderView[];
  /** Size against the largest row shown, 0 to 1. */
  share: number;
}
/**
 * The `depth` best levels of each side, asks from far to near; our own orders beyond them take the far end's place, so
 * that no order of ours is out of sight. Prices are compared within a third of a tick: they are ticks made decimal.
 */
export function ladderRows(d: MarketDetail, depth: number, tickSize: number): { asks: LadderRow[]; bids: LadderRow[] } {
  const asks = sideRows(d.asks, d.orders, { side: "ask", depth, tickSize });
  const bids = sideRows(d.bids, d.orders, { side: "bid", depth, tickSize });
  const largest = Math.max(0, ...asks.map((r) => r.size), ...bids.map((r) => r.size));
  for (const r of [...asks, ...bids]) r.share = largest > 0 ? r.size / largest : 0;
  return { asks: asks.reverse(), bids };
}
function sideRows(
  levels: readonly BookLevelView[],
  orders: readonly WorkingOrderView[],
  o: { side: SideName; depth: number; tickSize: number },
): LadderRow[] {
  const better = (a: number, b: number) => (o.side === "bid" ? b - a : a - b);
  const same = (a: number, b: number) => Math.abs(a - b) < o.tickSize / 3;
  const mine = orders.filter((x) => x.side === o.side);
  const rows: LadderRow[] = levels.map((l) => ({
    side: o.side,
    price: l.price,
    size: l.size,
    own: l.own,
    orders: mine.filter((x) => same(x.price, l.price)),
    share: 0,
  }));
  for (const x of mine) {
    if (rows.some((r) => same(r.price, x.price))) continue;
    const here = mine.filter((y) => same(y.price, x.price));
    const own = here.reduce((n, y) => n + y.size - y.filled, 0);
    rows.push({ side: o.side, price: x.price, size: own, own, orders: here, share: 0 });
  }
  rows.sort((a, b) => better(a.price, b.price));
  const near = rows.slice(0, o.depth);
  const far = rows.slice(o.depth).filter((r) => r.orders.length > 0);
  return far.length === 0 ? near : [...near.slice(0, Math.max(0, o.depth - far.length)), ...far].slice(-o.depth);
}
