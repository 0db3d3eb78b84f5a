"use client";
/** The market's trades with our quote at that instant, as far as this page saw it. */
import clsx from "clsx";
import type { MarketView, TradeView } from "../../../engine/core/view-types.ts";
import { clock, plain } from "../../_lib/format.ts";
import { live } from "../../_lib/live-store.ts";
import { sampleAt } from "../../_lib/price-rings.ts";

const left = "px-2 py-[3px] text-left whitespace-nowrap";
const cell = "px-2 py-[3px] text-right whitespace-nowrap";

export function TradesTable({ m, trades }: { m: MarketView; trades: readonly TradeView[] }) {
  const samples = live.prices.of(m.key);
  return (
    <table className="w-full border-collapse text-[12px]">
      <thead className="sticky top-0 bg-panel text-[11px] text-faint">
        <tr className="border-b border-line">
          <th scope="col" className={clsx(left, "pl-3 font-medium")}>
            time, UTC
          </th>
          <th scope="col" className={clsx(left, "font-medium")}>
            taker
          </th>
          <th scope="col" className={clsx(cell, "font-medium")}>
            price
          </th>
          <th scope="col" className={clsx(cell, "font-medium")}>
            size
          </th>
          <th scope="col" className={clsx(cell, "font-medium")}>
            our bid then
          </th>
          <th scope="col" className={clsx(cell, "pr-3 font-medium")}>
            our ask then
          </th>
        </tr>
      </thead>
      <tbody>
        {trades.map((t, i) => {
          const then = sampleAt(samples, t.at);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: trades have no id, and two may be alike to the last figure
            <tr key={`${t.at} ${i}`} className="border-b border-soft last:border-0">
              <td className={clsx(left, "pl-3 text-faint")}>{clock(t.at)}</td>
              <td className={clsx(left, "", t.taker === "bid" ? "text-bid" : "text-ask")}>
                {t.taker === "bid" ? "buyer" : "seller"}
              </td>
              <td className={cell}>{plain(t.price, m.priceDecimals)}</td>
              <td className={cell}>{plain(t.size, m.sizeDecimals)}</td>
              <td className={clsx(cell, "text-dim")}>{plain(then?.bid, m.priceDecimals)}</td>
              <td className={clsx(cell, "pr-3 text-dim")}>{plain(then?.ask, m.priceDecimals)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
