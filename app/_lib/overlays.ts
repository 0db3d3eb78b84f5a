/** Which overlay is open: at most one. */
import { Signal } from "./signal.ts";

export type Overlay = "palette" | "keys" | "revisions" | "resume" | null;
export const overlay = new Signal<Overlay>(null);
