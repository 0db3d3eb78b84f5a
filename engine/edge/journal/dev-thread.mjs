// Runs thread.ts in a worker thread through tsx: a worker does not inherit the loader of its parent.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
