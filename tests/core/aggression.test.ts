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
import { micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
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
    ["no price is not known", [2, 50_000, 0], null],
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
