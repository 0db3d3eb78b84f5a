/**
 * `npm run watchdog`: the watchdog of this folder, told in a terminal. A desk starts one by itself, and again where it dies; this
 * is for who wants to see one at work, or to have one there while the desk can't start its own.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { parseArgs } from "node:util";
import { Begun, StartError, UsageError } from "../engine/index.ts";
import { EnvError, readEnv } from "./env.ts";
import { placesIn, root, startWatchdogOf, watchdogWords } from "./processes.ts";

const HELP = `npm run watchdog -- [--json]

Watches the desk of this folder (QUOTEWRIGHT_DATA_DIR chooses another) from a process of its own, with a connection of its
own that can read and cancel and nothing else: where engine or console fall silent for 3 s, die, or do not finish a HALT
within a second, it closes the gate, cancels every order, reads the venue until none is open, and says so. npm start and
npm run engine start their own, which takes its place; where one is there already this one is refused. It ends with the desk
that it watched, when none has come within a minute, or on Ctrl+C once what it began is done.

  --json   one JSON object per line: everything that it hears and does
  --help   says this
`;

/** True where a watchdog listens. */
async function isWatched(socket: string): Promise<boolean> {
  const to = connect(socket);
  const met = once(to, "connect").then(
    () => true,
    () => false,
  );
  const isThere = await met;
  to.destroy();
  return isThere;
}
function flags(argv: readonly string[]): { json: boolean; help: boolean } {
  try {
    const options = { json: { type: "boolean" }, help: { type: "boolean" } } as const;
    const { json = false, help = false } = parseArgs({ args: [...argv], options, strict: true }).values;
    return { json, help };
  } catch (e) {
    throw new UsageError(
      `${e instanceof Error ? e.message.split(/\.(?:\s|$)/)[0] : String(e)}; --help lists what there is.`,
    );
  }
}

async function main(): Promise<void> {
  const { json, help } = flags(process.argv.slice(2));
  if (help) return void process.stdout.write(HELP);
  const { dataDir } = readEnv(root);
  const places = placesIn(dataDir);
  if (await isWatched(places.watchdogSocket))
    throw new StartError(`A watchdog watches ${dataDir} already: a running desk has its own.`);
  const say = (event: string, words: string): void =>
    void process.stdout.write(`${json ? JSON.stringify({ event, text: words }) : words}\n`);
  const line = (text: string): void => {
    const words = json ? text : watchdogWords(text);
    if (words !== null) process.stdout.write(`${words}\n`);
  };
  const { child } = await startWatchdogOf(places, { dev: false, begun: new Begun() }, line);
  say("watching", `watching ${dataDir}: Ctrl+C ends it`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGTERM"));
  child.ref();
  await once(child, "exit");
  say("ended", "the watchdog has ended: nobody watches, unless a desk has its own");
}

main().catch((e: unknown) => {
  const isForUser = [EnvError, UsageError, StartError].some((kind) => e instanceof kind);
  process.stderr.write(`${e instanceof Error ? (isForUser ? e.message : (e.stack ?? e.message)) : String(e)}\n`);
  process.exit(e instanceof UsageError ? 2 : 1);
});
