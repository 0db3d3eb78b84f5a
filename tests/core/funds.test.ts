/** Spot: what balances cover, fees that leave the asset they are taken from, and limits that float noise does not move. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayLossPico, equityPico } from "../../engine/core/accounts.ts";
import { baseLotsFree, quoteTickLotsFree } from "../../engine/core/funds.ts";
import { exposedTickLots } from "../../engine/core/orders/order.ts";
import { Wanted } from "../../engine/core/quoting/wanted.ts";
import { gateQuote, type QuoteGateInput, type SideTally } from "../../engine/core/risk/gates.ts";
import { formatPico, type Lots, micros, parsePico, pico, type Ticks } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

const other = { ...sol, symbol: "JUP/USDC", base: "JUP" };
/** Quotes both spot markets with what the account has; 100 a SOL. */
function spotDesk(balances: Record<string, string>, instruments = [sol]): TestDesk {
  const t = new TestDesk(instruments, "live").open(balances);
  for (const m of t.desk.markets) {
    t.params(m.index, { usdPer: 500, orderSize: 1, target: 5 });
    t.warm(m.index, 100, 0.1);
  }
  return t;
}
function run(t: TestDesk, steps: number): void {
  for (let i = 0; i < steps; i++) {
    for (const m of t.desk.markets) t.book(m.index, 10_000, 10_010);
    t.pass(250);
    t.oblige();
  }
}
const side = (t: TestDesk, market: number, which: "bid" | "ask") =>
  deskView(t.desk, micros(t.at)).markets[market]![which];

describe("a spot quote has to be covered", () => {
  it.each<[string, Record<string, string>, string, string]>([
    ["both sides", { USDC: "1000", SOL: "5" }, "", ""],
    ["no quote: no bid, and it says so", { USDC: "20", SOL: "5" }, "QUOTE_BALANCE", ""],
    ["no base: no ask, and it says so", { USDC: "1000", SOL: "0.5" }, "", "BALANCE"],
    ["the price, but not the fee", { USDC: "99.8", SOL: "5" }, "QUOTE_BALANCE", ""],
  ])("%s", (_, balances, bidCode, askCode) => {
    const t = spotDesk(balances);
    run(t, 6);
    expect([side(t, 0, "bid").code, side(t, 0, "ask").code]).toEqual([bidCode, askCode]);
    if (bidCode)
      expect(side(t, 0, "bid").reason).toMatch(/^bid held: bids would need [\d.]+ USDC of [\d.]+ USDC free$/);
    if (askCode) expect(side(t, 0, "ask").reason).toBe("ask held: would sell 1.00 SOL of 0.50 SOL held");
  });
  it("bids of another market that shares the quote asset are counted", () => {
    const t = spotDesk({ USDC: "150", SOL: "5", JUP: "5" }, [sol, other]);
    run(t, 6);
    expect([side(t, 0, "bid").code, side(t, 1, "bid").code].sort()).toEqual(["", "QUOTE_BALANCE"]);
  });
  it("of a replace the dearer leg is counted, until it is answered", () => {
    const t = spotDesk({ USDC: "1000", SOL: "5" });
    run(t, 6);
    const m = t.desk.markets[0]!;
    const o = m.orders.live.find((x) => x.side === 0)!;
    const resting = exposedTickLots(o);
    Object.assign(o, { pending: 4, toTick: o.tick + 50, toLots: o.lots });
    expect(exposedTickLots(o)).toBe((o.tick + 50) * 100);
    Object.assign(o, { toTick: o.tick - 50 });
    expect(exposedTickLots(o)).toBe(resting);
  });
  it("whatever the balance and the size: a side passes exactly if the money is there, in whole numbers", () => {
    const t = spotDesk({ USDC: "1000", SOL: "5" });
    run(t, 1);
    const m = t.desk.markets[0]!;
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 17n),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 40_000 }),
        (cash, lotCount, tick) => {
          m.ledger.positionLots = 0;
          m.orders.live.length = 0;
          m.account.ledger.balances.set("USDC", cash);
          m.account.ledger.balances.set("SOL", cash / 1000n);
          const unit = 100_000_000n;
          const need = BigInt(tick * lotCount) * unit;
          const withFee = need + (need * 350_000n + 999_999_999n) / 1_000_000_000n + 10_000n;
          // The division to whole tick · lots rounds against us, by less than one of them.
          if (tick * lotCount <= quoteTickLotsFree(m)) expect(withFee <= cash + 1n).toBe(true);
          else expect(withFee + 2n * unit > cash).toBe(true);
          expect(BigInt(baseLotsFree(m))).toBe(cash / 1000n / sol.lotPico);
        },
      ),
    );
  });
});

describe("a fee that is taken from the base", () => {
  const buy = (t: TestDesk, fee: string, n: number, more = {}) => {
    const id = t.desk.markets[0]!.orders.live.find((o) => o.side === 0)?.id ?? null;
    return t.send({
      type: "report",
      report: "fill",
      account: 0,
      market: 0,
      fillId: `b-${n}`,
      id,
      side: 0,
      tick: 10_000 as Ticks,
      lots: 100 as Lots,
      liquidity: "maker",
      fee: pico(parsePico(fee)),
      feeAsset: "SOL",
      via: "stream",
      ...more,
    });
  };
  it.each([
    ["less than a lot: the dust falls, the position by the lot that it broke", "0.004", 599, "5.996"],
    ["whole lots", "0.02", 598, "5.98"],
    ["a rebate below a lot", "-0.004", 600, "6.004"],
    ["a rebate of a lot and more", "-0.012", 601, "6.012"],
  ])("%s", (_, fee, position, balance) => {
    const t = spotDesk({ USDC: "1000", SOL: "5" });
    run(t, 4);
    buy(t, fee, 1);
    const m = t.desk.markets[0]!;
    expect(m.ledger.positionLots).toBe(position);
    expect(formatPico(m.account.ledger.balances.get("SOL")!)).toBe(balance);
    expect(formatPico(m.account.ledger.balances.get("USDC")!)).toBe("900");
    // Valued at the mid of 100.05.
    expect(m.ledger.totals.fees).toBe(-(parsePico(fee) * 10_005n) / 100n);
  });
  it("in parts: position and dust are the balance, always, and what equity does is explained to a millionth", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -20_000, max: 30_000 }), fc.integer({ min: 9_900, max: 10_100 })), {
          maxLength: 12,
        }),
        (fills) => {
          const t = spotDesk({ USDC: "100000", SOL: "5.003" });
          run(t, 3);
          fills.forEach(([fee, mid], n) => {
            t.book(0, mid - 5, mid + 6);
            buy(t, (fee / 1e6).toFixed(6), n, { id: null });
            const m = t.desk.markets[0]!;
            expect(BigInt(m.ledger.positionLots)).toBe(m.account.ledger.balances.get("SOL")! / sol.lotPico);
          });
          t.book(0, 10_300, 10_310);
          const { pnlRun } = deskView(t.desk, micros(t.at)).accounts[0]!;
          expect(Math.abs(pnlRun.residual)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("limits of money at their very edge", () => {
  it("the day's loss is exact: at the limit the desk quotes on, a millionth beyond it halts", () => {
    for (const [beyond, state] of [
      ["0", "none"],
      ["0.000001", "running"],
    ] as const) {
      const t = new TestDesk([btc]).open({ USDC: "100000.1" });
      t.book(0, 610_000, 610_010);
      t.apply((s) => {
        s.desk.dayLossMax = 1000;
      });
      t.pass(250);
      expect(equityPico(t.desk, t.desk.accounts[0]!)).toBe(parsePico("100000.1"));
      // Ten thousand payments of a tenth, that a float would not add up to a thousand.
      for (let n = 0; n < 10_000; n++)
        t.send({
          type: "report",
          report: "funding",
          account: 0,
          market: 0,
          paymentId: `p-${n}`,
          amount: parsePico("-0.1"),
          asset: "USDC",
        });
      t.send({
        type: "report",
        report: "funding",
        account: 0,
        market: 0,
        paymentId: "last",
        amount: parsePico(`-${beyond}`),
        asset: "USDC",
      });
      expect(dayLossPico(t.desk, t.desk.accounts[0]!)).toBe(parsePico("1000") + parsePico(beyond));
      t.pass(250);
      expect(t.desk.halt.state).toBe(state);
    }
  });
  it("whatever the figures: an order that stands at a limit passes, and one a lot larger does not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5000 }),
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.integer({ min: 1, max: 99 }),
        (size, tick, percent) => {
          const worth = size * tick * 0.0001;
          const g = {
            gate: 2,
            instrument: btc,
            positionLots: 0,
            positionLotsMin: -1e6,
            positionLotsMax: 1e6,
            orderLotsMax: 1e6,
            openOrdersMax: 40,
            bidTick: tick,
            askTick: tick + 1,
            referenceTick: tick,
            collarBps: 300,
            orderValueMax: Number.POSITIVE_INFINITY,
            tickLotsMin: 0,
            tickLotValue: 0.0001,
            grossElsewhere: 0,
            quoteTickLotsFree: Number.POSITIVE_INFINITY,
            baseLotsFree: Number.POSITIVE_INFINITY,
          } as const;
          const passes = (lots: number, more: Pick<QuoteGateInput, "grossMax" | "equity" | "marginFractionMin">) => {
            const wanted = new Wanted();
            wanted.quote(0, tick, lots, 0);
            const tally = [
              { lots: 0, tickLots: 0, orders: 0 },
              { lots: 0, tickLots: 0, orders: 0 },
            ] as [SideTally, SideTally];
            return gateQuote(wanted.at(0), { ...g, ...more }, tally, { code: "", value: 0, limit: 0 });
          };
          // The limits as a person would write them: another way of reckoning the same figure.
          const gross = { grossMax: (size * tick) / 10_000, equity: 1e12, marginFractionMin: 0.01 };
          const margin = { grossMax: 1e12, equity: (worth * percent) / 100, marginFractionMin: percent / 100 };
          for (const limits of [gross, margin])
            expect([passes(size, limits), passes(size + 1, limits)]).toEqual([true, false]);
        },
      ),
    );
  });
});
