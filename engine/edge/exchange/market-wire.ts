/**
 * Market data on the wire: one short JSON array per event, rows of a book flat, so that a thousand a second cost neither
 * side a noticeable part of a core. First item is the kind, second the market, third the venue's time.
 *
 *   ["b", market, at, snapshot (1) or delta (0), side, tick, lots, side, tick, lots, …]
 *   ["q", market, at, bidTick, bidLots, askTick, askLots]        ["t", market, at, tick, lots, taker]
 *   ["o", market, at, price, confidence]                         ["f", market, at, rate, intervalSeconds, nextAt]
 *   ["s", market, at, status: 0 open, 1 reduce-only, 2 closed]
 *   ["g", market, at, 0]: a gap; no book is known, and no change is told, until the next whole book, which ends it
 */
import type {
  BookEvent,
  Event,
  FundingEvent,
  Instrument,
  MarketIndex,
  OracleEvent,
  QuoteEvent,
  TradeEvent,
} from "../../core/types.ts";
import { ASK, BID, type Micros, micros } from "../../core/units.ts";

/** Whether a market trades. The reader knows the instrument and makes the core's event of it. */
export interface MarketStatus {
  type: "status";
  market: MarketIndex;
  at: Micros;
  exchangeAt: Micros | null;
  status: Instrument["status"];
}
const STATUSES = ["open", "reduce-only", "closed"] as const;
/** The venue misses something of a market. The reader knows whose account it is and makes the core's event of it. */
export interface MarketGap {
  type: "gap";
  market: MarketIndex;
  at: Micros;
  exchangeAt: Micros | null;
}
export type MarketEvent = BookEvent | QuoteEvent | TradeEvent | OracleEvent | FundingEvent | MarketStatus | MarketGap;

export function encodeMarket(e: MarketEvent): string {
  const head = `${e.market},${e.exchangeAt ?? e.at}`;
  switch (e.type) {
    case "book": {
      let rows = "";
      for (let i = e.from; i < e.to; i++) rows += `,${e.levels.side[i]},${e.levels.tick[i]},${e.levels.lots[i]}`;
      return `["b",${head},${e.kind === "snapshot" ? 1 : 0}${rows}]`;
    }
    case "quote":
      return `["q",${head},${e.bidTick},${e.bidLots},${e.askTick},${e.askLots}]`;
    case "trade":
      return `["t",${head},${e.tick},${e.lots},${e.taker}]`;
    case "oracle":
      return `["o",${head},${e.price},${e.confidence}]`;
    case "status":
      return `["s",${head},${STATUSES.indexOf(e.status)}]`;
    case "gap":
      return `["g",${head},0]`;
    case "funding":
      return `["f",${head},${e.rate},${e.intervalSeconds},${e.nextAt}]`;
  }
}

/** What a frame carries that is not of the shape above. The reader treats it as a gap: ask for snapshots. */
export class MalformedFrame extends Error {
  override name = "MalformedFrame";
}
function numbers(row: unknown[], from: number): number[] {
  for (let i = from; i < row.length; i++)
    if (typeof row[i] !== "number") throw new MalformedFrame(`item ${i} of ${JSON.stringify(row).slice(0, 80)}`);
  return row as number[];
}
const side = (n: number | undefined): 0 | 1 => {
  if (n === BID || n === ASK) return n;
  throw new MalformedFrame(`${n} is no side`);
};
const LENGTHS: Readonly<Record<string, number>> = { q: 7, t: 6, o: 5, f: 6, s: 4, g: 4 };

function decodeBook(row: number[], market: number, times: { at: Micros; exchangeAt: Micros }): BookEvent {
  const count = (row.length - 4) / 3;
  if (!Number.isInteger(count)) throw new MalformedFrame("a book with half a row");
  const levels = { side: new Uint8Array(count), tick: new Int32Array(count), lots: new Float64Array(count) };
  for (let i = 0, j = 4; i < count; i++, j += 3) {
    levels.side[i] = side(row[j]);
    levels.tick[i] = row[j + 1]!;
    levels.lots[i] = row[j + 2]!;
  }
  return { type: "book", market, ...times, kind: row[3] === 1 ? "snapshot" : "delta", levels, from: 0, to: count };
}

/**
 * One event of a frame, with the desk's own market index; null for a market that the desk does not have. Throws
 * MalformedFrame.
 */
export function decodeMarket(
  row: unknown,
  deskMarket: (wire: number) => number | undefined,
  at: Micros,
): Event | MarketStatus | MarketGap | null {
  if (!Array.isArray(row) || row.length < 4) throw new MalformedFrame("not an event");
  const kind: unknown = row[0];
  const n = numbers(row, 1);
  if (!Number.isSafeInteger(n[2])) throw new MalformedFrame("no time");
  const market = deskMarket(n[1]!);
  if (market === undefined) return null;
  const times = { at, exchangeAt: micros(n[2]!) };
  if (kind === "b") return decodeBook(n, market, times);
  if (typeof kind !== "string" || n.length !== LENGTHS[kind]) throw new MalformedFrame(`kind ${String(kind)}`);
  const [a, b, c, d] = [n[3]!, n[4]!, n[5]!, n[6]!];
  switch (kind) {
    case "q":
      return { type: "quote", market, ...times, bidTick: a, bidLots: b, askTick: c, askLots: d };
    case "t":
      return { type: "trade", market, ...times, tick: a, lots: b, taker: side(c) };
    case "s": {
      const status = STATUSES[a];
      if (!status) throw new MalformedFrame(`${a} is no status`);
      return { type: "status", market, ...times, status };
    }
    case "g":
      return { type: "gap", market, ...times };
    case "o":
      return { type: "oracle", market, ...times, price: a, confidence: b };
    default:
      return { type: "funding", market, ...times, rate: a, intervalSeconds: b, nextAt: micros(c) };
  }
}
