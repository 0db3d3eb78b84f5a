/**
 * A snapshot: what the facts up to one of them say of an account, so that a start reads only those behind it.
 *
 * Invariant: it says nothing that the facts do not say. One that is damaged, or of another version, is passed over: the one
 * before it is used, or the facts from the first on.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { KeptBooks } from "../../core/journal-state.ts";
import { pico } from "../../core/units.ts";

export interface Snapshot {
  /** Keys of markets; the books name them by their places here. */
  markets: readonly string[];
  books: KeptBooks;
}
export interface SnapshotText {
  sha: string;
  body: string;
}
/** Grows with each change of what is kept, or of what the facts mean. */
const VERSION = 2;

const hash = (body: string): string => createHash("sha256").update(body).digest("hex");
type Text<T> = Omit<T, "fee"> & { fee: string };
type KeptOrder = KeptBooks["orders"][number];
type TextOrder = Omit<KeptOrder, "trades"> & { trades?: readonly Text<NonNullable<KeptOrder["trades"]>[number]>[] };
type TextBooks = Omit<KeptBooks, "inferred" | "orders"> & {
  inferred: readonly Text<KeptBooks["inferred"][number]>[];
  orders: readonly TextOrder[];
};
const asText = <T extends { fee: bigint }>(of: T): Text<T> => ({ ...of, fee: of.fee.toString() });
const asMoney = <T extends { fee: string }>(of: T) => ({ ...of, fee: pico(BigInt(of.fee)) });
const list = z.array(z.unknown());
/** Not number by number: of years of fills there are millions. */
const numbers = z.custom<readonly number[]>((v) => Array.isArray(v) && (v.length === 0 || typeof v[0] === "number"));
const ids = z.object({ series: z.array(z.tuple([z.string(), numbers])), others: z.array(z.string()) });
/** Money is text: exact. */
const money = z.array(z.looseObject({ fee: z.string() }));
const orders = z.array(z.looseObject({ trades: money.optional() }));
/** Its shape; that its values are what was written, the hash says. */
const snapshot = z.object({
  version: z.literal(VERSION),
  markets: z.array(z.string()),
  books: z.custom<TextBooks>(
    (books) =>
      z
        .object({
          ...{ orders, positions: list, inferred: money, trading: list },
          booked: z.object({ fills: ids, busts: ids, payments: ids }),
          ...{ isOpened: z.boolean(), life: z.string(), cursor: z.string(), owed: z.unknown() },
        })
        .safeParse(books).success,
  ),
});

export function textOf({ markets, books }: Snapshot): SnapshotText {
  const inferred = books.inferred.map(asText);
  const named = books.orders.map(({ trades, ...o }) => ({ ...o, ...(trades && { trades: trades.map(asText) }) }));
  const body = JSON.stringify({ version: VERSION, markets, books: { ...books, inferred, orders: named } });
  return { sha: hash(body), body };
}
/** Null where it is not what was written, or not of this version. */
export function snapshotOf({ sha, body }: SnapshotText): Snapshot | null {
  if (hash(body) !== sha) return null;
  try {
    const { markets, books } = snapshot.parse(JSON.parse(body));
    const named = books.orders.map(({ trades, ...o }) => ({ ...o, ...(trades && { trades: trades.map(asMoney) }) }));
    return { markets, books: { ...books, inferred: books.inferred.map(asMoney), orders: named } };
  } catch {
    return null;
  }
}
