/** What a decision costs by strategy: the whole step (strategy, gates, reconciliation, effects) on one and the same input. */
import { type StrategyId, strategyIds } from "../../engine/core/strategies/index.ts";
import { BID, lots, micros, ticks } from "../../engine/core/units.ts";
import { EffectsHash } from "../../engine/index.ts";
import { type Figures, quantilesMicros } from "./measure.ts";
import { BenchDesk } from "./requote.ts";

const WARM_UP = 6_000;
/** Each decides with every message; what a strategy needs besides to quote on this input. */
const NEEDS: Partial<Record<StrategyId, Record<string, number | string>>> = {
  imbalance: { requoteBps: 0 },
  glft: { barSeconds: 1, requoteBps: 0 },
  "avellaneda-stoikov": { barSeconds: 1, requoteBps: 0 },
  "mean-reversion": { barSeconds: 1, requoteBps: 0, reversionT: 0, halfLifeMax: 1_000_000 },
};

/** Half an hour of closes that return to 61,000: by a generator of its own, the same each time. */
function closes(): number[] {
  let x = 12345;
  let away = 0;
  return Array.from({ length: 1800 }, () => {
    x = (x * 1103515245 + 12345) % 2147483648;
    away = 0.9 * away + 5 * (x / 1073741824 - 1);
    return 61_000 + away;
  });
}
function decide(id: StrategyId, decisions: number): { p50: number; p99: number; said: string } {
  const timing = { requoteMinMs: 0, refreshMs: 60_000 };
  const b = new BenchDesk(1, { ...timing, ...NEEDS[id] }, { strategy: id, closes: closes() });
  const hash = new EffectsHash();
  let last = 610_000;
  b.oblige(b.send(b.moveTo(0, last, last)));
  const ms = new Float64Array(decisions);
  let effects = 0;
  let decided = 0;
  for (let i = -WARM_UP; i < decisions; i++) {
    b.at += 1000;
    // A market order each hundred messages, as deep as 2 to 20 price units; the oracle ten times a second.
    if (i % 100 === 0) b.oblige(b.send(trade(b, i)));
    if (i % 100 === 50)
      b.oblige(
        b.send({
          type: "oracle",
          at: micros(b.at),
          exchangeAt: null,
          market: 0,
          price: 61_000.5 + (i % 700) / 100,
          confidence: 1,
        }),
      );
    const bid = 610_000 + (i & 1) * 3 + ((i + WARM_UP) % 5);
    const event = b.moveTo(0, bid, last);
    last = bid;
    const before = b.desk.decisions;
    const from = performance.now();
    const out = b.send(event);
    const took = performance.now() - from;
    if (i >= 0) {
      ms[i] = took;
      effects += out.length;
      decided += b.desk.decisions - before;
      for (const e of out) hash.add(e);
    }
    b.oblige(out);
  }
  if (b.desk.markets[0]!.wanted.count === 0) throw new Error(`${id} quotes nothing on the bench's input`);
  return { ...quantilesMicros(ms), said: `${decided} decisions, ${effects} effects, ${hash.digest()}` };
}
function trade(b: BenchDesk, i: number) {
  const taker = i % 200 === 0 ? 0 : 1;
  const reach = 20 + ((((i * 7) % 190) + 190) % 190);
  const tick = ticks(610_005 + (taker === BID ? reach : -reach));
  const at = micros(b.at);
  return { type: "trade", at, exchangeAt: at, market: 0, tick, lots: lots(1), taker } as const;
}

export function strategyFigures(decisions = 20_000): Figures {
  const figures: Figures["figures"] = {};
  const evidence: Figures["evidence"] = {
    input:
      "one market, a best that moves with each message, a market order each 100, the oracle each 100; default levels",
  };
  for (const id of strategyIds) {
    const { p50, p99, said } = decide(id, decisions);
    figures[`strategies.${id}.p50Micros`] = p50;
    figures[`strategies.${id}.p99Micros`] = p99;
    evidence[id] = said;
  }
  return {
    figures,
    evidence,
    limit:
      "the step around it: gates, matching wanted against working quotes, effects; calibrations come once a second or bar",
  };
}
