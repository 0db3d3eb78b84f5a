/**
 * Schema work without the native schema engine, which Prisma would download: Prisma's own WebAssembly build of the same
 * engine writes the same SQL, the same _prisma_migrations table and the same checksums.
 *
 *   npm run db -- deploy | status | check | dev <name> | generate
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { databaseFile } from "../server/env.ts";
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

async function deploy(engine: SchemaEngine): Promise<void> {
  const done = await engine.applyMigrations({ migrationsList: migrationsList(), filters });
  for (const name of done.appliedMigrationNames) console.log(`  applied ${name}`);
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
  await deploy(engine);
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
  await deploy(engine);
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
  deploy,
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
const chosen = work[command];
if (!chosen) {
  process.stderr.write(`"${command}" must be one of ${[...Object.keys(work), "generate"].join(", ")}\n`);
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
