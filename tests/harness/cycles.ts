/**
 * kill -9 in a loop: one data folder with its real journal, one exchange that outlives every engine, and an engine that is
 * killed at labelled and at random moments, seen from the wire. What must hold is read at the exchange and in the journal.
 */
import path from "node:path";
import { fileLatch } from "../../engine/index.ts";
import { Random } from "../../engine/sim/random.ts";
import type { EngineProcess } from "../engine-process.ts";
import { DeskFolder } from "./desk-folder.ts";
import { type Fate, type Moment, PASS } from "./proxy.ts";
import type { Violation } from "./truth.ts";

/** Where the engine is killed, as far as the wire can tell. */
export const LABELS = {
  random: "at any moment while it quotes",
  "before send": "its intent is durable, the request is written and reaches nobody",
  sent: "the request has left, no answer has come",
  "answer lost": "the exchange has answered, the answer reaches nobody",
  "answer read": "the answer has arrived and nothing of it is in the journal yet",
  "fill lost": "the exchange has told a fill, which reaches nobody",
  "fill read": "a fill has arrived and is not in the journal yet",
  "cancel-all": "in the midst of the cancels of a HALT",
  recovery: "in the midst of a start, before it may quote",
} as const;
export type Label = keyof typeof LABELS;
const labels = Object.keys(LABELS) as Label[];
const mixed = labels.filter((l) => l !== "random").flatMap((l): Label[] => [l, "random"]);

export interface CycleOptions {
  cycles: number;
  seed: number;
  dataDir: string;
  isBuilt: boolean;
  /** One label after the other; unless said, all of them, every other cycle at any moment. */
  labels?: readonly Label[];
  /** Asked before each cycle, with the report so far: false ends the run. */
  goesOn?: (soFar: CycleReport) => boolean;
}
export interface CycleReport {
  cycles: number;
  seed: number;
  /** By label. */
  kills: Record<Label, number>;
  /** Kills that found an order resting, or a place or amend on its way, at the exchange. */
  resting: number;
  inFlight: number;
  /** Kills that took the watchdog with them: nobody cancelled before the next start. */
  withWatchdog: number;
  orders: number;
  fills: number;
  violations: (Violation & { cycle: number })[];
  seconds: number;
}

/** A request takes this long into the book, so that a kill finds some on their way. */
const ORDER_LATENCY_MS = 150;
/** A label that does not come is taken as a random moment. */
const LABEL_MS_MAX = 1_500;
const RANDOM_MS_MAX = 600;
const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));

/** What the wire shows at a label; `hold` keeps the piece from whom it was for. */
function isAt(label: Label, m: Moment, nth: number): { hold: boolean } | null {
  const isOrder = m.what === "POST /actions" && (m.way !== "request" || /"do":"(place|amend)"/.test(m.text));
  const isFill = m.way === "frame" && m.text.includes('"report":"fill"');
  switch (label) {
    case "before send":
      return m.way === "request" && isOrder ? { hold: true } : null;
    case "sent":
      return m.way === "request" && isOrder ? { hold: false } : null;
    case "answer lost":
      return m.way === "answer" && isOrder ? { hold: true } : null;
    case "answer read":
      return m.way === "answer" && isOrder ? { hold: false } : null;
    case "fill lost":
      return isFill ? { hold: true } : null;
    case "fill read":
      return isFill ? { hold: false } : null;
    case "cancel-all":
      return m.way === "request" && (m.what === "POST /cancel-all" || m.text.includes('"do":"cancel"'))
        ? { hold: false }
        : null;
    case "recovery":
      return m.way === "request" && nth <= 0 ? { hold: false } : null;
    case "random":
      return null;
  }
}

class Cycles {
  readonly #o: CycleOptions;
  readonly #folder: DeskFolder;
  readonly #random: Random;
  readonly report: CycleReport;

  constructor(o: CycleOptions, folder: DeskFolder) {
    this.#o = o;
    this.#folder = folder;
    this.#random = new Random(`harness/${o.seed}`);
    const kills = Object.fromEntries(labels.map((l) => [l, 0])) as Record<Label, number>;
    const counts = { resting: 0, inFlight: 0, withWatchdog: 0, orders: 0, fills: 0, seconds: 0 };
    this.report = { cycles: 0, seed: o.seed, kills, ...counts, violations: [] };
  }
  async run(): Promise<void> {
    for (let n = 1; n <= this.#o.cycles && (this.#o.goesOn?.(this.report) ?? true); n++) {
      const drawn = this.#o.labels ?? mixed;
      const label = drawn[(n - 1) % drawn.length]!;
      await this.#cycle(n, label);
      this.report.cycles = n;
      this.report.orders = this.#folder.journal().intents.size;
      this.report.fills = this.#folder.exchange.fills.length;
    }
    this.#found(this.report.cycles, await this.#end());
  }
  /** A last start, which is left to live, and ended as its user ends it. */
  async #end(): Promise<Violation[]> {
    this.#folder.proxy.judge = () => PASS;
    const engine = this.#folder.start();
    try {
      await engine.ready();
    } catch (e) {
      return [{ kind: "start", text: e instanceof Error ? e.message : String(e) }];
    }
    const found = await this.#folder.everything(engine);
    const code = await engine.end("SIGTERM");
    return code === 0 ? found : [...found, { kind: "end", text: `a clean end answered ${code}: ${tail(engine)}` }];
  }

  async #cycle(n: number, label: Label): Promise<void> {
    const { proxy } = this.#folder;
    const takesWatchdog = this.#random.uniform() < 0.5;
    const atRequest = 1 + Math.floor(this.#random.uniform() * 12);
    proxy.judge = () => PASS;
    // A recovery is met on the way to "ready".
    const early = label === "recovery" ? this.#meet(label, atRequest) : null;
    const engine = this.#folder.start();
    try {
      if (early === null || !(await Promise.race([early.then(() => true), engine.ready().then(() => false)]))) {
        await engine.ready();
        this.#found(n, await this.#folder.everything(engine));
        await this.#folder.untilResting();
        await this.#moment(label);
      }
    } catch (e) {
      this.#found(n, [{ kind: "start", text: e instanceof Error ? e.message : String(e) }]);
    }
    await this.#kill(engine, { label, takesWatchdog });
    this.#found(n, await this.#folder.orders());
  }
  /** Resolves in the moment at which the label is met on the wire. */
  #meet(label: Label, nth = 0): Promise<void> {
    let left = nth;
    return new Promise((met) => {
      this.#folder.proxy.judge = (m): Fate => {
        if (m.way === "request") left--;
        const at = isAt(label, m, left);
        if (at === null) return PASS;
        this.#folder.proxy.judge = () => (at.hold ? { do: "hold" } : PASS);
        // Behind the write of what is let through.
        setImmediate(met);
        return at.hold ? { do: "hold" } : PASS;
      };
    });
  }
  async #moment(label: Label): Promise<void> {
    if (label === "random" || label === "recovery") return pause(this.#random.uniform() * RANDOM_MS_MAX);
    const met = this.#meet(label);
    if (label === "cancel-all")
      fileLatch(path.join(this.#o.dataDir, "halt.json")).close("a kill in its midst", "harness");
    await Promise.race([met, pause(LABEL_MS_MAX)]);
  }
  /** Stopped, counted, killed: the moment is that of the stop. */
  async #kill(
    engine: EngineProcess,
    { label, takesWatchdog }: { label: Label; takesWatchdog: boolean },
  ): Promise<void> {
    const watchdog = this.#folder.watchdogPid();
    const signal = (name: NodeJS.Signals) => {
      try {
        if (watchdog !== null) process.kill(watchdog, name);
      } catch {
        // It has ended meanwhile.
      }
    };
    engine.child.kill("SIGSTOP");
    signal("SIGSTOP");
    const [stats, open] = await Promise.all([this.#folder.exchange.stats(), this.#folder.exchange.open()]);
    const { report } = this;
    report.kills[label]++;
    if (open.length > 0) report.resting++;
    if (stats.inFlight > 0) report.inFlight++;
    if (takesWatchdog) report.withWatchdog++;
    if (takesWatchdog) signal("SIGKILL");
    await engine.end("SIGKILL");
    signal("SIGCONT");
    this.#folder.proxy.cutAll();
  }
  #found(cycle: number, violations: readonly Violation[]): void {
    for (const v of violations) this.report.violations.push({ cycle, ...v });
  }
}
const tail = ({ said }: EngineProcess): string => said.slice(-500);

export async function runCycles(o: CycleOptions): Promise<CycleReport> {
  const from = performance.now();
  const args = ["--seed", String(o.seed), "--order-latency-ms", String(ORDER_LATENCY_MS)];
  const folder = await DeskFolder.open({ dataDir: o.dataDir, args, isBuilt: o.isBuilt });
  const cycles = new Cycles(o, folder);
  try {
    await cycles.run();
  } catch (e) {
    // What was seen until then stays seen.
    const text = `the run broke off: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`;
    cycles.report.violations.push({ cycle: cycles.report.cycles, kind: "end", text });
  } finally {
    await folder.close();
  }
  cycles.report.seconds = Math.round((performance.now() - from) / 100) / 10;
  return cycles.report;
}
