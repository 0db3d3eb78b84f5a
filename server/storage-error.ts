/** What a disk or the database refused, as one sentence for a person: which file, why, and the way out. */

export class StorageError extends Error {
  override name = "StorageError";
}

/** SQLite's own code is in Prisma's words, or is the error's code. */
const TROUBLES: readonly (readonly [pattern: RegExp, words: string, wayOut: string])[] = [
  [/SQLITE_FULL|ENOSPC|EDQUOT/, "the disk is full", "Make room, then try again."],
  [/SQLITE_READONLY|EROFS/, "the disk or the file is read-only", "Make it writable, then try again."],
  [
    /SQLITE_BUSY|SQLITE_LOCKED|database is locked|P1008/,
    "another program has it locked",
    "End that program, then try again.",
  ],
  [
    /SQLITE_CORRUPT|SQLITE_NOTADB|malformed|not a database/,
    "it is damaged",
    "Stop the desk, move the file away, and put a backup in its place (or none, to begin with the settings of a first start).",
  ],
  [
    /no such table|no such column|P2021|P2022/,
    "its tables are not those of this version",
    "Stop the desk and start it with npm start, which brings the file up to date; where that does not help, put a backup in its place.",
  ],
  [/SQLITE_IOERR|EIO/, "the disk has an error", "Look after the disk, then start the desk again."],
  [
    /ENOTDIR|EEXIST/,
    "there is a file where its folder should be",
    "Move that away, or choose another folder: QUOTEWRIGHT_DATA_DIR=data-2 npm start",
  ],
  [
    /SQLITE_CANTOPEN|unable to open|EACCES|EPERM/,
    "it can't be opened",
    "Look after its folder: whether it is there, may be written, and has room.",
  ],
];

const textOf = (e: unknown): string =>
  e instanceof Error ? `${"code" in e ? String(e.code) : ""} ${e.message}` : String(e);
export const isBusy = (e: unknown): boolean =>
  !(e instanceof StorageError) && /SQLITE_BUSY|SQLITE_LOCKED|database is locked|P1008/.test(textOf(e));

/** The sentence for what `e` says of `file`; null where it speaks of something else: then it is a fault of ours. */
export function storageError(file: string, e: unknown): StorageError | null {
  if (e instanceof StorageError) return e;
  const text = textOf(e);
  for (const [pattern, words, wayOut] of TROUBLES)
    if (pattern.test(text)) return new StorageError(`${file} can't be used: ${words}. ${wayOut}`, { cause: e });
  return null;
}
