"use client";
/**
 * The desk page. Wide: markets and money on the left, what happened on the right down to the foot of the window.
 * Narrower: the markets over the whole width. Phone: markets, alerts, money, fills.
 */
import { Alerts } from "./alerts.tsx";
import { EquityCard } from "./equity-card.tsx";
import { Fills } from "./fills.tsx";
import { Markets } from "./markets.tsx";

export function Desk() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 p-2.5 lg:grid-cols-[minmax(0,1fr)_440px] lg:grid-rows-[auto_auto_minmax(230px,1fr)] lg:min-h-[calc(100dvh-var(--bar))]">
      <h1 className="sr-only">Desk</h1>
      <div className="min-w-0 lg:col-span-2 min-[106rem]:col-span-1 min-[106rem]:col-start-1 min-[106rem]:row-span-2 min-[106rem]:row-start-1">
        <Markets />
      </div>
      <div className="min-w-0 lg:col-start-2 lg:row-start-2 min-[106rem]:row-start-1">
        <Alerts />
      </div>
      <div className="flex min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-2 min-[106rem]:row-span-1 min-[106rem]:row-start-3">
        <EquityCard />
      </div>
      <div className="flex min-w-0 lg:col-start-2 lg:row-start-3 min-[106rem]:row-span-2 min-[106rem]:row-start-2">
        <Fills />
      </div>
    </div>
  );
}
