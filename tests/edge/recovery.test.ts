/** A start after a crash, with real processes: an exchange that lives on, and an engine that is killed as a crash kills it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { stopExchange } from "../../engine/index.ts";
import type { FromWorker } from "../../engine/worker-messages.ts";
import { type DeskRig, deskRig } from "./desk-rig.ts";
import { Told } from "./harness.ts";

// Two or three processes start one after the other, each through the sources.
vi.setConfig({ testTimeout: 90_000 });

type Heard = FromWorker | { type: "refused"; why: string };
interface RunningEngine {
  child: ChildProcess;
  told: Told<Heard>;
  /** As a crash: no handler runs, the system frees what it held. */
  crash(): Promise<void>;
}
let rig: DeskRig;
const engines: ChildProcess[] = [];
afterEach(async () => {
  for (const child of engines.splice(0)) if (child.exitCode === null && child.signalCode === null) await kill(child);
  await rig.close();
});
async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
function engine(more: Partial<DeskRig["data"]> = {}): RunningEngine {
  const { shared: _, ...options } = { ...rig.data, ...more };
  const child = spawn(process.execPath, ["--import", "tsx", "tests/edge/engine-process.ts", JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  engines.push(child);
  const told = new Told<Heard>();
  createInterface({ input: child.stdout! }).on("line", (line) => told.take(JSON.parse(line) as Heard));
  return { child, told, crash: () => kill(child) };
}
const isReady = (m: Heard) => m.type === "ready" || m.type === "refused";
const isQuoting = (m: Heard) => m.type === "view" && m.view.markets.every((x) => x.state === "quoting");
const alerts = (e: RunningEngine) => e.told.all.flatMap((m) => (m.type === "alert" ? [m.alert.code] : []));
interface Open {
  id: number;
  market: number;
}
const openOrders = async () => ((await rig.ask("/open-orders")) as { orders: Open[] }).orders;
interface Fill {
  fillId: string;
}
async function venueFills(): Promise<string[]> {
  const ids: string[] = [];
  for (let since = 0, more = true; more; ) {
    const page = (await rig.ask(`/fills?since=${since}`)) as { reports: Fill[]; cursor: number; more: boolean };
    ids.push(...page.reports.map((f) => f.fillId));
    since = page.cursor;
    more = page.more;
  }
  return ids.sort();
}
const positions = async () =>
  ((await rig.ask("/account")) as { positions: { market: number; lots: number }[] }).positions;
function journal<T>(ask: (db: Database.Database) => T, readonly = true): T {
  const db = new Database(rig.data.journalFile, { readonly });
  try {
    return ask(db);
  } finally {
    db.close();
  }
}
const column = (sql: string): unknown[] => journal((db) => db.prepare(sql).pluck().all());
/** Own position of each market by the newest view, in lots of the venue. */
function booked(e: RunningEngine): Record<string, number> {
  const last = e.told.all.filter((m) => m.type === "view").at(-1);
  if (last?.type !== "view") throw new Error("no view");
  return Object.fromEntries(last.view.markets.map((m) => [m.symbol, m.position]));
}

describe("an engine that is killed", () => {
  it("loses nothing that the venue knew: its orders are found and cancelled, its fills booked once, its positions the venue's", async () => {
    rig = await deskRig();
    const first = engine();
    await first.told.when(isQuoting);
    await first.told.when((m) => m.type === "fill");
    const resting = await openOrders();
    expect(resting.length).toBeGreaterThan(3);
    await first.crash();
    // Every order that the venue has seen was named on disk before.
    const named = new Set(column("SELECT orderId FROM intent WHERE action = 'place'"));
    expect((await openOrders()).filter((o) => !named.has(o.id))).toEqual([]);

    const second = engine({ epoch: 2 });
    const ready = await second.told.when(isReady);
    expect(ready).toMatchObject({ type: "ready" });
    expect((await openOrders()).filter((o) => named.has(o.id))).toEqual([]);
    await second.told.next(isQuoting);
    const { child } = second;
    child.stdin!.write("stop\n");
    expect(await second.told.when((m) => m.type === "stopped")).toMatchObject({ open: 0 });
    await once(child, "exit");
    // The books of both runs together are the venue's.
    expect(column("SELECT fillId FROM fill ORDER BY fillId")).toEqual(await venueFills());
    expect(alerts(second)).not.toContain("POSITION_REPAIRED");
    expect(alerts(second)).not.toContain("POSITION_MISMATCH");
    expect(column("SELECT orderId FROM open_order")).toEqual([]);
    expect(column("SELECT epoch FROM epoch")).toEqual([1, 2]);
  });

  it("with orders in flight that land after its end: each is waited for, found and cancelled before anything is placed", async () => {
    rig = await deskRig({ orderLatencyMs: 2_000, markets: ["BTC-PERP"] });
    const first = engine();
    await first.told.when(isReady);
    // Written and not in the book yet.
    while (((await rig.ask("/stats")) as { places: number }).places === 0);
    expect(await openOrders()).toEqual([]);
    await first.crash();
    const inFlight = new Set(column("SELECT orderId FROM intent WHERE action = 'place'") as number[]);
    expect(inFlight.size).toBeGreaterThan(0);
    const second = engine({ epoch: 2 });
    expect(await second.told.when(isReady)).toMatchObject({ type: "ready" });
    const ended = new Set(column("SELECT orderId FROM ended") as number[]);
    expect([...inFlight].filter((id) => !ended.has(id))).toEqual([]);
    expect((await openOrders()).filter((o) => inFlight.has(o.id))).toEqual([]);
  });
});

describe("a journal that can't be written any more", () => {
  it("while the desk quotes: halted under its name with an alert, everything cancelled at the venue, nothing placed after it", async () => {
    rig = await deskRig({ markets: ["BTC-PERP"] });
    const first = engine();
    await first.told.when(isQuoting);
    rmSync(rig.data.journalFile);
    expect(await first.told.when((m) => m.type === "alert" && m.alert.code === "JOURNAL_FAILED")).toMatchObject({
      alert: {
        severity: "critical",
        text: expect.stringMatching(/journal\.db was deleted or replaced .* start it again/),
      },
    });
    await first.told.when((m) => m.type === "view" && m.view.halt.state === "verified" && m.view.halt.by === "journal");
    expect(await openOrders()).toEqual([]);
    const placed = async () => ((await rig.ask("/stats")) as { places: number }).places;
    const before = await placed();
    await first.told.next((m) => m.type === "view");
    expect(await placed()).toBe(before);
    // Its log alone is no journal; with none, a start reads everything from the venue, and the latch holds.
    await first.crash();
    const why = /journal\.db is missing, but what was written last to it is there \(journal\.db-wal\)\. Put both back/;
    expect(await engine({ epoch: 2 }).told.when(isReady)).toMatchObject({ why: expect.stringMatching(why) });
    for (const end of ["-wal", "-shm"]) rmSync(rig.data.journalFile + end, { force: true });
    const third = engine({ epoch: 3 });
    expect(await third.told.when(isReady)).toMatchObject({ type: "ready" });
    await third.told.when((m) => m.type === "view" && m.view.halt.state === "verified");
  });
});

describe("one engine per account", () => {
  it("a second one is refused while the first lives, with its process and the way out; a killed one leaves no lock", async () => {
    rig = await deskRig({ markets: ["BTC-PERP"] });
    const first = engine();
    await first.told.when(isReady);
    const second = engine({ epoch: 2, journalFile: `${rig.data.journalFile}.other` });
    expect(await second.told.when(isReady)).toMatchObject({
      type: "refused",
      why: expect.stringMatching(
        new RegExp(
          `account sim:local:main .* is in use by the engine of process ${first.child.pid}\\. Stop that desk first`,
        ),
      ),
    });
    await first.crash();
    const third = engine({ epoch: 3 });
    expect(await third.told.when(isReady)).toMatchObject({ type: "ready" });
  });
});

describe("a journal and a venue that do not belong together", () => {
  it("a journal that was lost: what is open is ours by its id and cancelled, and the books begin with the venue's word", async () => {
    rig = await deskRig({ markets: ["BTC-PERP"] });
    const first = engine();
    await first.told.when(isQuoting);
    await first.crash();
    for (const end of ["", "-wal", "-shm"]) rmSync(rig.data.journalFile + end, { force: true });
    const second = engine({ epoch: 2 });
    expect(await second.told.when(isReady)).toMatchObject({ type: "ready" });
    expect(alerts(second)).toContain("STRAY_ORDER");
    expect(alerts(second)).not.toContain("POSITION_REPAIRED");
  });

  it("an exchange that began anew has taken nothing from us", async () => {
    rig = await deskRig({ markets: ["SOL/USDC"] });
    const first = engine();
    await first.told.when((m) => m.type === "fill");
    await first.crash();
    await stopExchange(rig.exchange);
    const { startExchange, defaultExchangeOptions } = await import("../../engine/index.ts");
    const entry = { entry: "bin/exchange.ts", logFile: `${rig.dir}/exchange.log` };
    const options = {
      ...defaultExchangeOptions,
      seed: 7,
      markets: ["SOL/USDC"],
      stateFile: `${rig.dir}/exchange.json`,
    };
    const { url, token, ...anew } = await startExchange(entry, options);
    const second = engine({ epoch: 2, exchangeUrl: url, exchangeToken: token });
    expect(await second.told.when(isReady)).toMatchObject({ type: "ready" });
    expect(alerts(second)).toContain("ACCOUNT_BEGUN_ANEW");
    expect(alerts(second)).not.toContain("POSITION_REPAIRED");
    await second.crash();
    await stopExchange({ ...anew, url, token });
  });

  it("a position that journal and fills do not explain is repaired by a fact and a critical alert", async () => {
    rig = await deskRig({ markets: ["SOL/USDC"] });
    const first = engine();
    await first.told.when(isReady);
    await first.crash();
    journal((db) => db.exec("UPDATE opening SET lots = lots + 7"), false);
    const second = engine({ epoch: 2 });
    expect(await second.told.when(isReady)).toMatchObject({ type: "ready" });
    await second.told.when((m) => m.type === "view");
    expect(second.told.all.find((m) => m.type === "alert" && m.alert.code === "POSITION_REPAIRED")).toMatchObject({
      alert: { severity: "critical" },
    });
    expect(column("SELECT reason FROM opening ORDER BY seq DESC LIMIT 1")[0]).toMatch(
      /^by the journal .* by the venue /,
    );
    const lots = (await positions())[0]!.lots;
    expect(booked(second)["SOL/USDC"]).toBeCloseTo(lots * 0.01, 6);
  });
});
