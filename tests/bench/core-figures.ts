/** Figures of the core alone: book updates, a full requote of ten quotes, a message that changes nothing, fifty markets. */
import {
  Book,
  EffectsHash,
  TAPE_CLEAR,
  TAPE_QUOTE,
  TAPE_SNAPSHOT,
  TAPE_TRADE,
  type TapeBlock,
} from "../../engine/index.ts";
import { type Figures, quantilesMicros, rowsPerSecond } from "./measure.ts";
import { BenchDesk } from "./requote.ts";
import type { TapeInput } from "./tape-input.ts";

/** Each row of the tape once: level changes into the book, best quotes compared with it, trades summed. */
function walk(
  book: Book,
  blocks: readonly TapeBlock[],
  seen: { equal: number; quotes: number; traded: number },
): number {
  let rows = 0;
  for (const b of blocks) {
    const { kind, levels, ends } = b;
    let from = 0;
    for (let m = 0; m < b.messages; m++) {
      const to = ends[m]!;
      const k = kind[from];
      if (k === TAPE_QUOTE) {
        seen.quotes++;
        // One row of the recording, two of the tape.
        rows--;
        if (levels.tick[from] === book.bidTick && levels.tick[from + 1] === book.askTick) seen.equal++;
      } else if (k === TAPE_TRADE) seen.traded += levels.lots[from]!;
      else if (k === TAPE_CLEAR) book.clear();
      else book.applyRows(k === TAPE_SNAPSHOT, levels, from, to);
      from = to;
    }
    rows += b.rows;
  }
  return rows;
}
export function bookFigures(tape: TapeInput): Figures {
  const book = new Book();
  const seen = { equal: 0, quotes: 0, traded: 0 };
  let rows = 0;
  const rate = rowsPerSecond(() => (rows = walk(book, tape.blocks, seen)));
  return {
    figures: { "book.rowsPerSecond": rate },
    evidence: {
      input: tape.name,
      rows,
      bestBidTick: book.bidTick,
      bestAskTick: book.askTick,
      quotesEqualShare: seen.equal / seen.quotes,
    },
    limit: "memory: a level change touches one cell of a 1 MiB window, which does not fit the first-level cache",
  };
}

/** Ten quotes follow a best that moves with every message: strategy, gates, reconciliation, ten amends. */
export function stepFigures(decisions = 60_000): Figures {
  const b = new BenchDesk(1, { levels: 5, requoteMinMs: 0, refreshMs: 60_000, sigma: 1 });
  const hash = new EffectsHash();
  let last = 610_000;
  b.oblige(b.send(b.moveTo(0, last, last + 1)));
  const ms = new Float64Array(decisions);
  let effects = 0;
  const move = (i: number) => {
    b.at += 1000;
    const bid = 610_000 + (i % 2) * 3 + (i % 5);
    const event = b.moveTo(0, bid, last);
    last = bid;
    return event;
  };
  for (let i = 0; i < 20_000; i++) b.oblige(b.send(move(i)));
  for (let i = 0; i < decisions; i++) {
    const event = move(i);
    const from = performance.now();
    const out = b.send(event);
    ms[i] = performance.now() - from;
    effects += out.length;
    for (const e of out) hash.add(e);
    b.oblige(out);
  }
  const quiet = new Float64Array(decisions);
  for (let i = 0; i < decisions; i++) {
    b.at += 10;
    const event = b.deepChange(0, last, i);
    const from = performance.now();
    b.send(event);
    quiet[i] = performance.now() - from;
  }
  const step = quantilesMicros(ms);
  const idle = quantilesMicros(quiet);
  return {
    figures: {
      "step.p50Micros": step.p50,
      "step.p99Micros": step.p99,
      "quiet.p50Micros": idle.p50,
      "quiet.p99Micros": idle.p99,
    },
    evidence: {
      input: "one market, ten quotes, a best that moves with each message",
      decisions,
      effects,
      effectsHash: hash.digest(),
    },
    limit: "matching wanted against working quotes, and the ten effect objects",
  };
}

/** Fifty markets, twenty messages a second each, one in four moving the best: processor time per second of market. */
export function fiftyMarketsFigures(seconds = 20): Figures {
  const markets = 50;
  const b = new BenchDesk(markets, { levels: 1, requoteMinMs: 100, refreshMs: 250, sigma: 1 });
  const last = new Array<number>(markets).fill(610_000);
  for (let m = 0; m < markets; m++) b.oblige(b.send(b.moveTo(m, 610_000, 610_001)));
  const before = { decisions: b.desk.decisions, effects: b.effects };
  const run = (forSeconds: number) => {
    const from = process.cpuUsage();
    for (let tick = 0; tick < forSeconds * 20; tick++) {
      b.at += 50_000;
      for (let m = 0; m < markets; m++) {
        if ((tick + m) % 4 === 0) {
          const bid = 610_000 + ((tick * 7 + m) % 9);
          b.oblige(b.send(b.moveTo(m, bid, last[m]!)));
          last[m] = bid;
        } else b.send(b.deepChange(m, last[m]!, tick));
      }
      b.oblige(b.send(b.timer()));
    }
    const used = process.cpuUsage(from);
    return (used.user + used.system) / 1e6 / forSeconds;
  };
  run(5);
  const share = run(seconds);
  return {
    figures: { "fifty.coreShare": share },
    evidence: {
      input: "50 markets × 20 messages/s, a quarter of them moving the best",
      messages: markets * 20 * seconds,
      decisions: b.desk.decisions - before.decisions,
      effects: b.effects - before.effects,
    },
    limit: "decisions at requoteMinMs 100; the rest is the timer's marks",
  };
}
