/**
 * Schema work without the native schema engine, which Prisma would download: Prisma's own WebAssembly build of the same
 * engine writes the same SQL, the same _prisma_migrations table and the same checksums.
 *
 *   npm run db -- deploy | status | check | dev <name> | generate
 */
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { migrationNames, pendingMigrations } from "../server/database-check.ts";
import { databaseFile } from "../server/env.ts";
import { StorageError, storageError } from "../server/storage-error.ts";
import { openSchemaEngine, type SchemaEngine } from "./lib/schema-engine.ts";

const root = path.resolve(import.meta.dirname, "..");
const schemaPath = path.join(root, "prisma/schema.prisma");
const migrationsDir = path.join(root, "prisma/migrations");
const lockFile = path.join(migrationsDir, "migration_lock.toml");
const filters = { externalTables: [], externalEnums: [] };

/** Any existing file stops the CLI from downloading the engine; `generate` never runs it. */
function generate(): number {
  const cli = path.join(root, "node_modules/prisma/build/index.js");
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
  };
  const done = spawnSync(process.execPath, [cli, "generate", "--no-hints"], { cwd: root, encoding: "utf8", env });
  if (done.status !== 0) process.stderr.write(`${done.stdout}${done.stderr}`);
  return done.status ?? 1;
}

function migrationsList() {
  const folders = existsSync(migrationsDir) ? readdirSync(migrationsDir, { withFileTypes: true }) : [];
  return {
    baseDir: migrationsDir,
    lockfile: { path: "migration_lock.toml", content: existsSync(lockFile) ? readFileSync(lockFile, "utf8") : null },
    shadowDbInitScript: "",
    migrationDirectories: folders
      .filter((d) => d.isDirectory())
      .map((d) => d.name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok" as const, value: readFileSync(path.join(migrationsDir, name, "migration.sql"), "utf8") },
        },
      })),
  };
}
const schema = { files: [{ path: schemaPath, content: readFileSync(schemaPath, "utf8") }] };

async function apply(engine: SchemaEngine): Promise<void> {
  const done = await engine.applyMigrations({ migrationsList: migrationsList(), filters });
  for (const name of done.appliedMigrationNames) console.log(`  applied ${name}`);
}
const PROBE_BYTES = 256 * 1024;
/**
 * Migrations run on a copy that takes the file's place when all of them are through: one that fails or is broken off
 * leaves the file as it was. What was there stays beside it as app.db.before-<migration>.
 */
function deployWhole(file: string): void {
  const pending = pendingMigrations(file, migrationNames(migrationsDir));
  if (pending.length === 0) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const copy = `${file}.migrating`;
  const remove = (...names: string[]) => {
    for (const name of names) rmSync(name, { force: true });
  };
  remove(copy, `${copy}-wal`, `${copy}-shm`);
  const isThere = existsSync(file);
  // A folder that can't be written says so here, in words.
  writeFileSync(copy, Buffer.alloc(PROBE_BYTES), { flush: true });
  remove(copy);
  if (isThere) copyDatabase(file, copy);
  // A process of its own: the schema engine never lets go of its file.
  const args = ["--import", "tsx", path.join(root, "bin/db.ts"), "apply"];
  const env = { ...process.env, DATABASE_URL: `file:${copy}` };
  const done = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  process.stdout.write(done.stdout);
  if (done.status !== 0) {
    remove(copy, `${copy}-wal`, `${copy}-shm`);
    throw new StorageError(`${file} is as it was: its migration failed. ${done.stderr.trim()}`);
  }
  settle(copy);
  if (isThere) {
    const before = `${file}.before-${pending[0]}`;
    remove(before);
    linkSync(file, before);
  }
  remove(`${file}-wal`, `${file}-shm`);
  renameSync(copy, file);
  remove(`${copy}-wal`, `${copy}-shm`);
}
/** The whole content, what stands in the write-ahead log too. Throws where another program uses the file. */
function copyDatabase(file: string, copy: string): void {
  const db = new Database(file, { timeout: 1_000 });
  try {
    // A desk that runs on it keeps it from leaving that mode.
    db.pragma("journal_mode = DELETE");
    db.prepare("VACUUM INTO ?").run(copy);
    db.pragma("journal_mode = WAL");
  } finally {
    db.close();
  }
}
/** Everything in the one file. */
function settle(file: string): void {
  const db = new Database(file);
  const busy = z.array(z.object({ busy: z.number() })).parse(db.pragma("wal_checkpoint(TRUNCATE)"))[0]?.busy;
  db.close();
  if (busy !== 0) throw new Error(`${file} is in use by another program`);
}

async function status(engine: SchemaEngine): Promise<void> {
  const found = await engine.diagnoseMigrationHistory({
    migrationsList: migrationsList(),
    optInToShadowDatabase: false,
    filters,
  });
  console.log(JSON.stringify(found, null, 2));
}

async function check(engine: SchemaEngine): Promise<void> {
  const from = { tag: "migrations" as const, ...migrationsList() };
  const to = { tag: "schemaDatamodel" as const, ...schema };
  const found = await engine.diff({ from, to, script: true, exitCode: true, filters });
  if (found.exitCode === 2)
    throw new Error(`schema.prisma and prisma/migrations differ; run: npm run db -- dev <name>\n${found.stdout ?? ""}`);
  console.log("migrations match schema.prisma");
}

async function dev(engine: SchemaEngine, migrationName: string): Promise<void> {
  const found = await engine.devDiagnostic({ migrationsList: migrationsList(), filters });
  if (found.action.tag === "reset") throw new Error(`the database must be reset first: ${found.action.reason}`);
  await apply(engine);
  const loss = await engine.evaluateDataLoss({ migrationsList: migrationsList(), schema, filters });
  for (const w of [...loss.warnings, ...loss.unexecutableSteps]) console.warn("warning:", w.message);
  const made = await engine.createMigration({
    migrationsList: migrationsList(),
    schema,
    migrationName,
    draft: false,
    filters,
  });
  if (!made.migrationScript) return console.log("no change");
  const folder = path.join(migrationsDir, made.generatedMigrationName);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "migration.sql"), made.migrationScript);
  if (!existsSync(lockFile)) writeFileSync(lockFile, `provider = "${made.connectorType}"\n`);
  await apply(engine);
  console.log(`created ${made.generatedMigrationName}`);
}

const HELP = `npm run db -- <command>

Schema work on the desk's database (DATABASE_URL, else app.db in the data folder).

  deploy      applies the migrations that are missing (npm start does it)
  status      what is applied and what is not, as JSON
  check       fails where schema.prisma and prisma/migrations differ
  dev <name>  writes a migration for what changed in schema.prisma, and applies it
  generate    makes the client
`;
const work: Readonly<Record<string, (engine: SchemaEngine, name: string) => Promise<void>>> = {
  apply,
  status,
  check,
  dev,
};
const [command = "deploy", name = "change"] = process.argv.slice(2);
if (command === "--help") {
  process.stdout.write(HELP);
  process.exit(0);
}
if (command === "generate") process.exit(generate());
if (command === "deploy") {
  const file = databaseFile(root);
  try {
    deployWhole(file);
  } catch (e) {
    const told = storageError(file, e);
    console.error(told ? told.message : e);
    process.exit(1);
  }
  process.exit(0);
}
const chosen = work[command];
if (!chosen) {
  process.stderr.write(
    `"${command}" must be one of ${["deploy", ...Object.keys(work).filter((w) => w !== "apply"), "generate"].join(", ")}\n`,
  );
  process.exit(2);
}
const opened = await openSchemaEngine(databaseFile(root), schema.files[0]!);
try {
  await chosen(opened.engine, name);
} catch (e) {
  console.error(opened.describe(e));
  process.exit(1);
}
// The engine leaves a 60 s timer behind.
process.exit(0);
