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
  /** The least first; every fault where the seeds draw their own. */
  faults: Partial<Record<FaultId, number>>;
  /** The signal that ended it before its time. */
  stoppedBy: NodeJS.Signals | null;
  violations: (Violation & { replay: string; shrunkTo: readonly FaultId[] | null })[];
}
interface Least {
  only: FaultId[];
  failed: HourResult;
}
/** The command that runs it once more. */
export function replayOf({ seed, hour, share, options: { bug, only } }: HourResult): string {
  const which = bug === undefined ? `--seed ${seed} --hour ${hour}` : `--bug ${bug} --seed ${seed}`;
  const faults = only === null ? "" : ` --only ${only.join(",") || "none"}`;
  return `npm run faults -- ${which}${faults}${share < 1 ? ` --hours ${share}` : ""}`;
}

export function summary(
  results: readonly HourResult[],
  run: { wallSeconds: number; least: Least | null; stoppedBy: NodeJS.Signals | null },
): FaultsSummary {
  const { wallSeconds, least, stoppedBy } = run;
  const sum = (of: (r: HourResult) => number) => results.reduce((n, r) => n + of(r), 0);
  const simulatedSeconds = sum((r) => r.simulatedSeconds);
  const events = sum((r) => r.events);
  const isDrawn = results.some((r) => r.options.only === null && r.options.plan === undefined);
  const faults = Object.fromEntries(
    faultIds
      .map((id) => [id, sum((r) => r.faults[id] ?? 0)] as const)
      .filter(([, n]) => isDrawn || n > 0)
      .sort(([, a], [, b]) => a - b),
  );
  return {
    seeds: new Set(results.map((r) => r.seed)).size,
    simulatedHours: simulatedSeconds / 3600,
    wallSeconds,
    realTimeFactor: simulatedSeconds / wallSeconds,
    eventsPerSimulatedSecond: simulatedSeconds === 0 ? 0 : events / simulatedSeconds,
    eventsPerSecond: events / wallSeconds,
    events,
    orders: sum((r) => r.orders),
    fills: sum((r) => r.fills),
    lives: sum((r) => r.lives),
    faults,
    stoppedBy,
    violations: results.flatMap((result) => {
      const { violation: v } = result;
      if (v === null) return [];
      const isShrunk = least !== null && least.failed.seed === v.seed && least.failed.hour === v.hour;
      return { ...v, replay: replayOf(result), shrunkTo: isShrunk ? least.only : null };
    }),
  };
}

/** In the order that they are in. */
const namesOf = (faults: FaultsSummary["faults"]): FaultId[] =>
  Object.keys(faults).filter((id): id is FaultId => Object.hasOwn(faultTable, id));
const count = (n: number): string => n.toLocaleString("en-US", { maximumFractionDigits: 0 });
/** Between two lines of a run that nobody watches at a terminal. */
const TOLD_EVERY_MS = 30_000;

/** What worlds come to while they run: a line for a progress bar, and now and then one for a log. */
export class Tally {
  readonly #from = performance.now();
  readonly #counts = new Map<FaultId, number>(faultIds.map((id) => [id, 0]));
  #toldAt = this.#from;
  worlds = 0;
  events = 0;
  violations = 0;

  add(r: HourResult): void {
    this.worlds++;
    this.events += r.events;
    if (r.violation !== null) this.violations++;
    for (const id of faultIds) this.#counts.set(id, this.#counts.get(id)! + (r.faults[id] ?? 0));
  }
  get seconds(): number {
    return (performance.now() - this.#from) / 1000;
  }
  get words(): string {
    return `${count(this.worlds)} worlds, ${count(this.events)} events, ${count(this.violations)} violations`;
  }
  /** Null where the last one is not old yet. */
  logLine(): string | null {
    if (performance.now() < this.#toldAt + TOLD_EVERY_MS) return null;
    this.#toldAt = performance.now();
    const least = [...this.#counts].sort(([, a], [, b]) => a - b).slice(0, 5);
    return `${count(this.seconds)} s: ${this.words}; least ${least.map(([id, n]) => `${id} ${count(n)}`).join(", ")}`;
  }
}

/** Failures told in full; of the others the command that replays them. */
const TOLD_MAX = 3;

export function faultsReport(s: FaultsSummary): string {
  const lines = [
    `${count(s.seeds)} seeds, ${s.simulatedHours.toFixed(2)} simulated hours in ${s.wallSeconds.toFixed(1)} s (${count(s.realTimeFactor)} × real time)`,
    `${count(s.events)} engine events (${s.eventsPerSimulatedSecond.toFixed(1)} a simulated second, ${count(s.eventsPerSecond)} a second), ${count(s.orders)} orders, ${count(s.fills)} fills, ${count(s.lives)} starts`,
    "",
    ...namesOf(s.faults).map((id) => `${id.padEnd(4)}${count(s.faults[id]!).padStart(10)}  ${faultTable[id].words}`),
    "",
  ];
  if (s.stoppedBy !== null) lines.push(`ended by ${s.stoppedBy}: the worlds that were through until then`, "");
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
