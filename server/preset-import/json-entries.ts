/**
 * The entries of a JSON text with their lines. JSON.parse judges the text; what it drops without a word, the earlier of two
 * equal names, is an entry here too.
 */
import { type Entry, ImportError } from "./entry.ts";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

export function jsonEntries(text: string): Entry[] {
  try {
    JSON.parse(text);
  } catch (e) {
    throw new ImportError(`it is not JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  // The text is whole from here on: every bracket has its other, every name its colon.
  const tokens = [...text.matchAll(TOKEN)];
  let at = 0;
  let [line, counted] = [1, 0];
  const lineOf = (index: number): number => {
    for (; counted < index; counted++) if (text[counted] === "\n") line++;
    return line;
  };
  const entries: Entry[] = [];
  const isList = tokens[0]?.[0] === "[";
  function read(path: readonly string[], nameLine: number): void {
    const token = tokens[at++]!;
    const shown = isList ? path.slice(1) : path;
    const add = (value: unknown) =>
      entries.push({
        name: shown.join(".") || "(value)",
        value,
        line: nameLine,
        token: isList ? Number(path[0] ?? -1) : -1,
      });
    if (token[0] !== "{" && token[0] !== "[") return void add(JSON.parse(token[0]));
    const close = token[0] === "{" ? "}" : "]";
    if (tokens[at]![0] === close) {
      at++;
      return void add(close === "}" ? {} : []);
    }
    for (let n = 0; ; n++) {
      const first = tokens[at]!;
      const here = lineOf(first.index);
      if (close === "}") at += 2;
      read([...path, close === "}" ? String(JSON.parse(first[0])) : String(n)], here);
      if (tokens[at++]![0] === close) return;
    }
  }
  read([], 1);
  return entries;
}
