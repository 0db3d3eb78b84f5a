/** Which kind of file it is, and its entries as settings of the desk's markets. */

import { type Entry, ImportError, type Left } from "./entry.ts";
import { envEntries } from "./env-entries.ts";
import { readEnvFile } from "./env-file.ts";
import { jsonEntries } from "./json-entries.ts";
import { readNamesFile } from "./names-file.ts";
import type { Desk, Reading } from "./take.ts";
import { readTokenList } from "./token-list.ts";
import { tomlEntries } from "./toml-entries.ts";

type Format = "token-list" | "env" | "names";
type Syntax = "json" | "toml" | "env";

/** By the ending, else by what stands in it: a list or an object is JSON, names of seed 004 make an environment file. */
function syntaxOf(name: string, text: string): Syntax {
  if (/\.json$/i.test(name)) return "json";
  if (/\.toml$/i.test(name)) return "toml";
  if (/(^|[/\\.])env(\.[\w.]+)?$/i.test(name)) return "env";
  if (/^\s*(\{|\[\s*(\{|\]))/.test(text)) return "json";
  return /^\s*(export\s+)?(TICKERS|QUOTE_REFRESH_CYCLE|([A-Z0-9]+_USD_)?(SPREAD_WIDTH|MAX_PRICE_DEVIATION|ORDER_SIZE))\s*=/m.test(
    text,
  )
    ? "env"
    : "toml";
}
function formatOf(syntax: Syntax, text: string, entries: readonly Entry[]): Format {
  if (syntax === "env") return "env";
  const isTokens = /^\s*\[/.test(text) || entries.some((e) => /^near[_ ]interval$/i.test(e.name));
  return syntax === "json" && isTokens ? "token-list" : "names";
}

/** Throws an ImportError where the text is not what it should be. */
export function readImport(name: string, bytes: string, desk: Desk): Reading & { format: Format } {
  const text = bytes.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const syntax = syntaxOf(name, text);
  let left: Left[] = [];
  let entries: Entry[];
  if (syntax === "json") entries = jsonEntries(text);
  else if (syntax === "toml") entries = tomlEntries(text);
  else ({ entries, left } = envEntries(text));
  const format = formatOf(syntax, text, entries);
  const read = { "token-list": readTokenList, env: readEnvFile, names: readNamesFile }[format];
  const reading = read(entries, desk);
  if (reading.takes.length + reading.left.length + left.length === 0) throw new ImportError("there is nothing in it");
  return { ...reading, left: [...left, ...reading.left], format };
}
