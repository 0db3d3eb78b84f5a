/**
 * What is said on the watchdog's unix socket: one JSON object per line, both ways.
 *
 * A client says hello, then beats; it closes with a goodbye, or else is taken for dead. `kill` may be said by anyone who
 * can open the socket (mode 0600: the same user).
 */
import path from "node:path";
import { z } from "zod";

export const WATCHDOG_SOCKET = "data/watchdog.sock";
export const BEAT_MS = 100;

const toWatchdog = z.discriminatedUnion("say", [
  z.object({ say: z.literal("hello"), role: z.enum(["engine", "main"]), pid: z.number().int() }),
  z.object({ say: z.literal("beat") }),
  /** A HALT was asked for: it must be verified within the watchdog's patience. */
  z.object({ say: z.literal("halting"), reason: z.string() }),
  z.object({ say: z.literal("halted") }),
  /** A clean end follows: the silence after it is no alarm. */
  z.object({ say: z.literal("goodbye") }),
  z.object({ say: z.literal("kill"), by: z.string(), reason: z.string() }),
]);
export type ToWatchdog = z.infer<typeof toWatchdog>;

/** A step of a kill with milliseconds since it was asked for. */
export interface KillStep {
  say: "step";
  step: "gate-closed" | "cancels-sent" | "verified" | "failed";
  ms: number;
  text: string;
}
export type FromWatchdog =
  /** To engine and main: the latch is down, close the gate and cancel. */
  | { say: "close"; reason: string; by: string }
  /** To both, every second: its own beat, and whether the venue answered it on its own connection at its last look. */
  | { say: "alive"; reachesVenue: boolean | null }
  /** To both: the venue was read by the watchdog, and no order is open. */
  | { say: "verified" }
  | KillStep
  /** The last line of a kill. `latched`: the latch is on disk, so that a restart starts halted. */
  | { say: "done"; verified: boolean; latched: boolean; open: number | null; positions: string[]; ms: number };

export function parseToWatchdog(line: string): ToWatchdog | null {
  try {
    const parsed = toWatchdog.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A unix socket's path may have 107 bytes: from a deep folder it is named from where the process stands. */
export function socketPath(file: string): string {
  const near = path.relative(process.cwd(), file);
  return Buffer.byteLength(file) > 100 && near.length < file.length ? near : file;
}

/** A line longer than this is nobody of ours. */
const LINE_MAX = 64 * 1024;
/** Cuts a byte stream into lines. Answers false when a line outgrows its bound: close the connection. */
export function lineCutter(onLine: (line: string) => void): (chunk: string) => boolean {
  let rest = "";
  return (chunk) => {
    rest += chunk;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (line !== "") onLine(line);
    }
    return rest.length <= LINE_MAX;
  };
}
