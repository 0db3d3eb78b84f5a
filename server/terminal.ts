/** What the desk says while it runs: one readable line each for a person, JSON lines for a pipe. */
import pino from "pino";
import type { Line } from "../engine/worker-messages.ts";
import type { LogLevel } from "./env.ts";
import { StorageError } from "./storage-error.ts";

export interface Terminal {
  line(line: Line): void;
  /** The desk itself. */
  say(text: string, fields?: Line["fields"]): void;
  warn(text: string, fields?: Line["fields"]): void;
  error(text: string, error?: unknown): void;
}
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const COLOUR = { info: "", warn: "\u001b[33m", error: "\u001b[31m" } as const;
/** A fault of ours with where it was; what the disk refused is a sentence already. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof StorageError ? error.message : (error.stack ?? error.message);
}

/** "12:34:56 [BTC-PERP] ask 61,217.8 × 0.12 placed", UTC as everything on the desk. */
export function readable(line: Line, at: Date): string {
  const market = line.market === null || line.text.startsWith("[") ? "" : `[${line.market}] `;
  return `${at.toISOString().slice(11, 19)} ${market}${line.text}`;
}

export function openTerminal(o: { terminal: boolean; level: LogLevel; now: () => number }): Terminal {
  const json = o.terminal
    ? null
    : pino(
        { level: o.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
        pino.destination({ fd: 1, sync: true }),
      );
  const line = (l: Line): void => {
    if (json) json[l.level]({ kind: l.kind, market: l.market, ...l.fields }, l.text);
    else if (RANK[l.level] >= RANK[o.level]) {
      const text = readable(l, new Date(o.now()));
      process.stdout.write(l.level === "info" ? `${text}\n` : `${COLOUR[l.level]}${text}\u001b[0m\n`);
    }
  };
  const own = (level: Line["level"], text: string, fields: Line["fields"] = {}) =>
    line({ level, kind: "state", market: null, text, fields });
  return {
    line,
    say: (text, fields) => own("info", text, fields),
    warn: (text, fields) => own("warn", text, fields),
    error: (text, error) => own("error", error === undefined ? text : `${text}: ${words(error)}`),
  };
}
