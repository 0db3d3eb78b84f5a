#!/usr/bin/env node
// npm run kill [-- --json]: the emergency stop. Plain JavaScript on Node's own modules, so that it starts in 50 ms and
// works while the build, the packages or the database are broken.
//
// It asks the watchdog: latch down, gate closed, every order cancelled at the venue, the venue read until none is open.
// Where no watchdog answers it does the same itself, with the cancel token of the exchange. Exit code 0 only when the
// venue was read with no order open.
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";

if (process.argv.includes("--help")) {
  console.log(`npm run kill -- [--json]

Stops the desk of this folder at once (QUOTEWRIGHT_DATA_DIR chooses another): closes the gate, cancels every order, reads
the venue until none is open, and says so. Works while the desk hangs. The desk stays halted until somebody resumes it.`);
  process.exit(0);
}
const strange = process.argv.slice(2).find((arg) => arg !== "--json");
if (strange !== undefined) {
  console.error(`NOTHING WAS STOPPED: "${strange}" is no flag of npm run kill; --help lists what there is`);
  process.exit(2);
}
const json = process.argv.includes("--json");
const root = path.resolve(import.meta.dirname, "..");
const data = path.resolve(root, process.env.QUOTEWRIGHT_DATA_DIR || "data");
const latchFile = path.join(data, "halt.json");
const from = performance.now();
const steps = [];
const by = `npm run kill (${process.env.USER || `pid ${process.pid}`})`;
const reason = "npm run kill";

function step(name, ms, text) {
  steps.push({ step: name, ms, text });
  if (!json) console.log(`${ms.toFixed(1).padStart(8)} ms  ${name.padEnd(13)} ${text}`);
}
const since = () => Math.round((performance.now() - from) * 10) / 10;

/** What went wrong, in one sentence; null where everything is well. */
function trouble({ verified, latched, why }) {
  if (!verified) return `NOT VERIFIED: ${why ?? "the venue could not be read empty. Cancel there by hand."}`;
  return latched
    ? null
    : `This stop will NOT survive a restart: ${latchFile} could not be written. Make room or repair.`;
}
function finish(done) {
  const { verified, latched, open, positions, via } = done;
  if (json) console.log(JSON.stringify({ verified, latched, open, positions, via, ms: since(), steps }));
  else if (verified) {
    console.log(`Stopped: no order is open at the venue. Positions left: ${positions.join(", ") || "none"}.`);
    if (latched) console.log("The desk stays halted, also after a restart, until somebody resumes it on the page.");
  }
  const words = trouble(done);
  if (words !== null) console.error(words);
  // Without a latch nobody but the watchdog can keep a desk that lives from placing again.
  process.exit(verified && (latched || via === "watchdog") ? 0 : 1);
}

/** Rejects where nobody listens on the socket. */
function askWatchdog() {
  return new Promise((done, failed) => {
    // A socket's path may have 107 bytes: a deep folder is named from here.
    const file = path.join(data, "watchdog.sock");
    const socket = connect(file.length > 100 ? path.relative(process.cwd(), file) : file);
    let rest = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(`${JSON.stringify({ say: "kill", by, reason })}\n`));
    socket.on("data", (chunk) => {
      rest += chunk;
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const said = JSON.parse(line);
        if (said.say === "step") step(said.step, said.ms, said.text);
        else if (said.say === "done") done({ ...said, via: "watchdog" });
      }
    });
    socket.on("error", failed);
    socket.on("close", () => failed(new Error("the watchdog ended before it had answered")));
    setTimeout(() => failed(new Error("the watchdog does not answer")), 35_000).unref();
  });
}

/** True where the latch is on the disk. A disk that refuses is said and stops no cancel. */
function closeLatch() {
  try {
    writeLatch();
  } catch (e) {
    step("failed", since(), `${latchFile} can't be written (${e.message}): the cancels go on without it`);
    return false;
  }
  step("gate-closed", since(), "the latch is on disk: nothing more is placed");
  return true;
}
function writeLatch() {
  mkdirSync(data, { recursive: true });
  const file = latchFile;
  const beside = `${file}.${process.pid}.new`;
  const fd = openSync(beside, "w", 0o600);
  writeSync(fd, `${JSON.stringify({ serial: randomUUID(), reason, by, at: new Date().toISOString() }, null, 2)}\n`);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(beside, file);
  const folder = openSync(data, "r");
  fsyncSync(folder);
  closeSync(folder);
}
/** The form of /halt, of a desk that listens: what is left where neither watchdog nor disk can pass the word on. */
async function askDesk() {
  try {
    const { address } = JSON.parse(readFileSync(path.join(data, "desk.json"), "utf8"));
    const answer = await fetch(`${address}/halt`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: address, "content-type": "application/x-www-form-urlencoded" },
      body: `reason=${encodeURIComponent(reason)}`,
      signal: AbortSignal.timeout(2_000),
    });
    if (answer.status === 303) step("gate-closed", since(), `the desk at ${address} has closed its gate in memory`);
  } catch {
    // No desk that answers: nobody places but one that hangs, and the sentence at the end says so.
  }
}

async function cancelDirectly() {
  const { url, cancelToken } = JSON.parse(readFileSync(path.join(data, "exchange.json"), "utf8"));
  const headers = { authorization: `Bearer ${cancelToken}`, "content-type": "application/json" };
  const ask = async (what, body) => {
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(url + what, { ...init, signal: AbortSignal.timeout(2_000) });
    if (!response.ok) throw new Error(`${what} was answered ${response.status}`);
    return response.json();
  };
  const { open } = await ask("/cancel-all", { market: null });
  step("cancels-sent", since(), `${open} ${open === 1 ? "order was" : "orders were"} open`);
  const until = performance.now() + 10_000;
  // Empty twice in a row, 50 ms apart: longer than a request that was on its way.
  for (let empty = 0; performance.now() < until; ) {
    const { orders } = await ask("/open-orders?page=0");
    empty = orders.length === 0 ? empty + 1 : 0;
    if (empty === 2) {
      step("verified", since(), "the venue lists no open order");
      return { verified: true, open: 0, positions: ["read them on the page or at the venue"], via: "exchange" };
    }
    if (empty === 0) await ask("/cancel-all", { market: null });
    await new Promise((again) => setTimeout(again, 50));
  }
  return { verified: false, open: null, positions: [], via: "exchange" };
}

async function withoutWatchdog(why) {
  if (!json) console.error(`No watchdog answers (${why.message}): stopping directly.`);
  const latched = closeLatch();
  if (!latched) await askDesk();
  try {
    finish({ ...(await cancelDirectly()), latched });
  } catch (e) {
    const isGone = e.code === "ENOENT" || e.cause?.code === "ECONNREFUSED";
    step("failed", since(), isGone ? "no exchange of this desk is running" : e.message);
    const why = isGone
      ? `no exchange is found through ${path.join(data, "exchange.json")}: where none runs, nothing of this desk can be open.${latched ? " A start from here begins halted." : ""}`
      : "the exchange does not answer. On a real venue: log in there and press its own cancel-all.";
    finish({ verified: false, latched, open: null, positions: [], via: "none", why });
  }
}

askWatchdog().then(finish, withoutWatchdog);
