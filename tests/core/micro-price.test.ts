/** The micro-price as a running market gives it: learned from its own book once a strategy asks. */
import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { preview } from "../../engine/core/view-detail.ts";
import { levels, type TestDesk } from "./desk-fixture.ts";
import { quotingBy, reasonsOf, resting, settle } from "./strategy-fixture.ts";

const asking = (): TestDesk =>
  quotingBy("static", { fairSource: "micro-price", bidSize: 0.01, askSize: 0.01, requoteMinMs: 0 });
function touch(t: TestDesk, bid: number, sizes: readonly [number, number], wide: number): void {
  t.at += 50_000;
  t.send({
    type: "book",
    market: 0,
    kind: "snapshot",
    levels: levels([
      [0, bid, sizes[0]],
      [1, bid + wide, sizes[1]],
    ]),
    from: 0,
    to: 2,
  });
}
const HEAVY_BID = [9000, 1000] as const;
const HEAVY_ASK = [1000, 9000] as const;
/** The mid goes where the heavy side pushes it: up after a heavy bid, down after a heavy ask. */
function market(t: TestDesk, rounds: number, wide = 10): void {
  const bid = 610_000;
  for (let i = 0; i < rounds; i++) {
    touch(t, bid, HEAVY_BID, wide);
    touch(t, bid + wide, HEAVY_ASK, wide);
    touch(t, bid, HEAVY_ASK, wide);
    touch(t, bid - wide, HEAVY_BID, wide);
    t.oblige();
  }
  t.pass(5000);
}

describe("micro-price of a market", () => {
  it("a market that no strategy asks learns nothing", () => {
    const t = quotingBy("static", { fairSource: "mid" });
    market(t, 20);
    expect(t.desk.markets[0]!.microPrice).toBeNull();
  });
  it("a preview asks and starts nothing", () => {
    const t = quotingBy("static", { fairSource: "mid" });
    const next = structuredClone(t.settings);
    next.markets[t.desk.markets[0]!.key]!.params.fairSource = "micro-price";
    expect(preview(t.desk, 0, next, micros(t.at)).reasons.bid).toContain("learning the micro-price: 0 of 30");
    expect(t.desk.markets[0]!.microPrice).toBeNull();
  });
  it("while it learns nothing is quoted, with the counts", () => {
    const t = asking();
    expect(resting(t)).toEqual([]);
    expect(reasonsOf(t)[0]).toMatch(/^bid held: learning the micro-price: \d of 30 observations$/);
    market(t, 4);
    expect(reasonsOf(t)[0]).toMatch(/^bid held: learning the micro-price: 1\d of 30 observations$/);
    // The classes of the spread are known now; the states are still counted.
    market(t, 5);
    expect(reasonsOf(t)[0]).toMatch(/^bid held: learning the micro-price: \d of 30 observations$/);
    expect(resting(t)).toEqual([]);
  });
  it.each([
    ["ten ticks wide", 10],
    ["one tick wide", 1],
    ["three hundred ticks wide, as finely ticked markets are", 300],
  ])("known later, %s: a heavy bid gives a price nearer the ask, a heavy ask one nearer the bid", (_, wide) => {
    const t = asking();
    market(t, 60, wide);
    const m = t.desk.markets[0]!;
    const fairAt = (sizes: readonly [number, number]) => {
      touch(t, 610_000, sizes, wide);
      settle(t, 2);
      const mid = ((610_000 + 610_000 + wide) / 2) * 0.1;
      return (m.wanted.fair - mid) / (wide * 0.1);
    };
    expect(fairAt(HEAVY_BID)).toBeGreaterThan(0.1);
    expect(fairAt(HEAVY_ASK)).toBeLessThan(-0.1);
  });
  it("a book wider than was ever learned is not guessed at", () => {
    const t = asking();
    market(t, 60);
    touch(t, 610_000, HEAVY_BID, 100);
    settle(t, 1);
    expect(reasonsOf(t)[0]).toBe("bid held: the market is 100 ticks wide, the micro-price knows 40");
  });
  it("a gap in the data is no move of the market", () => {
    const t = asking();
    market(t, 20);
    const seen = () => t.desk.markets[0]!.microPrice?.learner?.transitions;
    const before = seen();
    for (const status of ["gap", "up"] as const)
      t.send({ type: "connection", account: 0, channel: "market", status, market: 0 });
    touch(t, 610_005, HEAVY_ASK, 10);
    expect(seen()).toBe(before);
  });
  it("what nobody asks for any more is forgotten", () => {
    const t = asking();
    market(t, 20);
    t.params(0, { fairSource: "mid" });
    t.pass(601_000);
    touch(t, 610_000, HEAVY_BID, 10);
    expect(t.desk.markets[0]!.microPrice).toBeNull();
  });
});
