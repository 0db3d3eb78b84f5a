/** A data folder with an exchange that outlives its engines, a proxy in front of it, and the truth of both sides. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Begun, readExchangeState, stopExchange } from "../../engine/index.ts";
import { startExchange } from "../../engine/processes.ts";
import { parseDeskArguments } from "../../server/arguments.ts";
import { EngineProcess, prepare } from "../engine-process.ts";
import { WireProxy } from "./proxy.ts";
import { dutyOwed, unended, viewViolations } from "./start-truth.ts";
import {
  ExchangeTruth,
  fillViolations,
  inventedFills,
  type JournalTruth,
  orderViolations,
  readJournal,
  see,
  type Violation,
} from "./truth.ts";

const root = path.resolve(import.meta.dirname, "../..");
/** What was filled is booked within a moment; how long a loaded machine may take for that. */
const LOOKS_MAX = 200;
const LOOK_MS = 50;

export interface FolderOptions {
  dataDir: string;
  /** Flags of the desk: which world. */
  args: readonly string[];
  isBuilt: boolean;
  env?: NodeJS.ProcessEnv;
}
export class DeskFolder {
  readonly journalFile: string;
  private constructor(
    private readonly o: FolderOptions,
    readonly exchange: ExchangeTruth,
    readonly proxy: WireProxy,
    private readonly begun: Begun,
  ) {
    this.journalFile = path.join(o.dataDir, "journal.db");
  }
  static async open(o: FolderOptions): Promise<DeskFolder> {
    mkdirSync(o.dataDir, { recursive: true });
    prepare(o.dataDir);
    const begun = new Begun();
    const stateFile = path.join(o.dataDir, "exchange.json");
    const { exchange: options } = parseDeskArguments(o.args, root);
    const entry = path.join(root, o.isBuilt ? "dist/exchange.mjs" : "bin/exchange.ts");
    const logFile = path.join(o.dataDir, "log/exchange.log");
    const started = await startExchange({ entry, logFile, readyMsMax: 60_000 }, { ...options, stateFile });
    begun.add(() => stopExchange(started));
    const proxy = await WireProxy.open(started.port, started.cancelToken);
    begun.add(() => proxy.close());
    const { port: _, url: __, ...state } = readExchangeState(stateFile)!;
    const proxied = { ...state, port: proxy.port, url: `http://127.0.0.1:${proxy.port}` };
    writeFileSync(stateFile, JSON.stringify(proxied), { mode: 0o600 });
    return new DeskFolder(o, new ExchangeTruth(started.port, started.cancelToken), proxy, begun);
  }
  /** `node`: flags of Node itself. */
  start(node: readonly string[] = []): EngineProcess {
    const { dataDir, isBuilt, args, env } = this.o;
    const engine = new EngineProcess({ dataDir, isBuilt, node, args: [...args, "--resume"], ...(env && { env }) });
    this.begun.add(() => engine.end("SIGKILL"));
    return engine;
  }
  /** Resolves when an order rests at the exchange. Where none comes within seconds that is the answer too. */
  async untilResting(): Promise<void> {
    for (let look = 0; look < LOOKS_MAX && (await this.exchange.open()).length === 0; look++)
      await new Promise((again) => setTimeout(again, LOOK_MS));
  }
  /** Of the watchdog that was started last; null before the first. */
  watchdogPid(): number | null {
    const ready = readFileSync(path.join(this.o.dataDir, "watchdog.log"), "utf8")
      .split("\n")
      .findLast((line) => line.includes('"event":"ready"'));
    return ready === undefined ? null : Number(JSON.parse(ready).pid);
  }
  journal(): JournalTruth {
    return readJournal(this.journalFile);
  }
  /** Holds at any moment: what the exchange knows, the journal had before. */
  async orders(): Promise<Violation[]> {
    const seen = await see(this.exchange);
    return orderViolations(seen, this.journal());
  }
  /**
   * With an engine that has said "ready" and goes on to quote: everything, once what was filled before has been booked and a HALT
   * of before is resumed.
   */
  async everything({ said }: EngineProcess): Promise<Violation[]> {
    const seen = await see(this.exchange);
    for (let look = 1; ; look++) {
      const journal = this.journal();
      const former = [...unended(journal), ...dutyOwed(journal), ...viewViolations(seen, journal, said)];
      const found = [...orderViolations(seen, journal), ...fillViolations(seen, journal), ...former];
      if (found.length === 0 || look === LOOKS_MAX) {
        const { fills } = await this.exchange.settled();
        return [...found, ...inventedFills(fills, journal)];
      }
      await new Promise((again) => setTimeout(again, LOOK_MS));
    }
  }
  close(): Promise<void> {
    return this.begun.undo();
  }
}
