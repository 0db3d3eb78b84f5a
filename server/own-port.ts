/**
 * The port and the data folder belong to one desk at a time. Both are taken before anything else starts: a second engine
 * on the same account would cancel the first one's orders.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { diskWords } from "../engine/index.ts";
import { APP } from "./env.ts";
import { isBusy, StorageError, storageError } from "./storage-error.ts";

/** Somebody else has it: the sentence for the user. */
export class TakenError extends Error {
  override name = "TakenError";
}
export const addressOf = (host: string, port: number): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;

const health = z.object({ app: z.literal(APP), pid: z.number(), address: z.string() });
/** The desk that answers there, or null. */
async function deskAt(address: string): Promise<z.infer<typeof health> | null> {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1_500) });
    return health.parse(await response.json());
  } catch {
    return null;
  }
}
/** Why the port cannot be had and the way out. */
async function whyTaken(host: string, port: number): Promise<string> {
  const address = addressOf(host, port);
  const other = port < 65_535 ? port + 1 : port - 1;
  const desk = await deskAt(address);
  return desk
    ? `Port ${port} is taken by a running Quotewright desk: process ${desk.pid} at ${desk.address}. Open it there, or stop it with Ctrl+C; a second desk needs a port and a data folder of its own: PORT=${other} QUOTEWRIGHT_DATA_DIR=data-${other} npm start`
    : `Port ${port} on ${host} is taken by another program. Choose another one: PORT=${other} npm start`;
}
/** Resolves when the server listens; throws a TakenError that names the port and the way out. */
export async function takePort(server: Server, host: string, port: number): Promise<void> {
  const failure = await new Promise<NodeJS.ErrnoException | null>((done) => {
    server.once("error", done);
    server.listen(port, host, () => {
      server.off("error", done);
      done(null);
    });
  });
  if (failure?.code === "EADDRINUSE") throw new TakenError(await whyTaken(host, port));
  if (failure?.code === "EACCES")
    throw new TakenError(`Port ${port} may not be used by this user. Choose one above 1023: PORT=3000 npm start`);
  if (failure?.code === "EADDRNOTAVAIL")
    throw new TakenError(`This machine has no address ${host}. Leave HOST away, or use 127.0.0.1.`);
  if (failure) throw failure;
}

const holder = z.object({ pid: z.number().int().positive(), address: z.string().nullable() });
function readHolder(file: string): z.infer<typeof holder> | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
/** Held for life and given back by the system however the process ends; null while another living process has it. */
function lockFolder(folder: string): Database.Database | null {
  const file = path.join(folder, "desk.lock");
  try {
    const lock = new Database(file, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (e) {
    if (isBusy(e)) return null;
    throw storageError(file, e) ?? e;
  }
}
/** Half a probe on a full disk; on another disk it can't be taken away either, and was never there. */
function leave(probe: string): void {
  try {
    rmSync(probe, { force: true });
  } catch {}
}
const PROBE_BYTES = 64 * 1024;
/** Makes the folder and writes to it, as the desk will have to. */
function tryFolder(folder: string): void {
  const probe = path.join(folder, `probe.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flush: true });
    rmSync(probe);
  } catch (e) {
    leave(probe);
    throw new StorageError(
      `The data folder ${folder} can't be written: ${diskWords(e)}. Mend that, or choose another folder: QUOTEWRIGHT_DATA_DIR=data-2 npm start`,
    );
  }
}
const SECOND_FOLDER = "a second desk needs its own: QUOTEWRIGHT_DATA_DIR=data-2 npm start";
function inUse(folder: string, found: z.infer<typeof holder> | null): TakenError {
  const pid = found?.pid ?? "?";
  const who =
    found?.address === null
      ? `the engine of process ${pid}, which runs without a console (npm run engine). Stop it`
      : `the desk of process ${pid} at ${found?.address ?? "?"}. Open it there, or stop it`;
  return new TakenError(`The data folder ${folder} is in use by ${who} with Ctrl+C; ${SECOND_FOLDER}`);
}
/**
 * `address` is null for an engine without a console. Answers with what gives the folder back. Throws a TakenError while another living desk has it, one that hangs too; a
 * StorageError where it can't be written.
 */
export function takeDataFolder(folder: string, address: string | null): () => void {
  tryFolder(folder);
  const file = path.join(folder, "desk.json");
  const lock = lockFolder(folder);
  if (lock === null) throw inUse(folder, readHolder(file));
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, address })}\n`);
  return () => {
    if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    lock.close();
  };
}
