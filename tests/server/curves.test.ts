/** What is kept for a page that opens: the equity curve and the prices, both bounded. */
import { expect, it } from "vitest";
import { addPoint, POINTS_MAX } from "../../server/equity-curve.ts";
import { PriceHistory, SAMPLES_KEPT } from "../../server/price-history.ts";
import type { EquityPoint } from "../../server/stream-types.ts";
import { BTC, ETH, market, view } from "./fake-engine.ts";

it("the equity curve is bounded, keeps its first and its newest points, and stays in order", () => {
  const points: EquityPoint[] = [];
  for (let at = 0; at < 5 * POINTS_MAX; at++) addPoint(points, { at, equity: at, pnl: 0 });
  const times = points.map((p) => p.at);
  expect(points.length).toBeLessThanOrEqual(POINTS_MAX);
  expect(times[0]).toBe(0);
  expect(times.slice(-3)).toEqual([5 * POINTS_MAX - 3, 5 * POINTS_MAX - 2, 5 * POINTS_MAX - 1]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
it("prices are sampled once a second by the desk's clock, for every market", () => {
  const history = new PriceHistory();
  for (let at = 0; at <= 3_000; at += 100)
    history.take(view({ at, markets: [market(BTC, { mid: at }), market(ETH, { mid: null })] }));
  expect(history.of(BTC)?.at).toEqual([0, 1_000, 2_000, 3_000]);
  expect(history.of(BTC)?.mid).toEqual([0, 1_000, 2_000, 3_000]);
  expect(history.of(ETH)?.mid).toEqual([null, null, null, null]);
  expect(history.of("nobody/KNOWS")).toBeNull();
});
it("prices older than a quarter of an hour go, in every column", () => {
  const history = new PriceHistory();
  for (let i = 0; i < SAMPLES_KEPT + 10; i++) history.take(view({ at: i * 1_000, markets: [market(BTC)] }));
  const track = history.of(BTC);
  expect(track?.at[0]).toBe(10_000);
  for (const column of [track?.at, track?.mid, track?.fair, track?.bid, track?.ask])
    expect(column).toHaveLength(SAMPLES_KEPT);
});
