/**
 * Columns of the markets table: which there are, how wide, which come first when there is no room. A column is shown
 * whole or not at all; the operator's choice is remembered.
 */
import type { MarketView } from "../../engine/core/view-types.ts";
import { positionShare } from "./figures.ts";

export type ColumnId =
  | "bid"
  | "bestBid"
  | "fair"
  | "bestAsk"
  | "ask"
  | "spread"
  | "position"
  | "delta"
  | "pnl"
  | "volume"
  | "fills"
  | "markout"
  | "feed";
export interface Column {
  id: ColumnId;
  label: string;
  /** What the figure is, with its unit. */
  help: string;
  widthPx: number;
  /** 1 stays longest when there is no room. */
  rank: number;
  sortBy: (m: MarketView) => number | null;
}
const MARKET_WIDTH_MIN_PX = 212;
export const ACTIONS_WIDTH_PX = 76;

export const columns: readonly Column[] = [
  { id: "bid", label: "our bid", help: "Our best bid and its size", widthPx: 92, rank: 3, sortBy: (m) => m.bid.price },
  {
    id: "bestBid",
    label: "best bid",
    help: "Best bid of the market; below, how far ours stands behind it",
    widthPx: 88,
    rank: 6,
    sortBy: (m) => m.bestBid,
  },
  { id: "fair", label: "fair", help: "Fair value; below, the mid", widthPx: 92, rank: 5, sortBy: (m) => m.fair },
  {
    id: "bestAsk",
    label: "best ask",
    help: "Best ask of the market; below, how far ours stands behind it",
    widthPx: 88,
    rank: 7,
    sortBy: (m) => m.bestAsk,
  },
  { id: "ask", label: "our ask", help: "Our best ask and its size", widthPx: 92, rank: 4, sortBy: (m) => m.ask.price },
  {
    id: "spread",
    label: "spread bps",
    help: "Our full width in bps of fair value; below, what it is widened by",
    widthPx: 74,
    rank: 9,
    sortBy: (m) => m.spreadBps,
  },
  {
    id: "position",
    label: "position",
    help: "In base units; below, its value in the reporting currency",
    widthPx: 92,
    rank: 2,
    sortBy: (m) => m.positionValue,
  },
  {
    id: "delta",
    label: "delta · of limit",
    help: "Delta against the allowance; the bar is the position against its limit",
    widthPx: 118,
    rank: 8,
    sortBy: (m) => positionShare(m) ?? m.delta,
  },
  {
    id: "pnl",
    label: "day PnL",
    help: "Profit of the UTC day; below, the unrealised part",
    widthPx: 86,
    rank: 1,
    sortBy: (m) => m.pnlDay.total,
  },
  {
    id: "volume",
    label: "volume",
    help: "Traded today, reporting currency",
    widthPx: 76,
    rank: 13,
    sortBy: (m) => m.volumeDay,
  },
  { id: "fills", label: "fills", help: "Fills today", widthPx: 54, rank: 12, sortBy: (m) => m.fillsDay },
  {
    id: "markout",
    label: "5 s markout bps",
    help: "Mid 5 s after our maker fills against the fill's price, size-weighted, bps; below zero the flow picks us off",
    widthPx: 108,
    rank: 10,
    sortBy: (m) => m.markoutBps.s5,
  },
  {
    id: "feed",
    label: "feed age",
    help: "Since the market's last word",
    widthPx: 66,
    rank: 11,
    sortBy: (m) => m.bookAgeMs,
  },
];
export const allColumns: readonly ColumnId[] = columns.map((c) => c.id);

/** The chosen columns that fit whole into the width, in the table's order; `left` counts those that had no room. */
export function fitColumns(chosen: readonly ColumnId[], widthPx: number): { shown: Column[]; left: number } {
  let room = widthPx - MARKET_WIDTH_MIN_PX - ACTIONS_WIDTH_PX;
  const wanted = columns.filter((c) => chosen.includes(c.id)).sort((a, b) => a.rank - b.rank);
  const fitting = new Set<ColumnId>();
  for (const c of wanted) {
    if (c.widthPx > room) break;
    room -= c.widthPx;
    fitting.add(c.id);
  }
  return { shown: columns.filter((c) => fitting.has(c.id)), left: wanted.length - fitting.size };
}
/** Parses what was remembered; unknown names are dropped, nothing remembered means all. */
export function parseColumns(text: string | null): ColumnId[] {
  if (text === null) return [...allColumns];
  const names = text.split(",");
  return allColumns.filter((id) => names.includes(id));
}

export interface Sort {
  by: ColumnId | "market";
  direction: "ascending" | "descending";
}
/** Sorted copy; unknown figures come last in both directions, equal ones by name. */
export function sortMarkets(markets: readonly MarketView[], sort: Sort): MarketView[] {
  const up = sort.direction === "ascending" ? 1 : -1;
  const byName = (a: MarketView, b: MarketView) => a.symbol.localeCompare(b.symbol) || a.key.localeCompare(b.key);
  const column = columns.find((c) => c.id === sort.by);
  if (!column) return [...markets].sort((a, b) => up * byName(a, b));
  return [...markets].sort((a, b) => {
    const x = column.sortBy(a);
    const y = column.sortBy(b);
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    return up * (x - y) || byName(a, b);
  });
}
/** Every word of the filter is in the market's name, strategy, account or state. */
export function matches(m: MarketView, filter: string): boolean {
  const text = `${m.symbol} ${m.strategy} ${m.account} ${m.mode} ${m.state}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
