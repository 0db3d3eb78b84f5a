"use client";
/** Marks that the style sheet and the browser's tab read: mode (LIVE has its frame and title) and link. */
import { useEffect } from "react";
import { useLinkWord, useLive } from "../../_lib/use-live.ts";

export function PageMarks() {
  const mode = useLive((s) => s.desk?.mode ?? null);
  const gate = useLive((s) => s.desk?.gate ?? null);
  const link = useLinkWord();
  useEffect(() => {
    const root = document.documentElement;
    if (mode) root.dataset.mode = mode;
    const name = mode === null ? "" : mode === "live" ? "● LIVE ● " : `${mode.toUpperCase()} · `;
    document.title = `${gate === 0 ? "HALTED · " : ""}${name}Quotewright`;
  }, [mode, gate]);
  useEffect(() => {
    document.documentElement.dataset.link = link;
  }, [link]);
  return null;
}
