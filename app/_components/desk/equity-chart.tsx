"use client";
/** The equity curve on canvas; at most one point a second comes in. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { axis, colours, padded } from "../../_lib/chart.ts";
import { money } from "../../_lib/format.ts";
import { theme } from "../../_lib/theme.ts";
import { useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { useChart } from "../ui/use-chart.ts";
import "uplot/dist/uPlot.min.css";

export default function EquityChart() {
  const box = useRef<HTMLDivElement>(null);
  const equity = useLive((s) => s.equity);
  const shade = useSignal(theme, "dark");
  const chart = useChart(box, shade, (size) => {
    const c = colours();
    return new uPlot(
      {
        ...size,
        padding: [8, 24, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: { y: { range: (_, min, max) => rangeOf(padded(min === null || max === null ? null : { min, max })) } },
        series: [{}, { stroke: c.accent, width: 1.5, fill: c.accentWash, points: { show: false } }],
        axes: [
          axis(c, { size: 28, space: 80, values: (_, ticks) => ticks.map((t) => timeLabel(t, ticks)) }),
          axis(c, { size: 78, values: (_, ticks) => ticks.map(money) }),
        ],
        hooks: { setCursor: [(u) => readOut(u, box.current)] },
      },
      [[], []],
    );
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shade` makes the chart anew, and it must be filled again
  useEffect(() => {
    chart.current?.setData([equity.map((p) => p.at / 1000), equity.map((p) => p.equity)]);
  }, [equity, shade, chart]);
  const last = equity[equity.length - 1];
  return (
    <div
      ref={box}
      role="img"
      aria-label={`Equity over time, now ${money(last?.equity)}`}
      className="absolute inset-0"
    />
  );
}
const rangeOf = (r: { min: number; max: number }): [number, number] => [r.min, r.max];
/** Hours and minutes; with seconds where the marks are closer than a minute. */
function timeLabel(at: number, all: number[]): string {
  const close = all.length > 1 && (all[1] ?? 0) - (all[0] ?? 0) < 60;
  return new Date(at * 1000).toISOString().slice(11, close ? 19 : 16);
}
/** The point under the cursor, said in the chart's title (no box that covers the curve). */
function readOut(u: uPlot, box: HTMLDivElement | null): void {
  const i = u.cursor.idx;
  const at = i == null ? undefined : u.data[0][i];
  const value = i == null ? undefined : u.data[1]?.[i];
  if (box)
    box.title =
      at === undefined || value == null
        ? ""
        : `${new Date(at * 1000).toISOString().slice(11, 19)} UTC: ${money(value)}`;
}
