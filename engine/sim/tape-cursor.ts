/**
 * A place in a tape: the message that is next, block after block, each decoded when it is reached.
 *
 * Invariant: `nextAt` is Infinity and `block` null exactly when the tape has ended.
 */
import type { TapeBlock, TapeSource } from "../core/market/tape-block.ts";

export class TapeCursor {
  block: TapeBlock | null = null;
  /** Rows [from, to) of `block` are the next message. */
  from = 0;
  to = 0;
  /** Micros at which it happens. */
  nextAt = Number.POSITIVE_INFINITY;
  readonly #source: TapeSource;
  #index = -1;
  #message = 0;

  constructor(source: TapeSource) {
    this.#source = source;
    this.#open();
  }

  next(): void {
    const { block } = this;
    if (block === null) return;
    if (++this.#message === block.messages) this.#open();
    else this.#stand(block);
  }

  /** The first message of the next block that has one. */
  #open(): void {
    this.#message = 0;
    do this.block = ++this.#index < this.#source.blockCount ? this.#source.block(this.#index) : null;
    while (this.block !== null && this.block.messages === 0);
    if (this.block === null) this.nextAt = Number.POSITIVE_INFINITY;
    else {
      this.to = 0;
      this.#stand(this.block);
    }
  }

  #stand(block: TapeBlock): void {
    this.from = this.#message === 0 ? 0 : this.to;
    this.to = block.ends[this.#message]!;
    this.nextAt = block.at[this.from]!;
  }
}
