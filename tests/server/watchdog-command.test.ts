/** `npm run watchdog` as its user meets it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fileLatch } from "../../engine/index.ts";
import { temporaryFolder } from "./database.ts";

const root = path.resolve(import.meta.dirname, "../..");

function run(dataDir: string, ...args: string[]) {
  const env = { ...process.env, QUOTEWRIGHT_DATA_DIR: dataDir };
  const program = ["--import", "tsx", "server/watchdog-command.ts", ...args];
  const child = spawn(process.execPath, program, { cwd: root, env });
  onTestFinished(() => void child.kill("SIGTERM"));
  const ran = { child, said: "", ended: once(child, "close").then(([code]) => code as number) };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (d) => {
      ran.said += String(d);
      child.emit("said");
    });
  return ran;
}
async function says(ran: ReturnType<typeof run>, words: string): Promise<void> {
  while (!ran.said.includes(words)) await once(ran.child, "said");
}

it("watches, refuses a second one, stops the desk of who dies, and ends with it", { timeout: 120_000 }, async () => {
  const dataDir = temporaryFolder();
  const first = run(dataDir, "--json");
  await says(first, '"event":"watching"');
  const second = run(dataDir);
  expect(await second.ended).toBe(1);
  expect(second.said).toMatch(/^A watchdog watches .* already: a running desk has its own\.\n$/);
  const socket = connect(path.join(dataDir, "watchdog.sock"));
  socket.write(`${JSON.stringify({ say: "hello", role: "engine", pid: 1 })}\n`);
  await says(first, '"event":"hello"');
  socket.destroy();
  await says(first, "is gone without a goodbye");
  expect(await first.ended).toBe(0);
  expect(fileLatch(path.join(dataDir, "halt.json")).closed()).toBe(true);
  for (const line of first.said.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("event");
});
it.each([
  ["--help", 0, /npm run watchdog/],
  ["--surprise", 2, /^Unknown option '--surprise'; --help lists what there is\.\n$/],
])("%s", { timeout: 60_000 }, async (flag, code, words) => {
  const ran = run(temporaryFolder(), flag);
  expect(await ran.ended).toBe(code);
  expect(ran.said).toMatch(words);
});
