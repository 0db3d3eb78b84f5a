"use client";
/** A figure that brightens for 300 ms when it changes. It never moves: the text is tabular and the box stays. */
import { memo, useEffect, useRef } from "react";

const BRIGHTEN_MS = 300;
/** Bright elements with the time at which its colour goes back. */
const bright = new Map<HTMLElement, number>();
let sweeping = false;
/** Those that are due within a frame or two go together: each sweep draws the page anew. */
const TOGETHER_MS = 60;
function sweep(): void {
  const now = performance.now();
  let next = Number.POSITIVE_INFINITY;
  for (const [element, until] of bright) {
    if (until <= now + TOGETHER_MS) {
      element.style.color = "";
      bright.delete(element);
    } else next = Math.min(next, until);
  }
  sweeping = bright.size > 0;
  if (sweeping) setTimeout(sweep, next - now);
}
/** No fading: a colour that moves is drawn sixty times a second, for every figure of fifty markets. */
function brighten(element: HTMLElement): void {
  element.style.color = "var(--bright)";
  bright.set(element, performance.now() + BRIGHTEN_MS);
  if (sweeping) return;
  sweeping = true;
  setTimeout(sweep, BRIGHTEN_MS);
}

export const Figure = memo(function Figure({ text, className }: { text: string; className?: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  const shown = useRef({ text, until: 0 });
  useEffect(() => {
    const before = shown.current;
    if (before.text === text) return;
    before.text = text;
    const now = performance.now();
    // one at a time: a figure that changes ten times a second would otherwise stay bright
    if (!ref.current || now < before.until || document.hidden || prefersStillness()) return;
    before.until = now + BRIGHTEN_MS * 2;
    brighten(ref.current);
  }, [text]);
  return (
    <span ref={ref} className={className}>
      {text}
    </span>
  );
});
let stillness: MediaQueryList | undefined;
function prefersStillness(): boolean {
  stillness ??= matchMedia("(prefers-reduced-motion: reduce)");
  return stillness.matches;
}
