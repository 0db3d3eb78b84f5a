// One thread of npm run simulate: it runs what it is told, one run at a time. A worker does not inherit the loader of its parent.
import { parentPort } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { simulatedRun } = await import("../../engine/index.ts");
parentPort.on("message", (options) => parentPort.postMessage(simulatedRun(options)));
