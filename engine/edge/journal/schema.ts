/**
 * The journal's file: its tables, what it must be before it is trusted, and what it costs to have a fact on disk.
 *
 * Invariants: 1. facts are only added. `open_order` shrinks, and says nothing that the facts do not say; where amends moved an
 * order that has ended is forgotten after a week. 2. money is text:
 * exact. 3. a commit is on the disk when it returns (WAL, full sync). 4. a SQLite whose WAL can lose commits is refused.
 */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { JournalError, journalTrouble } from "./trouble.ts";

/** "QWJL". */
export const APPLICATION_ID = 0x51_57_4a_4c;
/** Grows with each change of the tables. */
export const FORMAT = 1;
/** Grows with each change of what a fact means. */
export const CORE_VERSION = "1";
/** Before it a checkpoint could reset the WAL under a writer and lose what was committed. */
const SQLITE_MIN = [3, 51, 3] as const;
/** Another program's lock is waited for this long; cancels do not wait with us. */
const LOCK_MS_MAX = 2_000;

const of = "epoch INTEGER NOT NULL, account INTEGER NOT NULL";
const SCHEMA = `
CREATE TABLE epoch (epoch INTEGER PRIMARY KEY, installation TEXT NOT NULL, engine TEXT NOT NULL, format INTEGER NOT NULL,
  core TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE account (ref INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE market (ref INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE intent (seq INTEGER PRIMARY KEY, ${of}, market INTEGER NOT NULL, action TEXT NOT NULL, orderId INTEGER NOT NULL,
  side INTEGER, tick INTEGER NOT NULL, lots INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX intent_order ON intent (orderId);
CREATE TABLE open_order (orderId INTEGER PRIMARY KEY, account INTEGER NOT NULL) STRICT;
CREATE TABLE ended (seq INTEGER PRIMARY KEY, ${of}, market INTEGER NOT NULL, orderId INTEGER NOT NULL, how TEXT NOT NULL,
  cumLots INTEGER NOT NULL, proof TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX ended_order ON ended (orderId);
${["fill", "bust"]
  .map(
    (
      table,
    ) => `CREATE TABLE ${table} (seq INTEGER PRIMARY KEY, ${of}, market INTEGER NOT NULL, fillId TEXT NOT NULL, orderId INTEGER,
  side INTEGER NOT NULL, tick INTEGER NOT NULL, lots INTEGER NOT NULL, fee TEXT NOT NULL, feeAsset TEXT NOT NULL, liquidity TEXT,
  charged TEXT, inOpening INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (account, fillId)) STRICT;`,
  )
  .join("\n")}
CREATE TABLE payment (seq INTEGER PRIMARY KEY, ${of}, market INTEGER NOT NULL, paymentId TEXT NOT NULL, amount TEXT NOT NULL,
  asset TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (account, paymentId)) STRICT;
CREATE TABLE opening (seq INTEGER PRIMARY KEY, ${of}, market INTEGER NOT NULL, lots INTEGER NOT NULL, reason TEXT NOT NULL,
  life TEXT, at INTEGER NOT NULL) STRICT;
CREATE TABLE obligation (seq INTEGER PRIMARY KEY, ${of}, state TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE trading (seq INTEGER PRIMARY KEY, ${of}, market INTEGER, level INTEGER NOT NULL, code TEXT NOT NULL,
  reason TEXT NOT NULL, "by" TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE "cursor" (account INTEGER PRIMARY KEY, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, "cursor" TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
`;
/** What was said of a bust. Made where it is missing: a file of before has none, and a version that does not know it loses the words alone. */
const BUST_WORDS = `CREATE TABLE IF NOT EXISTS bust_word (seq INTEGER PRIMARY KEY, exchangeAt INTEGER, proof TEXT) STRICT`;
/** Says nothing that the facts do not say: a file without it is as good, and a version that does not know it leaves it alone. */
const SNAPSHOTS = `CREATE TABLE IF NOT EXISTS snapshot (account INTEGER NOT NULL, seq INTEGER NOT NULL, sha TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (account, seq)) STRICT`;
/** Tables whose rows have a sequence number of their own. */
export const NUMBERED = [
  "intent",
  "ended",
  "fill",
  "bust",
  "payment",
  "opening",
  "obligation",
  "trading",
  '"cursor"',
] as const;

/** Why this SQLite may not keep a journal, or null. */
export function sqliteTrouble(version: string): string | null {
  const parts = version.split(".").map(Number);
  for (const [i, min] of SQLITE_MIN.entries()) {
    const part = parts[i] ?? 0;
    if (part > min) return null;
    if (!(part >= min))
      return `SQLite ${version} can lose commits of its write-ahead log: the journal needs ${SQLITE_MIN.join(".")} or newer. Install this version's packages again: npm ci`;
  }
  return null;
}

/**
 * Opened, whole and of this format; made where there is none. `isLasting` false: a commit outlives the process, not a power
 * cut. Throws a JournalError with the file and the way out.
 */
export function openFile(file: string, isLasting = true): Database.Database {
  const refuse = (why: string, wayOut: string): JournalError => new JournalError(`${file} ${why}. ${wayOut}`);
  const isThere = existsSync(file);
  if (!isThere && existsSync(`${file}-wal`))
    throw refuse(
      `is missing, but what was written last to it is there (${path.basename(file)}-wal)`,
      "Put both back from where they went, or move that file away to begin a new journal.",
    );
  if (isThere && statSync(file).size === 0)
    throw refuse("is empty", "Put a backup in its place, or delete it to begin a new journal.");
  try {
    const db = new Database(file, { timeout: LOCK_MS_MAX });
    try {
      const trouble = sqliteTrouble(String(db.prepare("SELECT sqlite_version()").pluck().get()));
      if (trouble !== null) throw new JournalError(trouble);
      if (isThere) check(db, refuse);
      for (const pragma of ["journal_mode = WAL", `synchronous = ${isLasting ? "FULL" : "NORMAL"}`, "fullfsync = ON"])
        db.pragma(pragma);
      if (!isThere) make(db);
      db.exec(BUST_WORDS);
      db.exec(SNAPSHOTS);
      return db;
    } catch (e) {
      db.close();
      throw e;
    }
  } catch (e) {
    throw e instanceof JournalError ? e : journalTrouble(file, e);
  }
}
function check(db: Database.Database, refuse: (why: string, wayOut: string) => JournalError): void {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw refuse("is no journal of Quotewright", "Move it away to begin a new journal, or put a backup in its place.");
  const format = db.pragma("user_version", { simple: true });
  if (format !== FORMAT)
    throw refuse(
      `has format ${String(format)}, and this version knows format ${FORMAT}`,
      "Start the version that wrote it, or put a backup of this version in its place.",
    );
}
function make(db: Database.Database): void {
  db.transaction(() => {
    db.exec(SCHEMA);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${FORMAT}`);
  })();
}
