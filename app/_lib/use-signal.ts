"use client";

/** A framework-free signal as a React value. */
import { useSyncExternalStore } from "react";
import type { Signal } from "./signal.ts";

/** The signal's value; the server's export is drawn with the first one. */
export function useSignal<T>(signal: Signal<T>, first: T): T {
  return useSyncExternalStore(signal.subscribe, signal.get, () => first);
}
