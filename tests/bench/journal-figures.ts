/**
 * What a fact on disk costs, and whom: commits of groups as an engine gives them, and the way of a cancel from its event to the
 * venue's client, with a disk as it is and with one that takes half a second for each commit.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Action, Effect } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import type { DeskCore } from "../../engine/desk-core.ts";
import { systemClock } from "../../engine/edge/clock.ts";
import { sharedGate } from "../../engine/edge/gate.ts";
import { openJournal } from "../../engine/edge/journal/client.ts";
import type { Latch } from "../../engine/edge/latch.ts";
import type { Venue } from "../../engine/edge/ports.ts";
import { Lines } from "../../engine/lines.ts";
import { Loop } from "../../engine/loop.ts";
import { ACCOUNT, config } from "../edge/facts.ts";
import { type Figures, quantilesMicros } from "./measure.ts";

const ROUNDS = 600;
/** As a requote of four markets gives them. */
const ORDERS = 8;
const SLOW_MS = 500;
const pause = (ms: number) => new Promise((over) => setTimeout(over, ms));

const place = (id: number): Effect => ({
  ...{ do: "place", account: 0, market: 0, id, side: 0, tick: ticks(612_178), lots: lots(120), tif: "post-only" },
  ...{ reduceOnly: false, level: 0, layer: "", revision: 1, decision: 1 },
});
const cancel = (id: number): Effect => ({ do: "cancel", account: 0, market: 0, id });
const latch: Latch = {
  closed: () => false,
  read: () => null,
  close: (reason, by) => ({ serial: "", reason, by, at: "" }),
  clear: () => true,
};

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
  let wanted: readonly Effect[] = [];
  let sent = 0;
  let cancelledAt = 0;
  const unused = (): never => {
    throw new Error("not asked for here");
  };
  const nothing = async () => {};
  const core: DeskCore = {
    ...{ config, step: () => wanted, view: unused, detail: unused, preview: unused },
    ...{ takeFills: () => [], takeMarkouts: () => [], days: () => [] },
  };
  const venue: Venue = {
    capabilities: { amend: true, postOnly: true, batchMax: 100, deadMan: true, history: false },
    ...{
      markets: async () => [],
      moreMarkets: async () => [],
      startMarket: unused,
      follow: () => {},
      connect: nothing,
    },
    send(actions: readonly Action[]) {
      if (actions[0]!.do === "cancel") cancelledAt = performance.now();
      else sent += actions.length;
    },
    ...{
      cancelAll: nothing,
      query: nothing,
      candles: async () => [],
      armDeadMan: nothing,
      resync: nothing,
      close: nothing,
    },
  };
  const shared = new Int32Array(new SharedArrayBuffer(32));
  const loop = new Loop({
    ...{ core, clock: systemClock, venues: [venue], settings: { poll: async () => null, close: nothing } },
    ...{ journal, shared, gate: sharedGate(shared, latch), latch, lines: new Lines(config, () => {}), post: () => {} },
    ...{ wake: () => void setImmediate(() => loop.turn()), after: () => {}, onBroken: unused },
  });
  loop.openAtStart();
  loop.turn();
  const step = (effects: readonly Effect[]): void => {
    wanted = effects;
    loop.push({ type: "clock-jump", at: micros(1), exchangeAt: null, byMicros: 0 });
    loop.turn();
  };
  const cancels = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    step(Array.from({ length: ORDERS }, (_, i) => place(1 + round * ORDERS + i)));
    const from = performance.now();
    step([cancel(-1 - round)]);
    cancels[round] = cancelledAt - from;
    wanted = [];
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
