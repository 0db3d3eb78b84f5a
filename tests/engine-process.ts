/** An engine without a console as its user starts it, with its own data folder; its exchange and its journal looked at from outside. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

export interface EngineStart {
  dataDir: string;
  /** Run the bundle, which must be there; else the sources. */
  isBuilt?: boolean;
  args?: readonly string[];
  /** Flags of Node itself. */
  node?: readonly string[];
  env?: NodeJS.ProcessEnv;
}
/** Brings the folder's database to this version. */
export function prepare(dataDir: string): void {
  const env = environment({ dataDir });
  spawnSync(process.execPath, ["--import", "tsx", "bin/db.ts", "deploy"], { cwd: root, env, stdio: "ignore" });
}
const environment = ({ dataDir, env }: EngineStart): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _, ...rest } = process.env;
  const own = { QUOTEWRIGHT_DATA_DIR: dataDir, QUOTEWRIGHT_PRIORITY: "normal", NODE_ENV: "production" as const };
  return { ...rest, ...own, LOG_LEVEL: "info", ...env };
};

export class EngineProcess {
  readonly child: ChildProcess;
  /** Everything that it has written. */
  said = "";
  #listeners: (() => void)[] = [];

  constructor(start: EngineStart) {
    const entry = start.isBuilt ? ["bin/engine.mjs"] : ["--import", "tsx", "server/engine-main.ts"];
    this.child = spawn(process.execPath, [...(start.node ?? []), ...entry, ...(start.args ?? [])], {
      cwd: root,
      env: environment(start),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (chunk) => {
        this.said += String(chunk);
        this.#tell();
      });
    this.child.once("close", () => this.#tell());
  }
  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
  /** Resolves when it has said this; rejects where it ends before. */
  async says(words: string | RegExp): Promise<void> {
    const has = () => (typeof words === "string" ? this.said.includes(words) : words.test(this.said));
    while (!has()) {
      if (this.hasEnded) throw new Error(`it ended (${this.child.exitCode}) before it said ${words}: ${this.said}`);
      await new Promise<void>((again) => this.#listeners.push(again));
    }
  }
  ready(): Promise<void> {
    return this.says('"ready":true');
  }
  /** Sends the signal and waits for the end; answers the exit code, null where the signal itself ended it. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (!this.hasEnded) {
      const ended = once(this.child, "close");
      this.child.kill(signal);
      await ended;
    }
    return this.child.exitCode;
  }
  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
