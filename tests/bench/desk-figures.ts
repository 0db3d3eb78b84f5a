/**
 * Figures of the running desk, taken from outside: memory with fifty markets, and HALT from the moment its request is
 * written to the last order seen by the exchange.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { DeskProcess, isBuilt } from "../desk-process.ts";
import { type Figures, quantile } from "./measure.ts";

const root = path.resolve(import.meta.dirname, "../..");
const MARKETS = 50;
const BROWSERS = 5;
const HALTS = 120;
const KILLS = 10;

/** Microseconds of the wall clock, finer than Date.now. */
const nowMicros = (): number => (performance.timeOrigin + performance.now()) * 1000;

/** Five pages that watch the desk; without a browser on this machine there are none, and the evidence says so. */
async function browsers(desk: DeskProcess): Promise<{ close(): Promise<void>; count: number }> {
  const own = chromium.executablePath();
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? (existsSync(own) ? own : "/usr/bin/chromium");
  if (!existsSync(executablePath)) return { close: async () => {}, count: 0 };
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    for (let i = 0; i < BROWSERS; i++) await (await browser.newPage()).goto(`http://127.0.0.1:${desk.port}/`);
  } catch (e) {
    await browser.close();
    throw e;
  }
  return { close: () => browser.close(), count: BROWSERS };
}
async function quoting(desk: DeskProcess): Promise<void> {
  await desk.until(async () => (await desk.exchange()).open >= MARKETS, "fifty markets to quote");
}
async function verified(desk: DeskProcess): Promise<void> {
  await desk.until(async () => (await desk.haltState()) === "verified", "the halt to be verified");
  if ((await desk.exchange()).open !== 0) throw new Error("the halt says verified and the exchange has open orders");
}
const resume = async (desk: DeskProcess): Promise<void> => {
  await desk.until(
    async () => (await desk.run({ do: "resume", scope: { scope: "all" } })).body.includes('"ok":true'),
    "the desk to resume",
  );
};

/** Time from the halt's write to the last order that reached the exchange, in ms; 0 where none came after the write. */
async function lastSendAfter(desk: DeskProcess, fromMicros: number): Promise<number> {
  return Math.max(0, ((await desk.exchange()).lastSendAtMicros - fromMicros) / 1000);
}
/** Milliseconds in which orders must have been seen to flow, right before each HALT. */
const FLOW_MS = 200;
const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));
/** Places and amends that the exchange has counted in the last FLOW_MS: waits for some, so that there is a flow to stop. */
async function flowing(desk: DeskProcess): Promise<number> {
  let flow = 0;
  await desk.until(async () => {
    const { sends } = await desk.exchange();
    await pause(FLOW_MS);
    flow = (await desk.exchange()).sends - sends;
    return flow > 0;
  }, "orders to flow");
  return flow;
}
async function haltOnce(desk: DeskProcess, n: number): Promise<{ ms: number; flow: number }> {
  await quoting(desk);
  const flow = await flowing(desk);
  // At another moment of the engine's timer each time.
  await pause((n * 61.8) % 100);
  const from = nowMicros();
  await desk.send("POST", "/halt", { type: "application/x-www-form-urlencoded", text: "reason=bench" });
  await verified(desk);
  const ms = await lastSendAfter(desk, from);
  await resume(desk);
  return { ms, flow };
}
/** Main thread and engine are frozen, as hard as it gets; they go on after the kill, and still nothing may leave. */
async function killOnce(desk: DeskProcess): Promise<number> {
  await quoting(desk);
  desk.child.kill("SIGSTOP");
  const from = nowMicros();
  const killed = spawn(process.execPath, [path.join(root, "bin/kill.mjs"), "--json"], {
    env: { ...process.env, QUOTEWRIGHT_DATA_DIR: desk.dataDir },
    stdio: "ignore",
  });
  const code = await new Promise((done) => killed.once("exit", done));
  if (code !== 0) throw new Error(`npm run kill ended with ${code}`);
  desk.child.kill("SIGCONT");
  await verified(desk);
  const ms = await lastSendAfter(desk, from);
  await resume(desk);
  return ms;
}

export async function deskFigures(): Promise<Figures | string> {
  if (!isBuilt()) return "the desk is not built: npm run build first";
  const desk = await DeskProcess.start(["--market", String(MARKETS)], { goesFirst: true });
  try {
    await quoting(desk);
    const watching = await browsers(desk);
    const halts: number[] = [];
    let flow = 0;
    let rssMiB = Number.NaN;
    try {
      for (let i = 0; i < HALTS; i++) {
        const halt = await haltOnce(desk, i);
        halts.push(halt.ms);
        flow += halt.flow;
      }
      rssMiB = desk.rssMiB();
    } finally {
      await watching.close();
    }
    const kills: number[] = [];
    for (let i = 0; i < KILLS; i++) kills.push(await killOnce(desk));
    return {
      figures: {
        "process.rssMiB": rssMiB,
        "halt.p50Millis": quantile(halts, 0.5),
        "halt.p99Millis": quantile(halts, 0.99),
        "halt.maxMillis": Math.max(...halts),
        "kill.maxMillis": Math.max(...kills),
      },
      evidence: {
        markets: MARKETS,
        browsers: watching.count,
        halts: HALTS,
        kills: KILLS,
        "orders per second before a HALT": Math.round(flow / HALTS / (FLOW_MS / 1000)),
      },
      limit: "when the main thread gets a processor; requests that were written before the gate closed still arrive",
    };
  } finally {
    await desk.stop();
  }
}
