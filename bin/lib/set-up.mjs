/**
 * What every command needs before it runs, on a bare clone too, so this imports Node built-ins only: installs, generates the
 * database client, migrates and builds, each only when what it works from has changed. It says what it does on standard error.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { availableParallelism, homedir, tmpdir } from "node:os";
import path from "node:path";
import { hashOf, isInstalled, stampsIn, takeLock } from "./stamps.mjs";
import { endStep, runStep } from "./steps.mjs";

const root = path.resolve(import.meta.dirname, "../..");
process.chdir(root);
/** Commands by what they need: packages and client always, and of these three the ones that are named. */
const NEEDS = {
  start: ["database", "server", "console"],
  engine: ["database", "server"],
  build: ["server", "console"],
  dev: ["database"],
  sources: [],
};
const fail = (message) => {
  console.error(`\n✖ ${message}\n`);
  process.exit(1);
};

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org.`);
}

const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  JOBS: process.env.JOBS ?? String(availableParallelism()),
};

let isInterrupted = false;
async function run(label, [command, ...args], { more = {}, doing } = {}) {
  try {
    await runStep({ label, command, args, env: { ...env, ...more }, doing });
  } catch (e) {
    // Its end is ours: the signal's handler says so and exits.
    if (isInterrupted) return await new Promise(() => {});
    fail(`${label} failed (${e.message}). It said:\n\n${e.printed.trim() || "nothing"}`);
  }
}
/** npm as it was called: the right version, and no quirks of another system's shell. */
const npm = process.env.npm_execpath?.endsWith(".js")
  ? [process.execPath, process.env.npm_execpath]
  : [process.platform === "win32" ? "npm.cmd" : "npm"];
const node = process.execPath;

/** Where no home is known (a bare container) the cache lasts as long as the machine's temporary files. */
function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  try {
    return path.join(homedir(), ".cache");
  } catch {
    return tmpdir();
  }
}
// Where its prebuilt file is out of reach, better-sqlite3 compiles for about two minutes: the result is kept per user.
const prebuilds = path.join(cacheFolder(), "quotewright", "prebuilds");
const NATIVE = "node_modules/better-sqlite3";
function keepNativeBuild() {
  if (process.platform === "win32") return;
  const { version } = JSON.parse(readFileSync(`${NATIVE}/package.json`, "utf8"));
  const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  const system = `${process.platform}${isMusl ? "musl" : ""}-${process.arch}`;
  const file = path.join(prebuilds, `better-sqlite3-v${version}-node-v${process.versions.modules}-${system}.tar.gz`);
  if (existsSync(file)) return;
  const beside = `${file}.${process.pid}`;
  try {
    mkdirSync(prebuilds, { recursive: true });
    const packed = spawnSync("tar", ["czf", beside, "-C", NATIVE, "build/Release/better_sqlite3.node"], {
      stdio: "ignore",
    });
    if (packed.status === 0) renameSync(beside, file);
    else rmSync(beside, { force: true });
  } catch {
    // A home that can't be written to costs the next installation its two minutes, and this one nothing.
  }
}

async function install(stamps) {
  const wanted = hashOf(root, "package-lock.json");
  if (stamps.holds("packages", wanted)) return;
  if (!isInstalled(root)) {
    const isKept = existsSync(prebuilds);
    console.error(
      `  (a first installation takes ${isKept ? "about a minute" : "two to five minutes"}; the next start takes seconds)`,
    );
    await run("install packages", [...npm, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      more: { npm_config_better_sqlite3_local_prebuilds: prebuilds, npm_config_progress: "false" },
      doing: () =>
        existsSync(`${NATIVE}/build/Makefile`) ? "compiling SQLite for this machine" : "fetching and unpacking",
    });
    keepNativeBuild();
  }
  stamps.set("packages", wanted);
}

async function generateClient(stamps) {
  const wanted = hashOf(root, "prisma/schema.prisma", "prisma.config.ts", "package-lock.json");
  if (existsSync("prisma/generated/client/client.ts") && stamps.holds("client", wanted)) return;
  await run("generate the database client", [node, "--import", "tsx", "bin/db.ts", "generate"]);
  stamps.set("client", wanted);
}

const dataDir = path.resolve(root, process.env.QUOTEWRIGHT_DATA_DIR || "data");
const database = process.env.DATABASE_URL?.startsWith("file:")
  ? path.resolve(root, process.env.DATABASE_URL.slice("file:".length))
  : path.join(dataDir, "app.db");
/** A restored backup is another file: the inode tells, so that it is migrated too. */
const databaseStamp = (migrations) => (existsSync(database) ? `${migrations}:${statSync(database).ino}` : "missing");
async function migrate(stamps) {
  const migrations = hashOf(root, "prisma/migrations");
  const name = `database ${database}`;
  if (existsSync(database) && stamps.holds(name, databaseStamp(migrations))) return;
  await run("migrate the database", [node, "--import", "tsx", "bin/db.ts", "deploy"]);
  stamps.set(name, databaseStamp(migrations));
}

const SHARED = ["package-lock.json", "tsconfig.json", "prisma/schema.prisma", "engine", "server"];
async function buildConsole(stamps) {
  const wanted = hashOf(root, ...SHARED, "app", "public", "next.config.mjs", "postcss.config.mjs");
  if (existsSync("out/index.html") && stamps.holds("console", wanted)) return;
  await run("build the console", [node, "node_modules/next/dist/bin/next", "build"], {
    more: { NODE_ENV: "production" },
  });
  stamps.set("console", wanted);
}
async function bundleServer(stamps) {
  const wanted = hashOf(root, ...SHARED, "bin");
  if (existsSync("dist/server.mjs") && stamps.holds("server", wanted)) return;
  await run("bundle the server", [node, "bin/build-server.mjs"]);
  stamps.set("server", wanted);
}

/**
 * Makes whatever is missing for `what`, one of NEEDS, and ends the process where that can't be done. One set-up at a time;
 * afterwards nothing of it is left in this process.
 */
export async function setUp(what) {
  checkNode();
  const needs = NEEDS[what];
  const giveBack = takeLock(path.join(root, "data/bootstrap.lock"), (pid) =>
    console.error(`▸ waiting for another set-up in this folder (process ${pid})`),
  );
  const interrupted = async () => {
    if (isInterrupted) return;
    isInterrupted = true;
    await endStep();
    console.error(
      "\n✖ The set-up was interrupted. Run the command again: it goes on with the step that was not finished.\n",
    );
    process.exit(130);
  };
  process.on("exit", giveBack);
  for (const signal of SIGNALS) process.on(signal, interrupted);
  const stamps = stampsIn(path.join(root, "node_modules/.bootstrap.json"));
  await install(stamps);
  await generateClient(stamps);
  if (needs.includes("database")) await migrate(stamps);
  if (needs.includes("console")) await buildConsole(stamps);
  if (needs.includes("server")) await bundleServer(stamps);
  // Where a signal came meanwhile the end is under way.
  if (isInterrupted) await new Promise(() => {});
  for (const signal of SIGNALS) process.off(signal, interrupted);
  process.off("exit", giveBack);
  giveBack();
}
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
