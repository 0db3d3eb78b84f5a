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
