/** How a watchdog is told what to watch; written as arguments by the starter, read back by the process. */
import { parseArgs } from "node:util";
import { EXCHANGE_STATE_FILE, UsageError } from "../exchange/args.ts";
import { LATCH_FILE } from "../latch.ts";
import { WATCHDOG_SOCKET } from "./protocol.ts";

export interface WatchdogOptions {
  socket: string;
  /** Where the exchange and its cancel token are found. */
  exchangeFile: string;
  latchFile: string;
  /** Silence of a connected engine or main thread that is taken for a hang. */
  silenceMsMax: number;
  /** How long a HALT may take to be verified before the watchdog does it itself. */
  haltMsMax: number;
}
export const defaultWatchdogOptions: WatchdogOptions = {
  socket: WATCHDOG_SOCKET,
  exchangeFile: EXCHANGE_STATE_FILE,
  latchFile: LATCH_FILE,
  // 3 s: thirty missed beats. A full garbage collection or a loaded machine stays well below one second.
  silenceMsMax: 3_000,
  haltMsMax: 1_000,
};

export const watchdogArgs = (o: WatchdogOptions): string[] => [
  "--socket",
  o.socket,
  "--exchange-file",
  o.exchangeFile,
  "--latch-file",
  o.latchFile,
  "--silence-ms",
  String(o.silenceMsMax),
  "--halt-ms",
  String(o.haltMsMax),
];

/** Throws a UsageError with one sentence. */
export function parseWatchdogArgs(argv: readonly string[]): WatchdogOptions {
  const text = { type: "string" } as const;
  const names = { socket: text, "exchange-file": text, "latch-file": text, "silence-ms": text, "halt-ms": text };
  const { values } = parseArgs({ args: [...argv], options: names, strict: true });
  const ms = (name: "silence-ms" | "halt-ms", otherwise: number) => {
    const n = Number(values[name] ?? otherwise);
    if (!Number.isInteger(n) || n < 50 || n > 600_000)
      throw new UsageError(`--${name} must be a whole number from 50 to 600000.`);
    return n;
  };
  const d = defaultWatchdogOptions;
  return {
    socket: values.socket ?? d.socket,
    exchangeFile: values["exchange-file"] ?? d.exchangeFile,
    latchFile: values["latch-file"] ?? d.latchFile,
    silenceMsMax: ms("silence-ms", d.silenceMsMax),
    haltMsMax: ms("halt-ms", d.haltMsMax),
  };
}
