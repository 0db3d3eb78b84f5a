import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountLedger, tickLotPico } from "../../engine/core/ledger/account-ledger.ts";
import { MarketLedger } from "../../engine/core/ledger/market-ledger.ts";
import type { FillReport } from "../../engine/core/types.ts";
import { formatPico, lots, micros, parsePico, pico, ticks } from "../../engine/core/units.ts";
import { btc, sol } from "./desk-fixture.ts";

const fill = (more: Partial<FillReport> = {}): FillReport => ({
  type: "report",
  report: "fill",
  at: micros(1),
  exchangeAt: null,
  account: 0,
  market: 0,
  fillId: "a",
  id: 1,
  side: 0,
  tick: ticks(610_000),
  lots: lots(20),
  liquidity: "maker",
  fee: pico(0n),
  feeAsset: "USDC",
  via: "stream",
  ...more,
});

describe("position and profit of one market", () => {
  it.each<[string, [side: 0 | 1, tick: number, lots: number][], number, number, number]>([
    ["a buy opens", [[0, 100, 10]], 10, 0, 1000],
    [
      "a sell at a higher price realises the difference",
      [
        [0, 100, 10],
        [1, 110, 4],
      ],
      6,
      40,
      600,
    ],
    [
      "a short bought back lower realises the difference",
      [
        [1, 100, 10],
        [0, 90, 10],
      ],
      0,
      100,
      0,
    ],
    [
      "through zero: the rest opens at its own price",
      [
        [0, 100, 10],
        [1, 110, 15],
      ],
      -5,
      100,
      -550,
    ],
    [
      "two buys average",
      [
        [0, 100, 1],
        [0, 103, 2],
      ],
      3,
      0,
      306,
    ],
    [
      "an uneven average leaves its remainder in the cost",
      [
        [0, 100, 1],
        [0, 101, 2],
        [1, 100, 1],
      ],
      2,
      0,
      202,
    ],
  ])("%s", (_, fills, position, realised, cost) => {
    const l = new MarketLedger();
    l.mark(200);
    for (const [side, tick, size] of fills) l.fill(side, tick, size);
    expect([l.positionLots, l.totals.realisedTickLots, l.costTickLots]).toEqual([position, realised, cost]);
  });

  it("spread capture + inventory = cash + position · mid, whatever is filled and however the mid moves", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom<0 | 1>(0, 1),
            fc.integer({ min: 500, max: 1500 }),
            fc.integer({ min: 1, max: 50 }),
            fc.integer({ min: 1000, max: 3000 }),
          ),
          { maxLength: 60 },
        ),
        (fills) => {
          const l = new MarketLedger();
          l.mark(2000);
          let cash = 0;
          for (const [side, tick, size, mid2] of fills) {
            l.fill(side, tick, size);
            cash -= (side === 0 ? 1 : -1) * tick * size;
            l.mark(mid2);
          }
          expect(l.totals.edge2 + l.totals.inventory2).toBe(2 * cash + l.positionLots * l.mid2);
          expect(2 * l.totals.realisedTickLots + l.unrealised2()).toBe(2 * cash + l.positionLots * l.mid2);
        },
      ),
    ));
  it("leaves the exact range loudly", () => {
    const l = new MarketLedger();
    l.mark(2);
    expect(() => l.fill(0, 2 ** 40, 2 ** 20)).toThrow(/exact range/);
  });
});

describe("balances of an account", () => {
  it("a trade id is booked once, for ever", () => {
    const l = new AccountLedger(0);
    expect([l.isNew("a"), l.isNew("a"), l.isNew("b")]).toEqual([true, false, true]);
  });
  it("a spot buy moves both assets, exactly, and its fee", () => {
    const l = new AccountLedger(0);
    l.open([{ asset: "USDC", amount: parsePico("1000") }]);
    const post = l.fill(fill({ tick: ticks(14_872), lots: lots(150), fee: parsePico("0.022308") }), sol, 0);
    expect(formatPico(l.balances.get("SOL")!)).toBe("1.5");
    expect(formatPico(l.balances.get("USDC")!)).toBe("776.897692");
    expect(post.entries.every((e) => e.amount >= 0n)).toBe(true);
  });
  it("a perpetual moves cash by realised profit and a rebate, not by notional", () => {
    const l = new AccountLedger(0);
    l.open([{ asset: "USDC", amount: parsePico("1000") }]);
    l.fill(fill({ fee: parsePico("-0.0244") }), btc, 500);
    expect(formatPico(l.balances.get("USDC")!)).toBe("1000.0744");
  });
  it("funding is booked once per payment", () => {
    const l = new AccountLedger(0);
    l.open([{ asset: "USDC", amount: parsePico("10") }]);
    const f = {
      type: "report",
      report: "funding",
      at: micros(1),
      exchangeAt: null,
      account: 0,
      market: 0,
      paymentId: "p",
      amount: parsePico("-1.5"),
      asset: "USDC",
    } as const;
    for (let told = 0; told < 2; told++) if (l.isNewPayment(f.paymentId)) l.funding(f);
    expect(formatPico(l.balances.get("USDC")!)).toBe("8.5");
  });
  it("a tick · lot of .1 × .001 is a ten-thousandth", () => expect(tickLotPico(btc)).toBe(100_000_000n));
});

describe("decimal strings are exact", () => {
  it.each([
    ["0.1", 100_000_000_000n],
    ["-12.000000000001", -12_000_000_000_001n],
    ["1e3", 1_000_000_000_000_000n],
    ["2.5E-3", 2_500_000_000n],
    [".5", 500_000_000_000n],
  ])("%s", (text, value) => expect(parsePico(text)).toBe(value));
  it.each(["", ".", "1.2.3", "abc", "0x10", "1e-13", "Infinity", "NaN"])("refuses %j", (text) =>
    expect(() => parsePico(text)).toThrow(),
  );
  it("what is printed is read back", () =>
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (n) => parsePico(formatPico(n)) === n)));
});
