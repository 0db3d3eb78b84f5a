import { describe, expect, it } from "vitest";
import { Markouts } from "../../engine/core/ledger/markouts.ts";
import { defaultsOf } from "../../engine/core/parameter.ts";
import { adverseBps, flooredHalf, floorHalf, spreadFloor } from "../../engine/core/strategies/spread-floor.ts";
import { micros } from "../../engine/core/units.ts";
import type { FillView } from "../../engine/core/view-types.ts";
import { btc } from "./desk-fixture.ts";
import { quotingBy, resting, settle } from "./strategy-fixture.ts";

const off = defaultsOf(spreadFloor);
/** Maker fee 2 bps. */
const instrument = { ...btc, makerFeePpb: 200_000 };
const inputs = (moveBps = Number.NaN, fills = 0) => ({
  instrument,
  widen: 1,
  markoutMoveBps: moveBps,
  markoutFills: fills,
});
const halfBps = (params: Partial<typeof off>, moveBps?: number, fills?: number) =>
  (floorHalf(inputs(moveBps, fills), { ...off, ...params }, 10_000) / 10_000) * 10_000;

describe("spread floor", () => {
  it.each<[string, () => number, number]>([
    ["off: none", () => halfBps({}), 0],
    ["fees alone", () => halfBps({ spreadFloor: "fees" }), 2],
    ["fees alone, whatever the fills cost", () => halfBps({ spreadFloor: "fees" }, -9, 1000), 2],
    ["fees and what is expected against us, before a fill", () => halfBps({ spreadFloor: "costs" }), 2.5],
    [
      "fifty fills that cost 3 count as much as the expected .5",
      () => halfBps({ spreadFloor: "costs" }, -3, 50),
      2 + 1.75,
    ],
    [
      "fills that the market favours lower it to the fees, not below",
      () => halfBps({ spreadFloor: "costs" }, 9, 1000),
      2,
    ],
    ["the margin is per side", () => halfBps({ spreadFloor: "fees", floorMarginBps: 1 }), 3],
    ["never below nothing", () => halfBps({ spreadFloor: "fees", floorMarginBps: -50 }), 0],
  ])("%s", (_, got, expected) => expect(got()).toBeCloseTo(expected, 9));
  it.each<[string, () => number, number]>([
    [
      "a widen below 1 narrows what the model made, not the floor",
      () => flooredHalf(10, 8, { instrument, widen: 0.1 }),
      8,
    ],
    ["a widen above 1 widens all", () => flooredHalf(10, 8, { instrument, widen: 2 }), 20],
    ["under it all lies half a tick", () => flooredHalf(0, 0, { instrument, widen: 1 }), 0.05],
  ])("%s", (_, got, expected) => expect(got()).toBeCloseTo(expected, 9));
  it("before any fill the expectation is all there is", () =>
    expect(adverseBps(inputs(), { adversePriorBps: 0.7, adversePriorFills: 1 })).toBeCloseTo(0.7, 12));

  it("measures the move after the fill, without what was earned at the fill itself", () => {
    const markouts = new Markouts();
    const fill = { edgeBps: 4, markoutBps: {} } as FillView;
    markouts.add({ at: micros(0), side: 0, price: 10_000, lots: 1, maker: true, fill });
    // Bought 4 bps under the mid, which then fell to 1 bp over our price: 3 bps against us.
    markouts.passTo(micros(5_000_000), 10_001);
    expect(markouts.meanBps).toBeCloseTo(1, 9);
    expect(markouts.meanMoveBps).toBeCloseTo(-3, 9);
  });
  it.each<["fade" | "imbalance", Record<string, number>, string[]]>([
    // 40 bps less a rebate of .2 on each side: 242.782 off 61,000.5.
    ["fade", { orderSize: 0.01, initialOffsetBps: 0, fade: 0 }, ["ask 612433 × 10", "bid 607577 × 10"]],
    ["imbalance", { orderSize: 0.01, levels: 1, requoteBps: 0 }, ["ask 612433 × 10", "bid 607577 × 10"]],
  ])("%s keeps it where it is asked for, and not otherwise", (id, params, expected) => {
    const floor = { spreadFloor: "costs", adversePriorBps: 40 };
    const t = quotingBy(id, { ...params, ...floor });
    settle(t, 12);
    expect(resting(t)).toEqual(expected);
    const bare = quotingBy(id, { ...params, ...floor, spreadFloor: "off" });
    settle(bare, 12);
    expect(resting(bare)).not.toEqual(expected);
    expect(resting(bare)).toHaveLength(2);
  });
});
