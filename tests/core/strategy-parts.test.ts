/** What strategies share: which price they quote around, what calibrates them, the last step to quotes, presets on other markets. */
import { describe, expect, it } from "vitest";
import { defaultsOf } from "../../engine/core/parameter.ts";
import { learnOffset, offsetWindow } from "../../engine/core/quoting/reference.ts";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import { calibrate, calibration, calibrationHeld, noCalibration } from "../../engine/core/strategies/calibration.ts";
import { fairOf, fairSource } from "../../engine/core/strategies/fair-source.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { leanTo, restEvenly } from "../../engine/core/strategies/lean.ts";
import { presetFor } from "../../engine/core/strategies/preset.ts";
import type { Inputs, Strategy } from "../../engine/core/strategies/strategy.ts";
import { type Micros, micros } from "../../engine/core/units.ts";
import { arrivals, both, inputsOf, Trial } from "./decision-fixture.ts";
import { T0 } from "./desk-fixture.ts";

describe("the fair value of a source", () => {
  type Params = Parameters<typeof fairOf>[1];
  const price = (params: Partial<Params>, over: Partial<Inputs>): number | string => {
    const wanted = new Wanted();
    const fair = fairOf(inputsOf(over), { ...defaultsOf(fairSource), ...params } as Params, wanted);
    if (fair !== null) return Number(fair.toPrecision(12));
    expect(wanted.heldCode).toEqual(both(wanted.heldCode[0]));
    return `${wanted.heldCode[0]} ${wanted.heldValue[1]} ${wanted.heldLimit[1]}`;
  };
  const oracle = (price: number, ageMs = 0, confidence = 0) => ({ oracle: { price, ageMs, confidence } });
  /** Our mid stood 1.5 over the reference, `samples` times. */
  const reference = (samples: number, ageMs = 0) => {
    const referenceOffset = offsetWindow();
    for (let i = 1; i <= samples; i++)
      learnOffset(referenceOffset, i * 2_000_000, { venue: 101.5, reference: 100 }, 300_000);
    return { reference: { price: 99, ageMs }, referenceOffset };
  };
  const unasked = (): never => {
    throw new Error("asked");
  };
  const lopsided = () => ({ bids: 1, bidPrice: [9_999], bidSize: [30], asks: 1, askPrice: [10_001], askSize: [10] });
  const noMicroPrice: Inputs["microPrice"] = (why) => {
    Object.assign(why, { code: "MICROPRICE_LEARNING", value: 3, limit: 100 });
    return null;
  };
  it.each<[string, Partial<Params>, Partial<Inputs>, number | string]>([
    ["mid", { fairSource: "mid" }, {}, 100],
    // Three quarters of the way from 99.99 to 100.01.
    ["weighted mid: nearer the ask where bids are heavy", { fairSource: "weighted-mid" }, { depth: lopsided }, 100.005],
    [
      "weighted mid of a book without sizes",
      { fairSource: "weighted-mid" },
      { depth: () => ({ ...lopsided(), bidSize: [0] }) },
      "NO_DEPTH 0 10",
    ],
    ["micro-price", { fairSource: "micro-price" }, { microPrice: () => 100.004 }, 100.004],
    [
      "micro-price, not learned yet",
      { fairSource: "micro-price" },
      { microPrice: noMicroPrice },
      "MICROPRICE_LEARNING 3 100",
    ],
    ["oracle, just young and sure enough", { fairSource: "oracle" }, oracle(102, 5_000, 0.51), 102],
    ["oracle, too old", { fairSource: "oracle" }, oracle(102, 5_001), "ORACLE_STALE 5001 5000"],
    [
      "oracle, too unsure",
      { fairSource: "oracle", confidenceBpsMax: 49 },
      oracle(100, 0, 0.5),
      "ORACLE_UNCERTAIN 50 49",
    ],
    ["reference and the median offset", { fairSource: "reference" }, reference(8), 100.5],
    ["reference, an offset too short", { fairSource: "reference" }, reference(7), "REFERENCE_LEARNING 7 8"],
    [
      "reference, too old",
      { fairSource: "reference", fairAgeMsMax: 900 },
      reference(8, 901),
      "REFERENCE_STALE 901 900",
    ],
    ["blend of mid and oracle, one to three", { fairSource: "blend", blendOracle: 3 }, oracle(104), 103],
    [
      "blend of all four",
      { fairSource: "blend", blendMid: 1, blendMicroPrice: 2, blendOracle: 3, blendReference: 4 },
      // (100 + 2 · 101 + 3 · 104 + 4 · 100.5) / 10.
      { ...oracle(104), ...reference(8), microPrice: () => 101 },
      101.6,
    ],
    [
      "blend: what weighs nothing is not asked",
      { fairSource: "blend", blendMid: 0, blendOracle: 1 },
      { ...oracle(104), mid: 1, microPrice: unasked },
      104,
    ],
    ["blend with an oracle that is not there", { fairSource: "blend" }, {}, "ORACLE_MISSING 0 0"],
    [
      "blend with a micro-price that is not learned",
      { fairSource: "blend", blendMicroPrice: 1 },
      { microPrice: noMicroPrice },
      "MICROPRICE_LEARNING 3 100",
    ],
    [
      "blend with a reference that is not there",
      { fairSource: "blend", blendReference: 1 },
      oracle(104),
      "REFERENCE_MISSING 0 0",
    ],
    [
      "blend of what is not there: the first of them says so",
      { fairSource: "blend", blendReference: 1 },
      {},
      "ORACLE_MISSING 0 0",
    ],
    ["blend of nothing", { fairSource: "blend", blendMid: 0, blendOracle: 0 }, {}, "NO_BLEND 0 0"],
  ])("%s", (_, params, over, expected) => expect(price(params, over)).toBe(expected));
});

describe("calibration", () => {
  const params = { ...defaultsOf(calibration), arrivalsMin: 10 } as Parameters<typeof calibrate>[2];
  const seen = (depths: readonly number[]) => ({ arrivals: () => arrivals(depths, 20) });
  it("from the depths beyond the shallowest that counts: k, A of one side, and the error", () => {
    const c = noCalibration();
    // 50 bps of 100: .5 and 1.5 beyond, 1 in the mean, and a third of the orders less deep.
    const depths = Array.from({ length: 30 }, (_, i) => [0.4, 1, 2][i % 3]!);
    expect(calibrate(c, inputsOf(seen(depths)), { ...params, depthMinBps: 50 })).toBe(true);
    expect([c.n, c.k]).toEqual([20, 1]);
    // One a second beyond .5, on both sides: e^½ at the mid.
    expect(c.A).toBeCloseTo(Math.exp(0.5) / 2, 12);
    expect(c.relativeError).toBeCloseTo(1 / Math.sqrt(20), 12);
  });
  it.each<[string, number, number, boolean, string]>([
    ["one too few", 9, 1, false, "CALIBRATING"],
    ["just enough", 10, 1, true, "CALIBRATION_FLAT"],
    ["enough that all stop at one depth", 10, 0, false, "CALIBRATION_FLAT"],
    ["too few that all stop at one depth", 9, 0, false, "CALIBRATING"],
  ])("of %s", (_, n, depth, isFitted, otherwise) => {
    const c = noCalibration();
    expect(calibrate(c, inputsOf(seen(new Array<number>(n).fill(depth))), params)).toBe(isFitted);
    expect(calibrationHeld(c, params.arrivalsMin)).toBe(otherwise);
  });
  it("reads the market's orders at most once a second, and anew where the clock was set back", () => {
    const c = noCalibration();
    let reads = 0;
    const counted = [0, 999_999, 1_000_000, 1_000_000, 1_999_999, 500_000, 500_000].map((after) => {
      const at = micros(T0 + after) as Micros;
      calibrate(c, { ...inputsOf(), at, arrivals: () => arrivals([], ++reads) }, params);
      return reads;
    });
    expect(counted).toEqual([1, 1, 2, 2, 2, 3, 3]);
  });
});

describe("the last step", () => {
  it.each<[string, number, number | null]>([
    ["a lean within half the spread and a tick is taken", 99.6, 99.6],
    ["a further one stops there", 98, 99.49],
    ["upward as well", 103, 100.51],
    ["what is no number is no fair value", Number.NaN, null],
  ])("%s", (_, leaned, expected) => {
    const wanted = new Wanted();
    const fair = leanTo(leaned, { base: 100, half: 0.5 }, inputsOf(), wanted);
    expect(fair).toBe(expected);
    expect(wanted.heldCode).toEqual(both(expected === null ? "NO_FAIR" : ""));
    expect(wanted.fair).toBe(expected ?? Number.NaN);
    expect(wanted.halfSpread).toBe(expected === null ? Number.NaN : 0.5);
  });
  it("a lean that would leave nothing says from what and to what", () => {
    const wanted = new Wanted();
    expect(leanTo(-3, { base: 0.015, half: 0.005 }, inputsOf(), wanted)).toBeNull();
    expect([wanted.heldValue, wanted.heldLimit]).toEqual([both(-3), both(0.015)]);
  });
  it("levels stand at whole multiples of half the spread", () => {
    const t = new Trial("static");
    t.wanted.begin(inputsOf());
    restEvenly(t.wanted, 100, 0.5, { lots: 30, levels: 2 });
    expect(t.quotes).toEqual(["bid 99.50 × 0.30", "ask 100.50 × 0.30", "bid 99.00 × 0.30", "ask 101.00 × 0.30"]);
  });
});

describe("a preset on a market of another base", () => {
  /** The preset names a size, a number that has an automatic value but is no size, a size without one, and what there is not. */
  const made = (presetSizesOf?: string): Strategy => ({
    ...strategies["mean-reversion"],
    parameters: {
      ...strategies["mean-reversion"].parameters,
      fixedSize: { ...strategies["mean-reversion"].parameters.width!, unit: "base units" },
    } as Strategy["parameters"],
    presets: {
      conservative: { orderSize: 0.001, zMax: 2, fixedSize: 3, unheardOf: 4, width: 5 },
      balanced: {},
      aggressive: {},
    },
    ...(presetSizesOf === undefined ? {} : { presetSizesOf }),
  });
  const values = { orderSize: 0.001, zMax: 2, fixedSize: 3, unheardOf: 4, width: 5 };
  it.each<[string, string | undefined, string, object]>([
    ["the same: as it is", "BTC", "BTC", values],
    ["another: sizes are left to the engine, nothing else is", "BTC", "SOL", { ...values, orderSize: null }],
    ["any: as it is", undefined, "SOL", values],
  ])("%s", (_, sizesOf, base, expected) => expect(presetFor(made(sizesOf), "conservative", base)).toEqual(expected));
});
