"use client";
/** Working orders: how old, how fast acknowledged, how much is ahead; a click cancels one. */
import clsx from "clsx";
import type { MarketView, WorkingOrderView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { age, plain, span } from "../../_lib/format.ts";
import { Button } from "../ui/button.tsx";

const left = "px-2 py-[3px] text-left whitespace-nowrap";
const cell = "px-2 py-[3px] text-right whitespace-nowrap";
const heads = ["price", "size", "filled", "ahead", "level", "age", "ack"] as const;

/** As the ladder has them: from the highest ask down to the lowest bid, so that a new order moves no other. */
const inBookOrder = (orders: readonly WorkingOrderView[]) =>
  [...orders].sort((a, b) => b.price - a.price || a.id - b.id);

export function OrdersTable({ m, orders }: { m: MarketView; orders: readonly WorkingOrderView[] }) {
  return (
    <table className="w-full border-collapse text-[12px]">
      <thead className="sticky top-0 bg-panel text-[11px] text-faint">
        <tr className="border-b border-line">
          <th scope="col" className={clsx(left, "pl-3 font-medium")}>
            side
          </th>
          <th scope="col" className={clsx(left, "font-medium")}>
            state
          </th>
          {heads.map((h) => (
            <th key={h} scope="col" className={clsx(cell, "font-medium")}>
              {h}
            </th>
          ))}
          <th scope="col" className={cell}>
            <span className="sr-only">cancel</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {inBookOrder(orders).map((o) => (
          <tr key={o.id} className="border-b border-soft last:border-0">
            <td className={clsx(left, "pl-3", o.side === "bid" ? "text-bid" : "text-ask")}>
              {o.side === "bid" ? "bid" : "ask"}
            </td>
            <td className={clsx(left, "", o.shown === "unknown" ? "text-warn" : "text-dim")}>{o.shown}</td>
            <td className={cell}>{plain(o.price, m.priceDecimals)}</td>
            <td className={cell}>{plain(o.size, m.sizeDecimals)}</td>
            <td className={clsx(cell, "text-dim")}>{plain(o.filled, m.sizeDecimals)}</td>
            <td className={clsx(cell, "text-dim")}>{plain(o.ahead, m.sizeDecimals)}</td>
            <td className={clsx(cell, "text-dim")}>{o.level + 1}</td>
            <td className={clsx(cell, "text-dim")}>{age(o.ageMs)}</td>
            <td className={clsx(cell, "text-dim")}>{span(o.ackMs)}</td>
            <td className={clsx(cell, "sticky right-0 bg-panel pr-3")}>
              <Button
                aria-label={`Cancel ${o.side} ${plain(o.size, m.sizeDecimals)} at ${plain(o.price, m.priceDecimals)}`}
                onClick={() =>
                  void runCommand(
                    { do: "cancel", scope: { scope: "order", market: m.key, id: o.id } },
                    `Cancel ${m.symbol} ${o.side} ${plain(o.price, m.priceDecimals)}`,
                  )
                }
              >
                Cancel
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
