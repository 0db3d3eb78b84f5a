/**
 * An engine that is frozen, in each way that there is: what it left at the exchange is gone within seconds, by the watchdog's own
 * connection, and the next start finds nothing lost. The seconds are taken at the exchange.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { watchdogWords } from "../../server/processes.ts";
import type { EngineProcess } from "../engine-process.ts";
import { INSPECTED, type Inspector, inspect } from "../server/inspector.ts";
import { DeskFolder } from "./desk-folder.ts";
import type { Violation } from "./truth.ts";

export const FREEZES = {
  stopped: "SIGSTOP of its process",
  loop: "an endless loop in its thread",
  killed: "SIGKILL of its process",
  memory: "its thread at its memory limit",
} as const;
export type Freeze = keyof typeof FREEZES;

export interface Frozen {
  how: Freeze;
  /** Orders at the exchange in that moment. */
  resting: number;
  /** From then until the exchange has none, and none on its way; null where that did not come. */
  seconds: number | null;
  /** Why the watchdog acted, in its words; null where it did not. */
  watchdog: string | null;
  /** The exchange's own timer fired: the net behind the watchdog. */
  byVenue: boolean;
}
export interface FrozenReport {
  frozen: Frozen[];
  violations: (Violation & { how: Freeze })[];
}
export interface FrozenOptions {
  dataDir: string;
  seed: number;
  isBuilt: boolean;
  rounds: number;
  onFrozen?: (done: number, of: number) => void;
}
/** Small, so that it is met soon. */
const MEMORY_MIB = "96";
const FILL_MEMORY = "globalThis.kept = []; setInterval(() => { for (;;) kept.push(new Array(1e5).fill(0.5)) })";
const LOOK_MS = 10;
/** A net that does not hold within this is none. */
const SECONDS_MAX = 60;
const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));

class Freezer {
  readonly #folder: DeskFolder;
  readonly #dataDir: string;
  constructor(folder: DeskFolder, dataDir: string) {
    this.#folder = folder;
    this.#dataDir = dataDir;
  }
  async freeze(how: Freeze): Promise<{ frozen: Frozen; violations: Violation[] }> {
    const engine = this.#folder.start(INSPECTED);
    await engine.ready();
    const before = await this.#folder.everything(engine);
    const inspector = await inspect(this.#inspected(engine));
    await this.#folder.untilResting();
    const seen = this.#triggers().length;
    const { fired } = (await this.#folder.exchange.stats()).deadMan;
    await act(how, engine, inspector);
    const from = performance.now();
    const resting = (await this.#folder.exchange.open()).length;
    const seconds = await this.#untilEmpty(from);
    const watchdog = this.#triggers()[seen] ?? null;
    const byVenue = (await this.#folder.exchange.stats()).deadMan.fired > fired;
    inspector.letGo();
    await engine.end("SIGKILL");
    const frozen = { how, resting, seconds, watchdog, byVenue };
    return { frozen, violations: [...before, ...(await this.#folder.orders())] };
  }
  /** Lives once more, and finds everything as it must be. */
  async thaw(): Promise<Violation[]> {
    const engine = this.#folder.start();
    await engine.ready();
    const found = await this.#folder.everything(engine);
    const code = await engine.end("SIGTERM");
    return code === 0 ? found : [...found, { kind: "end", text: `a clean end answered ${code}` }];
  }
  async #untilEmpty(from: number): Promise<number | null> {
    const { exchange } = this.#folder;
    for (;;) {
      const [open, { inFlight }] = [await exchange.open(), await exchange.stats()];
      const seconds = (performance.now() - from) / 1000;
      if (open.length === 0 && inFlight === 0) return Math.round(seconds * 100) / 100;
      if (seconds > SECONDS_MAX) return null;
      await pause(LOOK_MS);
    }
  }
  #triggers(): string[] {
    return readFileSync(path.join(this.#dataDir, "watchdog.log"), "utf8")
      .split("\n")
      .filter((line) => line.includes('"event":"trigger"'))
      .map((line) => watchdogWords(line)!.replace("trigger: reason ", ""));
  }
  #inspected(engine: EngineProcess) {
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      while (!(await holds())) await pause(LOOK_MS);
    };
    return {
      dataDir: this.#dataDir,
      until,
      get said() {
        return engine.said;
      },
    };
  }
}
async function act(how: Freeze, engine: EngineProcess, inspector: Inspector): Promise<void> {
  switch (how) {
    case "stopped":
      return void engine.child.kill("SIGSTOP");
    case "killed":
      return void engine.child.kill("SIGKILL");
    case "loop":
      return inspector.hold("engine");
    case "memory":
      return inspector.run("engine", FILL_MEMORY);
  }
}

export async function runFrozen(o: FrozenOptions): Promise<FrozenReport> {
  const { dataDir, isBuilt } = o;
  const env = { NODE_ENV: "production" as const, QUOTEWRIGHT_ENGINE_MEMORY: MEMORY_MIB };
  const folder = await DeskFolder.open({ dataDir, isBuilt, env, args: ["--seed", String(o.seed)] });
  const ways = Array.from({ length: o.rounds }, () => Object.keys(FREEZES) as Freeze[]).flat();
  const report: FrozenReport = { frozen: [], violations: [] };
  try {
    const freezer = new Freezer(folder, dataDir);
    for (const how of ways) {
      const { frozen, violations } = await freezer.freeze(how);
      report.frozen.push(frozen);
      report.violations.push(...violations.map((v) => ({ how, ...v })));
      o.onFrozen?.(report.frozen.length, ways.length);
    }
    const how = ways.at(-1)!;
    report.violations.push(...(await freezer.thaw()).map((v) => ({ how, ...v })));
    return report;
  } finally {
    await folder.close();
  }
}
