/** The console's rules: link, keys, halt steps, sums of accounts, reasons, columns, ladder, chart. */
import { describe, expect, it } from "vitest";
import { columns, fitColumns, matches, parseColumns, sortMarkets } from "../../app/_lib/columns.ts";
import { barFigures, behindBestBps, dayCountedSince, positionShare, sideReasons } from "../../app/_lib/figures.ts";
import { haltAskedFor, haltSteps, refusalOf } from "../../app/_lib/halt.ts";
import { uuidOf } from "../../app/_lib/ids.ts";
import { haltChord, meaning, type Press } from "../../app/_lib/keys.ts";
import { ladderRows } from "../../app/_lib/ladder.ts";
import { linkOf, troubleOf, whyNotTrusted } from "../../app/_lib/link.ts";
import { PriceRings, sampleAt } from "../../app/_lib/price-rings.ts";
import { priceRange, priceSeries } from "../../app/_lib/price-series.ts";
import type { WorkingOrderView } from "../../engine/core/view-types.ts";
import { account, market, noHalt, pnl, side, view } from "./views.ts";

describe("the link", () => {
  it.each<[string, boolean, number | null, number, string]>([
    ["connected without a word is connecting", true, null, 0, "connecting"],
    ["not connected without a word is disconnected", false, null, 0, "disconnected"],
    ["2 s old is live", true, 0, 2_000, "live"],
    ["older than 2 s is stale", true, 0, 2_001, "stale"],
    ["5 s old is stale", true, 0, 5_000, "stale"],
    ["older than 5 s is frozen", true, 0, 5_001, "frozen"],
    ["fresh but not connected is disconnected", false, 0, 10, "disconnected"],
  ])("%s", (_, connected, freshAt, now, is) => expect(linkOf(connected, freshAt, now).is).toBe(is));
  it("says why a button that raises risk is disabled, and nothing when it is live", () => {
    expect(whyNotTrusted(linkOf(true, 0, 100))).toBeNull();
    expect(whyNotTrusted(linkOf(true, 0, 3_400))).toContain("3.4 s old");
  });
});

const press = (more: Partial<Press>): Press => ({
  key: "",
  code: "",
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});
describe("trouble between page, desk and engine", () => {
  const live = linkOf(true, 0, 100);
  const frozen = linkOf(true, 0, 9_000);
  const cut = linkOf(false, 0, 9_000);
  const never = linkOf(false, null, 0);
  const waiting = linkOf(true, null, 0);
  it.each([
    ["nothing while all is well", { link: live, hasView: true }, null],
    ["nothing while a page is just opened", { link: waiting, openMs: 4_000 }, null],
    ["an engine that never spoke, after a while", { link: waiting, openMs: 5_000 }, /engine has not said a word.*kill/],
    ["a desk that never answered, after a while", { link: never, openMs: 5_000 }, /does not answer.*npm start.*kill/],
    ["a frozen desk", { link: frozen, hasView: true }, /said nothing.*HALT still asks.*kill/],
    ["a cut connection", { link: cut, hasView: true }, /no connection.*HALT still asks.*kill/],
    [
      "an engine that died before its first view",
      { link: waiting, death: "boom" },
      /died: boom.*\/halt.*start it again/,
    ],
    ["an engine that died, before a frozen link", { link: frozen, hasView: true, death: "boom" }, /died: boom/],
  ] as const)("%s", (_, given, said) => {
    const trouble = troubleOf({ death: null, hasView: false, openMs: 0, ...given });
    if (said === null) expect(trouble).toBeNull();
    else expect(`${trouble?.what} ${trouble?.way}`).toMatch(said);
  });
});

describe("keys", () => {
  const free = { typing: false, afterG: false };
  it.each<[string, Press, { typing: boolean; afterG: boolean }, string]>([
    ["Shift+Escape halts", press({ key: "Escape", shiftKey: true }), free, "halt"],
    ["Shift+Escape halts while typing", press({ key: "Escape", shiftKey: true }), { ...free, typing: true }, "halt"],
    ["Escape alone does not halt", press({ key: "Escape" }), free, "nothing"],
    ["Ctrl+Shift+H halts", press({ code: "KeyH", key: "H", ctrlKey: true, shiftKey: true }), free, "halt"],
    ["Shift+H does not halt", press({ code: "KeyH", key: "H", shiftKey: true }), free, "nothing"],
    ["Ctrl+K opens the palette while typing", press({ key: "k", ctrlKey: true }), { ...free, typing: true }, "palette"],
    ["? lists the keys", press({ key: "?", shiftKey: true }), free, "keys"],
    ["? is text while typing", press({ key: "?", shiftKey: true }), { ...free, typing: true }, "nothing"],
    ["/ filters", press({ key: "/" }), free, "filter"],
    ["g waits", press({ key: "g" }), free, "prefix"],
    ["g d goes to the desk", press({ key: "d" }), { ...free, afterG: true }, "desk"],
    ["g r goes to risk", press({ key: "r" }), { ...free, afterG: true }, "risk"],
    ["r alone is nothing", press({ key: "r" }), free, "nothing"],
    ["d alone is nothing", press({ key: "d" }), free, "nothing"],
  ])("%s", (_, p, where, does) => expect(meaning(p, where).do).toBe(does));
  it("names the chord for the audit trail", () =>
    expect(haltChord(press({ key: "Escape", shiftKey: true }))).toBe("Shift+Escape"));
});

describe("halt steps", () => {
  const running = {
    ...noHalt,
    state: "running" as const,
    requestedAt: 1000,
    gateClosedAt: 1001,
    cancelsSentAt: 1004,
    perAccount: [{ account: "sim", toCancel: 8, confirmed: 8, openAtVenue: 0, verifiedAt: 1040 }],
  };
  it("are not done before the desk says verified, though every cancel is confirmed and the venue shows none", () =>
    expect(haltSteps(running).map((s) => s.state)).toEqual(["done", "done", "done", "running"]));
  it("are done when it is verified, with the times since the request", () => {
    const steps = haltSteps({ ...running, state: "verified", verifiedAt: 1041 });
    expect(steps.map((s) => s.state)).toEqual(["done", "done", "done", "done"]);
    expect(steps.map((s) => s.tookMs)).toEqual([1, 4, null, 41]);
    expect(steps[3]?.detail).toBe("1 of 1 verified: 0 open");
  });
  it("of a HALT that was kept over a restart are timed from the restart, and its day is told", () => {
    const kept = { ...running, state: "verified" as const, requestedAt: 0, takenUpAt: 1_000, verifiedAt: 1_041 };
    expect(haltSteps(kept).map((s) => s.tookMs)).toEqual([1, 4, null, 41]);
    expect(haltAskedFor({ ...kept, by: "ada" })).toBe("ada · 1970-01-01 00:00:00 UTC, and kept over a restart");
    expect(haltAskedFor({ ...running, by: "ada" })).toBe("ada · 00:00:01 UTC");
  });
  it("wait behind the first that is not done", () => {
    const late = {
      ...running,
      perAccount: [{ account: "sim", toCancel: 8, confirmed: 3, openAtVenue: null, verifiedAt: null }],
    };
    expect(haltSteps(late).map((s) => s.state)).toEqual(["done", "done", "running", "waiting"]);
    expect(haltSteps(late)[2]?.detail).toBe("3 of 8");
  });
  it("an answer is accepted only where it says ok", () => {
    expect(refusalOf({ result: { data: { json: { ok: true, message: "" } } } })).toBeNull();
    expect(refusalOf({ result: { data: { json: { ok: false, message: "no engine" } } } })).toBe("no engine");
    expect(refusalOf({ error: {} })).toBe("the answer could not be read");
  });
});

describe("since when a day is counted", () => {
  const day = Date.UTC(2026, 10, 21);
  it.each<[string, number | null, string]>([
    ["its midnight needs no word", day + 90, ""],
    ["later, where nothing was known before", day + 8.7 * 3_600_000, "since 08:42 UTC"],
    ["the evening before, where midnight passed while the desk was down", day - 120_000, "since yesterday 23:58 UTC"],
    ["yesterday's midnight is no midnight of today", day - 86_400_000, "since yesterday 00:00 UTC"],
    ["unknown", null, ""],
  ])("%s", (_, from, words) => expect(dayCountedSince(from, day + 12 * 3_600_000)).toBe(words));
});

describe("the bar's figures", () => {
  it("add up accounts of the desk's mode alone", () => {
    const { markets: _, ...desk } = view(0, [], {
      mode: "live",
      accounts: [
        account("a", { mode: "live", equity: 100, pnlDay: pnl(5) }),
        account("b", { mode: "live", equity: 50, pnlDay: pnl(-2), marginFraction: 25 }),
        account("c", { mode: "paper", equity: 1_000_000, pnlDay: pnl(999) }),
      ],
    });
    const f = barFigures(desk);
    expect(f?.equity).toBe(150);
    expect(f?.pnl.total).toBe(3);
    expect(f?.marginFraction).toBe(25);
  });
  it("are unknown, not zero, without an account", () => {
    const { markets: _, ...desk } = view(0, [], { accounts: [] });
    expect(barFigures(desk)).toBeNull();
  });
});

describe("why a row is not quoting", () => {
  const held = (reason: string) => side({ state: "held", reason, price: null, size: null, orders: 0, sinceMs: 10 });
  it("is silent while both sides quote", () => expect(sideReasons(market("a/X"))).toEqual([]));
  it("is one line where both sides have the same story", () =>
    expect(
      sideReasons(market("a/X", { bid: held("bid held: paused by you"), ask: held("ask held: paused by you") })),
    ).toEqual([{ text: "paused by you", sinceMs: 10 }]));
  it("is a line per side where they differ", () =>
    expect(
      sideReasons(market("a/X", { bid: held("bid held: a"), ask: held("ask held: b") })).map((r) => r.text),
    ).toEqual(["bid held: a", "ask held: b"]));
});

it("a quote behind the best is above zero, inside the spread below, on both sides", () => {
  expect(behindBestBps("bid", 99, 100)).toBeCloseTo(100);
  expect(behindBestBps("ask", 101, 100)).toBeCloseTo(100);
  expect(behindBestBps("ask", 99, 100)).toBeCloseTo(-100);
  expect(behindBestBps("bid", null, 100)).toBeNull();
});
it("a position beyond its limit fills the bar and no more; without a limit the share is unknown", () => {
  expect(positionShare({ position: -3, positionMax: 2 })).toBe(-1);
  expect(positionShare({ position: 1, positionMax: null })).toBeNull();
});

describe("columns", () => {
  const all = parseColumns(null);
  it("all fit where there is room, in the table's order", () => {
    const { shown, left } = fitColumns(all, 3000);
    expect(shown).toEqual(columns);
    expect(left).toBe(0);
  });
  it("are shown whole or not at all: the widths never pass the room", () => {
    for (let width = 300; width < 1500; width += 17) {
      const { shown, left } = fitColumns(all, width);
      expect(shown.reduce((n, c) => n + c.widthPx, 0)).toBeLessThanOrEqual(Math.max(0, width - 288));
      expect(shown.length + left).toBe(columns.length);
    }
  });
  it("the day's PnL stays longest", () => expect(fitColumns(all, 380).shown.map((c) => c.id)).toEqual(["pnl"]));
  it("unknown names of what was remembered are dropped", () =>
    expect(parseColumns("fills,nonsense,bid")).toEqual(["bid", "fills"]));
  it("unknown figures sort last in both directions", () => {
    const markets = [market("a/1", { fair: null }), market("a/2", { fair: 5 }), market("a/3", { fair: 9 })];
    const keys = (direction: "ascending" | "descending") =>
      sortMarkets(markets, { by: "fair", direction }).map((m) => m.key);
    expect(keys("ascending")).toEqual(["a/2", "a/3", "a/1"]);
    expect(keys("descending")).toEqual(["a/3", "a/2", "a/1"]);
  });
  it("every word of a filter must be there", () => {
    expect(matches(market("a/BTC-PERP"), "btc fade")).toBe(true);
    expect(matches(market("a/BTC-PERP"), "btc glft")).toBe(false);
  });
});

describe("the ladder", () => {
  const order = (price: number, sideName: "bid" | "ask"): WorkingOrderView => ({
    id: 1,
    side: sideName,
    price,
    size: 2,
    filled: 0.5,
    level: 0,
    layer: "quote",
    shown: "open",
    ageMs: 0,
    ackMs: null,
    ahead: 1,
  });
  const level = (price: number) => ({ price, size: 4, own: 0 });
  const detail = { key: "a/X", at: 0, fills: [], trades: [], stages: [] };
  it("keeps asks above bids, far to near and near to far", () => {
    const d = { ...detail, asks: [level(11), level(12)], bids: [level(9), level(8)], orders: [] };
    const rows = ladderRows(d, 5, 1);
    expect(rows.asks.map((r) => r.price)).toEqual([12, 11]);
    expect(rows.bids.map((r) => r.price)).toEqual([9, 8]);
  });
  it("lights our order at its level, though the decimals differ in the last bits", () => {
    const d = { ...detail, asks: [], bids: [level(0.3)], orders: [order(0.1 + 0.2, "bid")] };
    expect(ladderRows(d, 5, 0.1).bids[0]?.orders).toHaveLength(1);
    expect(ladderRows(d, 5, 0.1).bids).toHaveLength(1);
  });
  it("shows our order beyond the depth in the last place: none of ours is out of sight", () => {
    const d = { ...detail, asks: [], bids: [level(9), level(8), level(7), level(6)], orders: [order(2, "bid")] };
    expect(ladderRows(d, 3, 1).bids.map((r) => r.price)).toEqual([9, 8, 2]);
    expect(ladderRows(d, 3, 1).bids[2]?.own).toBe(1.5);
  });
});

describe("prices of the chart", () => {
  it("are sampled four times a second and found by time", () => {
    const rings = new PriceRings();
    for (let at = 0; at < 2000; at += 100) rings.add(market("a/X", { mid: at }), at);
    expect(rings.of("a/X").map((s) => s.at)).toEqual([0, 300, 600, 900, 1200, 1500, 1800]);
    expect(sampleAt(rings.of("a/X"), 1000)?.mid).toBe(900);
    expect(sampleAt(rings.of("a/X"), -1)).toBeNull();
    expect(sampleAt(rings.of("a/X"), 60_000)).toBeNull();
  });
  it("start anew when the desk's clock runs backwards", () => {
    const rings = new PriceRings();
    rings.add(market("a/X"), 5000);
    rings.add(market("a/X"), 1000);
    expect(rings.of("a/X").map((s) => s.at)).toEqual([1000]);
  });
  it("of before the page opened, and of while it was cut off, come from the desk; what the page saw itself stays", () => {
    const rings = new PriceRings();
    for (const at of [10_000, 10_300, 20_000]) rings.add(market("a/X", { mid: 7 }), at);
    const at = [8_000, 9_000, 10_000, 11_000, 12_000, 20_000];
    const column = at.map(() => 1);
    rings.fill({ key: "a/X", at, mid: column, fair: column, bid: column, ask: column });
    expect(rings.of("a/X").map((s) => [s.at, s.mid])).toEqual([
      [8_000, 1],
      [9_000, 1],
      [10_000, 7],
      [10_300, 7],
      [12_000, 1],
      [20_000, 7],
    ]);
  });
  it("are not flattened by first orders far from the market; fills always fit", () => {
    const s = (at: number, half: number) => ({ at, mid: 100, fair: 100, bid: 100 - half, ask: 100 + half });
    const series = priceSeries([s(0, 50), s(1000, 1), s(2000, 2), s(3000, 1)], 0);
    expect(priceRange(series, [])).toEqual({ min: 98, max: 102 });
    expect(priceRange(series, [{ at: 1, price: 110, side: "ask" }])).toEqual({ min: 98, max: 110 });
    expect(priceRange(priceSeries([], 0), [])).toBeNull();
  });
  it("break where nothing was seen for a while", () => {
    const s = (at: number) => ({ at, mid: 1, fair: 1, bid: 1, ask: 1 });
    expect(priceSeries([s(0), s(1000), s(9000)], 500).mid).toEqual([1, null, 1]);
  });
});

it("a command id is a UUID of version 4 whatever the random bytes are", () => {
  const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(uuidOf(new Uint8Array(16))).toMatch(v4);
  expect(uuidOf(new Uint8Array(16).fill(255))).toMatch(v4);
});
