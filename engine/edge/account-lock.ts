/**
 * One engine per venue account on this machine, and one writer per journal. Held as an exclusive lock on a small database, which
 * the system gives back however the process ends: a lock that is found is a living engine's.
 *
 * Invariants: 1. whichever user, data folder and TMPDIR an engine has, the lock of one name is one file. 2. what can't be locked
 * for writing is not held, and refuses: a lock that a dead engine of another user left can be taken, never shared.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { diskWords } from "./durable-file.ts";

/** Somebody else has it: the sentence for the user. */
export class LockedError extends Error {
  override name = "LockedError";
}
/** The same for every user and every desk, as TMPDIR is not. */
export const lockFolder = (system: NodeJS.Platform): string =>
  path.join(system === "win32" ? path.join(path.parse(tmpdir()).root, "ProgramData") : "/tmp", "quotewright-locks");
const FOLDER = lockFolder(process.platform);
/** Anybody may lock here, and take away only what is their own: the names of others' locks stay theirs. */
const FOLDER_MODE = 0o1777;
const FILE_MODE = 0o666;

const holder = z.object({ pid: z.number() });
function pidIn(file: string): string {
  try {
    return String(holder.parse(JSON.parse(readFileSync(file, "utf8"))).pid);
  } catch {
    return "?";
  }
}
const isTaken = (e: unknown): boolean => e instanceof Error && "code" in e && String(e.code).startsWith("SQLITE_BUSY");

const inode = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.ino ?? null;

function makeFolder(): void {
  mkdirSync(FOLDER, { recursive: true });
  if ((statSync(FOLDER).mode & 0o7777) === FOLDER_MODE) return;
  try {
    // Open to engines of other users of this machine, whatever this one's umask is.
    chmodSync(FOLDER, FOLDER_MODE);
  } catch {}
}
/** Made by itself: what is there is opened without being made, for a system may let nobody make what is another user's. */
function openOrMake(file: string): number {
  try {
    const made = openSync(file, "wx");
    fchmodSync(made, FILE_MODE);
    return made;
  } catch (e) {
    if (e instanceof Error && "code" in e && e.code === "EEXIST") return openSync(file, "r+");
    throw e;
  }
}
/** Null where its holder took it away in that moment. */
function open(file: string): Database.Database | null {
  try {
    closeSync(openOrMake(file));
    return new Database(file, { timeout: 0, fileMustExist: true });
  } catch (e) {
    if (inode(file) === null && existsSync(FOLDER)) return null;
    throw e;
  }
}
/** The lock on the file of that name. One that its holder took away between the opening and the locking is none. */
function lockFile(file: string): Database.Database {
  for (;;) {
    const lock = open(file);
    if (lock === null) continue;
    try {
      const opened = inode(file);
      lock.pragma("journal_mode = MEMORY");
      lock.exec("BEGIN EXCLUSIVE");
      // Of a file that may only be read SQLite takes a lock that many may have: refused by writing to it.
      lock.pragma("user_version = 1");
      if (opened !== null && inode(file) === opened) return lock;
      lock.close();
    } catch (e) {
      lock.close();
      throw e;
    }
  }
}
/** Who holds it, for the sentence that the next one gets. */
function writeNote(note: string, what: string): void {
  const file = openOrMake(note);
  try {
    const text = `${JSON.stringify({ pid: process.pid, what })}\n`;
    ftruncateSync(file, 0);
    writeSync(file, text, 0);
  } finally {
    closeSync(file);
  }
}
/** What is another user's stays, and is taken by whoever comes next. */
function remove(name: string): void {
  try {
    rmSync(name, { force: true });
  } catch {}
}
/**
 * Answers with what gives it back. `what` names the thing in words, unique on this machine. Throws a LockedError while another
 * living engine has it, or where the lock can't be had.
 */
export function takeLock(what: string, wayOut: string): () => void {
  const file = path.join(FOLDER, `${createHash("sha256").update(what).digest("hex").slice(0, 24)}.lock`);
  const note = `${file}.json`;
  try {
    makeFolder();
    const lock = lockFile(file);
    writeNote(note, what);
    return () => {
      // Taken away while it is still held: nobody can hold what has no name, and no name is left behind.
      for (const name of lock.open ? [file, note] : []) remove(name);
      lock.close();
    };
  } catch (e) {
    if (isTaken(e)) throw new LockedError(`${what} is in use by the engine of process ${pidIn(note)}. ${wayOut}`);
    throw new LockedError(
      `${what} can't be locked (${file}): ${diskWords(e)}. Look after that folder, then start again.`,
    );
  }
}
