import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { systemClock, tapeClock } from "../../engine/edge/clock.ts";
import { defaultExchangeOptions, exchangeArgs, parseExchangeArgs, worldArgs } from "../../engine/edge/exchange/args.ts";
import { decodeMarket, encodeMarket, MalformedFrame } from "../../engine/edge/exchange/market-wire.ts";
import { readExchangeState, writeExchangeState } from "../../engine/edge/exchange/state-file.ts";
import { fileLatch } from "../../engine/edge/latch.ts";
import { settingsSource } from "../../engine/edge/settings-source.ts";
import { LaneError } from "../../engine/edge/venues/lane.ts";
import { defaultWatchdogOptions, parseWatchdogArgs, watchdogArgs } from "../../engine/edge/watchdog/options.ts";
import { lineCutter, parseToWatchdog } from "../../engine/edge/watchdog/protocol.ts";
import { asked } from "../../engine/recovery.ts";
import { addRevision, folder, settingsTable, wholeSettings } from "./desk-rig.ts";
import { FakeVenue } from "./fake-venue.ts";

let dir: string;
beforeEach(() => {
  dir = folder();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("the latch", () => {
  it("is down when close returns, readable by another reader, and leaves nothing beside it", () => {
    const file = path.join(dir, "deep", "halt.json");
    const { serial } = fileLatch(file).close("test", "ada");
    expect(fileLatch(file).read()).toMatchObject({ serial, reason: "test", by: "ada" });
    expect(fileLatch(file).closed()).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual(["halt.json"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  it("is cleared only by who names the latch that is there", () => {
    const latch = fileLatch(path.join(dir, "halt.json"));
    const first = latch.close("first", "ada");
    const second = latch.close("second", "bob");
    expect(latch.clear(first.serial)).toBe(false);
    expect(latch.closed()).toBe(true);
    expect(latch.clear(second.serial)).toBe(true);
    expect(latch.closed()).toBe(false);
  });
  it("clearing where none is down is done already", () => {
    expect(fileLatch(path.join(dir, "halt.json")).clear("x")).toBe(true);
  });
  it.each([
    ["half a file", '{"serial":"a"'],
    ["an empty file", ""],
    ["another shape", "[]"],
  ])("%s is a latch", (_, text) => {
    const file = path.join(dir, "halt.json");
    writeFileSync(file, text);
    expect(fileLatch(file).closed()).toBe(true);
    expect(fileLatch(file).read()?.reason).toMatch(/unreadable/);
    expect(fileLatch(file).clear("")).toBe(true);
  });
});

describe("the settings source", () => {
  const open = (documents: unknown[]) => {
    const file = path.join(dir, "app.db");
    const db = settingsTable(file, documents);
    return { db, source: settingsSource(`file:${file}`) };
  };
  it("gives the newest revision once, and then nothing until there is another", async () => {
    const { db, source } = open([wholeSettings(), wholeSettings()]);
    expect(await source.poll(0)).toMatchObject({ revision: 2, by: "ada", error: null, settings: { format: 2 } });
    expect(await source.poll(2)).toBeNull();
    addRevision(db, wholeSettings());
    expect(await source.poll(2)).toMatchObject({ revision: 3 });
    await source.close();
  });
  it("a change of another table is no revision", async () => {
    const { db, source } = open([wholeSettings()]);
    await source.poll(0);
    db.exec("CREATE TABLE Other (id INTEGER)");
    expect(await source.poll(1)).toBeNull();
    await source.close();
  });
  it("no revision yet is nothing", async () => {
    const { source } = open([]);
    expect(await source.poll(0)).toBeNull();
    await source.close();
  });
  it.each([
    ["no JSON", "{", /not JSON/],
    ["an unknown field", { ...wholeSettings(), surprise: 1 }, /surprise is not a known field/],
    ["a value out of bounds", { ...wholeSettings(), desk: { ...wholeSettings().desk, dayLossMax: -1 } }, /dayLossMax/],
    ["many problems: the first ones and how many more", {}, /and \d+ more/],
  ])("%s: an error in words with the number of the row", async (_, document, error) => {
    const { source } = open([wholeSettings(), document]);
    expect(await source.poll(1)).toMatchObject({ revision: 2, settings: null, error: expect.stringMatching(error) });
    await source.close();
  });
  it("a table that is gone is an error in words, not a throw", async () => {
    const { db, source } = open([wholeSettings()]);
    await source.poll(0);
    db.exec("DROP TABLE SettingRevision");
    expect(await source.poll(1)).toMatchObject({ settings: null, error: expect.stringMatching(/can't be read/) });
    await source.close();
  });
  it("can't write", () => {
    const file = path.join(dir, "none.db");
    expect(() => settingsSource(`file:${file}`)).toThrow();
    expect(existsSync(file)).toBe(false);
  });
});

describe("clocks", () => {
  it("the system's is in whole microseconds of this century and never goes back", () => {
    let last = systemClock.now();
    expect(last).toBeGreaterThan(1.7e15);
    for (let i = 0; i < 1000; i++) {
      const now = systemClock.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
  it.each([
    ["stands at its start", 1, 1_000, 5_000],
    ["runs ten times as fast", 10, 1_400, 9_000],
    ["never shows a time before its start", 10, 900, 5_000],
    ["rounds to whole microseconds", 0.3, 1_001, 5_000],
  ])("a tape's %s", (_, speed, wallNow, expected) => {
    const clock = tapeClock({ tapeAt: 5_000, wallAt: 1_000, speed }, { now: () => micros(wallNow) });
    expect(clock.now()).toBe(expected);
  });
  it("a tape's never goes back where the wall does", () => {
    let wall = 2_000;
    const clock = tapeClock({ tapeAt: 5_000, wallAt: 1_000, speed: 1 }, { now: () => micros(wall) });
    const before = clock.now();
    wall = 1_500;
    expect(clock.now()).toBe(before);
  });
});

describe("arguments", () => {
  it("of an exchange come back as they were written", () => {
    const o = {
      ...defaultExchangeOptions,
      seed: 0,
      type: "crash" as const,
      markets: ["A", "B"],
      port: 99,
      orderLatencyMs: 2.5,
      feedLatencyMs: 7,
    };
    expect(parseExchangeArgs(exchangeArgs(o))).toEqual(o);
    const t = { ...defaultExchangeOptions, markets: 50, tape: "x.tape", speed: 10, queue: "log" as const };
    expect(parseExchangeArgs(exchangeArgs(t))).toEqual(t);
  });
  it("port and state file do not make another world", () => {
    expect(worldArgs({ ...defaultExchangeOptions, port: 7, stateFile: "x" })).toEqual(
      worldArgs(defaultExchangeOptions),
    );
  });
  it.each([
    [["--seed", "x"], /--seed/],
    [["--seed", "-1"], /seed/],
    [["--seed", ""], /--seed/],
    [["--type", "wild"], /calm, volatile/],
    [["--markets", "A,,B"], /empty name/],
    [["--markets", "A,A"], /twice/],
    [["--markets", "0"], /--markets/],
    [["--speed", "10"], /goes with --tape/],
    [["--tape", "x", "--speed", "0"], /--speed/],
    [["--port", "70000"], /--port/],
    [["--colour", "red"], /colour/],
  ])("%j is refused with its name", (argv, words) => {
    expect(() => parseExchangeArgs(argv)).toThrow(words);
  });
  it("of a watchdog come back as they were written", () => {
    const o = { ...defaultWatchdogOptions, socket: "s", silenceMsMax: 777 };
    expect(parseWatchdogArgs(watchdogArgs(o))).toEqual(o);
    expect(() => parseWatchdogArgs(["--halt-ms", "1"])).toThrow(/--halt-ms/);
  });
});

describe("the exchange's state file", () => {
  const state = {
    pid: 1,
    port: 2,
    url: "http://127.0.0.1:2",
    token: "a".repeat(48),
    cancelToken: "b".repeat(48),
    startedAt: "",
    args: [],
  };
  it("is for its owner alone", () => {
    const file = path.join(dir, "exchange.json");
    writeExchangeState(file, state);
    expect(readExchangeState(file)).toEqual(state);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  it.each([
    ["half a file", "{"],
    ["another shape", '{"pid":1}'],
  ])("%s is no exchange", (_, text) => {
    writeFileSync(path.join(dir, "exchange.json"), text);
    expect(readExchangeState(path.join(dir, "exchange.json"))).toBeNull();
  });
});

describe("market data on the wire", () => {
  const at = micros(7);
  const wireThenBack = (text: string) => decodeMarket(JSON.parse(text), (m) => (m === 1 ? 5 : undefined), at);
  const common = { market: 1, at: micros(3), exchangeAt: micros(2) };
  it.each([
    { type: "quote" as const, ...common, bidTick: 1, bidLots: 2, askTick: 3, askLots: 4 },
    { type: "trade" as const, ...common, tick: 9, lots: 2.5, taker: 1 as const },
    { type: "oracle" as const, ...common, price: 61_000.123456789, confidence: 0 },
    { type: "status" as const, ...common, status: "closed" as const },
    { type: "funding" as const, ...common, rate: -1.25e-7, intervalSeconds: 3600, nextAt: micros(99) },
  ])("a $type comes back whole, with our index and our time", (event) => {
    expect(wireThenBack(encodeMarket(event))).toEqual({ ...event, market: 5, at });
  });
  it("a book comes back row by row, and only its own rows", () => {
    const book = new FakeVenue().book(1, {
      kind: "snapshot",
      at: micros(2),
      rows: [0, 1, 9, 0, 10, 20, 1, 12, 0.5, 1, 1, 1],
    });
    const back = wireThenBack(encodeMarket({ ...book, from: 1, to: 3 }));
    expect(back).toMatchObject({ type: "book", kind: "snapshot", from: 0, to: 2, exchangeAt: 2 });
    expect(back?.type === "book" && [...back.levels.tick]).toEqual([10, 12]);
    expect(back?.type === "book" && [...back.levels.lots]).toEqual([20, 0.5]);
  });
  it("a market that the desk does not have is passed over", () => {
    expect(decodeMarket(["t", 0, 1, 2, 3, 0], () => undefined, at)).toBeNull();
  });
  it.each([
    ["no list", {}],
    ["too short", ["b", 1, 2]],
    ["half a row", ["b", 1, 2, 0, 0, 5]],
    ["a side that is none", ["b", 1, 2, 0, 2, 5, 1]],
    ["text for a number", ["t", 1, 2, "5", 1, 0]],
    ["an unknown kind", ["x", 1, 2, 3]],
    ["a trade that is too long", ["t", 1, 2, 5, 1, 0, 9]],
    ["half a microsecond", ["t", 1, 2.5, 5, 1, 0]],
    ["a status that is none", ["s", 1, 2, 3]],
    ["null for a price", ["o", 1, 2, null, 0]],
  ])("%s is malformed", (_, row) => {
    expect(() => decodeMarket(row, () => 5, at)).toThrow(MalformedFrame);
  });
});

describe("the watchdog's protocol", () => {
  it("lines arrive whole however the bytes are cut", () => {
    const lines: string[] = [];
    const cut = lineCutter((l) => lines.push(l));
    for (const chunk of ["a", "b\nc", "\n\nd\ne"]) expect(cut(chunk)).toBe(true);
    expect(lines).toEqual(["ab", "c", "d"]);
  });
  it("a line without end is refused", () => {
    expect(lineCutter(() => {})("x".repeat(70_000))).toBe(false);
  });
  it.each(["", "{", '{"say":"fly"}', '{"say":"hello","role":"king","pid":1}'])("%j is not understood", (line) => {
    expect(parseToWatchdog(line)).toBeNull();
  });
});

describe("what a start asks of its venue", () => {
  const answers = (...failures: Error[]) => {
    let asks = 0;
    const question = async () => {
      const failure = failures[asks++];
      if (failure) throw failure;
      return "the answer";
    };
    return { question, asks: () => asks };
  };
  const late = new LaneError("timed-out", "no answer in 2000 ms");
  it.each<[string, Error[], number]>([
    ["is asked once where it is answered", [], 1],
    ["is asked again where no answer came in time", [late, late], 3],
  ])("%s", async (_, failures, asks) => {
    const a = answers(...failures);
    expect(await asked(a.question)).toBe("the answer");
    expect(a.asks()).toBe(asks);
  });
  it.each<[string, Error[], number]>([
    ["a refusal is an answer", [new LaneError("refused", "no", 403)], 1],
    ["so is an exchange that is not there", [new LaneError("transport-error", "ECONNREFUSED")], 1],
    ["five times without an answer are enough", [late, late, late, late, late, late], 5],
  ])("%s", async (_, failures, asks) => {
    const a = answers(...failures);
    await expect(asked(a.question)).rejects.toBe(failures[0]);
    expect(a.asks()).toBe(asks);
  });
});
