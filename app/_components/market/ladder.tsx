"use client";
/** The book as a ladder: our orders lit with what is ahead of them, a click cancels. The height is always the same. */
import clsx from "clsx";
import { X } from "lucide-react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { plain } from "../../_lib/format.ts";
import { type LadderRow, ladderRows } from "../../_lib/ladder.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";

const DEPTH = 11;
const blank = (side: "bid" | "ask", n: number) => Array.from({ length: n }, (_, i) => `${side} ${i}`);

export function Ladder({ m }: { m: MarketView }) {
  const detail = useLive((s) => (s.detail?.key === m.key ? s.detail : null));
  if (!detail)
    return (
      <Card title="Book" className="min-h-[420px]">
        <Empty>Waiting for the book of {m.symbol}.</Empty>
      </Card>
    );
  const { asks, bids } = ladderRows(detail, DEPTH, m.tickSize);
  const spread = m.bestBid !== null && m.bestAsk !== null ? m.bestAsk - m.bestBid : null;
  return (
    <Card title="Book" note={`${detail.orders.length} of ours`} className="min-h-[420px]">
      <table className="w-full table-fixed border-collapse text-[12px]">
        <caption className="sr-only">Order book of {m.symbol}, asks above bids, our orders marked</caption>
        <thead className="text-[11px] text-faint">
          <tr>
            <th scope="col" className="px-3 text-left font-medium">
              ours · ahead
            </th>
            <th scope="col" className="w-[84px] px-1 text-right font-medium">
              price
            </th>
            <th scope="col" className="w-[84px] px-3 text-right font-medium">
              size
            </th>
          </tr>
        </thead>
        <tbody>
          {blank("ask", DEPTH - asks.length).map((k) => (
            <BlankRow key={k} />
          ))}
          {asks.map((r) => (
            <Row key={rowKey(r)} row={r} m={m} />
          ))}
          <tr className="h-[24px]">
            <td colSpan={3} className="border-y border-line px-3 text-[11.5px] text-faint">
              <span className="flex justify-between">
                <span>spread {plain(spread, m.priceDecimals)}</span>
                <span>
                  fair <span className="text-accent">{plain(m.fair, m.priceDecimals + 1)}</span>
                </span>
              </span>
            </td>
          </tr>
          {bids.map((r) => (
            <Row key={rowKey(r)} row={r} m={m} />
          ))}
          {blank("bid", DEPTH - bids.length).map((k) => (
            <BlankRow key={k} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
/** A row of ours follows its order: one that is moved between press and release keeps the button that was pressed. */
const rowKey = (r: LadderRow): string => (r.orders[0] ? `order ${r.orders[0].id}` : `${r.side} ${r.price}`);
const BlankRow = () => (
  <tr className="h-[18px]">
    <td colSpan={3} />
  </tr>
);
function Row({ row: r, m }: { row: LadderRow; m: MarketView }) {
  const bid = r.side === "bid";
  const order = r.orders[0];
  const ours = r.own > 0 || order !== undefined;
  return (
    <tr className={clsx("h-[18px]", ours && (bid ? "bg-bid-wash" : "bg-ask-wash"))} data-own={ours || undefined}>
      <td className="px-3">
        {order && (
          <button
            type="button"
            onClick={() =>
              void runCommand(
                { do: "cancel", scope: { scope: "order", market: m.key, id: order.id } },
                `Cancel ${m.symbol} ${r.side} ${plain(order.price, m.priceDecimals)}`,
              )
            }
            aria-label={`Cancel our ${r.side} ${plain(order.size, m.sizeDecimals)} at ${plain(order.price, m.priceDecimals)}`}
            title={`Cancel this order. It is ${order.shown}`}
            className={clsx(
              "flex items-center gap-1 rounded font-semibold hover:underline",
              bid ? "text-bid" : "text-ask",
            )}
          >
            <X size={11} />
            {plain(r.own > 0 ? r.own : order.size - order.filled, m.sizeDecimals)}
            <span className="font-normal whitespace-nowrap text-dim">· {plain(order.ahead, m.sizeDecimals)}</span>
          </button>
        )}
      </td>
      <td className={clsx("px-1 text-right", bid ? "text-bid" : "text-ask", ours && "font-semibold")}>
        {plain(r.price, m.priceDecimals)}
      </td>
      <td className="relative px-3 text-right">
        <svg
          viewBox="0 0 100 10"
          preserveAspectRatio="none"
          className="absolute inset-y-[2px] right-2 h-[14px] w-[calc(100%-12px)]"
          aria-hidden
        >
          <rect
            x={100 - r.share * 100}
            width={r.share * 100}
            height="10"
            className={bid ? "fill-bid-wash" : "fill-ask-wash"}
          />
        </svg>
        <span className="relative">{plain(r.size, m.sizeDecimals)}</span>
      </td>
    </tr>
  );
}
