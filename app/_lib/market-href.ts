/** Addresses of markets, and which one was looked at last. */
import { live } from "./live-store.ts";
import { recall, remember } from "./stored.ts";

export const marketHref = (key: string): string => `/market?m=${encodeURIComponent(key)}`;
export const rememberMarket = (key: string): void => remember("market", key);
/** Null where the desk does not have it any more. */
export function lastMarket(): string | null {
  const key = recall("market");
  return key !== null && live.get().markets.has(key) ? key : null;
}
