/** What a start has begun: undone in reverse order where it does not get to its end, so that no process of it lingers. */
export class Begun {
  readonly #undo: (() => unknown)[] = [];
  #over: Promise<void> | null = null;

  /** Given up, or failed: what fails from now on fails because of that. */
  get isOver(): boolean {
    return this.#over !== null;
  }
  /** `undo` may wait and may fail. Where the start was given up meanwhile it runs at once. */
  add(undo: () => unknown): void {
    if (this.isOver) void Promise.resolve(undo()).catch(() => {});
    else this.#undo.push(undo);
  }
  /**
   * Whatever fails here is not the reason why the start failed, which its caller has. A second caller (a signal while a
   * failed start is being undone) waits for the first: what is being ended has ended when either goes on.
   */
  undo(): Promise<void> {
    this.#over ??= this.#undoAll();
    return this.#over;
  }
  async #undoAll(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse())
      try {
        await undo();
      } catch {}
  }
}
