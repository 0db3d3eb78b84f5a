"use client";
/** Price, fair value, our quotes and our fills on one time axis. */
import { lazy, useState } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Part } from "../ui/part.tsx";

const PriceChart = lazy(() => import("./price-chart.tsx"));
const SPANS = [1, 5, 15] as const;

export function PriceCard({ m }: { m: MarketView }) {
  const [minutes, setMinutes] = useState<number>(5);
  return (
    <Card
      title="Price"
      note={
        <span className="flex flex-wrap gap-x-3">
          <span>
            <Key className="border-faint" /> mid
          </span>
          <span>
            <Key className="border-dashed border-accent" /> fair
          </span>
          <span>
            <Key className="border-bid" /> our bid
          </span>
          <span>
            <Key className="border-ask" /> our ask
          </span>
          <span>▲ bought ▼ sold</span>
        </span>
      }
      actions={SPANS.map((n) => (
        <Button
          key={n}
          look={n === minutes ? "accent" : "bare"}
          aria-pressed={n === minutes}
          onClick={() => setMinutes(n)}
        >
          {n} min
        </Button>
      ))}
      className="min-h-[420px]"
      bodyClassName="relative"
    >
      <Part name="The chart">
        <PriceChart marketKey={m.key} symbol={m.symbol} decimals={m.priceDecimals} minutes={minutes} />
      </Part>
    </Card>
  );
}
const Key = ({ className }: { className: string }) => (
  <i aria-hidden className={`mr-1 inline-block w-3.5 border-t-2 align-middle ${className}`} />
);
