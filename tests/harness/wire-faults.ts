/** A real engine over a wire that cuts, delays and truncates, HTTP and WebSocket; then the wire is whole, and everything must be true. */
import { Random } from "../../engine/sim/random.ts";
import { DeskFolder } from "./desk-folder.ts";
import { type Fate, type Moment, PASS } from "./proxy.ts";
import type { Violation } from "./truth.ts";

export interface WireFaultOptions {
  dataDir: string;
  seed: number;
  isBuilt: boolean;
  /** Pieces that cross the wire while it is bad. */
  pieces: number;
}
export interface WireFaultReport {
  /** What was done to pieces: "cut request", "delay frame", … */
  faults: Record<string, number>;
  fills: number;
  violations: Violation[];
}
const FAULTY = 0.04;
const DELAY_MS_MAX = 800;
/** A wire that is quiet for long (the engine waits before it connects again) is bad for at most so many looks. */
const LOOKS_MAX = 1_200;
const LOOK_MS = 25;

/** A piece that meets a fault is cut whole, cut in its midst, or late. */
export function badWire(random: Random, faults: Record<string, number>): (m: Moment) => Fate {
  return (m) => {
    if (random.uniform() >= FAULTY) return PASS;
    const draw = random.uniform();
    const fate: Fate =
      draw < 0.3
        ? { do: "cut", part: 0 }
        : draw < 0.6
          ? { do: "cut", part: random.uniform() }
          : { do: "delay", ms: random.uniform() * DELAY_MS_MAX };
    const name = fate.do === "cut" && fate.part > 0 ? "truncate" : fate.do;
    faults[`${name} ${m.way}`] = (faults[`${name} ${m.way}`] ?? 0) + 1;
    return fate;
  };
}
export async function runWireFaults(o: WireFaultOptions): Promise<WireFaultReport> {
  const folder = await DeskFolder.open({ dataDir: o.dataDir, args: ["--seed", String(o.seed)], isBuilt: o.isBuilt });
  const faults: Record<string, number> = {};
  try {
    const engine = folder.start();
    await engine.says('"kind":"place"');
    const bad = badWire(new Random(`wire faults/${o.seed}`), faults);
    let pieces = 0;
    folder.proxy.judge = (m) => {
      pieces++;
      return bad(m);
    };
    for (let look = 0; pieces < o.pieces && look < LOOKS_MAX; look++) await new Promise((r) => setTimeout(r, LOOK_MS));
    folder.proxy.judge = () => PASS;
    const during = await folder.orders();
    const after = await folder.everything(engine);
    const code = await engine.end("SIGTERM");
    const end: Violation[] =
      code === 0 ? [] : [{ kind: "end", text: `a clean end answered ${code}: ${engine.said.slice(-500)}` }];
    return { faults, fills: folder.exchange.fills.length, violations: [...during, ...after, ...end] };
  } finally {
    await folder.close();
  }
}
