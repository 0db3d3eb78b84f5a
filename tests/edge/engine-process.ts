/** An engine in a process of its own, that can be killed as a crash kills it: told as JSON lines, stopped by its standard input. */
import { SHARED_SLOTS } from "../../engine/edge/gate.ts";
import { startEngine } from "../../engine/engine.ts";
import type { EngineOptions, FromWorker } from "../../engine/worker-messages.ts";

const options = JSON.parse(process.argv[2]!) as EngineOptions;
const TOLD = new Set<FromWorker["type"]>(["ready", "alert", "fill", "line", "stopped", "view"]);
const say = (told: unknown) =>
  process.stdout.write(`${JSON.stringify(told, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))}\n`);
const shared = new SharedArrayBuffer(SHARED_SLOTS * 4);
try {
  const engine = await startEngine({ ...options, shared }, (m) => TOLD.has(m.type) && say(m));
  process.stdin.once("data", () => engine.message({ type: "stop", reason: "test" }));
  process.exitCode = (await engine.ended) ? 0 : 1;
} catch (e) {
  say({ type: "refused", why: e instanceof Error ? e.message : String(e) });
  process.exitCode = 3;
}
process.stdin.destroy();
