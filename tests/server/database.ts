/** A database of its own for each test: the checked-in migrations, applied to a temporary file and noted there as such. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { onTestFinished } from "vitest";
import { openStartMemory, type StartMemory } from "../../server/start-memory.ts";
import { openStore, type Store } from "../../server/store.ts";

const migrations = path.resolve(import.meta.dirname, "../../prisma/migrations");

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "quotewright-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
function migrate(db: Database.Database, name: string): void {
  db.exec(readFileSync(path.join(migrations, name, "migration.sql"), "utf8"));
  db.exec(
    "CREATE TABLE IF NOT EXISTS _prisma_migrations (migration_name TEXT, finished_at INTEGER, rolled_back_at INTEGER)",
  );
  db.prepare("INSERT INTO _prisma_migrations VALUES (?, 1, NULL)").run(name);
}
export function freshDatabase(): string {
  const file = path.join(temporaryFolder(), "app.db");
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  for (const name of readdirSync(migrations)
    .filter((n) => /^\d/.test(n))
    .sort())
    migrate(db, name);
  db.close();
  return file;
}
/** With what the start of an engine reads and writes in the same file. */
export function freshStore(now: () => number = Date.now): { store: Store; memory: StartMemory; file: string } {
  const file = freshDatabase();
  const store = openStore(`file:${file}`, now);
  onTestFinished(() => store.close());
  const memory = openStartMemory(file, now);
  onTestFinished(() => memory.close());
  return { store, memory, file };
}
