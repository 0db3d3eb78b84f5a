/** Threads that answer runs: in order, for as long as there are runs, or until somebody has had enough. */
import { describe, expect, it } from "vitest";
import { runAll } from "../../bin/lib/run-pool.ts";
import type { HourOptions, HourResult } from "../../engine/faults/index.ts";

const quiet = (seed: number): HourOptions => ({ seed, hour: 0, only: [], share: 0.002 });
function* forEver(): Generator<HourOptions> {
  for (let seed = 1; ; seed++) yield quiet(seed);
}

describe("a pool of threads", () => {
  it("answers in the order of the questions", async () => {
    const runs = [3, 1, 2].map(quiet);
    const answers = await runAll<HourOptions, HourResult>({
      worker: "faults-worker.mjs",
      runs,
      jobs: 2,
      onDone: () => {},
    });
    expect(answers.map((a) => a.seed)).toEqual([3, 1, 2]);
  });
  it("that is stopped answers what was through by then, and nothing goes on", async () => {
    const enough = new AbortController();
    const heard: number[] = [];
    const onDone = (_: number, a: HourResult) => {
      heard.push(a.seed);
      if (heard.length === 3) enough.abort();
    };
    const answers = await runAll<HourOptions, HourResult>({
      ...{ worker: "faults-worker.mjs", runs: forEver(), jobs: 2, onDone, stop: enough.signal },
    });
    expect(answers.map((a) => a.seed).sort()).toEqual(heard.sort());
    expect(heard.length).toBe(3);
  });
});
