/** The entries of an environment file: NAME=value lines, comments, quotes, "export". */
import type { Entry, Left } from "./entry.ts";

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;
/** A value in quotes ends at the other quote; only a comment may follow. */
const QUOTED = /^(["'])(.*?)\1\s*(#.*)?$/;

/** What is not such a line is left, and never repeated: it may hold a secret. */
export function envEntries(text: string): { entries: Entry[]; left: Left[] } {
  const entries: Entry[] = [];
  const left: Left[] = [];
  for (const [i, row] of text.split("\n").entries()) {
    if (/^\s*(#|$)/.test(row)) continue;
    const found = LINE.exec(row);
    if (!found) {
      left.push({ name: "(no name)", line: i + 1, reason: "is not a line NAME=value" });
      continue;
    }
    const [, name, rest] = found as unknown as [string, string, string];
    const quoted = QUOTED.exec(rest);
    const value = quoted ? quoted[2]! : rest.replace(/(^|\s)#.*$/, "").trim();
    entries.push({ name, value, line: i + 1, token: -1 });
  }
  return { entries, left };
}
