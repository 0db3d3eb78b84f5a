/** What the canvas charts share: colours of the theme, quiet axes. */
import type uPlot from "uplot";

export interface ChartColours {
  ink: string;
  faint: string;
  line: string;
  soft: string;
  bid: string;
  ask: string;
  accent: string;
  accentWash: string;
  panel: string;
}
/** Read at the moment a chart is made: a canvas does not follow variables. */
export function colours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read("--ink"),
    faint: read("--faint"),
    line: read("--line"),
    soft: read("--soft"),
    bid: read("--bid"),
    ask: read("--ask"),
    accent: read("--accent"),
    accentWash: read("--accent-wash"),
    panel: read("--panel"),
  };
}
const FONT = '11px "Geist Variable", system-ui, sans-serif';
export function axis(c: ChartColours, more: uPlot.Axis): uPlot.Axis {
  return {
    stroke: c.faint,
    font: FONT,
    grid: { stroke: c.soft, width: 1 },
    ticks: { show: false },
    ...more,
  };
}
/** A twelfth of air above and below; where the figure stands still, a ten-thousandth of it, never a scale from zero. */
export function padded(range: { min: number; max: number } | null): { min: number; max: number } {
  if (range === null) return { min: 0, max: 1 };
  const air = Math.max((range.max - range.min) / 12, Math.abs(range.max) * 1e-5);
  return { min: range.min - air, max: range.max + air };
}
