/**
 * The tape: recorded market data of one instrument, in one file.
 *
 *   head    "QWTAPE" · u16 version · u32 bytes of header · u32 crc32 of header · header (JSON)
 *   block*  BLOCK_HEAD_BYTES of head (see `encodeBlockHead`) · columns, gzip
 *   index   "QWINDEX\0" · index (JSON: each block's place and range, and the import's summary)
 *   tail    u32 bytes of index · u32 crc32 of index · "QWTAPEND"
 *
 * Columns of a block of n rows, little-endian, one after the other:
 *   i32 dt[n] micros since the row before (the first: since the block's start) · i32 lag[n] micros from the venue's time to
 *   ours, NO_LAG where the venue states none · i32 tick[n] · lots[n] as i32, or as f64 where FLAG_WIDE_LOTS is set ·
 *   u8 kind[n], END_BIT set on a message's last row · u8 side[n]
 *
 * Invariants:
 * 1. A change of the layout is a new version, and a reader refuses a version that it does not know.
 * 2. Each block checks itself (crc32 over head and payload), so that a torn or damaged file gives up its good blocks.
 * 3. The same input gives the same bytes: nothing in the file tells when or where it was written.
 */
import type { Instrument } from "../../core/types.ts";
import { pico } from "../../core/units.ts";

export const TAPE_VERSION = 1;
export const HEAD_MAGIC = "QWTAPE";
const BLOCK_MAGIC = 0x4b4c4251; // "QBLK"
export const INDEX_MAGIC = "QWINDEX\0";
export const TAIL_MAGIC = "QWTAPEND";
export const HEAD_BYTES = 16;
export const BLOCK_HEAD_BYTES = 48;
export const TAIL_BYTES = 16;
/** A message ends here. The other bits of the byte are its kind. */
export const END_BIT = 0x80;
export const KIND_BITS = 0x0f;
/** The venue states no time. */
export const NO_LAG = -(2 ** 31);
export const FLAG_WIDE_LOTS = 1;
export const INT32_MAX = 2 ** 31 - 1;
/** Rows per block: 4.7 MB decoded of lots and ticks, 8 ms to decode, and good compression. */
export const BLOCK_ROWS = 2 ** 18;
/** A reader's guard against a damaged count. */
export const BLOCK_ROWS_MAX = 2 ** 24;

/** What is wrong with a tape, in one sentence that names the file and, where it is one, the block. */
export class TapeError extends Error {
  override name = "TapeError";
}

/** What is known before the first row. */
export interface TapeHeader {
  instrument: Instrument;
  /** Name of the file it was imported from, without its folder. */
  source: string;
  /** Format of that file: "binance", "hyperliquid", "csv". */
  format: string;
  /** Added to the recorder's clock, in micros, so that nothing arrives before it was sent. */
  clockShiftMicros: number;
}
export interface BlockEntry {
  /** Place in the file, and length with head. */
  offset: number;
  bytes: number;
  rows: number;
  messages: number;
  /** Micros of its first and last row. */
  from: number;
  to: number;
}
/** The importer's findings, kept with the tape: plain JSON. */
export type TapeSummary = Readonly<Record<string, unknown>>;
export interface TapeIndex {
  blocks: BlockEntry[];
  summary: TapeSummary;
}
export interface BlockHead {
  rows: number;
  messages: number;
  flags: number;
  payloadBytes: number;
  from: number;
  to: number;
}

/** Bytes 0..43 are checked by the crc32 in bytes 44..47 together with the payload. */
export const BLOCK_CHECKED_BYTES = BLOCK_HEAD_BYTES - 4;
export function encodeBlockHead(head: BlockHead): Buffer {
  const b = Buffer.alloc(BLOCK_HEAD_BYTES);
  b.writeUInt32LE(BLOCK_MAGIC, 0);
  b.writeUInt32LE(head.rows, 4);
  b.writeUInt32LE(head.messages, 8);
  b.writeUInt32LE(head.flags, 12);
  b.writeUInt32LE(head.payloadBytes, 16);
  b.writeDoubleLE(head.from, 24);
  b.writeDoubleLE(head.to, 32);
  return b;
}
/** Null where no block begins. */
export function decodeBlockHead(b: Buffer): BlockHead | null {
  if (b.length < BLOCK_HEAD_BYTES || b.readUInt32LE(0) !== BLOCK_MAGIC) return null;
  return {
    rows: b.readUInt32LE(4),
    messages: b.readUInt32LE(8),
    flags: b.readUInt32LE(12),
    payloadBytes: b.readUInt32LE(16),
    from: b.readDoubleLE(24),
    to: b.readDoubleLE(32),
  };
}

/** Money is a bigint and JSON has none: pico travels as text. */
export function encodeHeader(header: TapeHeader): string {
  return JSON.stringify(header, (_, v) => (typeof v === "bigint" ? v.toString() : v));
}
export function decodeHeader(text: string): TapeHeader {
  const header: TapeHeader = JSON.parse(text);
  const i = header.instrument;
  return {
    ...header,
    instrument: {
      ...i,
      tickPico: pico(BigInt(i.tickPico)),
      lotPico: pico(BigInt(i.lotPico)),
      minNotional: pico(BigInt(i.minNotional)),
    },
  };
}
