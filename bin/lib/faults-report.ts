/** What many hours of faults came to: one object, and the same in words. */
import {
  type FaultId,
  faultIds,
  faultTable,
  type HourResult,
  invariantWords,
  type Violation,
} from "../../engine/faults/index.ts";

export interface FaultsSummary {
  seeds: number;
  simulatedHours: number;
  wallSeconds: number;
  realTimeFactor: number;
  eventsPerSimulatedSecond: number;
  eventsPerSecond: number;
  events: number;
  orders: number;
  fills: number;
  /** Processes that were started. */
  lives: number;
  faults: Partial<Record<FaultId, number>>;
  violations: (Violation & { replay: string; shrunkTo: readonly FaultId[] | null })[];
}
interface Least {
  only: FaultId[];
  failed: HourResult;
}
function replayOf({ seed, hour, share, options: { bug, only } }: HourResult): string {
  const which = bug === undefined ? `--seed ${seed} --hour ${hour}` : `--bug ${bug} --seed ${seed}`;
  const faults = only === null ? "" : ` --only ${only.join(",") || "none"}`;
  return `npm run faults -- ${which}${faults}${share < 1 ? ` --hours ${share}` : ""}`;
}

export function summary(results: readonly HourResult[], wallSeconds: number, least: Least | null): FaultsSummary {
  const sum = (of: (r: HourResult) => number) => results.reduce((n, r) => n + of(r), 0);
  const simulatedSeconds = sum((r) => r.simulatedSeconds);
  const events = sum((r) => r.events);
  const faults = Object.fromEntries(
    faultIds.map((id) => [id, sum((r) => r.faults[id] ?? 0)] as const).filter(([, n]) => n > 0),
  );
  return {
    seeds: new Set(results.map((r) => r.seed)).size,
    simulatedHours: simulatedSeconds / 3600,
    wallSeconds,
    realTimeFactor: simulatedSeconds / wallSeconds,
    eventsPerSimulatedSecond: events / simulatedSeconds,
    eventsPerSecond: events / wallSeconds,
    events,
    orders: sum((r) => r.orders),
    fills: sum((r) => r.fills),
    lives: sum((r) => r.lives),
    faults,
    violations: results.flatMap((result) => {
      const { violation: v } = result;
      if (v === null) return [];
      const isShrunk = least !== null && least.failed.seed === v.seed && least.failed.hour === v.hour;
      return { ...v, replay: replayOf(result), shrunkTo: isShrunk ? least.only : null };
    }),
  };
}

const count = (n: number): string => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
/** Failures told in full; of the others the command that replays them. */
const TOLD_MAX = 3;

export function faultsReport(s: FaultsSummary): string {
  const lines = [
    `${count(s.seeds)} seeds, ${s.simulatedHours.toFixed(2)} simulated hours in ${s.wallSeconds.toFixed(1)} s (${count(s.realTimeFactor)} × real time)`,
    `${count(s.events)} engine events (${s.eventsPerSimulatedSecond.toFixed(1)} a simulated second, ${count(s.eventsPerSecond)} a second), ${count(s.orders)} orders, ${count(s.fills)} fills, ${count(s.lives)} starts`,
    "",
    ...faultIds
      .filter((id) => (s.faults[id] ?? 0) > 0)
      .map((id) => `${id.padEnd(4)}${count(s.faults[id]!).padStart(10)}  ${faultTable[id].words}`),
    "",
  ];
  for (const v of s.violations.slice(0, TOLD_MAX)) {
    lines.push(
      `seed ${v.seed}, hour ${v.hour}, event ${v.event}, after ${v.atSeconds.toFixed(1)} s: ${v.invariant}, ${invariantWords[v.invariant]}`,
    );
    lines.push(`  ${v.text}`, ...v.trail.slice(-8).map((t) => `    ${t}`), `  again: ${v.replay}`);
    if (v.shrunkTo !== null) lines.push(`  it needs: ${v.shrunkTo.join(", ") || "no fault at all"}`);
  }
  for (const v of s.violations.slice(TOLD_MAX)) lines.push(`${v.invariant} in ${v.replay}`);
  lines.push(s.violations.length === 0 ? "no violation" : `${s.violations.length} violations`, "");
  return lines.join("\n");
}
