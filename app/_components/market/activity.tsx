"use client";
/** Working orders, fills with markouts, and the market's trades, side by side or as tabs. */
import { Tabs } from "radix-ui";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Empty } from "../ui/card.tsx";
import { FillsTable } from "../ui/fills-table.tsx";
import { OrdersTable } from "./orders-table.tsx";
import { TradesTable } from "./trades-table.tsx";

const tab =
  "h-9 border-b-2 border-transparent px-3 text-[12px] font-semibold text-dim data-[state=active]:border-accent data-[state=active]:text-ink";

export function Activity({ m }: { m: MarketView }) {
  const detail = useLive((s) => (s.detail?.key === m.key ? s.detail : null));
  const orders = detail?.orders ?? [];
  // the desk tells them oldest first
  const fills = detail?.fills.toReversed() ?? [];
  return (
    <Tabs.Root defaultValue="orders" className="min-w-0 rounded-md border border-line bg-panel">
      <Tabs.List aria-label={`Activity in ${m.symbol}`} className="flex border-b border-line">
        <Tabs.Trigger value="orders" className={tab}>
          Working orders <span className="text-faint">{orders.length}</span>
        </Tabs.Trigger>
        <Tabs.Trigger value="fills" className={tab}>
          Fills <span className="text-faint">{m.fillsDay.toLocaleString("en-US")} today</span>
        </Tabs.Trigger>
        <Tabs.Trigger value="trades" className={tab}>
          Trades
        </Tabs.Trigger>
      </Tabs.List>
      <div className="h-[264px] overflow-auto pt-1.5" data-figures>
        <Tabs.Content value="orders">
          {orders.length === 0 ? <Empty>No working orders.</Empty> : <OrdersTable m={m} orders={orders} />}
        </Tabs.Content>
        <Tabs.Content value="fills">
          {fills.length === 0 ? <Empty>No fills in {m.symbol} yet.</Empty> : <FillsTable fills={fills} of="market" />}
        </Tabs.Content>
        <Tabs.Content value="trades">
          {!detail || detail.trades.length === 0 ? (
            <Empty>No trades in the market yet.</Empty>
          ) : (
            <TradesTable m={m} trades={detail.trades.toReversed()} />
          )}
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}
