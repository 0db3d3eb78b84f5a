import { existsSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Command } from "../../engine/core/types.ts";
import type { DeskView } from "../../engine/core/view-types.ts";
import { GATE, LAST_SEND } from "../../engine/edge/gate.ts";
import { fileLatch } from "../../engine/edge/latch.ts";
import { defaultWatchdogOptions, type Engine, startWatchdog } from "../../engine/index.ts";
import type { FromWorker, ToWorker } from "../../engine/worker-messages.ts";
import { beginEngine, loadEngine } from "../../server/processes.ts";
import { addRevision, type DeskRig, deskRig, wholeSettings } from "./desk-rig.ts";
import { Told } from "./harness.ts";

let rig: DeskRig;
let engine: Engine | null = null;
afterEach(async () => {
  engine?.message({ type: "stop", reason: "test is over" });
  await engine?.ended;
  engine = null;
  await rig.close();
});
async function start(): Promise<void> {
  rig = await deskRig();
  engine = await rig.start();
}
const ofView = (is: (v: DeskView) => boolean) => (m: FromWorker) => m.type === "view" && is(m.view);
const quoting = ofView((v) => v.markets.every((m) => m.state === "quoting"));
const verified = ofView((v) => v.halt.state === "verified");
let commands = 0;
const command = (c: Command): string => {
  const commandId = `c${++commands}`;
  engine!.message({ type: "command", commandId, by: "ada", command: c });
  return commandId;
};
const answer = (commandId: string) => (m: FromWorker) => m.type === "answer" && m.commandId === commandId;
const line = (text: RegExp) => (m: FromWorker) => m.type === "line" && text.test(m.line.text);
const openOrders = async (): Promise<unknown[]> => ((await rig.ask("/open-orders")) as { orders: unknown[] }).orders;
const stats = async () => (await rig.ask("/stats")) as { places: number; lastSendAt: number };

describe("an engine on a real exchange", () => {
  it("quotes all four markets, and tells each order on a line", async () => {
    await start();
    expect(rig.told.all.find((m) => m.type === "ready")).toMatchObject({ strays: 0, markets: { length: 4 } });
    await rig.told.when(quoting);
    await rig.told.when(line(/^\[BTC-PERP\] ask [\d,]+\.\d × 0\.\d+ placed$/));
    expect(Atomics.load(rig.shared, LAST_SEND)).toBeGreaterThan(0);
  });

  it("HALT: nothing is open at the venue, the latch is on disk, nothing more is sent; resume quotes again", async () => {
    await start();
    await rig.told.when(quoting);
    const halt = command({ do: "halt", reason: "test" });
    expect(Atomics.load(rig.shared, GATE)).toBe(0);
    expect(await rig.told.when(answer(halt))).toMatchObject({ ok: true });
    await rig.told.when(verified);
    expect(await openOrders()).toEqual([]);
    expect(existsSync(rig.data.latchFile)).toBe(true);
    const { places } = await stats();
    await rig.told.next((m) => m.type === "view");
    expect((await stats()).places).toBe(places);

    const again = rig.told.next(quoting);
    expect(await rig.told.when(answer(command({ do: "resume", scope: { scope: "all" } })))).toMatchObject({ ok: true });
    expect(existsSync(rig.data.latchFile)).toBe(false);
    await again;
  });

  it("a gate that the control plane closed is a HALT", async () => {
    await start();
    await rig.told.when(quoting);
    Atomics.store(rig.shared, GATE, 0);
    const { serial } = fileLatch(rig.data.latchFile).close("Shift+Escape", "ada");
    engine!.message({ type: "gate", n: 1, reason: "Shift+Escape", by: "ada", serial });
    const view = await rig.told.when(verified);
    expect(view.type === "view" && view.view.halt.reason).toBe("Shift+Escape");
    expect(view).toMatchObject({ halts: 1 });
    // Pressed again while halted: the venue is read anew.
    engine!.message({ type: "gate", n: 2, reason: "once more", by: "ada", serial });
    await rig.told.when((m) => m.type === "view" && m.halts === 2 && m.view.halt.state === "verified");
    expect(await openOrders()).toEqual([]);
    expect(fileLatch(rig.data.latchFile).read()).toMatchObject({ by: "ada" });
  });

  it("a latch that somebody else put down is noticed and obeyed", async () => {
    await start();
    await rig.told.when(quoting);
    fileLatch(rig.data.latchFile).close("npm run kill", "a shell");
    await rig.told.when(verified);
    expect(await openOrders()).toEqual([]);
  });

  it("a kill that comes after the halt survives its resume", async () => {
    await start();
    await rig.told.when(quoting);
    command({ do: "halt", reason: "first" });
    await rig.told.when(verified);
    const { serial } = fileLatch(rig.data.latchFile).close("second", "a shell");
    command({ do: "resume", scope: { scope: "all" } });
    await rig.told.when(ofView((v) => v.halt.reason === "second" && v.halt.state === "verified"));
    expect(fileLatch(rig.data.latchFile).read()).toMatchObject({ serial });
    expect(await openOrders()).toEqual([]);
  });

  it("starts halted where a latch is down, and sends nothing", async () => {
    rig = await deskRig();
    const yesterday = Date.UTC(2026, 10, 20, 8, 41, 7);
    fileLatch(rig.data.latchFile).close("yesterday", "ada", { askedAt: yesterday });
    engine = await rig.start();
    const view = await rig.told.when(verified);
    // When it was asked for, not when this run came to know of it; its steps are timed from that.
    expect(view).toMatchObject({ view: { halt: { reason: "yesterday", by: "ada", requestedAt: yesterday } } });
    const { takenUpAt = null, verifiedAt = 0 } = view.type === "view" ? view.view.halt : {};
    expect(takenUpAt).toBeGreaterThan(yesterday);
    expect(takenUpAt).toBeLessThanOrEqual(verifiedAt!);
    expect(await stats()).toMatchObject({ places: 0 });
  });

  it("finds and cancels what a former run left open, and keeps the position it left", async () => {
    await start();
    const bought = rig.told.when((m) => m.type === "fill" && m.fill.symbol === "SOL/USDC");
    await rig.told.when(quoting);
    await bought;
    // A crash: no stop, no cancel. The next one finds the orders of this one.
    const told = new Told<FromWorker>();
    const crashed = engine!;
    crashed.message({ type: "gate", n: 1, reason: "crash", by: "test", serial: "never put down" });
    await rig.told.when(verified);
    crashed.message({ type: "stop", reason: "crash" });
    await crashed.ended;
    const body = JSON.stringify({
      actions: [
        { do: "place", market: 0, id: 4242, side: 0, tick: 500_000, lots: 20, tif: "post-only", reduceOnly: false },
      ],
    });
    const headers = { authorization: `Bearer ${rig.exchange.token}` };
    await fetch(`${rig.exchange.url}/actions`, { method: "POST", headers, body });
    while ((await openOrders()).length === 0);
    const { startEngine } = await import("../../engine/index.ts");
    engine = await startEngine({ ...rig.data, epoch: 2 }, told.take);
    expect(told.all.find((m) => m.type === "ready")).toMatchObject({ strays: 1 });
    expect(
      told.all.some(line(/\[SOL\/USDC\] found a position of \+[\d.]+ SOL, (entered at [\d.,]+|entry not known)$/)),
    ).toBe(true);
    expect(told.all.filter((m) => m.type === "alert" && m.alert.code === "POSITION_MISMATCH")).toEqual([]);
  });

  it("applies a new revision, and keeps it where the next one is broken", async () => {
    await start();
    await rig.told.when(quoting);
    const s = wholeSettings();
    for (const m of Object.values(s.markets)) m.params = { ...m.params, sigma: 9 };
    addRevision(rig.db, s);
    await rig.told.when(ofView((v) => v.revision.applied === 2 && v.revision.error === null));
    addRevision(rig.db, { ...s, format: 99 });
    const view = await rig.told.when(ofView((v) => v.revision.newest === 3));
    expect(view.type === "view" && view.view.revision).toMatchObject({
      applied: 2,
      error: expect.stringMatching(/format/),
    });
  });

  it("stops: everything is cancelled, the venue says so, and no latch is left behind", async () => {
    await start();
    await rig.told.when(quoting);
    engine!.message({ type: "stop", reason: "SIGTERM" });
    expect(await engine!.ended).toBe(true);
    expect(rig.told.all.at(-1)).toMatchObject({ type: "stopped", open: 0 });
    expect(await openOrders()).toEqual([]);
    expect(existsSync(rig.data.latchFile)).toBe(false);
    engine = null;
  });

  it("refuses a market that the venue does not list, and says what it lists", async () => {
    rig = await deskRig();
    rig.data.markets = ["BTC-PERP", "DOGE-PERP"];
    await expect(rig.start()).rejects.toThrow(/no DOGE-PERP; it lists BTC-PERP/);
  });
});

const MEMORY_MIB = 256;
describe("an engine in its thread, under the watchdog", () => {
  it("is killed: the watchdog latches, cancels and verifies", async () => {
    rig = await deskRig();
    const options = {
      ...defaultWatchdogOptions,
      socket: rig.data.watchdogSocket,
      exchangeFile: path.join(rig.dir, "exchange.json"),
      latchFile: rig.data.latchFile,
    };
    const log = new Told<Record<string, unknown>>();
    const entry = { entry: "server/watchdog.ts", logFile: path.join(rig.dir, "watchdog.err") };
    const watchdog = await startWatchdog(entry, options, (text) => log.take(JSON.parse(text)));
    const worker = await loadEngine(MEMORY_MIB);
    worker.on("message", rig.told.take);
    beginEngine(worker, rig.data);
    await rig.told.when(quoting);
    await worker.terminate();
    expect(await log.when((l) => l.event === "done")).toMatchObject({ verified: true, open: 0 });
    expect(await openOrders()).toEqual([]);
    expect(existsSync(rig.data.latchFile)).toBe(true);
    await log.when((l) => l.event === "end");
    expect(watchdog.child.pid).toBeGreaterThan(0);
  });

  it("stops on request, says goodbye, and its thread ends with code 0", async () => {
    rig = await deskRig();
    const worker = await loadEngine(MEMORY_MIB);
    worker.on("message", rig.told.take);
    beginEngine(worker, rig.data);
    const exit = new Promise<number>((code) => worker.once("exit", code));
    await rig.told.when(quoting);
    worker.postMessage({ type: "stop", reason: "SIGTERM" } satisfies ToWorker);
    expect(await rig.told.when((m) => m.type === "stopped")).toMatchObject({ open: 0 });
    expect(await exit).toBe(0);
  });
});
