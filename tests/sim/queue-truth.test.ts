/**
 * The queue models against the order-by-order market, where an order's place in its queue is a fact: real orders of ours rest
 * there, each model follows them blind from levels and prints, and what they would have been filled is held against what
 * they were.
 */
import { expect, it } from "vitest";
import { Book } from "../../engine/core/market/book.ts";
import { BID, lots, micros, ticks } from "../../engine/core/units.ts";
import { defaultMarkets } from "../../engine/sim/instruments.ts";
import { join, levelChanged, print, type QueuePosition, queueModel } from "../../engine/sim/queue.ts";
import { SyntheticMarket } from "../../engine/sim/synthetic-market.ts";
import type { ModelOut, RestingOrder } from "../../engine/sim/types.ts";

const START = micros(Date.UTC(2026, 0, 1) * 1000);
const WATCHED_MICROS = 20_000_000;
const levelTicks = new Int32Array(8);
const levelLots = new Float64Array(8);
const models = [queueModel("risk-averse"), queueModel("power", 3), queueModel("power", 1), queueModel("log")];

/** Lots filled in truth, by each model, and by the candle engines' rule (a print at the price fills all of it). */
function follow(seed: number, orders: number): { real: number; touch: number; byModel: number[] } {
  const spec = defaultMarkets[0]!;
  const market = new SyntheticMarket({ spec, seed, type: "calm", startAt: START, preRollSeconds: 30 });
  const book = new Book();
  book.apply(market.snapshot(START));
  const total = { real: 0, touch: 0, byModel: models.map(() => 0) };
  let order: RestingOrder | null = null;
  let queues: QueuePosition[] = [];
  let filled: number[] = [];
  let touched = false;
  let ours = 0;
  const out: ModelOut = {
    market(event) {
      if (event.type === "book") {
        // What a level shows without us, before and after.
        const before = order === null ? 0 : book.lotsAt(BID, order.tick) - ours;
        book.apply(event);
        if (order === null) return;
        ours = order.lots - order.cumLots;
        const after = book.lotsAt(BID, order.tick) - ours;
        if (after !== before)
          for (const [i, q] of queues.entries()) levelChanged(q, models[i]!, { before, after: Math.max(0, after) });
      } else if (event.type === "trade" && order !== null && event.taker !== BID) {
        const { lots: size } = order;
        const through = event.tick < order.tick;
        if (through || event.tick === order.tick) touched = true;
        if (through) filled = filled.map(() => size);
        else if (event.tick === order.tick)
          queues.forEach((q, i) => {
            filled[i] = Math.min(size, filled[i]! + print(q, event.lots));
          });
      }
    },
    fill() {},
    funding() {},
    link() {},
  };
  let now: number = START;
  for (let id = 1; id <= orders; id++) {
    now += 1_000_000;
    market.advance(micros(now), out);
    // Up to eight levels down: some are reached after much has been cancelled ahead.
    book.levels(BID, 8, levelTicks, levelLots);
    const tick = levelTicks[id % 8]!;
    const displayed = levelLots[id % 8]!;
    const size = 1 + Math.round(displayed / 4);
    const next: RestingOrder = {
      id,
      side: BID,
      tick: ticks(tick),
      lots: lots(size),
      cumLots: lots(0),
      tif: "post-only",
      reduceOnly: false,
    };
    queues = models.map(() => join(displayed));
    filled = models.map(() => 0);
    touched = false;
    ours = 0;
    if (market.place(next, micros(now), out) !== "rests") continue;
    ours = size;
    order = next;
    now += WATCHED_MICROS;
    market.advance(micros(now), out);
    order = null;
    if (next.cumLots < next.lots) market.cancel(next, micros(now), out);
    total.real += next.cumLots;
    if (touched) total.touch += size;
    filled.forEach((f, i) => {
      total.byModel[i]! += f;
    });
  }
  return total;
}

it("every model fills what was really filled, within a twentieth, where a print taken as a fill gives a tenth too much", () => {
  const { real, touch, byModel } = follow(7, 400);
  expect(real).toBeGreaterThan(1000);
  for (const [i, f] of byModel.entries()) {
    expect(f / real, models[i]!.name).toBeGreaterThan(0.95);
    expect(f / real, models[i]!.name).toBeLessThan(1.05);
  }
  expect(touch / real).toBeGreaterThan(1.1);
});
