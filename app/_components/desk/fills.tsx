"use client";
/** Fills as they come, newest first. */
import { useLive } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";
import { FillsTable } from "../ui/fills-table.tsx";

const SHOWN = 40;

export function Fills() {
  const fills = useLive((s) => s.fills);
  const today = useLive((s) => {
    let n = 0;
    for (const m of s.markets.values()) n += m.fillsDay;
    return n;
  });
  return (
    <div className="relative flex min-h-[230px] min-w-0 flex-1 flex-col">
      <Card
        title="Fills"
        note={`${today.toLocaleString("en-US")} today, as they come`}
        className="flex-1 lg:absolute lg:inset-0"
        bodyClassName="max-lg:max-h-[420px]"
        scrolls
      >
        {fills.length === 0 ? (
          <Empty>No fills yet. Each one appears here as the venue reports it.</Empty>
        ) : (
          <FillsTable fills={fills.slice(0, SHOWN)} of="desk" />
        )}
      </Card>
    </div>
  );
}
