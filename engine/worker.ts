/**
 * The engine's own thread: messages in, messages out, and its end. Everything else is in engine.ts. Its code is loaded before
 * it is told what to run: that is not known until the exchange runs, which takes as long to start.
 */
import { parentPort } from "node:worker_threads";
import { startEngine } from "./engine.ts";
import type { FirstToWorker, FromWorker, ToWorker, WorkerData } from "./worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("worker.ts is the entry of a worker thread");
const post = (message: FromWorker): void => port.postMessage(message);

// What is said before the engine stands is kept and told to it in order.
const early: ToWorker[] = [];
let take = (message: ToWorker): void => {
  early.push(message);
};
const data = await new Promise<WorkerData>((begin) => {
  port.on("message", (message: FirstToWorker | ToWorker) => {
    if (message.type === "begin") begin(message.data);
    else take(message);
  });
  post({ type: "loaded" });
});

const engine = await startEngine(data, post);
for (const message of early) engine.message(message);
take = engine.message;
// The thread ends by itself when the port is closed and every timer and socket is gone.
const empty = await engine.ended;
process.exitCode = empty ? 0 : 1;
port.close();
