import { describe, expect, it } from "vitest";
import { instantVolatility } from "../../engine/core/quoting/hummingbot.ts";
import type { TestDesk } from "./desk-fixture.ts";
import { arrive, depthsOf } from "./order-flow.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

type Params = Record<string, number | string | boolean | null>;
const MID = 61_000.5;
const bare: Params = {
  orderSize: 0.01,
  riskFactor: 1,
  minSpreadPercent: 0,
  requoteBps: 0,
  volatilityBuffer: 150,
  usdPer: 12_200,
};
function calibrated(params: Params = {}, n = 60): TestDesk {
  const t = quotingBy("hummingbot", { ...bare, ...params });
  arrive(t, depthsOf(n));
  settle(t);
  return t;
}
const at = (t: TestDesk, name: string): number => Number(figure(t, name));
const ticks = (t: TestDesk) => resting(t).map((o) => Number(o.split(" ")[1]));

describe("hummingbot", () => {
  it.each<[string, number]>([
    ["flat", 0],
    ["long lowers both quotes", 20],
    ["short raises both", -20],
  ])("%s: its own lines, a standard deviation where the paper has a variance", (_, position) => {
    const t = calibrated({ riskFactor: 0.2 });
    const m = t.desk.markets[0]!;
    m.ledger.open(position, null);
    settle(t);
    const vol = instantVolatility(m.inputs.closes(1, 150))!;
    expect(at(t, "volatility of a second")).toBeCloseTo(vol, 9);
    const kappa = at(t, "κ");
    // The portfolio is the allowance once in base and once in quote.
    const q = (position * 0.001) / (2 * m.inputs.allowance);
    expect(at(t, "q")).toBeCloseTo(q, 9);
    const r = MID - q * 0.2 * vol;
    const half = (0.2 * vol + (2 / 0.2) * Math.log(1 + 0.2 / kappa)) / 2;
    expect(ticks(t)).toEqual([Math.ceil((r + half) * 10), Math.floor((r - half) * 10)]);
  });
  it.each<[string, Params, number, string[]]>([
    // .4 % of 61,000.5 is 244.002: half of it to either side of the mid, wherever the position stands.
    ["the minimum spread is about the mid", { minSpreadPercent: 0.4 }, 0, ["ask 611226 × 10", "bid 608784 × 10"]],
    ["and holds when long", { minSpreadPercent: 0.4 }, 20, ["ask 611226 × 10", "bid 608784 × 10"]],
    // q = 0.1 / 0.4: e^(−1 · .25) of ten lots is 7.79.
    [
      "η shrinks the side that adds",
      { minSpreadPercent: 0.4, shapeFactor: 1 },
      100,
      ["ask 611226 × 10", "bid 608784 × 7"],
    ],
    ["of a short the ask", { minSpreadPercent: 0.4, shapeFactor: 1 }, -100, ["ask 611226 × 7", "bid 608784 × 10"]],
  ])("%s", (_, params, position, expected) => {
    const t = calibrated(params);
    t.desk.markets[0]!.ledger.open(position, null);
    settle(t);
    expect(resting(t)).toEqual(expected);
  });
  it("levels stand a share of the optimal half spread further out", () => {
    const t = calibrated({ levels: 2, levelDistancePercent: 50 });
    const [near, far] = t.desk.markets[0]!.orders.live.filter((o) => o.side === 0)
      .map((o) => o.tick)
      .sort((a, b) => b - a);
    const half = (at(t, "optimal spread") / 2e4) * MID;
    expect((near! - far!) / 10).toBeCloseTo(half * 0.5, 0);
  });
  it("says how far the calibration has come, and quotes nothing before it is there", () => {
    const t = calibrated({}, 12);
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toBe("bid held: calibrating: 12 of 50 arrivals");
  });
  it("fills its volatility buffer first", () =>
    expect(reasonsOf(calibrated({ volatilityBuffer: 2000 }))[0]).toMatch(
      /^bid held: warming up: 2\d\d of 2,000 bars$/,
    ));
  it("after a fill nothing is quoted for the delay, then both sides again", () => {
    const t = calibrated({ filledOrderDelaySeconds: 2 });
    t.fill(t.ids(0, 0)[0]!, 10);
    settle(t);
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toMatch(/^bid held: \d+ ms since a fill, waits 2\.0 s$/);
    settle(t, 8);
    expect(resting(t)).toHaveLength(2);
  });
  it("in a session the inventory's risk falls to nothing at its end, and starts again", () => {
    const t = calibrated({ execution: "session", sessionSeconds: 60, volatilityBuffer: 100 });
    const first = at(t, "time left");
    expect(first).toBeGreaterThan(0.9);
    arrive(t, depthsOf(30));
    expect(at(t, "time left")).toBeLessThan(first - 0.4);
    arrive(t, depthsOf(32));
    expect(at(t, "time left")).toBeGreaterThan(0.8);
  });
});
