/** The control plane's memory: revisions, command answers, projections. */
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { zeroTotals } from "../../engine/core/ledger/market-ledger.ts";
import { defaultSettings } from "../../engine/core/settings.ts";
import type { DayRecord } from "../../engine/core/types.ts";
import { MICROS_PER_DAY, micros, ORDER_IDS_PER_SECOND, parsePico } from "../../engine/core/units.ts";
import type { FillView } from "../../engine/core/view-types.ts";
import { writeDay } from "../../server/day-record.ts";
import { freshStore } from "./database.ts";

const settings = defaultSettings(["sim:local:main/BTC-PERP"]);
const by = "operator";

const fill = (n: number, fillId: string, price = 61_217.8): FillView => ({
  n,
  fillId,
  at: 1_000 + n,
  key: "sim:local:main/BTC-PERP",
  symbol: "BTC-PERP",
  mode: "sim",
  side: "bid",
  price,
  size: 0.12,
  priceDecimals: 1,
  sizeDecimals: 3,
  liquidity: "maker",
  fee: -0.25,
  edgeBps: 1.5,
  orderId: 3 * 2 ** 32 + 7,
  strategy: "fade",
  markoutBps: { s1: null, s5: null, s30: null, s60: null },
});

it("adds a revision only on top of the newest, and tells a late writer what came since", async () => {
  const { store } = freshStore(() => 42);
  expect(await store.settings.add({ by, why: "first", basedOn: 0, settings })).toEqual({ revision: 1 });
  expect(await store.settings.add({ by: "ann", why: "second", basedOn: 1, settings })).toEqual({ revision: 2 });
  const late = await store.settings.add({ by: "bob", why: "third", basedOn: 1, settings });
  expect(late).toMatchObject({ since: [{ revision: 2, by: "ann", why: "second", at: 42 }] });
  expect((await store.settings.newest())?.revision).toBe(2);
});

it("of ten writers at once on the same revision exactly one succeeds", async () => {
  const { store } = freshStore();
  const tries = Array.from({ length: 10 }, (_, i) =>
    store.settings.add({ by: `w${i}`, why: "race", basedOn: 0, settings }),
  );
  expect((await Promise.all(tries)).filter((r) => "revision" in r)).toHaveLength(1);
});

it("reads a broken row as an error in words and keeps the last good one at hand", async () => {
  const { store, file } = freshStore();
  await store.settings.add({ by, why: "first", basedOn: 0, settings });
  const db = new Database(file);
  const insert = db.prepare("INSERT INTO SettingRevision (at, by, why, basedOn, document) VALUES (1, 'x', 'y', 1, ?)");
  insert.run("{ not json");
  expect(await store.settings.newest()).toMatchObject({ revision: 2, settings: null, error: "revision 2 is not JSON" });
  insert.run(JSON.stringify({ ...settings, surprise: 1 }));
  db.close();
  expect((await store.settings.newest())?.error).toBe("revision 3: surprise is not a known field");
  expect(await store.settings.lastGood()).toMatchObject({ revision: 1, settings });
});

it("keeps a fill once per market and fill id, exactly as text, and pages backwards", async () => {
  const { store, memory, file } = freshStore();
  expect(memory.lastFill()).toBe(0);
  await store.fills.add([fill(1, "a"), fill(2, "b", 61_217.1), fill(3, "a", 1)]);
  await store.fills.add([fill(4, "b"), fill(5, "c")]);
  expect((await store.fills.list({ limit: 10 })).map((f) => f.n)).toEqual([5, 2, 1]);
  expect((await store.fills.list({ limit: 1, before: 5 }))[0]).toEqual(fill(2, "b", 61_217.1));
  expect(await store.fills.list({ limit: 5, key: "elsewhere" })).toEqual([]);
  expect(memory.lastFill()).toBe(5);
  const db = new Database(file);
  expect(db.prepare("SELECT price, typeof(price) AS kind FROM Fill WHERE n = 2").get()).toEqual({
    price: "61217.1",
    kind: "text",
  });
  db.close();
});

it("fills in markouts later", async () => {
  const { store } = freshStore();
  await store.fills.add([fill(1, "a"), fill(2, "b")]);
  const markoutBps = { s1: 0.4, s5: -1.25, s30: null, s60: null };
  await store.fills.setMarkouts([{ n: 2, fillId: "b", markoutBps }]);
  const [second, first] = await store.fills.list({ limit: 2 });
  expect(second?.markoutBps).toEqual(markoutBps);
  expect(first?.markoutBps.s1).toBeNull();
});

it("thins the equity curve to the points asked for and never mixes accounts", async () => {
  const { store } = freshStore(() => 10_000);
  const points = Array.from({ length: 100 }, (_, i) => ({ at: i * 100, account: "a", equity: i, pnl: i / 2 }));
  await store.equity.add([...points, { at: 5_000, account: "b", equity: 9e9, pnl: 0 }]);
  const curve = await store.equity.list({ account: "a", from: 0, points: 10 });
  expect(curve).toHaveLength(10);
  expect(curve.at(-1)).toEqual({ at: 9_900, equity: 99, pnl: 49.5 });
  // Only two points are that young, and both are shown: the pieces are of their time, not of the whole day.
  expect(await store.equity.list({ account: "a", from: 9_800, points: 10 })).toHaveLength(2);
});

describe("an epoch is a second that no run before can have reached", () => {
  const T = Date.UTC(2026, 10, 21, 12);
  const second = (ms: number) => Math.floor((ms - Date.UTC(2020, 0, 1)) / 1000);
  const at = async (moments: number[], lastWord: number | null = null) => {
    const clock = { now: lastWord ?? 0 };
    const { store, memory } = freshStore(() => clock.now);
    if (lastWord !== null) await store.days.set("w", [day]);
    const epochs: number[] = [];
    for (const now of moments) {
      clock.now = now;
      epochs.push(memory.nextEpoch());
    }
    return epochs;
  };
  it.each<[string, number[], number | null, number[]]>([
    ["it is the time of the start", [T, T + 5_000], null, [second(T), second(T) + 5]],
    ["a database that was put back makes no id anew: time has gone on", [T + 60_000], T, [second(T) + 60]],
    ["two starts in one second", [T, T + 1], null, [second(T), second(T) + 1]],
    ["the clock went back by a day", [T, T - 86_400_000], null, [second(T), second(T) + 1]],
    ["and the desk had run for an hour", [T - 86_400_000], T + 3_600_000, [second(T) + 3_602]],
    ["a clock before all epochs", [0, 0], null, [1, 2]],
  ])("%s", async (_, moments, lastWord, epochs) => expect(await at(moments, lastWord)).toEqual(epochs));
  it("its ids are whole for as long as a second fits, and those of the next start are above what a day of orders used", () => {
    expect(Number.isSafeInteger(second(Date.UTC(2100, 0, 1)) * ORDER_IDS_PER_SECOND)).toBe(true);
    const ordersOfTheDay = 86_400 * 1_000;
    expect(second(T) * ORDER_IDS_PER_SECOND + ordersOfTheDay).toBeLessThan((second(T) + 86_400) * ORDER_IDS_PER_SECOND);
  });
});
const day: DayRecord = {
  account: "sim:local:main",
  life: "first",
  dayAt: micros(MICROS_PER_DAY),
  currency: "USDC",
  from: { equity: parsePico("100000.000000000001"), at: micros(MICROS_PER_DAY) },
  last: { equity: parsePico("-0.5"), at: micros(MICROS_PER_DAY + 7) },
  lossSeen: parsePico("12.25"),
  markets: [
    {
      key: "sim:local:main/SOL/USDC",
      tickPico: parsePico("0.01"),
      lotPico: parsePico("0.001"),
      multiplier: 1,
      positionLots: -3,
      mid2: 29_610,
      totals: { ...zeroTotals(), edge2: -7, fills: 2, dust2: -(10n ** 30n), fees: 5n, funding: -1n },
    },
  ],
};
describe("an account's day", () => {
  const rows = (file: string, text: string) => {
    const db = new Database(file);
    db.prepare("UPDATE AccountDay SET document = ?").run(text);
    db.close();
  };
  it("is kept exactly, one row per account, for the venue that it was of", async () => {
    const { store, memory } = freshStore();
    expect(memory.daysOf("seed 7")).toEqual([]);
    await store.days.set("seed 7", [{ ...day, lossSeen: parsePico("0") }]);
    await store.days.set("seed 7", [day]);
    expect(memory.daysOf("seed 7")).toEqual([{ account: day.account, record: day, error: null }]);
    expect(memory.daysOf("seed 8")).toEqual([]);
  });
  it.each<[string, (text: string) => string, RegExp]>([
    ["is cut", (t) => t.slice(0, 50), /is not JSON/],
    ["has money that is none", (t) => t.replace("100000.000000000001", "a lot"), /damaged: from\.equity not a decimal/],
    ["has money as a float", (t) => t.replace('"12.25"', "12.25"), /damaged: lossSeen/],
    ["has half a lot", (t) => t.replace('"positionLots":-3', '"positionLots":-3.5'), /positionLots is not whole/],
    [
      "begins at no midnight",
      (t) => t.replace('"dayAt":86400000000', '"dayAt":86400000001'),
      /dayAt is not a midnight/,
    ],
    ["is of another format", (t) => t.replace('"format":1', '"format":2'), /damaged: format/],
    ["lacks a part", (t) => t.replace('"life":"first",', ""), /damaged: life/],
  ])("that %s is an error in words, and never half a record", async (_, damage, words) => {
    const { store, memory, file } = freshStore();
    await store.days.set("w", [day]);
    rows(file, damage(writeDay(day)));
    const [found] = memory.daysOf("w");
    expect(found).toMatchObject({ account: day.account, record: null });
    expect(found!.error).toMatch(words);
  });
});

it("makes the installation's id once and a later epoch for each start", () => {
  const { memory } = freshStore();
  const id = memory.installation();
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(memory.installation()).toBe(id);
  const first = memory.nextEpoch();
  expect(memory.nextEpoch()).toBeGreaterThan(first);
});
it("a start reads and writes the settings as the store does: one of two writers on the same revision is told of the other", async () => {
  const { store, memory } = freshStore();
  expect(await memory.settings.newest()).toBeNull();
  const settings = defaultSettings(["sim:local:main/BTC-PERP"]);
  const row = { by: "quotewright", why: "first start", basedOn: 0, settings };
  expect(await memory.settings.add(row)).toEqual({ revision: 1 });
  expect(await memory.settings.newest()).toEqual(await store.settings.newest());
  const { since } = (await memory.settings.add(row)) as { since: { revision: number }[] };
  expect(since.map((r) => r.revision)).toEqual([1]);
  expect(await store.settings.add({ ...row, basedOn: 1 })).toEqual({ revision: 2 });
});
