/** The entries of a TOML text with their lines: the parser judges and reads it, the lines are looked up beside it. */
import { parse, TomlDate, TomlError } from "smol-toml";
import { type Entry, ImportError } from "./entry.ts";

const KEY = String.raw`(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)`;
const PATH = new RegExp(String.raw`^\s*(\[\[?\s*)?(${KEY}(?:\s*\.\s*${KEY})*)\s*(\]\]?|=)`);
const PART = new RegExp(KEY, "g");

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);

/** Where each name is written first; an inline table has the line of its own name. */
function linesOf(text: string): (path: readonly string[]) => number {
  const lines = new Map<string, number>();
  let table: string[] = [];
  text.split("\n").forEach((row, i) => {
    const found = PATH.exec(row);
    if (!found) return;
    const parts = found[2]!.match(PART)!.map((p) => (/^["']/.test(p) ? p.slice(1, -1) : p));
    if (found[1] !== undefined) table = parts;
    const key = JSON.stringify(found[1] === undefined ? [...table, ...parts] : parts);
    if (!lines.has(key)) lines.set(key, i + 1);
  });
  return (path) => {
    for (let n = path.length; n > 0; n--) {
      const line = lines.get(JSON.stringify(path.slice(0, n)));
      if (line !== undefined) return line;
    }
    return 1;
  };
}

export function tomlEntries(text: string): Entry[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (e) {
    if (!(e instanceof TomlError)) throw e;
    throw new ImportError(`it is not TOML, line ${e.line}: ${e.message.split("\n")[0]}`);
  }
  const lineOf = linesOf(text);
  const entries: Entry[] = [];
  function read(value: unknown, path: readonly string[]): void {
    if (isTable(value) && Object.keys(value).length > 0)
      for (const [key, inner] of Object.entries(value)) read(inner, [...path, key]);
    else entries.push({ name: path.join("."), value, line: lineOf(path), token: -1 });
  }
  read(document, []);
  return entries;
}
