import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lots, ticks } from "../../engine/core/units.ts";
import type { RunningExchange } from "../../engine/edge/exchange/server.ts";
import { writeExchangeState } from "../../engine/edge/exchange/state-file.ts";
import { fileLatch } from "../../engine/edge/latch.ts";
import { CancelClient } from "../../engine/edge/watchdog/cancel-client.ts";
import { watchdogLink } from "../../engine/edge/watchdog/link.ts";
import type { WatchdogOptions } from "../../engine/edge/watchdog/options.ts";
import type { FromWatchdog } from "../../engine/edge/watchdog/protocol.ts";
import { Watchdog } from "../../engine/edge/watchdog/watchdog.ts";
import { folder } from "./desk-rig.ts";
import { FakeVenue } from "./fake-venue.ts";
import { exchangeAround, Told } from "./harness.ts";

let dir: string;
let venue: FakeVenue;
let exchange: RunningExchange;
let log: Told<Record<string, unknown>>;
let watchdog: Watchdog;
let options: WatchdogOptions;
let children: ChildProcess[];

beforeEach(async () => {
  dir = folder();
  children = [];
  venue = new FakeVenue();
  exchange = await exchangeAround(venue);
  const { url, port, token, cancelToken } = exchange;
  const exchangeFile = path.join(dir, "exchange.json");
  writeExchangeState(exchangeFile, { pid: process.pid, port, url, token, cancelToken, startedAt: "", args: [] });
  options = {
    socket: path.join(dir, "watchdog.sock"),
    exchangeFile,
    latchFile: path.join(dir, "halt.json"),
    // Longer than a loaded machine ever pauses; the tests of silence ask for a short one.
    silenceMsMax: 20_000,
    haltMsMax: 100,
  };
  await start();
  for (let id = 1; id <= 150; id++)
    venue.submit({
      do: "place",
      account: 0,
      market: 0,
      id,
      side: 0,
      tick: ticks(1),
      lots: lots(1),
      tif: "gtc",
      reduceOnly: false,
      level: 0,
      layer: "",
      revision: 0,
      decision: 0,
    });
  venue.seen.length = 0;
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await watchdog.close();
  await exchange.close();
  rmSync(dir, { recursive: true, force: true });
});
async function start(verifyMsMax?: number): Promise<void> {
  log = new Told();
  watchdog = new Watchdog({
    options,
    latch: fileLatch(options.latchFile),
    client: new CancelClient(options.exchangeFile),
    log: log.take,
    onEnd: () => log.take({ event: "end" }),
    ...(verifyMsMax !== undefined && { verifyMsMax }),
  });
  await watchdog.listen();
}
async function impatient(): Promise<void> {
  await watchdog.close();
  options.silenceMsMax = 300;
  await start();
}
/** A living process that beats; resolves once the watchdog knows it. */
async function watched(role: "engine" | "main"): Promise<{ child: ChildProcess; said: Told<string> }> {
  const child = spawn(process.execPath, ["tests/edge/fake-engine.mjs", options.socket, role]);
  children.push(child);
  const said = new Told<string>();
  createInterface({ input: child.stdout }).on("line", said.take);
  await log.next((l) => l.event === "hello" && l.pid === child.pid);
  return { child, said };
}
const done = (l: Record<string, unknown>) => l.event === "done";
const stopped = async (): Promise<void> => {
  expect(await log.when(done)).toMatchObject({ verified: true, open: 0, positions: ["BTC-PERP +0.005"] });
  expect(venue.orders.size).toBe(0);
  expect(existsSync(options.latchFile)).toBe(true);
};

describe("the watchdog stops the desk by itself", () => {
  it("when the engine is killed", async () => {
    const { child } = await watched("engine");
    await watched("main");
    child.kill("SIGKILL");
    expect(await log.when((l) => l.event === "trigger")).toMatchObject({ reason: expect.stringMatching(/gone/) });
    await stopped();
  });

  it("when the engine is stopped by a signal and says nothing more", async () => {
    await impatient();
    const { child } = await watched("engine");
    child.kill("SIGSTOP");
    expect(await log.when((l) => l.event === "trigger")).toMatchObject({ reason: expect.stringMatching(/silent/) });
    await stopped();
  });

  it("when the control plane hangs in a loop", async () => {
    await impatient();
    const { child } = await watched("main");
    child.stdin!.write("block\n");
    expect(await log.when((l) => l.event === "trigger")).toMatchObject({
      reason: expect.stringMatching(/main.*silent/),
    });
    await stopped();
  });

  it("when a HALT is not verified in time, and tells the others to close their gate", async () => {
    const { said } = await watched("engine");
    const main = await watched("main");
    main.child.stdin!.write("halting\n");
    expect(await log.when((l) => l.event === "trigger")).toMatchObject({ reason: expect.stringMatching(/HALT/) });
    await stopped();
    expect(JSON.parse(await said.when((s) => s.includes("close")))).toMatchObject({ say: "close", by: "watchdog" });
  });

  it("outlives everybody: both are killed, it verifies, then it ends", async () => {
    const engine = await watched("engine");
    const main = await watched("main");
    engine.child.kill("SIGKILL");
    main.child.kill("SIGKILL");
    await log.when((l) => l.event === "end");
    const order = log.all.map((l) => l.event);
    expect(order.lastIndexOf("done")).toBeLessThan(order.indexOf("end"));
    await stopped();
  });

  it("a control plane that asks for a HALT after it was verified gets no second one", async () => {
    const engine = await watched("engine");
    const main = await watched("main");
    engine.child.kill("SIGKILL");
    await stopped();
    venue.seen.length = 0;
    main.child.stdin!.write("halting\n");
    await log.when((l) => l.event === "halting" && l.already === "verified");
    expect(log.all.filter((l) => l.event === "trigger").length).toBe(1);
    expect(venue.seen).toEqual([]);
  });

  it("the latch is on disk before the venue hears anything", async () => {
    const { child } = await watched("engine");
    const atFirstCancel = new Promise<boolean>((heard) => {
      const cancelAll = venue.cancelAll.bind(venue);
      venue.cancelAll = (at, market) => {
        heard(existsSync(options.latchFile));
        cancelAll(at, market);
      };
    });
    child.kill("SIGKILL");
    expect(await atFirstCancel).toBe(true);
  });

  it("an order that lands after the cancel is cancelled too", async () => {
    const { child } = await watched("engine");
    const cancelAll = venue.cancelAll.bind(venue);
    let late = 3;
    venue.cancelAll = (at, market) => {
      cancelAll(at, market);
      if (late-- > 0) venue.orders.set(late, lateOrder(late));
    };
    child.kill("SIGKILL");
    await stopped();
    expect(late).toBeLessThan(0);
  });

  it("an exchange that does not answer is asked again until it does", async () => {
    const { child } = await watched("engine");
    await exchange.close();
    child.kill("SIGKILL");
    await log.when((l) => l.event === "step" && l.step === "failed");
    expect(log.all.some(done)).toBe(false);
    exchange = await exchangeAround(venue, {
      port: exchange.port,
      tokens: { token: exchange.token, cancelToken: exchange.cancelToken },
    });
    await stopped();
  });
  it("and again after it has said that it failed, while the control plane is there", async () => {
    await watchdog.close();
    await start(300);
    await watched("main");
    const { child } = await watched("engine");
    await exchange.close();
    child.kill("SIGKILL");
    expect(await log.when(done)).toMatchObject({ verified: false, open: null });
    const { port, token, cancelToken } = exchange;
    exchange = await exchangeAround(venue, { port, tokens: { token, cancelToken } });
    expect(await log.when((l) => done(l) && l.verified === true)).toMatchObject({ open: 0 });
    expect(venue.orders.size).toBe(0);
  });
});

describe("the watchdog's own beat", () => {
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((again) => setTimeout(again, 10));
  };
  it("tells who is connected that it lives and whether it reaches the venue; without it nothing is known", async () => {
    const link = watchdogLink({ socket: options.socket, role: "main", onClose: () => {} });
    expect(link.view).toEqual({ isUp: false, beatAgeMs: null, reachesVenue: null });
    await until(() => link.view.reachesVenue === true);
    expect(link.view).toMatchObject({ isUp: true, beatAgeMs: expect.any(Number) });
    await exchange.close();
    await until(() => link.view.reachesVenue === false);
    expect(link.view.isUp).toBe(true);
    const { token, cancelToken, port } = exchange;
    exchange = await exchangeAround(venue, { port, tokens: { token, cancelToken } });
    await until(() => link.view.reachesVenue === true);
    await watchdog.close();
    await until(() => !link.view.isUp);
    expect(link.view).toEqual({ isUp: false, beatAgeMs: null, reachesVenue: null });
    await link.goodbye();
    await start();
  });
});
const lateOrder = (id: number) => ({
  id,
  venueId: `late${id}`,
  market: 0,
  side: 0 as const,
  tick: ticks(1),
  lots: lots(1),
  cumLots: lots(0),
});

describe("the watchdog leaves the desk alone", () => {
  it("after a goodbye of both, and ends", async () => {
    const engine = await watched("engine");
    const main = await watched("main");
    engine.child.stdin!.write("goodbye\n");
    await once(engine.child, "exit");
    main.child.stdin!.write("goodbye\n");
    await log.when((l) => l.event === "end");
    expect(log.all.some((l) => l.event === "trigger")).toBe(false);
    expect(venue.seen).toEqual([]);
  });

  it.each([
    ["a HALT that has its time still", "halting", 60_000],
    ["a HALT that was verified, longer than its time", "halted", 100],
  ])("%s", async (_, word, haltMsMax) => {
    await watchdog.close();
    options.haltMsMax = haltMsMax;
    await start();
    const { child, said } = await watched("engine");
    child.stdin!.write(`${word}\n`);
    // One a second, and forty looks at the time between them.
    for (let beats = 0; beats < 3; beats++) await said.next((s) => s.includes("alive"));
    expect(log.all.some((l) => l.event === "trigger")).toBe(false);
    expect(venue.seen).toEqual([]);
  });

  it("a stranger who comes and goes is no alarm, and one who talks nonsense is shown the door", async () => {
    const socket = connect(options.socket);
    await once(socket, "connect");
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await once(socket, "close");
    expect(log.all.some((l) => l.event === "trigger")).toBe(false);
  });

  it("only the owner may open its socket", () => {
    expect(statSync(options.socket).mode & 0o777).toBe(0o600);
  });
});

describe("npm run kill", () => {
  const run = async (...args: string[]) => {
    const env = { ...process.env, QUOTEWRIGHT_DATA_DIR: dir };
    const child = spawn(process.execPath, ["bin/kill.mjs", ...args], { env });
    children.push(child);
    let out = "";
    let err = "";
    child.stdout.on("data", (d) => (out += d));
    child.stderr.on("data", (d) => (err += d));
    const [code] = await once(child, "close");
    return { code, out, err };
  };

  it("with engine and control plane both in a busy loop: cancelled, verified, exit code 0", async () => {
    for (const role of ["engine", "main"] as const) (await watched(role)).child.stdin!.write("block\n");
    const { code, out } = await run("--json");
    expect(code).toBe(0);
    const said = JSON.parse(out);
    expect(said).toMatchObject({ verified: true, open: 0, via: "watchdog", positions: ["BTC-PERP +0.005"] });
    expect(said.steps.map((s: Extract<FromWatchdog, { say: "step" }>) => s.step)).toEqual([
      "gate-closed",
      "cancels-sent",
      "verified",
    ]);
    expect(venue.orders.size).toBe(0);
    expect(fileLatch(options.latchFile).read()).toMatchObject({ reason: "npm run kill" });
  });

  it("prints its steps for a person", async () => {
    await watched("engine");
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toMatch(/gate-closed[\s\S]*150 orders were open[\s\S]*verified[\s\S]*Positions left: BTC-PERP/);
  });

  it("without a watchdog it says so and stops directly", async () => {
    await watchdog.close();
    const { code, out, err } = await run();
    expect(err).toMatch(/No watchdog answers/);
    expect(out).toMatch(/verified/);
    expect(code).toBe(0);
    expect(venue.orders.size).toBe(0);
    expect(existsSync(options.latchFile)).toBe(true);
    await start();
  });

  it("without watchdog and exchange it latches, says what to do, and does not claim success", async () => {
    await watchdog.close();
    await exchange.close();
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err).toMatch(/^NOT VERIFIED: no exchange is found through .*exchange\.json/m);
    expect(existsSync(options.latchFile)).toBe(true);
    // For a program: its object, and one sentence beside it.
    const asked = await run("--json");
    expect([asked.code, JSON.parse(asked.out).verified]).toEqual([1, false]);
    expect(asked.err).toMatch(/^NOT VERIFIED: no exchange is found [^\n]*\n$/);
    exchange = await exchangeAround(venue);
    await start();
  });
});
