"use client";
/** The desk page: markets over the whole width, below them money, fills and alerts down to the foot of the window. */
import { Alerts } from "./alerts.tsx";
import { EquityCard } from "./equity-card.tsx";
import { Fills } from "./fills.tsx";
import { Markets } from "./markets.tsx";

export function Desk() {
  return (
    <div className="flex flex-col gap-2.5 p-2.5 xl:min-h-[calc(100dvh-55px)]">
      <h1 className="sr-only">Desk</h1>
      <Markets />
      <div className="grid flex-1 gap-2.5 lg:grid-cols-[minmax(0,1fr)_440px] xl:auto-rows-fr min-[106rem]:grid-cols-[minmax(0,1fr)_440px_400px]">
        <EquityCard />
        <div className="grid min-w-0 gap-2.5 lg:grid-rows-[auto_minmax(0,1fr)] min-[106rem]:contents">
          <Alerts />
          <Fills />
        </div>
      </div>
    </div>
  );
}
