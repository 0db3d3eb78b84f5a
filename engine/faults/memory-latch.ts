/** The latch of HALT with the semantics of the one on disk: it outlives the process that put it down. */
import type { Latch, LatchRecord } from "../edge/latch.ts";

export class MemoryLatch implements Latch {
  #record: LatchRecord | null = null;
  #serials = 0;

  closed(): boolean {
    return this.#record !== null;
  }
  read(): LatchRecord | null {
    return this.#record;
  }
  close(reason: string, by: string, { serial = `latch-${++this.#serials}` } = {}): LatchRecord {
    this.#record = { serial, reason, by, at: "" };
    return this.#record;
  }
  clear(serial: string): boolean {
    if (this.#record !== null && this.#record.serial !== serial) return false;
    this.#record = null;
    return true;
  }
}
