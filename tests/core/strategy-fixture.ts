/** A market of a test desk that is quoted by one strategy, and what it says and wants. */
import { defaultMarketSettings, type Settings } from "../../engine/core/settings.ts";
import type { StrategyId } from "../../engine/core/strategies/index.ts";
import { micros } from "../../engine/core/units.ts";
import { deskView, marketDetail } from "../../engine/core/view.ts";
import { TestDesk } from "./desk-fixture.ts";

type Params = Record<string, number | string | boolean | null>;

/** Lets time pass in which the venue answers everything. */
export function settle(t: TestDesk, rounds = 3): void {
  for (let i = 0; i < rounds; i++) {
    t.oblige();
    t.pass(250);
  }
}
/** A desk that quotes `strategy` on every market with these parameters over its defaults, everything acknowledged. */
export function quotingBy(strategy: StrategyId, params: Params, t = new TestDesk().quoting()): TestDesk {
  t.apply((s: Settings) => {
    for (const [key, m] of Object.entries(s.markets)) {
      const fresh = defaultMarketSettings(strategy);
      s.markets[key] = { ...m, strategy, params: { ...fresh.params, ...params } };
    }
  });
  settle(t);
  return t;
}
/** What rests on a market, "bid 610000 × 10", sorted. */
export const resting = (t: TestDesk, market = 0): string[] =>
  t.desk.markets[market]!.orders.live.map(
    (o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`,
  ).sort();
/** Why each side is held, bid first; "" while it quotes. */
export function reasonsOf(t: TestDesk, market = 0): string[] {
  const m = deskView(t.desk, micros(t.at)).markets[market]!;
  return [m.bid.reason, m.ask.reason];
}
/** A figure of the market's page by its name. */
export function figure(t: TestDesk, name: string, market = 0): number | string | null | undefined {
  const { stages } = marketDetail(t.desk, market, micros(t.at));
  return stages.flatMap((s) => s.values).find((v) => v.name === name)?.value;
}
