/**
 * The latch of HALT on disk: while the file is there, nothing may be placed, whoever wrote it and whoever lives.
 *
 * Invariants: 1. when `close` returns, the latch is on the disk. 2. an unreadable latch is a latch, and so is a disk that
 * does not say whether there is one. 3. a latch is only taken away by who has seen it: `clear` names the serial, so that a
 * kill that came meanwhile stays.
 */
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { z } from "zod";
import { readIfThere, removeDurably, writeDurably } from "./durable-file.ts";

const parser = z.object({
  serial: z.string(),
  reason: z.string(),
  by: z.string(),
  /** When HALT was asked for: ISO, UTC. */
  at: z.string(),
});
export type LatchRecord = z.infer<typeof parser>;

export const LATCH_FILE = "data/halt.json";

export interface Latch {
  /** One look for the file, some 2 µs: before each request that places or amends. */
  closed(): boolean;
  read(): LatchRecord | null;
  /** `askedAt` in Unix ms, now unless given; `serial` a new one. Throws with the file and the reason where the disk refuses. */
  close(reason: string, by: string, known?: { askedAt?: number; serial?: string }): LatchRecord;
  /** True when no latch is left; false when another one than `serial` is there and stays. Throws as above. */
  clear(serial: string): boolean;
}

export function fileLatch(file: string): Latch {
  const read = (): LatchRecord | null => {
    try {
      const text = readIfThere(file);
      return text === null ? null : parser.parse(JSON.parse(text));
    } catch {
      return { serial: "", reason: `${file} is unreadable`, by: "unknown", at: "" };
    }
  };
  return {
    closed() {
      try {
        return statSync(file, { throwIfNoEntry: false }) !== undefined;
      } catch {
        return true;
      }
    },
    read,
    close(reason, by, { askedAt = Date.now(), serial = randomUUID() } = {}) {
      const record = { serial, reason, by, at: new Date(askedAt).toISOString() };
      writeDurably(file, `${JSON.stringify(record, null, 2)}\n`);
      return record;
    },
    clear(serial) {
      const there = read();
      if (there !== null && there.serial !== serial) return false;
      if (there !== null) removeDurably(file);
      return true;
    },
  };
}
