/**
 * Rows of the journal's tables as facts again, each table a source that is read in the order of writing.
 */
import { z } from "zod";
import { type Lots, type Micros, type Pico, pico, type Side, type Ticks } from "../../core/units.ts";
import type { NamedRecord } from "./named.ts";

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** One table's rows, the next one at hand. */
export class Source {
  /** Of the next row; Infinity behind the last. */
  seq = 0;
  #row: Row = {};
  readonly #rows: Iterator<unknown>;
  readonly #read: Reader["read"];

  constructor(rows: Iterator<unknown>, read: Reader["read"]) {
    this.#rows = rows;
    this.#read = read;
    this.#next();
  }
  take(account: string): NamedRecord {
    const record = this.#read(this.#row, account);
    this.#next();
    return record;
  }
  #next(): void {
    const next = this.#rows.next();
    if (!next.done) this.#row = next.value as Row;
    this.seq = next.done ? Number.POSITIVE_INFINITY : Number(this.#row.seq);
  }
}

const ended = z.enum(["filled", "canceled", "rejected", "expired", "denied"]);
const num = (v: Value | undefined): number => Number(v);
const text = (v: Value | undefined): string => String(v);
const order = (r: Row) => ({ id: num(r.orderId), at: num(r.at) as Micros, market: text(r.key) });
const priced = (r: Row) => ({ tick: num(r.tick) as Ticks, lots: num(r.lots) as Lots });
interface Reader {
  sql: string;
  read: (row: Row, account: string) => NamedRecord;
}
const of = (table: string, where = ""): string =>
  `SELECT t.*, m.key FROM ${table} t LEFT JOIN market m ON m.ref = t.market WHERE t.account = ? AND t.seq > ?${where} ORDER BY t.seq`;
// Written out: there are more fills than anything else.
const fillOf =
  (kind: "fill" | "bust"): Reader["read"] =>
  (r, account) => ({
    kind,
    account,
    market: text(r.key),
    fillId: text(r.fillId),
    id: r.orderId === null ? null : num(r.orderId),
    side: num(r.side) as Side,
    tick: num(r.tick) as Ticks,
    lots: num(r.lots) as Lots,
    fee: pico(BigInt(text(r.fee))),
    feeAsset: text(r.feeAsset),
    at: num(r.at) as Micros,
    ...(r.liquidity !== null && { liquidity: r.liquidity === "maker" ? ("maker" as const) : ("taker" as const) }),
    ...(r.charged !== null && { charged: JSON.parse(text(r.charged)) as { market: string; lots: number }[] }),
    ...(r.inOpening === 1 && { inOpening: true }),
    ...(typeof r.exchangeAt === "number" && { exchangeAt: r.exchangeAt as Micros }),
    ...(typeof r.proof === "string" && { proof: r.proof }),
  });
export const READERS: readonly Reader[] = [
  {
    sql: of("intent", " AND t.orderId IN (SELECT orderId FROM open_order)"),
    read: (r, account) => ({
      ...{ account, kind: "intent", action: r.action === "place" ? "place" : "amend" },
      ...{ ...order(r), ...priced(r), side: r.side === null ? null : (num(r.side) as Side) },
    }),
  },
  { sql: of("fill"), read: fillOf("fill") },
  {
    sql: `SELECT t.*, m.key, w.exchangeAt, w.proof FROM bust t LEFT JOIN market m ON m.ref = t.market
  LEFT JOIN bust_word w ON w.seq = t.seq WHERE t.account = ? AND t.seq > ? ORDER BY t.seq`,
    read: fillOf("bust"),
  },
  {
    sql: of("payment"),
    read: (r, account) => ({
      ...{ account, kind: "payment", market: text(r.key), paymentId: text(r.paymentId), asset: text(r.asset) },
      ...{ amount: BigInt(text(r.amount)) as Pico, at: num(r.at) as Micros },
    }),
  },
  {
    sql: of("opening"),
    read: (r, account) => ({
      ...{
        account,
        kind: "opening",
        market: text(r.key),
        lots: num(r.lots),
        reason: text(r.reason),
        at: num(r.at) as Micros,
      },
      ...(r.life !== null && { life: text(r.life) }),
    }),
  },
  {
    sql: `SELECT t.* FROM obligation t WHERE t.account = ? AND t.seq > ? ORDER BY t.seq`,
    read: (r, account) => ({
      ...{ account, kind: "obligation", market: null, state: r.state === "met" ? "met" : "owed" },
      ...{ reason: text(r.reason), at: num(r.at) as Micros },
    }),
  },
  {
    sql: of("trading"),
    read: (r, account) => ({
      ...{ account, kind: "trading", market: r.market === null ? null : text(r.key), level: num(r.level) as 0 | 1 | 2 },
      ...{ code: text(r.code), reason: text(r.reason), by: text(r.by), at: num(r.at) as Micros },
    }),
  },
  {
    sql: `SELECT t.* FROM "cursor" t WHERE t.account = ? AND t.seq > ?`,
    read: (r, account) => ({ account, kind: "cursor", market: null, cursor: text(r.cursor), at: num(r.at) as Micros }),
  },
];
/** Behind a snapshot also the ends: what it had open may have ended since. Of others only what has not ended is read at all. */
export const ENDS: Reader = {
  sql: of("ended"),
  read: (r, account) => ({
    ...{ account, kind: "ended", ...order(r), proof: text(r.proof), cumLots: num(r.cumLots) },
    as: ended.parse(r.how),
  }),
};
