/**
 * Several engines killed side by side, each with its own folder, exchange and seed: a start waits more than it works, so that
 * two cores have room for more than one. The report is their sum.
 */
import path from "node:path";
import { type CycleOptions, type CycleReport, LABELS, type Label, runCycles } from "./cycles.ts";

export interface LaneOptions extends Omit<CycleOptions, "goesOn"> {
  lanes: number;
  /** No cycle is begun after so many; whoever is in one ends it. */
  secondsMax: number;
  onCycle?: (soFar: CycleReport) => void;
}
function sum(reports: readonly CycleReport[], o: { seed: number; from: number }): CycleReport {
  const total = (of: (r: CycleReport) => number): number => reports.reduce((n, r) => n + of(r), 0);
  const labels = Object.keys(LABELS) as Label[];
  return {
    cycles: total((r) => r.cycles),
    seed: o.seed,
    kills: Object.fromEntries(labels.map((l) => [l, total((r) => r.kills[l])])) as Record<Label, number>,
    resting: total((r) => r.resting),
    inFlight: total((r) => r.inFlight),
    withWatchdog: total((r) => r.withWatchdog),
    orders: total((r) => r.orders),
    fills: total((r) => r.fills),
    violations: reports.flatMap((r) => r.violations),
    seconds: Math.round((performance.now() - o.from) / 100) / 10,
  };
}
/** Lane n has the seed that is n greater; the first `cycles % lanes` do one cycle more. */
export async function runLanes({ lanes, secondsMax, onCycle, ...o }: LaneOptions): Promise<CycleReport> {
  const from = performance.now();
  const soFar: CycleReport[] = [];
  const run = (lane: number): Promise<CycleReport> =>
    runCycles({
      ...o,
      seed: o.seed + lane,
      cycles: Math.floor(o.cycles / lanes) + (lane < o.cycles % lanes ? 1 : 0),
      dataDir: path.join(o.dataDir, `lane-${lane}`),
      goesOn(report) {
        soFar[lane] = report;
        onCycle?.(sum(Object.values(soFar), { seed: o.seed, from }));
        return performance.now() - from < 1000 * secondsMax;
      },
    });
  return sum(await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane))), { seed: o.seed, from });
}
