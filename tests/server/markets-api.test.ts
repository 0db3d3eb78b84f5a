/** Markets taken on, taken off and given another strategy over the API: each is one revision of the document. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { defaultMarketSettings, defaultSettings, type Settings } from "../../engine/core/settings.ts";
import type { AvailableMarket } from "../../engine/worker-messages.ts";
import { appRouter } from "../../server/api/router.ts";
import type { Context } from "../../server/api/trpc.ts";
import { otherStrategy, withPreset } from "../../server/market-settings.ts";
import { OnceDesk } from "../../server/once.ts";
import { changed, SettingsDesk } from "../../server/settings.ts";
import { freshStore } from "./database.ts";
import { BTC, ETH, fakeHost } from "./fake-engine.ts";

const NEW = "sim:local:main/MKT05-PERP";
const available = (key: string): AvailableMarket => ({
  ...{ key, symbol: key.split("/")[1]!, kind: "linear", base: "MKT05", quote: "USDC", tickSize: 0.1, lotSize: 0.001 },
});
async function setUp(edit: (s: Settings) => void = () => {}) {
  const { store } = freshStore();
  const settings = defaultSettings([BTC, ETH]);
  edit(settings);
  await store.settings.add({ by: "quotewright", why: "first start", basedOn: 0, settings });
  const fake = fakeHost();
  let listed: AvailableMarket[] | null = [BTC, ETH, NEW].map(available);
  fake.worker.reply = (m) => {
    if (m.type === "available") return { type: "available", id: m.id, markets: listed };
    return m.type === "preview" ? { type: "preview", id: m.id, preview: null } : null;
  };
  const desk = new SettingsDesk(store);
  const about = { version: "1", startedAt: 0, mode: "sim", address: "", node: "20", pid: 1, dataDir: "data" };
  const services = { host: fake.host, store, settings: desk, once: new OnceDesk(store), about, now: Date.now };
  const context: Context = { ...services, by: "operator", role: "trader" };
  return {
    fake,
    api: appRouter.createCaller(context),
    newest: async () => (await store.settings.newest())!,
    goSilent: () => {
      listed = null;
    },
  };
}
const click = (basedOn = 1) => ({ commandId: randomUUID(), basedOn, why: "test" });

it("adds a market the venue has, with the strategy and the preset that were chosen, once per click", async () => {
  const { api, newest } = await setUp();
  expect((await api.markets.available()).map((m) => m.key)).toEqual([NEW]);
  const ask = { ...click(), key: NEW, strategy: "static" as const, preset: "conservative" as const };
  expect(await api.markets.add(ask)).toEqual({ revision: 2 });
  expect(await api.markets.add(ask)).toEqual({ revision: 2 });
  const { settings } = await newest();
  expect(settings).toMatchObject({ added: [NEW], removed: {} });
  const fresh = withPreset(defaultMarketSettings("static"), "conservative", "MKT05");
  expect(settings!.markets[NEW]).toEqual(fresh);
  expect(fresh.params).not.toEqual(defaultMarketSettings("static").params);
  expect(await api.markets.available()).toEqual([]);
});
it.each([
  { name: "one that is there", key: BTC, says: `${BTC} is on the desk already` },
  { name: "one that the venue does not have", key: "sim:local:main/X", says: "is no market that the venue has" },
])("adding $name is refused", async ({ key, says }) => {
  const { api, newest } = await setUp();
  await expect(api.markets.add({ ...click(), key, strategy: "fade" })).rejects.toThrow(says);
  expect((await newest()).revision).toBe(1);
});
it("adding is not decided while the venue says nothing: the same click may be tried again", async () => {
  const { api, goSilent, newest } = await setUp();
  goSilent();
  await expect(api.markets.add({ ...click(), key: NEW, strategy: "fade" })).rejects.toThrow(
    "The venue did not say what it lists.",
  );
  expect((await newest()).revision).toBe(1);
});
it("removes with what becomes of the position, changes its mind, and is added back without a trace", async () => {
  const { api, newest } = await setUp((s) => {
    s.markets[NEW] = defaultMarketSettings();
    s.added = [NEW];
  });
  await api.markets.remove({ ...click(), key: NEW, position: "keep" });
  expect((await newest()).settings).toMatchObject({ added: [], removed: { [NEW]: "keep" } });
  expect((await newest()).settings!.markets[NEW]).toBeUndefined();
  expect(await api.markets.available()).toMatchObject([{ key: NEW, removed: "keep" }]);
  await api.markets.remove({ ...click(2), key: NEW, position: "flatten" });
  expect((await newest()).settings!.removed).toEqual({ [NEW]: "flatten" });
  await api.markets.add({ ...click(3), key: NEW, strategy: "fade" });
  expect((await newest()).settings).toMatchObject({ added: [NEW], removed: {} });
});
it("removing on top of an older revision is a conflict that says who changed what", async () => {
  const { api } = await setUp();
  await api.markets.switch({ ...click(), key: ETH, strategy: "static" });
  await expect(api.markets.remove({ ...click(1), key: BTC, position: "keep" })).rejects.toThrow(
    /Based on v1, but since then: v2 by operator \(markets\./,
  );
  await expect(api.markets.remove({ ...click(2), key: NEW, position: "keep" })).rejects.toThrow("is not on the desk");
});
it("gives another strategy in one revision, as it was shown before", async () => {
  const { api, newest } = await setUp((s) => {
    s.markets[BTC]!.params.usdPer = 700;
  });
  const shown = await api.markets.switched({ key: BTC, strategy: "static", preset: "aggressive" });
  expect(shown.changes.map((c) => c.field)).toContain(`markets.${BTC}.strategy`);
  expect((await newest()).revision).toBe(1);
  await api.markets.switch({ ...click(), key: BTC, strategy: "static", preset: "aggressive" });
  const market = (await newest()).settings!.markets[BTC]!;
  expect(market).toMatchObject({ strategy: "static", params: { usdPer: 700 } });
  const { items } = await api.settings.history({ limit: 1 });
  expect(items[0]!.changes).toEqual(shown.changes);
});

it("a strategy alone brings its defaults; what a person had set of what all share stays", () => {
  const fade = defaultMarketSettings("fade");
  const set = {
    ...fade,
    params: { ...fade.params, usdPer: 700, target: 1, refreshMs: 500, requoteMinMs: 0, levels: 3 },
  };
  const other = otherStrategy(set, "imbalance");
  const usual = defaultMarketSettings("imbalance").params;
  // 0 ms is less than imbalance allows: its own default stands.
  expect(other).toEqual({
    ...set,
    strategy: "imbalance",
    params: { ...usual, usdPer: 700, target: 1, refreshMs: 500 },
  });
  expect(otherStrategy(fade, "oracle-spread").params).toEqual(defaultMarketSettings("oracle-spread").params);
});
it("settings.change takes a strategy with parameters of it in any order, and refuses those of the one before", () => {
  const settings = defaultSettings([BTC]);
  const at = (...path: string[]) => ["markets", BTC, ...path];
  const done = changed(settings, [
    { field: at("params", "bidOffset"), value: 9 },
    { field: at("strategy"), value: "static" },
  ]);
  const { params } = defaultMarketSettings("static");
  expect(done).toMatchObject({ markets: { [BTC]: { strategy: "static", params: { ...params, bidOffset: 9 } } } });
  expect(
    changed(settings, [
      { field: at("strategy"), value: "static" },
      { field: at("params", "sigma"), value: 2 },
    ]),
  ).toEqual([{ field: `markets.${BTC}.params.sigma`, reason: "is not a known field" }]);
  expect(changed(settings, [{ field: at("strategy"), value: "none" }])).toMatchObject([
    { field: `markets.${BTC}.strategy` },
  ]);
});

it("a dead engine is said at once where markets are asked for", async () => {
  const { api, fake } = await setUp();
  fake.worker.emit("exit", 1);
  await expect(api.markets.available()).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: "The engine has died (its thread ended with code 1): restart the desk.",
  });
});
