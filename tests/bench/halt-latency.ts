/**
 * HALT as the venue's end of the wire sees it, with 50 ms from a request to its answer: from the moment at which a person's request
 * is written to the last order that leaves, to the first cancel, and to the word that nothing is open.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { takePriority } from "../../engine/index.ts";
import { DeskProcess, isBuilt } from "../desk-process.ts";
import { DeskFolder } from "../harness/desk-folder.ts";
import type { Fate, Moment, WireProxy } from "../harness/proxy.ts";
import { type Figures, quantile } from "./measure.ts";

const MARKETS = 10;
const HALTS = 200;
/** Each way: a proxy between desk and exchange holds every piece back for so long. */
const WAY_MS = 25;
/** In which orders must have left, right before each HALT. */
const FLOW_MS = 200;
const pause = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** What leaves the desk, by the clock of this process; all of it crosses the proxy. */
class Wire {
  sends = 0;
  lastSendAt = 0;
  /** Of the first cancel since `watch`. */
  cancelAt: number | null = null;
  constructor(proxy: WireProxy) {
    proxy.judge = (m) => this.#see(m);
  }
  watch(): void {
    this.cancelAt = null;
  }
  #see({ way, what, text }: Moment): Fate {
    if (way === "request") {
      const now = performance.now();
      if (what === "POST /actions" && /"do":"(place|amend)"/.test(text)) {
        this.sends++;
        this.lastSendAt = now;
      }
      if (what === "POST /cancel-all" || text.includes('"do":"cancel"')) this.cancelAt ??= now;
    }
    return { do: "delay", ms: WAY_MS };
  }
}
async function flowing(desk: DeskProcess, wire: Wire): Promise<number> {
  let flow = 0;
  await desk.until(async () => {
    const { sends } = wire;
    await pause(FLOW_MS);
    flow = wire.sends - sends;
    return flow > 0 && (await desk.exchange()).open >= MARKETS;
  }, "orders to flow");
  return flow;
}
/** Resolves with the time at which the terminal says so. */
function verified(desk: DeskProcess): Promise<number> {
  return new Promise((at) => {
    const hear = (chunk: unknown): void => {
      if (!String(chunk).includes("HALT verified")) return;
      desk.child.stdout?.off("data", hear);
      at(performance.now());
    };
    desk.child.stdout?.on("data", hear);
  });
}
const resume = (desk: DeskProcess): Promise<void> =>
  desk.until(
    async () => (await desk.run({ do: "resume", scope: { scope: "all" } })).body.includes('"ok":true'),
    "the desk to resume",
  );

interface Halt {
  sendMs: number;
  cancelMs: number;
  verifiedMs: number;
  flow: number;
}
async function haltOnce(desk: DeskProcess, wire: Wire, n: number): Promise<Halt> {
  const flow = await flowing(desk, wire);
  // At another moment of the engine's timer each time.
  await pause((n * 61.8) % 100);
  const told = verified(desk);
  wire.watch();
  const from = performance.now();
  await desk.send("POST", "/halt", { type: "application/x-www-form-urlencoded", text: "reason=bench" });
  const verifiedMs = (await told) - from;
  if ((await desk.exchange()).open !== 0) throw new Error("the halt says verified and the exchange has open orders");
  const [cancelAt, sendMs] = [wire.cancelAt, Math.max(0, wire.lastSendAt - from)];
  if (cancelAt === null) throw new Error("the halt is verified and no cancel has left");
  await resume(desk);
  return { sendMs, cancelMs: cancelAt - from, verifiedMs, flow };
}

export async function haltLatencyFigures(): Promise<Figures | string> {
  if (!isBuilt()) return "the desk is not built: npm run build first";
  // The venue's end of the wire would be another machine.
  takePriority();
  const dataDir = mkdtempSync(path.join(tmpdir(), "quotewright-halt-"));
  const args = ["--market", String(MARKETS)];
  const folder = await DeskFolder.open({ dataDir, args, isBuilt: true });
  const wire = new Wire(folder.proxy);
  const halts: Halt[] = [];
  try {
    const desk = await DeskProcess.start(args, { dataDir, goesFirst: true, env: { LOG_LEVEL: "warn" } });
    try {
      for (let n = 0; n < HALTS; n++) halts.push(await haltOnce(desk, wire, n));
    } finally {
      await desk.stop();
    }
  } finally {
    await folder.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
  const of = (name: keyof Halt, q: number): number =>
    quantile(
      halts.map((h) => h[name]),
      q,
    );
  return {
    figures: {
      "halt50.lastSendP50Millis": of("sendMs", 0.5),
      "halt50.lastSendP99Millis": of("sendMs", 0.99),
      "halt50.firstCancelP50Millis": of("cancelMs", 0.5),
      "halt50.firstCancelP99Millis": of("cancelMs", 0.99),
      "halt50.verifiedP50Millis": of("verifiedMs", 0.5),
      "halt50.verifiedP99Millis": of("verifiedMs", 0.99),
    },
    evidence: {
      markets: MARKETS,
      halts: HALTS,
      "milliseconds each way": WAY_MS,
      "requests with orders per second before a HALT": Math.round(
        halts.reduce((sum, h) => sum + h.flow, 0) / HALTS / (FLOW_MS / 1000),
      ),
    },
    limit: "two round trips, the cancel-all and the reading that finds nothing, and when a thread gets a processor",
  };
}
