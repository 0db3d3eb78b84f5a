/** The stop ladder: from the lightest rung to the last, each with its effect on orders and on the position in words. */
import type { Command } from "../types.ts";

export interface Rung {
  name: "widen" | "pause" | "cancel" | "flatten" | "disconnect";
  label: string;
  /** What a person sends for it. */
  command: Command["do"];
  orders: string;
  position: string;
  /** How it is taken back. */
  back: string;
}

export const stopLadder: readonly Rung[] = [
  {
    name: "widen",
    label: "Widen",
    command: "widen",
    orders: "Quotes stay, further from the market by a factor.",
    position: "It stays, and changes more slowly: fewer quotes fill.",
    back: "Widen by 1.",
  },
  {
    name: "pause",
    label: "Pause new orders",
    command: "pause",
    orders: "Nothing new is wanted, so what rests is cancelled by the next decision.",
    position: "It stays as it is, with the market's risk, until quoting resumes or it is flattened.",
    back: "Resume the same scope.",
  },
  {
    name: "cancel",
    label: "Cancel all",
    command: "cancel",
    orders:
      "Everything of the scope is cancelled, and the venue is read until it holds none of it. HALT does so for every account, with the gate closed first and latched: a restart stays halted.",
    position: "It stays as it is. What fills before its cancel arrives is booked.",
    back: "Resume the same scope.",
  },
  {
    name: "flatten",
    label: "Flatten",
    command: "flatten",
    orders: "As cancel all; then orders that trade at once, through every gate, and never rest.",
    position: "It is traded to zero at the market's price; what is too small for an order is said and left.",
    back: "Resume the same scope; what was traded stays traded.",
  },
  {
    name: "disconnect",
    label: "Disconnect",
    command: "disconnect",
    orders:
      "Everything of the account is cancelled and proven gone, then its connections to the venue are closed; a restart reads the venue and closes them again.",
    position: "It stays as it is, and nobody watches it: no mark, no loss limit, no flatten.",
    back: "Resume the account: it is connected and read before anything is quoted.",
  },
];
