"use client";
/** Equity of the day, and what the day's PnL is made of. The parts add up to the total; the residual is shown. */
import clsx from "clsx";
import { lazy } from "react";
import type { PnlView } from "../../../engine/core/view-types.ts";
import { barFigures, dayCountedSince } from "../../_lib/figures.ts";
import { clockSeconds, signedMoney, signTone } from "../../_lib/format.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Card } from "../ui/card.tsx";
import { Figure } from "../ui/figure.tsx";
import { Part as LazyPart } from "../ui/part.tsx";

const EquityChart = lazy(() => import("./equity-chart.tsx"));

const parts: readonly { part: keyof PnlView; label: string; help: string }[] = [
  { part: "spreadCapture", label: "spread capture", help: "Mid at the fill against its price, over all fills" },
  { part: "inventory", label: "inventory", help: "What held positions gained or lost as the mid moved" },
  { part: "funding", label: "funding", help: "Received less paid" },
  { part: "fees", label: "fees and rebates", help: "Rebates less fees" },
  { part: "hedge", label: "hedging", help: "Slippage of hedges" },
  { part: "residual", label: "residual", help: "What the parts do not explain; it should be zero" },
];

export function EquityCard() {
  const desk = useLive((s) => s.desk);
  const few = useLive((s) => s.equity.length < 2);
  const since = useLive((s) => s.equity[0]?.at ?? null);
  const figures = desk ? barFigures(desk) : null;
  const pnl = figures?.pnl ?? null;
  const counted = desk && figures ? dayCountedSince(figures.dayFrom, desk.at) : "";
  return (
    <Card
      title="Equity"
      note={desk ? `${desk.currency}${since === null ? "" : `, since ${clockSeconds(since)} UTC`}` : undefined}
      className="min-h-[360px] flex-1"
      bodyClassName="flex flex-col"
    >
      <div className="relative min-h-[200px] flex-1">
        {few ? (
          <p className="px-3 pt-1 text-faint">The curve begins two seconds after the desk does.</p>
        ) : (
          <LazyPart name="The chart">
            <EquityChart />
          </LazyPart>
        )}
      </div>
      <dl className="grid grid-cols-2 border-t border-line sm:grid-cols-4 min-[84rem]:grid-cols-[repeat(6,minmax(0,1fr))_minmax(0,1.5fr)]">
        {parts.map((p) => (
          <Part key={p.part} label={p.label} help={p.help} value={pnl?.[p.part]} />
        ))}
        <Part label="day PnL" help="Sum of the parts, UTC day" value={pnl?.total} note={counted} strong />
      </dl>
    </Card>
  );
}
function Part(props: { label: string; help: string; value: number | undefined; note?: string; strong?: boolean }) {
  return (
    <div className={clsx("px-3 py-2", props.strong && "max-[84rem]:col-span-2")} title={props.help}>
      <dt className="truncate text-[11px] text-faint">{props.label}</dt>
      <dd className={props.strong ? "font-bold" : "font-semibold"}>
        <Figure text={signedMoney(props.value)} className={signTone(props.value)} />
        {props.note && <span className="ml-2 inline-block text-[11px] font-normal text-faint">{props.note}</span>}
      </dd>
    </div>
  );
}
