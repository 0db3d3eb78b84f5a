/** What a start has begun: undone in reverse order where it does not get to its end, so that no process of it lingers. */
export class Begun {
  readonly #undo: (() => unknown)[] = [];
  #isOver = false;

  /** Given up, or failed: what fails from now on fails because of that. */
  get isOver(): boolean {
    return this.#isOver;
  }
  /** `undo` may wait and may fail. Where the start was given up meanwhile it runs at once. */
  add(undo: () => unknown): void {
    if (this.#isOver) void Promise.resolve(undo()).catch(() => {});
    else this.#undo.push(undo);
  }
  /** Whatever fails here is not the reason why the start failed, which its caller has. */
  async undo(): Promise<void> {
    this.#isOver = true;
    for (const undo of this.#undo.splice(0).reverse())
      try {
        await undo();
      } catch {}
  }
}
