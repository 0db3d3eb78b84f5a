/** A start that is given up: what it has begun by then has ended when the desk's own process has, and it says so. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { freshDatabase, temporaryFolder } from "./database.ts";

const root = path.resolve(import.meta.dirname, "../..");
const text = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Processes that have this folder in their command line. */
function living(folder: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(path.basename(folder)) ? [line] : [];
    } catch {
      return [];
    }
  });
}
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

describe.runIf(process.platform === "linux")("a start that is given up", () => {
  it.each<[string, (folder: string) => boolean]>([
    ["with the data folder taken", (d) => existsSync(path.join(d, "desk.json"))],
    ["with the exchange begun", (d) => existsSync(path.join(d, "log/exchange.log"))],
    ["with the watchdog begun", (d) => existsSync(path.join(d, "log/watchdog.log"))],
    ["with the exchange ready", (d) => existsSync(path.join(d, "exchange.json"))],
    ["with the watchdog ready", (d) => existsSync(path.join(d, "watchdog.sock"))],
    ["with the engine begun", (d) => text(path.join(d, "watchdog.log")).includes('"role":"main"')],
  ])("%s leaves nothing behind", { timeout: 90_000 }, async (_, isThere) => {
    const folder = temporaryFolder();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: String(await freePort()),
      QUOTEWRIGHT_DATA_DIR: folder,
      DATABASE_URL: `file:${freshDatabase()}`,
      QUOTEWRIGHT_PRIORITY: "normal",
      NODE_ENV: "production",
    };
    const desk = spawn(process.execPath, ["--import", "tsx", "server/main.ts"], { cwd: root, env });
    onTestFinished(() => void desk.kill("SIGKILL"));
    let said = "";
    for (const stream of [desk.stdout, desk.stderr])
      stream.on("data", (d) => {
        said += String(d);
      });
    const ended = once(desk, "close");
    while (!isThere(folder) && desk.exitCode === null) await new Promise((again) => setTimeout(again, 2));
    desk.kill("SIGTERM");
    const [code] = await ended;
    expect(living(folder)).toEqual([]);
    // A busy machine may have let it come to its feet before we looked: then it is an ordinary end.
    const wasReady = said.includes('"ready":true');
    expect(said).toMatch(
      wasReady ? /venue verified: 0 open/ : /SIGTERM while starting: the start is given up[\s\S]*had begun has ended/,
    );
    expect(said).not.toContain("✖");
    expect(code).toBe(wasReady ? 0 : 1);
    expect(existsSync(path.join(folder, "desk.json"))).toBe(false);
    expect(existsSync(path.join(folder, "exchange.json"))).toBe(false);
  });
});
