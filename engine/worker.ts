/** The engine's own thread: messages in, messages out, and its end. Everything else is in engine.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { startEngine } from "./engine.ts";
import type { FromWorker, ToWorker, WorkerData } from "./worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("worker.ts is the entry of a worker thread");
const post = (message: FromWorker): void => port.postMessage(message);

// What is said before the engine stands is kept and told to it in order.
const early: ToWorker[] = [];
let take = (message: ToWorker): void => {
  early.push(message);
};
port.on("message", (message: ToWorker) => take(message));

const engine = await startEngine(workerData as WorkerData, post);
for (const message of early) engine.message(message);
take = engine.message;
// The thread ends by itself when the port is closed and every timer and socket is gone.
const empty = await engine.ended;
process.exitCode = empty ? 0 : 1;
port.close();
