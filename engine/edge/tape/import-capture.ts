/** A recording of any known format becomes a tape; which format it is, its first lines say. */
import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { hyperliquidFiles } from "./hyperliquid-files.ts";
import type { ImportReport, ImportRequest } from "./import.ts";
import { importBinance } from "./import-binance.ts";
import { importCsv } from "./import-csv.ts";
import { importHyperliquidCsv } from "./import-hyperliquid.ts";
import { importHyperliquidRaw } from "./import-hyperliquid-raw.ts";
import type { CaptureFormat } from "./instruments.ts";
import { LineFile } from "./lines.ts";

/** Imports a recording. `format` null: found out. Throws in one sentence. */
export async function importCapture(request: ImportRequest, format: CaptureFormat | null): Promise<ImportReport> {
  const { path } = request;
  const threeFiles = format === null || format === "hyperliquid" ? hyperliquidFiles(path, request.symbol) : null;
  if (threeFiles !== null) return importHyperliquidCsv(request);
  if (!existsSync(path)) throw new Error(`${path}: there is no such file`);
  if (statSync(path).isDirectory()) throw new Error(`${path}: is a folder without a recording that is known`);
  switch (format ?? (await detectFormat(path))) {
    case "binance":
      return importBinance(request);
    case "hyperliquid":
      return importHyperliquidRaw(request);
    case "csv":
      return importCsv(request);
  }
}

const LINES_LOOKED_AT = 50;
/** Format by the first lines that say something. Throws where none does. */
export async function detectFormat(path: string): Promise<CaptureFormat> {
  let seen = 0;
  const batches = new LineFile(path).batches();
  try {
    for await (const { lines, first } of batches)
      for (let i = 0; i < lines.length && seen < LINES_LOOKED_AT; i++, seen++) {
        const line = lines[i]!;
        if (first + i === 1 && /(^|,)\s*time_us\s*(,|\r?$)/i.test(line)) return "csv";
        if (!/^\d{16,20} \{/.test(line)) continue;
        if (/"(l2Book|bbo|trades)"/.test(line.slice(0, 200)) && line.includes('"channel"')) return "hyperliquid";
        if (/"(stream|lastUpdateId|depthUpdate|bookTicker)"/.test(line.slice(0, 300))) return "binance";
      }
  } finally {
    await batches.return(undefined);
  }
  if (seen === 0) throw new Error(`${path}: has no line that can be read: it is empty, or broken off at its beginning`);
  throw new Error(`${path}: is no recording of a known format in its first ${seen} lines; say which with --format`);
}

/** Name of the tape for a recording: its own, without what says how it was packed. */
export function tapeName(path: string): string {
  return (
    basename(path)
      .replace(/\.gz$/i, "")
      .replace(/\.(csv|json|jsonl|txt|log)$/i, "") || "tape"
  );
}
