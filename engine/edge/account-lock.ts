/**
 * One engine per venue account on this machine, and one writer per journal. Held as an exclusive lock on a small database, which
 * the system gives back however the process ends: a lock that is found is a living engine's.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { diskWords } from "./durable-file.ts";

/** Somebody else has it: the sentence for the user. */
export class LockedError extends Error {
  override name = "LockedError";
}
/** Whichever folder a desk keeps its data in, the locks of this machine are in one place. */
const FOLDER = path.join(tmpdir(), "quotewright-locks");

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

/** The lock on the file of that name. One that its holder took away between the opening and the locking is none. */
function lockFile(file: string): Database.Database {
  for (;;) {
    const lock = new Database(file, { timeout: 0 });
    try {
      const opened = inode(file);
      lock.pragma("journal_mode = MEMORY");
      lock.exec("BEGIN EXCLUSIVE");
      if (opened !== null && inode(file) === opened) return lock;
      lock.close();
    } catch (e) {
      lock.close();
      throw e;
    }
  }
}
/**
 * Answers with what gives it back. `what` names the thing in words, unique on this machine. Throws a LockedError while another
 * living engine has it, or where the lock can't be had.
 */
export function takeLock(what: string, wayOut: string): () => void {
  const file = path.join(FOLDER, `${createHash("sha256").update(what).digest("hex").slice(0, 24)}.lock`);
  const note = `${file}.json`;
  try {
    // Engines of other users of this machine count too.
    mkdirSync(FOLDER, { recursive: true, mode: 0o777 });
    const lock = lockFile(file);
    writeFileSync(note, `${JSON.stringify({ pid: process.pid, what })}\n`);
    return () => {
      // Taken away while it is still held: nobody can hold what has no name, and no name is left behind.
      for (const name of lock.open ? [file, note] : []) rmSync(name, { force: true });
      lock.close();
    };
  } catch (e) {
    if (isTaken(e)) throw new LockedError(`${what} is in use by the engine of process ${pidIn(note)}. ${wayOut}`);
    throw new LockedError(
      `${what} can't be locked (${file}): ${diskWords(e)}. Look after that folder, then start again.`,
    );
  }
}
