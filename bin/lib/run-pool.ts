/** Runs spread over the machine's cores. The answers come back in the order of the questions. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

export interface Pool<Run, Answer> {
  /** File beside this one of the thread that answers a run at a time. */
  worker: string;
  /** Asked for the next one whenever a thread is free: their number need not be known. */
  runs: Iterable<Run>;
  /** Threads at the most; as many as there are cores where not given. */
  jobs?: number;
  /** Hears each answer as it comes, and how many there are. */
  onDone: (done: number, answer: Answer) => void;
  /** Aborted: what runs is broken off, and the answers are those that there are. */
  stop?: AbortSignal;
}
/** Throws what a run throws; the other threads are then ended. */
export async function runAll<Run, Answer>(pool: Pool<Run, Answer>): Promise<Answer[]> {
  const { runs, onDone, stop, jobs = availableParallelism() } = pool;
  const source = new URL(`./${pool.worker}`, import.meta.url);
  const answers: Answer[] = [];
  const queue = runs[Symbol.iterator]();
  let [next, done] = [0, 0];
  const threads = Array.isArray(runs) ? Math.min(jobs, runs.length) : jobs;
  const workers = Array.from({ length: threads }, () => new Worker(source));
  const work = (worker: Worker) =>
    new Promise<void>((end, fail) => {
      let at = -1;
      const ask = () => {
        const run = queue.next();
        if (run.done === true || stop?.aborted) return end();
        at = next++;
        worker.postMessage(run.value);
      };
      worker.on("message", (answer: Answer) => {
        answers[at] = answer;
        onDone(++done, answer);
        ask();
      });
      stop?.addEventListener("abort", () => end());
      worker.once("error", fail);
      worker.once("exit", () => fail(new Error("a thread has ended by itself")));
      ask();
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  // One that was broken off has left its place empty.
  return answers.filter((answer) => answer !== undefined);
}
