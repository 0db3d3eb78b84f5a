// One thread of npm run faults: it runs the hours that it is told, one at a time. A worker does not inherit the loader of its parent.
import { parentPort } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { runHour } = await import("../../engine/faults/index.ts");
parentPort.on("message", async (options) => parentPort.postMessage(await runHour(options)));
