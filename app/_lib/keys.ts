/**
 * Keys of the console, as a function from a key press to what is meant. Shift+Escape is Chromium's task manager unless
 * the page prevents it, and never reaches the page from the address bar: hence the second chord, Ctrl+Shift+H, which
 * Chromium leaves to pages.
 */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}
export type Meant =
  | { do: "halt"; how: string }
  | { do: "palette" | "keys" | "filter" | "desk" | "market" | "risk" | "theme" }
  | { do: "prefix" }
  | { do: "nothing" };

export const KEYS: readonly { keys: string; does: string }[] = [
  { keys: "Shift Esc", does: "HALT: stop quoting, cancel all" },
  { keys: "Ctrl Shift H", does: "HALT, second chord" },
  { keys: "Ctrl K", does: "Palette: market, page, action" },
  { keys: "g d", does: "Go to the desk" },
  { keys: "g m", does: "Go to a market" },
  { keys: "g r", does: "Go to risk" },
  { keys: "/", does: "Filter the table" },
  { keys: "↑ ↓ Home End", does: "Walk the table's rows" },
  { keys: "Enter", does: "Open the row's market" },
  { keys: "t", does: "Dark or light" },
  { keys: "?", does: "This list" },
  { keys: "Esc", does: "Close what is open" },
];

/** HALT is meant in every place, also while typing. */
export function haltChord(p: Press): string | null {
  if (p.key === "Escape" && p.shiftKey && !p.ctrlKey && !p.altKey && !p.metaKey) return "Shift+Escape";
  if (p.code === "KeyH" && p.ctrlKey && p.shiftKey && !p.altKey && !p.metaKey) return "Ctrl+Shift+H";
  return null;
}
/** `typing`: the focus is in a field, where letters are text. `afterG`: "g" was the key before, just now. */
export function meaning(p: Press, where: { typing: boolean; afterG: boolean }): Meant {
  const how = haltChord(p);
  if (how) return { do: "halt", how };
  if ((p.ctrlKey || p.metaKey) && !p.shiftKey && !p.altKey && p.key.toLowerCase() === "k") return { do: "palette" };
  if (where.typing || p.ctrlKey || p.metaKey || p.altKey) return { do: "nothing" };
  if (where.afterG) {
    if (p.key === "d") return { do: "desk" };
    if (p.key === "m") return { do: "market" };
    if (p.key === "r") return { do: "risk" };
  }
  if (p.key === "g") return { do: "prefix" };
  if (p.key === "?") return { do: "keys" };
  if (p.key === "/") return { do: "filter" };
  if (p.key === "t") return { do: "theme" };
  return { do: "nothing" };
}
