/** How each automatic rule stands, as the screen shows it: its figure and limit, its unit, what a breach does. */
import { expect, it } from "vitest";
import { triggersOf } from "../../engine/core/risk/triggers.ts";
import { picoToNumber } from "../../engine/core/units.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

function quoting(instruments = [btc]): { t: TestDesk; shown: () => ReturnType<typeof triggersOf> } {
  const t = new TestDesk(instruments).quoting();
  return { t, shown: () => triggersOf(t.desk, t.desk.accounts[0]!) };
}
const of = (all: ReturnType<typeof triggersOf>, code: string) => all.find((x) => x.code === code)!;
const market = "sim:local:main/BTC-PERP";

it("every rule at rest: figures at nothing, what has not begun waits", () => {
  const { t, shown } = quoting();
  const room = (t.desk.markets[0]!.positionLotsMax - t.desk.markets[0]!.positionLotsMin) * 0.001;
  const account = { market: null, others: 0, isTripped: false };
  const ofMarket = { market, others: 0, isTripped: false, isLeast: false, does: "switches market off", state: "armed" };
  expect(shown()).toEqual([
    {
      ...{ ...account, code: "DAY_LOSS", unit: "USDC", value: 0, limit: 5_000 },
      ...{ isLeast: false, does: "halts the desk", state: "armed" },
    },
    {
      ...{ ...account, code: "DRAWDOWN", unit: "USDC", value: 0, limit: 7_500 },
      ...{ isLeast: false, does: "halts the desk", state: "armed" },
    },
    {
      ...{ ...account, code: "MARGIN_STOP", unit: "%", value: null, limit: 5 },
      ...{ isLeast: true, does: "reduces only", state: "waiting" },
    },
    {
      ...{ ...account, code: "ERROR_RATE", unit: "errors in 60 s", value: 0, limit: 120 },
      ...{ isLeast: false, does: "halts the account", state: "armed" },
    },
    { ...ofMarket, code: "FILL_RATE", unit: "fills in 60 s", value: 0, limit: 600 },
    { ...ofMarket, code: "REQUOTE_RATE", unit: "requotes in 60 s", value: 2, limit: 6_000 },
    { ...ofMarket, code: "POSITION_SWING", unit: "BTC", value: 0, limit: room },
  ]);
});
it("before an account has opened nothing of its money has begun", () => {
  const t = new TestDesk();
  t.apply(() => {});
  const states = triggersOf(t.desk, t.desk.accounts[0]!).map((x) => [x.code, x.value, x.state]);
  expect(states.slice(0, 4)).toEqual([
    ["DAY_LOSS", null, "waiting"],
    ["DRAWDOWN", null, "waiting"],
    ["MARGIN_STOP", null, "waiting"],
    ["ERROR_RATE", 0, "armed"],
  ]);
});
it("a day's loss that a person has seen and resumed from is not counted again", () => {
  const { t, shown } = quoting();
  const a = t.desk.accounts[0]!;
  t.fill(t.ids(0, 0)[0]!, 20);
  t.book(0, 600_000, 600_010);
  t.pass(250);
  const lost = of(shown(), "DAY_LOSS").value!;
  expect(lost).toBeGreaterThan(0);
  a.lossSeen = (a.lossSeen + 1_000_000_000_000n) as typeof a.lossSeen;
  expect(of(shown(), "DAY_LOSS").value).toBeCloseTo(lost - picoToNumber(1_000_000_000_000n), 9);
});
it("a figure that can't be worked out is unknown, and none is shown", () => {
  const { t, shown } = quoting();
  const a = t.desk.accounts[0]!;
  a.equityPeaks.see(t.at, 100);
  a.equity = Number.NaN;
  t.desk.markets[0]!.pace.fills = Number.NaN;
  expect(of(shown(), "DRAWDOWN")).toMatchObject({ value: null, state: "unknown", isTripped: false });
  expect(of(shown(), "FILL_RATE")).toMatchObject({ value: null, state: "unknown", isTripped: false });
});
it("a limit that can't be worked out is unknown too", () => {
  const { t, shown } = quoting();
  t.desk.settings!.desk.errorsMax = Number.NaN;
  t.desk.markets[0]!.settings!.limits.fillsPerMinuteMax = Number.NaN;
  expect(of(shown(), "ERROR_RATE")).toMatchObject({ value: 0, state: "unknown" });
  expect(of(shown(), "FILL_RATE")).toMatchObject({ value: 0, limit: null, state: "unknown" });
});
it("one that is beyond its limit and has not been acted on yet is tripped, and is not what holds", () => {
  const { t, shown } = quoting();
  t.desk.markets[0]!.pace.fills = 601;
  t.desk.markets[0]!.ledger.positionLots = 1_000;
  t.desk.accounts[0]!.venueEquity = 10;
  expect(of(shown(), "FILL_RATE")).toMatchObject({ value: 601, state: "tripped", isTripped: false });
  const margin = of(shown(), "MARGIN_STOP");
  expect(margin).toMatchObject({ state: "tripped", isTripped: false, isLeast: true });
  expect(margin.value).toBeCloseTo((10 / 61_000.5) * 100, 9);
});
it("one that switched something off stays tripped when its figure is at rest again, and says that it holds", () => {
  const { t, shown } = quoting([btc, sol]);
  const [m] = t.desk.markets;
  t.desk.accounts[0]!.trading.code = "ERROR_RATE";
  m!.trading.code = "FILL_RATE";
  expect(of(shown(), "ERROR_RATE")).toMatchObject({ value: 0, state: "tripped", isTripped: true });
  expect(of(shown(), "FILL_RATE")).toMatchObject({ market, state: "tripped", isTripped: true });
  // Another rule of the same market is not what holds it.
  expect(of(shown(), "REQUOTE_RATE")).toMatchObject({ state: "armed", isTripped: false });
});
it("a market without settings has no rules", () => {
  const { t, shown } = quoting([btc, sol]);
  for (const m of t.desk.markets) m.settings = null;
  expect(shown().map((x) => x.code)).toEqual(["DAY_LOSS", "DRAWDOWN", "MARGIN_STOP", "ERROR_RATE"]);
});
