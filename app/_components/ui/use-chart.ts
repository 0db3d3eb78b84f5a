"use client";
/** A uPlot chart that fills its box, is made anew with the theme's colours and goes with its component. */
import { type RefObject, useEffect, useRef } from "react";
import type uPlot from "uplot";

export function useChart(
  box: RefObject<HTMLDivElement | null>,
  theme: string,
  make: (size: { width: number; height: number }) => uPlot,
): RefObject<uPlot | null> {
  const chart = useRef<uPlot | null>(null);
  const maker = useRef(make);
  maker.current = make;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` is why the chart is made anew
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = () => ({ width: Math.max(50, element.clientWidth), height: Math.max(50, element.clientHeight) });
    const made = maker.current(size());
    chart.current = made;
    element.replaceChildren(made.root);
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [box, theme]);
  return chart;
}
