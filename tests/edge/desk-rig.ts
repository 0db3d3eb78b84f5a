/** A whole engine against a real exchange process, in a folder of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { defaultSettings } from "../../engine/core/settings.ts";
import type { Settings } from "../../engine/core/types.ts";
import { SHARED_SLOTS } from "../../engine/edge/gate.ts";
import { type Engine, startEngine } from "../../engine/engine.ts";
import {
  defaultExchangeOptions,
  type ExchangeOptions,
  type StartedExchange,
  startExchange,
  stopExchange,
} from "../../engine/index.ts";
import type { FromWorker, WorkerData } from "../../engine/worker-messages.ts";
import { Told } from "./harness.ts";

export const symbols = ["BTC-PERP", "ETH-PERP", "SOL-PERP", "SOL/USDC"];
export const folder = (): string => mkdtempSync(path.join(tmpdir(), "quotewright-"));

/** The table as the control plane makes it, with one revision per document given. */
export function settingsTable(file: string, documents: unknown[]): Database.Database {
  const db = new Database(file);
  db.exec(`CREATE TABLE SettingRevision (id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, "by" TEXT NOT NULL,
    why TEXT NOT NULL, basedOn INTEGER, document TEXT NOT NULL)`);
  for (const d of documents) addRevision(db, d);
  return db;
}
export function addRevision(db: Database.Database, document: unknown): void {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  db.prepare(`INSERT INTO SettingRevision (at, "by", why, document) VALUES (0, 'ada', 'test', ?)`).run(text);
}
export const wholeSettings = (mode = "sim"): Settings => defaultSettings(symbols.map((s) => `${mode}:local:main/${s}`));

export interface DeskRig {
  dir: string;
  exchange: StartedExchange;
  db: Database.Database;
  shared: Int32Array;
  data: WorkerData;
  told: Told<FromWorker>;
  start(): Promise<Engine>;
  ask(path: string): Promise<unknown>;
  close(): Promise<void>;
}
export async function deskRig(options: Partial<ExchangeOptions> = {}): Promise<DeskRig> {
  const dir = folder();
  const entry = { entry: "bin/exchange.ts", logFile: path.join(dir, "exchange.log") };
  const stateFile = path.join(dir, "exchange.json");
  const exchange = await startExchange(entry, { ...defaultExchangeOptions, seed: 7, ...options, stateFile });
  const db = settingsTable(path.join(dir, "app.db"), [wholeSettings(options.tape ? "replay" : "sim")]);
  const shared = new SharedArrayBuffer(SHARED_SLOTS * 4);
  const told = new Told<FromWorker>();
  const data: WorkerData = {
    mode: options.tape ? "replay" : "sim",
    exchangeUrl: exchange.url,
    exchangeToken: exchange.token,
    databaseUrl: `file:${path.join(dir, "app.db")}`,
    installation: "testtest",
    epoch: 1,
    markets: null,
    modeDetail: "seed 7",
    watchdogSocket: path.join(dir, "watchdog.sock"),
    latchFile: path.join(dir, "halt.json"),
    journalFile: path.join(dir, "journal.db"),
    shared,
  };
  return {
    dir,
    exchange,
    db,
    shared: new Int32Array(shared),
    data,
    told,
    start: () => startEngine(data, told.take),
    async ask(what) {
      const headers = { authorization: `Bearer ${exchange.token}` };
      return (await fetch(exchange.url + what, { headers })).json();
    },
    async close() {
      await stopExchange(exchange);
      db.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
