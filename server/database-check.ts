/**
 * What stands in the database's file, looked at before anything relies on it: whole, of this version, and not left half-way
 * by a migration. Each answer that is not good is a StorageError with the way out.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { StorageError, storageError } from "./storage-error.ts";

/** Small tables that settings and ids depend on: read whole, so that a damaged page is found at the start. */
const NEEDED = ["SettingRevision", "Meta"];
/** Another program's lock at the start is waited for this long. */
const LOCK_MS_MAX = 1_000;

const BACKUP = "put a backup of this version in its place";
const rows = z.array(
  z.object({ name: z.string(), finished: z.unknown().transform((at) => at !== null), rolledBack: z.number() }),
);
const HISTORY = `SELECT "migration_name" AS name, "finished_at" AS finished, "rolled_back_at" IS NOT NULL AS rolledBack FROM "_prisma_migrations"`;

/** Names of the migrations that this version brings, in their order. */
export function migrationNames(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
}
/** Migrations that are still to be applied to `file`; all of them where there is none yet. Throws a StorageError. */
export function pendingMigrations(file: string, known: readonly string[]): string[] {
  const refuse = (why: string, wayOut: string) => new StorageError(`${file} can't be used: ${why}. ${wayOut}`);
  if (!existsSync(file)) {
    if (existsSync(`${file}-wal`))
      throw refuse(
        `it is missing, but what was written last to it is there (${path.basename(file)}-wal)`,
        "Put both back from where they went, or move that file away to begin with the settings of a first start.",
      );
    return [...known];
  }
  if (statSync(file).isDirectory()) throw refuse("it is a folder", "Move it away.");
  if (statSync(file).size === 0)
    throw refuse("it is empty", "Put a backup in its place, or delete it to begin with the settings of a first start.");
  let applied: z.infer<typeof rows>;
  try {
    applied = read(file);
  } catch (e) {
    throw storageError(file, e) ?? e;
  }
  const half = applied.find((m) => !m.finished && m.rolledBack === 0);
  if (half) throw refuse(`the migration ${half.name} stopped half-way in it`, `Stop the desk and ${BACKUP}.`);
  const names = applied.filter((m) => m.rolledBack === 0).map((m) => m.name);
  const unknown = names.filter((n) => !known.includes(n));
  if (unknown.length > 0)
    throw refuse(`a newer Quotewright has changed it (${unknown.join(", ")})`, `Start that version, or ${BACKUP}.`);
  return known.filter((n) => !names.includes(n));
}
/** The same for who can't migrate: anything that is missing is refused. */
export function checkDatabase(file: string, known: readonly string[]): void {
  const pending = pendingMigrations(file, known);
  if (pending.length > 0)
    throw new StorageError(
      `${file} ${existsSync(file) ? `lacks ${pending.join(", ")}` : "is not there"}. Start the desk with npm start, which ${existsSync(file) ? "brings it up to date" : "makes it"}.`,
    );
}

function read(file: string): z.infer<typeof rows> {
  const db = new Database(file, { fileMustExist: true, timeout: LOCK_MS_MAX });
  try {
    const tables = new Set(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all());
    for (const table of NEEDED.filter((t) => tables.has(t))) {
      const found = db.pragma(`quick_check('${table}')`, { simple: true });
      if (found !== "ok") throw new Error(`malformed: ${String(found)}`);
    }
    if (!tables.has("_prisma_migrations")) throw new Error("no such table: _prisma_migrations");
    return rows.parse(db.prepare(HISTORY).all());
  } finally {
    db.close();
  }
}
