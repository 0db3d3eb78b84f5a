/**
 * The exchange as a process: makes its world, serves it, says where it is, and ends on a signal or when nobody is there.
 */

import { takePriority } from "../priority.ts";
import { EXCHANGE_STATE_FILE, parseExchangeArgs, UsageError, worldArgs } from "./args.ts";
import { makeWorld } from "./make-world.ts";
import { type RunningExchange, serveExchange } from "./server.ts";
import { removeExchangeState, writeExchangeState } from "./state-file.ts";

/** Prints one JSON line when it is ready; without the tokens, which are in the state file alone. */
export async function runExchange(argv: readonly string[]): Promise<void> {
  const options = parseExchangeArgs(argv);
  takePriority();
  const world = makeWorld(options);
  const { stateFile } = options;
  let running: RunningExchange | null = null;
  const end = (why: string): void => {
    removeExchangeState(stateFile, process.pid);
    process.stderr.write(`exchange ${process.pid} ends: ${why}\n`);
    void running?.close().finally(() => process.exit(0));
  };
  // Whoever started it may be gone: a closed pipe is no reason to lose the book.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end(signal));
  process.on("SIGHUP", () => {});

  running = await serveExchange({ ...world, port: options.port, onIdle: () => end("nobody is connected") });
  const { url, port, token, cancelToken } = running;
  const startedAt = new Date().toISOString();
  const args = worldArgs(options);
  writeExchangeState(stateFile, { pid: process.pid, port, url, token, cancelToken, startedAt, args });
  const markets = world.venue.instruments().map((i) => i.symbol);
  process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid, url, markets, stateFile })}\n`);
}

const HELP = `tsx bin/exchange.ts [flags]

The simulated exchange, a process of its own. npm start starts it, uses a living one again, and ends it.

  --seed <n>  --type <name>  --markets <n|names>     of the synthetic market
  --tape <file>  --speed <n>  --queue <model>        or a recorded one
  --order-latency-ms <n>  --feed-latency-ms <n>
  --port <n>           0 takes a free one
  --state-file <file>  where it says its address and its tokens (${EXCHANGE_STATE_FILE})
`;

/** Exit code 2 for wrong usage, 1 for anything else, each with one sentence on standard error. */
export function exchangeMain(argv: readonly string[]): void {
  if (argv.includes("--help")) return void process.stdout.write(HELP);
  runExchange(argv).catch((e: unknown) => {
    process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
    process.exit(e instanceof UsageError ? 2 : 1);
  });
}
