/** The tape's own promises: what goes in comes out, and damage is named rather than read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TAPE_DELTA, TAPE_SNAPSHOT, TAPE_TRADE } from "../../engine/core/market/tape-block.ts";
import { TapeReader, TapeWriter } from "../../engine/edge/tape/index.ts";
import { recordedInstrument } from "../../engine/edge/tape/instruments.ts";
import { stepOf } from "../../engine/edge/tape/steps.ts";

const folder = mkdtempSync(join(tmpdir(), "tape-"));
afterAll(() => rmSync(folder, { recursive: true }));
const header = {
  instrument: recordedInstrument("binance", {
    symbol: "TESTUSDT",
    tick: stepOf("0.1", 0, ""),
    lot: stepOf("0.001", 0, ""),
  }),
  source: "made.txt",
  format: "binance",
  clockShiftMicros: 7,
};

interface Message {
  kind: number;
  at: number;
  lag: number | null;
  rows: [side: number, tick: number, lots: number][];
}
function write(name: string, messages: Message[], blockRows = 16): string {
  const path = join(folder, name);
  const writer = new TapeWriter(path, header, blockRows);
  for (const m of messages) {
    for (const [side, tick, lots] of m.rows) writer.row(side, tick, lots);
    writer.end(m.kind, m.at, m.lag === null ? Number.NaN : m.at - m.lag);
  }
  writer.finish({ rows: writer.rows });
  return path;
}
function read(path: string): Message[] {
  const tape = new TapeReader(path);
  const out: Message[] = [];
  for (let b = 0; b < tape.blockCount; b++) {
    const block = tape.block(b);
    let from = 0;
    for (const to of block.ends) {
      const { side, tick, lots } = block.levels;
      const at = block.at[from]!;
      const venue = block.exchangeAt[from]!;
      const rows: Message["rows"] = [];
      for (let i = from; i < to; i++) rows.push([side[i]!, tick[i]!, lots[i]!]);
      out.push({ kind: block.kind[from]!, at, lag: Number.isNaN(venue) ? null : at - venue, rows });
      from = to;
    }
  }
  tape.close();
  return out;
}
const START = 1_700_000_000_000_000;
const many = (n: number): Message[] =>
  Array.from({ length: n }, (_, i) => ({
    kind: TAPE_DELTA,
    at: START + i * 100,
    lag: 5,
    rows: [[i % 2, 1000 + i, i + 1]],
  }));

describe("a tape file", () => {
  const message = fc.record({
    kind: fc.constantFrom(TAPE_SNAPSHOT, TAPE_DELTA, TAPE_TRADE),
    // Silences of over 35 minutes do not fit a delta of the column.
    wait: fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 10_000_000_000 })),
    lag: fc.option(fc.integer({ min: -1_000_000, max: 50_000_000 })),
    rows: fc.array(fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 40 })), {
      minLength: 1,
      maxLength: 50,
    }),
  });
  it("gives back every message of any recording, whatever its blocks", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (recorded) => {
        let at = START;
        const messages = recorded.map(({ wait, ...m }) => ({ ...m, at: (at += wait) }) as Message);
        expect(read(write("any.tape", messages))).toEqual(messages);
      }),
      { numRuns: 60 },
    );
  });
  it("keeps its header, money included, and its summary", () => {
    const tape = new TapeReader(write("header.tape", many(3)));
    expect(tape.header).toEqual(header);
    expect(tape.summary).toEqual({ rows: 3 });
    expect([tape.rows, tape.messages, tape.torn]).toEqual([3, 3, null]);
  });
  it("is the same file for the same messages", () => {
    expect(readFileSync(write("a.tape", many(50)))).toEqual(readFileSync(write("b.tape", many(50))));
  });
  it("puts right a time that goes back, and counts it", () => {
    const path = join(folder, "back.tape");
    const writer = new TapeWriter(path, header);
    for (const at of [START + 10, START + 5, START + 20]) {
      writer.row(0, 1, 1);
      writer.end(TAPE_DELTA, at, Number.NaN);
    }
    writer.finish({});
    expect(writer.timeWentBack).toBe(1);
    expect(read(path).map((m) => m.at - START)).toEqual([10, 10, 20]);
  });
  it.each([
    ["a price beyond 32 bits", 2 ** 31, 1, /a price of 2147483648 ticks does not fit .* --tick/],
    ["a size beyond 2^53", 5, 2 ** 60, /lots does not fit .* --lot/],
    ["a size between two lots", 5, 1.5, /a size of 1.5 lots does not fit/],
  ])("refuses %s in words", (_, tick, lots, words) => {
    const writer = new TapeWriter(join(folder, "refuses.tape"), header);
    expect(() => writer.row(0, tick, lots)).toThrow(words);
    writer.abandon();
  });

  it("of another version is refused with both versions named", () => {
    const bytes = readFileSync(write("version.tape", many(3)));
    bytes.writeUInt16LE(2, 6);
    const path = join(folder, "version-2.tape");
    writeFileSync(path, bytes);
    expect(() => new TapeReader(path)).toThrow(`${path}: is a tape of version 2; this build reads version 1`);
  });
  it.each([
    ["an empty file", Buffer.alloc(0)],
    ["another file", Buffer.from("timestamp,open,high,low,close\n1,2,3,4,5\n")],
  ])("is not %s", (_, bytes) => {
    const path = join(folder, "other.tape");
    writeFileSync(path, bytes);
    expect(() => new TapeReader(path)).toThrow(`${path}: is not a tape`);
  });
  it("with a damaged block names file and block, and still gives the others", () => {
    const path = write("damaged.tape", many(64));
    const second = new TapeReader(path).blocks[1]!;
    const bytes = readFileSync(path);
    bytes[second.offset + second.bytes - 9]! ^= 1;
    writeFileSync(path, bytes);
    const tape = new TapeReader(path);
    expect(() => tape.block(1)).toThrow(`${path}: block 1 at byte ${second.offset} fails its checksum`);
    expect([tape.block(0).rows, tape.block(2).rows]).toEqual([16, 16]);
  });
  it("with a damaged header is refused", () => {
    const path = write("head.tape", many(3));
    const bytes = readFileSync(path);
    bytes[40]! ^= 1;
    writeFileSync(path, bytes);
    expect(() => new TapeReader(path)).toThrow("the header fails its checksum");
  });
  it("cut anywhere gives its whole blocks, and says where it breaks off", () => {
    const whole = write("whole.tape", many(64));
    const bytes = readFileSync(whole);
    const blocks = new TapeReader(whole).blocks;
    const headerEnd = blocks[0]!.offset;
    fc.assert(
      fc.property(fc.integer({ min: headerEnd, max: bytes.length - 1 }), (length) => {
        const path = join(folder, "cut.tape");
        writeFileSync(path, bytes.subarray(0, length));
        const tape = new TapeReader(path);
        const expected = blocks.filter((b) => b.offset + b.bytes <= length);
        expect(tape.blocks).toEqual(expected);
        expect(tape.torn).toContain(`${expected.length} whole blocks before that`);
        expect(tape.summary).toBeNull();
        tape.close();
      }),
      { numRuns: 60 },
    );
  });
});
