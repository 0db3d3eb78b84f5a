/** A small framed word. The tone repeats what the word says; it never says it alone. */
import clsx from "clsx";
import type { ReactNode } from "react";

export type Tone = "grey" | "good" | "warn" | "bad" | "accent" | "live";
const tones: Record<Tone, string> = {
  grey: "border-line text-dim",
  good: "border-line text-up",
  warn: "border-warn bg-warn-wash text-warn",
  bad: "border-down bg-halt-wash text-down",
  accent: "border-accent bg-accent-wash text-accent",
  live: "border-live bg-live text-panel font-semibold",
};
export const chipClass = (tone: Tone) =>
  clsx("inline-flex h-6 items-center gap-1.5 rounded border px-2 text-[11.5px] whitespace-nowrap", tones[tone]);
export function Chip(props: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={chipClass(props.tone ?? "grey")} title={props.title}>
      {props.children}
    </span>
  );
}

const dots = {
  full: "bg-up",
  half: "bg-warn",
  hollow: "border-2 border-faint",
  bad: "bg-down",
};
/** State as shape and colour: full, half (one side), hollow (not quoting), square (trouble). Its word stands beside it. */
export function Dot({ look }: { look: keyof typeof dots }) {
  return (
    <span
      aria-hidden
      className={clsx("inline-block size-2 shrink-0", look === "bad" ? "rounded-[1px]" : "rounded-full", dots[look])}
    />
  );
}
