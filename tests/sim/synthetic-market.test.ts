import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Event } from "../../engine/core/types.ts";
import { lots, type Micros, micros, type Side, ticks } from "../../engine/core/units.ts";
import { canonical } from "../../engine/effects-hash.ts";
import { simMarkets } from "../../engine/sim/instruments.ts";
import { type ScenarioType, scenarioTypes } from "../../engine/sim/scenarios.ts";
import { SyntheticMarket } from "../../engine/sim/synthetic-market.ts";
import type { ModelOut, RestingOrder } from "../../engine/sim/types.ts";
import { order } from "./scripted-market.ts";

const START = micros(Date.UTC(2026, 0, 1, 0, 50) * 1000);
const SECOND = 1_000_000;
const specs = simMarkets(4);
const at = (seconds: number): Micros => micros(START + Math.round(seconds * SECOND));
const market = (type: ScenarioType, seed: number, which = 0) =>
  new SyntheticMarket({ spec: specs[which]!, seed, type, startAt: START });

interface Heard extends ModelOut {
  events: Event[];
  fills: { order: RestingOrder; tick: number; lots: number; at: number }[];
  stamps: { rate: number; mark: number; at: number }[];
}
const listener = (): Heard => {
  const events: Event[] = [];
  const fills: Heard["fills"] = [];
  const stamps: Heard["stamps"] = [];
  return {
    events,
    fills,
    stamps,
    market: (e) => events.push({ ...e }),
    fill: (o, tick, size, _, when) => fills.push({ order: o, tick, lots: size, at: when }),
    funding: (rate, mark, when) => stamps.push({ rate, mark, at: when }),
    link: () => {},
  };
};
/** Rows in place of columns, so that two streams compare by what they say. */
const said = (events: readonly Event[]) =>
  events.map((e) =>
    e.type === "book"
      ? {
          ...e,
          levels: Array.from({ length: e.to - e.from }, (_, i) => [
            e.levels.side[e.from + i],
            e.levels.tick[e.from + i],
            e.levels.lots[e.from + i],
          ]),
          from: 0,
          to: 0,
        }
      : e,
  );
const digest = (events: readonly Event[]) =>
  createHash("sha256")
    .update(canonical(said(events)))
    .digest("hex");
const stream = (type: ScenarioType, seed: number, cuts: number[]) => {
  const m = market(type, seed);
  const out = listener();
  for (const s of cuts) m.advance(at(s), out);
  return digest(out.events);
};

describe("the stream of a synthetic market", () => {
  it.each(scenarioTypes)(
    "%s: the same seed says the same, byte for byte, however time is cut; another seed does not",
    (type) => {
      const whole = stream(type, 7, [40]);
      expect(stream(type, 7, [0.01, 0.5, 0.5, 13.37, 39.99, 40])).toBe(whole);
      expect(stream(type, 8, [40])).not.toBe(whole);
    },
  );

  it.each(scenarioTypes)(
    "%s: deltas on the first snapshot give the book, which never crosses, and quotes say its best",
    (type) => {
      const m = market(type, 3);
      const out = listener();
      const book = [new Map<number, number>(), new Map<number, number>()] as const;
      const apply = (e: Event) => {
        if (e.type === "quote") {
          expect(e.bidTick).toBe(Math.max(...book[0].keys()));
          expect(e.askTick).toBe(Math.min(...book[1].keys()));
          expect(e.bidTick).toBeLessThan(e.askTick);
          expect([e.bidLots, e.askLots]).toEqual([book[0].get(e.bidTick), book[1].get(e.askTick)]);
        }
        if (e.type !== "book") return;
        for (let i = e.from; i < e.to; i++) {
          const side = book[e.levels.side[i] as Side];
          if (e.levels.lots[i] === 0) side.delete(e.levels.tick[i]!);
          else side.set(e.levels.tick[i]!, e.levels.lots[i]!);
        }
      };
      apply(m.snapshot(START));
      m.advance(at(120), out);
      for (const e of out.events) apply(e);
      const now = m.snapshot(at(120));
      expect(now.to - now.from).toBe(book[0].size + book[1].size);
      for (let i = now.from; i < now.to; i++)
        expect(book[now.levels.side[i] as Side].get(now.levels.tick[i]!)).toBe(now.levels.lots[i]);
    },
  );

  it("is light: ten to thirty messages a second", () => {
    const out = listener();
    market("calm", 1).advance(at(60), out);
    expect(out.events.length / 60).toBeGreaterThan(10);
    expect(out.events.length / 60).toBeLessThan(35);
  });
});

describe("the past of a synthetic market", () => {
  it("is closed bars up to now, aligned, whole, and joined to what follows without a jump", () => {
    const m = market("calm", 5);
    m.advance(at(10), listener());
    const bars = m.candles(5, 100);
    expect(bars).toHaveLength(100);
    expect(bars.at(-1)!.at).toBe(at(5));
    bars.forEach((b, i) => {
      expect(b.at % (5 * SECOND)).toBe(0);
      expect(b.high).toBeGreaterThanOrEqual(Math.max(b.open, b.close));
      expect(b.low).toBeLessThanOrEqual(Math.min(b.open, b.close));
      const before = bars[i - 1];
      if (before) expect(b.at - before.at).toBe(5 * SECOND);
      if (before) expect(Math.abs(b.open / before.close - 1)).toBeLessThan(5e-4);
    });
    expect(Math.abs(m.mark() / bars.at(-1)!.close - 1)).toBeLessThan(1e-3);
  });
  it("reaches back half an hour and no further", () => {
    expect(market("calm", 5).candles(60, 500).length).toBeGreaterThanOrEqual(29);
    expect(market("calm", 5).candles(60, 500).length).toBeLessThanOrEqual(30);
  });
});

describe("the kinds of market", () => {
  const marks = (type: ScenarioType, seconds: number, seed = 2) => {
    const m = market(type, seed);
    const out = listener();
    const prices: number[] = [];
    const levels: [number, number][] = [];
    for (let s = 1; s <= seconds; s++) {
      m.advance(at(s), out);
      prices.push(m.mark());
      const b = m.snapshot(at(s));
      const bids = b.levels.side.subarray(b.from, b.to).filter((x) => x === 0).length;
      levels.push([bids, b.to - b.from - bids]);
    }
    return { prices, levels };
  };
  const rms = (prices: number[]) =>
    Math.sqrt(prices.slice(1).reduce((sum, p, i) => sum + Math.log(p / prices[i]!) ** 2, 0) / prices.length);

  it("volatile moves more than twice as much as calm", () => {
    expect(rms(marks("volatile", 300).prices)).toBeGreaterThan(2 * rms(marks("calm", 300).prices));
  });
  it("volatility comes in clusters: squares of neighbouring returns go together", () => {
    const { prices } = marks("volatile", 900);
    const r = prices.slice(1).map((p, i) => Math.log(p / prices[i]!) ** 2);
    const mean = r.reduce((a, b) => a + b) / r.length;
    const cov = (lag: number) => r.slice(lag).reduce((sum, x, i) => sum + (x - mean) * (r[i]! - mean), 0);
    expect(cov(5) / cov(0)).toBeGreaterThan(0.03);
  });
  it("illiquid has stretches with an empty side, and calm has none", () => {
    const empty = (type: ScenarioType) => marks(type, 300).levels.filter(([b, a]) => b === 0 || a === 0).length;
    expect(empty("illiquid")).toBeGreaterThan(3);
    expect(empty("calm")).toBe(0);
  });
  it("crash falls by 3 % or more within the first two minutes, and the book thins out", () => {
    const { prices, levels } = marks("crash", 120);
    expect(Math.min(...prices) / Math.max(...prices)).toBeLessThan(0.97);
    const depth = levels.map(([b, a]) => b + a);
    expect(Math.min(...depth)).toBeLessThan(0.4 * depth[0]!);
  });
  it("perpetual and spot of one asset follow one price", () => {
    const perpetual = market("volatile", 4, 2);
    const spot = market("volatile", 4, 3);
    const out = listener();
    for (let s = 10; s <= 300; s += 10) {
      perpetual.advance(at(s), out);
      spot.advance(at(s), out);
      expect(Math.abs(perpetual.mark() / spot.mark() - 1)).toBeLessThan(3e-3);
    }
  });
  it("funding is stamped on the hour and told before", () => {
    const out = listener();
    market("calm", 1).advance(at(601), out);
    expect(out.stamps.map((s) => s.at)).toEqual([Date.UTC(2026, 0, 1, 1) * 1000]);
    expect(Math.abs(out.stamps[0]!.rate)).toBeLessThan(0.001);
    const told = out.events.filter((e) => e.type === "funding");
    expect(told.length).toBeGreaterThan(50);
    expect(told.at(-1)).toMatchObject({ nextAt: Date.UTC(2026, 0, 1, 2) * 1000, intervalSeconds: 3600 });
  });
});

describe("our orders among the crowd's", () => {
  it("are not filled before what was ahead of them at their price", () => {
    let queued = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const m = market("calm", seed);
      const snapshot = m.snapshot(START);
      const mine = order({ tick: ticks(snapshot.levels.tick[snapshot.from]!), lots: lots(5) });
      const out = listener();
      m.place(mine, START, out);
      let ahead = m.queueAhead(1);
      expect(ahead).toBe(snapshot.levels.lots[snapshot.from]);
      for (let s = 0.1; s < 60 && mine.cumLots < mine.lots; s += 0.1) {
        const before = ahead;
        out.fills.length = 0;
        out.events.length = 0;
        m.advance(at(s), out);
        ahead = m.queueAhead(1);
        const traded = out.events.reduce(
          (sum, e) => sum + (e.type === "trade" && e.taker === 1 && e.tick === mine.tick ? e.lots : 0),
          0,
        );
        const got = out.fills.reduce((sum, f) => sum + f.lots, 0);
        if (got > 0) queued++;
        // What traded at our price met the queue first: what we got is at most the rest, cancels ahead aside.
        if (got > 0) expect(got).toBeLessThanOrEqual(traded);
        if (mine.cumLots < mine.lots) expect(ahead).toBeLessThanOrEqual(before);
        if (mine.cumLots > 0 && mine.cumLots < mine.lots) expect(ahead).toBe(0);
      }
    }
    expect(queued).toBeGreaterThan(5);
  });

  /** A naive quoter: a quote each side at the best, put anew every second, marked to the mid 5 s after each fill. */
  const naive = { fills: 0, capture: 0, markout: 0 };
  beforeAll(() => {
    let id = 1;
    for (let seed = 1; seed <= 4; seed++) {
      const m = market("calm", seed);
      const out = listener();
      const mids: number[] = [];
      const mid = (s: number) => {
        const b = m.snapshot(at(s));
        const bids = b.levels.side.subarray(b.from, b.to).filter((x) => x === 0).length;
        return [b.levels.tick[b.from]!, b.levels.tick[b.from + bids]!] as const;
      };
      const live: RestingOrder[] = [];
      for (let s = 0; s < 240; s++) {
        for (const o of live.splice(0)) m.cancel(o, at(s), out);
        const [bid, ask] = mid(s);
        mids.push((bid + ask) / 2);
        for (const side of [0, 1] as const) {
          const o = order({ id: id++, side, tick: ticks(side === 0 ? bid : ask), lots: lots(10) });
          if (m.place(o, at(s), out) === "rests") live.push(o);
        }
        m.advance(at(s + 1), out);
      }
      for (const f of out.fills) {
        const second = Math.floor((f.at - START) / SECOND);
        const later = mids[second + 6];
        if (later === undefined) continue;
        const sign = f.order.side === 0 ? 1 : -1;
        naive.fills++;
        naive.capture += ((mids[second]! - f.tick) * sign * 1e4) / f.tick;
        naive.markout += ((later - f.tick) * sign * 1e4) / f.tick;
      }
    }
  });
  it("are filled several times a minute near the touch of a calm market", () => {
    expect(naive.fills / 16).toBeGreaterThan(4);
    expect(naive.fills / 16).toBeLessThan(120);
  });
  it("meet the informed: what a naive quote earns at the fill is gone in part five seconds later", () => {
    expect(naive.capture / naive.fills).toBeGreaterThan(0.3);
    expect(naive.markout / naive.fills).toBeLessThan(0.75 * (naive.capture / naive.fills));
  });
});
