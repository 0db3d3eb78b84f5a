"use client";
/** React's view of the live store: a component is drawn again only when what it selected changed. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { MarketView } from "../../engine/core/view-types.ts";
import { type Link, linkOf } from "./link.ts";
import { type LiveState, nothingYet } from "./live-state.ts";
import { live } from "./live-store.ts";

/** `select` must give the same reference or primitive while nothing changed. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(
    live.subscribe,
    () => select(live.get()),
    () => select(nothingYet),
  );
}
export const useMarket = (key: string): MarketView | undefined => useLive((s) => s.markets.get(key));

/** The link with its age, looked at four times a second: an age grows without any message. */
export function useLink(): Link {
  const [link, setLink] = useState<Link>({ is: "connecting" });
  useEffect(() => {
    const look = () => setLink(linkOf(live.get().connected, live.get().freshAt, performance.now()));
    look();
    const timer = setInterval(look, 250);
    return () => clearInterval(timer);
  }, []);
  return link;
}
