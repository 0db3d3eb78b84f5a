import { describe, expect, it } from "vitest";
import { instantVolatility } from "../../engine/core/quoting/hummingbot.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Inputs } from "../../engine/core/strategies/strategy.ts";
import { lots } from "../../engine/core/units.ts";
import { arrivals, both, plain, Trial } from "./decision-fixture.ts";
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

describe("hummingbot, worked out by hand", () => {
  /** Closes that jump by 2 in three steps of four: a volatility of √3. A hundred orders to a depth of 1: κ 1, an error of a tenth. */
  const params: Params = {
    riskFactor: 5,
    minSpreadPercent: 0.06,
    volatilityBuffer: 4,
    orderSize: 1,
    requoteBps: 5,
    levelDistancePercent: 50,
  };
  const CLOSES = [100, 102, 100, 102];
  const trial = (more: Params = {}, over: Partial<Inputs> = {}) =>
    new Trial(
      "hummingbot",
      { ...params, ...more },
      { closes: () => CLOSES, arrivals: () => arrivals(new Array<number>(100).fill(1), 100), ...over },
    );
  const held = { position: 2, target: 1, positionRatio: 0.3 };

  it("one off the target in a portfolio of twenty: q .05, the reservation .05 · 5√3 lower", () => {
    // The full width: 5√3 + 2 ln 6 / 5 = 9.376958 about 99.566987.
    const t = trial({ levels: 2 }, held);
    expect(t.quotes).toEqual(["bid 94.87 × 1.00", "bid 92.53 × 1.00", "ask 104.26 × 1.00", "ask 106.60 × 1.00"]);
    expect(t.wanted.halfSpread).toBeCloseTo(4.688479, 6);
    expect(t.wanted.delta).toBe(0.3);
    expect(t.wanted.policy.keepRate).toBe(0.0005);
  });
  it.each([
    ["reservation price", 99.566987],
    ["q", 0.05],
    ["volatility of a second", 1.732051],
    ["κ", 1],
    ["arrivals", 100],
    ["error of κ", 10],
    ["optimal spread", 937.695782],
    ["time left", 1],
    ["quote size", 1],
  ])("shows %s", (name, value) => expect(trial({}, held).figure(name)).toBeCloseTo(value, 5));
  it("widened by half, and by a fifth for an error of a tenth counted twice: each side's distance from the mid", () =>
    // 5.121492 and 4.255466, 1.8 times.
    expect(trial({ uncertainty: 2 }, { ...held, widen: 1.5 }).quotes).toEqual([
      "bid 90.78 × 1.00",
      "ask 107.66 × 1.00",
    ]));
  it("without a session all of the time is left, for ever", () =>
    expect(trial({}, held).decide(25_000).figure("time left")).toBe(1));
  it("in a session the risk goes with the time that is left", () => {
    const t = trial({ execution: "session", sessionSeconds: 100 }, held);
    expect(t.figure("time left")).toBe(1);
    t.decide(25_000);
    expect(t.figure("time left")).toBeCloseTo(0.75, 9);
    expect(t.figure("reservation price")).toBeCloseTo(100 - 0.05 * 0.75 * 5 * Math.sqrt(3), 9);
  });
  it.each<[string, number, number, string[], string]>([
    // e^−½ is .6065: 60 lots of a hundred, and less than one of one.
    ["is no order: it says so, the other side quotes", 0.01, 1, ["ask"], "SIZE_BELOW_MIN 0.0060653066 0.01"],
    ["is just the venue's least", 1, 60, ["bid", "ask"], ""],
    ["is a lot less than that", 1, 61, ["ask"], "SIZE_BELOW_MIN 0.60653066 0.61"],
  ])("a side that η shrinks to what %s", (_, orderSize, minLots, sides, reason) => {
    const instrument = { ...plain, minLots: lots(minLots) };
    const t = trial({ shapeFactor: 1, orderSize }, { position: 11, target: 1, instrument });
    expect(t.quotes.map((q) => q.split(" ")[0])).toEqual(sides);
    expect(t.held).toEqual([reason, ""]);
  });
  it("after a fill it waits, and says for how long it has", () => {
    const t = trial({ filledOrderDelaySeconds: 1 }, { position: 2 });
    expect(t.quotes).toHaveLength(2);
    expect(t.decide(250, { position: 3 }).held).toEqual(both("FILL_DELAY 0 1000"));
    expect(t.decide(999).held).toEqual(both("FILL_DELAY 999 1000"));
    expect(t.decide(1).quotes).toHaveLength(2);
  });
  it("a halt forgets the last fill, and what was filled meanwhile", () => {
    const t = trial({ filledOrderDelaySeconds: 60, execution: "session", sessionSeconds: 100 }, { position: 2 });
    t.decide(40_000, { position: 3 });
    strategies.hummingbot.restart(t.memory);
    t.decide(0, { position: 4 });
    expect(t.held).toEqual(["", ""]);
    expect(t.figure("time left")).toBe(1);
  });
  it.each<[string, Params, Partial<Inputs>, string]>([
    ["too few orders", { arrivalsMin: 101 }, {}, "CALIBRATING 100 101"],
    [
      "orders that all stop at the mid",
      {},
      { arrivals: () => arrivals(new Array<number>(100).fill(0), 100) },
      "CALIBRATION_FLAT 100 50",
    ],
    ["too few closes", {}, { closes: () => CLOSES.slice(1) }, "WARMING_UP 3 4"],
    ["no allowance", {}, { allowance: 0 }, "NO_ALLOWANCE 0 0"],
    ["less than a lot", { orderSize: 0.004 }, {}, "SIZE_BELOW_MIN 0.004 0.01"],
    [
      "a risk beyond all numbers",
      { riskFactor: 1e308 },
      { closes: () => [100, 1e9, 100, 1e9] },
      "MODEL_UNDEFINED 866025317 1",
    ],
  ])("%s: both sides say so", (_, more, over, reason) => {
    const t = trial(more, over);
    expect(t.held).toEqual(both(reason));
    expect(t.quotes).toEqual([]);
  });
  it("volatility is measured when a second closes or the buffer changes, and not in between", () => {
    let measured = 0;
    const closes = () => {
      measured++;
      return CLOSES;
    };
    const t = trial({}, { closes });
    const counted: number[] = [];
    for (const [ms, volatilityBuffer] of [
      [999, 4],
      [1, 4],
      [0, 3],
      [500, 3],
    ] as const) {
      t.decide(ms, {}, { volatilityBuffer });
      counted.push(measured);
    }
    expect(counted).toEqual([1, 2, 3, 3]);
  });
});
