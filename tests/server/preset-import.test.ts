import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettings, parseSettings, type Settings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { planImport } from "../../server/preset-import/import.ts";
import { jsonEntries } from "../../server/preset-import/json-entries.ts";
import { marketNamed } from "../../server/preset-import/market-names.ts";
import { readImport } from "../../server/preset-import/read-file.ts";
import { tomlEntries } from "../../server/preset-import/toml-entries.ts";
import { changed } from "../../server/settings.ts";

const keyOf = (symbol: string) => `sim:local:main/${symbol}`;
const [BTC, ETH, SOL, SPOT] = ["BTC-PERP", "ETH-PERP", "SOL-PERP", "SOL/USDC"].map(keyOf) as [
  string,
  string,
  string,
  string,
];
const keys = [BTC, ETH, SOL, SPOT];
const fixture = (name: string) => readFileSync(path.resolve(import.meta.dirname, "../fixtures/presets", name), "utf8");

interface World {
  settings?: Settings;
  keys?: readonly string[];
  equity?: number | null;
}
function imported(
  name: string,
  text: string,
  { settings = defaultSettings(keys), keys: asked = keys, equity = null }: World = {},
) {
  const reading = readImport(name, text, {
    keys: asked,
    market: (market) => marketNamed(market, asked),
    equity: () => equity,
  });
  const plan = planImport(settings, reading);
  const after = changed(settings, plan.changes);
  if (Array.isArray(after)) throw new Error(JSON.stringify(after));
  return {
    format: reading.format,
    settings: after,
    taken: plan.taken.map(
      (t) => `${t.key.split("/").slice(1).join("/")} ${t.setting} ${t.value} (${t.name}:${t.line})`,
    ),
    left: plan.left.map((l) => `${l.line} ${l.name}: ${l.reason}`),
  };
}

describe("which market a name means", () => {
  it.each([
    ["BTCUSD", BTC],
    ["BTC_USD", BTC],
    ["BTC-PERP", BTC],
    ["btc_usdt", BTC],
    ["BTC/USDT", BTC],
    ["BTC-USD-PERP", BTC],
    ["BTCUSDC", BTC],
    ["BTC", BTC],
    ["SOL/USDC", SPOT],
    ["SOL_USD", SOL],
    [SPOT, SPOT],
  ])("%s is %s", (name, key) => expect(marketNamed(name, keys)).toEqual({ key }));
  it.each([
    ["SOLUSDC", /may be .*SOL-PERP or .*SOL\/USDC/],
    ["DOGEUSD", /no market "DOGEUSD"; it has BTC-PERP, ETH-PERP/],
    ["USD", /no market/],
    ["", /no market/],
  ])("%s is none", (name, reason) => expect((marketNamed(name, keys) as { reason: string }).reason).toMatch(reason));
  it("a recorded market's own name is in the same table", () =>
    expect(marketNamed("BTC_USD", ["replay:local:main/BTCUSDT"])).toEqual({ key: "replay:local:main/BTCUSDT" }));
});

describe("seed 001's list of tokens, into near-far", () => {
  const r = imported("tokens.list", fixture("tokens.list"));
  it("takes what has a setting, seconds as ms and the rate as it is", () =>
    expect(r.taken).toEqual([
      "BTC-PERP nearIntervalMs 500 (near_interval:5)",
      "BTC-PERP farIntervalMs 5000 (far_interval:6)",
      "BTC-PERP forceRefreshNum 10 (force_refresh_num:7)",
      "BTC-PERP diffRatePerRound 0.0002 (near_diff_rate_per_round:8)",
      "BTC-PERP nearLevels 3 (near_ask_size:9)",
      "BTC-PERP nearLevels 3 (near_bid_size:10)",
      "ETH-PERP farLevels 0 (Far Interval:17)",
      "ETH-PERP diffRatePerRound 0.0005 (Near Diff Per Round:19)",
      "ETH-PERP nearIntervalMs 1000 (Near Interval :22)",
      "SOL-PERP nearIntervalMs 2000 (near_interval:25)",
    ]));
  it("names every other entry with its line and why", () =>
    expect(r.left).toEqual([
      "4 API KEY: has no setting in near-far",
      "11 near_side: has no setting in near-far",
      "14 Maker Symbol: another name of the token says which market it is",
      "16 Near Interval: would be 3000000 (seconds → ms), which must be at most 600000 ms; Near interval of sim:local:main/ETH-PERP is 1000",
      `18 Force Refresh Num: would be 2.5 (rounds), which must be a whole number; Rounds to a full refresh of sim:local:main/ETH-PERP is ${strategies["near-far"].parameters.forceRefreshNum!.default}`,
      "20 Far Ask Size: there is no far layer: far_interval is 0",
      "21 Far Bid Size: there is no far layer: far_interval is 0",
      ...["symbol", "near_interval"].map(
        (name) => `24 ${name}: the desk has no market "DOGEUSDT"; it has BTC-PERP, ETH-PERP, SOL-PERP, SOL/USDC`,
      ),
      "25 near_interval: is set again on line 25, which counts",
      expect.stringMatching(/^25 near_diff_rate_per_round: would be 5 .*at most 0\.1 /) as string,
      "26 near_interval: its token has no name of a market (symbol)",
    ]));
  it("two entries that say otherwise of one setting are both left", () => {
    const text = '[{"token": "BTC",\n"near_ask_size": 3,\n"near_bid_size": 2,\n"force_refresh_num": 7}]';
    const { taken, left } = imported("x.json", text);
    expect(taken).toEqual(["BTC-PERP forceRefreshNum 7 (force_refresh_num:4)"]);
    expect(left.map((l) => l.split(";")[0])).toEqual([
      "2 near_ask_size: says 3 where near_bid_size (line 3) says 2",
      "3 near_bid_size: says 2 where near_ask_size (line 2) says 3",
    ]);
  });
  it("leaves the markets alone that it does not name", () => {
    expect(r.settings.markets[SPOT]).toEqual(defaultSettings(keys).markets[SPOT]);
    expect(r.settings.markets[BTC]!.strategy).toBe("near-far");
  });
});

describe("seed 004's environment file, into oracle-spread", () => {
  const r = imported("oracle.env", fixture("oracle.env"));
  it("takes a ticker's own setting before the one for all, and the last of two", () =>
    expect(r.taken).toEqual([
      "BTC-PERP orderSize 0.001 (BTC_USD_ORDER_SIZE:7)",
      "BTC-PERP spreadBps 9 (BTC_USD_SPREAD_WIDTH:13)",
      "BTC-PERP refreshMs 1000 (QUOTE_REFRESH_CYCLE:2)",
      "BTC-PERP maxPriceDeviation 5 (MAX_PRICE_DEVIATION:4)",
      "ETH-PERP orderSize 0.01 (ETH_USD_ORDER_SIZE:9)",
      "ETH-PERP refreshMs 1000 (QUOTE_REFRESH_CYCLE:2)",
    ]));
  it("names every other entry with its line, and repeats no value of an unknown one", () => {
    expect(r.left).toEqual([
      "3 SPREAD_WIDTH: every ticker has its own",
      '5 TICKERS: the desk has no market "DOGEUSD"; it has BTC-PERP, ETH-PERP, SOL-PERP, SOL/USDC',
      "8 BTC_USD_SPREAD_WIDTH: is set again on line 13, which counts",
      '10 ETH_USD_SPREAD_WIDTH: is not a number: "12bp"',
      expect.stringMatching(/^11 ETH_USD_MAX_PRICE_DEVIATION: would be 75 .*at most 50 .*is 3$/) as string,
      "12 SOL_USD_ORDER_SIZE: SOL_USD is not in TICKERS",
      "14 PRIVATE_TOKEN: has no setting in oracle-spread",
      "15 (no name): is not a line NAME=value",
      "16 ORDER_SIZE: every ticker has its own",
    ]);
    expect(JSON.stringify(r)).not.toContain("secret");
  });
  it("is known by what stands in it, whatever it is called, with the line ends of any system", () => {
    const text = "\uFEFFTICKERS=BTCUSD\r\nSPREAD_WIDTH=7.5\r\n";
    expect(imported("settings.txt", text)).toMatchObject({
      format: "env",
      taken: ["BTC-PERP spreadBps 7.5 (SPREAD_WIDTH:2)"],
    });
  });
  it("without TICKERS the markets are those that have settings of their own", () =>
    expect(imported(".env", "ETH_USD_ORDER_SIZE=0.5\nSPREAD_WIDTH=3").taken).toEqual([
      "ETH-PERP orderSize 0.5 (ETH_USD_ORDER_SIZE:1)",
      "ETH-PERP spreadBps 3 (SPREAD_WIDTH:2)",
    ]));
  it("without any market nothing is taken", () =>
    expect(imported(".env", "SPREAD_WIDTH=3").left).toEqual([
      "1 SPREAD_WIDTH: there is no market for it: TICKERS names none of the desk",
    ]));
});

describe("seed 002's names, into imbalance", () => {
  it("from TOML: fractions of price as bps, the exposure as the allowance that bounds it", () => {
    const r = imported("names.toml", fixture("names.toml"), { keys: [BTC, SPOT], equity: 100_000 });
    expect(r.taken).toEqual(
      [["BTC-PERP", 20_000] as const, ["SOL/USDC", 12_000] as const].flatMap(([symbol, allowance]) => [
        `${symbol} spreadMinBps 10 (MIN_SPREAD:2)`,
        `${symbol} spreadMaxBps 40 (MAX_SPREAD:3)`,
        `${symbol} levels 4 (maxLevels:4)`,
        `${symbol} usdPer ${allowance} (risk.maxExposurePerMarket:8)`,
      ]),
    );
    expect(r.left).toEqual([
      expect.stringMatching(/^5 MIN_THRESHOLD: is a least free collateral in money/) as string,
      "9 risk.maxDrawdown: has no setting in imbalance",
      "10 risk.limits.perSide: has no setting in imbalance",
    ]);
  });
  it("from JSON: what is out of bounds is refused, not clamped, and no name of JavaScript's own is ours", () => {
    const r = imported("names.json", fixture("names.json"), { keys: [BTC] });
    expect(r.taken).toEqual(["BTC-PERP spreadMaxBps 30 (MAX_SPREAD:3)"]);
    expect(r.left).toEqual([
      "2 MIN_SPREAD: would be 100000 (fraction of price → bps, full width), which must be at most 2000 bps, full width; Least spread of sim:local:main/BTC-PERP is 8",
      expect.stringMatching(/^4 maxLevels: would be 12 .*at most 10; .*is 3$/) as string,
      "5 risk.maxExposurePerMarket: is a share of equity above 0 and at most 1 (0.3 is 30 %), not 30",
      "6 constructor: has no setting in imbalance",
    ]);
    expect(r.settings.markets[BTC]!.params).toMatchObject({ spreadMinBps: 8, spreadMaxBps: 30, levels: 3 });
  });
  it("a least spread above the widest is refused, and neither is taken", () => {
    const r = imported("x.toml", "MIN_SPREAD = 0.005\nMAX_SPREAD = 0.004\nmaxLevels = 2", { keys: [BTC] });
    expect(r.taken).toEqual(["BTC-PERP levels 2 (maxLevels:3)"]);
    expect(r.left.map((l) => l.slice(0, 60))).toEqual([
      "1 MIN_SPREAD: the least spread, 50 bps, would be above the w",
      "2 MAX_SPREAD: the least spread, 50 bps, would be above the w",
    ]);
  });
  it("a share of equity waits for the equity to be known", () =>
    expect(imported("x.toml", "[risk]\nmaxExposurePerMarket = 0.3", { keys: [BTC] }).left[0]).toMatch(
      /^2 risk\.maxExposurePerMarket: .*not known for sim:local:main\/BTC-PERP: start the desk once, or say --equity$/,
    ));
  it("a position limit set by hand makes way for the one that follows from the exposure", () => {
    const settings = defaultSettings(keys);
    settings.markets[BTC]!.limits.positionMax = 7;
    const r = imported("x.toml", "[risk]\nmaxExposurePerMarket = 0.3", { settings, keys: [BTC], equity: 50_000 });
    expect(r.settings.markets[BTC]!.params.usdPer).toBe(10_000);
    expect(r.settings.markets[BTC]!.limits.positionMax).toBeNull();
  });
});

describe("what a market keeps", () => {
  const settings = defaultSettings(keys);
  Object.assign(settings.markets[BTC]!.params, { usdPer: 1234, target: 0.5, refreshMs: 700 });
  const once = imported("x.toml", "MIN_SPREAD = 0.001", { settings, keys: [BTC] });
  it("another strategy comes with its defaults; allowance and target stay", () =>
    expect(once.settings.markets[BTC]).toEqual({
      ...settings.markets[BTC],
      strategy: "imbalance",
      params: {
        ...Object.fromEntries(Object.entries(strategies.imbalance.parameters).map(([k, p]) => [k, p.default])),
        ...{ usdPer: 1234, target: 0.5, spreadMinBps: 10 },
      },
    }));
  it("of the same strategy, every setting stays that the file does not name", () => {
    once.settings.markets[BTC]!.params.refreshMs = 900;
    const twice = imported("x.toml", "maxLevels = 1", { settings: once.settings, keys: [BTC] });
    expect(twice.settings.markets[BTC]!.params).toEqual({ ...once.settings.markets[BTC]!.params, levels: 1 });
  });
  it("whatever comes out is a document that the desk can read", () => {
    for (const name of ["tokens.list", "oracle.env", "names.toml", "names.json"])
      expect(parseSettings(imported(name, fixture(name), { equity: 1e5 }).settings).ok).toBe(true);
  });
});

describe("lines", () => {
  it("of JSON, nested, with repeats, escapes and empty parts", () =>
    expect(jsonEntries('{\n"a": {"b": [1,\n {"c": "x\\"{"}], "b": {}},\n"a":\n null}')).toEqual([
      { name: "a.b.0", value: 1, line: 2, token: -1 },
      { name: "a.b.1.c", value: 'x"{', line: 3, token: -1 },
      { name: "a.b", value: {}, line: 3, token: -1 },
      { name: "a", value: null, line: 4, token: -1 },
    ]));
  it("of TOML, in tables, dotted, quoted, inline and over several lines", () => {
    const text = 'a = 1\nb.c = [\n 1,\n 2 ]\n[t."x y"]\n# n = 1\nn = 2\nin = { p = 3 }\n[[l]]\nq = 4';
    expect(tomlEntries(text).map((e) => `${e.line} ${e.name} ${JSON.stringify(e.value)}`)).toEqual([
      "1 a 1",
      "2 b.c [1,2]",
      "7 t.x y.n 2",
      "8 t.x y.in.p 3",
      '9 l [{"q":4}]',
    ]);
  });
  it.each([
    ["x.json", "{", /^it is not JSON: /],
    ["x.toml", "a = 1\nb = = 2", /^it is not TOML, line 2: /],
    ["x.toml", "a = 1\na = 2", /^it is not TOML, line 2: /],
    [".env", "# nothing\n", /^there is nothing in it$/],
  ])("%s that is broken says where", (name, text, why) => expect(() => imported(name, text)).toThrow(why));
});
