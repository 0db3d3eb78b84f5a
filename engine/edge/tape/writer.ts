/**
 * Writes a tape: messages in, blocks out. The file appears under its name only when it is whole; until then it is
 * "<name>.part", which a reader can read up to the last whole block.
 *
 * Invariants:
 * 1. Time never falls: a message that claims an earlier time than the one before gets that one's, and is counted.
 * 2. What does not fit its column is an error that names it, never a wrapped number.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { TAPE_KINDS } from "../../core/market/tape-block.ts";
import {
  BLOCK_CHECKED_BYTES,
  BLOCK_ROWS,
  type BlockEntry,
  END_BIT,
  encodeBlockHead,
  encodeHeader,
  FLAG_WIDE_LOTS,
  HEAD_BYTES,
  HEAD_MAGIC,
  INDEX_MAGIC,
  INT32_MAX,
  NO_LAG,
  TAIL_BYTES,
  TAIL_MAGIC,
  TAPE_VERSION,
  TapeError,
  type TapeHeader,
  type TapeSummary,
} from "./format.ts";

export class TapeWriter {
  readonly path: string;
  rows = 0;
  messages = 0;
  /** Messages whose time was before the one written before them. */
  timeWentBack = 0;
  /** Micros of the first and the last message; NaN before the first. */
  firstAt = Number.NaN;
  lastAt = Number.NaN;

  readonly #file: number;
  readonly #blockRows: number;
  readonly #blocks: BlockEntry[] = [];
  #offset = 0;
  // Columns of the block being filled; they grow when one message is larger than a block.
  #dt: Int32Array<ArrayBuffer>;
  #lag: Int32Array<ArrayBuffer>;
  #tick: Int32Array<ArrayBuffer>;
  #lots: Float64Array<ArrayBuffer>;
  #kind: Uint8Array<ArrayBuffer>;
  #side: Uint8Array<ArrayBuffer>;
  /** Rows of whole messages in the block, and of the message being written. */
  #filled = 0;
  #pending = 0;
  #blockMessages = 0;
  #blockFrom = 0;
  #previousAt = 0;
  #wide = false;

  constructor(path: string, header: TapeHeader, blockRows: number = BLOCK_ROWS) {
    this.path = path;
    this.#blockRows = blockRows;
    this.#dt = new Int32Array(blockRows);
    this.#lag = new Int32Array(blockRows);
    this.#tick = new Int32Array(blockRows);
    this.#lots = new Float64Array(blockRows);
    this.#kind = new Uint8Array(blockRows);
    this.#side = new Uint8Array(blockRows);
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(`${path}.part`, "w");
    const text = Buffer.from(encodeHeader(header));
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(HEAD_MAGIC, 0, "latin1");
    head.writeUInt16LE(TAPE_VERSION, 6);
    head.writeUInt32LE(text.length, 8);
    head.writeUInt32LE(crc32(text), 12);
    this.#write(head, text);
  }

  /** One row of the message that `end` will finish. `lots` is whole and not negative; `tick` fits an int32. */
  row(side: number, tick: number, lots: number): void {
    const at = this.#filled + this.#pending;
    if (at === this.#tick.length) this.#grow();
    if (!(Number.isInteger(tick) && tick >= -1 && tick <= INT32_MAX))
      throw new TapeError(`${this.path}: a price of ${tick} ticks does not fit a tape; give a larger --tick`);
    if (!(Number.isSafeInteger(lots) && lots >= 0))
      throw new TapeError(`${this.path}: a size of ${lots} lots does not fit a tape; give a larger --lot`);
    if (lots > INT32_MAX) this.#wide = true;
    this.#tick[at] = tick;
    this.#lots[at] = lots;
    this.#side[at] = side;
    this.#pending++;
  }

  /** Finishes the message: its kind, our time, and the venue's (NaN where it states none), in micros. */
  end(kind: number, at: number, exchangeAt: number): void {
    if (this.#pending === 0) return;
    let time = Math.round(at);
    if (time < this.lastAt) {
      time = this.lastAt;
      this.timeWentBack++;
    }
    // A silence of more than 35 minutes does not fit a delta: the next block states its own start.
    if (this.#filled > 0 && (this.#filled + this.#pending > this.#blockRows || time - this.#previousAt > INT32_MAX))
      this.#flush();
    if (this.#filled === 0) this.#blockFrom = this.#previousAt = time;
    const lag = Number.isNaN(exchangeAt) ? NO_LAG : time - Math.round(exchangeAt);
    if (lag !== NO_LAG && Math.abs(lag) > INT32_MAX)
      throw new TapeError(`${this.path}: a ${TAPE_KINDS[kind]} is more than 35 minutes away from the venue's own time`);
    const last = this.#filled + this.#pending - 1;
    for (let i = this.#filled; i <= last; i++) {
      this.#dt[i] = 0;
      this.#lag[i] = lag;
      this.#kind[i] = kind;
    }
    this.#dt[this.#filled] = time - this.#previousAt;
    this.#kind[last]! |= END_BIT;
    this.#filled += this.#pending;
    this.rows += this.#pending;
    this.messages++;
    this.#blockMessages++;
    this.#pending = 0;
    this.#previousAt = this.lastAt = time;
    if (Number.isNaN(this.firstAt)) this.firstAt = time;
  }

  /** Writes the index and gives the file its name. */
  finish(summary: TapeSummary): void {
    if (this.#filled > 0) this.#flush();
    const index = Buffer.from(JSON.stringify({ blocks: this.#blocks, summary }));
    const tail = Buffer.alloc(TAIL_BYTES);
    tail.writeUInt32LE(index.length, 0);
    tail.writeUInt32LE(crc32(index), 4);
    tail.write(TAIL_MAGIC, 8, "latin1");
    this.#write(Buffer.from(INDEX_MAGIC, "latin1"), index, tail);
    closeSync(this.#file);
    renameSync(`${this.path}.part`, this.path);
  }

  /** Takes the unfinished file away. */
  abandon(): void {
    closeSync(this.#file);
    rmSync(`${this.path}.part`, { force: true });
  }

  #flush(): void {
    const n = this.#filled;
    const lots = this.#wide ? this.#lots.subarray(0, n) : Int32Array.from(this.#lots.subarray(0, n));
    const columns = [this.#dt.subarray(0, n), this.#lag.subarray(0, n), this.#tick.subarray(0, n), lots];
    const bytes = [...columns, this.#kind.subarray(0, n), this.#side.subarray(0, n)].map((c) =>
      Buffer.from(c.buffer, c.byteOffset, c.byteLength),
    );
    const payload = gzipSync(Buffer.concat(bytes), { level: 6 });
    const head = encodeBlockHead({
      rows: n,
      messages: this.#blockMessages,
      flags: this.#wide ? FLAG_WIDE_LOTS : 0,
      payloadBytes: payload.length,
      from: this.#blockFrom,
      to: this.#previousAt,
    });
    head.writeUInt32LE(crc32(payload, crc32(head.subarray(0, BLOCK_CHECKED_BYTES))), BLOCK_CHECKED_BYTES);
    this.#blocks.push({
      offset: this.#offset,
      bytes: head.length + payload.length,
      rows: n,
      messages: this.#blockMessages,
      from: this.#blockFrom,
      to: this.#previousAt,
    });
    this.#write(head, payload);
    this.#keepPending(n);
  }

  /** The message being written moves to the front of the next block. */
  #keepPending(n: number): void {
    const to = n + this.#pending;
    this.#tick.copyWithin(0, n, to);
    this.#lots.copyWithin(0, n, to);
    this.#side.copyWithin(0, n, to);
    this.#filled = 0;
    this.#blockMessages = 0;
    this.#wide = this.#lots.subarray(0, this.#pending).some((v) => v > INT32_MAX);
  }

  #grow(): void {
    const size = this.#tick.length * 2;
    const wider = <T extends Int32Array | Float64Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#dt = wider(new Int32Array(size), this.#dt);
    this.#lag = wider(new Int32Array(size), this.#lag);
    this.#tick = wider(new Int32Array(size), this.#tick);
    this.#lots = wider(new Float64Array(size), this.#lots);
    this.#kind = wider(new Uint8Array(size), this.#kind);
    this.#side = wider(new Uint8Array(size), this.#side);
  }

  #write(...parts: Buffer[]): void {
    for (const part of parts) {
      let done = 0;
      while (done < part.length) done += writeSync(this.#file, part, done);
      this.#offset += part.length;
    }
  }
}
