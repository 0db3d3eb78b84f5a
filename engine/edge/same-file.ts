/**
 * Whether a database that is open is still the one with that name: SQLite goes on in a file that was deleted or replaced,
 * and everything written there is lost with the process.
 */
import { statSync } from "node:fs";

const inode = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.ino ?? null;

/**
 * A look of some microseconds: null, or the sentence that says which file has gone. Its write-ahead log counts from the
 * first look after a work of ours (`hasWorked`): from then on it is held, and before that others may come and go with it.
 */
export function sameFile(file: string): (hasWorked: boolean) => string | null {
  const wal = `${file}-wal`;
  const first = inode(file);
  let firstWal: number | null = null;
  const gone = (name: string) =>
    `${name} was deleted or replaced while the desk runs: nothing that it writes there would be kept. Stop the desk, put the file (or a backup) in its place, and start it again.`;
  return (hasWorked) => {
    try {
      if (inode(file) !== first) return gone(file);
      const walNow = inode(wal);
      if (hasWorked) firstWal ??= walNow;
      return firstWal === null || walNow === firstWal ? null : gone(wal);
    } catch (e) {
      return `${file} can't be looked at: ${e instanceof Error ? e.message : String(e)}`;
    }
  };
}
