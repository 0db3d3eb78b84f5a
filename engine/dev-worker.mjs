// Runs engine/worker.ts in a worker thread through tsx: a worker does not inherit the loader of its parent.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
