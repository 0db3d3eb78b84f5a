import { describe, expect, it } from "vitest";
import type { TestDesk } from "./desk-fixture.ts";
import { figure, quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

const MID = 61_000.5;
const quoting = (params: Record<string, number | string | null>): TestDesk =>
  quotingBy("static", { bidSize: 0.01, askSize: 0.01, ...params });

describe("static", () => {
  it.each<[string, Record<string, number | string | null>, string[]]>([
    // 10 bps of 61,000.5 is 61.0005: 60,939.4995 down, 61,061.5005 up.
    ["10 bps to either side", { bidOffset: 10, askOffset: 10 }, ["ask 610616 × 10", "bid 609394 × 10"]],
    [
      "in price, each side its own",
      { offsetUnit: "price", bidOffset: 20, askOffset: 30 },
      ["ask 610305 × 10", "bid 609805 × 10"],
    ],
    [
      "three levels a step apart, growing by half the first",
      { offsetUnit: "price", bidOffset: 20, askOffset: 20, levelStep: 10, levels: 3, sizeGrowth: 0.5 },
      [
        "ask 610205 × 10",
        "ask 610305 × 15",
        "ask 610405 × 20",
        "bid 609605 × 20",
        "bid 609705 × 15",
        "bid 609805 × 10",
      ],
    ],
    [
      "no step: a tick apart",
      { offsetUnit: "price", bidOffset: 20, askOffset: 20, levelStep: 0, levels: 2 },
      ["ask 610205 × 10", "ask 610206 × 10", "bid 609804 × 10", "bid 609805 × 10"],
    ],
    [
      "a part of a lot that the growth makes is cut off",
      { offsetUnit: "price", bidOffset: 20, askOffset: 20, levelStep: 10, levels: 2, sizeGrowth: 0.55 },
      ["ask 610205 × 10", "ask 610305 × 15", "bid 609705 × 15", "bid 609805 × 10"],
    ],
    ["a size for each side", { bidOffset: 10, askOffset: 10, askSize: 0.02 }, ["ask 610616 × 20", "bid 609394 × 10"]],
    ["a bid too small leaves the ask alone", { bidOffset: 10, askOffset: 10, bidSize: 0 }, ["ask 610616 × 10"]],
    // A tenth of the allowance of 50,000 / 61,000.5.
    [
      "no size: a tenth of the allowance",
      { bidOffset: 10, askOffset: 10, bidSize: null, askSize: null },
      ["ask 610616 × 81", "bid 609394 × 81"],
    ],
    ["no offset: our own two sides never meet", { bidOffset: 0, askOffset: 0 }, ["ask 610006 × 10", "bid 610005 × 10"]],
  ])("%s", (_, params, expected) => expect(resting(quoting(params))).toEqual(expected));
  it("at the maximum position the side that adds is held, with the numbers; the other keeps its size", () => {
    const t = quoting({ bidOffset: 10, askOffset: 10, maxPosition: 0.01 });
    t.fill(t.ids(0, 0)[0]!, 10);
    settle(t);
    expect(resting(t)).toEqual(["ask 610616 × 10"]);
    expect(reasonsOf(t)).toEqual([
      "bid held: position 0.010 BTC from the target has reached the maximum 0.010 BTC",
      "",
    ]);
  });
  it.each<[string, number, number, string[], string[]]>([
    [
      "short at the maximum: the ask is held, the bid goes on",
      -10,
      0,
      ["bid 609394 × 10"],
      ["", "ask held: position 0.010 BTC from the target has reached the maximum 0.010 BTC"],
    ],
    ["a lot short of it: both sides", 9, 0, ["ask 610616 × 10", "bid 609394 × 10"], ["", ""]],
    ["the maximum counts from the target", 15, 0.01, ["ask 610616 × 10", "bid 609394 × 10"], ["", ""]],
    [
      "and is reached below it as well",
      0,
      0.01,
      ["bid 609394 × 10"],
      ["", "ask held: position 0.010 BTC from the target has reached the maximum 0.010 BTC"],
    ],
  ])("%s", (_, lots, target, expected, reasons) => {
    const t = quoting({ bidOffset: 10, askOffset: 10, maxPosition: 0.01 });
    t.desk.markets[0]!.ledger.open(lots, null);
    t.params(0, { target });
    settle(t);
    expect([resting(t), reasonsOf(t)]).toEqual([expected, reasons]);
  });
  it("shows the room that is left to the maximum, on either side, and none where there is no maximum", () => {
    const t = quoting({ maxPosition: 0.01 });
    expect(figure(t, "room to maximum")).toBeCloseTo(0.01, 12);
    for (const lots of [4, -4]) {
      t.desk.markets[0]!.ledger.open(lots, null);
      settle(t);
      expect(figure(t, "room to maximum")).toBeCloseTo(0.006, 12);
    }
    t.params(0, { maxPosition: null });
    settle(t);
    expect(figure(t, "room to maximum")).toBeNull();
  });
  it("shows half of the two offsets, and widens offsets and steps by command", () => {
    const t = quoting({ offsetUnit: "price", bidOffset: 20, askOffset: 30, levelStep: 10, levels: 2 });
    expect(figure(t, "half")).toBeCloseTo(25, 9);
    const command = { do: "widen", scope: { scope: "all" }, factor: 2 } as const;
    t.send({ type: "command", commandId: "w", by: "test", command });
    settle(t);
    expect(figure(t, "half")).toBeCloseTo(50, 9);
    expect(resting(t)).toEqual(["ask 610605 × 10", "ask 610805 × 10", "bid 609405 × 10", "bid 609605 × 10"]);
  });
  it("shows half of the offsets in price where they are given in bps", () =>
    // 10 bps of 61,000.5.
    expect(figure(quoting({ bidOffset: 5, askOffset: 15 }), "half")).toBeCloseTo(61.0005, 9));
  it("quotes nothing while the chosen fair value is not known, and says why", () => {
    const t = quoting({ fairSource: "oracle" });
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toMatch(/^bid held: .*oracle/);
    t.send({ type: "oracle", market: 0, price: MID + 100, confidence: 0 });
    settle(t);
    // 61,100.5 ± 5 bps (30.55): 61,069.949 is through the ask at 61,001: kept a tick behind it.
    expect(resting(t)).toEqual(["ask 611311 × 10", "bid 610009 × 10"]);
  });
});
