/** Which overlay is open: at most one. */
import { Signal } from "./signal.ts";

export type Overlay =
  | "palette"
  | "keys"
  | "revisions"
  | "resume"
  | "add-market"
  | "remove-market"
  | "switch-strategy"
  | "flatten"
  | "flatten-account"
  | "resume-account"
  | null;
/** Key of the market that the newest overlay of one market is about. */
export const overlayMarket = new Signal<string>("");
export function openFor(which: "remove-market" | "switch-strategy" | "flatten", key: string): void {
  overlayMarket.set(key);
  overlay.set(which);
}
/** The account that the newest overlay of an account is about. */
export const overlayAccount = new Signal<string>("");
export function openForAccount(which: "flatten-account" | "resume-account", id: string): void {
  overlayAccount.set(id);
  overlay.set(which);
}
export const overlay = new Signal<Overlay>(null);
