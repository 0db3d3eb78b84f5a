"use client";
/** React's view of the live store: a component is drawn again only when what it selected changed. */
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
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

/** How often a row that is out of sight is drawn again: a reader of the page's text still finds it true. */
const UNSEEN_MS = 1_000;
/** A market for its row: as it changes while the row is in sight or near it, once a second while it is not. */
export function useRowMarket(key: string, row: RefObject<Element | null>): MarketView | undefined {
  const seen = useRef(true);
  const kept = useRef<{ market: MarketView | undefined; at: number }>({ market: undefined, at: 0 });
  const market = useLive((s) => {
    const now = performance.now();
    if (seen.current || kept.current.market?.key !== key || now - kept.current.at >= UNSEEN_MS)
      kept.current = { market: s.markets.get(key), at: now };
    return kept.current.market;
  });
  const there = market !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is there once its market is
  useEffect(() => {
    if (!row.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      seen.current = entry?.isIntersecting ?? true;
    });
    observer.observe(row.current);
    return () => observer.disconnect();
  }, [row, there]);
  return market;
}

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
