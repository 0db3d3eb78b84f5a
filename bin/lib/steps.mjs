/**
 * One step of the set-up as a person sees it: its name, a clock while it runs, its time when it is done; what the step
 * itself printed only where it failed.
 *
 * Everything goes to standard error: standard output belongs to the command that the set-up makes way for (its JSON, or
 * the desk's JSON lines).
 */
import { spawn } from "node:child_process";

const TICK_MS = 1_000;
/** Where nobody watches a clock move, a line this often shows that the step lives. */
const LINE_MS = 20_000;
/** Of what a failed step printed, the end says why. */
const KEPT_CHARS = 20_000;

/** The step was ended by a signal or answered with another code than 0. `printed` is what it said. */
class StepError extends Error {
  constructor(message, printed) {
    super(message);
    this.printed = printed;
  }
}
/** What runs now: the leader of a process group, for a step has children of its own (npm has compilers). */
let current = null;
const isWindows = process.platform === "win32";
function signal(child, name) {
  try {
    if (isWindows) child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
const END_MS_MAX = 5_000;
/** Ends the step that runs, with everything that it has begun, and waits for that: two set-ups never work at once. */
export async function endStep() {
  const child = current;
  if (!child) return;
  const ended = new Promise((done) => child.once("close", done));
  signal(child, "SIGTERM");
  const limit = setTimeout(() => signal(child, "SIGKILL"), END_MS_MAX);
  await ended;
  clearTimeout(limit);
}
const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/**
 * Runs a program to its end. `doing` is asked every second for words on where it stands ("" for none).
 * @param {{ label: string, command: string, args: string[], env?: NodeJS.ProcessEnv, doing?: () => string }} step
 * @returns {Promise<void>} rejects with a StepError
 */
export function runStep({ label, command, args, env = process.env, doing = () => "" }) {
  const out = process.stderr;
  const from = performance.now();
  const state = () => {
    const words = doing();
    return `${seconds(performance.now() - from)}${words && `, ${words}`}`;
  };
  out.write(`▸ ${label}${out.isTTY ? "" : "\n"}`);
  let ticks = 0;
  const timer = setInterval(() => {
    if (out.isTTY) out.write(`\r\u001b[2K▸ ${label}: ${state()}`);
    else if (++ticks % (LINE_MS / TICK_MS) === 0) out.write(`  ${label}: ${state()}\n`);
  }, TICK_MS);
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: !isWindows });
  current = child;
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      printed = (printed + chunk).slice(-KEPT_CHARS);
    });
  const endWithUs = () => signal(child, "SIGTERM");
  process.on("exit", endWithUs);
  return new Promise((done, failed) => {
    child.once("error", (e) => failed(new StepError(e.message, printed)));
    child.once("close", (code, signal) => {
      if (code === 0) done();
      else failed(new StepError(signal ? `ended by ${signal}` : `exit code ${code}`, printed));
    });
  }).finally(() => {
    clearInterval(timer);
    current = null;
    process.off("exit", endWithUs);
    out.write(
      `${out.isTTY ? "\r\u001b[2K" : "  "}${out.isTTY ? "✓ " : ""}${label}: ${seconds(performance.now() - from)}\n`,
    );
  });
}
