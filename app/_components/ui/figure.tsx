"use client";
/** A figure that brightens for 300 ms when it changes. It never moves: the text is tabular and the box stays. */
import { memo, useEffect, useRef } from "react";

const BRIGHTEN_MS = 300;

export const Figure = memo(function Figure({ text, className }: { text: string; className?: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  const shown = useRef({ text, until: 0 });
  useEffect(() => {
    const before = shown.current;
    if (before.text === text) return;
    before.text = text;
    const now = performance.now();
    // one at a time: a figure that changes ten times a second would otherwise stay bright
    if (now < before.until || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    before.until = now + BRIGHTEN_MS * 2;
    ref.current?.animate([{ color: "var(--bright)", offset: 0 }], { duration: BRIGHTEN_MS, easing: "ease-out" });
  }, [text]);
  return (
    <span ref={ref} className={className}>
      {text}
    </span>
  );
});
