/** The control plane's memory: revisions, command answers, projections. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import type { FillView } from "../../engine/core/view-types.ts";
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
  const { store, file } = freshStore();
  await store.fills.add([fill(1, "a"), fill(2, "b", 61_217.1), fill(3, "a", 1)]);
  await store.fills.add([fill(4, "b"), fill(5, "c")]);
  expect((await store.fills.list({ limit: 10 })).map((f) => f.n)).toEqual([5, 2, 1]);
  expect((await store.fills.list({ limit: 1, before: 5 }))[0]).toEqual(fill(2, "b", 61_217.1));
  expect(await store.fills.list({ limit: 5, key: "elsewhere" })).toEqual([]);
  expect(await store.fills.lastNumber()).toBe(5);
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

it("makes the installation's id once and a new epoch for each start", async () => {
  const { store } = freshStore();
  const id = await store.installation();
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(await store.installation()).toBe(id);
  expect([await store.nextEpoch(), await store.nextEpoch()]).toEqual([1, 2]);
});
