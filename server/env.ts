/**
 * The only reader of process.env, parsed once: what is wrong is one sentence that names the variable and the way out.
 *
 * Invariant: the desk listens on loopback only. There is no access control yet, so a HOST beyond it is refused.
 */
import path from "node:path";

export const APP = "quotewright";
const DEFAULT_PORT = 3000;
/** Some ten times what four markets take after a day. */
const ENGINE_MEMORY_MIB = 1_024;
const ENGINE_MEMORY = { name: "QUOTEWRIGHT_ENGINE_MEMORY", min: 64, max: 65_536 } as const;
const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Env {
  port: number;
  /** A loopback address or name. */
  host: string;
  /** Absolute path of the folder with the database, the latch and the sockets. */
  dataDir: string;
  /** Absolute path of the SQLite file, and the same as a URL. */
  databaseFile: string;
  databaseUrl: string;
  logLevel: LogLevel;
  /** Next runs inside the control plane with hot reload. */
  dev: boolean;
  /** The desk goes before other programs where the system allows it (engine/edge/priority.ts). */
  goesFirst: boolean;
  /** Heap that the engine's thread may have, in MiB. */
  engineMemoryMiB: number;
  /** Started by npm: its end is ours too. */
  underNpm: boolean;
  /** True where standard output is read by a person. */
  terminal: boolean;
}
/** A variable that cannot be used: the sentence for the user. */
export class EnvError extends Error {
  override name = "EnvError";
}
type Variables = Readonly<Record<string, string | undefined>>;

/** 127.0.0.0/8, ::1 and the name that means them. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.test(host);
}

const dataDirOf = (root: string, vars: Variables) => path.resolve(root, vars.QUOTEWRIGHT_DATA_DIR || "data");

/** Absolute path of the SQLite file: DATABASE_URL ("file:…", relative to the project), else app.db in the data folder. */
export function databaseFile(root: string, vars: Variables = process.env): string {
  const url = vars.DATABASE_URL;
  if (!url) return path.join(dataDirOf(root, vars), "app.db");
  if (!url.startsWith("file:"))
    throw new EnvError(`DATABASE_URL must begin with "file:", not "${url.split(":")[0]}:".`);
  return path.resolve(root, url.slice("file:".length));
}

function memoryOf(text: string | undefined): number {
  if (!text) return ENGINE_MEMORY_MIB;
  const { name, min, max } = ENGINE_MEMORY;
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < min || n > max)
    throw new EnvError(`${name} must be a whole number of MiB from ${min} to ${max}, not "${text}".`);
  return n;
}
function portOf(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new EnvError(`PORT must be a whole number from 1 to 65535, not "${text}".`);
  return port;
}
function hostOf(text: string | undefined): string {
  const host = text?.trim().replace(/^\[(.*)\]$/, "$1") || "127.0.0.1";
  if (isLoopback(host)) return host;
  throw new EnvError(
    `HOST=${host} is refused: the desk has no sign-in yet, so whoever reaches it could trade. Use 127.0.0.1, and an SSH tunnel from another machine.`,
  );
}
function logLevelOf(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((l) => l === (text || "info"));
  if (level) return level;
  throw new EnvError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}, not "${text}".`);
}

/** Throws an EnvError with one sentence. */
export function readEnv(root: string, vars: Variables = process.env): Env {
  const file = databaseFile(root, vars);
  return {
    port: portOf(vars.PORT),
    host: hostOf(vars.HOST),
    dataDir: dataDirOf(root, vars),
    databaseFile: file,
    databaseUrl: `file:${file}`,
    logLevel: logLevelOf(vars.LOG_LEVEL),
    dev: vars.QUOTEWRIGHT_DEV === "1",
    // Next compiles on the control plane's own thread, for seconds: that need not go before anything.
    goesFirst: vars.QUOTEWRIGHT_PRIORITY !== "normal" && vars.QUOTEWRIGHT_DEV !== "1",
    engineMemoryMiB: memoryOf(vars[ENGINE_MEMORY.name]),
    underNpm: vars.npm_lifecycle_event !== undefined,
    terminal: process.stdout.isTTY === true,
  };
}
