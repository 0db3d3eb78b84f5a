/** The books of a run begin with the venue's statement: what the journal expects of it, and what comes late from before it. */
import { beforeEach, describe, expect, it } from "vitest";
import { lots, micros, parsePico, pico, ticks } from "../../engine/core/units.ts";
import { alerts, begin, fill, isArmed, kinds, P, pass, records, recover, t, venue, waitsFor } from "./recovery-rig.ts";

beforeEach(begin);

/** Both markets were opened before. */
const held = (n: number) => [
  { market: 0, lots: n },
  { market: 1, lots: 0 },
];

describe("positions", () => {
  it("journal + fills not seen yet = venue: no fact but the fills, no alert, and no profit of the run", () => {
    venue.fills.push(fill("a"), fill("b", { lots: lots(3) }));
    venue.cursor = 1;
    venue.positions = { "BTC-PERP": 12 };
    recover({ positions: held(9), bookedFills: ["a"] });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind !== "cursor")).toMatchObject([{ kind: "fill", fillId: "b", lots: 3 }]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger).toMatchObject({ positionLots: 12, totals: { fills: 0 } });
  });
  it("a fill that was booked before is booked by no start, wherever the cursor stands", () => {
    venue.fills.push(fill("a"));
    venue.positions = { "BTC-PERP": 9 };
    recover({ positions: [{ market: 0, lots: 9 }], bookedFills: ["a"] });
    expect(kinds()).not.toContain("fill");
    expect(waitsFor()).toBeNull();
  });
  it("a difference is looked at five times, then repaired by a fact with its numbers and a critical alert", () => {
    venue.positions = { "BTC-PERP": 12 };
    recover({ positions: held(9) });
    pass(3_000);
    expect(waitsFor()).toMatch(/positions/);
    expect(isArmed()).toBe(false);
    pass(3_000);
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { market: 0, lots: 12, reason: "by the journal and the fills since 0.009 BTC, by the venue 0.012 BTC" },
    ]);
    expect(t.desk.alerts.find((a) => a.code === "POSITION_REPAIRED")).toMatchObject({
      severity: "critical",
      market: 0,
    });
  });
  it("a position that only lags comes right without a repair", () => {
    venue.positions = { "BTC-PERP": 0 };
    recover({
      positions: held(9),
    });
    pass(2_000);
    venue.positions = { "BTC-PERP": 9 };
    pass(2_000);
    expect(waitsFor()).toBeNull();
    expect(kinds()).not.toContain("opening");
  });
  it("what the second pass finds and no fill explains keeps the start waiting until it is repaired", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.afterStatement[1] = () => (venue.positions = { "BTC-PERP": 12 });
    recover({ positions: held(9) });
    expect(waitsFor()).toMatch(/positions/);
    expect(isArmed()).toBe(false);
    pass(9_000);
    expect(waitsFor()).toBeNull();
    expect(alerts()).toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(12);
  });
  it("a fill between the two passes is booked, and explains what the second one finds", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.afterStatement[1] = () => {
      t.at += 10;
      venue.fills.push(fill("between"));
      venue.positions = { "BTC-PERP": 13 };
    };
    recover({ positions: held(9) });
    pass(1_500);
    expect(waitsFor()).toBeNull();
    expect(alerts()).not.toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger).toMatchObject({ positionLots: 13, totals: { fills: 1 } });
  });
  it("an account that the venue began anew is no lost position: it is opened anew, and that is told", () => {
    venue.life = "second";
    recover({ positions: [{ market: 0, lots: 9 }], life: "first" });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { lots: 0, life: "second", reason: "the venue began the account anew" },
      { lots: 0 },
    ]);
    expect(alerts()).toContain("ACCOUNT_BEGUN_ANEW");
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
  it("a market that the journal never opened is opened by the statement, and is no difference", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.balances = { USDC: "1000", SOL: "0.05" };
    venue.positions["SOL/USDC"] = 5;
    recover({ positions: [{ market: 0, lots: 9 }] });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([{ market: 1, lots: 5 }]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
  it("a fee in the base asset rounds a spot position by a lot, which is no difference", () => {
    // 10 lots of .01 SOL bought, .0001 SOL of them taken as the fee: 9 whole lots are left.
    venue.fills.push(fill("s", { market: 1, lots: lots(10), fee: parsePico("0.0001"), feeAsset: "SOL" }));
    venue.balances = { USDC: "1000", SOL: "0.0999" };
    venue.positions = { "SOL/USDC": 9 };
    recover({
      positions: [
        { market: 0, lots: 0 },
        { market: 1, lots: 0 },
      ],
    });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { market: 1, lots: 9, reason: "fees in the base asset" },
    ]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
});

describe("after the books are opened", () => {
  const opened = (): void => {
    venue.positions = { "BTC-PERP": 9 };
    recover({
      positions: held(9),
    });
    t.effects.length = 0;
  };
  it("a fill of before the statement that is told late is booked once and moves nothing: the statement holds it", () => {
    opened();
    const { openedAt } = t.desk.accounts[0]!;
    t.send(fill("late", { exchangeAt: micros(openedAt) }));
    expect(records()).toMatchObject([{ kind: "fill", fillId: "late", inOpening: true }]);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(9);
  });
  it("a fill that was inferred before the start, and comes late: neither it nor what it replaces moves the statement", () => {
    venue.positions = { "BTC-PERP": 9 };
    const was = { market: 0, fillId: "inferred/7/6", id: 7, side: 0 as const, tick: ticks(P), lots: lots(6) };
    recover({
      positions: held(9),
      inferred: [{ ...was, fee: pico(0n), feeAsset: "USDC", at: micros(t.at - 1_000_000) }],
    });
    t.effects.length = 0;
    const { openedAt } = t.desk.accounts[0]!;
    t.send(fill("late", { exchangeAt: micros(openedAt - 500_000) }));
    expect(records().map((r) => [r.kind, "fillId" in r && r.fillId, "lots" in r && r.lots])).toEqual([
      ["bust", "inferred/7/6", 6],
      ["fill", "inferred/7/6/2", 2],
      ["fill", "late", 4],
    ]);
    expect(records().every((r) => "inOpening" in r && r.inOpening)).toBe(true);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(9);
  });
  it("a fill of after it is booked as always", () => {
    opened();
    t.at += 1_000;
    t.send(fill("new"));
    expect(records()).toMatchObject([{ kind: "fill", fillId: "new" }]);
    expect(records()[0]).not.toHaveProperty("inOpening");
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(13);
  });
  it("payments likewise: in the books of the run from the statement on", () => {
    opened();
    const payment = {
      type: "report",
      report: "funding",
      account: 0,
      market: 0,
      amount: parsePico("1"),
      asset: "USDC",
    } as const;
    t.send({ ...payment, paymentId: "old", exchangeAt: micros(t.desk.accounts[0]!.openedAt) });
    t.at += 1_000;
    t.send({ ...payment, paymentId: "new", exchangeAt: micros(t.at) });
    t.send({ ...payment, paymentId: "new", exchangeAt: micros(t.at) });
    expect(records().map((r) => r.kind === "payment" && r.paymentId)).toEqual(["old", "new"]);
    expect(t.desk.accounts[0]!.ledger.balances.get("USDC")).toBe(parsePico("100001"));
  });
});
