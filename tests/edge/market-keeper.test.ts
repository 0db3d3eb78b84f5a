/** Markets that are added to and taken off a running engine, on a real exchange. */
import { afterEach, describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import type { Settings } from "../../engine/core/types.ts";
import type { DeskView } from "../../engine/core/view-types.ts";
import type { Engine } from "../../engine/index.ts";
import type { FromWorker } from "../../engine/worker-messages.ts";
import { addRevision, type DeskRig, deskRig, wholeSettings } from "./desk-rig.ts";

const NEW = "sim:local:main/MKT05-PERP";
const MISSING = "sim:local:main/NOPE-PERP";
let rig: DeskRig;
let engine: Engine | null = null;
const end = async (): Promise<void> => {
  engine?.message({ type: "stop", reason: "test is over" });
  await engine?.ended;
  engine = null;
};
afterEach(async () => {
  await end();
  await rig.close();
});
const revise = (edit: (s: Settings) => void): void => {
  const settings = wholeSettings();
  edit(settings);
  addRevision(rig.db, settings);
};
const adding =
  (...keys: string[]) =>
  (s: Settings): void => {
    for (const key of keys) s.markets[key] = defaultMarketSettings();
    s.added = keys;
  };
const ofView = (is: (v: DeskView) => boolean) => (m: FromWorker) => m.type === "view" && is(m.view);
const row = (v: DeskView, key = NEW) => v.markets.find((m) => m.key === key);
const quotes = ofView((v) => v.markets.length === 5 && v.markets.every((m) => m.state === "quoting"));
const listed = async () =>
  ((await rig.ask("/markets")) as { markets: { symbol: string }[] }).markets.map((m) => m.symbol);
const start = async (): Promise<void> => {
  rig = await deskRig();
  engine = await rig.start();
};

describe("a market that is added to a running engine", () => {
  it("quotes without a restart, is removed without one, and comes back", async () => {
    await start();
    revise(adding(NEW));
    const joined = await rig.told.when((m) => m.type === "markets");
    expect(joined).toMatchObject({ markets: { length: 5, 4: NEW } });
    await rig.told.when(quotes);
    revise((s) => {
      s.removed[NEW] = "flatten";
    });
    await rig.told.next(ofView((v) => row(v) === undefined));
    const { orders } = (await rig.ask("/open-orders")) as { orders: { market: number }[] };
    expect(orders.filter((o) => o.market === 4)).toEqual([]);
    revise(adding(NEW));
    await rig.told.next(quotes);
    expect(rig.told.all.filter((m) => m.type === "markets")).toHaveLength(1);
  });
  it("is found again by the next engine, on the same exchange and on a new one", async () => {
    await start();
    revise(adding(NEW));
    await rig.told.when(quotes);
    await end();
    rig.data.epoch = 2;
    const again = rig.told.next(quotes);
    engine = await rig.start();
    await again;
    await end();
    await rig.close();
    rig = await deskRig();
    revise(adding(NEW));
    expect(await listed()).not.toContain("MKT05-PERP");
    engine = await rig.start();
    await rig.told.when(quotes);
    expect(await listed()).toContain("MKT05-PERP");
  });
  it("that the venue does not have is said by name with the way out; the rest of the revision applies", async () => {
    await start();
    revise((s) => {
      adding(MISSING, NEW)(s);
      s.markets["sim:local:main/BTC-PERP"]!.enabled = false;
    });
    const told = await rig.told.when((m) => m.type === "alert" && m.alert.code === "MARKET_MISSING");
    expect(told.type === "alert" && told.alert.text).toBe(
      "NOPE-PERP is not quoted: the venue has no market NOPE-PERP. Take it off the desk, or leave it: it is tried again every 10 seconds.",
    );
    await rig.told.when(
      ofView((v) => row(v)?.state === "quoting" && row(v, "sim:local:main/BTC-PERP")?.state === "disabled"),
    );
  });
  it("is among what the venue could list, as the desk's own are", async () => {
    await start();
    engine!.message({ type: "available", id: 1 });
    const told = await rig.told.when((m) => m.type === "available" && m.id === 1);
    const keys = told.type === "available" ? told.markets?.map((x) => x.key) : null;
    expect(keys).toEqual(expect.arrayContaining([NEW, "sim:local:main/BTC-PERP"]));
    expect(new Set(keys).size).toBe(keys?.length);
  });
});
