/**
 * One engine per account: where F40 is on it is the lock of the engine itself, on a file of this machine under a name that no other
 * world has; else the same in memory, which costs no file.
 */
import { randomUUID } from "node:crypto";
import { LockedError, takeLock } from "../edge/account-lock.ts";

export class WorldLock {
  readonly #names: readonly string[];
  #isHeld = false;
  #held: (() => void)[] = [];

  constructor(accounts: number, isReal: boolean) {
    const world = randomUUID();
    this.#names = isReal ? Array.from({ length: accounts }, (_, i) => `The account ${i} of the world ${world}`) : [];
  }
  /** False where a living engine has it. */
  take(): boolean {
    if (this.#names.length === 0 && this.#isHeld) return false;
    const taken: (() => void)[] = [];
    try {
      for (const name of this.#names) taken.push(takeLock(name, "Stop that desk first."));
    } catch (e) {
      for (const back of taken) back();
      if (e instanceof LockedError) return false;
      throw e;
    }
    this.#held = taken;
    this.#isHeld = true;
    return true;
  }
  /** The process is gone: the system gives back what it held. */
  release(): void {
    for (const back of this.#held) back();
    this.#held = [];
    this.#isHeld = false;
  }
}
