"use client";
/** React's view of the live store: a component is drawn again only when what it selected changed. */
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { MarketView } from "../../engine/core/view-types.ts";
import { type Link, linkOf } from "./link.ts";
import { type LiveState, nothingYet } from "./live-state.ts";
import { live } from "./live-store.ts";
import { Signal } from "./signal.ts";

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
/** Rows this near to the window are whole already when they are scrolled into it. */
const NEAR = "120px 0px";
/**
 * A market for its row: as it changes while the row is in sight or near it, once a second while it is not. `near` says
 * which: fifty rows of fifteen cells that nobody sees are most of what a frame would lay out and paint.
 */
export function useRowMarket(
  key: string,
  row: RefObject<Element | null>,
): { market: MarketView | undefined; near: boolean } {
  const [near, setNear] = useState(true);
  const kept = useRef<{ market: MarketView | undefined; at: number }>({ market: undefined, at: 0 });
  const market = useLive((s) => {
    const now = performance.now();
    if (near || kept.current.market?.key !== key || now - kept.current.at >= UNSEEN_MS)
      kept.current = { market: s.markets.get(key), at: now };
    return kept.current.market;
  });
  const there = market !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is there once its market is
  useEffect(() => {
    if (!row.current) return;
    // the window's margin where the page scrolls, the list's where that does
    const margins: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: NEAR, scrollMargin: NEAR };
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? true), margins);
    observer.observe(row.current);
    return () => observer.disconnect();
  }, [row, there]);
  return { market, near };
}

/** How often the link is looked at: an age grows without any message. */
const LOOK_MS = 250;
const link = new Signal<Link>({ is: "connecting" });
let lookers = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const look = () => link.set(linkOf(live.get().connected, live.get().freshAt, performance.now()));
/** One clock for all who look: each with its own would have the page drawn anew at each one's beat. */
function onLook(listener: () => void): () => void {
  if (lookers++ === 0) {
    look();
    timer = setInterval(look, LOOK_MS);
  }
  const leave = link.subscribe(listener);
  return () => {
    leave();
    if (--lookers === 0) clearInterval(timer);
  };
}
const connecting: Link = { is: "connecting" };
/** The link with its age. */
export const useLink = (): Link => useSyncExternalStore(onLook, link.get, () => connecting);
/** How the link is, without its age: drawn again only when the word changes. */
export const useLinkWord = (): Link["is"] =>
  useSyncExternalStore(
    onLook,
    () => link.get().is,
    () => connecting.is,
  );
/**
 * The desk's clock in whole seconds, and how much older than the page the newest view is where the link is not live: an age on
 * a link that stands still grows all the same.
 */
export function useDeskNow(): { now: number; extraMs: number } {
  const second = useLive((s) => Math.floor((s.desk?.at ?? 0) / 1000) * 1000);
  const extraMs = useSyncExternalStore(
    onLook,
    () => staleMs(link.get()),
    () => 0,
  );
  return { now: second + extraMs, extraMs };
}
const staleMs = (l: Link): number =>
  l.is === "live" || !("ageMs" in l) || l.ageMs === null ? 0 : Math.floor(l.ageMs / 1000) * 1000;
