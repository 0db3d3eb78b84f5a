/**
 * What a fact on disk costs, and whom: commits of groups as an engine gives them, and the way of a cancel from its event to the
 * venue's client, with a disk as it is and with one that takes half a second for each commit.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../engine/edge/clock.ts";
import { openJournal } from "../../engine/edge/journal/client.ts";
import { bareLoop, cancel, place } from "../edge/bare-loop.ts";
import { ACCOUNT, config } from "../edge/facts.ts";
import { type Figures, quantilesMicros } from "./measure.ts";

const ROUNDS = 600;
/** As a requote of four markets gives them. */
const ORDERS = 8;
const SLOW_MS = 500;
const pause = (ms: number) => new Promise((over) => setTimeout(over, ms));

interface Measured {
  commits: Float64Array;
  cancels: Float64Array;
  sent: number;
}
/** Each round wants eight places and, in an event of its own behind them, a cancel. */
async function measure(commitDelayMs: number, rounds: number): Promise<Measured> {
  const dir = mkdtempSync(path.join(tmpdir(), "quotewright-bench-"));
  const beginning = { installation: "bench000", engine: ACCOUNT, epochMin: 1, at: systemClock.now() };
  const file = path.join(dir, "journal.db");
  const opened = await openJournal({ file, beginning, accounts: [], commitDelayMs });
  const journal = opened.begin(config);
  let sent = 0;
  let cancelledAt = 0;
  const { loop, step } = bareLoop(journal, (actions) => {
    if (actions[0]!.do === "cancel") cancelledAt = performance.now();
    else sent += actions.length;
  });
  const cancels = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    step(Array.from({ length: ORDERS }, (_, i) => place(1 + round * ORDERS + i)));
    const from = performance.now();
    step([cancel(-1 - round)]);
    cancels[round] = cancelledAt - from;
    await pause(4);
  }
  await journal.close();
  loop.turn();
  rmSync(dir, { recursive: true, force: true });
  return { commits: Float64Array.from(journal.commitMs), cancels, sent };
}

export async function journalFigures(): Promise<Figures> {
  await measure(0, 100);
  const plain = await measure(0, ROUNDS);
  const slow = await measure(SLOW_MS, ROUNDS);
  const commit = quantilesMicros(plain.commits);
  const cancel = quantilesMicros(plain.cancels);
  const delayed = quantilesMicros(slow.cancels);
  return {
    figures: {
      "journal.commit.p50Micros": commit.p50,
      "journal.commit.p99Micros": commit.p99,
      "journal.cancel.p50Micros": cancel.p50,
      "journal.cancel.p99Micros": cancel.p99,
      "journal.cancelSlowDisk.p50Micros": delayed.p50,
      "journal.cancelSlowDisk.p99Micros": delayed.p99,
    },
    evidence: {
      ...{ rounds: ROUNDS, placesEach: ORDERS, commits: plain.commits.length, placesSent: plain.sent },
      ...{ slowDiskMs: SLOW_MS, commitsSlow: slow.commits.length, disk: tmpdir() },
    },
    limit: "the disk's sync; a cancel waits for none, it is the loop's own turn",
  };
}
