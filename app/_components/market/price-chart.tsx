"use client";
/** The price chart on canvas, drawn anew at most four times a second from the samples that the store keeps. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { axis, type ChartColours, colours, padded } from "../../_lib/chart.ts";
import { plain } from "../../_lib/format.ts";
import { live } from "../../_lib/live-store.ts";
import { SAMPLE_MS } from "../../_lib/price-rings.ts";
import { fillMarks, type Mark, priceRange, priceSeries } from "../../_lib/price-series.ts";
import { theme } from "../../_lib/theme.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { useChart } from "../ui/use-chart.ts";
import "uplot/dist/uPlot.min.css";

/** A page that was just opened shows what it has over the whole width, but never less than this many seconds. */
const SPAN_S_MIN = 20;

interface Props {
  marketKey: string;
  symbol: string;
  decimals: number;
  minutes: number;
}
export default function PriceChart({ marketKey, symbol, decimals, minutes }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const marks = useRef<Mark[]>([]);
  const shade = useSignal(theme, "dark");
  const chart = useChart(box, shade, (size) => {
    const c = colours();
    const step = uPlot.paths.stepped?.({ align: 1 });
    const line = { points: { show: false } };
    return new uPlot(
      {
        ...size,
        padding: [8, 4, 0, 8],
        legend: { show: false },
        cursor: { y: true, drag: { x: false, y: false } },
        scales: { x: { time: true }, y: { auto: false } },
        series: [
          {},
          { ...line, stroke: c.faint, width: 1 },
          { ...line, stroke: c.bid, width: 1.5, paths: step },
          { ...line, stroke: c.ask, width: 1.5, paths: step },
          { ...line, stroke: c.accent, width: 1.5, dash: [5, 3] },
        ],
        axes: [
          axis(c, {
            size: 28,
            values: (_, ticks) => ticks.map((t) => new Date(t * 1000).toISOString().slice(11, 19)),
            space: 90,
          }),
          axis(c, { side: 1, size: 76, values: (_, ticks) => ticks.map((p) => plain(p, decimals)) }),
        ],
        hooks: { draw: [(u) => drawMarks(u, marks.current, c)] },
      },
      [[], [], [], [], []],
    );
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shade` makes the chart anew, and it must be filled again
  useEffect(() => {
    const draw = () => {
      const now = live.get().desk?.at;
      if (now === undefined || document.hidden) return;
      const from = now - minutes * 60_000;
      const s = priceSeries(live.prices.of(marketKey), from);
      const detail = live.get().detail;
      marks.current = fillMarks(
        detail?.key === marketKey && detail.fills.length > 0 ? detail.fills : live.get().fills,
        marketKey,
        from,
      );
      const { min, max } = padded(priceRange(s, marks.current));
      chart.current?.batch(() => {
        chart.current?.setData([s.at, s.mid, s.bid, s.ask, s.fair], false);
        chart.current?.setScale("x", {
          min: Math.max(from / 1000, Math.min(s.at[0] ?? 0, now / 1000 - SPAN_S_MIN)),
          max: now / 1000,
        });
        chart.current?.setScale("y", { min, max });
      });
    };
    draw();
    const timer = setInterval(draw, SAMPLE_MS);
    return () => clearInterval(timer);
  }, [marketKey, minutes, chart, shade]);
  return (
    <div
      ref={box}
      role="img"
      aria-label={`${symbol}: price, fair value, our quotes and fills`}
      className="absolute inset-0"
    />
  );
}
function drawMarks(u: uPlot, marks: readonly Mark[], c: ChartColours): void {
  const { ctx, bbox } = u;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // the dashes of the line that was drawn last are still set
  ctx.setLineDash([]);
  for (const m of marks) {
    const x = u.valToPos(m.at, "x", true);
    const y = u.valToPos(m.price, "y", true);
    const up = m.side === "bid" ? 1 : -1;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - size, y + up * size * 1.7);
    ctx.lineTo(x + size, y + up * size * 1.7);
    ctx.closePath();
    ctx.fillStyle = m.side === "bid" ? c.bid : c.ask;
    ctx.fill();
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeStyle = c.panel;
    ctx.stroke();
  }
  ctx.restore();
}
