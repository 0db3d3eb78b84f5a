/**
 * Every strategy, with random settings, on random books (empty, one-sided, locked, crossed, wide), positions, oracles and
 * funding, behind a venue that fills and refuses at random. What must hold after each decision is in `checkDecision`.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parserOf } from "../../engine/core/parser.ts";
import { reasonCodes, reasonText } from "../../engine/core/risk/reasons.ts";
import { layerOf, type MarketState } from "../../engine/core/state.ts";
import { strategies, strategyIds } from "../../engine/core/strategies/index.ts";
import type { Effect, Instrument } from "../../engine/core/types.ts";
import { ASK, BID, lots, micros, parsePico, SIDE_NAMES } from "../../engine/core/units.ts";
import { valuesOf } from "./arbitrary.ts";
import { btc, levels, sol, TestDesk } from "./desk-fixture.ts";

/** A tick is two percent of its price: rounding, clamping and levels that fall on one another are the rule here. */
const coarse: Instrument = {
  ...btc,
  symbol: "PENNY-PERP",
  base: "PENNY",
  tickSize: 0.01,
  tickPico: parsePico("0.01"),
  lotSize: 1,
  lotPico: parsePico("1"),
  minNotional: parsePico("0"),
};
const INSTRUMENTS = [btc, sol, coarse];
const MIDS = [610_005, 14_800, 50];

type Book = "usual" | "tight" | "wide" | "locked" | "crossed" | "empty" | "no bids" | "no asks" | "no size";
type Move =
  | { do: "book"; is: Book; move: number; size: number }
  | { do: "oracle"; factor: number; confidence: number }
  | { do: "funding"; rate: number; inSeconds: number }
  | { do: "trade"; taker: 0 | 1; reach: number }
  | { do: "pass"; ms: number }
  | { do: "answer"; refuse: boolean[]; code: string }
  | { do: "fill"; pick: number; share: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("book" as const),
      is: fc.oneof(
        { weight: 6, arbitrary: fc.constant<Book>("usual") },
        {
          weight: 4,
          arbitrary: fc.constantFrom<Book>(
            "tight",
            "wide",
            "locked",
            "crossed",
            "empty",
            "no bids",
            "no asks",
            "no size",
          ),
        },
      ),
      move: fc.oneof(
        { weight: 9, arbitrary: fc.double({ min: -0.001, max: 0.001, noNaN: true }) },
        { weight: 1, arbitrary: fc.double({ min: -0.3, max: 0.3, noNaN: true }) },
      ),
      size: fc.integer({ min: 1, max: 5000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("oracle" as const),
      factor: fc.oneof(
        { weight: 8, arbitrary: fc.double({ min: 0.99, max: 1.01, noNaN: true }) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(Number.NaN, 0, -1, 1e-9, 0.5, 2, 1e9, Number.POSITIVE_INFINITY),
        },
      ),
      confidence: fc.constantFrom(0, 0, 0.0001, 0.1, Number.NaN, -1, Number.POSITIVE_INFINITY),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("funding" as const),
      rate: fc.oneof(
        fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        fc.constantFrom(0, Number.NaN, 1, -1, Number.POSITIVE_INFINITY),
      ),
      inSeconds: fc.integer({ min: -10, max: 30_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("trade" as const),
      taker: fc.constantFrom<0 | 1>(0, 1),
      reach: fc.integer({ min: 0, max: 40 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 1500 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1500, max: 90_000 }) },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      refuse: fc.array(
        fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
        {
          maxLength: 12,
        },
      ),
      code: fc.constantFrom("POST_ONLY_WOULD_CROSS", "INSUFFICIENT_MARGIN", "BUSY"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fill" as const),
      pick: fc.nat(40),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
  },
);

/** As `expect`, at a hundredth of its cost: it is asked a million times. */
function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what());
}
function checkDecision(m: MarketState): void {
  const w = m.wanted;
  const best = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const sum = [0, 0];
  for (let i = 0; i < w.count; i++) {
    const q = w.at(i);
    const said = (what: string) => () => `${m.key}: ${SIDE_NAMES[q.side]} ${q.tick} × ${q.lots} ${what}`;
    must(Number.isSafeInteger(q.tick) && Number.isSafeInteger(q.lots), said("is not whole"));
    if (!q.approved) continue;
    must(q.tick > 0, said("has no price"));
    must(q.lots > 0 && q.lots >= m.instrument.minLots, said("is too small"));
    if (q.side === BID) must(q.tick < m.askTick, said(`meets the ask ${m.askTick}`));
    else must(q.tick > m.bidTick, said(`meets the bid ${m.bidTick}`));
    const layers = m.strategy?.layers ?? [""];
    must(layers.includes(layerOf(q.layer)), said(`is of the layer "${q.layer}", which a person can't name`));
    best[q.side] = q.side === BID ? Math.max(best[BID]!, q.tick) : Math.min(best[ASK]!, q.tick);
    sum[q.side] = sum[q.side]! + q.lots;
  }
  must(best[BID]! < best[ASK]!, () => `${m.key}: our own sides meet: ${best}`);
  const position = m.ledger.positionLots;
  const long = position + sum[BID]!;
  const short = position - sum[ASK]!;
  must(sum[BID] === 0 || long <= Math.max(m.positionLotsMax, 0), () => `${m.key}: ${long} past ${m.positionLotsMax}`);
  must(sum[ASK] === 0 || short >= Math.min(m.positionLotsMin, 0), () => `${m.key}: ${short} past ${m.positionLotsMin}`);
  if (m.instrument.kind === "spot" && sum[ASK]! > 0) must(short >= 0, () => `${m.key}: sells ${-short} too much`);
  for (const side of [BID, ASK] as const) {
    const { code } = m.reasons[side];
    if (sum[side] === 0)
      must(code !== "", () => `${m.key}: the ${SIDE_NAMES[side]} wants nothing and does not say why`);
    for (const c of [code, w.heldCode[side]]) must(c === "" || reasonCodes.includes(c), () => `${c} has no words`);
    const words = reasonText(side, m.reasons[side], m.instrument);
    must(!/NaN|Infinity|undefined/.test(words), () => `${m.key}: ${words}`);
  }
  for (const shown of [w.fair, w.delta, w.rvol, w.halfSpread, ...w.figures])
    must(Math.abs(shown) !== Number.POSITIVE_INFINITY, () => `${m.key}: a figure is not finite`);
}

class World {
  readonly t = new TestDesk(INSTRUMENTS);
  readonly mids = [...MIDS];

  constructor(id: string, params: Record<string, number | string | boolean | null>, positions: number[]) {
    const { t } = this;
    const send = t.send.bind(t);
    t.send = (event) => {
      const before = t.desk.markets.map((m) => m.decision);
      const effects = send(event);
      this.check(effects, before);
      return effects;
    };
    for (const m of Object.values(t.settings.markets))
      Object.assign(m, { strategy: id, params, limits: { ...m.limits, marketSpreadBpsMax: 5000, collarBps: 5000 } });
    t.open({ USDC: "100000", SOL: "40" }, { "BTC-PERP": positions[0]!, "PENNY-PERP": positions[1]! });
    for (const [i, { tickSize }] of INSTRUMENTS.entries()) {
      t.warm(i, MIDS[i]! * tickSize, MIDS[i]! * tickSize * 0.0002, 300);
      this.book(i, "usual", 500);
    }
  }

  /** After each event, of each market that was decided in it. */
  check(effects: readonly Effect[], before: number[]): void {
    for (const m of this.t.desk.markets) {
      must(m.stopped === null, () => `${m.key}: the strategy threw: ${m.stopped}`);
      if (m.decision !== before[m.index]) checkDecision(m);
    }
    for (const e of effects)
      if (e.do === "place" || e.do === "amend") {
        must(Number.isSafeInteger(e.tick) && e.tick > 0, () => `${e.do} at tick ${e.tick}`);
        must(Number.isSafeInteger(e.lots) && e.lots > 0, () => `${e.do} of ${e.lots} lots`);
      }
  }
  book(market: number, is: Book, size: number): void {
    const mid = this.mids[market]!;
    const half = is === "tight" ? 1 : is === "wide" ? Math.ceil(mid * 0.02) + 1 : 1 + Math.ceil(mid * 0.0001);
    const bid = Math.max(1, mid - half);
    const ask = is === "locked" ? bid : is === "crossed" ? Math.max(1, bid - 1) : bid + 2 * half - 1;
    const rows: [0 | 1, number, number][] = [];
    const hasBids = is !== "empty" && is !== "no bids";
    for (let i = 0; i < 12; i++) {
      if (hasBids && bid - i * half > 0) rows.push([BID, bid - i * half, is === "no size" ? 0 : size + i]);
      if (is !== "empty" && is !== "no asks") rows.push([ASK, ask + i * half, is === "no size" ? 0 : size + i]);
    }
    this.t.send({ type: "book", market, kind: "snapshot", levels: levels(rows), from: 0, to: rows.length });
  }
  play(move: Move): void {
    const { t } = this;
    const { markets } = t.desk;
    if (move.do === "pass") t.pass(move.ms);
    else if (move.do === "answer") this.answer(move.refuse, move.code);
    else if (move.do === "fill") this.fill(move.pick, move.share);
    else
      for (const m of markets) {
        const i = m.index;
        const { tickSize } = m.instrument;
        if (move.do === "book") {
          this.mids[i] = Math.max(20, Math.min(5_000_000, Math.round(this.mids[i]! * (1 + move.move))));
          this.book(i, move.is, move.size);
        } else if (move.do === "oracle") {
          const price = this.mids[i]! * tickSize * move.factor;
          t.send({ type: "oracle", market: i, price, confidence: move.confidence * price });
        } else if (move.do === "funding") {
          const nextAt = micros(t.at + move.inSeconds * 1e6);
          t.send({ type: "funding", market: i, rate: move.rate, intervalSeconds: 3600, nextAt });
        } else {
          const tick = Math.max(1, this.mids[i]! + (move.taker === BID ? 1 : -1) * move.reach);
          t.send({ type: "trade", market: i, tick, lots: 3, taker: move.taker });
        }
      }
  }
  /** Answers what was asked since the last answer; of the places, those that the list says are refused. */
  answer(refuse: readonly boolean[], code: string): void {
    let n = 0;
    for (const e of this.t.effects.splice(0)) {
      if (e.do === "cancel") this.t.report(e.id, "canceled");
      if (e.do !== "place" && e.do !== "amend") continue;
      const isRefused = refuse[n++] === true;
      const { tick } = e;
      if (e.do === "place" && isRefused) this.t.report(e.id, "rejected", { code });
      else if (e.do === "place") this.t.report(e.id, "acked", { tick, lots: e.lots, cumLots: lots(0) });
      else if (isRefused) this.t.report(e.id, "amend-rejected", { code });
      else this.t.report(e.id, "amended", { tick, lots: e.lots });
    }
  }
  fill(pick: number, share: number): void {
    const open = this.t.desk.markets.flatMap((m) => m.orders.live.filter((o) => o.life === "open"));
    const o = open[pick % Math.max(1, open.length)];
    if (!o || o.lots <= o.cumLots) return;
    this.t.fill(o.id, Math.max(1, Math.floor((o.lots - o.cumLots) * share)));
  }
}

describe.each(strategyIds)("%s", (id) => {
  it("whatever the settings, the book and the position: quotes that may stand, or a reason in words", () => {
    const { parameters } = strategies[id];
    const parser = parserOf(parameters);
    fc.assert(
      fc.property(
        valuesOf(parameters),
        fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -200_000, max: 200_000 })),
        fc.array(move, { minLength: 10, maxLength: 60 }),
        (params, positions, moves) => {
          expect(parser.safeParse(params).error?.issues).toBeUndefined();
          const world = new World(id, params, positions);
          for (const m of moves) world.play(m);
        },
      ),
      { numRuns: 100 },
    );
  });
});
