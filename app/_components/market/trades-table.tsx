"use client";
/** The market's trades with our quote at that instant, as far as this page saw it. */
import { useMemo } from "react";
import type { MarketView, TradeView } from "../../../engine/core/view-types.ts";
import { clock, plain } from "../../_lib/format.ts";
import { live } from "../../_lib/live-store.ts";
import { sampleAt } from "../../_lib/price-rings.ts";
import { type LogColumn, LogTable } from "../ui/log-table.tsx";

type Decimals = Pick<MarketView, "key" | "priceDecimals" | "sizeDecimals">;
function columnsOf({ key, priceDecimals, sizeDecimals }: Decimals): LogColumn<TradeView>[] {
  const quoteThen = (side: "bid" | "ask"): LogColumn<TradeView> => ({
    head: `our ${side} then`,
    widthPx: 84,
    tone: () => "text-dim",
    cell: (t) => plain(sampleAt(live.prices.of(key), t.at)?.[side], priceDecimals),
  });
  return [
    { head: "time, UTC", widthPx: 84, align: "left", cell: (t) => clock(t.at), tone: () => "text-faint" },
    {
      head: "taker",
      widthPx: 52,
      align: "left",
      cell: (t) => (t.taker === "bid" ? "buyer" : "seller"),
      tone: (t) => (t.taker === "bid" ? "text-bid" : "text-ask"),
    },
    { head: "price", widthPx: 76, cell: (t) => plain(t.price, priceDecimals) },
    { head: "size", widthPx: 64, cell: (t) => plain(t.size, sizeDecimals) },
    quoteThen("bid"),
    quoteThen("ask"),
  ];
}
/** Trades have no id, and two may be alike to the last figure. */
const idOf = (t: TradeView, i: number) => `${t.at} ${i}`;

export function TradesTable({ m, trades }: { m: MarketView; trades: readonly TradeView[] }) {
  const { key, priceDecimals, sizeDecimals } = m;
  const columns = useMemo(() => columnsOf({ key, priceDecimals, sizeDecimals }), [key, priceDecimals, sizeDecimals]);
  return <LogTable name="trade" entries={trades} columns={columns} idOf={idOf} />;
}
