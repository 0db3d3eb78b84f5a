"use client";
/** Listens for the console's keys before anything else on the page does. What a key means: keys.ts. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { haltNow } from "../../_lib/halt.ts";
import { meaning } from "../../_lib/keys.ts";
import { live } from "../../_lib/live-store.ts";
import { lastMarket, marketHref } from "../../_lib/market-href.ts";
import { overlay } from "../../_lib/overlays.ts";
import { toggleTheme } from "../../_lib/theme.ts";

/** How long "g" waits for its letter. */
const PREFIX_MS = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
export function useKeys(): void {
  const router = useRouter();
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    const onKey = (e: KeyboardEvent) => {
      const meant = meaning(e, { typing: isTyping(e.target), afterG: e.timeStamp - gAt < PREFIX_MS });
      gAt = meant.do === "prefix" ? e.timeStamp : Number.NEGATIVE_INFINITY;
      if (meant.do === "nothing" || meant.do === "prefix") return;
      e.preventDefault();
      e.stopPropagation();
      if (e.repeat) return;
      if (meant.do === "halt") haltNow(meant.how);
      else if (meant.do === "palette" || meant.do === "keys") overlay.set(overlay.get() === meant.do ? null : meant.do);
      else if (meant.do === "theme") toggleTheme();
      else if (meant.do === "filter") document.querySelector<HTMLInputElement>("[data-filter]")?.focus();
      else if (meant.do === "desk") router.push("/");
      else if (meant.do === "risk") router.push("/risk");
      else {
        const key = lastMarket() ?? live.get().keys[0];
        if (key !== undefined) router.push(marketHref(key));
      }
    };
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, [router]);
}
