/** Why the journal can't be kept, as one sentence for a person: which file, what, and the way out. */
import { diskWords } from "../durable-file.ts";

/** The sentence is for the user as it stands. */
export class JournalError extends Error {
  override name = "JournalError";
}

const TROUBLES: readonly (readonly [code: RegExp, words: string, wayOut: string])[] = [
  [/^SQLITE_FULL/, "the disk is full", "Make room, then start the desk again."],
  [/^SQLITE_READONLY/, "the disk or the file is read-only", "Make it writable, then start the desk again."],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    "another program has it locked",
    "End that program (a copy is made with sqlite3's .backup, which locks nothing), then start the desk again.",
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    "it is damaged",
    "Stop the desk, move the file away, and put a backup in its place; with none the next start reads everything from the venue.",
  ],
  [
    /^SQLITE_CANTOPEN/,
    "it can't be opened",
    "Look after its folder: whether it is there, may be written, and has room.",
  ],
  [/^SQLITE_IOERR/, "the disk has an error", "Look after the disk, then start the desk again."],
];

export function journalTrouble(file: string, e: unknown): JournalError {
  const code = e instanceof Error && "code" in e ? String(e.code) : "";
  for (const [pattern, words, wayOut] of TROUBLES)
    if (pattern.test(code)) return new JournalError(`${file} can't be used: ${words}. ${wayOut}`, { cause: e });
  return new JournalError(`${file} can't be used: ${diskWords(e)}. Look after it, then start the desk again.`, {
    cause: e,
  });
}
