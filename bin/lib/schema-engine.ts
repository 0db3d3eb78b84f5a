/**
 * Prisma's schema engine as WebAssembly, bound to a SQLite file through the driver adapter.
 *
 * Four traps are handled here: Node 20 cannot import `.wasm`; the engine does not recognise a missing history table; whole
 * migration files reach the shadow database through a call meant for one statement; and in-memory shadows get lost.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

export type SchemaEngine = Awaited<ReturnType<typeof bindings.SchemaEngine.new>>;

/** The official definition, so that `prisma migrate` on another machine goes on with it. */
const HISTORY_TABLE = `PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL,
"finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
"started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);`;

function adapterFor(file: string): PrismaBetterSqlite3 {
  const factory = new PrismaBetterSqlite3({ url: `file:${file}` });
  const folder = mkdtempSync(path.join(tmpdir(), "quotewright-shadow-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  let shadows = 0;
  factory.connectToShadowDb = async () => {
    const shadow = await new PrismaBetterSqlite3({ url: `file:${path.join(folder, `${shadows++}.db`)}` }).connect();
    const one = shadow.executeRaw.bind(shadow);
    shadow.executeRaw = async (q) => {
      if (q.args.length > 0) return one(q);
      await shadow.executeScript(q.sql);
      return 0;
    };
    return shadow;
  };
  return factory;
}

async function instantiate(): Promise<void> {
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const wasm = readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const imports = { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports };
  const { instance } = await WebAssembly.instantiate(wasm, imports);
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

/** Opens (and makes, where it is missing) the database file. `describe` turns the engine's errors into words. */
export async function openSchemaEngine(
  file: string,
  schema: { path: string; content: string },
): Promise<{ engine: SchemaEngine; describe: (error: unknown) => string }> {
  mkdirSync(path.dirname(file), { recursive: true });
  const factory = adapterFor(file);
  const connection = await factory.connect();
  await connection.executeScript(HISTORY_TABLE);
  await connection.dispose();
  await instantiate();
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await bindings.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
  return {
    engine,
    describe(error) {
      const message = error instanceof Error ? error.message : String(error);
      const id = /id#(\d+)/.exec(message)?.[1];
      const cause = id === undefined ? undefined : adapter.errorRegistry.consumeError(Number(id))?.error;
      return cause === undefined ? message : `${message}: ${cause instanceof Error ? cause.message : String(cause)}`;
    },
  };
}
