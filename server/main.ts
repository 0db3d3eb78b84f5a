/** The desk's process: environment and arguments → port and data folder → desk → "ready". See desk.ts for the parts. */
import { createServer } from "node:http";
import { Begun, StartError, takePriority, UsageError } from "../engine/index.ts";
import { HELP, parseDeskArguments } from "./arguments.ts";
import { type RunningDesk, startDesk } from "./desk.ts";
import { APP, EnvError, readEnv } from "./env.ts";
import { watchExit } from "./exit.ts";
import type { Handler } from "./http.ts";
import { addressOf, TakenError, takeDataFolder, takePort } from "./own-port.ts";
import { root } from "./processes.ts";
import { StorageError } from "./storage-error.ts";
import { openTerminal } from "./terminal.ts";

async function main(): Promise<void> {
  const env = readEnv(root);
  const args = parseDeskArguments(process.argv.slice(2), root);
  if (args.help) return void process.stdout.write(HELP);
  if (env.goesFirst) takePriority();
  const now = Date.now;
  const terminal = openTerminal({ terminal: env.terminal, level: env.logLevel, now });
  const address = addressOf(env.host, env.port);

  let serve: Handler = (req, res) => {
    const starting = JSON.stringify({ app: APP, pid: process.pid, address, ready: false });
    const isHealth = req.url === "/healthz";
    res.writeHead(503, { "content-type": isHealth ? "application/json" : "text/plain", "retry-after": "1" });
    res.end(isHealth ? starting : "The desk is starting.\n");
  };
  const http = createServer((req, res) => serve(req, res));
  let desk: RunningDesk | null = null;
  let release = () => {};
  const begun = new Begun();
  const giveUp = () => begun.undo();
  watchExit({ terminal, desk: () => desk, giveUp, underNpm: env.underNpm, release: () => release() });
  await takePort(http, env.host, env.port);
  release = takeDataFolder(env.dataDir, address);

  try {
    desk = await startDesk({
      env,
      args,
      terminal,
      http,
      now,
      begun,
      serve: (handler) => {
        serve = handler;
      },
    });
  } catch (e) {
    // A signal came first: it ends what was begun, says so, and exits.
    if (begun.isOver) return;
    await begun.undo();
    release();
    throw e;
  }
  const { markets, host } = desk;
  const names = markets.map((m) => m.slice(m.indexOf("/") + 1)).join(", ");
  const count = `${markets.length} ${markets.length === 1 ? "market" : "markets"}`;
  const halted = host.gate === 0 ? " Halted: resume in the console." : "";
  terminal.say(`ready: ${address} · ${args.mode}, ${count}: ${names}.${halted}`, {
    address,
    ready: true,
  });
}

main().catch((e: unknown) => {
  const isForUser = [EnvError, UsageError, TakenError, StartError, StorageError].some((kind) => e instanceof kind);
  process.stderr.write(`✖ ${e instanceof Error ? (isForUser ? e.message : (e.stack ?? e.message)) : String(e)}\n`);
  process.exit(e instanceof UsageError ? 2 : 1);
});
