/** Simulated runs spread over the machine's cores. The answers come back in the order of the questions. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { RunOptions, SimulatedRun } from "../../engine/index.ts";

const source = new URL("./simulate-worker.mjs", import.meta.url);

/** Throws what a run throws; the other threads are then ended. `onDone` hears how many are done. */
export async function runAll(runs: readonly RunOptions[], onDone: (done: number) => void): Promise<SimulatedRun[]> {
  const answers: SimulatedRun[] = new Array(runs.length);
  let [next, done] = [0, 0];
  const workers = Array.from({ length: Math.min(availableParallelism(), runs.length) }, () => new Worker(source));
  const work = (worker: Worker) =>
    new Promise<void>((end, fail) => {
      let at = -1;
      const ask = () => {
        at = next++;
        if (at < runs.length) worker.postMessage(runs[at]);
        else end();
      };
      worker.on("message", (answer: SimulatedRun) => {
        answers[at] = answer;
        onDone(++done);
        ask();
      });
      worker.once("error", fail);
      worker.once("exit", () => fail(new Error("a thread of the simulation has ended by itself")));
      ask();
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return answers;
}
