/** The recorded BTC market through the whole engine in virtual time: venue, desk, gates, reconciliation, ledger. */
import { replay, type TapeBlock, TapeReader } from "../../engine/index.ts";
import type { Figures } from "./measure.ts";
import type { TapeInput } from "./tape-input.ts";

/** Runs until the compiler has seen enough, then the best of as many again. */
const RUNS = 5;

export function replayFigures(tape: TapeInput): Figures {
  const reader = new TapeReader(tape.path);
  const { instrument } = reader;
  reader.close();
  const blocks: readonly TapeBlock[] = tape.blocks;
  const source = { instrument, blockCount: blocks.length, block: (i: number) => blocks[i]! };
  let best = 0;
  let last = replay({ source });
  for (let run = 1; run < 2 * RUNS; run++) {
    const from = process.hrtime.bigint();
    const result = replay({ source });
    const seconds = Number(process.hrtime.bigint() - from) / 1e9;
    if (result.effectsHash !== last.effectsHash) throw new Error("two runs of one tape decided differently");
    last = result;
    if (run >= RUNS) best = Math.max(best, result.rows / seconds);
  }
  const { rows, messages, events, decisions, effects, fills, effectsHash } = last;
  return {
    figures: { "replay.rowsPerSecond": best },
    evidence: { input: tape.name, requoteMinMs: 100, rows, messages, events, decisions, effects, fills, effectsHash },
    limit: "two books per message, the venue's and the desk's, and one event object for each",
  };
}
