/**
 * How an exchange process is told what to be. One shape, written as arguments by the starter and read back by the
 * process; two exchanges with the same arguments (port and state file aside) are the same world.
 */
import { parseArgs } from "node:util";
import { MARKETS_MAX } from "../../core/limits.ts";
import { QUEUE_MODELS, type QueueModelName } from "../../sim/queue.ts";

export const MARKET_TYPES = ["calm", "volatile", "trending", "illiquid", "crash"] as const;
export type MarketType = (typeof MARKET_TYPES)[number];

export interface ExchangeOptions {
  seed: number;
  type: MarketType;
  /** Symbols, or how many of the synthetic markets; null for the four of the sim. */
  markets: string[] | number | null;
  /** Path of a tape; null for the synthetic market. */
  tape: string | null;
  /** Tape seconds per second; 1 without a tape. */
  speed: number;
  /** How the place in a recorded queue is guessed; a made-up market has real queues. */
  queue: QueueModelName;
  /** From the arrival of a request to the book, and from the book to the stream; milliseconds, the wire's own on top. */
  orderLatencyMs: number;
  feedLatencyMs: number;
  /** 0 takes a free one. */
  port: number;
  stateFile: string;
}
/** A whole number (below 2^32), the 0 included. */
const SEED_MAX = 0xffff_ffff;
/** Beyond ×1000 a tape's second is shorter than a timer's tick. */
const SPEED_MAX = 1000;
/** Beyond it a request would outlive the engine's patience with it. */
const LATENCY_MS_MAX = 2_000;
export const EXCHANGE_STATE_FILE = "data/exchange.json";

export const defaultExchangeOptions: ExchangeOptions = {
  seed: 1,
  type: "calm",
  markets: null,
  tape: null,
  speed: 1,
  queue: "power",
  // A gateway's pace.
  orderLatencyMs: 1,
  feedLatencyMs: 0,
  port: 0,
  stateFile: EXCHANGE_STATE_FILE,
};

/** What makes the world, without where it listens: equal identity, equal world. */
export const worldArgs = (o: ExchangeOptions): string[] => [
  "--seed",
  String(o.seed),
  "--type",
  o.type,
  ...(o.markets === null ? [] : ["--markets", Array.isArray(o.markets) ? o.markets.join(",") : String(o.markets)]),
  ...(o.tape === null ? [] : ["--tape", o.tape]),
  ...(o.speed === 1 ? [] : ["--speed", String(o.speed)]),
  ...(o.queue === "power" ? [] : ["--queue", o.queue]),
  ...(o.orderLatencyMs === 1 ? [] : ["--order-latency-ms", String(o.orderLatencyMs)]),
  ...(o.feedLatencyMs === 0 ? [] : ["--feed-latency-ms", String(o.feedLatencyMs)]),
];
export const exchangeArgs = (o: ExchangeOptions): string[] => [
  ...worldArgs(o),
  "--port",
  String(o.port),
  "--state-file",
  o.stateFile,
];

/** Wrong usage: the sentence for the user. */
export class UsageError extends Error {
  override name = "UsageError";
}

function number(text: string | undefined, name: string, range: { min: number; max: number; whole: boolean }): number {
  const n = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  if (!(n >= range.min && n <= range.max) || (range.whole && !Number.isInteger(n)))
    throw new UsageError(
      `--${name} must be a ${range.whole ? "whole " : ""}number from ${range.min} to ${range.max}, not "${text}".`,
    );
  return n;
}
function marketsOf(text: string): string[] | number {
  if (/^\d+$/.test(text)) return number(text, "markets", { min: 1, max: MARKETS_MAX, whole: true });
  const names = text.split(",").map((s) => s.trim());
  if (names.some((n) => n === "")) throw new UsageError(`--markets has an empty name in "${text}".`);
  if (new Set(names).size !== names.length) throw new UsageError(`--markets names a market twice in "${text}".`);
  return names;
}

/** Throws a UsageError with one sentence that names the argument. */
export function parseExchangeArgs(argv: readonly string[]): ExchangeOptions {
  const text = { type: "string" } as const;
  let values: Record<string, string | undefined>;
  try {
    const names = {
      seed: text,
      type: text,
      markets: text,
      tape: text,
      speed: text,
      queue: text,
      "order-latency-ms": text,
      "feed-latency-ms": text,
      port: text,
      "state-file": text,
    };
    values = parseArgs({ args: [...argv], options: names, strict: true }).values;
  } catch (e) {
    throw new UsageError(
      `${e instanceof Error ? e.message.split(/\.(?:\s|$)/)[0] : String(e)}; --help lists what there is.`,
    );
  }
  const d = defaultExchangeOptions;
  const type = MARKET_TYPES.find((t) => t === (values.type ?? d.type));
  if (!type) throw new UsageError(`--type must be one of ${MARKET_TYPES.join(", ")}, not "${values.type}".`);
  if (values.speed !== undefined && values.tape === undefined)
    throw new UsageError("--speed goes with --tape: the synthetic market runs on the system's clock.");
  const queue = QUEUE_MODELS.find((q) => q === (values.queue ?? d.queue));
  if (!queue) throw new UsageError(`--queue must be one of ${QUEUE_MODELS.join(", ")}, not "${values.queue}".`);
  if (values.queue !== undefined && values.tape === undefined)
    throw new UsageError("--queue goes with a tape: the synthetic market has real queues.");
  const or = (name: string, otherwise: number, range: { min: number; max: number; whole: boolean }) =>
    values[name] === undefined ? otherwise : number(values[name], name, range);
  return {
    seed: or("seed", d.seed, { min: 0, max: SEED_MAX, whole: true }),
    type,
    markets: values.markets === undefined ? null : marketsOf(values.markets),
    tape: values.tape ?? null,
    speed: or("speed", d.speed, { min: 0.1, max: SPEED_MAX, whole: false }),
    queue,
    orderLatencyMs: or("order-latency-ms", d.orderLatencyMs, { min: 0, max: LATENCY_MS_MAX, whole: false }),
    feedLatencyMs: or("feed-latency-ms", d.feedLatencyMs, { min: 0, max: LATENCY_MS_MAX, whole: false }),
    port: or("port", d.port, { min: 0, max: 65_535, whole: true }),
    stateFile: values["state-file"] ?? d.stateFile,
  };
}
