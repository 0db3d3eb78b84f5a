/**
 * The watchdog, a process of its own: what it watches and does is in engine/edge/watchdog. It imports nothing else of the
 * desk, so that nothing that breaks there can break it.
 */
import { appendFileSync } from "node:fs";
import path from "node:path";
import { fileLatch } from "../engine/edge/latch.ts";
import { takePriority } from "../engine/edge/priority.ts";
import { CancelClient } from "../engine/edge/watchdog/cancel-client.ts";
import { parseWatchdogArgs } from "../engine/edge/watchdog/options.ts";
import { Watchdog } from "../engine/edge/watchdog/watchdog.ts";

async function run(): Promise<void> {
  const options = parseWatchdogArgs(process.argv.slice(2));
  takePriority();
  const record = path.join(path.dirname(options.socket), "watchdog.log");
  const log = (line: Record<string, unknown>): void => {
    const text = `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`;
    process.stdout.write(text);
    // Standard output may have died with the control plane; the record stays. A disk that refuses it must not end us: a
    // watchdog that can't write can still cancel.
    try {
      appendFileSync(record, text);
    } catch {}
  };
  // It outlives whoever started it: neither a closed pipe nor a signal to the terminal ends it early.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});

  const latch = fileLatch(options.latchFile);
  const client = new CancelClient(options.exchangeFile);
  const end = (): void => {
    log({ event: "end" });
    void watchdog.close().finally(() => process.exit(0));
  };
  const watchdog = new Watchdog({ options, latch, client, log, onEnd: end });
  process.once("SIGTERM", end);
  await watchdog.listen();
  log({ event: "ready", pid: process.pid, socket: options.socket });
}

run().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exit(1);
});
