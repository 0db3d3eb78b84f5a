/** Recordings become tapes: what was found is told, and the rebuilt book is held against the venue's own best quote. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Book } from "../../engine/core/market/book.ts";
import { TAPE_DELTA, TAPE_SNAPSHOT } from "../../engine/core/market/tape-block.ts";
import { BID } from "../../engine/core/units.ts";
import { importCapture, importSummary, TapeReader } from "../../engine/edge/tape/index.ts";
import { CLOCK_BEHIND_MS, captureFiles } from "../fixtures/captures/make.ts";
import { recording } from "../fixtures/recorded-data.ts";

const captures = join(import.meta.dirname, "../fixtures/captures");
const folder = mkdtempSync(join(tmpdir(), "import-"));
afterAll(() => rmSync(folder, { recursive: true }));
let n = 0;
const importFile = (path: string, more: { naiveSnapshot?: boolean; tick?: string; symbol?: string } = {}) =>
  importCapture({ path, out: join(folder, `${n++}.tape`), symbol: null, tick: null, lot: null, ...more }, null);
const importText = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return importFile(path);
};
const text = (name: string) => readFileSync(join(captures, name), "utf8");

/** The book that a tape leaves behind. */
function rebuilt(path: string): { book: Book; bids: number } {
  const tape = new TapeReader(path);
  const book = new Book();
  for (let b = 0; b < tape.blockCount; b++) {
    const block = tape.block(b);
    let from = 0;
    for (const to of block.ends) {
      const kind = block.kind[from];
      if (kind === TAPE_SNAPSHOT || kind === TAPE_DELTA) book.applyRows(kind === TAPE_SNAPSHOT, block.levels, from, to);
      from = to;
    }
  }
  tape.close();
  return { book, bids: book.depth(BID, 1000) };
}

it("the captures in the folder are what their generator makes", () => {
  for (const [name, content] of Object.entries(captureFiles())) expect(text(name)).toBe(content);
});

describe("a Binance capture", () => {
  it("golden: the rebuilt book equals the best-quote stream in price and size after every depth message", async () => {
    const r = await importFile(join(captures, "binance.txt"));
    expect(importSummary(r)).toMatchObject({
      rows: 531,
      messages: 263,
      trades: 88,
      quotes: 118,
      gaps: 0,
      crossed: 0,
      duplicates: 0,
      malformed: 0,
      from: "2023-11-14T22:13:20.007047Z",
      bestQuote: { checked: 56, equal: 56 },
    });
    expect(r.findings.notes).toMatchObject({ snapshots: 1, deltasBeforeBook: 4, tradesNotMarket: 2 });
    expect(r.instrument).toMatchObject({
      symbol: "TESTUSDT",
      base: "TEST",
      quote: "USDT",
      tickSize: 0.1,
      lotSize: 0.001,
    });
  });
  it("negative: the snapshot applied where it stands fails the same check and leaves another book", async () => {
    const right = await importFile(join(captures, "binance.txt"));
    const naive = await importFile(join(captures, "binance.txt"), { naiveSnapshot: true });
    expect(naive.bestQuote.equal).toBeLessThan(naive.bestQuote.checked);
    expect(naive.findings.gaps).toBe(1);
    expect(rebuilt(naive.tape).bids).not.toBe(rebuilt(right.tape).bids);
  });
  it("received before it was sent is shifted until nothing is, and the shift is on the tape", async () => {
    const r = await importFile(join(captures, "binance.txt"));
    const tape = new TapeReader(r.tape);
    const { at, exchangeAt } = tape.block(0);
    const lags = [...at].flatMap((t, i) => (Number.isNaN(exchangeAt[i]!) ? [] : [t - exchangeAt[i]!]));
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(tape.header.clockShiftMicros - (CLOCK_BEHIND_MS - 3) * 1000)).toBeLessThan(1000);
    expect(
      [...exchangeAt].some((t, i) => i > 0 && t < exchangeAt[i - 1]!),
      "the venue's time goes back somewhere",
    ).toBe(true);
    expect([...at].every((t, i) => i === 0 || t >= at[i - 1]!)).toBe(true);
  });
  it("with a gap, repeats and bad lines names each", async () => {
    const r = await importFile(join(captures, "binance-faulty.txt"));
    expect(importSummary(r)).toMatchObject({ gaps: 1, duplicates: 2, malformed: 2, trades: 88 });
    expect(r.findings.malformedLines).toEqual([
      "line 10: does not begin with a time in nanoseconds",
      "line 21: is not JSON",
    ]);
    expect(r.findings.longestGaps[0]!.what).toMatch(/deltas between \d+ and \d+ are missing/);
  });
  it("with a level that is no number loses that whole line and no other", async () => {
    const lines = text("binance.txt").split("\n");
    const at = lines.findLastIndex((l) => l.includes("depthUpdate"));
    lines[at] = lines[at]!.replace(/"b":\[\["([\d.]+)","[\d.]+"\]/, '"b":[["$1","x"]');
    const r = await importText("no-number.txt", lines.join("\n"));
    expect(r.findings.malformedLines).toEqual([`line ${at + 1}: "x" is no number`]);
    expect(r.messages).toBe(262);
  });
  it("with prices between two ticks of the tick that was given says which lines", async () => {
    const r = await importFile(join(captures, "binance.txt"), { tick: "0.2" });
    expect(r.findings.malformed).toBeGreaterThan(0);
    expect(r.findings.malformedLines[0]).toMatch(/^line \d+: "[\d.]+" is no price of whole ticks$/);
  });
  it("cut in its gzip is imported up to the break and says so", async () => {
    const packed = gzipSync(text("binance.txt"));
    const r = await importText("cut.gz", packed.subarray(0, Math.floor(packed.length / 2)));
    expect(r.findings.truncated).toMatch(/gzip stream breaks off/);
    expect(r.findings.malformed).toBe(0);
    expect(r.messages).toBeGreaterThan(50);
    expect(r.bestQuote.equal).toBe(r.bestQuote.checked);
  });
  it("cut in its last plain line says so, and that line is not called malformed", async () => {
    const r = await importText("cut.txt", text("binance.txt").slice(0, -40));
    expect(r.findings.truncated).toBe("the file breaks off in line 269");
    expect(r.findings.malformed).toBe(0);
  });
  it("is the same tape packed or plain", async () => {
    const [plain, packed] = [
      await importText("same.txt", text("binance.txt")),
      await importText("same", gzipSync(text("binance.txt"))),
    ];
    expect(new TapeReader(packed.tape).block(0)).toEqual(new TapeReader(plain.tape).block(0));
  });
  it("without a snapshot grows its book from the changes, and says so", async () => {
    const lines = text("binance.txt")
      .split("\n")
      .filter((l) => !l.includes("lastUpdateId"));
    const r = await importText("no-snapshot.txt", lines.join("\n"));
    expect(r.findings.notes.withoutSnapshot).toBe(1);
    expect(r.bestQuote.checked).toBeGreaterThan(0);
  });
  it("with one crossed book counts it", async () => {
    const lines = text("binance.txt").split("\n");
    const last = lines.findLastIndex((l) => l.includes("depthUpdate"));
    lines[last] = lines[last]!.replace(/"b":\[/, '"b":[["1009.00","0.5"],');
    expect((await importText("crossed.txt", lines.join("\n"))).findings.crossed).toBe(1);
  });
});

describe("a Hyperliquid recording", () => {
  const expected = {
    rows: 2520,
    trades: 60,
    quotes: 60,
    gaps: 1,
    crossed: 0,
    duplicates: 4,
    malformed: 0,
    bestQuote: { checked: 60, equal: 60 },
  };
  it.each(["orderbooks_TEST.csv", "prices_TEST.csv", "trades_TEST.csv", ""])(
    'named by "%s" is all three of its files',
    async (name) => {
      const r = await importFile(join(captures, name));
      expect(importSummary(r)).toMatchObject(expected);
      expect(r.findings.longestGaps[0]!.what).toBe("no message for 18.5 s");
      expect(r.instrument).toMatchObject({ symbol: "TEST", base: "TEST", quote: "USDC", tickSize: 1, lotSize: 0.001 });
    },
  );
  it("cut in one of its files says in which", async () => {
    const three = join(folder, "three");
    mkdirSync(three);
    for (const name of ["orderbooks", "prices"])
      writeFileSync(join(three, `${name}_TEST.csv`), text(`${name}_TEST.csv`));
    const packed = gzipSync(text("trades_TEST.csv"));
    writeFileSync(join(three, "trades_TEST.csv.gz"), packed.subarray(0, packed.length - 200));
    const r = await importFile(three);
    expect(r.findings.truncated).toMatch(/^trades_TEST.csv.gz: the gzip stream breaks off/);
    expect(r.trades).toBeGreaterThan(0);
    expect(r.trades).toBeLessThan(60);
  });
  it("with a bad row names file and line", async () => {
    const bad = join(folder, "bad");
    mkdirSync(bad);
    writeFileSync(join(bad, "orderbooks_TEST.csv"), text("orderbooks_TEST.csv"));
    writeFileSync(join(bad, "prices_TEST.csv"), text("prices_TEST.csv").replace(",bid,", ",left,"));
    const r = await importFile(bad);
    expect(r.findings.malformedLines).toEqual(['prices_TEST.csv line 2: "left" is neither bid nor ask']);
    expect(r.findings.notes.without_trades).toBe(1);
  });
  it("as raw messages is read too, the book that came twice counted", async () => {
    const r = await importFile(join(captures, "hyperliquid-raw.txt"));
    expect(importSummary(r)).toMatchObject({ rows: 532, trades: 12, gaps: 0, duplicates: 0, malformed: 0 });
    expect(r.findings.notes).toMatchObject({ booksSentAgain: 1, otherMessages: 1 });
  });
});

describe("a plain CSV", () => {
  it("is read by the names of its columns, everything odd in it counted", async () => {
    const r = await importFile(join(captures, "plain.csv"));
    expect(importSummary(r)).toMatchObject({
      rows: 12,
      trades: 3,
      quotes: 2,
      gaps: 1,
      crossed: 1,
      duplicates: 1,
      malformed: 1,
      bestQuote: { checked: 2, equal: 2 },
    });
    expect(r.findings.malformedLines).toEqual(['line 14: "north" is not a side']);
  });
  it("whose best quote says otherwise fails its check", async () => {
    const r = await importText("unequal.csv", text("plain.csv").replace("quote,ask,100.0,3,", "quote,ask,100.0,4,"));
    expect(r.bestQuote).toEqual({ checked: 2, equal: 1 });
  });
  it("whose time of receipt goes back is put right and counted", async () => {
    const r = await importText(
      "back.csv",
      text("plain.csv").replace("1700000000500000,delta,north", "1700000000500000,delta,bid"),
    );
    expect(r.findings.notes.timesPutRight).toBe(1);
  });
});

it.each([
  ["nothing", "", /has no line that can be read: it is empty/],
  ["a CSV of candles", "timestamp,open,high,low,close,volume\n1,2,3,4,5,6\n", /is no recording of a known format/],
  ["a CSV without data", "time_us,kind,side,price,size\n", /holds no market data/],
])("%s is an error in one sentence and leaves no tape", async (_, content, words) => {
  await expect(importText("nothing.txt", content)).rejects.toThrow(words);
});

describe("real recordings", () => {
  const cases: [file: string, expected: object][] = [
    [
      "binance-usdm/usdm_btcusdt_20240808.gz",
      {
        rows: 532_664,
        trades: 21_313,
        quotes: 66_089,
        gaps: 0,
        crossed: 0,
        duplicates: 0,
        malformed: 0,
        bestQuote: { checked: 6546, equal: 6546 },
      },
    ],
    [
      "binance-usdm/usdm_ethusdt_20240808.gz",
      { trades: 14_076, quotes: 53_992, gaps: 0, crossed: 0, malformed: 0, bestQuote: { checked: 6580, equal: 6580 } },
    ],
    [
      "hyperliquid/orderbooks_BTC.csv.gz",
      {
        trades: 6_675,
        quotes: 13_896,
        gaps: 1,
        duplicates: 0,
        malformed: 0,
        bestQuote: { checked: 2198, equal: 2198 },
      },
    ],
    [
      "hyperliquid/trades_ETH.csv.gz",
      { trades: 6_867, gaps: 1, duplicates: 17, malformed: 0, bestQuote: { checked: 2391, equal: 2391 } },
    ],
    [
      "hyperliquid/prices_SOL.csv.gz",
      { trades: 4_427, gaps: 1, duplicates: 10, malformed: 0, bestQuote: { checked: 2080, equal: 2080 } },
    ],
    ["raw-ws/hyperliquid_btcusd_20250126.gz", { rows: 1904, trades: 64, quotes: 0, gaps: 0, malformed: 0 }],
  ];
  for (const [file, expected] of cases) {
    const real = recording(file);
    it.skipIf(!real.here)(`${file} is imported whole, its book equal to its best quotes`, async () => {
      expect(importSummary(await importFile(real.path))).toMatchObject(expected);
    });
  }
  const btc = recording("binance-usdm/usdm_btcusdt_20240808.gz");
  it.skipIf(!btc.here)(`${btc.name} with the snapshot where it stands fails the check`, async () => {
    const { bestQuote, findings } = await importFile(btc.path, { naiveSnapshot: true });
    expect(bestQuote.equal).toBeLessThan(bestQuote.checked);
    expect(findings.gaps).toBe(1);
  });
});
