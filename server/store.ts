/**
 * The control plane's memory (SQLite through Prisma): settings, commands, and projections for screens. The only importer
 * of Prisma beside the engine's settings source; its client is made by `npm run db -- generate`.
 *
 * Invariants: 1. a settings row is added, never changed. 2. of two writers based on the same revision, one gets a
 * conflict. 3. a command id is answered once. 4. money goes in and out as decimal text. 5. SQLite blocks the thread that
 * calls it, which is the one that beats for the watchdog: nothing waits in there for a lock. 6. what the disk refuses is a
 * StorageError, one sentence.
 */
import { setTimeout as pause } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { Alert, DayRecord } from "../engine/core/types.ts";
import type { FillView } from "../engine/core/view-types.ts";
import { sameFile } from "../engine/index.ts";
// Not found? Made by: npm run db -- generate
import { type Fill, PrismaClient } from "../prisma/generated/client/client.ts";
import { writeDay } from "./day-record.ts";
import { ADD_REVISION, type NewRevision, type Revision, readRevision } from "./revision.ts";
import { isBusy, StorageError, storageError } from "./storage-error.ts";
import type { EquityPoint } from "./stream-types.ts";

export interface StoredCommand {
  id: string;
  by: string;
  kind: string;
  /** What was asked, as JSON text. */
  body: string;
  ok: boolean;
  /** What was answered, as JSON text. */
  answer: string;
}
export interface AccountEquity extends EquityPoint {
  account: string;
}
export type Markouts = Pick<FillView, "n" | "fillId" | "markoutBps">;
export type Store = ReturnType<typeof openStore>;

function readFill(row: Fill): FillView {
  const { n, fillId, key, symbol, priceDecimals, sizeDecimals, edgeBps, strategy } = row;
  return {
    n,
    fillId,
    at: Number(row.at),
    key,
    symbol,
    mode: row.mode as FillView["mode"],
    side: row.side === "bid" ? "bid" : "ask",
    price: Number(row.price),
    size: Number(row.size),
    priceDecimals,
    sizeDecimals,
    liquidity: row.liquidity === "maker" ? "maker" : "taker",
    fee: Number(row.fee),
    edgeBps,
    orderId: row.orderId === null ? null : Number(row.orderId),
    strategy,
    markoutBps: { s1: row.markout1Bps, s5: row.markout5Bps, s30: row.markout30Bps, s60: row.markout60Bps },
  };
}
const flatFill = (f: FillView) => ({
  ...f,
  at: Math.floor(f.at),
  price: f.price.toFixed(f.priceDecimals),
  size: f.size.toFixed(f.sizeDecimals),
  fee: String(f.fee),
});

/** createMany costs 230 µs a row; one statement over a JSON array costs a tenth of that. A known fill is left alone. */
const FILL_COLUMNS =
  "n fillId at key symbol mode side price size priceDecimals sizeDecimals liquidity fee edgeBps orderId strategy";
const MARKOUTS = ["s1", "s5", "s30", "s60"] as const;
const INSERT_FILLS = `INSERT OR IGNORE INTO "Fill" (${FILL_COLUMNS.split(" ").map((c) => `"${c}"`)}, ${MARKOUTS.map((s) => `"markout${s.slice(1)}Bps"`)})
SELECT ${FILL_COLUMNS.split(" ").map((c) => `json_extract(value, '$.${c}')`)}, ${MARKOUTS.map((s) => `json_extract(value, '$.markoutBps.${s}')`)}
FROM json_each(?)`;
const UPDATE_MARKOUTS = `UPDATE "Fill" SET ${MARKOUTS.map((s) => `"markout${s.slice(1)}Bps" = json_extract(j.value, '$.markoutBps.${s}')`)}
FROM json_each(?) AS j WHERE "Fill"."fillId" = json_extract(j.value, '$.fillId') AND "Fill"."n" = json_extract(j.value, '$.n')`;
/** The last point of each of `?` equal pieces of the time asked for. */
const SAMPLE_EQUITY = `SELECT MAX("at") AS "at", "equity", "pnl" FROM "EquityPoint"
WHERE "account" = ? AND "at" >= ? GROUP BY ("at" - ?) / ? ORDER BY "at"`;

/** How long SQLite itself may hold the thread for somebody else's lock. */
const LOCK_MS_MAX = 20;
/** A lock is asked for again, without holding the thread, for this long. */
const BUSY_MS_MAX = 3_000;
const AGAIN_MS = 50;

function mustBe(moved: string | null): void {
  if (moved !== null) throw new StorageError(moved);
}
async function patiently<R>(file: string, whyNotSame: ReturnType<typeof sameFile>, ask: () => Promise<R>): Promise<R> {
  for (const until = performance.now() + BUSY_MS_MAX; ; ) {
    try {
      mustBe(whyNotSame(false));
      const answer = await ask();
      // Before and after: what was written to a file that went meanwhile is not written.
      mustBe(whyNotSame(true));
      return answer;
    } catch (e) {
      if (!isBusy(e) || performance.now() > until) throw storageError(file, e) ?? e;
    }
    await pause(AGAIN_MS);
  }
}

export function openStore(databaseUrl: string, now: () => number = Date.now) {
  const file = databaseUrl.replace(/^file:/, "");
  const whyNotSame = sameFile(file);
  const adapter = new PrismaBetterSqlite3({ url: databaseUrl, timeout: LOCK_MS_MAX });
  const db = new PrismaClient({ adapter }).$extends({
    query: { $allOperations: ({ args, query }) => patiently(file, whyNotSame, () => query(args)) },
  });
  const newest = async (): Promise<Revision | null> => {
    const row = await db.settingRevision.findFirst({ orderBy: { id: "desc" } });
    return row && readRevision(row);
  };

  const settings = {
    newest,
    async at(revision: number): Promise<Revision | null> {
      const row = await db.settingRevision.findUnique({ where: { id: revision } });
      return row && readRevision(row);
    },
    /** The newest revision that can be parsed, looking back over at most 50 broken ones. */
    async lastGood(): Promise<Revision | null> {
      const rows = await db.settingRevision.findMany({ orderBy: { id: "desc" }, take: 50 });
      for (const row of rows) {
        const read = readRevision(row);
        if (read.settings) return read;
      }
      return null;
    },
    /** Newest first; revisions below `before`. */
    async history({ limit, before }: { limit: number; before?: number }): Promise<Revision[]> {
      const where = before === undefined ? {} : { id: { lt: before } };
      return (await db.settingRevision.findMany({ where, orderBy: { id: "desc" }, take: limit })).map(readRevision);
    },
    /** The new revision's number, or the revisions since `basedOn` where it is no longer the newest. */
    async add(r: NewRevision): Promise<{ revision: number } | { since: Revision[] }> {
      const { by, why, basedOn } = r;
      const values = [BigInt(now()), by, why, basedOn || null, JSON.stringify(r.settings)];
      const made = await db.$queryRawUnsafe<{ id: bigint | number }[]>(ADD_REVISION, ...values, basedOn);
      const row = made[0];
      if (row) return { revision: Number(row.id) };
      const since = await db.settingRevision.findMany({ where: { id: { gt: basedOn } }, orderBy: { id: "asc" } });
      return { since: since.map(readRevision) };
    },
  };

  const commands = {
    async find(id: string): Promise<StoredCommand | null> {
      return db.command.findUnique({ where: { id } });
    },
    async add(c: StoredCommand): Promise<void> {
      await db.command.create({ data: { ...c, at: BigInt(now()) } });
    },
  };

  const fills = {
    async add(batch: readonly FillView[]): Promise<void> {
      if (batch.length > 0) await db.$executeRawUnsafe(INSERT_FILLS, JSON.stringify(batch.map(flatFill)));
    },
    async setMarkouts(batch: readonly Markouts[]): Promise<void> {
      if (batch.length > 0) await db.$executeRawUnsafe(UPDATE_MARKOUTS, JSON.stringify(batch));
    },
    /** Newest first; numbers below `before`. */
    async list({ key, before, limit }: { key?: string; before?: number; limit: number }): Promise<FillView[]> {
      const where = { ...(key !== undefined && { key }), ...(before !== undefined && { n: { lt: before } }) };
      return (await db.fill.findMany({ where, orderBy: { n: "desc" }, take: limit })).map(readFill);
    },
  };

  const equity = {
    async add(points: readonly AccountEquity[]): Promise<void> {
      const data = points.map((p) => ({
        at: BigInt(Math.floor(p.at)),
        account: p.account,
        equity: String(p.equity),
        pnl: String(p.pnl),
      }));
      await db.equityPoint.createMany({ data });
    },
    /** At most about `points` of them since `from` (Unix ms), oldest first. */
    async list({ account, from, points }: { account: string; from: number; points: number }): Promise<EquityPoint[]> {
      const first = await db.equityPoint.findFirst({
        where: { account, at: { gte: BigInt(from) } },
        orderBy: { at: "asc" },
        select: { at: true },
      });
      if (!first) return [];
      // Pieces of the time that has points: a desk that started just now shows its minutes, not one dot of a day.
      const piece = BigInt(Math.max(1, Math.ceil((now() + 1 - Number(first.at)) / points)));
      const rows = await db.$queryRawUnsafe<{ at: bigint; equity: string; pnl: string }[]>(
        SAMPLE_EQUITY,
        account,
        first.at,
        first.at,
        piece,
      );
      return rows.map((r) => ({ at: Number(r.at), equity: Number(r.equity), pnl: Number(r.pnl) }));
    },
  };

  const alerts = {
    /** An alert counts instead of repeating itself: the same number of the same epoch is one row. */
    async set(epoch: number, alert: Alert, market: string | null): Promise<void> {
      const { id: number, code, severity, text, count, acknowledgedBy } = alert;
      // The desk's time is in microseconds.
      const row = { code, severity, market, text, count, acknowledgedBy, at: BigInt(Math.floor(alert.at / 1000)) };
      const where = { epoch_number: { epoch, number } };
      await db.alert.upsert({ where, update: row, create: { epoch, number, ...row } });
    },
  };

  const days = {
    /** The newest word on each account's day. `world` names the venue as it was asked for. */
    async set(world: string, records: readonly DayRecord[]): Promise<void> {
      for (const record of records) {
        const { account } = record;
        const row = { world, at: BigInt(now()), document: writeDay(record) };
        await db.accountDay.upsert({ where: { account }, update: row, create: { account, ...row } });
      }
    },
  };

  return {
    settings,
    commands,
    fills,
    equity,
    alerts,
    days,
    async close(): Promise<void> {
      await db.$disconnect();
    },
  };
}
