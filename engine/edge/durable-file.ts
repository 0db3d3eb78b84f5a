/**
 * A small file that is whole or not there: written beside, synced, renamed over, and the folder synced, so that neither a
 * crash nor a power cut leaves half of it. Synchronous on purpose: who writes a latch must know that it is down. What the
 * disk refuses is said with the file's name, and leaves nothing behind.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk's quota is used up",
  EROFS: "the disk is read-only",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EIO: "the disk has an error",
  ENOTDIR: "there is a file where a folder should be",
  EEXIST: "there is a file where a folder should be",
  EISDIR: "there is a folder where a file should be",
  ENOENT: "the folder is not there",
};
/** Why the disk refused, in words. */
export function diskWords(e: unknown): string {
  if (!(e instanceof Error)) return String(e);
  const code = "code" in e ? String(e.code) : "";
  return WORDS[code] ?? e.message;
}
const refused = (file: string, what: string, e: unknown): Error =>
  new Error(`${file} can't be ${what}: ${diskWords(e)}`, { cause: e });

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
function writeSynced(beside: string, text: string): void {
  const fd = openSync(beside, "w", 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
/** What can't be taken away either is left: the first refusal is the one to tell. */
function leave(beside: string): void {
  try {
    rmSync(beside, { force: true });
  } catch {}
}

/** Readable by the owner alone. Throws with the file and the reason where the disk refuses. */
export function writeDurably(file: string, text: string): void {
  const folder = path.dirname(file);
  const beside = `${file}.${process.pid}.new`;
  try {
    mkdirSync(folder, { recursive: true });
    writeSynced(beside, text);
    renameSync(beside, file);
    syncFolder(folder);
  } catch (e) {
    leave(beside);
    throw refused(file, "written", e);
  }
}
/** Takes the file away for good; none there is no error. Throws as above. */
export function removeDurably(file: string): void {
  try {
    rmSync(file, { force: true });
    syncFolder(path.dirname(file));
  } catch (e) {
    throw refused(file, "removed", e);
  }
}
/** The file's text, or null where there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (e) {
    if (e instanceof Error && "code" in e && e.code === "ENOENT") return null;
    throw e;
  }
}
