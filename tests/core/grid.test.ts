import { describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Instrument } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, TestDesk } from "./desk-fixture.ts";

type Params = Record<string, number | string | null>;
/** Lines of 60,000 to 62,000, 100 apart, two a side, in a market of 60,999.9 / 61,000.1. */
function quoting(params: Params = {}, instrument: Instrument = btc, held = 0): TestDesk {
  const t = new TestDesk([instrument]);
  for (const m of Object.values(t.settings.markets))
    Object.assign(m, {
      strategy: "grid",
      params: {
        ...defaultMarketSettings("grid").params,
        lower: 60_000,
        upper: 62_000,
        grids: 20,
        spacing: "arithmetic",
        levels: 2,
        orderSize: 0.01,
        ...params,
      },
      limits: { ...m.limits, collarBps: 5000 },
    });
  t.open({ USDC: "100000" }, { "BTC-PERP": held });
  go(t, 610_000);
  return t;
}
/** The market's middle is there, in ticks; time passes and the venue answers. */
function go(t: TestDesk, mid: number, ms = 300): void {
  for (let gone = 0; gone < ms; gone += 100) {
    t.at += 100_000;
    t.book(0, mid - 1, mid + 1, 100_000);
    t.send({ type: "timer" });
    t.oblige();
  }
}
const live = (t: TestDesk) => t.desk.markets[0]!.orders.live;
const quotes = (t: TestDesk): string[] =>
  live(t)
    .map((o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`)
    .sort();
const idAt = (t: TestDesk, tick: number): number => live(t).find((o) => o.tick === tick)!.id;
const reasons = (t: TestDesk): string[] => {
  const m = deskView(t.desk, micros(t.at)).markets[0]!;
  return [m.bid.reason, m.ask.reason];
};
const AT_61000 = ["ask 611000 × 10", "ask 612000 × 10", "bid 608000 × 10", "bid 609000 × 10"];
const AT_60900 = ["ask 610000 × 10", "ask 611000 × 10", "bid 607000 × 10", "bid 608000 × 10"];

describe("grid: which lines", () => {
  it.each<[string, Params, string[]]>([
    ["arithmetic: equal distances, the line at the price empty", {}, AT_61000],
    [
      "geometric: equal ratios",
      // (62/60)^(1/20) is 1.00164: line 10 is 60,991.8, its neighbours 60,891.89 and 61,091.88.
      { spacing: "geometric", levels: 1 },
      ["ask 610919 × 10", "bid 608918 × 10"],
    ],
    [
      "the line nearest to the price is the empty one",
      { lower: 60_040, upper: 62_040, levels: 1 },
      ["ask 611400 × 10", "bid 609400 × 10"],
    ],
    [
      "no bounds: 2 % around the price",
      { lower: null, upper: null, grids: 4, levels: 1 },
      ["ask 616100 × 10", "bid 603900 × 10"],
    ],
    [
      "one bound and the other of the range",
      { lower: null, upper: 61_610, rangePercent: 1, grids: 2 },
      ["ask 616100 × 10", "bid 603900 × 10"],
    ],
    ["at the bound there is no line beyond", { upper: 61_000, grids: 10 }, ["bid 608000 × 10", "bid 609000 × 10"]],
  ])("%s", (_, params, expected) => expect(quotes(quoting(params))).toEqual(expected));
  it("at most ten a side", () => {
    const t = quoting({ levels: 10, grids: 200, orderSize: 0.005 });
    expect(live(t)).toHaveLength(20);
  });
  it("at the bound the side without a line says so", () =>
    expect(reasons(quoting({ upper: 61_000, grids: 10 }))).toEqual(["", "ask held: the grid ends at 61,000.0"]));
  it("bounds that are not set stay around the price of the start", () => {
    const t = quoting({ lower: null, upper: null, grids: 4, levels: 1 });
    go(t, 612_000, 1000);
    expect(quotes(t)).toEqual(["ask 616100 × 10", "bid 603900 × 10"]);
  });
  it("widened by command, more lines are left empty", () => {
    const t = quoting({ levels: 1 });
    t.send({
      type: "command",
      commandId: "w",
      by: "test",
      command: { do: "widen", scope: { scope: "all" }, factor: 2 },
    });
    go(t, 610_000);
    expect(quotes(t)).toEqual(["ask 612000 × 10", "bid 608000 × 10"]);
  });
});

describe("grid: fills", () => {
  it("a line that filled is armed again only after its neighbour has filled", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 10);
    go(t, 609_000);
    expect(quotes(t)).toEqual(AT_60900);
    // The price comes back to just below the next line: nothing is armed, nothing withdrawn.
    go(t, 609_990, 5000);
    expect(quotes(t)).toEqual(AT_60900);
    t.fill(idAt(t, 610_000), 10);
    go(t, 610_000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("the price alone, however near a line, moves nothing", () => {
    const t = quoting();
    go(t, 610_990, 5000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("in part: the rest of the line stays wanted, and no more of it", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 6);
    go(t, 609_200, 1000);
    expect(quotes(t)).toEqual(["ask 611000 × 10", "ask 612000 × 10", "bid 608000 × 10", "bid 609000 × 4"]);
    t.fill(idAt(t, 609_000), 4);
    go(t, 609_000);
    expect(quotes(t)).toEqual(AT_60900);
  });
  it("several lines at once", () => {
    const t = quoting();
    t.fill(idAt(t, 609_000), 10);
    t.fill(idAt(t, 608_000), 10);
    go(t, 608_000);
    expect(quotes(t)).toEqual(["ask 609000 × 10", "ask 610000 × 10", "bid 606000 × 10", "bid 607000 × 10"]);
  });
  it("a line and a part of the next at once: of the next only its rest is wanted", () => {
    const t = quoting();
    // A decision now: the next one, with both fills, is 100 ms away.
    t.at += 100_000;
    t.book(0, 609_998, 610_002, 100_000);
    t.fill(idAt(t, 609_000), 10);
    t.fill(idAt(t, 608_000), 4);
    go(t, 608_500);
    expect(quotes(t)).toEqual(["ask 610000 × 10", "ask 611000 × 10", "bid 607000 × 10", "bid 608000 × 6"]);
    t.fill(idAt(t, 608_000), 6);
    go(t, 608_000);
    expect(quotes(t)).toEqual(["ask 609000 × 10", "ask 610000 × 10", "bid 606000 × 10", "bid 607000 × 10"]);
  });
  it("a price that ran through lines without filling them: left out first, then the grid follows", () => {
    const t = quoting();
    go(t, 613_500, 1000);
    expect(quotes(t)).toEqual(["bid 608000 × 10", "bid 609000 × 10"]);
    go(t, 613_500, 2500);
    expect(quotes(t)).toEqual(["ask 615000 × 10", "ask 616000 × 10", "bid 612000 × 10", "bid 613000 × 10"]);
  });
  it("the position limit holds the side that adds; the other goes on", () => {
    const t = quoting({}, btc, 100);
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.positionMax = 0.1;
    });
    go(t, 610_000);
    expect(quotes(t)).toEqual(["ask 611000 × 10", "ask 612000 × 10"]);
    expect(reasons(t)[0]).toMatch(/^bid held: position would reach 0\.110 BTC of 0\.100 BTC/);
  });
});

describe("grid: reasons to hold", () => {
  const dear = { ...btc, makerFeePpb: 1_000_000 };
  it.each<[string, Params, Instrument, string]>([
    [
      "below its bounds",
      { lower: 61_500, upper: 62_000 },
      btc,
      "the price 61,000.0 is outside of the grid, which ends at 61,500.0",
    ],
    [
      "above its bounds",
      { lower: 60_000, upper: 60_500 },
      btc,
      "the price 61,000.0 is outside of the grid, which ends at 60,500.0",
    ],
    [
      "bounds the wrong way round",
      { lower: 62_000, upper: 60_000 },
      btc,
      "the lower bound 62,000.0 is not below the upper bound 60,000.0, or not above 0",
    ],
    // 62,000 / 61,900 is 16.2 bps, two fees of 10 bps take 20.
    [
      "a round trip that does not pay its fees",
      {},
      dear,
      "a round trip leaves −3.9 bps after fees, at least 1.0 bps are asked for",
    ],
    [
      "less than is asked for",
      { minProfitBps: 40 },
      btc,
      "a round trip leaves 16.6 bps after fees, at least 40.0 bps are asked for",
    ],
    [
      "lines finer than the ticks",
      { lower: 60_999, upper: 61_001, grids: 40, minProfitBps: 0 },
      btc,
      "lines 0.05 apart are finer than the tick 0.1",
    ],
  ])("%s", (_, params, instrument, words) => {
    const t = quoting(params, instrument);
    expect(quotes(t)).toEqual([]);
    expect(reasons(t)).toEqual([`bid held: ${words}`, `ask held: ${words}`]);
  });
  it("a wider step pays the same fees", () => expect(quotes(quoting({ grids: 10 }, dear))).toHaveLength(4));
  it("outside, everything goes; back inside, it is there again", () => {
    const t = quoting();
    go(t, 620_100);
    expect(quotes(t)).toEqual([]);
    go(t, 610_000);
    expect(quotes(t)).toEqual(AT_61000);
  });
  it("after a halt and a resume the bounds stay, the empty line is chosen anew", () => {
    const { restart, initial } = strategies.grid;
    const memory = { ...initial(), start: 100, grids: 4, empty: 3, carryLots: 2, positionLots: 9, lines: [1, 2] };
    restart(memory);
    expect(memory).toEqual({ ...initial(), start: 100 });
  });
});
