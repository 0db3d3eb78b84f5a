/**
 * Lines of a text file, gzip or plain, in bounded memory.
 *
 * Invariants:
 * 1. Everything before a break (a cut or damaged gzip) comes out; then `broken` says why it ends there.
 * 2. Line numbers count from 1 and count every line, empty ones included.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";

const CHUNK_BYTES = 64 * 1024;
/** A line longer than this is no market data: the file is something else. */
const LINE_CHARS_MAX = 16 * 1024 * 1024;

export interface LineBatch {
  lines: string[];
  /** Number of the first of them. */
  first: number;
  /** The last line had no line end: it may have been cut. */
  cut: boolean;
}

export class LineFile {
  readonly path: string;
  /** Why the file ends early, or null. Known when the last batch has been read. */
  broken: string | null = null;
  /** Part of the file's bytes read so far, 0 to 1. */
  done = 0;

  constructor(path: string) {
    this.path = path;
  }

  async *batches(): AsyncGenerator<LineBatch> {
    const decoder = new StringDecoder("utf8");
    let rest = "";
    let first = 1;
    for await (const chunk of this.#chunks()) {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LINE_CHARS_MAX) throw new Error(`${this.path}: line ${first + lines.length} has no end`);
      if (lines.length === 0) continue;
      yield { lines, first, cut: false };
      first += lines.length;
    }
    rest += decoder.end();
    // What stands behind the break of a gzip is half a line: not data, and not a malformed line either.
    if (rest !== "" && this.broken === null) yield { lines: [rest], first, cut: true };
  }

  /** Bytes of the file, unpacked where it is gzip. Its own first bytes say whether it is. */
  async *#chunks(): AsyncGenerator<Buffer> {
    const file = openSync(this.path, "r");
    try {
      const { size } = fstatSync(file);
      let read = 0;
      const next = (): Buffer | null => {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        const got = readSync(file, buffer, 0, CHUNK_BYTES, null);
        read += got;
        this.done = size === 0 ? 1 : read / size;
        return got === 0 ? null : buffer.subarray(0, got);
      };
      const head = next();
      if (head === null) return;
      if (head[0] === 0x1f && head[1] === 0x8b) yield* this.#unpacked(head, next);
      else for (let chunk: Buffer | null = head; chunk !== null; chunk = next()) yield chunk;
    } finally {
      closeSync(file);
    }
  }

  /**
   * Feeds the unpacker chunk by chunk and hands on what came out before it gets the next one. A pipe would drop what it
   * holds when the unpacker fails, and with it the last good lines of a cut file.
   */
  async *#unpacked(head: Buffer, next: () => Buffer | null): AsyncGenerator<Buffer> {
    const gunzip = createGunzip();
    const out: Buffer[] = [];
    let failure: Error | null = null;
    let settle = (): void => {};
    gunzip.on("data", (chunk: Buffer) => out.push(chunk));
    gunzip.on("error", (error) => {
      failure = error;
      settle();
    });
    gunzip.on("end", () => settle());
    for (let chunk: Buffer | null = head; chunk !== null && failure === null; chunk = next()) {
      const input = chunk;
      await new Promise<void>((resolve) => {
        settle = resolve;
        gunzip.write(input, () => resolve());
      });
      yield* out.splice(0);
    }
    if (failure === null)
      await new Promise<void>((resolve) => {
        settle = resolve;
        gunzip.end();
      });
    yield* out.splice(0);
    if (failure !== null) this.broken = `the gzip stream breaks off (${(failure as Error).message})`;
    gunzip.destroy();
  }
}
