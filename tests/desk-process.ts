/** A whole desk as its user starts it, with its own data folder and port, looked at from outside: for benches and for disasters. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OpenOrder } from "../engine/core/types.ts";
import type { DeskView } from "../engine/core/view-types.ts";

const root = path.resolve(import.meta.dirname, "..");
export const isBuilt = (): boolean =>
  existsSync(path.join(root, "dist/server.mjs")) && existsSync(path.join(root, "out/index.html"));

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => done(port));
    });
  });

export interface DeskStart {
  /** Run the sources, as before a build; else the bundle. */
  fromSources?: boolean;
  /** A data folder of before; else a new one. */
  dataDir?: string;
  /** Flags of Node itself. */
  node?: readonly string[];
  /** Ahead of other programs, as its user has it; a test's desk does not push the tests' own session forward. */
  goesFirst?: boolean;
  env?: Record<string, string>;
}
export interface ExchangeSeen {
  pid: number;
  lastSendAtMicros: number;
  /** Places and amends that ever arrived. */
  sends: number;
  open: number;
  orders: OpenOrder[];
  /** The venue's own timer. */
  deadManArmed: boolean;
  deadManFired: number;
}
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
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => {
        this.said += String(chunk);
      });
  }
  /** Everything that it has written to its terminal. */
  said = "";

  static async start(args: readonly string[], o: DeskStart = {}): Promise<DeskProcess> {
    const dataDir = o.dataDir ?? mkdtempSync(path.join(tmpdir(), "quotewright-desk-"));
    const port = await freePort();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: String(port),
      QUOTEWRIGHT_DATA_DIR: dataDir,
      NODE_ENV: "production",
      QUOTEWRIGHT_PRIORITY: o.goesFirst ? "" : "normal",
      LOG_LEVEL: o.fromSources ? "info" : "error",
      ...o.env,
    };
    spawnSync(process.execPath, ["--import", "tsx", "bin/db.ts", "deploy"], { cwd: root, env, stdio: "ignore" });
    const entry = o.fromSources ? ["--import", "tsx", "server/main.ts"] : ["dist/server.mjs"];
    const child = spawn(process.execPath, [...(o.node ?? []), ...entry, ...args], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const desk = new DeskProcess(child, port, dataDir);
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`the desk ended with ${child.exitCode}: ${desk.said}`);
      return (await desk.get("/healthz").catch(() => null))?.status === 200;
    };
    await desk.until(isReady, "the desk to be ready").catch(async (e) => {
      await desk.stop();
      throw e;
    });
    return desk;
  }
  /** Waits for a condition of the desk; a desk that never gets there is an error with its name. */
  async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (let i = 0; i < 1200; i++) {
      if (await holds()) return;
      await new Promise((r) => setTimeout(r, 25));
    }
    throw new Error(`waited 30 s for ${what}; the desk said: ${this.said.slice(-2_000)}`);
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
  /**
   * A server that was stuck may close kept connections in the moment of their use: asked again on a fresh one. All that is
   * asked here may be repeated.
   */
  private call(...[to, body]: [Parameters<DeskProcess["callOnce"]>[0], { type: string; text: string }?]) {
    return this.callOnce(to, body, this.agent).catch((e: NodeJS.ErrnoException) => {
      if (e.code === "ECONNRESET") return this.callOnce(to, body, false);
      throw e;
    });
  }
  private callOnce(
    to: { port: number; method: string; url: string; headers: Record<string, string> },
    body: { type: string; text: string } | undefined,
    agent: Agent | false,
  ): Promise<Answered> {
    return new Promise((done, failed) => {
      const headers = {
        ...to.headers,
        ...(body ? { "content-type": body.type, "content-length": String(Buffer.byteLength(body.text)) } : {}),
      };
      const req = request(
        { host: "127.0.0.1", port: to.port, method: to.method, path: to.url, agent, headers },
        (res) => {
          let text = "";
          res.setEncoding("utf8").on("data", (d) => {
            text += d;
          });
          res.on("end", () => done({ status: res.statusCode ?? 0, body: text }));
        },
      );
      req.on("error", (e) => {
        const { exitCode, signalCode } = this.child;
        e.message = `${to.method} ${to.url}: ${e.message} (the desk's exit ${exitCode}, signal ${signalCode})`;
        failed(e);
      });
      req.end(body?.text);
    });
  }
  /** What the exchange itself has counted: time of the last request that placed or amended, and orders open now. */
  async exchange(): Promise<ExchangeSeen> {
    const state = JSON.parse(readFileSync(path.join(this.dataDir, "exchange.json"), "utf8"));
    const headers = { authorization: `Bearer ${state.cancelToken}` };
    const ask = async (url: string) =>
      JSON.parse((await this.call({ port: state.port, method: "GET", url, headers })).body);
    const [stats, orders] = [await ask("/stats"), await ask("/open-orders")];
    return {
      pid: state.pid,
      lastSendAtMicros: stats.lastSendAt,
      sends: stats.places + stats.amends,
      open: orders.orders.length,
      orders: orders.orders,
      deadManArmed: stats.deadMan.at !== null,
      deadManFired: stats.deadMan.fired,
    };
  }
  rssMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  }
  /** Sends the signal and waits for the end; answers the exit code, null where the signal itself ended it. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((done) => this.child.once("close", done));
      this.child.kill(signal);
      await ended;
    }
    return this.child.exitCode;
  }
  async stop(): Promise<void> {
    await this.end();
    this.agent.destroy();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
