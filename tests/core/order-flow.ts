/** Market orders of others, each as deep as told, on a desk whose mid stands still. */
import { micros } from "../../engine/core/units.ts";
import type { TestDesk } from "./desk-fixture.ts";

/** One order a second, takers of both sides in turn; depths in price from the mid of 61,000.5. */
export function arrive(t: TestDesk, depths: readonly number[], market = 0): void {
  const m = t.desk.markets[market]!;
  depths.forEach((depth, i) => {
    t.at += 1_000_000;
    const taker = i % 2 === 0 ? 0 : 1;
    const mid2 = m.bidTick + m.askTick;
    const tick = Math.round(mid2 / 2 + ((taker === 0 ? 1 : -1) * depth) / m.instrument.tickSize);
    t.send({ type: "trade", market, tick, lots: 1, taker, exchangeAt: micros(t.at) } as never);
    // The market says something: its book would be stale otherwise.
    t.book(market, m.book.bidTick, m.book.askTick);
    t.oblige();
  });
  t.pass(1000);
  t.oblige();
}
/** `n` depths in turns of 10.05, 20.05 and 29.95 (ticks of .1 off a mid of half ticks): about 20 in the mean. */
export const depthsOf = (n: number): number[] => Array.from({ length: n }, (_, i) => [10.05, 20.05, 29.95][i % 3]!);
