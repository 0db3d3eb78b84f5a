"use client";
/** Working orders: how old, how fast acknowledged, how much is ahead; a click cancels one. */
import { useMemo } from "react";
import type { MarketView, WorkingOrderView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { age, plain, span } from "../../_lib/format.ts";
import { Button } from "../ui/button.tsx";
import { type LogColumn, LogTable } from "../ui/log-table.tsx";

type Of = Pick<MarketView, "key" | "symbol" | "priceDecimals" | "sizeDecimals">;
const dim = () => "text-dim";

function columnsOf(m: Of): LogColumn<WorkingOrderView>[] {
  const price = (o: WorkingOrderView) => plain(o.price, m.priceDecimals);
  const lots = (n: number | null) => plain(n, m.sizeDecimals);
  return [
    {
      head: "side",
      widthPx: 40,
      align: "left",
      cell: (o) => o.side,
      tone: (o) => (o.side === "bid" ? "text-bid" : "text-ask"),
    },
    {
      head: "state",
      widthPx: 92,
      align: "left",
      cell: (o) => o.shown,
      tone: (o) => (o.shown === "unknown" ? "text-warn" : "text-dim"),
    },
    { head: "price", widthPx: 76, cell: price },
    { head: "size", widthPx: 60, cell: (o) => lots(o.size) },
    { head: "filled", widthPx: 60, cell: (o) => lots(o.filled), tone: dim },
    { head: "ahead", widthPx: 60, cell: (o) => lots(o.ahead), tone: dim },
    { head: "level", widthPx: 40, cell: (o) => o.level + 1, tone: dim },
    { head: "age", widthPx: 54, cell: (o) => age(o.ageMs), tone: dim },
    { head: "ack", widthPx: 54, cell: (o) => span(o.ackMs), tone: dim },
    {
      head: "cancel",
      headUnseen: true,
      widthPx: 64,
      tone: () => "sticky right-0 bg-panel",
      cell: (o) => (
        <Button
          aria-label={`Cancel ${o.side} ${lots(o.size)} at ${price(o)}`}
          onClick={() =>
            void runCommand(
              { do: "cancel", scope: { scope: "order", market: m.key, id: o.id } },
              `Cancel ${m.symbol} ${o.side} ${price(o)}`,
            )
          }
        >
          Cancel
        </Button>
      ),
    },
  ];
}
/** As the ladder has them: from the highest ask down to the lowest bid, so that a new order moves no other. */
const inBookOrder = (orders: readonly WorkingOrderView[]) =>
  [...orders].sort((a, b) => b.price - a.price || a.id - b.id);
const idOf = (o: WorkingOrderView) => o.id;

export function OrdersTable({ m, orders }: { m: MarketView; orders: readonly WorkingOrderView[] }) {
  const { key, symbol, priceDecimals, sizeDecimals } = m;
  const columns = useMemo(
    () => columnsOf({ key, symbol, priceDecimals, sizeDecimals }),
    [key, symbol, priceDecimals, sizeDecimals],
  );
  return <LogTable name="order" entries={inBookOrder(orders)} columns={columns} idOf={idOf} />;
}
