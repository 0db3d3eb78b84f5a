/**
 * Runs before `npm start` and `npm test`, on a bare clone too, so it imports Node built-ins only: installs, generates the
 * database client, migrates and builds, each only when what it works from has changed.
 *
 *   (nothing)  everything that `npm start` needs     --dev   without the builds
 *   --build    everything but the migration          --test  packages and client (bin/test.mjs asks for the rest)
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import path from "node:path";
import { hashOf, isInstalled, stampsIn, takeLock } from "./lib/stamps.mjs";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);
const only = (flag) => process.argv.includes(flag);
const fail = (message) => {
  console.error(`\n✖ ${message}\n`);
  process.exit(1);
};

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org.`);

const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  JOBS: process.env.JOBS ?? String(availableParallelism()),
};

function run(label, command, args, extra = {}) {
  const from = performance.now();
  console.log(`▸ ${label}`);
  const done = spawnSync(command, args, { stdio: "inherit", env: { ...env, ...extra } });
  if (done.status !== 0) fail(`${label} failed (${done.error?.message ?? `exit ${done.status ?? done.signal}`}).`);
  console.log(`  ${label}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
}
const node = (label, args, extra) => run(label, process.execPath, args, extra);
/** npm as it was called: the right version, and no quirks of another system's shell. */
function npm(label, args, extra) {
  if (process.env.npm_execpath?.endsWith(".js")) return node(label, [process.env.npm_execpath, ...args], extra);
  run(label, process.platform === "win32" ? "npm.cmd" : "npm", args, extra);
}

// Where its prebuilt file is out of reach, better-sqlite3 compiles for about two minutes: the result is kept per user.
const prebuilds = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "quotewright", "prebuilds");
function keepNativeBuild() {
  if (process.platform === "win32") return;
  const folder = "node_modules/better-sqlite3";
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  const system = `${process.platform}${isMusl ? "musl" : ""}-${process.arch}`;
  const file = path.join(prebuilds, `better-sqlite3-v${version}-node-v${process.versions.modules}-${system}.tar.gz`);
  if (existsSync(file)) return;
  mkdirSync(prebuilds, { recursive: true });
  spawnSync("tar", ["czf", file, "-C", folder, "build/Release/better_sqlite3.node"], { stdio: "ignore" });
}

function install(stamps) {
  const wanted = hashOf(root, "package-lock.json");
  if (stamps.holds("packages", wanted)) return;
  if (!isInstalled(root)) {
    console.log("  (a first installation takes one to three minutes)");
    npm("install packages", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      npm_config_better_sqlite3_local_prebuilds: prebuilds,
    });
    keepNativeBuild();
  }
  stamps.set("packages", wanted);
}

function generateClient(stamps) {
  const wanted = hashOf(root, "prisma/schema.prisma", "prisma.config.ts", "package-lock.json");
  if (existsSync("prisma/generated/client/client.ts") && stamps.holds("client", wanted)) return;
  node("generate the database client", ["--import", "tsx", "bin/db.ts", "generate"]);
  stamps.set("client", wanted);
}

const dataDir = path.resolve(root, process.env.QUOTEWRIGHT_DATA_DIR || "data");
const database = process.env.DATABASE_URL?.startsWith("file:")
  ? path.resolve(root, process.env.DATABASE_URL.slice("file:".length))
  : path.join(dataDir, "app.db");
/** A restored backup is another file: the inode tells, so that it is migrated too. */
const databaseStamp = (migrations) => (existsSync(database) ? `${migrations}:${statSync(database).ino}` : "missing");
function migrate(stamps) {
  const migrations = hashOf(root, "prisma/migrations");
  const name = `database ${database}`;
  if (existsSync(database) && stamps.holds(name, databaseStamp(migrations))) return;
  node("migrate the database", ["--import", "tsx", "bin/db.ts", "deploy"]);
  stamps.set(name, databaseStamp(migrations));
}

const SHARED = ["package-lock.json", "tsconfig.json", "prisma/schema.prisma", "engine", "server"];
function buildConsole(stamps) {
  const wanted = hashOf(root, ...SHARED, "app", "public", "next.config.mjs", "postcss.config.mjs");
  if (existsSync("out/index.html") && stamps.holds("console", wanted)) return;
  node("build the console", ["node_modules/next/dist/bin/next", "build"], { NODE_ENV: "production" });
  stamps.set("console", wanted);
}
function bundleServer(stamps) {
  const wanted = hashOf(root, ...SHARED, "bin");
  if (existsSync("dist/server.mjs") && stamps.holds("server", wanted)) return;
  node("bundle the server", ["bin/build-server.mjs"]);
  stamps.set("server", wanted);
}

const giveBack = takeLock(path.join(root, "data/bootstrap.lock"), (pid) =>
  console.log(`▸ waiting for another set-up in this folder (process ${pid})`),
);
process.on("exit", giveBack);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
const stamps = stampsIn(path.join(root, "node_modules/.bootstrap.json"));
install(stamps);
generateClient(stamps);
if (!only("--test") && !only("--build")) migrate(stamps);
if (!only("--test") && !only("--dev")) {
  buildConsole(stamps);
  bundleServer(stamps);
}
