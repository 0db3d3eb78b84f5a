/**
 * What must hold when parts of a real desk hang or die: real server, engine thread, exchange and watchdog, looked at from
 * outside. What is asserted is what the exchange has seen, never how long it took.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DeskView } from "../../engine/core/view-types.ts";
import { DeskProcess, type DeskStart } from "../desk-process.ts";
import { INSPECTED, type Inspector, inspect } from "./inspector.ts";

/** Several starts of a whole desk, on a machine that does other things. */
const LONG = { timeout: 180_000 };

async function start(o: DeskStart = {}): Promise<DeskProcess> {
  const desk = await DeskProcess.start(["--seed", "7"], { fromSources: true, ...o });
  onTestFinished(() => desk.stop(), 60_000);
  return desk;
}
async function held(...threads: ("engine" | "main")[]): Promise<{ desk: DeskProcess; inspector: Inspector }> {
  const desk = await start({ node: INSPECTED, env: { QUOTEWRIGHT_ENGINE_MEMORY: "256" } });
  await quoting(desk);
  const inspector = await inspect(desk);
  onTestFinished(() => inspector.letGo());
  for (const thread of threads) await inspector.hold(thread);
  return { desk, inspector };
}
/** At the venue, and in a view that has reached the page. */
const quoting = async (desk: DeskProcess): Promise<void> => {
  await desk.until(async () => (await desk.exchange()).open >= 6, "the desk to quote");
  await view(desk);
};
const empty = (desk: DeskProcess) => desk.until(async () => (await desk.exchange()).open === 0, "an empty venue");
const halted = (desk: DeskProcess) => desk.until(async () => (await desk.haltState()) === "verified", "the halt's end");
const view = async (desk: DeskProcess): Promise<DeskView> => {
  await desk.until(async () => (await desk.query<DeskView | null>("desk.view")) !== null, "the first view");
  return desk.query("desk.view");
};
const gateOf = async (desk: DeskProcess): Promise<number> => JSON.parse((await desk.get("/healthz")).body).gate;
const resume = (desk: DeskProcess) =>
  desk.until(
    async () => (await desk.run({ do: "resume", scope: { scope: "all" } })).body.includes('"ok":true'),
    "the desk to resume",
  );
const watchdogSaid = (desk: DeskProcess, what: string) =>
  desk.until(
    async () => readFileSync(path.join(desk.dataDir, "watchdog.log"), "utf8").includes(what),
    `the watchdog to say "${what}"`,
  );
const kill = (desk: DeskProcess) =>
  new Promise<{ code: number | null; said: Record<string, unknown> }>((done) => {
    const env = { ...process.env, QUOTEWRIGHT_DATA_DIR: desk.dataDir };
    const child = spawn(process.execPath, ["bin/kill.mjs", "--json"], { env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (d) => {
      text += String(d);
    });
    child.once("close", (code) => done({ code, said: JSON.parse(text) }));
  });

describe("a thread is stuck", () => {
  it(
    "HALT with the engine in a busy loop: the watchdog empties the venue, and nothing is sent when it wakes",
    LONG,
    async () => {
      const { desk, inspector } = await held("engine");
      const { sends } = await desk.exchange();
      const form = { type: "application/x-www-form-urlencoded", text: "reason=stuck" };
      expect((await desk.send("POST", "/halt", form)).status).toBe(303);
      expect(await gateOf(desk)).toBe(0);
      await empty(desk);
      await watchdogSaid(desk, "HALT was not verified within 1000 ms");
      expect(await desk.haltState()).toBe("running");
      inspector.letGo();
      await halted(desk);
      expect(await desk.exchange()).toMatchObject({ open: 0, sends });
    },
  );

  it(
    "npm run kill with engine and main in busy loops: verified; they wake halted, a restart starts halted, resume quotes",
    LONG,
    async () => {
      const { desk, inspector } = await held("engine", "main");
      const before = await desk.exchange();
      expect(await kill(desk)).toMatchObject({ code: 0, said: { verified: true, open: 0, via: "watchdog" } });
      const after = await desk.exchange();
      expect([after.open, after.sends, after.lastSendAtMicros]).toEqual([0, before.sends, before.lastSendAtMicros]);
      inspector.letGo();
      await halted(desk);
      expect(await desk.exchange()).toMatchObject({ open: 0, sends: before.sends });
      expect((await view(desk)).markets.map((m) => m.state)).toEqual(["halted", "halted", "halted", "halted"]);
      expect(await desk.end()).toBe(0);

      const again = await start({ dataDir: desk.dataDir });
      await halted(again);
      expect(await gateOf(again)).toBe(0);
      expect(await again.exchange()).toMatchObject({ open: 0, sends: 0 });
      await resume(again);
      await quoting(again);
    },
  );
});

describe("a process dies", () => {
  it(
    "the server by kill -9: the watchdog cancels, the restart finds no stray and every position, halted until resumed",
    LONG,
    async () => {
      const desk = await start();
      await quoting(desk);
      await desk.until(async () => (await view(desk)).markets.some((m) => m.position !== 0), "a position");
      await desk.end("SIGKILL");
      await empty(desk);
      await watchdogSaid(desk, '"verified":true');
      const again = await start({ dataDir: desk.dataDir });
      expect(again.said).toContain("the exchange of before is still there");
      await halted(again);
      const found = (await view(again)).markets.filter((m) => m.position !== 0);
      expect(found.length).toBeGreaterThan(0);
      for (const m of found) expect(again.said).toMatch(new RegExp(`"kind":"position","market":"${m.symbol}"`));
      expect(again.said).not.toContain("orders of a former run were open");
      await resume(again);
      await quoting(again);
    },
  );

  it(
    "the exchange by kill -9: every side says so, the terminal says the way out, and the end is clean",
    LONG,
    async () => {
      const desk = await start();
      await quoting(desk);
      process.kill((await desk.exchange()).pid, "SIGKILL");
      await desk.until(
        async () =>
          (await view(desk)).markets.every((m) => m.bid.code === "DISCONNECTED" && m.ask.code === "DISCONNECTED"),
        "every side to say that it is disconnected",
      );
      await desk.until(async () => desk.said.includes("the exchange has ended"), "the terminal's sentence");
      expect((await desk.get("/healthz")).status).toBe(200);
      expect(await desk.end()).toBe(0);
      expect(desk.said).toContain("its book ended with it");
      // The engine could not read its venue empty: that is a HALT, and stays one until a person has looked.
      const again = await start({ dataDir: desk.dataDir });
      await halted(again);
      await resume(again);
      await quoting(again);
    },
  );

  it(
    "the engine's thread: the watchdog cancels, the page says so and what to do, and the end is clean",
    LONG,
    async () => {
      const { desk, inspector } = await held();
      inspector.run("engine", "process.exit(1)");
      await empty(desk);
      await halted(desk);
      inspector.letGo();
      expect((await desk.get("/healthz")).status).toBe(503);
      const { markets, gate } = await view(desk);
      expect(gate).toBe(0);
      for (const m of markets)
        expect([m.state, m.bid.code, m.ask.code]).toEqual(["stopped", "ENGINE_DIED", "ENGINE_DIED"]);
      expect(markets[0]?.bid.reason).toContain("restart the desk");
      expect((await desk.run({ do: "resume", scope: { scope: "all" } })).body).toContain("restart the desk");
      expect(desk.said).toContain("the engine has died");
      expect(await desk.end()).toBe(0);
    },
  );

  it(
    "the engine's thread by its memory limit: the watchdog cancels, terminal and page name the limit and the way out",
    LONG,
    async () => {
      const { desk, inspector } = await held();
      inspector.run(
        "engine",
        "globalThis.kept = []; setInterval(() => { for (;;) kept.push(new Array(1e6).fill(0.5)) })",
      );
      await empty(desk);
      await halted(desk);
      inspector.letGo();
      expect(desk.said).toMatch(
        /the engine has died: it met its memory limit of 256 MiB; QUOTEWRIGHT_ENGINE_MEMORY=512/,
      );
      const { markets } = await view(desk);
      for (const m of markets) expect([m.bid.code, m.ask.code]).toEqual(["ENGINE_DIED", "ENGINE_DIED"]);
      expect(markets[0]?.bid.reason).toContain("QUOTEWRIGHT_ENGINE_MEMORY=512");
      await watchdogSaid(desk, '"verified":true');
      expect(await desk.end()).toBe(0);
    },
  );
});

/** One net after the other is taken away: the next one holds. */
describe("the desk stands still (SIGSTOP)", () => {
  const watchdogPid = (desk: DeskProcess): number => {
    const lines = readFileSync(path.join(desk.dataDir, "watchdog.log"), "utf8").split("\n");
    return JSON.parse(lines.find((l) => l.includes('"event":"ready"'))!).pid;
  };
  it("the watchdog empties the venue; nothing is sent when the desk wakes, and it wakes halted", LONG, async () => {
    const desk = await start();
    await quoting(desk);
    desk.child.kill("SIGSTOP");
    await empty(desk);
    await watchdogSaid(desk, "has been silent for");
    const { sends } = await desk.exchange();
    desk.child.kill("SIGCONT");
    await halted(desk);
    expect(await desk.exchange()).toMatchObject({ open: 0, sends, deadManFired: 0 });
    expect(await desk.end()).toBe(0);
  });
  it(
    "and the watchdog with it: the venue's own timer empties it, is armed again by the engine that wakes, and fires again",
    LONG,
    async () => {
      const desk = await start();
      const stand = async (fired: number): Promise<void> => {
        await quoting(desk);
        for (const pid of [watchdogPid(desk), desk.child.pid!]) process.kill(pid, "SIGSTOP");
        await empty(desk);
        expect(await desk.exchange()).toMatchObject({ deadManFired: fired, deadManArmed: false });
      };
      await stand(1);
      desk.child.kill("SIGCONT");
      await desk.until(async () => (await desk.exchange()).deadManArmed, "the timer to be armed again");
      await stand(2);
      for (const pid of [watchdogPid(desk), desk.child.pid!]) process.kill(pid, "SIGCONT");
      await desk.end();
    },
  );
});
