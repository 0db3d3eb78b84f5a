/** What an import found, as JSON for a program and as lines for a person. */
import type { ImportReport } from "./import.ts";

export interface ImportSummary {
  tape: string;
  rows: number;
  messages: number;
  trades: number;
  quotes: number;
  /** ISO 8601 UTC with micros; null in an empty tape. */
  from: string | null;
  to: string | null;
  gaps: number;
  crossed: number;
  duplicates: number;
  malformed: number;
  bestQuote: { checked: number; equal: number };
}
export function importSummary(r: ImportReport): ImportSummary {
  const { tape, rows, messages, trades, quotes, bestQuote } = r;
  const { gaps, crossed, duplicates, malformed } = r.findings;
  const [from, to] = [isoMicros(r.from), isoMicros(r.to)];
  return { tape, rows, messages, trades, quotes, from, to, gaps, crossed, duplicates, malformed, bestQuote };
}

const NOTES: Readonly<Record<string, string>> = {
  snapshots: "whole books from the venue",
  withoutSnapshot: "no whole book in the file: it grows from its changes",
  snapshotsTooOld: "whole books older than every change kept, not used",
  deltasBeforeBook: "changes that a whole book already held, dropped",
  tradesNotMarket: "trades that are not of the order book, dropped",
  otherSymbols: "messages of other markets, dropped",
  otherMessages: "messages that are no market data, dropped",
  booksSentAgain: "whole books that the venue sent twice",
  timesPutRight: "messages whose time of receipt went back, put right",
  without_prices: "no file of best quotes",
  without_trades: "no file of trades",
};

export function reportLines(r: ImportReport): string[] {
  const { findings: f, instrument: i, bestQuote: q } = r;
  const n = (value: number) => value.toLocaleString("en-US");
  const lines = [
    `${r.tape}`,
    `  market      ${i.symbol} (${r.format}), tick ${i.tickSize}, lot ${i.lotSize}`,
    `  range       ${isoMicros(r.from) ?? "—"} to ${isoMicros(r.to) ?? "—"}`,
    `  rows        ${n(r.rows)} in ${n(r.messages)} messages; ${n(r.trades)} trades, ${n(r.quotes)} best quotes`,
    q.checked === 0
      ? "  best quote  not checked: no best quote of the venue falls on a book"
      : `  best quote  ${n(q.equal)} of ${n(q.checked)} books equal the venue's own best price and size`,
    `  gaps        ${n(f.gaps)}`,
    ...f.longestGaps.map((g) => `              ${isoMicros(g.at)} ${(g.micros / 1e6).toFixed(3)} s: ${g.what}`),
    `  crossed     ${n(f.crossed)} ${f.crossed === 1 ? "book" : "books"}`,
    `  duplicates  ${n(f.duplicates)} dropped`,
    `  malformed   ${n(f.malformed)} ${f.malformed === 1 ? "line" : "lines"}`,
    ...f.malformedLines.map((line) => `              ${line}`),
  ];
  if (f.malformed > f.malformedLines.length && f.malformedLines.length > 0)
    lines.push(`              and ${n(f.malformed - f.malformedLines.length)} more`);
  if (r.clockShiftMicros > 0)
    lines.push(`  clock       was ${(r.clockShiftMicros / 1e6).toFixed(6)} s behind the venue's; shifted`);
  for (const [name, count] of Object.entries(f.notes)) lines.push(`  note        ${n(count)} × ${NOTES[name] ?? name}`);
  if (f.truncated !== null) lines.push(`  truncated   imported up to the break: ${f.truncated}`);
  return lines;
}

function isoMicros(micros: number | null): string | null {
  if (micros === null) return null;
  const ms = Math.floor(micros / 1000);
  const rest = String(micros - ms * 1000).padStart(3, "0");
  return new Date(ms).toISOString().replace("Z", `${rest}Z`);
}
