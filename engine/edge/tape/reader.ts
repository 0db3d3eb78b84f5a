/**
 * Reads a tape, block by block, into columns.
 *
 * Invariants:
 * 1. Only a block whose checksum holds is handed out.
 * 2. A file without its end (a recording that was cut short) gives its whole blocks, and `torn` says where it breaks off.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32, gunzipSync } from "node:zlib";
import type { TapeBlock, TapeSource } from "../../core/market/tape-block.ts";
import type { Instrument } from "../../core/types.ts";
import {
  BLOCK_CHECKED_BYTES,
  BLOCK_HEAD_BYTES,
  BLOCK_ROWS_MAX,
  type BlockEntry,
  decodeBlockHead,
  decodeHeader,
  END_BIT,
  FLAG_WIDE_LOTS,
  HEAD_BYTES,
  HEAD_MAGIC,
  INDEX_MAGIC,
  KIND_BITS,
  NO_LAG,
  TAIL_BYTES,
  TAIL_MAGIC,
  TAPE_VERSION,
  TapeError,
  type TapeHeader,
  type TapeIndex,
  type TapeSummary,
} from "./format.ts";

export class TapeReader implements TapeSource {
  readonly path: string;
  readonly header: TapeHeader;
  readonly blocks: readonly BlockEntry[];
  /** The importer's findings; null in a torn file. */
  readonly summary: TapeSummary | null;
  /** Where and why the file breaks off, or null when it is whole. */
  readonly torn: string | null;
  readonly #file: number;
  readonly #size: number;

  /** Opens the file. Throws a TapeError on what is no tape, or one of another version. */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "r");
    try {
      this.#size = fstatSync(this.#file).size;
      const { header, bodyAt } = this.#readHeader();
      this.header = header;
      const index = this.#readIndex();
      this.summary = index?.summary ?? null;
      const scanned = index === null ? this.#scan(bodyAt) : null;
      this.blocks = index?.blocks ?? scanned?.blocks ?? [];
      this.torn = scanned?.torn ?? null;
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  get instrument(): Instrument {
    return this.header.instrument;
  }
  get blockCount(): number {
    return this.blocks.length;
  }
  get rows(): number {
    return this.blocks.reduce((sum, b) => sum + b.rows, 0);
  }
  get messages(): number {
    return this.blocks.reduce((sum, b) => sum + b.messages, 0);
  }

  /** Decodes one block. Throws a TapeError that names the block where its checksum does not hold. */
  block(index: number): TapeBlock {
    const entry = this.blocks[index];
    if (entry === undefined) throw new TapeError(`${this.path}: there is no block ${index}`);
    const bytes = this.#bytes(entry.offset, entry.bytes);
    const where = `${this.path}: block ${index} at byte ${entry.offset}`;
    const head = decodeBlockHead(bytes);
    if (head === null || bytes.length !== BLOCK_HEAD_BYTES + head.payloadBytes)
      throw new TapeError(`${where} is damaged`);
    if (!checksumHolds(bytes)) throw new TapeError(`${where} fails its checksum`);
    const wide = (head.flags & FLAG_WIDE_LOTS) !== 0;
    const raw = gunzipSync(bytes.subarray(BLOCK_HEAD_BYTES));
    if (raw.length !== head.rows * (wide ? 22 : 18)) throw new TapeError(`${where} does not hold the rows it names`);
    return decodeColumns(raw, { rows: head.rows, messages: head.messages, from: head.from, wide });
  }

  close(): void {
    closeSync(this.#file);
  }

  #bytes(offset: number, length: number): Buffer {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, this.#size - offset)));
    let done = 0;
    while (done < buffer.length) {
      const got = readSync(this.#file, buffer, done, buffer.length - done, offset + done);
      if (got === 0) break;
      done += got;
    }
    return buffer.subarray(0, done);
  }

  #readHeader(): { header: TapeHeader; bodyAt: number } {
    const head = this.#bytes(0, HEAD_BYTES);
    if (head.length < HEAD_BYTES || head.toString("latin1", 0, 6) !== HEAD_MAGIC)
      throw new TapeError(`${this.path}: is not a tape`);
    const version = head.readUInt16LE(6);
    if (version !== TAPE_VERSION)
      throw new TapeError(`${this.path}: is a tape of version ${version}; this build reads version ${TAPE_VERSION}`);
    const text = this.#bytes(HEAD_BYTES, head.readUInt32LE(8));
    if (crc32(text) !== head.readUInt32LE(12)) throw new TapeError(`${this.path}: the header fails its checksum`);
    return { header: decodeHeader(text.toString()), bodyAt: HEAD_BYTES + text.length };
  }

  /** Null when the file does not end as a whole tape does. */
  #readIndex(): TapeIndex | null {
    const tail = this.#bytes(this.#size - TAIL_BYTES, TAIL_BYTES);
    if (tail.length < TAIL_BYTES || tail.toString("latin1", 8) !== TAIL_MAGIC) return null;
    const length = tail.readUInt32LE(0);
    const text = this.#bytes(this.#size - TAIL_BYTES - length, length);
    if (text.length !== length || crc32(text) !== tail.readUInt32LE(4)) return null;
    const index: TapeIndex = JSON.parse(text.toString());
    return index;
  }

  /** Finds the whole blocks of a file that has lost its end. */
  #scan(bodyAt: number): { blocks: BlockEntry[]; torn: string } {
    const blocks: BlockEntry[] = [];
    let offset = bodyAt;
    for (;;) {
      const head = decodeBlockHead(this.#bytes(offset, BLOCK_HEAD_BYTES));
      if (head === null || head.rows > BLOCK_ROWS_MAX) break;
      const bytes = this.#bytes(offset, BLOCK_HEAD_BYTES + head.payloadBytes);
      if (bytes.length < BLOCK_HEAD_BYTES + head.payloadBytes || !checksumHolds(bytes)) break;
      const { rows, messages, from, to } = head;
      blocks.push({ offset, bytes: bytes.length, rows, messages, from, to });
      offset += bytes.length;
    }
    const what = this.#bytes(offset, 8).toString("latin1") === INDEX_MAGIC ? "its index is damaged" : "it breaks off";
    const torn = `${this.path}: ${what} at byte ${offset} of ${this.#size}; ${blocks.length} whole blocks before that`;
    return { blocks, torn };
  }
}

function checksumHolds(block: Buffer): boolean {
  const expected = block.readUInt32LE(BLOCK_CHECKED_BYTES);
  return crc32(block.subarray(BLOCK_HEAD_BYTES), crc32(block.subarray(0, BLOCK_CHECKED_BYTES))) === expected;
}

/** Columns as they lie in the file to columns as they are used: times summed up, lots as floats, message ends listed. */
function decodeColumns(
  raw: Buffer,
  { rows: n, messages, from, wide }: { rows: number; messages: number; from: number; wide: boolean },
): TapeBlock {
  // A buffer of zlib may stand anywhere in its pool; typed arrays need it aligned.
  const bytes = raw.byteOffset % 8 === 0 ? raw : Buffer.from(new Uint8Array(raw).buffer);
  let offset = bytes.byteOffset;
  const { buffer } = bytes;
  const take = (length: number): number => {
    const here = offset;
    offset += length;
    return here;
  };
  const dt = new Int32Array(buffer, take(4 * n), n);
  const lag = new Int32Array(buffer, take(4 * n), n);
  const tick = new Int32Array(buffer, take(4 * n), n);
  // 12 n is a multiple of 8 only for even n: wide lots are copied out.
  const lots = wide
    ? new Float64Array(new Uint8Array(buffer.slice(offset, offset + 8 * n)).buffer)
    : Float64Array.from(new Int32Array(buffer, offset, n));
  take(wide ? 8 * n : 4 * n);
  const kind = new Uint8Array(buffer, take(n), n);
  const side = new Uint8Array(buffer, take(n), n);
  const at = new Float64Array(n);
  const exchangeAt = new Float64Array(n);
  const ends = new Int32Array(messages);
  let time = from;
  let message = 0;
  for (let i = 0; i < n; i++) {
    time += dt[i]!;
    at[i] = time;
    exchangeAt[i] = lag[i] === NO_LAG ? Number.NaN : time - lag[i]!;
    const k = kind[i]!;
    if ((k & END_BIT) !== 0) ends[message++] = i + 1;
    kind[i] = k & KIND_BITS;
  }
  return { rows: n, messages, ends, at, exchangeAt, kind, levels: { side, tick, lots } };
}
