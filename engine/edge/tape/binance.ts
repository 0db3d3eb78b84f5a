/**
 * The wire of a Binance USD-M capture: a line is "<local receive time, ns> <raw JSON>". Strict: what is not one of the four
 * messages below is malformed, and says why.
 */

import { ASK, BID } from "../../core/units.ts";
import { type LevelBuffer, Malformed, numberOf, type Recorder } from "./recorder.ts";

export type PriceSize = readonly [price: string, size: string];
export type BinanceMessage =
  | {
      is: "depth";
      symbol: string;
      sentMs: number;
      ms: number;
      first: number;
      last: number;
      previous: number;
      bids: PriceSize[];
      asks: PriceSize[];
    }
  | { is: "snapshot"; symbol: null; sentMs: number; ms: number; last: number; bids: PriceSize[]; asks: PriceSize[] }
  | { is: "ticker"; symbol: string; sentMs: number; ms: number; id: number; bid: PriceSize; ask: PriceSize }
  | {
      is: "trade";
      symbol: string;
      sentMs: number;
      ms: number;
      id: number;
      price: string;
      size: string;
      market: boolean;
      buyerMakes: boolean;
    }
  | { is: "other"; symbol: null; sentMs: number; ms: number };

/** Local time of a line in micros, and its message. Throws Malformed. */
export function parseBinanceLine(line: string): { local: number; message: BinanceMessage } {
  const space = line.indexOf(" ");
  const stamp = line.slice(0, space);
  if (!/^\d{16,20}$/.test(stamp)) throw new Malformed("does not begin with a time in nanoseconds");
  // Sixteen digits of a float would round the last nanoseconds; micros are whole below 2^53.
  const local = Number(stamp.slice(0, -3));
  let json: unknown;
  try {
    json = JSON.parse(line.slice(space + 1));
  } catch {
    throw new Malformed("is not JSON");
  }
  return { local, message: reshape(json) };
}

function reshape(json: unknown): BinanceMessage {
  const outer = objectOf(json);
  const d = "data" in outer ? objectOf(outer.data) : outer;
  if ("lastUpdateId" in d) {
    const sentMs = numberOf(d.E);
    return {
      is: "snapshot",
      symbol: null,
      sentMs,
      ms: numberOf(d.T ?? d.E),
      last: idOf(d.lastUpdateId),
      bids: rowsOf(d.bids),
      asks: rowsOf(d.asks),
    };
  }
  switch (d.e) {
    case "depthUpdate":
      return {
        is: "depth",
        ...stamped(d),
        first: idOf(d.U),
        last: idOf(d.u),
        previous: idOf(d.pu),
        bids: rowsOf(d.b),
        asks: rowsOf(d.a),
      };
    case "bookTicker":
      return {
        is: "ticker",
        ...stamped(d),
        id: idOf(d.u),
        bid: [textOf(d.b), textOf(d.B)],
        ask: [textOf(d.a), textOf(d.A)],
      };
    case "trade":
      if (typeof d.m !== "boolean") throw new Malformed("a trade does not say who the maker is");
      return {
        is: "trade",
        ...stamped(d),
        id: idOf(d.t),
        price: textOf(d.p),
        size: textOf(d.q),
        market: d.X === undefined || d.X === "MARKET",
        buyerMakes: d.m,
      };
    default:
      // Answers to subscriptions and streams that a book does not need are no fault of the file.
      return { is: "other", symbol: null, sentMs: Number.NaN, ms: Number.NaN };
  }
}

const stamped = (d: Record<string, unknown>) => ({
  symbol: textOf(d.s),
  sentMs: numberOf(d.E),
  ms: numberOf(d.T ?? d.E),
});
function objectOf(v: unknown): Record<string, unknown> {
  if (typeof v !== "object" || v === null || Array.isArray(v)) throw new Malformed("is not an object");
  return v as Record<string, unknown>;
}
function textOf(v: unknown): string {
  if (typeof v !== "string" || v === "") throw new Malformed("a field is missing or not text");
  return v;
}
function idOf(v: unknown): number {
  if (!Number.isSafeInteger(v)) throw new Malformed("an id is missing or not whole");
  return v as number;
}
function rowsOf(v: unknown): PriceSize[] {
  if (!Array.isArray(v)) throw new Malformed("has no list of levels");
  for (const row of v)
    if (!Array.isArray(row) || typeof row[0] !== "string" || typeof row[1] !== "string")
      throw new Malformed("a level is not a price and a size");
  return v;
}

/** Levels in ticks and lots, collected in `into`. Throws Malformed before anything is applied. */
export function collectLevels(
  recorder: Recorder,
  message: { bids: PriceSize[]; asks: PriceSize[] },
  into: LevelBuffer,
): LevelBuffer {
  into.count = 0;
  for (const [price, size] of message.bids) into.push(BID, recorder.ticksOf(price), recorder.lotsOf(size));
  for (const [price, size] of message.asks) into.push(ASK, recorder.ticksOf(price), recorder.lotsOf(size));
  return into;
}
