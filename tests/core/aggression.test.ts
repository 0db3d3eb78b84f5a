import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  fundingSign,
  highestRiskSize,
  leanedOffset,
  leanedSize,
  leanOf,
} from "../../engine/core/quoting/aggression.ts";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { lots, micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { both, plain, Trial } from "./decision-fixture.ts";
import { btc, TestDesk } from "./desk-fixture.ts";

/** The rows of the document's last table, by column. */
const rows = readFileSync(path.resolve(import.meta.dirname, "../../docs/aggression.md"), "utf8")
  .split("## Cases")[1]!
  .split("\n")
  .filter((line) => line.startsWith("|") && !line.startsWith("|---"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .slice(1);

describe("docs/aggression.md, case by case", () => {
  it("has cases", () => expect(rows.length).toBeGreaterThanOrEqual(12));
  it.each(rows.map((cells) => [cells[0]!, cells] as const))("%s", (_, cells) => {
    const n = (i: number): number => Number(cells[i]);
    const leaning = {
      funding: n(1) as -1 | 0 | 1,
      positionRatio: n(2),
      isFlat: cells[3] === "yes",
      skewFlat: cells[4] === "yes",
      fundingWeight: n(5),
      positionWeight: n(6),
    };
    const bid = leanOf(0, leaning);
    const ask = leanOf(1, leaning);
    expect(leanedSize(2, n(7), bid)).toBeCloseTo(n(9), 12);
    expect(leanedSize(2, n(7), ask)).toBeCloseTo(n(10), 12);
    expect(leanedOffset(10, n(8), bid, 1)).toBeCloseTo(n(11), 12);
    expect(leanedOffset(10, n(8), ask, 1)).toBeCloseTo(n(12), 12);
  });
});

describe("the parts", () => {
  it.each<[string, [number, number, number], number | null]>([
    ["twice 50,000 at 25,000 is 4", [2, 50_000, 25_000], 4],
    ["no leverage is no position", [0, 50_000, 25_000], 0],
    ["no equity is not known", [2, 0, 25_000], null],
    ["an equity below zero is not known", [2, -1, 25_000], null],
    ["a leverage below zero is not known", [-1, 50_000, 25_000], null],
    ["no price is not known", [2, 50_000, 0], null],
    ["a price below zero is not known", [2, 50_000, -25_000], null],
    ["no number is not known", [2, Number.NaN, 25_000], null],
    ["a price of almost nothing is not known", [2, 1e300, 1e-300], null],
  ])("highest-risk size: %s", (_, [leverage, equity, price], expected) =>
    expect(highestRiskSize(leverage, equity, price)).toBe(expected),
  );
  it.each<[string, number, number, number]>([
    ["longs pay", 0.0001, 0.00001, 1],
    ["shorts pay", -0.0001, 0.00001, -1],
    ["on the edge of the dead band", 0.00001, 0.00001, 0],
    ["none", 0, 0, 0],
    ["not known", Number.NaN, 0, 0],
    ["no number", Number.POSITIVE_INFINITY, 0, 0],
  ])("funding's sign: %s", (_, rate, band, expected) => expect(fundingSign(rate, band)).toBe(expected));
});

type Params = Record<string, number | string | boolean | null>;
function quoting(params: Params = {}, held = 0, fundingRate = 0): TestDesk {
  const t = new TestDesk([btc]);
  for (const m of Object.values(t.settings.markets))
    Object.assign(m, {
      strategy: "aggression",
      params: { ...defaultMarketSettings("aggression").params, offsetBps: 10, targetSize: 0.1, ...params },
      limits: { ...m.limits, positionMax: 1, collarBps: 1000 },
    });
  t.open({ USDC: "100000" }, { "BTC-PERP": held });
  t.send({ type: "funding", market: 0, rate: fundingRate, intervalSeconds: 3600, nextAt: micros(t.at + 1e9) });
  t.book(0, 609_999, 610_001, 100_000);
  for (let i = 0; i < 3; i++) {
    t.pass(250);
    t.oblige();
  }
  return t;
}
const quotes = (t: TestDesk): string[] =>
  t.desk.markets[0]!.orders.live.map((o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`).sort();

describe("aggression", () => {
  // 10 bps of 61,000 is 61: bid 60,939, ask 61,061. The position limit is 1 BTC, so ρ is the position in BTC.
  it.each<[string, Params, number, number, string[]]>([
    ["flat: the default orders", {}, 0, 0, ["ask 610610 × 100", "bid 609390 × 100"]],
    ["flat under funding: the default orders", {}, 0, 0.001, ["ask 610610 × 100", "bid 609390 × 100"]],
    [
      "flat under funding, by choice: the ask receives, larger and nearer",
      { skewFlat: true },
      0,
      0.001,
      // λ ½: size ± 25 %, offset 7.5 and 12.5 bps.
      ["ask 610458 × 125", "bid 609237 × 75"],
    ],
    ["long half: the ask sheds", {}, 500, 0, ["ask 610458 × 125", "bid 609237 × 75"]],
    ["short half: the bid sheds", {}, -500, 0, ["ask 610763 × 75", "bid 609542 × 125"]],
    ["short half and longs pay: they cancel", {}, -500, 0.001, ["ask 610610 × 100", "bid 609390 × 100"]],
    [
      "funding within the dead band favours nobody",
      { fundingBpsMin: 20 },
      500,
      0.001,
      ["ask 610458 × 125", "bid 609237 × 75"],
    ],
    ["no bid where all the skew is on the other side", { sizeSkew: 1 }, 1000, 0, ["ask 610305 × 200"]],
    [
      "two levels, an offset apart",
      { levels: 2 },
      0,
      0,
      ["ask 610610 × 100", "ask 611220 × 100", "bid 608780 × 100", "bid 609390 × 100"],
    ],
    // Leverage .05 on 100,000 is 5,000: .0819 BTC.
    ["the highest-risk size bounds the order", { maxLeverage: 0.05 }, 0, 0, ["ask 610610 × 81", "bid 609390 × 81"]],
    [
      "and all levels together",
      { maxLeverage: 0.05, targetSize: 0.06, levels: 3 },
      0,
      0,
      ["ask 610610 × 60", "ask 611220 × 21", "bid 608780 × 21", "bid 609390 × 60"],
    ],
  ])("%s", (_, params, held, funding, expected) => expect(quotes(quoting(params, held, funding))).toEqual(expected));
  it("at the highest-risk size the side that adds is held, with the numbers; the other sheds", () => {
    const t = quoting({ maxLeverage: 0.05 }, 90);
    expect(quotes(t).map((q) => q.split(" ")[0])).toEqual(["ask"]);
    expect(deskView(t.desk, micros(t.at)).markets[0]!.bid.reason).toBe(
      "bid held: position 0.090 BTC has reached the highest-risk size 0.082 BTC",
    );
  });
  it("widened by command, both offsets grow", () => {
    const t = quoting();
    t.send({
      type: "command",
      commandId: "w",
      by: "test",
      command: { do: "widen", scope: { scope: "all" }, factor: 2 },
    });
    t.oblige();
    expect(quotes(t)).toEqual(["ask 611220 × 100", "bid 608780 × 100"]);
  });
});

describe("aggression, worked out by hand", () => {
  // An offset of 10 bps of 100 is .1; equity 10,000.
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) =>
    new Trial("aggression", { offsetBps: 10, targetSize: 1, ...more }, over);
  it("half of the limit long: what it made its prices of", () => {
    const t = trial({}, { position: 3, target: 2, positionRatio: 0.5, fundingRate: 0.001 });
    // The lean to the bid: −(½ funding + ½ position) = −1. Offsets 15 and 5 bps, sizes ½ and 1½.
    expect(t.quotes).toEqual(["bid 99.85 × 0.50", "ask 100.05 × 1.50"]);
    const shown = {
      "highest-risk size": 100,
      "funding's sign": 1,
      "position ratio": 0.5,
      "lean to the bid": -1,
      "bid offset": 15,
      "ask offset": 5,
      "bid size": 0.5,
      "ask size": 1.5,
    };
    for (const [name, value] of Object.entries(shown)) expect(t.figure(name)).toBeCloseTo(value, 9);
    expect(t.wanted.halfSpread).toBeCloseTo(0.1, 9);
    expect(t.wanted.fair).toBe(100);
  });
  it.each<[string, Partial<Inputs>, string[]]>([
    [
      "at the target it is flat, whatever is held",
      { position: 2, target: 2, positionRatio: 0.5 },
      ["bid 99.90 × 1.00", "ask 100.10 × 1.00"],
    ],
    ["a lot from it is a position", { position: 0.01, positionRatio: 0.5 }, ["bid 99.87 × 0.75", "ask 100.08 × 1.25"]],
    ["less than a lot is none", { position: 0.009, positionRatio: 0.5 }, ["bid 99.90 × 1.00", "ask 100.10 × 1.00"]],
  ])("%s", (_, over, quotes) => expect(trial({}, over).quotes).toEqual(quotes));
  it.each<[string, Params, Partial<Inputs>, string[], string[]]>([
    // ½ · 10,000 / (100 · 2) = 25: at 24.95 there is room for five lots.
    [
      "in the reporting currency",
      { maxLeverage: 0.5, positionWeight: 0 },
      { position: 24.95, quoteRate: 2 },
      ["bid 99.90 × 0.05", "ask 100.10 × 1.00"],
      ["", ""],
    ],
    [
      "from the target on",
      { maxLeverage: 0.01 },
      { position: 3, target: 2 },
      ["ask 100.10 × 1.00"],
      ["MAX_LEVERAGE 1 1", ""],
    ],
    // A tenth of a lot more would fit: 12 lots of room for levels of five, of which five are the least.
    [
      "level by level, none less than the venue's least",
      { maxLeverage: 0.0012, targetSize: 0.05, levels: 3 },
      { instrument: { ...plain, minLots: lots(5) } },
      ["bid 99.90 × 0.05", "bid 99.80 × 0.05", "ask 100.10 × 0.05", "ask 100.20 × 0.05"],
      ["", ""],
    ],
    [
      "room for just two levels is used up",
      { maxLeverage: 0.001, targetSize: 0.05, levels: 3 },
      { instrument: { ...plain, minLots: lots(5) } },
      ["bid 99.90 × 0.05", "bid 99.80 × 0.05", "ask 100.10 × 0.05", "ask 100.20 × 0.05"],
      ["", ""],
    ],
    [
      "room for less than an order: both sides say so",
      { maxLeverage: 0.0003, targetSize: 0.05 },
      { instrument: { ...plain, minLots: lots(5) } },
      [],
      both("SIZE_BELOW_MIN 0.03 0.05"),
    ],
  ])("the highest-risk size bounds, %s", (_, more, over, quotes, reasons) => {
    const t = trial(more, over);
    expect(t.quotes).toEqual(quotes);
    expect(t.held).toEqual(reasons);
  });
  it("what room there is bounds the size that is shown as well", () =>
    expect(trial({ maxLeverage: 0.005 }).figure("bid size")).toBeCloseTo(0.5, 9));
  it.each<[string, Params, Partial<Inputs>, string]>([
    ["no fair value", { fairSource: "oracle" }, {}, "ORACLE_MISSING 0 0"],
    ["no equity", {}, { equity: 0 }, "NO_EQUITY 0 0"],
    ["less than a lot", { targetSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
});
