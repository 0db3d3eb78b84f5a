/**
 * Facts with names in the place of the desk's indices, which mean something else at the next start.
 *
 * Invariant: a fact of a market that the desk does not have now is kept and skipped, never given to another market.
 */
import type { JournalRecord } from "../../core/journal-records.ts";
import type { AccountIndex, DeskConfig, MarketIndex } from "../../core/types.ts";

type Names<R> = R extends JournalRecord
  ? Omit<R, "account" | "market" | "charged"> & {
      account: string;
      market: R extends { market: MarketIndex } ? string : string | null;
      charged?: readonly { market: string; lots: number }[];
    }
  : never;
/** `market` null: the fact is of the account. */
export type NamedRecord = Names<JournalRecord>;
export interface NumberedRecord {
  seq: number;
  record: NamedRecord;
}

export type Config = Pick<DeskConfig, "accounts" | "markets">;

export function named(r: JournalRecord, { accounts, markets }: Config): NamedRecord {
  const account = accounts[r.account]!.id;
  const keyOf = (market: MarketIndex): string => markets[market]!.key;
  switch (r.kind) {
    case "intent":
    case "ended":
    case "payment":
    case "opening":
      return { ...r, account, market: keyOf(r.market) };
    case "fill":
    case "bust": {
      const { charged, ...rest } = r;
      const names = charged && { charged: charged.map((c) => ({ market: keyOf(c.market), lots: c.lots })) };
      return { ...rest, account, market: keyOf(r.market), ...names };
    }
    case "trading":
      return { ...r, account, market: r.market === null ? null : keyOf(r.market) };
    case "obligation":
    case "cursor":
      return { ...r, account, market: null };
  }
}

/** For one account. Null where the fact is of a market that the desk does not have. */
export function indexed(
  r: NamedRecord,
  account: AccountIndex,
  indexOf: (key: string) => MarketIndex | undefined,
): JournalRecord | null {
  if (r.kind === "obligation" || r.kind === "cursor") {
    const { market: _, ...rest } = r;
    return { ...rest, account };
  }
  if (r.kind === "trading") {
    const market = r.market === null ? null : indexOf(r.market);
    return market === undefined ? null : { ...r, account, market };
  }
  const market = indexOf(r.market);
  if (market === undefined) return null;
  if (!("fillId" in r)) {
    const { charged: _, ...rest } = r;
    return { ...rest, account, market };
  }
  const { charged, ...rest } = r;
  const lots = (charged ?? []).flatMap((c) => {
    const other = indexOf(c.market);
    return other === undefined ? [] : [{ market: other, lots: c.lots }];
  });
  return { ...rest, account, market, ...(lots.length > 0 && { charged: lots }) };
}
