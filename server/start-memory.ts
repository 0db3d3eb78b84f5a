/**
 * What the start of an engine takes from the database, by itself: who it is, which start this is, the settings, and the day
 * so far. Plain SQLite, so that an engine without a console has nothing to wait for; once it runs, the store takes over.
 *
 * Invariants: 1. what the disk refuses is a StorageError, one sentence. 2. a settings row is added, never changed.
 */
import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { z } from "zod";
import type { FoundDay } from "../engine/worker-messages.ts";
import { readDay } from "./day-record.ts";
import { ADD_REVISION, type Revisions, readRevision } from "./revision.ts";
import { storageError } from "./storage-error.ts";

export interface StartMemory {
  settings: Revisions;
  /** Eight characters, made once; prefix of client order ids. */
  installation(): string;
  /**
   * Once per start of an engine: its time in seconds, and more than that of any start or running desk that is recorded, for
   * a clock may go back. A database that was put back knows less, and the clock has gone on.
   */
  nextEpoch(): number;
  /** Number of the last fill that is stored, 0 before the first. */
  lastFill(): number;
  /** Days of this world, read or with the reason why they can't be. */
  daysOf(world: string): FoundDay[];
  close(): void;
}
/** Epochs are seconds since 2020: whole in 32 bits until 2088. */
const EPOCH_ZERO_MS = Date.UTC(2020, 0, 1);
const secondsOf = (ms: number): number => Math.floor((ms - EPOCH_ZERO_MS) / 1000);
/** Of now, after the last epoch, and after the last word of a desk that ran. */
const NEXT_EPOCH = `INSERT INTO "Meta" ("key", "value")
SELECT 'epoch', CAST(MAX(CAST(? AS INTEGER), COALESCE((MAX("at") - ${EPOCH_ZERO_MS}) / 1000 + 2, 1)) AS TEXT) FROM "AccountDay" WHERE true
ON CONFLICT ("key") DO UPDATE
SET "value" = CAST(MAX(CAST("value" AS INTEGER) + 1, CAST(excluded."value" AS INTEGER)) AS TEXT) RETURNING "value"`;

/** Before an engine runs nothing waits for this thread: another program's lock is waited for. */
const LOCK_MS_MAX = 3_000;

const revisionRow = z.object({
  id: z.number(),
  at: z.number(),
  by: z.string(),
  why: z.string(),
  basedOn: z.number().nullable(),
  document: z.string(),
});
const dayRow = z.object({ account: z.string(), document: z.string() });
const text = z.string();
const number = z.number();

/** `file` is the database, migrated (database-check.ts). Throws a StorageError, each of its questions too. */
export function openStartMemory(file: string, now: () => number): StartMemory {
  const ask = <T>(question: () => T): T => {
    try {
      return question();
    } catch (e) {
      throw storageError(file, e) ?? e;
    }
  };
  const db = ask(() => new Database(file, { fileMustExist: true, timeout: LOCK_MS_MAX }));
  const revisions = (where: string, ...values: number[]) =>
    z
      .array(revisionRow)
      .parse(db.prepare(`SELECT * FROM "SettingRevision" ${where}`).all(...values))
      .map(readRevision);
  return {
    settings: {
      newest: async () => ask(() => revisions("ORDER BY id DESC LIMIT 1")[0] ?? null),
      add: async ({ by, why, basedOn, settings }) =>
        ask(() => {
          const values = [now(), by, why, basedOn || null, JSON.stringify(settings), basedOn];
          const made = db.prepare(ADD_REVISION).pluck().get(values);
          if (made !== undefined) return { revision: number.parse(made) };
          return { since: revisions("WHERE id > ? ORDER BY id", basedOn) };
        }),
    },
    installation: () =>
      ask(() => {
        const made = randomBytes(4).toString("hex");
        db.prepare(`INSERT INTO "Meta" ("key", "value") VALUES ('installation', ?) ON CONFLICT DO NOTHING`).run(made);
        return text.parse(db.prepare(`SELECT "value" FROM "Meta" WHERE "key" = 'installation'`).pluck().get());
      }),
    nextEpoch: () => ask(() => Number(db.prepare(NEXT_EPOCH).pluck().get(secondsOf(now())))),
    lastFill: () => ask(() => number.parse(db.prepare(`SELECT COALESCE(MAX("n"), 0) FROM "Fill"`).pluck().get())),
    daysOf: (world) =>
      ask(() => z.array(dayRow).parse(db.prepare(`SELECT * FROM "AccountDay" WHERE "world" = ?`).all(world))).map(
        ({ account, document }) => ({ account, ...readDay(document) }),
      ),
    close: () => void db.close(),
  };
}
