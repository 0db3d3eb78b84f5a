/** A whole desk as its user starts it: own data folder, own port, fifty markets; for the figures taken from outside. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OpenOrder } from "../../engine/core/types.ts";
import type { DeskView } from "../../engine/core/view-types.ts";

const root = path.resolve(import.meta.dirname, "../..");
export const isBuilt = (): boolean =>
  existsSync(path.join(root, "dist/server.mjs")) && existsSync(path.join(root, "out/index.html"));

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => done(port));
    });
  });

export interface Answered {
  status: number;
  body: string;
}
export class DeskProcess {
  private readonly agent = new Agent({ keepAlive: true });
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
    readonly dataDir: string,
  ) {}

  static async start(args: readonly string[]): Promise<DeskProcess> {
    const dataDir = mkdtempSync(path.join(tmpdir(), "quotewright-bench-"));
    const port = await freePort();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: String(port),
      QUOTEWRIGHT_DATA_DIR: dataDir,
      NODE_ENV: "production",
      LOG_LEVEL: "error",
    };
    spawnSync(process.execPath, ["--import", "tsx", "bin/db.ts", "deploy"], { cwd: root, env, stdio: "ignore" });
    const child = spawn(process.execPath, ["dist/server.mjs", ...args], {
      cwd: root,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const desk = new DeskProcess(child, port, dataDir);
    await desk.until(
      async () => (await desk.get("/healthz").catch(() => null))?.status === 200,
      "the desk to be ready",
    );
    return desk;
  }
  /** Waits for a condition of the desk; a desk that never gets there is an error with its name. */
  async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (let i = 0; i < 1200; i++) {
      if (await holds()) return;
      await new Promise((r) => setTimeout(r, 25));
    }
    throw new Error(`waited 30 s for ${what}`);
  }
  send(method: "GET" | "POST", url: string, body?: { type: string; text: string }): Promise<Answered> {
    return this.call(
      {
        port: this.port,
        method,
        url,
        headers: { origin: `http://127.0.0.1:${this.port}`, "sec-fetch-site": "same-origin" },
      },
      body,
    );
  }
  get(url: string): Promise<Answered> {
    return this.send("GET", url);
  }
  run(command: unknown): Promise<Answered> {
    return this.mutate("commands.run", { command });
  }
  /** Runs a query of the API without input. */
  async query<T>(procedure: string): Promise<T> {
    return JSON.parse((await this.get(`/api/trpc/${procedure}`)).body).result.data.json;
  }
  mutate(procedure: string, input: Record<string, unknown>): Promise<Answered> {
    const text = JSON.stringify({ json: { commandId: crypto.randomUUID(), ...input } });
    return this.send("POST", `/api/trpc/${procedure}`, { type: "application/json", text });
  }
  async haltState(): Promise<string> {
    return (await this.query<DeskView | null>("desk.view"))?.halt.state ?? "unknown";
  }
  private call(
    to: { port: number; method: string; url: string; headers: Record<string, string> },
    body?: { type: string; text: string },
  ): Promise<Answered> {
    return new Promise((done, failed) => {
      const headers = {
        ...to.headers,
        ...(body ? { "content-type": body.type, "content-length": String(Buffer.byteLength(body.text)) } : {}),
      };
      const req = request(
        { host: "127.0.0.1", port: to.port, method: to.method, path: to.url, agent: this.agent, headers },
        (res) => {
          let text = "";
          res.setEncoding("utf8").on("data", (d) => {
            text += d;
          });
          res.on("end", () => done({ status: res.statusCode ?? 0, body: text }));
        },
      );
      req.on("error", failed);
      req.end(body?.text);
    });
  }
  /** What the exchange itself has counted: time of the last request that placed or amended, and orders open now. */
  async exchange(): Promise<{ lastSendAtMicros: number; open: number; orders: OpenOrder[] }> {
    const state = JSON.parse(readFileSync(path.join(this.dataDir, "exchange.json"), "utf8"));
    const headers = { authorization: `Bearer ${state.cancelToken}` };
    const ask = async (url: string) =>
      JSON.parse((await this.call({ port: state.port, method: "GET", url, headers })).body);
    const [stats, orders] = [await ask("/stats"), await ask("/open-orders")];
    return { lastSendAtMicros: stats.lastSendAt, open: orders.orders.length, orders: orders.orders };
  }
  rssMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  }
  async stop(): Promise<void> {
    this.agent.destroy();
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGTERM");
    await ended;
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
